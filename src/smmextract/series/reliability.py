"""Measures how reliable a publisher's numbers are: contradictions, restatements and the error of forecasts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from sqlalchemy import Connection, select

from smmextract.series.points import Point, SeriesKey, Tabular, latest
from smmextract.store.loading import newest_run_ids
from smmextract.store.models import ConflictRow, FigureRow, ReportRow, RunRow
from smmextract.vocabulary import Vocabulary

By = Literal["publisher", "product", "year"]
_Group = tuple[str | None, ...]


@dataclass(slots=True)
class Reliability(Tabular):
    """Counts for the figures of one publisher (or product, or year of publication, or any of these together).

    `revisions` are actual figures that a later report restated slightly. `forecast_error` is the mean relative distance
    between forecasts of levels and the actual values; None if no actual value is known yet.
    """

    publisher: str | None = None
    product: str | None = None
    year: str | None = None
    reports: int = 0
    figures: int = 0
    flagged: int = 0
    contradictions: int = 0
    revisions: int = 0
    errors: list[float] = field(default_factory=list)

    COLUMNS: ClassVar[tuple[str, ...]] = (
        "publisher", "product", "year", "reports", "figures", "flagged", "contradictions", "revisions", "forecasts",
        "forecast_error",
    )  # fmt: skip

    @property
    def forecasts(self) -> int:
        """Number of forecasts whose actual value is known."""
        return len(self.errors)

    @property
    def forecast_error(self) -> float | None:
        return sum(self.errors) / len(self.errors) if self.errors else None


def reliability(
    connection: Connection, by: Sequence[By], series: Mapping[SeriesKey, Sequence[Point]], vocabulary: Vocabulary
) -> list[Reliability]:
    """Return the sources of a store, those with most figures first; `series` are all of it."""
    found: dict[_Group, Reliability] = {}
    published: dict[int, tuple[str | None, str | None]] = {}
    newest = newest_run_ids()
    rows = connection.execute(
        select(RunRow.id, ReportRow.publisher, ReportRow.published)
        .join(ReportRow, ReportRow.id == RunRow.report_id)
        .where(RunRow.id.in_(newest))
    )
    for run, publisher, day in rows:
        published[run] = publisher, (day or "")[:4] or None

    def group(run: int, product: str | None) -> Reliability:
        publisher, year = published[run]
        known = {"publisher": publisher, "product": product, "year": year}
        key = tuple(known[name] for name in by)
        if key not in found:
            found[key] = Reliability(**dict(zip(by, key, strict=True)))  # type: ignore[arg-type]
        return found[key]

    products = _count_figures(connection, group, vocabulary)
    for run, blame in connection.execute(
        select(ConflictRow.run_id, ConflictRow.blame).where(ConflictRow.run_id.in_(newest))
    ):
        group(run, products.get((run, blame[0] if blame else ""))).contradictions += 1
    _count_changes(series, group)
    return sorted(found.values(), key=lambda one: (-one.figures, str(one.row())))


def _count_figures(connection: Connection, group: Any, words: Vocabulary) -> dict[tuple[int, str], str | None]:
    """Count figures and reports; return the product of each figure, by run and name."""
    columns = (FigureRow.run_id, FigureRow.name, FigureRow.product, FigureRow.verdict)
    products: dict[tuple[int, str], str | None] = {}
    seen: set[tuple[int, int]] = set()
    for run, name, product, verdict in connection.execute(
        select(*columns).where(FigureRow.run_id.in_(newest_run_ids()))
    ):
        products[run, name] = canonical = words.product(product) if product else None
        one: Reliability = group(run, canonical)
        one.figures += 1
        one.flagged += verdict == "flagged"
        if (run, id(one)) not in seen:
            seen.add((run, id(one)))
            one.reports += 1
    return products


def _count_changes(series: Mapping[SeriesKey, Sequence[Point]], group: Any) -> None:
    """Count restated figures, and add up the errors of forecasts."""
    for key, points in series.items():
        came = {point.period: point for point in latest(one for one in points if one.modality == "actual")}
        for point in points:
            if point.verdict == "revised":
                group(point.run, key.product).revisions += 1
            actual = came.get(point.period)
            if point.modality == "forecast" and key.kind == "level" and actual is not None and actual.value:
                size = float(abs(point.value - actual.value) / abs(actual.value))
                group(point.run, key.product).errors.append(size)
