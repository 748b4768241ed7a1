"""Defines series, collects the statements on them, and compares these: restated slightly, or disputed.

Two figures belong to one series if, and only if, their whole keys are equal.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from smmextract.arithmetic.model.quantity import segment_parts
from smmextract.figure import OTHER, Figure
from smmextract.period import TO_DATE, Period, parse_period, period_or_none, span_of
from smmextract.series.known import KnownFigure
from smmextract.vocabulary import Vocabulary
from smmextract.wording.figure_words import basis_words


@dataclass(frozen=True, slots=True)
class SeriesKey:
    """Everything that distinguishes series, in canonical names; None or "" for what the figures do not name.

    `basis` and `base` (the period compared with, if no basis names it) belong to changes, `whole` to shares.
    """

    metric: str
    product: str | None
    region: str | None
    segment: str
    kind: str
    basis: str | None
    span: str
    unit: str | None
    stage: str | None = None
    company: str | None = None
    exchange: str | None = None
    whole: str | None = None
    base: str | None = None

    FIELDS: ClassVar[tuple[str, ...]]

    @property
    def name(self) -> str:
        """The series in words: metric, product, region, and what narrows it."""
        metric = self.segment if self.metric == OTHER and self.segment else self.metric.replace("_", " ")
        parts = [metric, self.product, self.region, None if self.metric == OTHER else self.segment]
        parts += [self.stage, self.company, self.exchange]
        if self.kind == "change":
            parts.append(f"change {basis_words(self.basis) or self.base or ''}".rstrip())
        elif self.kind == "share":
            parts.append(f"share of {self.whole}" if self.whole else "share")
        return ", ".join(part for part in parts if part)

    @property
    def title(self) -> str:
        return ", ".join(part for part in (self.name, f"by {self.span}", self.unit) if part)

    def sorting(self) -> tuple[str, ...]:
        """Return a sort key that puts similar series side by side."""
        return tuple(str(getattr(self, name) or "") for name in self.FIELDS)


SeriesKey.FIELDS = tuple(field.name for field in fields(SeriesKey))


def key_of(figure: Figure, vocabulary: Vocabulary) -> tuple[SeriesKey, Period] | None:
    """Return the series and the period of a figure; None if its label has no period, or one that cannot be parsed."""
    period = period_or_none(figure.period)
    if period is None:
        return None
    change, share = figure.kind == "change", figure.kind == "share"
    basis = figure.basis if change else None
    key = SeriesKey(
        metric=figure.metric,
        product=vocabulary.product(figure.product) if figure.product else None,
        region=vocabulary.region(figure.region) if figure.region else None,
        segment=", ".join(segment_parts(figure.segment, vocabulary)),
        kind=figure.kind,
        basis=basis,
        span=span_of(figure.period or ""),
        unit=figure.unit,
        stage=figure.stage,
        company=_folded(figure.company),
        exchange=figure.exchange.upper() if figure.exchange else None,
        whole=_folded(figure.whole) if share else None,
        base=figure.base_period if change and basis in (None, "other") else None,
    )
    return key, period


def _folded(text: str | None) -> str | None:
    return " ".join(text.split()) if text else None


FROM_JANUARY = ("quarter", "half-year")
"""Spans of which the first in a year is the year to date, too."""
SMALL = Decimal("0.02")
"""A number restated by less than this share was revised; by more, one of the two is wrong."""
DECIDED = ("kept", "corrected")
"""Verdicts given by a person; no other report changes them."""


@dataclass(frozen=True, slots=True)
class Point:
    """What one report says about a series in one period. `verdict` is the figure's own, or `revised` if a later report
    restated it slightly, or `flagged` if another one clearly disagrees. `figure` is its id within the report, `run` the
    run of the report. `doubted`: its own report leaves it flagged.
    """

    key: SeriesKey
    period: str
    value: Decimal
    low: Decimal | None
    high: Decimal | None
    modality: str
    vintage: str | None
    verdict: str
    source: str
    published: str | None
    figure: str
    literal: str
    run: int
    doubted: bool = False

    COLUMNS: ClassVar[tuple[str, ...]] = (
        *SeriesKey.FIELDS, "period", "period_start", "period_end", "value", "low", "high", "modality", "vintage",
        "verdict", "source", "published", "figure", "literal",
    )  # fmt: skip

    def row(self) -> dict[str, Any]:
        return {name: getattr(self.key if name in SeriesKey.FIELDS else self, name) for name in self.COLUMNS}

    @property
    def is_copy(self) -> bool:
        """Whether it stands in its series besides that of its own span."""
        return self.key.span != span_of(self.period)

    @property
    def unit(self) -> str | None:
        return self.key.unit

    @property
    def first(self) -> date:
        return parse_period(self.period).first

    @property
    def last(self) -> date:
        return parse_period(self.period).last

    period_start, period_end = first, last


def points_of(figures: Iterable[KnownFigure], vocabulary: Vocabulary | None = None) -> dict[SeriesKey, list[Point]]:
    """Return the statements of each series by period and report date, without dropped figures. A first quarter or
    half-year is also the year to date, if there is any other.
    """
    words = vocabulary or Vocabulary.shipped()
    found: dict[SeriesKey, list[Point]] = defaultdict(list)
    for one in figures:
        if one.figure.verdict != "dropped" and (made := _point(one, words)):
            found[made.key].append(made)
    for key in dict.fromkeys(replace(key, span=TO_DATE) for key in found if key.span in FROM_JANUARY):
        own = [[one for one in found[replace(key, span=span)] if one.first.month == 1] for span in FROM_JANUARY]
        if key in found or all(own):
            found[key] += [replace(point, key=key) for points in own for point in points]
    return {key: _judged(said) for key, said in found.items() if said}


def _point(one: KnownFigure, vocabulary: Vocabulary) -> Point | None:
    figure = one.figure
    if (placed := key_of(figure, vocabulary)) is None:
        return None
    key, period = placed
    said = (figure.value, figure.low, figure.high, figure.modality, figure.vintage, figure.verdict)
    where = (one.source, one.published, figure.id, figure.literal, one.run)
    return Point(key, str(period), *said, *where, doubted=figure.verdict == "flagged")


def latest(found: Iterable[Point]) -> list[Point]:
    """Return the current point of each period of each series: a person's decision, else the last actual statement."""
    best: dict[tuple[SeriesKey, str], Point] = {}
    for point in found:
        place = (point.key, point.period)
        if place not in best or _rank(point) >= _rank(best[place]):
            best[place] = point
    return list(best.values())


def last_forecasts(found: Iterable[Point]) -> dict[str, Point]:
    """Return the last forecast for each period of one series."""
    return {point.period: point for point in latest(one for one in found if one.modality == "forecast")}


def _rank(point: Point) -> tuple[bool, bool, bool, bool, str]:
    return (
        point.verdict in DECIDED,
        point.modality == "actual",
        point.vintage != "earlier",
        not point.doubted,
        point.published or "",
    )


def _judged(points: Iterable[Point]) -> list[Point]:
    by_period: dict[tuple[str, str, str | None], list[Point]] = defaultdict(list)
    for point in points:
        by_period[point.period, point.modality, point.vintage].append(point)
    found: list[Point] = []
    for said in by_period.values():
        ordered = sorted(said, key=lambda one: one.published or "")
        found += [_compared(point, ordered) for point in ordered]
    return sorted(found, key=lambda one: (one.first, one.last, one.published or ""))


def _compared(point: Point, said: Sequence[Point]) -> Point:
    """Return the point with its verdict after comparison; forecasts may change, and a person's decision is kept."""
    if point.modality == "forecast" or point.vintage == "earlier" or point.verdict in DECIDED:
        return point
    for other in said:
        if other is point or (other.doubted and not point.doubted) or _overlap(point, other):
            continue
        if abs(other.value - point.value) > SMALL * max(abs(point.value), abs(other.value)):
            return replace(point, verdict="flagged")
        if (other.published or "") >= (point.published or "") and other is not said[0]:
            point = replace(point, verdict="revised")
    return point


def _overlap(one: Point, other: Point) -> bool:
    """Return whether two numbers can be equal; an open end has no limit."""
    if None in (one.low, one.high, other.low, other.high):
        return True
    assert one.low is not None and one.high is not None and other.low is not None and other.high is not None
    return one.low <= other.high and other.low <= one.high
