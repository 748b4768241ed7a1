"""Lists what a store holds: its series by metric and product, or one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from smmextract.errors import UsageError
from smmextract.series.key import SeriesKey
from smmextract.series.points import Point
from smmextract.vocabulary import Vocabulary, did_you_mean
from smmextract.vocabulary.asked import metric_asked


@dataclass(frozen=True, slots=True)
class Holding:
    """A series, and how much of it the store has."""

    key: SeriesKey
    figures: int
    reports: int
    periods: int
    first: str
    last: str
    flagged: int

    COLUMNS: ClassVar[tuple[str, ...]] = (
        *SeriesKey.FIELDS, "figures", "reports", "periods", "first", "last", "flagged",
    )  # fmt: skip

    def row(self) -> dict[str, Any]:
        """Return the series as a row of a table."""
        told = {name: getattr(self.key, name) for name in SeriesKey.FIELDS}
        return told | {name: getattr(self, name) for name in self.COLUMNS if name not in told}


@dataclass(frozen=True, slots=True)
class Overview:
    """All series of a metric and a product."""

    metric: str
    product: str | None
    regions: tuple[str, ...]
    series: int
    figures: int
    reports: int
    first: str
    last: str
    flagged: int

    COLUMNS: ClassVar[tuple[str, ...]] = (
        "metric", "product", "regions", "series", "figures", "reports", "first", "last", "flagged",
    )  # fmt: skip

    def row(self) -> dict[str, Any]:
        """Return the summary as a row of a table."""
        return {name: getattr(self, name) for name in self.COLUMNS}


def holdings(there: Mapping[SeriesKey, Sequence[Point]], asked: Sequence[str], vocabulary: Vocabulary) -> list[Holding]:
    """Return the series of a store that match all given names (metric, product or metal, region, segment, stage, ...).

    Raises UsageError with the nearest known name, for a name that matches nothing.
    """
    keys = list(there)
    for word in asked:
        found = [key for key in keys if _names(word, key, vocabulary)]
        if not found:
            raise UsageError(f"the store has no figures for {word!r}{_hint(word, keys)}")
        keys = found
    return [_holding(key, there[key]) for key in sorted(keys, key=SeriesKey.sorting)]


def overview(there: Mapping[SeriesKey, Sequence[Point]]) -> list[Overview]:
    """Return a row for each metric of a product; within a metric, those with most statements first."""
    groups: dict[tuple[str, str | None], list[SeriesKey]] = {}
    for key in there:
        groups.setdefault((key.metric, key.product), []).append(key)
    found = [_overview(keys, there) for keys in groups.values()]
    return sorted(found, key=lambda one: (one.metric, -one.figures, one.product or ""))


def _overview(keys: Sequence[SeriesKey], there: Mapping[SeriesKey, Sequence[Point]]) -> Overview:
    points = [point for key in keys for point in there[key]]
    regions = Counter(key.region for key in keys for _ in there[key] if key.region)
    return Overview(
        metric=keys[0].metric,
        product=keys[0].product,
        regions=tuple(name for name, _ in regions.most_common()),
        series=len(keys),
        figures=len(points),
        reports=len({point.run for point in points}),
        first=min(points, key=lambda point: point.first).period,
        last=max(points, key=lambda point: point.last).period,
        flagged=sum(point.verdict == "flagged" for point in points),
    )


def _holding(key: SeriesKey, points: Sequence[Point]) -> Holding:
    return Holding(
        key=key,
        figures=len(points),
        reports=len({point.run for point in points}),
        periods=len({point.period for point in points}),
        first=points[0].period,
        last=points[-1].period,
        flagged=sum(point.verdict == "flagged" for point in points),
    )


def _names(word: str, key: SeriesKey, words: Vocabulary) -> bool:
    """Return whether a word names the metric, product, metal, region or another property of a series."""
    folded = " ".join(word.casefold().split())
    if metric_asked(word, words) == key.metric:
        return True
    if key.product and words.product(word) in (key.product, words.family(key.product)):
        return True
    if key.region and words.region(word) == key.region:
        return True
    rest = (key.kind, key.basis, key.span, key.unit, key.stage, key.company, key.exchange)
    return folded in (one.casefold() for one in rest if one) or bool(key.segment and folded in key.segment.casefold())


def _hint(word: str, keys: Iterable[SeriesKey]) -> str:
    """Return a hint at the nearest known name."""
    names = dict.fromkeys(name for key in keys for name in (key.metric, key.product, key.region, key.segment) if name)
    return did_you_mean(word, list(names), cutoff=0.6) or " (see smmextract list)"
