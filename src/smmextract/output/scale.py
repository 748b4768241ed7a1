"""Formats amounts in the units that people use: 3.562 million t, 86.4 kt, 4.2 billion CNY."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

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

    def amount(self, value: Decimal, *, sign: bool = False) -> str:
        """Return the number with its unit."""
        return f"{self.text(value, sign=sign)}{'' if self.unit in ('', '%') else ' '}{self.unit}"


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
