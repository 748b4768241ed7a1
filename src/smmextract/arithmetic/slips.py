"""Plausible slips: what a figure would state if its author or reader had made a usual mistake with it.

Two uses: a figure is confirmed only if every slip of its digits and sign would have been noticed, and a repair undoes
the slip that the rest of the report points to.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from smmextract.arithmetic.interval import Interval, disjoint
from smmextract.arithmetic.statement import Statement

MATTERS = 0.05
"""A wrong digit that changes a number by less than this share of it is not one that a check has to notice."""


def centre(statement: Statement) -> float:
    """The number as written: of a relative change the change, not the factor."""
    return statement.value - 1 if statement.form == "change" else statement.value


def with_centre(statement: Statement, number: float) -> Statement:
    """The same statement with another number in it."""
    return replace(statement, value=number + 1 if statement.form == "change" else number)


def digit_and_sign_slips(statement: Statement) -> Iterator[Statement]:
    """The sign turned, the decimal point moved, a digit wrong where it changes the number by `MATTERS` or more."""
    return (with_centre(statement, number) for number in _slipped(statement))


def _slipped(statement: Statement) -> Iterator[float]:
    number = centre(statement)
    if number == 0:
        return
    if statement.form in ("change", "difference", "beat"):
        yield -number
    yield number * 10
    yield number / 10
    off = max(MATTERS * abs(number), 2 * statement.half)
    yield number + off
    yield number - off


def would_be_noticed(statement: Statement, derived: tuple[Interval, ...]) -> bool:
    """Whether every slip would contradict what the other figures imply, and the figure itself does not."""
    if all(disjoint(statement.interval(), interval) for interval in derived):
        return False
    low, high = statement.interval()
    moves = [number - centre(statement) for number in _slipped(statement)]
    return bool(moves) and all(
        all(disjoint((low + move, high + move), interval) for interval in derived) for move in moves
    )


def nearest(statement: Statement, derived: tuple[Interval, ...]) -> Interval:
    """Of the readings of a statement, what the others leave for the one that fits it best."""
    return min(derived, key=lambda interval: max(interval[0] - statement.value, statement.value - interval[1]))


def informs(statement: Statement, implied: Interval) -> bool:
    """Whether a range says more of a number than its order of magnitude."""
    return implied[1] - implied[0] <= 2 * abs(centre(statement))


def pins(statement: Statement, derived: tuple[Interval, ...]) -> bool:
    """Whether the others leave so little room that a slip would be noticed, whatever the figure says."""
    low, high = nearest(statement, derived)
    middle = replace(statement, value=(low + high) / 2)
    return high - low < abs(middle.value) and would_be_noticed(middle, ((low, high),))


@dataclass(frozen=True, slots=True)
class Operator:
    """A kind of slip, and how often it is the one (a guess that only many grounded errors could better)."""

    name: str
    prior: float


DIRECTION = Operator("direction", 0.30)
SCALE = Operator("factor ten", 0.15)
TRANSPOSED = Operator("digits transposed", 0.07)
LOST_DIGIT = Operator("digit lost", 0.07)
WRONG_DIGIT = Operator("wrong digit", 0.07)
EXTRA_DIGIT = Operator("digit doubled", 0.04)
BASIS = Operator("basis", 0.06)
UNIT = Operator("percentage points for percent", 0.05)
METRIC = Operator("metric", 0.05)
PERIOD = Operator("period", 0.05)
PART = Operator("part for whole", 0.02)
KIND = Operator("level for change", 0.02)
SWAPPED = Operator("two figures swapped", 0.05)
OTHER = Operator("other", 0.15)
UNSUPPORTED = (BASIS, PERIOD, PART, METRIC, KIND, UNIT)
"""Moving a figure to where nothing else is said of it always settles a contradiction: that is no repair but another
way to say that something else is wrong with it."""


def digit_variants(mantissa: str) -> Iterator[tuple[Operator, str, int]]:
    """Other ways to write the digits of a number: the slip undone, the digits, and how many variants of its kind."""
    digits = [place for place, sign in enumerate(mantissa) if sign.isdigit()]
    swaps = [(a, b) for a, b in pairwise(digits) if mantissa[a] != mantissa[b]]
    for a, b in swaps:
        swapped = mantissa[:a] + mantissa[b] + mantissa[a + 1 : b] + mantissa[a] + mantissa[b + 1 :]
        yield TRANSPOSED, swapped, len(swaps)
    for place in digits:
        for digit in "0123456789":
            if digit != mantissa[place]:
                yield WRONG_DIGIT, mantissa[:place] + digit + mantissa[place + 1 :], 9 * len(digits)
    for place in (*digits, digits[-1] + 1) if digits else ():
        for digit in "0123456789":
            yield LOST_DIGIT, mantissa[:place] + digit + mantissa[place:], 10 * (len(digits) + 1)
    doubled = [b for a, b in pairwise(digits) if mantissa[a] == mantissa[b]]
    for place in doubled:
        yield EXTRA_DIGIT, mantissa[:place] + mantissa[place + 1 :], len(doubled)
