"""Closed intervals as pairs of floats, and the few operations that propagation needs.

Bounds stay finite (`BIG` stands for no bound), so that every product is defined. Rounding of the floats themselves is
far below any reported digit; `EPSILON` absorbs it wherever two bounds are compared.
"""

from __future__ import annotations

from collections.abc import Iterable

BIG = 1e18
EPSILON = 1e-9

ROUNDING = 1.0
"""All numbers are rounded as they are written."""
CONTRADICTION = 3.0
"""Widening of the half units up to which a disagreement is not a contradiction: figures may be computed from rounded
figures, or truncated instead of rounded.
"""
CUT_OFF = 2.0
"""The same for a sum of plain levels, which are rounded or cut off, and not computed from others."""
CHAIN_CONTRADICTION = 4.0
"""The same for a chain of five or more statements."""
FOUR_DIGITS = 5e-4
"""Half a unit of the fourth digit: a report may have computed with numbers of four digits, and print more."""

Interval = tuple[float, float]
UNKNOWN: Interval = (-BIG, BIG)
IMPOSSIBLE: Interval = (BIG, -BIG)


def multiply(a: Interval, b: Interval) -> Interval:
    """Return all products of a number of `a` and one of `b`."""
    if a[0] >= 0 and b[0] >= 0:
        return a[0] * b[0], a[1] * b[1]
    products = (a[0] * b[0], a[0] * b[1], a[1] * b[0], a[1] * b[1])
    return min(products), max(products)


def divide(a: Interval, b: Interval) -> Interval:
    """Return all quotients; unbounded if the divisor can be zero."""
    low, high = b
    if low > high:
        return UNKNOWN  # the caller finds the emptiness where it arose
    if low > 0:
        return (a[0] / (high if a[0] >= 0 else low)), (a[1] / (low if a[1] >= 0 else high))
    if high < 0:
        return divide((-a[1], -a[0]), (-high, -low))
    if low == 0 and high > 0 and a[0] >= 0:
        return a[0] / high, BIG
    return UNKNOWN


def meet(a: Interval, b: Interval) -> Interval:
    """Return the intersection; empty (low above high) if there is none."""
    low, high = a
    return (b[0] if b[0] > low else low), (b[1] if b[1] < high else high)


def disjoint(a: Interval, b: Interval) -> bool:
    """Return whether no number lies in both, beyond the rounding of floats."""
    low, high = max(a[0], b[0]), min(a[1], b[1])
    return low - high > EPSILON * max(abs(low), abs(high))


def hull(intervals: Iterable[Interval]) -> Interval:
    """Return the smallest interval around several."""
    lows, highs = zip(*intervals, strict=True)
    return min(lows), max(highs)


def width(a: Interval) -> float:
    """Return the distance between the ends."""
    return a[1] - a[0]
