"""Defines a table as the later stages see it, and what one cell holds: a value, nothing, a period, or words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, NamedTuple

from smmextract.lazy import regex
from smmextract.period import MONTH_NAME
from smmextract.shipped_tables import shipped_table


class Span(NamedTuple):
    """A passage of the text, without the blanks around it."""

    start: int
    end: int


_MOST_BLANKS = 20
_DIGIT = regex(r"[0-9]")
Row = tuple[Span | None, ...]
"""The cells of one row, one per column of the table; a header over several columns stands in each of them."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of cells, headers among them. `uncertain` says why a row's cells (-1: all) may be of other columns."""

    rows: tuple[Row, ...]
    uncertain: dict[int, str]

    @property
    def start(self) -> int:
        return min(cell.start for row in self.rows for cell in row if cell)

    @property
    def end(self) -> int:
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
    """Return the text with bars for what stands between cells, so that no number goes on; offsets stay the same."""
    signs: list[str] | None = None
    for table in tables:
        for start, end in _gaps(text, table.rows):
            signs = list(text) if signs is None else signs
            whole = not _DIGIT.search(text, start, end)
            for at in range(start, end):
                if whole or signs[at].isspace():
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
    for end in lasts:
        yield Span(end, max(end, text.find("\n", end, end + _MOST_BLANKS) + (end != lasts[-1])))


CellKind = Literal["value", "empty", "none", "period", "words"]
"""none: the cell states that there is no number (n/a, a dash)."""

_LONGEST_VALUE = 48
_MOST_LETTERS = 16
_NONE = regex(r"(?:[-–—−.·*/]{1,5}|n\.?\s?[/.]?\s?[am]\.?|nil|none|nd|tbd|无|…)[*†]?", re.IGNORECASE)
_YEAR = r"(?:19|20)\d\d"
_PERIOD_FORMS = "|".join(shipped_table(__package__, "cells")["period"])
_ONE_PERIOD = f"(?:{_PERIOD_FORMS.replace('<month>', MONTH_NAME).replace('<year>', _YEAR)})"
_PERIOD = regex(rf"[(\[]?{_ONE_PERIOD}[)\]]?[*†¹²³]*", re.IGNORECASE)
PERIOD_PHRASE = regex(rf"(?<!\S)[(\[]?{_ONE_PERIOD}[)\]]?[*†]*(?!\S)", re.IGNORECASE)
"""A period as one phrase of a header line."""
_YEAR_ALONE = regex(rf"{_YEAR}")
_ORDINAL = regex(
    r"\d+(?:st|nd|rd|th|[\s-](?:day|month|year)|\s(?:months|weeks|quarters)\s(?:ended|ending|to))\b", re.IGNORECASE
)
# "2022 Actual", "23f/22 change %", "2022 (kt)": a header that begins with a year
_YEAR_AND_WORD = regex(
    rf"(?:{_YEAR}|\d\d)\s?[aefp]?\s?(?:(?:/|vs\.?|-)\s?(?:{_YEAR}|\d\d)[aefp]?\b|\s(?!tons?\b|tonnes?\b|yuan\b)[^\W\d_]{{4}})"
    rf"|{_YEAR}\s?(?:\([aefpr]\)\s?)?\((?!(?:rev|est|[refp])\b)[^\W\d_]",
    re.IGNORECASE,
)
_BEGIN = regex(
    r"(?:[~≈<>≤≥=(\[+\-–−±▲▼△▽↑↓\s]|(?:up|down|c\.?|ca\.?|approx\.?)\s|[A-Z]{1,3}\$|[A-Z]{3}\s?(?=\d)|[$€£¥￥₹])*[.]?[0-9０-９]"
)
_LETTERS = regex(r"[^\W\d_]")
_MANY_WORDS = 6


def kind_of(words: str) -> CellKind:
    """Return the kind of a cell. A bare year is a period here; its column decides whether it is a value."""
    if not words:
        return "empty"
    if len(words) > _LONGEST_VALUE:
        return "words"
    if _NONE.fullmatch(words):
        return "none"
    if _PERIOD.fullmatch(words):
        return "period"
    if not _BEGIN.match(words) or _ORDINAL.match(words) or _YEAR_AND_WORD.match(words):
        return "words"
    letters = len(_LETTERS.findall(words))
    return "words" if letters > _MOST_LETTERS or len(words.split()) > _MANY_WORDS else "value"


def is_year(words: str) -> bool:
    """Return whether the cell is a bare year, or a number that looks like one."""
    return bool(_YEAR_ALONE.fullmatch(words))


def is_pure(words: str) -> bool:
    """Return whether a value is written without letters."""
    return not _LETTERS.search(words)
