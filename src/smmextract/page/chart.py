"""A series over time as a drawing: the values, the ranges that they stand for, and the verdict of each.

The drawing is worked out here to the last coordinate, so that it needs no script and prints as it is.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from statistics import median

from smmextract.figure import Verdict
from smmextract.output.numbers import between, plain, with_unit
from smmextract.period import parse_period

WIDTH, HEIGHT = 720, 250
_LEFT, _RIGHT, _TOP, _BOTTOM = 84, 14, 14, 30
_MOST_LABELS = 9
_GAP = 1.6
"""Two points further apart than this many usual steps have something missing between them."""


@dataclass(frozen=True, slots=True)
class Point:
    """One value of a series, with the range that it stands for (an open end is null)."""

    period: str
    value: Decimal
    low: Decimal | None = None
    high: Decimal | None = None
    verdict: Verdict = "accepted"


@dataclass(frozen=True, slots=True)
class Series:
    """Values of one quantity at several periods, in one unit."""

    name: str
    points: Sequence[Point]
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """A point in the drawing."""

    x: float
    y: float
    point: Point
    amount: str
    range: str


@dataclass(frozen=True, slots=True)
class Chart:
    """The drawing: `lines` are paths, the broken ones over gaps; `band` is a closed path around the ranges."""

    name: str
    spots: tuple[Spot, ...]
    lines: tuple[str, ...]
    broken: tuple[str, ...]
    band: tuple[str, ...]
    across: tuple[tuple[float, str], ...]
    along: tuple[tuple[float, str], ...]
    summary: str


def chart_of(series: Series) -> Chart:
    """Draw a series. Raises InputError where a period is none, ValueError where there are no points."""
    if not series.points:
        raise ValueError(f"the series {series.name!r} has no points")
    points = sorted(series.points, key=lambda point: parse_period(point.period).first)
    days = [_middle(point.period) for point in points]
    ends = [float(end) for point in points for end in (point.low, point.value, point.high) if end is not None]
    ticks = _ticks(min(ends), max(ends))
    left, right = min(days), max(days)

    def x(day: float) -> float:
        share = (day - left) / (right - left) if right > left else 0.5
        return round(_LEFT + 12 + share * (WIDTH - _LEFT - _RIGHT - 24), 1)

    def y(value: Decimal | float) -> float:
        share = (float(value) - ticks[0]) / (ticks[-1] - ticks[0])
        return round(HEIGHT - _BOTTOM - share * (HEIGHT - _TOP - _BOTTOM), 1)

    spots = tuple(
        Spot(
            x(day),
            y(point.value),
            point,
            with_unit(plain(point.value), series.unit),
            "" if point.low is None and point.high is None else between((point.low, point.high)),
        )
        for day, point in zip(days, points, strict=True)
    )
    usual = median([b - a for a, b in pairwise(days)] or [0.0])
    runs = list(_runs(spots, days, usual * _GAP))
    band = [
        [(s.x, y(s.point.low), y(s.point.high)) for s in run if s.point.low is not None and s.point.high is not None]
        for run in runs
    ]
    flagged = sum(point.verdict == "flagged" for point in points)
    return Chart(
        name=series.name,
        spots=spots,
        lines=tuple(_path([(s.x, s.y) for s in run]) for run in runs if len(run) > 1),
        broken=tuple(_path([(a[-1].x, a[-1].y), (b[0].x, b[0].y)]) for a, b in pairwise(runs)),
        band=tuple(
            _path([(at, low) for at, low, _ in ends] + [(at, high) for at, _, high in reversed(ends)]) + "Z"
            for ends in band
            if len(ends) > 1
        ),
        across=tuple((y(tick), with_unit(plain(Decimal(f"{tick:.10g}")), series.unit)) for tick in ticks),
        along=tuple((spot.x, spot.point.period) for spot in spots[:: math.ceil(len(spots) / _MOST_LABELS)]),
        summary=f"{len(points)} values, {points[0].period} to {points[-1].period}, "
        f"{spots[0].amount} to {spots[-1].amount}" + (f", {flagged} flagged" if flagged else ""),
    )


def _middle(period: str) -> float:
    read = parse_period(period)
    return (read.first.toordinal() + read.last.toordinal()) / 2


def _runs(spots: Sequence[Spot], days: Sequence[float], gap: float) -> Iterator[list[Spot]]:
    """Points with nothing missing between them."""
    run: list[Spot] = []
    last = days[0]
    for spot, day in zip(spots, days, strict=True):
        if run and day - last > gap:
            yield run
            run = []
        run.append(spot)
        last = day
    yield run


def _path(places: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in places)


def _ticks(low: float, high: float) -> list[float]:
    """Round numbers around the values, four to seven of them."""
    if high <= low:
        room = abs(low) * 0.1 or 1.0
        low, high = low - room, high + room
    rough = (high - low) / 4
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(size * power for size in (1, 2, 2.5, 5, 10) if size * power >= rough * 0.999)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [number * step for number in range(first, last + 1)]
