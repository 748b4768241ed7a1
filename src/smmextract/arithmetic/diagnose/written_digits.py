"""The digits of a number as it is written, and other numbers that a slip may have made of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from smmextract.arithmetic.diagnose.mistake_kinds import (
    EXTRA_DIGIT,
    LOST_DIGIT,
    SCALE,
    TRANSPOSED,
    WRONG_DIGIT,
    Operator,
)
from smmextract.arithmetic.solve.interval import Interval
from smmextract.figure import Figure
from smmextract.lazy import regex

_POWERS = {
    **dict.fromkeys((Decimal(10), Decimal("0.1")), 0.3),
    **dict.fromkeys((Decimal(1000), Decimal("0.001")), 0.18),
    **dict.fromkeys((Decimal(100), Decimal("0.01")), 0.02),
}
"""What a number is multiplied by to undo a slip of the decimal point or of a word, and how often it is that."""
_MANTISSA = regex(r"\d[\d,]*(?:\.\d+)?")


def digit_variants(mantissa: str) -> Iterator[tuple[Operator, str, int]]:
    """Yield the digits of a number with a mistake undone: which, the digits, and how many such mistakes they allow."""
    digits = [place for place, sign in enumerate(mantissa) if sign.isdigit()]
    swaps = [(a, b) for a, b in pairwise(digits) if mantissa[a] != mantissa[b]]
    for a, b in swaps:
        swapped = mantissa[:a] + mantissa[b] + mantissa[a + 1 : b] + mantissa[a] + mantissa[b + 1 :]
        yield TRANSPOSED, swapped, len(swaps)
    for place in digits:
        for digit in "0123456789":
            if digit != mantissa[place]:
                yield WRONG_DIGIT, mantissa[:place] + digit + mantissa[place + 1 :], 9 * len(digits)
    for place in sorted({place + after for place in digits for after in (0, 1)}):  # before the point, and after it
        for digit in "0123456789":
            yield LOST_DIGIT, mantissa[:place] + digit + mantissa[place:], len(digits) + 1
    for a, b in pairwise(digits):
        if mantissa[a] == mantissa[b]:
            yield EXTRA_DIGIT, mantissa[:b] + mantissa[b + 1 :], len(digits) - 1


class OtherNumber(NamedTuple):
    """Another number for a figure: the slip undone, its value and half unit of the last digit, how many variants of
    its kind there are, and what tells whether two figures slipped in the same way."""

    operator: Operator
    value: Decimal
    half: Decimal
    variants: float
    how: str
    interval: Interval


def other_numbers(figure: Figure) -> Sequence[OtherNumber]:
    """Yield other numbers: the decimal point moved; digits lost, doubled, wrong or transposed."""
    if figure.low is None or figure.high is None:
        return ()
    return _other_numbers(figure.literal, figure.value, half_of(figure), figure.unit in ("%", "pp"))


@lru_cache(maxsize=256)
def _other_numbers(literal: str, value: Decimal, half: Decimal, in_percent: bool) -> Sequence[OtherNumber]:
    return [
        OtherNumber(operator, other, room, count, how, (float(other - room), float(other + room)))
        for operator, other, room, count, how in _slipped(literal, value, half, in_percent)
    ]


def _slipped(
    literal: str, value: Decimal, half: Decimal, in_percent: bool
) -> Iterator[tuple[Operator, Decimal, Decimal, float, str]]:
    # a thousand is lost with a word ("thousand", "k"), which percentages never have
    for power, share in _POWERS.items():
        if not in_percent:
            yield SCALE, value * power, half * power, 1 / share, str(power)
        elif share == max(_POWERS.values()):
            yield SCALE, value * power, half * power, 2, str(power)
    mantissa = mantissa_of(literal)
    form = _form(mantissa, value, half)
    if form is None:
        return
    signed, written = -form.unit if value < 0 else form.unit, step_of(mantissa)
    for operator, digits, count in digit_variants(mantissa):
        if other := Decimal(digits) * signed:
            step = step_of(digits)
            if len(digits) == len(mantissa):
                step = min(step, written)  # a number is no less precise for being rounder
            yield operator, other, step * form.unit / 2, count, digits


def one_slip_apart(one: Figure, other: Figure) -> bool:
    """Return whether a usual mistake (of the digits, decimal point or sign) turns one number into the other."""
    if other.low is None or other.high is None:
        return False
    low, high = sorted((abs(other.low), abs(other.high)))
    values = [abs(one.value), *(abs(other.value) for other in other_numbers(one))]
    return any(low <= value <= high for value in values)


def digits_of(figure: Figure) -> int:
    """How many significant digits a number has; none where it is given in words."""
    return len(mantissa_of(figure.literal).replace(".", "").strip("0"))


def mantissa_of(literal: str) -> str:
    """Return the digits of the first number that is written in a literal; none if it is given in words."""
    found = _MANTISSA.search(literal)
    return found[0].replace(",", "") if found else ""


def half_of(figure: Figure) -> Decimal:
    """Return half a unit of the last digit; 0 for a bound."""
    low, high = figure.low, figure.high
    return (high - low) / 2 if low is not None and high is not None else Decimal(0)


class PrintedForm(NamedTuple):
    """How a number is printed: what one of its unit is worth, and one unit of its last digit."""

    unit: Decimal
    step: Decimal


def printed(figure: Figure) -> PrintedForm | None:
    """Return how a number is printed; None for a range or words."""
    return _form(mantissa_of(figure.literal), figure.value, half_of(figure))


def _form(mantissa: str, value: Decimal, half: Decimal) -> PrintedForm | None:
    if not mantissa or not Decimal(mantissa) or not value:
        return None
    form = PrintedForm(abs(value) / Decimal(mantissa), 2 * half)
    return form if form.step == step_of(mantissa) * form.unit else None  # else the digits are not those of the value


def step_of(mantissa: str) -> Decimal:
    """Return one unit of the last significant digit; trailing zeros of an integer are not significant."""
    if "." in mantissa:
        return _power_of_ten(-len(mantissa.partition(".")[2]))
    return _power_of_ten(len(mantissa) - len(mantissa.rstrip("0")))


@lru_cache(maxsize=64)
def _power_of_ten(exponent: int) -> Decimal:
    return Decimal(1).scaleb(exponent)
