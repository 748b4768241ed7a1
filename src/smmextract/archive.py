"""A store from Python: its figures, series and reports as tables of pandas, shown as such in a notebook.

from smmextract import open_store
store = open_store("reports.db")
store.series("production", product="aluminium", region="China", span="month")
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from smmextract.arithmetic import default_rules
from smmextract.lazy import library
from smmextract.review.stores import current_series
from smmextract.series.changes import PeriodRow, rows_of
from smmextract.series.points import Point, SeriesKey
from smmextract.series.wanted import asked, narrowed
from smmextract.store import Store, open_store as open_
from smmextract.store.loading import newest_run_ids
from smmextract.store.models import ConflictRow, FigureRow, ReportRow, RunRow
from smmextract.vocabulary import Vocabulary
from smmextract.wording.numbers import counted

if TYPE_CHECKING:
    from pandas import DataFrame

_REPORTS = ("source", "title", "published", "publisher", "reader", "model", "figures", "flagged", "contradictions")


class Archive(AbstractContextManager["Archive"]):
    """The reports of a store, with people's decisions, as pandas tables. Raises StoreError for every database error."""

    def __init__(self, store: Store, vocabulary: Vocabulary | None = None) -> None:
        self._store, self._rules = store, default_rules(vocabulary)

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._store.close()

    def figures(self, **names: str) -> DataFrame:
        """Return every current figure; `names` filter them (metric="stocks"). Raises UsageError for unknown names."""
        there, keys = self._found(**names)
        return _table((point.row() for key in keys for point in there[key]), Point.COLUMNS)

    def series(self, metric: str | None = None, **names: str) -> DataFrame:
        """Return the current value for each period of every series that fits, with stated and computed changes.

        Series are never joined: `metric`, `product`, ... are columns. Raises UsageError for unknown names.
        """
        there, keys = self._found(metric=metric, **names)
        return _table((row.row() for key in keys for row in rows_of(key, there)), PeriodRow.COLUMNS)

    def reports(self) -> DataFrame:
        """Return the reports, one per row: their sources, and how many figures are flagged."""
        with self._store.reading() as connection:
            return _table(_reports(connection), _REPORTS)

    def _found(self, **names: str | None) -> tuple[dict[SeriesKey, list[Point]], list[SeriesKey]]:
        """Return the series of the metric asked for, and those of them that fit all names."""
        words = self._rules.vocabulary
        wanted = asked(words, **names)
        with self._store.reading() as connection:
            there = current_series(connection, self._rules, wanted.get("metric"))
        return there, narrowed(there, wanted, words)

    def __repr__(self) -> str:
        return f"<smmextract store {self._store.place}>"

    def _repr_html_(self) -> str:
        with self._store.reading() as connection:
            told = list(_reports(connection))
        figures, flagged = sum(row["figures"] for row in told), sum(row["flagged"] for row in told)
        size = f"{counted(len(told), 'report')}, {counted(figures, 'figure')}"
        return (
            f"<p><b>{escape(self._store.place)}</b>: {size}, {flagged:,} flagged. "
            "<code>.figures()</code>, <code>.series()</code> and <code>.reports()</code> are tables.</p>"
        )


def open_store(address: str, vocabulary: Vocabulary | None = None) -> Archive:
    """Open a store by path or URL for reading.

    Raises UsageError for an address that cannot be a store, StoreError if it does not exist or has another version.
    """
    return Archive(open_(address), vocabulary)


def _reports(connection: Any) -> Iterable[dict[str, Any]]:
    def rows_in(table: Any) -> Any:
        return select(func.count(table.id)).where(table.run_id == RunRow.id).correlate(RunRow).scalar_subquery()

    query = (
        select(
            ReportRow.source, ReportRow.title, ReportRow.published, ReportRow.publisher, RunRow.reader, RunRow.model,
            rows_in(FigureRow).label("figures"), RunRow.flagged, rows_in(ConflictRow).label("contradictions"),
        )
        .join(RunRow, RunRow.report_id == ReportRow.id)
        .where(RunRow.id.in_(newest_run_ids()))
        .order_by(ReportRow.id)
    )  # fmt: skip
    return [dict(row._mapping) for row in connection.execute(query)]


def _table(rows: Iterable[dict[str, Any]], columns: Sequence[str]) -> DataFrame:
    pd = library("pandas", "tables need the extra: pip install 'smmextract[pandas]'")
    told = [{key: float(value) if isinstance(value, Decimal) else value for key, value in row.items()} for row in rows]
    table = pd.DataFrame(told, columns=list(columns))
    for name in ("period_start", "period_end", "published"):
        if name in table:
            table[name] = pd.to_datetime(table[name].astype("string").str[:10], errors="coerce")
    return table
