"""Extracts the article of an HTML page. In: the page as text. Out: its body as plain text, title, date and publisher.

trafilatura finds the body; `html_facts` reads what the page states about itself. Headings become `## heading`, tables
rows with vertical bars, and paragraphs are separated by a blank line.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from xml.etree import ElementTree

from smmextract.errors import InputError
from smmextract.lazy import library
from smmextract.report import lines
from smmextract.report.html import Article
from smmextract.report.html_facts import facts
from smmextract.report.page_tree import drop_deleted, drop_overlays, part_pieces, prune, settle_raised

_BLOCKS = {"p", "head", "quote", "code", "item", "row", "list", "table", "div"}


def article(page: str, name: str) -> Article:
    """Return the article of a page. Raises InputError, beginning with `name`, if there is none or an
    extra is missing.
    """
    found = facts(page)
    body = _body(page, name)
    # Repeat the title as a line of the text, so that its figures are read too.
    if found.title and not any(lines.same(line.text, found.title) for line in lines.of(body)[:3]):
        body = f"{found.title}\n\n{body}"
    return Article(body, found.title, found.published, found.publisher)


def _body(page: str, name: str) -> str:
    needs = f"{name}: reading HTML needs an extra: pip install trafilatura lxml_html_clean"
    trafilatura, settings = (library(part, needs, InputError) for part in ("trafilatura", "trafilatura.settings"))
    for logger in ("trafilatura", "htmldate", "courlan"):  # without a handler, their warnings would go to stderr
        logging.getLogger(logger).addHandler(logging.NullHandler())
    config = settings.use_config()
    # Short notes are reports too; below its minimum size trafilatura returns the whole page as one paragraph.
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", "20")
    tree = trafilatura.load_html(page)
    if tree is not None:
        drop_deleted(tree)
        settle_raised(tree)
        drop_overlays(tree)
        prune(tree)
        part_pieces(tree)
    xml = trafilatura.extract(
        page if tree is None else tree,
        output_format="xml",
        include_comments=False,
        include_formatting=False,
        include_tables=True,
        config=config,
    )
    main = ElementTree.fromstring(xml).find("main") if xml else None
    text = "\n\n".join(_paragraphs(main)) if main is not None else ""
    if not text.strip():
        raise InputError(f"{name}: no article found in this page")
    return text


def _paragraphs(element: ElementTree.Element) -> Iterator[str]:
    """Yield the paragraphs, headings, lists and tables below an element, and loose text between them."""
    loose = [element.text or ""]
    for child in element:
        if child.tag in _BLOCKS:
            yield from _filled("".join(loose))
            loose = []
            yield from _block(child)
        else:
            loose.append(_inline(child))
        loose.append(child.tail or "")
    yield from _filled("".join(loose))


def _block(element: ElementTree.Element) -> Iterator[str]:
    if element.tag == "head":
        yield from (f"## {words}" for words in _filled(" ".join("".join(element.itertext()).split())))
    elif element.tag == "table":
        rows = [[" ".join(_inline(cell).split()) for cell in row] for row in element.iter("row")]
        yield "\n".join(f"| {' | '.join(cells)} |" for cells in rows if any(cells))
    elif element.tag == "list":
        items = [" ".join(_inline(item).split()) for item in element.iter("item")]
        yield "\n".join(f"- {item}" for item in items if item)
    else:
        yield from _paragraphs(element)


def _inline(element: ElementTree.Element) -> str:
    if element.tag == "lb":
        return "\n"
    return (element.text or "") + "".join(_inline(child) + (child.tail or "") for child in element)


def _filled(text: str) -> Iterator[str]:
    stripped = "\n".join(line.strip() for line in text.strip().split("\n"))
    if stripped:
        yield stripped
