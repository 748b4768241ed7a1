"""What the scanner reports: one `Mention` for every number that stands in the text."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from smmextract.figure import Hedge, Reason

Bound = Literal["below", "above"]
"""An open statement ("below 60%", "at least 10,000 mt"): the number is an end and not the value."""


@dataclass(frozen=True, slots=True)
class NumberDoubt:
    """A second reading of the same digits ("112.7 Mt" as metric tons), and why the first is not certain."""

    why: str
    value: Decimal
    low: Decimal | None
    high: Decimal | None
    unit: str | None


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a number stands in a table: the heads of its row and column as they are written, "" where there is none."""

    row: str
    column: str
    table: int = 0
    """Which table of the text it is, from 0, so that cells of one table can be told from those of another."""
    doubt: str = ""
    """Why these heads may be those of another number; "" where they are certain."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One number of the text, read by code alone.

    `text[start:end] == literal`, always. `value`, `low`, `high` and `step` are in `unit`, converted to its base (kt,
    万吨 and kg to t; yuan/kg to CNY/t), with the sign that the literal itself carries. `low` and `high` are the closed
    interval of the last significant digit (`step` is one unit of that digit), the two ends of a range, or open (None)
    on the far side of a bound. Hedges do not widen it. `strict_step` is the step when trailing zeros of an integer are
    taken as significant. `converts` is where the mention begins that this one says again in another currency or unit.
    `why_not` is set where the form or the place alone tells that the number is no figure.
    """

    start: int
    end: int
    literal: str
    value: Decimal
    low: Decimal | None
    high: Decimal | None
    step: Decimal
    strict_step: Decimal
    unit: str | None
    sign: Literal[-1, 0, 1] = 0
    is_range: bool = False
    hedge: Hedge | None = None
    bound: Bound | None = None
    why_not: Reason | Literal["unread"] | None = None
    unread: str = ""
    doubt: NumberDoubt | None = None
    cell: Cell | None = None
    converts: int | None = None
