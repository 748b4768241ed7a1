"""Provides the figures with people's decisions to readers of a store: series and exports."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import Connection, func, select

from smmextract.arithmetic import RuleBook, default_rules
from smmextract.review.decisions import Decision
from smmextract.review.state import Reviewed
from smmextract.series.known import KnownFigure
from smmextract.store.loading import load_result
from smmextract.store.models import ReportRow, ReviewRow, RunRow


def decided_figures(connection: Connection, rules: RuleBook | None = None) -> dict[int, list[KnownFigure]]:
    """Return the figures of every report with decisions, as they are now, by the newest run of the report."""
    newest = select(func.max(RunRow.id)).where(RunRow.status == "done").group_by(RunRow.report_id)
    runs = {row.report_id: row.id for row in connection.execute(select(RunRow).where(RunRow.id.in_(newest)))}
    query = (
        select(ReviewRow.record, ReportRow.id, ReportRow.source, ReportRow.published)
        .join(RunRow, RunRow.id == ReviewRow.run_id)
        .join(ReportRow, ReportRow.id == RunRow.report_id)
        .order_by(ReviewRow.id)
    )
    decisions: dict[tuple[int, str, str | None], list[Decision]] = defaultdict(list)
    for record, report, source, published in connection.execute(query):
        if record:
            decisions[report, source, published].append(Decision.model_validate(record))
    found = {}
    for (report, source, published), taken in decisions.items():
        run = runs[report]
        result = Reviewed(load_result(connection, run), rules or default_rules()).with_decisions(taken)
        found[run] = [KnownFigure(figure, source, published, run) for figure in result.figures]
    return found
