"""Measures how reliable a publisher's numbers are: contradictions, restatements and the error of forecasts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Literal

from sqlalchemy import Connection, select

from smmextract.series.points import Point, SeriesKey, latest
from smmextract.store.loading import newest_run_ids
from smmextract.store.models import ConflictRow, FigureRow, ReportRow, RunRow
from smmextract.vocabulary import Vocabulary

By = Literal["publisher", "product", "year"]
GROUPS: tuple[By, ...] = ("publisher", "product", "year")
_COUNTED = ("reports", "figures", "flagged", "contradictions", "revisions", "forecasts")
RELIABILITY = (*GROUPS, *_COUNTED, "forecast_error")
"""The columns for the figures of one publisher (or product, or year of publication, or any of these together).

`revisions` are actual figures that a later report restated slightly, `forecasts` those whose actual value is known.
`forecast_error` is their mean relative distance from it; None if there are none.
"""
_Key = tuple[str | None, ...]
_Group = Callable[[int, str | None], _Key]


def reliability(
    connection: Connection, by: Sequence[By], series: Mapping[SeriesKey, Sequence[Point]], vocabulary: Vocabulary
) -> list[dict[str, Any]]:
    """Return a row for each source of a store, those with most figures first; `series` are all of it."""
    published = {
        run: {"publisher": publisher, "year": (day or "")[:4] or None}
        for run, publisher, day in connection.execute(
            select(RunRow.id, ReportRow.publisher, ReportRow.published)
            .join(ReportRow, ReportRow.id == RunRow.report_id)
            .where(RunRow.id.in_(newest_run_ids()))
        )
    }

    def group(run: int, product: str | None) -> _Key:
        known = {**published[run], "product": product}
        return tuple(known[name] for name in by)

    counts: dict[_Key, Counter[str]] = defaultdict(Counter)
    for key, name in _counted(connection, group, vocabulary):
        counts[key][name] += 1
    errors: dict[_Key, list[float]] = defaultdict(list)
    for key, size in _changes(series, group):
        if size is None:
            counts[key]["revisions"] += 1
        else:
            counts[key]["forecasts"] += 1
            errors[key].append(size)
    rows = [
        dict.fromkeys(GROUPS)
        | dict(zip(by, key, strict=True))
        | {name: found[name] for name in _COUNTED}
        | {"forecast_error": sum(errors[key]) / len(errors[key]) if errors[key] else None}
        for key, found in counts.items()
    ]
    return sorted(rows, key=lambda row: (-row["figures"], str(row)))


def _counted(connection: Connection, group: _Group, words: Vocabulary) -> Iterator[tuple[_Key, str]]:
    """Yield what counts for a group, once for each report, figure, flag and contradiction."""
    columns = (FigureRow.run_id, FigureRow.name, FigureRow.product, FigureRow.verdict)
    products: dict[tuple[int, str], str | None] = {}
    seen: set[tuple[int, _Key]] = set()
    figures = select(*columns).where(FigureRow.run_id.in_(newest_run_ids()))
    for run, name, product, verdict in connection.execute(figures):
        products[run, name] = canonical = words.product(product) if product else None
        key = group(run, canonical)
        yield key, "figures"
        if verdict == "flagged":
            yield key, "flagged"
        if (run, key) not in seen:
            seen.add((run, key))
            yield key, "reports"
    conflicts = select(ConflictRow.run_id, ConflictRow.blame).where(ConflictRow.run_id.in_(newest_run_ids()))
    for run, blame in connection.execute(conflicts):
        yield group(run, products.get((run, blame[0] if blame else ""))), "contradictions"


def _changes(series: Mapping[SeriesKey, Sequence[Point]], group: _Group) -> Iterator[tuple[_Key, float | None]]:
    """Yield the group of each restated figure, and that of each forecast of a level with its error."""
    for key, points in series.items():
        came = {point.period: point for point in latest(one for one in points if one.modality == "actual")}
        for point in (one for one in points if not one.is_copy):
            if point.verdict == "revised":
                yield group(point.run, key.product), None
            actual = came.get(point.period)
            if point.modality == "forecast" and key.kind == "level" and actual is not None and actual.value:
                yield group(point.run, key.product), float(abs(point.value - actual.value) / abs(actual.value))
