"""Removes what surrounds the article of a page, before the article is extracted.

Teasers of related news and the text of a cookie banner look like paragraphs, so an extractor would keep them; without
their heading, nothing would distinguish them from the report. In: the page's tree (lxml). Out: the same tree without
them, and with the pieces of a publication line separated.
"""

from __future__ import annotations

import re
from itertools import pairwise

from smmextract.lazy import regex
from smmextract.report.element import HtmlElement
from smmextract.report.line_phrases import phrases

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
    """Return the largest element around the heading without a part of the article; for a bare heading, also what
    follows.
    """
    box = element
    for ancestor in element.iterancestors():
        if ancestor in with_article:
            break
        box = ancestor
    bare = _length("".join(box.itertext())) <= _length(element.text or "")
    return [*(box.itersiblings() if bare else ()), box]


def _length(text: str) -> int:
    """Return the number of characters without blank space; a hanzi counts as two."""
    return sum(2 if character > "\u2fff" else 1 for character in "".join(text.split()))
