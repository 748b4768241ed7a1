"""Compares two periods, two reports, or two readings of one report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from smmextract.figure import Figure, Label
from smmextract.period import parse_period
from smmextract.series.points import Point, SeriesKey, Tabular, latest


@dataclass(frozen=True, slots=True)
class Compared(Tabular):
    """One quantity on both sides; a side without it is None. `change` is in %, or in percentage points
    for values in %.
    """

    key: SeriesKey
    period: str
    one: Decimal | None
    other: Decimal | None
    verdict_one: str
    verdict_other: str

    COLUMNS: ClassVar[tuple[str, ...]] = (
        *SeriesKey.FIELDS, "period", "one", "other", "change", "verdict_one", "verdict_other",
    )  # fmt: skip

    @property
    def change(self) -> Decimal | None:
        """The change from the first side to the second."""
        if self.one is None or self.other is None:
            return None
        if self.key.unit in ("%", "pp"):
            return self.other - self.one
        return round((self.other / self.one - 1) * 100, 2) if self.one > 0 else None


def compare_periods(there: Mapping[SeriesKey, Sequence[Point]], one: str, other: str) -> list[Compared]:
    """Return every series with a value in both periods. Raises InputError if a name is not a period."""
    periods = [str(parse_period(text)) for text in (one, other)]
    found = []
    for key, points in there.items():
        at = {point.period: point for point in latest(points)}
        sides = [at.get(period) for period in periods]
        if sides[0] and sides[1]:
            found.append(_compared(key, f"{periods[0]} → {periods[1]}", sides[0], sides[1]))
    return sorted(found, key=lambda row: row.key.sorting())


def compare_runs(there: Mapping[SeriesKey, Sequence[Point]], one: int, other: int) -> list[Compared]:
    """Return every quantity that either run's report states, for the series and periods of both."""
    sides: list[dict[tuple[SeriesKey, str], Point]] = [{}, {}]
    for key, points in there.items():
        for side, run in zip(sides, (one, other), strict=True):
            side |= {(key, point.period): point for point in latest(point for point in points if point.run == run)}
    places = sorted(dict.fromkeys([*sides[0], *sides[1]]), key=lambda place: (*place[0].sorting(), place[1]))
    return [_compared(*place, sides[0].get(place), sides[1].get(place)) for place in places]


def _compared(key: SeriesKey, period: str, one: Point | None, other: Point | None) -> Compared:
    values = [(point.value, point.verdict) if point else (None, "") for point in (one, other)]
    return Compared(key, period, values[0][0], values[1][0], values[0][1], values[1][1])


@dataclass(frozen=True, slots=True)
class Differing(Tabular):
    """A number that two readings of a report label differently, or that only one of them takes for a figure."""

    literal: str
    start: int | None
    field: str
    one: str
    other: str

    COLUMNS: ClassVar[tuple[str, ...]] = ("literal", "start", "field", "one", "other")


def compare_readings(one: Iterable[Figure], other: Iterable[Figure]) -> Iterator[Differing]:
    """Yield the differences between two readings of the same text, in text order."""
    sides = [{(figure.start, figure.end, figure.literal): figure for figure in figures} for figures in (one, other)]
    for place in sorted(dict.fromkeys([*sides[0], *sides[1]]), key=lambda at: (at[0] or 0, at[1] or 0)):
        left, right = sides[0].get(place), sides[1].get(place)
        literal, start = place[2], place[0]
        if left is None or right is None:
            yield Differing(literal, start, "figure", "yes" if left else "no", "yes" if right else "no")
            continue
        for name in (*Label.model_fields, "value", "unit", "verdict"):
            told = getattr(left, name), getattr(right, name)
            if told[0] != told[1]:
                yield Differing(literal, start, name, *(("" if value is None else str(value)) for value in told))
