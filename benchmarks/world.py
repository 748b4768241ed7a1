"""What synthetic reports are about: monthly series of exact values, and sums of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from random import Random

from reporter import Look, Scale, Style, Thing
from smmextract.period import parse_period

MONTHS = [f"{year}-{month:02d}" for year in range(2021, 2026) for month in range(1, 13)]
Monthly = dict[str, Fraction]
"""Values by month."""


def months_of(period: str) -> list[str]:
    """The months of a period."""
    whole = parse_period(period)
    return [month for month in MONTHS if whole.first <= parse_period(month).first <= whole.last]


def days(period: str) -> int:
    return parse_period(period).days


def series(rng: Random, start: float, noise: float = 0.02, by_days: bool = False) -> Monthly:
    """Monthly values with a trend, a season and noise; `start` is a month's value, or a day's where `by_days`."""
    growth, season = rng.uniform(-0.08, 0.1), [rng.gauss(0, 0.02) for _ in range(12)]
    values = {}
    for number, month in enumerate(MONTHS):
        size = start * (1 + growth) ** (number / 12) * (1 + season[number % 12] + rng.gauss(0, noise))
        values[month] = Fraction(max(1, round(size * (days(month) if by_days else 1))))
    return values


def rates(rng: Random, usual: float, swing: float = 0.03) -> Monthly:
    """Monthly percentages, to a thousandth of a percent."""
    season = [rng.gauss(0, swing / 2) for _ in range(12)]
    sizes = [usual + season[number % 12] + rng.gauss(0, swing) for number in range(len(MONTHS))]
    return {
        month: Fraction(round(min(max(size, 0.2), 0.985) * 100_000), 1000)
        for month, size in zip(MONTHS, sizes, strict=True)
    }


def summed(values: Monthly) -> Callable[[str, Look], Fraction]:
    """The value of any period as the sum of its months."""
    return lambda period, _: sum((values[month] for month in months_of(period)), Fraction(0))


def added(parts: Sequence[Thing]) -> Callable[[str, Look], Fraction]:
    """The value of a whole as the sum of its parts."""
    return lambda period, look: sum((look(part, period) for part in parts), Fraction(0))


def at(values: Monthly) -> Callable[[str, Look], Fraction]:
    return lambda period, _: values[period]


def style(rng: Random, scale: Scale, *steps: str | int) -> Style:
    return Style(scale, Fraction(rng.choice(steps)))
