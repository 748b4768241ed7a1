"""Computes where figures stand in a text: marks that do not overlap, and the pieces of text between them.

All offsets are code points, as in Python. The page receives pieces of text instead of offsets, so JavaScript's UTF-16
does not matter.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from smmextract.figure import Reason, Result


@dataclass(frozen=True, slots=True)
class Mark:
    """`text[start:end]` is the literal of these figures (by their places in the result), a number that is not a figure,
    or a quantity that was not understood (`unread` is its place among those).
    """

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
    """Return the marks in text order, and the figures that stand nowhere in the text.

    Figures at the same place share a mark. If two overlap otherwise, only the first one is marked.
    """
    text = result.report.text
    at: dict[tuple[int, int], list[int]] = {}
    astray: list[int] = []
    for place, figure in enumerate(result.figures):
        start, end = figure.start, figure.end
        if start is None or end is None or not 0 <= start < end or text[start:end] != figure.literal:
            astray.append(place)
        else:
            at.setdefault((start, end), []).append(place)
    figures = [Mark(start, end, tuple(places)) for (start, end), places in sorted(at.items())]
    others = [
        Mark(other.start, other.end, why=other.why)
        for other in sorted(result.not_figures, key=lambda other: other.start)
        if 0 <= other.start < other.end and text[other.start : other.end] == other.literal
    ]
    unread = [
        Mark(one.start, one.end, unread=place)
        for place, one in enumerate(result.unread)
        if 0 <= one.start < one.end and text[one.start : one.end] == one.literal
    ]
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
