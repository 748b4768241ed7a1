"""Defines what the scanner returns: one `Mention` for every number in the text."""

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
    """A number's place in a table: the headers of its row and column as written, "" if there is none."""

    row: str
    column: str
    table: int = 0
    """Number of the table in the text, from 0."""
    doubt: str = ""
    """Why these headers may belong to another number; "" if they are certain."""
    caption: str = ""
    """What the lines around the table and the header above its row names say of all its numbers, nearest first."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One number of the text, read by code alone.

    `text[start:end] == literal`, always. `value`, `low`, `high` and `step` are in `unit`, converted to its
    base (kt, 万吨 and kg to t; yuan/kg to CNY/t), with the sign that the literal itself has. `low` and `high`
    are the closed interval of the last significant digit (`step` is one unit of that digit), or the two
    ends of a range; one is open (None) on the far side of a bound. Hedges do not widen the interval.
    `strict_step` is the step if trailing zeros of an integer are taken as significant. `converts` is where
    the mention begins that this one repeats in another currency or unit. `why_not` is set if form or place
    alone show that the number is not a figure.
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
