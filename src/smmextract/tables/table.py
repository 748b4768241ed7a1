"""What a table is to the later stages."""

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
"""The cells of one row, one for each column of the table; a head over several columns stands in each of them."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of cells whose heads are not yet told from data.

    `uncertain` says, by the number of a row, why its cells may stand in other columns; under -1 it holds for all rows.
    """

    rows: tuple[Row, ...]
    uncertain: dict[int, str]
    above: tuple[Span, ...] = ()
    """Lines right above that belong to the table, as a title of its columns."""

    @property
    def start(self) -> int:
        """Where the first cell begins."""
        return min(cell.start for row in self.rows for cell in row if cell)

    @property
    def end(self) -> int:
        """Where the last cell ends."""
        return max(cell.end for row in self.rows for cell in row if cell)


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell of the body. `labels` are the words that its row begins with, the head of its section first; `heads` stand
    over its column, the uppermost first; `notes` are what else the row says in words, such as a unit behind the number.
    `doubt` says why its heads may be those of another cell, "" where they are certain.
    """

    start: int
    end: int
    column: int
    labels: tuple[str, ...]
    heads: tuple[str, ...]
    notes: tuple[str, ...] = ()
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: `cells` are those of its body that may hold numbers, in reading order; `stub` is what stands over the
    heads of the rows, `captions` are the lines around the table that speak of it, the nearest first.
    """

    start: int
    end: int
    rows: tuple[Row, ...]
    cells: tuple[TableCell, ...]
    head_cells: tuple[Span, ...]
    stub: tuple[str, ...]
    captions: tuple[str, ...]


def with_bars(text: str, tables: Iterable[Table]) -> str:
    """The text with a bar for each blank that parts two cells, so that no number reaches into the next cell.

    Every offset stays what it was.
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
    """What lies between two cells of a row, and the line end right behind a number that ends its row."""
    lasts: list[int] = []
    for row in rows:
        cells = sorted({cell for cell in row if cell})
        for one, other in pairwise(cells):
            yield Span(one.end, other.start)
        lasts += [cells[-1].end] if len(cells) > 1 else []
    for end in lasts[:-1]:
        yield Span(end, max(end, text.find("\n", end, end + _MOST_BLANKS) + 1))
