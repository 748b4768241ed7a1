"""Provides the figures with people's decisions to readers of a store: series and exports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Row, select

from smmextract.arithmetic import RuleBook, default_rules
from smmextract.review.decisions import Decision
from smmextract.review.state import Reviewed
from smmextract.series.known import KnownFigure
from smmextract.store.loading import load_result, newest_run_ids
from smmextract.store.models import ReportRow, ReviewRow, RunRow


def decided_figures(connection: Connection, rules: RuleBook | None = None) -> dict[int, list[KnownFigure]]:
    """Return the figures of every report with decisions, as they are now, by the newest run of the report."""
    runs = {row.report_id: row.id for row in connection.execute(select(RunRow).where(RunRow.id.in_(newest_run_ids())))}
    decisions: dict[int, list[Decision]] = defaultdict(list)
    for decision, report in all_decisions(connection):
        decisions[runs[report.id]].append(decision)
    found = {}
    for run, taken in decisions.items():
        result = Reviewed(load_result(connection, run), rules or default_rules()).with_decisions(taken)
        info = result.report
        found[run] = [KnownFigure(figure, info.source, info.published, run) for figure in result.figures]
    return found


def all_decisions(connection: Connection) -> Iterator[tuple[Decision, Row[Any]]]:
    """Yield every decision in the store, in order, with id, title and source of its report."""
    query = (
        select(ReviewRow.record, ReportRow.id, ReportRow.title, ReportRow.source)
        .join(RunRow, RunRow.id == ReviewRow.run_id)
        .join(ReportRow, ReportRow.id == RunRow.report_id)
        .order_by(ReviewRow.id)
    )
    for row in connection.execute(query):
        if row.record:
            yield Decision.model_validate(row.record), row
