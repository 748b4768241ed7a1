"""Draws the range that a figure stands for beside the range that the others leave for it, on one scale."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from smmextract.wording.numbers import Ends

WIDTH = 200
_NARROWEST = 2.0
_MARGIN = Decimal("0.12")


@dataclass(frozen=True, slots=True)
class Strip:
    """Left ends and widths of the two bars, in a drawing `WIDTH` wide, and the position of zero if it lies within."""

    stated: tuple[float, float]
    implied: tuple[float, float]
    zero: float | None


def strip_of(stated: Ends, implied: Ends | None) -> Strip | None:
    """Return the drawing; None if a range is open or there is nothing to compare."""
    if implied is None:
        return None
    low, high = stated
    left, right = implied
    if low is None or high is None or left is None or right is None:
        return None
    first, last = min(low, left), max(high, right)
    room = (last - first) * _MARGIN
    first, last = first - room, last + room
    if last <= first:
        return None

    def bar(begin: Decimal, end: Decimal) -> tuple[float, float]:
        scale = WIDTH / (last - first)
        width = max(float((end - begin) * scale), _NARROWEST)
        return round(min(float((begin - first) * scale), WIDTH - width), 1), round(width, 1)

    zero = round(float(-first * WIDTH / (last - first)), 1) if first < 0 < last else None
    return Strip(bar(low, high), bar(left, right), zero)
