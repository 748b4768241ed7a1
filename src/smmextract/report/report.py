"""Defines a report as the later stages see it: its text, and what each passage of the text is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

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
