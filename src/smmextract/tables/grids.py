"""Finds the lines of a text that are rows of a table, and the columns of their cells.

A line is a row if bars, tabs or wide blanks separate its cells. `loose` finds rows whose cells are separated by single
blanks (`Aug 124,400 120,600`), and tables with one cell per line, as copied from web pages.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from smmextract.lazy import regex
from smmextract.tables.table import Grid, Row, Span, kind_of

_LINE = regex(r"[^\n]+")
_RULE = regex(r"[\s|:+=_\-–—]*")
_REVISED = regex(
    r"(?P<said>[+\-–−]?(?!(?:19|20)[0-9]{2}(?![0-9.,]))(?:[0-9]+[.,][0-9.,]*[0-9]|[0-9]+(?=\s?\()|[0-9]{3,})%?)"
    r"(?:\s?(?:\((?:[refp]|rev|est|prel)\.?\)|[refp]|(?:rev|est|prel)\b\.?)|\^[a-z])$",
    re.IGNORECASE,
)
"""A number with the mark of a revised, estimated or preliminary one."""
_MARKED = regex(r"(?P<sign>`|\*{1,3}|_{1,3})(?P<said>[^\s*_]|[^\s*_][^*]*[^\s*_])(?P=sign)")
_WIDE = regex(r"\t+| {2,}|[ \u00a0\u3000]{2,}")
_BAR, _TAB, _BLANK = regex(r"\|"), regex(r"\t"), regex(r" ")
_NUMBERS = regex(r"[-+]?[0-9,]+\.[0-9]+%?(?: [-+]?[0-9,]+\.[0-9]+%?)+")
"""Numbers with decimals of their own, between which one blank is left by a wide number."""
_LONGEST_WORDS = 90
_RAGGED = "its row has another number of cells than the table"
_BESIDE = "its column does not line up with the headers"


class GridLine(NamedTuple):
    """A non-blank line, its cells and what separates them; a ruling line has no cells."""

    start: int
    end: int
    parted: str
    cells: tuple[Span, ...]


def lines_of(text: str) -> list[GridLine]:
    """Return every non-blank line."""
    return [_line(text, found.start(), found.end()) for found in _LINE.finditer(text) if not found[0].isspace()]


def _line(text: str, start: int, end: int) -> GridLine:
    words = text[start:end]
    if _RULE.fullmatch(words) and (len(words.strip()) > 2):
        return GridLine(start, end, "rule", ())
    inner = words.strip()
    if "|" not in words and "\t" not in words and "  " not in inner and "\u3000" not in inner:
        return GridLine(start, end, "", (stripped(text, start, end),))
    if "|" in words:
        return GridLine(start, end, "|", _within_bars(text, start, end))
    if "\t" in inner:
        return GridLine(start, end, "\t", _between(text, start, end, _TAB))
    cells = tuple(
        part
        for cell in _between(text, *stripped(text, start, end), _WIDE)
        if cell.end > cell.start
        for part in (_between(text, *cell, _BLANK) if _NUMBERS.fullmatch(text, *cell) else (cell,))
    )
    return GridLine(start, end, "  " if len(cells) > 1 else "", cells)


def stripped(text: str, start: int, end: int) -> Span:
    """Return the passage without the blanks, signs of bold or italic type, and mark of a revised number around it."""
    words = text[start:end]
    first = start + len(words) - len(words.lstrip())
    last = first + len(words.strip())
    marked = _MARKED.fullmatch(text, first, last)
    if marked:
        first, last = marked.span("said")
    revised = _REVISED.match(text, first, last)
    return Span(first, revised.end("said") if revised else last)


def _within_bars(text: str, start: int, end: int) -> tuple[Span, ...]:
    first, last = stripped(text, start, end)
    first += text.startswith("|", first)
    last -= last > first and text[last - 1] == "|"
    return _between(text, first, last, _BAR)


def _between(text: str, start: int, end: int, separator: re.Pattern[str]) -> tuple[Span, ...]:
    found = list(separator.finditer(text, start, end))
    starts = [start, *(one.end() for one in found)]
    ends = [*(one.start() for one in found), end]
    return tuple(stripped(text, one, other) for one, other in zip(starts, ends, strict=True))


def parted_grids(text: str, lines: Sequence[GridLine]) -> Iterator[Grid]:
    """Yield the grids of lines whose cells are separated by bars, tabs or wide blanks."""
    for run in _runs(text, lines):
        parted = Counter(line.parted for line in run if line.parted in ("|", "\t", "  ")).most_common(1)[0][0]
        grid = _aligned(text, run) if parted == "  " else _ruled(text, run)
        if grid is not None:
            yield grid


def _runs(text: str, lines: Sequence[GridLine]) -> Iterator[list[GridLine]]:
    """Yield runs of lines with several cells; a ruling line, and in aligned text a short line, may stand between."""
    run: list[GridLine] = []
    for at, line in enumerate(lines):
        if run and not _goes_on(text, run, line, lines[at + 1 : at + 2]):
            yield from _several(run)
            run = []
        if run or len(line.cells) > 1:
            run.append(line)
    yield from _several(run)


def _several(run: list[GridLine]) -> Iterator[list[GridLine]]:
    while run and len(run[-1].cells) < 2:
        run.pop()
    if sum(len(line.cells) > 1 for line in run) > 1:
        yield run


def _goes_on(text: str, run: Sequence[GridLine], line: GridLine, after: Sequence[GridLine]) -> bool:
    blank = text.count("\n", run[-1].end, line.start) > 1
    kind = next(one.parted for one in reversed(run) if one.parted != "rule")
    kind = kind or next(one.parted for one in reversed(run) if one.parted not in ("rule", ""))
    if line.parted == "rule":
        return not blank
    if kind in ("|", "\t"):
        return line.parted == kind and not blank
    if line.parted == "":
        is_section = line.end - line.start <= _LONGEST_WORDS and bool(after) and after[0].parted in ("  ", "rule")
        return is_section and not blank and run[-1].parted != ""
    return line.parted == kind and (not blank or len(line.cells) == len(run[-1].cells))


def _ruled(text: str, run: Sequence[GridLine]) -> Grid | None:
    """Return the grid of lines with bars or tabs; it is as wide as most rows, and other rows are uncertain."""
    lines = [line for line in run if line.cells]
    counts = Counter(len(line.cells) for line in lines)
    width = max(counts, key=lambda count: (counts[count], count))
    open_ended = any(len(line.cells) == width and not _begins_with_a_bar(text, line) for line in lines)
    rows = [_behind_a_bar(text, line, width) if open_ended else line.cells for line in lines]
    first = next((place for place, cells in enumerate(rows) if _has_value(text, cells)), None)
    if first is None or width < 2:
        return None
    uncertain: dict[int, str] = {}
    found: list[Row] = []
    for number, cells in enumerate(rows):
        if len(cells) != width and len(cells) > 1:
            uncertain[number] = _RAGGED
        padded = [cell if cell.end > cell.start else None for cell in cells[:width]]
        found.append((*padded, *[None] * (width - len(padded))))
    # If the header has another width, no column is sure of its header.
    if any(number in uncertain for number in range(first)):
        uncertain[-1] = _BESIDE
    return Grid(tuple(found), uncertain)


def _begins_with_a_bar(text: str, line: GridLine) -> bool:
    return text[line.start : line.end].lstrip().startswith("|")


def _behind_a_bar(text: str, line: GridLine, width: int) -> tuple[Span, ...]:
    """Return the cells of a line, with the empty one before its first bar where other lines have a name there."""
    if len(line.cells) != width - 1 or not _begins_with_a_bar(text, line):
        return line.cells
    return (Span(line.start, line.start), *line.cells)


def _has_value(text: str, cells: Sequence[Span]) -> bool:
    return any(kind_of(text[slice(*cell)]) == "value" for cell in reversed(cells))


def _aligned(text: str, run: Sequence[GridLine]) -> Grid | None:
    """Return the grid of lines whose cells stand below each other."""
    data = [line for line in run if len(line.cells) > 1 and _has_value(text, line.cells[1:])]
    if not data:
        return None
    bands = _bands(data)
    with_values = {line.start for line in data}
    uncertain: dict[int, str] = {}
    rows: list[Row] = []
    for line in (line for line in run if line.cells):
        is_data = line.start in with_values
        row, sure = _in_bands(text, line, bands, is_data=is_data)
        if not sure:
            uncertain[len(rows)] = _RAGGED if is_data else _BESIDE
            if not is_data:
                uncertain[-1] = _BESIDE
        rows.append(row)
    return Grid(tuple(rows), uncertain)


def _bands(data: Sequence[GridLine]) -> list[tuple[int, int]]:
    """Return where each column begins and ends in its lines: overlapping cells share a column."""
    counts = Counter(len(line.cells) for line in data)
    count, often = counts.most_common(1)[0]
    # If nearly all rows have the same number of cells, the cells are the columns, in order.
    of_width = [line for line in data if len(line.cells) == count]
    places = [
        [sorted(line.cells[column][end] - line.start for line in of_width) for end in (0, 1)] for column in range(count)
    ]
    if often * 2 > len(data) and count == max(counts):
        middle = len(of_width) // 2
        bands = [(starts[0], ends[-1]) for starts, ends in places]
        typical = [(starts[middle], ends[middle]) for starts, ends in places]  # a long name may have moved its row
        if _apart(bands) or often == len(data):
            return bands
        if _apart(typical):
            return typical
    spans = sorted((cell.start - line.start, cell.end - line.start) for line in data for cell in line.cells)
    merged = [spans[0]]
    for start, end in spans[1:]:
        if start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def _apart(bands: Sequence[tuple[int, int]]) -> bool:
    return all(one[1] <= other[0] for one, other in pairwise(bands))


def _in_bands(text: str, line: GridLine, bands: Sequence[tuple[int, int]], *, is_data: bool) -> tuple[Row, bool]:
    """Assign the cells of a line to columns by their position; also return whether that is certain."""
    cells = line.cells
    width = len(bands)
    if len(cells) == width:
        return tuple(cells), True
    if len(cells) == 1:
        return (cells[0], *[None] * (width - 1)), True
    if is_data or len(cells) > width:
        taken = {_nearest(cell, line, bands): cell for cell in cells}
        return tuple(map(taken.get, range(width))), len(taken) == len(cells)
    if len(cells) == width - 1 and kind_of(text[slice(*cells[0])]) == "period":
        return (None, *cells), True  # headers for all columns except the row names
    return _spread(line, bands), True


def _nearest(cell: Span, line: GridLine, bands: Sequence[tuple[int, int]]) -> int:
    start, end = cell.start - line.start, cell.end - line.start
    return max(range(len(bands)), key=lambda at: (min(end, bands[at][1]) - max(start, bands[at][0]), -at))


def _spread(line: GridLine, bands: Sequence[tuple[int, int]]) -> Row:
    """Spread headers over more columns: each takes the header nearest to its middle, unless each header has its own."""
    cells = line.cells
    is_stub = cells[0].start - line.start < bands[0][1] and cells[0].end - line.start <= bands[1][0]
    over_labels, others = (cells[0], cells[1:]) if is_stub else (None, cells)
    own = [_over(cell, line, bands) for cell in others]
    if len(others) > 1 and all(len(columns) == 1 for columns in own) and len({*map(tuple, own)}) == len(others):
        placed = {columns[0]: cell for columns, cell in zip(own, others, strict=True)}
        return (over_labels, *(placed.get(column) for column in range(1, len(bands))))
    middles = [2 * line.start + low + high for low, high in bands[1:]]
    return (over_labels, *(min(others, key=lambda cell: abs(cell.start + cell.end - at)) for at in middles))


def _over(cell: Span, line: GridLine, bands: Sequence[tuple[int, int]]) -> list[int]:
    start, end = cell.start - line.start, cell.end - line.start
    return [column for column, (low, high) in enumerate(bands) if column and start < high and low < end]
