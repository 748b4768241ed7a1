"""Puts changes beside a series: those that reports state, and those computed from its own levels. Compares two periods,
two reports, or two readings of one report.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from itertools import product
from typing import Any, ClassVar

from smmextract.figure import Figure, Label
from smmextract.period import TO_DATE, parse_period
from smmextract.series.points import FROM_JANUARY, Point, SeriesKey, last_forecasts, latest

BASES_OF: Mapping[str, tuple[str, ...]] = {
    "day": ("wow", "mom", "yoy"),
    "month": ("mom", "yoy"),
    "quarter": ("qoq", "yoy"),
    "half-year": ("yoy",),
    "year": ("yoy",),
    "year to date": ("yoy",),
    "several months": ("yoy",),
}
"""The usual bases of changes for each span."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change of one basis in one period: as last stated by a report, and as computed from the series' own levels, in
    % or, of a level in %, percentage points (`unit`). `differs`: rounding cannot explain the difference.
    """

    stated: Decimal | None = None
    computed: Decimal | None = None
    unit: str = "%"
    differs: bool = False


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """A period of a series: its current value, the last forecast of an actual value, the changes by basis."""

    point: Point
    forecast: Point | None = None
    changes: Mapping[str, Change] = field(default_factory=dict)

    BASES: ClassVar[tuple[str, ...]] = ("wow", "mom", "qoq", "yoy")
    COLUMNS: ClassVar[tuple[str, ...]] = (
        *Point.COLUMNS, "forecast", "forecast_source",
        *(f"{basis}_{how}" for basis in BASES for how in ("stated", "computed")),
    )  # fmt: skip

    def row(self) -> dict[str, Any]:
        told, expected = self.point.row(), self.forecast
        told |= {"forecast": expected and expected.value, "forecast_source": expected and expected.source}
        for basis in self.BASES:
            change = self.changes.get(basis, Change())
            told |= {f"{basis}_stated": change.stated, f"{basis}_computed": change.computed}
        return told


def rows_of(key: SeriesKey, series: Mapping[SeriesKey, Sequence[Point]], *, every: bool = False) -> list[PeriodRow]:
    """Return the periods of a series with the changes that `series` state; with `every`, all its statements."""
    said = series[key]
    holding = latest(said)
    at = {point.period: point for point in holding}
    expected = last_forecasts(said)
    stated = {basis: {point.period: point for point in latest(found)} for basis, found in _stated(key, series) if found}
    return [
        PeriodRow(
            point,
            expected.get(point.period) if point.modality == "actual" else None,
            {} if key.kind != "level" else dict(_changes(point, at, stated)),
        )
        for point in (said if every else holding)
    ]


def _stated(key: SeriesKey, series: Mapping[SeriesKey, Sequence[Point]]) -> Iterator[tuple[str, list[Point]]]:
    spans = (key.span, *FROM_JANUARY) if key.span == TO_DATE else (key.span,)
    for basis in BASES_OF[key.span]:
        names = ("yoy", "ytd_yoy") if basis == "yoy" and key.span in (TO_DATE, *FROM_JANUARY) else (basis,)
        found: list[Point] = []
        for name in names:
            for unit, span in product(("pp", "%") if key.unit == "%" else ("%",), spans):
                found += series.get(replace(key, kind="change", basis=name, unit=unit, span=span), ())
        yield basis, found


def _changes(
    point: Point, at: Mapping[str, Point], stated: Mapping[str, Mapping[str, Point]]
) -> Iterator[tuple[str, Change]]:
    period = parse_period(point.period)
    for basis in BASES_OF[point.key.span]:
        base = period.base(basis)
        before = _alike(point, at.get(str(base)))
        said = _alike(point, stated.get(basis, {}).get(point.period))
        computed = _computed(point, before) if before else None
        unit = "pp" if point.unit == "%" else "%"
        if said or computed is not None:
            differs = bool(said and before and _differ(said, point, before))
            yield basis, Change(said.value if said else None, computed, unit, differs)


def _alike(point: Point, other: Point | None) -> Point | None:
    """Return the other point unless it is a forecast and this one is not; a forecast may be measured from an actual."""
    return other if other and other.modality in ("actual", point.modality) else None


def _computed(point: Point, before: Point) -> Decimal | None:
    if point.unit == "%":
        return round(point.value - before.value, 2)
    return round((point.value / before.value - 1) * 100, 2) if before.value > 0 else None


def _differ(said: Point, point: Point, before: Point) -> bool:
    """Return whether the stated change lies outside everything that the two levels allow."""
    ends = (said.low, said.high, point.low, point.high, before.low, before.high)
    if None in ends or (point.unit != "%" and (before.low or 0) <= 0):
        return False
    low, high, least, most, floor, ceiling = (end for end in ends if end is not None)
    if point.unit == "%":
        first, last = least - ceiling, most - floor
    else:
        first, last = (least / ceiling - 1) * 100, (most / floor - 1) * 100
    return high < first or last < low


COMPARED = (*SeriesKey.FIELDS, "period", "one", "other", "change", "modality_one", "modality_other", "verdict_one",
            "verdict_other")  # fmt: skip
"""Columns of a comparison; `change` is in %, for values in % in percentage points."""
DIFFERING = ("literal", "start", "field", "one", "other")
"""Columns of the numbers that two readings label differently, or that only one of them takes for a figure."""


def compare_periods(there: Mapping[SeriesKey, Sequence[Point]], one: str, other: str) -> list[dict[str, Any]]:
    """Return every series with a value in both periods. Raises InputError if a name is not a period."""
    periods = [str(parse_period(text)) for text in (one, other)]
    found: dict[SeriesKey, dict[str, Any]] = {}
    for key in sorted(there, key=SeriesKey.sorting):
        at = {point.period: point for point in latest(there[key])}
        sides = [at.get(period) for period in periods]
        if all(sides):
            found.setdefault(replace(key, span=""), _compared(key, " → ".join(periods), *sides))
    return list(found.values())


def compare_runs(there: Mapping[SeriesKey, Sequence[Point]], one: int, other: int) -> list[dict[str, Any]]:
    """Return every quantity that either run's report states, for the series and periods of both."""
    sides: list[dict[tuple[SeriesKey, str], Point]] = [{}, {}]
    for key, points in there.items():
        for side, run in zip(sides, (one, other), strict=True):
            own = [point for point in points if point.run == run and not point.is_copy]
            side |= {(key, point.period): point for point in latest(own)}
    places = sorted(dict.fromkeys([*sides[0], *sides[1]]), key=lambda place: (*place[0].sorting(), place[1]))
    return [_compared(*place, sides[0].get(place), sides[1].get(place)) for place in places]


def _compared(key: SeriesKey, period: str, *sides: Point | None) -> dict[str, Any]:
    row = {**asdict(key), "period": period, "change": None}
    for name, side in zip(("one", "other"), sides, strict=True):
        row |= {name: side.value if side else None}
        row |= {f"{told}_{name}": getattr(side, told) if side else "" for told in ("modality", "verdict")}
    if (one := row["one"]) is not None and (other := row["other"]) is not None:
        if key.unit in ("%", "pp"):
            row["change"] = other - one
        elif one > 0:
            row["change"] = round((other / one - 1) * 100, 2)
    return row


def compare_readings(one: Iterable[Figure], other: Iterable[Figure]) -> Iterator[dict[str, Any]]:
    """Yield the differences between two readings of the same text, in text order."""
    sides = [{(figure.start, figure.end, figure.literal): figure for figure in figures} for figures in (one, other)]
    for place in sorted(dict.fromkeys([*sides[0], *sides[1]]), key=lambda at: (at[0] or 0, at[1] or 0)):
        left, right = sides[0].get(place), sides[1].get(place)
        named = {"literal": place[2], "start": place[0]}
        if left is None or right is None:
            yield {**named, "field": "figure", "one": "yes" if left else "no", "other": "yes" if right else "no"}
            continue
        for name in (*Label.model_fields, "value", "unit", "verdict"):
            told = getattr(left, name), getattr(right, name)
            if told[0] != told[1]:
                shown = ["" if value is None else str(value) for value in told]
                yield {**named, "field": name, "one": shown[0], "other": shown[1]}
