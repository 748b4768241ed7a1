"""Defines a table as the later stages see it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple


class Span(NamedTuple):
    """A passage of the text, without the blanks around it."""

    start: int
    end: int


_MOST_BLANKS = 20
Row = tuple[Span | None, ...]
"""The cells of one row, one per column of the table; a header over several columns stands in each of them."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of cells; headers and data are not separated yet.

    `uncertain` maps the number of a row to the reason why its cells may belong to other columns; -1 stands for all
    rows.
    """

    rows: tuple[Row, ...]
    uncertain: dict[int, str]
    above: tuple[Span, ...] = ()
    """Lines right above that belong to the table, such as a title of its columns."""

    @property
    def start(self) -> int:
        """Offset of the first cell."""
        return min(cell.start for row in self.rows for cell in row if cell)

    @property
    def end(self) -> int:
        """Offset of the end of the last cell."""
        return max(cell.end for row in self.rows for cell in row if cell)


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell of the body. `labels` are the words at the beginning of its row, with the header of its section first.
    `headers` are those of its column, uppermost first. `notes` are other words of the row, such as a unit after the
    number. `doubt` says why its headers may be wrong; "" if they are certain.
    """

    start: int
    end: int
    column: int
    labels: tuple[str, ...]
    headers: tuple[str, ...]
    notes: tuple[str, ...] = ()
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table. `cells` are the cells of its body that may hold numbers, in reading order. `stub` is the header above
    the row names. `captions` are the lines around the table that describe it, nearest first.
    """

    start: int
    end: int
    rows: tuple[Row, ...]
    cells: tuple[TableCell, ...]
    header_cells: tuple[Span, ...]
    stub: tuple[str, ...]
    captions: tuple[str, ...]


def with_bars(text: str, tables: Iterable[Table]) -> str:
    """Return the text with a bar for each blank between two cells, so that no number extends into the next cell.

    All offsets stay the same.
    """
    signs: list[str] | None = None
    for table in tables:
        for start, end in _gaps(text, table.rows):
            signs = list(text) if signs is None else signs
            for at in range(start, end):
                if signs[at].isspace():
                    signs[at] = "|"
    return text if signs is None else "".join(signs)


def _gaps(text: str, rows: Sequence[Row]) -> Iterable[Span]:
    """Yield the gaps between two cells of a row, and the line end right after a number that ends its row."""
    lasts: list[int] = []
    for row in rows:
        cells = sorted({cell for cell in row if cell})
        for one, other in pairwise(cells):
            yield Span(one.end, other.start)
        lasts += [cells[-1].end] if len(cells) > 1 else []
    for end in lasts[:-1]:
        yield Span(end, max(end, text.find("\n", end, end + _MOST_BLANKS) + 1))
