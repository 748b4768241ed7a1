"""Splits a report's text into passages: their type, the layout of their lines, and the marked numbers in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from smmextract.figure import ReportInfo
from smmextract.lazy import regex
from smmextract.page.spans import Mark, Piece, pieces
from smmextract.report.blocks import split
from smmextract.report.report import BlockKind

Form = Literal["prose", "lines", "columns"]
"""prose: lines may be broken differently; lines: as in the text; columns: as in the text, in a fixed-width font."""

_COLUMNS = regex(r"\t|\S {3,}\S|^\s*\|.*\|\s*$")
_FULL_LINE = 45
"""Fewest characters in a line of a hard-wrapped paragraph, except its last one."""
_HAN = regex(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class PagePassage:
    """One block of the text."""

    kind: BlockKind
    form: Form
    pieces: tuple[Piece, ...]


def passages_of(info: ReportInfo, marks: Sequence[Mark]) -> Iterator[PagePassage]:
    """Yield the passages of a report. Together they hold all its text once, except the blank space between blocks."""
    for block in split(info.text, info.title).blocks:
        text = info.text[block.start : block.end]
        yield PagePassage(block.kind, _form(text), tuple(pieces(info.text, block.start, block.end, marks)))


def language_of(text: str) -> str:
    """Return `zh-Hans` for a Chinese text, so that it is displayed and pronounced as such; else `en`."""
    return "zh-Hans" if len(_HAN.findall(text)) * 5 > len(text) else "en"


def _form(text: str) -> Form:
    lines = text.split("\n")
    if sum(1 for line in lines if _COLUMNS.search(line)) > 1:
        return "columns"
    return "prose" if all(len(line) >= _FULL_LINE for line in lines[:-1]) else "lines"
