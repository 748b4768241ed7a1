"""Queries the figures and series of a store by their subject, from the newest run of each report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, or_, select, tuple_

from smmextract.arithmetic import RuleBook, default_rules
from smmextract.figure import Figure
from smmextract.series.across import Across, check_across
from smmextract.series.known import KnownFigure, around, periods_of
from smmextract.series.points import Point, SeriesKey, points_of
from smmextract.store.loading import figure, load_result, newest_run_ids
from smmextract.store.models import FigureRow, ReportRow, RunRow
from smmextract.vocabulary import Vocabulary

PROVENANCE: tuple[Any, ...] = (
    ReportRow.source, ReportRow.title, ReportRow.published, ReportRow.publisher, ReportRow.sha256, RunRow.reader,
    RunRow.model.label("asked_model"), RunRow.prompt, RunRow.program, RunRow.finished_at,
)  # fmt: skip


def figure_rows(connection: Connection, *conditions: Any) -> Iterator[Row[Any]]:
    """Yield figures with their sources, from the newest run of each report, in the order of the reports."""
    query = _figures(*conditions).order_by(ReportRow.id, FigureRow.id)
    with connection.execution_options(yield_per=1000).execute(query) as rows:
        yield from rows


def _figures(*conditions: Any) -> Select[Any]:
    columns: list[Any] = [FigureRow, *PROVENANCE]
    return (
        select(*columns)
        .join(RunRow, RunRow.id == FigureRow.run_id)
        .join(ReportRow, ReportRow.id == RunRow.report_id)
        .where(RunRow.id.in_(newest_run_ids()), *conditions)
    )


def known(row: Row[Any]) -> KnownFigure:
    """Build a KnownFigure from a row."""
    return KnownFigure(figure(row), row.source, row.published, row.run_id)


def known_to(
    connection: Connection, figures: Sequence[Figure], run_id: int, vocabulary: Vocabulary
) -> list[KnownFigure]:
    """Return what other reports of the store say about the products, metrics and periods of these figures."""
    metrics = {one.metric for one in figures}
    products = {one.product for one in figures}
    periods = periods_of(figures, vocabulary) | around(figures, vocabulary)
    days = sorted((period.first, period.last) for period in periods)
    named = [FigureRow.product.in_([name for name in products if name])]
    rows = connection.execute(
        _figures(
            FigureRow.run_id != run_id,
            FigureRow.metric.in_(metrics),
            or_(*named, FigureRow.product.is_(None)) if None in products else named[0],
            FigureRow.kind == "level",
            tuple_(FigureRow.period_start, FigureRow.period_end).in_(days),
        )
    )
    return [known(row) for row in rows]


def across_of(connection: Connection, run_id: int, rules: RuleBook | None = None) -> Across:
    """Check a stored report against all others of the store."""
    rules = rules or default_rules()
    result = load_result(connection, run_id)
    others = known_to(connection, result.figures, run_id, rules.vocabulary)
    return check_across(result.figures, result.groups, others, result.report.published, rules)


Decided = Mapping[int, Sequence[KnownFigure]]
"""The figures of the runs that people decided on, as they are now."""


def everything(
    connection: Connection, metric: str | None, decided: Decided, vocabulary: Vocabulary
) -> dict[SeriesKey, list[Point]]:
    """Return the statements of every series of the store, or of one metric."""
    conditions = [FigureRow.metric == metric] if metric else []
    figures = [known(row) for row in figure_rows(connection, *conditions) if row.run_id not in decided]
    figures += [one for told in decided.values() for one in told if metric is None or one.figure.metric == metric]
    return points_of(figures, vocabulary)
