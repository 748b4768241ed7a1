"""Defines a report as the later stages see it, and an article as its page has it; recognises pages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

from smmextract.lazy import regex

BlockKind = Literal["title", "meta", "heading", "body", "chrome"]
"""meta: publication line, source line, byline; chrome: anything else on a page besides the report."""


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph or group of lines, `text[start:end]`, without the blank lines around it."""

    start: int
    end: int
    kind: BlockKind
    why: Literal["page_chrome", "contact"] | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """One report. Every offset in the program refers to `text`: decoded, without a BOM, with a single newline at line
    ends, and otherwise exactly as received.

    `published` is ISO (`2024-02-09` or `2024-02-09T16:01`); `blocks` cover all text except blank space, in order.
    """

    text: str
    source: str
    sha256: str
    title: str | None
    published: str | None
    publisher: str | None
    blocks: tuple[Block, ...]


_LOOKED_AT = 2000
_PAGE = regex(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_TAG = regex(r"</?[a-z][a-z0-9]*[\s/>]", re.I)


@dataclass(frozen=True, slots=True)
class Article:
    """The text of a report, with the facts that its page states."""

    text: str
    title: str | None = None
    published: str | None = None
    publisher: str | None = None


def is_html(text: str, *, named_so: bool = False) -> bool:
    """Return whether the text is an HTML page; with `named_so` (by file name or server) any tag is enough."""
    return bool(_PAGE.match(text[:_LOOKED_AT]) or (named_so and _TAG.search(text)))


HtmlElement = Any
"""An element of an HTML tree; lxml ships no types."""
