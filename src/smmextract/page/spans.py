"""Splits a report's text into passages, and these into marks, which do not overlap, and the pieces between them.

All offsets are code points, as in Python. The page receives pieces of text instead of offsets, so JavaScript's UTF-16
does not matter.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from smmextract.figure import Figure, NotFigure, Reason, ReportInfo, Result, Unread
from smmextract.lazy import regex
from smmextract.report.blocks import split
from smmextract.report.report import BlockKind


@dataclass(frozen=True, slots=True)
class Mark:
    """The literal of figures (by their places in the result), of no figure, or of the unread at a place among those."""

    start: int
    end: int
    figures: tuple[int, ...] = ()
    why: Reason | None = None
    unread: int | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, under one mark or none."""

    text: str
    mark: Mark | None = None


def marks_of(result: Result) -> tuple[list[Mark], list[int]]:
    """Return the marks in text order, figures at one place sharing one, and the figures that stand nowhere in it."""
    text = result.report.text

    def stands(one: Figure | NotFigure | Unread) -> bool:
        return 0 <= (one.start or 0) < (one.end or 0) and text[one.start : one.end] == one.literal

    at: dict[tuple[int, int], list[int]] = {}
    astray: list[int] = []
    for place, figure in enumerate(result.figures):
        if figure.start is not None and figure.end is not None and stands(figure):
            at.setdefault((figure.start, figure.end), []).append(place)
        else:
            astray.append(place)
    figures = [Mark(start, end, tuple(places)) for (start, end), places in sorted(at.items())]
    others = [
        Mark(other.start, other.end, why=other.why)
        for other in sorted(result.not_figures, key=lambda other: other.start)
        if stands(other)
    ]
    unread = [Mark(one.start, one.end, unread=place) for place, one in enumerate(result.unread) if stands(one)]
    marks: list[Mark] = []
    taken: set[int] = set()
    for mark in (*figures, *unread, *others):
        if taken.isdisjoint(range(mark.start, mark.end)):
            taken.update(range(mark.start, mark.end))
            marks.append(mark)
        else:
            astray += mark.figures
    return sorted(marks, key=lambda mark: mark.start), sorted(astray)


def pieces(text: str, start: int, end: int, marks: Sequence[Mark]) -> list[Piece]:
    """Cut `text[start:end]` at the marks within it; `marks` are in order and do not overlap."""
    cut: list[Piece] = []
    at = start
    first = bisect_left(marks, start, key=lambda mark: mark.start)
    last = bisect_left(marks, end, key=lambda mark: mark.start)
    for mark in marks[first:last]:
        if mark.end > end:
            continue
        if mark.start > at:
            cut.append(Piece(text[at : mark.start]))
        cut.append(Piece(text[mark.start : mark.end], mark))
        at = mark.end
    if at < end:
        cut.append(Piece(text[at:end]))
    return cut


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
