"""Separates headers from data in grids. In: a text. Out: its `Table`s in order.

Rows above the first number are headers. So is a row of words or years further down that fills the columns of numbers. A
row with nothing but its first cell names a section. The columns left of the first column of numbers name the rows.
A header may stand over several columns: it is spread over each that it covers, with the reason why that may be wrong.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from smmextract.lazy import regex
from smmextract.tables.grids import GridLine, lines_of, parted_grids
from smmextract.tables.loose import blank_parted_grids, named_values, stacked_grids
from smmextract.tables.table import CellKind, Grid, Row, Span, Table, TableCell, is_pure, is_year, kind_of

_NUMBERING = regex(r"(?:#|no\.?|nr\.?|rank(?:ing)?|s/?n|item|序号|排名)?", re.IGNORECASE)
_UNITS = regex(r"units?(?:\sof\smeasure(?:ment)?)?|UoM|单位", re.IGNORECASE)
_MARKS = regex(
    r"notes?|refs?\.?|(?:hs|cn|tariff|product|commodity)[\s-]?codes?|hs|code|海关编码|税号|附注", re.IGNORECASE
)
"""Headers of columns whose numbers name something: a note, a kind of goods."""
_DRAWN = str.maketrans("│┃║─━═┌┬┐├┼┤└┴┘╔╦╗╠╬╣╚╩╝╞╪╡", "|||" + "-" * 3 + "+" * 21)
_DOTS = regex(r"(?<=[\w)%.])[^\S\n]?(?:\.{5,}(?=[^\S\n]?[^\s.])|(?<=\s)\.{3,}(?=[^\S\n][A-Z]))")  # leaders
_MOST_ABOVE = 2
_CAPTION_AT_MOST = 600
_NO_HEADER = "no header stands over its column"
_NOTE_BELOW = regex(r"[(\[*†]|note|source|figures|unit|in\s", re.IGNORECASE)


@lru_cache(maxsize=8)
def tables_of(text: str) -> tuple[Table, ...]:
    """Return the tables of a text, in order and without overlaps. A grid without a number is not a table."""
    text = _DOTS.sub(lambda found: " " * len(found[0]), text.translate(_DRAWN))
    lines = lines_of(text)
    return tuple(table for grid in _grids(text, lines) if (table := _table(text, grid, lines)) is not None)


def _grids(text: str, lines: Sequence[GridLine]) -> list[Grid]:
    """Return all grids of any kind, in order; of two that overlap, the one whose cells are separated by a character."""
    found: list[Grid] = []
    for grids_of in (parted_grids, blank_parted_grids, stacked_grids, named_values):
        taken = sorted((grid.start, grid.end) for grid in found)
        found += [grid for grid in grids_of(text, lines) if not _overlaps(taken, grid.start, grid.end)]
    return sorted(found, key=lambda grid: grid.start)


def _overlaps(taken: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    at = bisect_left(taken, (end, 0))
    return at > 0 and taken[at - 1][1] > start


@dataclass
class _Body:
    """The headers and sections of a table that have been read so far."""

    width: int
    first: int
    """Index of the first column of numbers."""
    marks: set[int]
    levels: list[Row] = field(default_factory=list)
    section: str = ""
    in_data: bool = False
    beside: str = ""
    """Why the headers may belong to other columns; "" if they are certain."""
    cells: list[TableCell] = field(default_factory=list)
    header_cells: list[Span] = field(default_factory=list)
    stub: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)


def _table(text: str, grid: Grid, lines: Sequence[GridLine]) -> Table | None:
    kinds = [[kind_of(text[slice(*cell)] if cell else "") for cell in row] for row in grid.rows]
    header_count = _header_count(text, grid, kinds)
    marks = _headed(text, grid.rows[:header_count], _MARKS)
    columns = _value_columns(text, grid, kinds, header_count)
    if 0 in columns and len(columns) > 1 and _is_numbering(text, grid, header_count):
        marks.add(0)
    columns -= marks
    if not columns:
        return None
    body = _Body(len(grid.rows[0]), min(columns), marks)
    for number, (row, row_kinds) in enumerate(zip(grid.rows, kinds, strict=True)):
        if number < header_count or _is_header_again(row_kinds, columns, body):
            _take_headers(text, body, row)
        elif row[0] is not None and not any(row[1:]) and body.first > 0:
            body.section = text[slice(*row[0])]
        else:
            _take_row(text, grid, body, number, columns)
    captions = [*body.titles, *_around(text, grid, lines)]
    return Table(
        grid.start, grid.end, grid.rows, tuple(body.cells), tuple(body.header_cells), tuple(body.stub), tuple(captions)
    )


def _header_count(text: str, grid: Grid, kinds: Sequence[Sequence[CellKind]]) -> int:
    """Count the header rows at the top: all before the first row with a number that is not a year."""
    count = next((at for at, row in enumerate(kinds) if "value" in row), len(kinds))
    if count == 0 and len(kinds) > 1 and _headers_with_numbers(text, grid, kinds):
        return 1
    # a row of bare years right below headers or captions is a header too; elsewhere it is data
    while count > 1 and _is_data_of_years(text, grid.rows[count - 1], kinds[count - 1], kinds[: count - 1]):
        count -= 1
    return count


def _headers_with_numbers(text: str, grid: Grid, kinds: Sequence[Sequence[CellKind]]) -> bool:
    """Return whether every number of the first row stands among words (`62% Fe`) and none in the row below."""
    first = [text[slice(*cell)] for cell, kind in zip(grid.rows[0], kinds[0], strict=True) if cell and kind == "value"]
    below = [text[slice(*cell)] for cell, kind in zip(grid.rows[1], kinds[1], strict=True) if cell and kind == "value"]
    return len(first) > 1 and len(below) >= len(first) and not any(map(is_pure, first)) and all(map(is_pure, below))


def _is_data_of_years(text: str, row: Row, kinds: Sequence[CellKind], above: Sequence[Sequence[CellKind]]) -> bool:
    """Return whether a row is data that looks like years: it has headers above and a name."""
    years = [cell for cell in row[1:] if cell and is_year(text[slice(*cell)])]
    headed = any(sum(kind in ("words", "period") for kind in each[1:]) >= len(years) for each in above)
    named = kinds[0] == "words" or (kinds[0] == "period" and len(years) < len([k for k in kinds if k != "empty"]))
    return bool(years) and named and headed and all(kind in ("period", "empty", "none") for kind in kinds[1:])


def _value_columns(text: str, grid: Grid, kinds: Sequence[Sequence[CellKind]], header_count: int) -> set[int]:
    """Return the columns of numbers: those whose body has at least as many numbers as words."""
    found: set[int] = set()
    body = kinds[header_count:]
    units = _headed(text, grid.rows[:header_count], _UNITS)
    for column in range(len(grid.rows[0])):
        said = [row[column] for row in body]
        values = 0 if column in units else said.count("value")  # "10,000 tons"
        words = said.count("words") + (said.count("period") if column == 0 else 0)
        named = column == 0 and _names_rows(text, grid.rows[header_count:], said)
        if values and values >= words and not named:
            found.add(column)
    return found


def _headed(text: str, headers: Sequence[Row], form: re.Pattern[str]) -> set[int]:
    return {at for row in headers for at, cell in enumerate(row) if cell and form.fullmatch(text, *cell)}


def _names_rows(text: str, rows: Sequence[Row], kinds: Sequence[CellKind]) -> bool:
    """Return whether numbers of the first column name rows, as "200 series" does beside "Total"."""
    values = (text[slice(*row[0])] for row, kind in zip(rows, kinds, strict=True) if row[0] and kind == "value")
    return "words" in kinds and not all(map(is_pure, values))


def _is_numbering(text: str, grid: Grid, header_count: int) -> bool:
    numbers = [text[slice(*row[0])].rstrip(".)") for row in grid.rows[header_count:] if row[0]]
    headers = [text[slice(*row[0])] for row in grid.rows[:header_count] if row[0]]
    if not all(number.isdecimal() and len(number) < 4 for number in numbers):
        return False
    counted = [int(number) for number in numbers]
    is_counted = counted[0] in (0, 1) and counted == list(range(counted[0], counted[0] + len(counted)))
    return is_counted and all(map(_NUMBERING.fullmatch, headers))


def _is_header_again(kinds: Sequence[CellKind], columns: set[int], body: _Body) -> bool:
    """Return whether a row between numbers repeats the headers: words or periods fill all columns of numbers."""
    return body.in_data and len(columns) > 1 and all(kinds[column] in ("words", "period") for column in columns)


def _take_headers(text: str, body: _Body, row: Row) -> None:
    """Add a row of headers; after numbers it begins new headers. A single cell above all headers is a title."""
    filled = [cell for cell in row if cell]
    if len(set(filled)) == 1 and row[0] is not None and body.width > 1 and not body.in_data:
        if body.levels:
            body.section = text[slice(*row[0])]
        else:
            body.titles.insert(0, text[slice(*row[0])])
        return
    if body.in_data:
        body.levels, body.in_data = [], False
    body.levels.append(row)
    body.header_cells += list(dict.fromkeys(filled))


def _take_row(text: str, grid: Grid, body: _Body, number: int, columns: set[int]) -> None:
    if not body.in_data:
        body.levels, body.beside = spread(text, body.levels, body.first)
        body.stub = [text[slice(*cell)] for level in body.levels for cell in level[: body.first] if cell]
        body.in_data = True
    row = grid.rows[number]
    body.header_cells += [cell for column, cell in enumerate(row) if cell and column in body.marks]
    labels = [text[slice(*cell)] for at, cell in enumerate(row[: body.first]) if cell and at not in body.marks]
    said = [(column, cell) for column, cell in enumerate(row) if cell and column >= body.first]
    notes = tuple(text[slice(*cell)] for column, cell in said if column not in columns)
    year = next((words for words in body.stub if is_year(words)), "")  # above the row names: "2011 | Yokohama"
    section = [part for part in (year, body.section) if part]
    uncertain = grid.uncertain.get(number) or grid.uncertain.get(-1) or body.beside
    for column, cell in ((column, cell) for column, cell in said if column in columns):
        headers = dict.fromkeys(text[slice(*over)] for level in body.levels if (over := level[column]))
        doubt = uncertain or (_NO_HEADER if not headers and len(columns) > 1 else "")
        body.cells.append(TableCell(cell.start, cell.end, column, (*section, *labels), tuple(headers), notes, doubt))


def _around(text: str, grid: Grid, lines: Sequence[GridLine]) -> Iterator[str]:
    """Yield the lines right above and below a table, nearest first."""
    place = bisect_left(lines, grid.start, key=lambda line: line.end)
    above = [line for line in lines[max(0, place - _MOST_ABOVE - 1) : place] if line.parted != "rule"]
    for line in reversed(above[-_MOST_ABOVE:]):
        yield text[line.start : line.end].strip()[-_CAPTION_AT_MOST:]
    after = bisect_left(lines, grid.end, key=lambda line: line.start)
    for line in [line for line in lines[after : after + 2] if line.parted != "rule"][:1]:
        words = text[line.start : line.end].strip()
        if _NOTE_BELOW.match(words):
            yield words[:_CAPTION_AT_MOST]


_BESIDE = "the headers over its column do not line up with it"
_MANY = 2
_MOST_COLUMNS = 40


def spread(text: str, levels: Sequence[Row], first: int) -> tuple[list[Row], str]:
    """Fill each header row from column `first` on: an empty cell above a filled one takes the header to its left."""
    rows: list[Row] = []
    doubt = ""
    for number, level in enumerate(levels):
        below = levels[number + 1 :]
        row, sure = _moved(text, level, below, first) if first and _begins_too_far_left(text, level) else (level, True)
        doubt = doubt or ("" if sure else _BESIDE)
        rows.append(_filled(row, below, first))
    return rows, doubt


def _begins_too_far_left(text: str, row: Row) -> bool:
    """Return whether a period stands above the row names while the cells at the other end are empty."""
    said = [cell for cell in row if cell]
    if not said or row[-1] is not None or any(row[len(said) :]):
        return False
    return kind_of(text[slice(*said[0])]) == "period" and len(said) > 1


def _moved(text: str, row: Row, below: Sequence[Row], first: int) -> tuple[Row, bool]:
    """Move the headers above the columns of numbers; also return whether there is only one way to do so."""
    headers = [cell for cell in row if cell]
    columns = len(row) - first
    if len(headers) == columns:
        return (*[None] * first, *headers), bool(below)
    under = [text[slice(*cell)] if cell else "" for cell in below[-1][first:]] if below else []
    sizes = _only_groups(under, len(headers)) if all(under) and 0 < len(under) <= _MOST_COLUMNS else None
    if sizes is None:
        return tuple([None] * len(row)), False
    moved: list[Span | None] = [None] * first
    for header, size in zip(headers, sizes, strict=True):
        moved += [header] * size
    return tuple(moved), True


def _only_groups(words: Sequence[str], count: int) -> list[int] | None:
    """Return the sizes of `count` groups of neighbours without a repeated word, if only one division is possible."""
    ways: dict[tuple[int, int], list[list[int]]] = {(0, 0): [[]]}
    for end in range(1, len(words) + 1):
        start = end - 1
        while start >= 0 and len(set(words[start:end])) == end - start:
            for used in range(min(count, start + 1)):
                known = ways.get((start, used), [])
                into = ways.setdefault((end, used + 1), [])
                into += [[*sizes, end - start] for sizes in known][: _MANY - len(into)]
            start -= 1
    found = ways.get((len(words), count), [])
    return found[0] if len(found) == 1 else None


def _filled(row: Row, below: Sequence[Row], first: int) -> Row:
    filled: list[Span | None] = list(row)
    for column in range(first + 1, len(row)):
        if filled[column] is None and any(other[column] for other in below):
            filled[column] = filled[column - 1]
    return tuple(filled)
