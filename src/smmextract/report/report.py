"""A report as the later stages see it: its text, and which passages of the text are what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

BlockKind = Literal["title", "meta", "heading", "body", "chrome"]
"""meta: publication line, source line, byline; chrome: whatever a page carries beside the report."""


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph or line group of the text, `text[start:end]` without the blank lines around it."""

    start: int
    end: int
    kind: BlockKind
    why: Literal["page_chrome", "contact"] | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """One report. All offsets everywhere refer to `text`: decoded, without a BOM, lines ended by a single newline,
    and otherwise exactly as it came.

    `published` is ISO (`2024-02-09` or `2024-02-09T16:01`); `blocks` cover all text but blank space, in order.
    """

    text: str
    source: str
    sha256: str
    title: str | None
    published: str | None
    publisher: str | None
    blocks: tuple[Block, ...]
