"""A series over time: what each report said of a quantity, a point a period, with what was revised or disputed."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection

from smmextract.arithmetic.model.quantity import segment_parts
from smmextract.errors import InputError, UsageError
from smmextract.figure import METRICS, Figure
from smmextract.period import Period, parse_period
from smmextract.series.known import KnownFigure
from smmextract.series.stored import figure_rows, known
from smmextract.store.models import FigureRow
from smmextract.vocabulary import words

SMALL = Decimal("0.02")
"""A number that was restated by less than this was revised; by more, one of the two is wrong."""


@dataclass(frozen=True, slots=True)
class Point:
    """What one report says of the series in one period.

    `verdict` is the figure's own, or `revised` where a later report restated it by little, or `flagged` where another
    report says something else altogether. `figure` is its id within the report.
    """

    period: str
    value: Decimal
    low: Decimal | None
    high: Decimal | None
    unit: str | None
    modality: str
    verdict: str
    segment: str | None
    source: str
    published: str | None
    figure: str
    literal: str
    run: int

    COLUMNS = (
        "period", "value", "low", "high", "unit", "modality", "verdict", "segment", "source", "published", "figure",
        "literal",
    )  # fmt: skip

    def row(self) -> dict[str, Any]:
        """The point as a row of a table."""
        return {name: getattr(self, name) for name in self.COLUMNS}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which series: a metric of a product in a region, its level or a change of it."""

    metric: str
    product: str | None = None
    region: str | None = None
    segment: str | None = None
    kind: str = "level"
    basis: str | None = None


def points(
    connection: Connection, wanted: Wanted, decided: Mapping[int, Sequence[KnownFigure]] = MappingProxyType({})
) -> list[Point]:
    """All statements of the series, by period and date of the report; `decided` are the figures of runs that people
    have decided on, as they stand now.

    Raises UsageError, with the nearest that is known, for a metric that does not exist and for a product or region of
    which the store has nothing.
    """
    if wanted.metric not in METRICS:
        raise UsageError(f"no metric {wanted.metric!r}; {_nearest(wanted.metric, METRICS)}")
    conditions = [FigureRow.metric == wanted.metric, FigureRow.kind == wanted.kind, FigureRow.verdict != "dropped"]
    if wanted.basis:
        conditions.append(FigureRow.basis == wanted.basis)
    there = [known(row) for row in figure_rows(connection, *conditions) if row.run_id not in decided]
    there += [one for figures in decided.values() for one in figures if _is_wanted(one.figure, wanted)]
    there = _narrowed(there, "product", wanted.product, words.product)
    there = _narrowed(there, "region", wanted.region, words.region)
    if wanted.segment is not None:
        parts = segment_parts(wanted.segment or None)
        there = [one for one in there if segment_parts(one.figure.segment) == parts]
    return _judged(there)


def _is_wanted(figure: Figure, wanted: Wanted) -> bool:
    same = (figure.metric, figure.kind) == (wanted.metric, wanted.kind)
    return same and figure.verdict != "dropped" and wanted.basis in (None, figure.basis)


def _narrowed(there: list[KnownFigure], name: str, value: str | None, normal: Any) -> list[KnownFigure]:
    if value is None:
        return there
    found = [one for one in there if (own := getattr(one.figure, name)) and normal(own) == normal(value)]
    if there and not found:
        names = sorted({own for one in there if (own := getattr(one.figure, name))})
        raise UsageError(f"the store has nothing of {name} {value!r}; {_nearest(value, names)}")
    return found


def _nearest(name: str, names: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    return f"did you mean {near[0]!r}?" if near else f"there are {', '.join(names[:12]) or 'none'}"


def latest(found: Iterable[Point]) -> list[Point]:
    """Of each period what was said last; what came goes over what was expected."""
    best: dict[tuple[object, ...], Point] = {}
    for point in found:
        key = (point.period, point.segment, point.unit)
        old = best.get(key)
        if old is None or (point.modality == "actual", point.published or "") >= (
            old.modality == "actual",
            old.published or "",
        ):
            best[key] = point
    return list(best.values())


def _judged(there: Iterable[KnownFigure]) -> list[Point]:
    by_period: dict[tuple[object, ...], list[tuple[Period, Point]]] = defaultdict(list)
    for one in there:
        figure = one.figure
        try:
            period = parse_period(figure.period or "")
        except InputError:
            continue
        point = Point(
            period=str(period),
            value=figure.value,
            low=figure.low,
            high=figure.high,
            unit=figure.unit,
            modality=figure.modality,
            verdict=figure.verdict,
            segment=figure.segment,
            source=one.source,
            published=one.published,
            figure=figure.id,
            literal=figure.literal,
            run=one.run,
        )
        place = (period, figure.product, figure.region, segment_parts(figure.segment), figure.unit, figure.modality)
        by_period[place].append((period, point))
    found = []
    for said in by_period.values():
        ordered = sorted(said, key=lambda one: one[1].published or "")
        found += [(period, _compared(point, [other for _, other in ordered])) for period, point in ordered]
    found.sort(key=lambda one: (one[0], one[1].published or ""))
    return [point for _, point in found]


def _compared(point: Point, said: Sequence[Point]) -> Point:
    """The point with what the other reports make of it; what was expected may change."""
    if point.modality == "forecast":
        return point
    for other in said:
        if other is point or None in (point.low, point.high, other.low, other.high):
            continue
        assert point.low is not None and point.high is not None and other.low is not None and other.high is not None
        if point.low <= other.high and other.low <= point.high:
            continue
        if abs(other.value - point.value) > SMALL * max(abs(point.value), abs(other.value)):
            return replace(point, verdict="flagged")
        if (other.published or "") >= (point.published or "") and other is not said[0]:
            point = replace(point, verdict="revised")
    return point
