"""Takes the boxes of related news out of a page before its article is looked for.

Their teasers read like paragraphs, so an extractor keeps them, and with the heading gone nothing would tell them from
the report. In: the page's tree (lxml). Out: the same tree without them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from smmextract.report.phrases import phrases

_PARAGRAPH = 60
_HEADLINE_AT_MOST = 60
_NO_HEADING = {"a", "button", "script", "style", "option", "title", "li", "td"}


class Element(Protocol):
    """What is used of an lxml element; lxml has no types."""

    tag: object
    text: str | None
    tail: str | None

    def __iter__(self) -> Iterator[Element]: ...
    def iter(self) -> Iterator[Element]: ...
    def itertext(self) -> Iterator[str]: ...
    def iterancestors(self) -> Iterator[Element]: ...
    def itersiblings(self) -> Iterator[Element]: ...
    def drop_tree(self) -> None: ...


def prune(tree: Element) -> None:
    """Remove each box that a line like Related News heads; without a box, the line and all after it."""
    with_article: set[Element] = set()
    gone: set[Element] = set()
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


def _heads_a_box(element: Element) -> bool:
    words = " ".join((element.text or "").split())
    may = element.tag not in _NO_HEADING and 0 < len(words) <= _HEADLINE_AT_MOST
    return may and phrases().section(words) is not None


def _box(element: Element, with_article: set[Element]) -> list[Element]:
    """The largest element around the heading that has no part of the article; if bare, what follows too."""
    box = element
    for ancestor in element.iterancestors():
        if ancestor in with_article:
            break
        box = ancestor
    bare = _length("".join(box.itertext())) <= _length(element.text or "")
    return [*(box.itersiblings() if bare else ()), box]


def _length(text: str) -> int:
    """Characters without blank space; a hanzi counts as two."""
    return sum(2 if character > "\u2fff" else 1 for character in "".join(text.split()))
