"""Extracts the article of an HTML page. In: the page as text. Out: its body as plain text, title, date and publisher.

trafilatura finds the body; `html_facts` reads what the page states about itself. Headings become `## heading`, tables
rows with vertical bars, and paragraphs are separated by a blank line.

What surrounds the article is removed before that: an extractor would keep teasers of related news and the text of a
cookie banner, which look like paragraphs. So are struck-out words and footnote marks, because in plain text
`3.562<sup>1</sup>` would be another number; a power (`10<sup>6</sup>`, `m<sup>3</sup>`) is written as one.
"""

from __future__ import annotations

import logging
import re
from copy import deepcopy
from dataclasses import replace
from itertools import pairwise, takewhile
from xml.etree import ElementTree

from smmextract.errors import InputError
from smmextract.lazy import library, regex
from smmextract.report import lines
from smmextract.report.html_blocks import article_text
from smmextract.report.html_facts import facts
from smmextract.report.line_phrases import phrases
from smmextract.report.report import Article, HtmlElement

_DELETED = {"del", "s", "strike"}
_STRUCK = regex(r"text-decoration(?:-line)?\s*:[^;]*line-through", re.I)
_NOTE = r"(?:\d{1,3}|[a-z]|[ivx]{1,4}|[*†‡§#]+|note \d+)"
_MARK = regex(rf"[\s\[(（]*{_NOTE}(?:[\s,;)\]\[(]+{_NOTE})*[\s\])）]*", re.I)
_ORDINAL = regex(r"(?:st|nd|rd|th|er|re|e|o|a|º|ª)", re.I)
_LENGTH = regex(r"(?<![A-Za-z])(?:[cdkmn]?m|ft|in|Nm)$")
_TEN = regex(r"(?:^|[x×*·⋅\s])10$")
_POWER = regex(r"[-−–+]?\d{1,2}")
_DIGIT_BEFORE = regex(r"\d$")
_RAISED = str.maketrans("0123456789-−–+", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻⁻⁺")


def drop_deleted(tree: HtmlElement) -> None:
    """Remove struck-out text, because the report no longer says it."""
    for element in tree.xpath(".//del | .//s | .//strike | .//*[@style]"):
        if element.tag in _DELETED or _STRUCK.search(element.get("style") or ""):
            element.drop_tree()


def settle_raised(tree: HtmlElement) -> None:
    """Replace every `sup` and `sub` by its meaning in plain text: nothing, a power, or its own words."""
    elements = [element for element in tree.iter("sup", "sub") if element.getparent() is not None]
    settled = [_settled(element) for element in elements]
    # last first, so that the texts being joined stay short
    for element, words in zip(reversed(elements), reversed(settled), strict=True):
        if element.getparent() is not None:
            element.clear(keep_tail=True)
            element.text = words
            element.drop_tag()


def _settled(element: HtmlElement) -> str:
    """Return the plain text for a superscript or subscript."""
    words, before = "".join(element.itertext()), _text_before(element)
    bare, after_digit = words.strip(), _DIGIT_BEFORE.search(before) is not None
    if element.tag == "sub":  # digits of a formula stay, a note after a number is removed
        return "" if after_digit and _MARK.fullmatch(words) else bare
    after, follower = (element.tail or "").strip(), element.getnext()
    if bare.isdecimal() and after in ("/", "⁄") and follower is not None and follower.tag == "sub":  # of a fraction
        return f" {bare}" if after_digit else bare
    if _POWER.fullmatch(bare) and (_TEN.search(before) or (_LENGTH.search(before) and bare in ("2", "3"))):
        return bare.translate(_RAISED)
    if after_digit and _ORDINAL.fullmatch(bare) and not re.fullmatch(r"[aeo]", bare, re.I):
        return bare
    if _MARK.fullmatch(words) or not bare:
        return ""
    return f" {bare}" if before[-1:].isalnum() and bare[:1].isalnum() else bare


def _text_before(element: HtmlElement) -> str:
    """Return the words right before an element, as far as its parent's text and earlier siblings show them."""
    previous = element.getprevious()
    if previous is None:
        parent = element.getparent()
        return (parent.text or "") if parent is not None else ""
    return (previous.tail or "") or "".join(previous.itertext())


_PARAGRAPH = 60
_HEADLINE_AT_MOST = 60
_OVERLAY = regex(r"\b(?:cookies?|consent|gdpr|modal|popup|dialog|overlay|paywall|login)\b", re.I)
_PIECES = {"span", "a", "div", "time", "em", "i", "b", "small", "label", "strong"}
_LINE_AT_MOST = 160
_OVERLAY_AT_MOST = 2000  # a longer element with such a name may be the article
_NO_HEADING = {"a", "button", "script", "style", "option", "title", "li", "td"}


def prune(tree: HtmlElement) -> None:
    """Remove each box that is headed by a line like Related News; without a box, that line and everything after it."""
    with_article: set[HtmlElement] = set()
    gone: set[HtmlElement] = set()
    elements = [element for element in tree.iter() if isinstance(element.tag, str)]
    headline_to_come = any(element.tag == "h1" for element in elements)
    for element in elements:
        headline_to_come = headline_to_come and element.tag != "h1"
        if element in gone or headline_to_come:
            continue
        own = "".join([element.text or "", *(child.tail or "" for child in element)])
        if _length(own) >= _PARAGRAPH:
            with_article.update([element, *element.iterancestors()])
        elif with_article and _heads_a_box(element):
            for part in _box(element, with_article):
                gone.update(part.iter())
                part.drop_tree()


def drop_overlays(tree: HtmlElement) -> None:
    """Remove overlays of a page: cookie banners, sign-in windows."""
    overlays = [element for element in tree.iter() if isinstance(element.tag, str) and _is_overlay(element)]
    for element in overlays:
        if all(ancestor not in overlays for ancestor in element.iterancestors()):
            element.drop_tree()


def _is_overlay(element: HtmlElement) -> bool:
    if element.get("role") in ("dialog", "alertdialog"):
        return True
    named = f"{element.get('class') or ''} {element.get('id') or ''}".replace("_", "-")
    if _OVERLAY.search(named) is None or any(part.tag in ("h1", "article") for part in element.iter()):
        return False
    return _length("".join(element.itertext())) <= _OVERLAY_AT_MOST


def part_pieces(tree: HtmlElement) -> None:
    """Put a space between pieces of a line that only their boxes separate: `<span>09:12</span><span>Source`."""
    for element in tree.iter():
        pieces = list(element) if isinstance(element.tag, str) and not (element.text or "").strip() else []
        if len(pieces) < 2 or any(piece.tag not in _PIECES or (piece.tail or "").strip() for piece in pieces):
            continue
        words = ["".join(piece.itertext()) for piece in pieces]
        if sum(map(len, words)) > _LINE_AT_MOST:
            continue
        for (piece, one), (_, other) in pairwise(zip(pieces, words, strict=True)):
            if one[-1:].isalnum() and other[:1].isupper() and not piece.tail:
                piece.tail = " | "


def _heads_a_box(element: HtmlElement) -> bool:
    words = " ".join((element.text or "").split())
    may = element.tag not in _NO_HEADING and 0 < len(words) <= _HEADLINE_AT_MOST
    return may and phrases().section(words) is not None


def _box(element: HtmlElement, with_article: set[HtmlElement]) -> list[HtmlElement]:
    """Return the largest element around a heading without the article; for a bare one, also what follows."""
    *_, box = (element, *takewhile(lambda one: one not in with_article, element.iterancestors()))
    bare = _length("".join(box.itertext())) <= _length(element.text or "")
    return [*(box.itersiblings() if bare else ()), box]


def _length(text: str) -> int:
    """Return the number of characters without blank space; a hanzi counts as two."""
    return sum(2 if character > "\u2fff" else 1 for character in "".join(text.split()))


def article(page: str, name: str) -> Article:
    """Return the article of a page. Raises InputError, which begins with `name`, if there is none."""
    needs = f"{name}: reading HTML needs an extra: pip install trafilatura lxml_html_clean"
    trafilatura, settings = (library(part, needs, InputError) for part in ("trafilatura", "trafilatura.settings"))
    for logger in ("trafilatura", "htmldate", "courlan"):  # without a handler, their warnings would go to stderr
        logging.getLogger(logger).addHandler(logging.NullHandler())
    config = settings.use_config()
    # Short notes are reports too; below its minimum size trafilatura returns the whole page as one paragraph.
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", "20")
    tree = trafilatura.load_html(page)
    if tree is None:
        raise InputError(f"{name}: no article found in this page")
    for change in (drop_deleted, settle_raised):  # of the title, too
        change(tree)
    found = facts(tree)
    for change in (drop_overlays, prune, part_pieces):
        change(tree)
    page_tree = deepcopy(tree)  # trafilatura changes its own
    xml = trafilatura.extract(
        tree, output_format="xml", include_comments=False, include_formatting=False, include_tables=True, config=config
    )
    main = ElementTree.fromstring(xml).find("main") if xml else None
    body = "" if main is None else article_text(page_tree, main)
    if not body.strip():
        raise InputError(f"{name}: no article found in this page")
    # Repeat the title as a line of the text, so that its figures are read too.
    if found.title and not any(lines.same(line.text, found.title) for line in lines.of(body)[:3]):
        body = f"{found.title}\n\n{body}"
    return replace(found, text=body)
