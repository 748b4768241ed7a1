"""Formats numbers, ranges and amounts for people: 3.562 million t, 86.4 kt, 4.2 billion CNY."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

Ends = tuple[Decimal | None, Decimal | None]
_MOST_DIGITS = 20


def plain(number: Decimal) -> str:
    """Return a number with thousands separators, and at most seven digits unless it is whole."""
    whole = number == number.to_integral_value() and number.adjusted() < _MOST_DIGITS
    return f"{number:,.0f}" if whole else f"{number:,.7g}"


def unpadded(number: Decimal) -> str:
    """Return a number in full, with thousands separators, without zeros at the end of its decimals."""
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def counted(count: int, name: str) -> str:
    """Return a count of things: 1 figure, 1,200 figures. The plural of `name` is regular."""
    return f"{count:,} {name}{'' if count == 1 else 's'}"


def some_of(names: Sequence[str], most: int) -> str:
    """Return the first `most` names, and how many more there are: a, b and 3 more."""
    return ", ".join(names[:most]) + (f" and {len(names) - most:,} more" if len(names) > most else "")


def between(ends: Ends, form: Callable[[Decimal], str] = plain) -> str:
    """Return a range in words; one end may be open."""
    low, high = (None if end is None else form(end) for end in ends)
    if low is None:
        return "anything" if high is None else f"at most {high}"
    return f"at least {low}" if high is None else f"{low} to {high}"


def rounded(ends: Ends) -> Ends:
    """Round a range to the digits that its width makes meaningful. The range of a literal stays exact."""
    low, high = ends
    if low is None or high is None or high <= low:
        return ends
    digit = Decimal(1).scaleb((high - low).adjusted() - 1)
    if max(abs(low), abs(high)).adjusted() - digit.adjusted() > _MOST_DIGITS:
        return ends
    return low.quantize(digit).normalize(), high.quantize(digit).normalize()


def with_unit(text: str, unit: str | None) -> str:
    """Return the text with its unit: 5%, 5 pp."""
    return f"{text}{'' if unit in (None, '', '%') else ' '}{unit or ''}"


_MASS = ("t", "t/day", "t/year")
_MONEY = ("CNY", "USD", "EUR")


@dataclass(frozen=True, slots=True)
class DisplayScale:
    """A unit to show values in: each value is divided by ten to the `power`."""

    power: int
    unit: str

    def number(self, value: Decimal) -> Decimal:
        """Return the value in this unit, without losing a digit."""
        scaled = value.scaleb(-self.power)
        return scaled.quantize(Decimal(1)) if scaled == scaled.to_integral_value() else scaled.normalize()

    def text(self, value: Decimal, *, sign: bool = False) -> str:
        """Return the number alone, with thousands separators."""
        return f"{self.number(value):{'+' if sign else ''},f}"

    def amount(self, value: Decimal) -> str:
        """Return the number with its unit."""
        return with_unit(self.text(value), self.unit)


def scale_of(values: Iterable[Decimal], unit: str | None) -> DisplayScale:
    """Return the unit in which the largest of some values reads best."""
    most = max((abs(value) for value in values), default=Decimal(0))
    unit = unit or ""
    if unit in _MASS:
        per = unit[1:]
        if most >= 1_000_000:
            return DisplayScale(6, f"million t{per}")
        return DisplayScale(3, f"kt{per}") if most >= 10_000 else DisplayScale(0, unit)
    if unit in _MONEY and most >= 1_000_000:
        return DisplayScale(9, f"billion {unit}") if most >= 1_000_000_000 else DisplayScale(6, f"million {unit}")
    return DisplayScale(0, unit)
