"""Decides whether a mistake would be noticed: compares what the others leave for a figure with its possible slips.

A figure is confirmed only if every slip of its digits and sign would contradict the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from smmextract.arithmetic.model.statement import Statement
from smmextract.arithmetic.solve.interval import Interval, disjoint

MATTERS = 0.05
"""A wrong digit that changes a number by less than this share need not be noticed."""


def centre(statement: Statement) -> float:
    """Return the number as written; for a relative change, the change and not the factor."""
    return statement.value - 1 if statement.form == "change" else statement.value


def digit_and_sign_slips(statement: Statement) -> Iterator[Statement]:
    """Yield the sign reversed, the decimal point moved, and a wrong digit that changes the number by `MATTERS`."""
    one = 1 if statement.form == "change" else 0
    return (replace(statement, value=number + one) for number in _slipped(statement))


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
    """Return whether every slip would contradict what the other figures imply, while the figure itself does not."""
    if all(disjoint(statement.interval(), interval) for interval in derived):
        return False
    low, high = statement.interval()
    moves = [number - centre(statement) for number in _slipped(statement)]
    return bool(moves) and all(
        all(disjoint((low + move, high + move), interval) for interval in derived) for move in moves
    )


def nearest(statement: Statement, derived: tuple[Interval, ...]) -> Interval:
    """Return what the others leave for the reading of a statement that fits best."""
    return min(derived, key=lambda interval: max(interval[0] - statement.value, statement.value - interval[1]))


def informs(statement: Statement, implied: Interval) -> bool:
    """Return whether a range says more about a number than its order of magnitude."""
    return implied[1] - implied[0] <= 2 * abs(centre(statement))


def pins(statement: Statement, derived: tuple[Interval, ...]) -> bool:
    """Return whether the others leave so little room that a slip would be noticed, whatever the figure says."""
    low, high = nearest(statement, derived)
    middle = replace(statement, value=(low + high) / 2)
    return high - low < abs(middle.value) and would_be_noticed(middle, ((low, high),))
