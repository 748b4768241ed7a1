"""The desk of a store; and its figures with people's decisions, for series and exports."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from threading import Event, Thread
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Text, cast, delete, insert, select, update

from smmextract.arithmetic import RuleBook, default_rules
from smmextract.errors import StoreError
from smmextract.figure import Result
from smmextract.review.decisions import Decision
from smmextract.review.items import QueueItem, items_of, named, report_title
from smmextract.review.state import Case, Reviewed, rules_told
from smmextract.series.known import KnownFigure
from smmextract.series.points import Point, SeriesKey
from smmextract.series.stored_figures import everything
from smmextract.store import ReaderKey, open_store
from smmextract.store.claims import RENEW_SECONDS, begin_batch, claim, end_batch, renew
from smmextract.store.connect import insert_new
from smmextract.store.loading import load_result, newest_run_ids
from smmextract.store.models import ClaimRow, ConflictRow, FigureRow, ReportRow, ReviewedRow, ReviewRow, RunRow
from smmextract.store.saving import save_decided

_REVIEW = ReaderKey("review", "", "")
"""The name under which a report is claimed for review; batches claim under the name of a reader."""
_FIGURE = (
    FigureRow.run_id, FigureRow.name.label("id"), FigureRow.literal, FigureRow.metric, FigureRow.product,
    FigureRow.region, FigureRow.segment, FigureRow.period, FigureRow.kind, FigureRow.basis, FigureRow.direction,
    FigureRow.verdict, cast(FigureRow.doubts, Text).label("doubts"),
)  # fmt: skip
"""Columns that the queue needs. Doubts are only compared, so they stay text: parsing JSON takes longer than all the
rest.
"""


class StoreDesk:
    """A store under review (see `Desk`). Raises StoreError for every database error."""

    def __init__(self, address: str, rules: RuleBook | None = None) -> None:
        self.rules = rules or default_rules()
        self._rules_told = rules_told(self.rules)
        self._store = open_store(address)
        self.name = self._store.place
        self._batch: str | None = None
        self._ended = Event()
        self._alive: Thread | None = None

    def queue(self) -> list[QueueItem]:
        with self._store.reading() as connection:
            runs = self._runs(connection)
            reviewed = {row.report_id: row for row in connection.execute(select(ReviewedRow))}
            flagged: dict[int, list[Any]] = defaultdict(list)
            there = select(*_FIGURE).where(FigureRow.verdict == "flagged", FigureRow.run_id.in_(newest_run_ids()))
            for figure in connection.execute(there.order_by(FigureRow.id)):
                flagged[figure.run_id].append(figure)
            conflicts: dict[int, list[Any]] = defaultdict(list)
            parts = (ConflictRow.run_id, ConflictRow.figures, ConflictRow.blame, ConflictRow.blame_sets)
            found = select(*parts).where(ConflictRow.run_id.in_(newest_run_ids())).order_by(ConflictRow.id)
            for conflict in connection.execute(found):
                conflicts[conflict.run_id].append(conflict)
        items: list[QueueItem] = []
        for key, run in runs.items():
            title = report_title(run.title, run.source)
            known = reviewed.get(run.report_id)
            if known is None:
                items += items_of(key, flagged[run.id], conflicts[run.id], title)
            elif known.reading == self._reading(run):
                items += [named(QueueItem.model_validate(one), title) for one in known.left]
            else:  # read again since: apply the decisions to the new reading
                items += Case.at(self, key).items
        return items

    def reports(self) -> list[str]:
        with self._store.reading() as connection:
            return list(self._runs(connection))

    def result(self, report: str) -> Result:
        with self._store.reading() as connection:
            return load_result(connection, self._run(connection, report).id)

    def decisions(self, report: str) -> list[Decision]:
        with self._store.reading() as connection:
            return [one for one, _ in all_decisions(connection, ReportRow.sha256 == report)]

    def add(self, report: str, decisions: Sequence[Decision], left: Iterable[QueueItem]) -> None:
        """Add decisions and what they leave open. Raises StoreError if this process does not hold the claim."""
        left = list(left)
        with self._store.writing() as connection:
            mine = select(ClaimRow.batch).where(ClaimRow.sha256 == report, ClaimRow.reader == _REVIEW.reader)
            if self._batch is None or connection.execute(mine).scalar_one_or_none() != self._batch:
                raise StoreError(f"{self.name}: somebody else has this report now; nothing was decided")
            run = self._run(connection, report)
            rows = [{"run_id": run.id, **_review(one)} for one in decisions]
            if rows:
                connection.execute(insert(ReviewRow), rows)
            state = {"reading": self._reading(run), "left": [item.model_dump(mode="json") for item in left]}
            save_decided(connection, run.report_id, {name for item in left for name in item.figures})
            if not insert_new(connection, ReviewedRow, {"report_id": run.report_id, **state}):
                connection.execute(update(ReviewedRow).where(ReviewedRow.report_id == run.report_id).values(state))

    def claim(self, report: str) -> bool:
        with self._store.writing() as connection:
            if self._batch is None:
                self._batch = begin_batch(connection)
            taken = claim(connection, self._batch, report, _REVIEW) in ("claimed", "twice")
        if self._alive is None:
            self._alive = Thread(target=self._say_alive, daemon=True)
            self._alive.start()
        return taken

    def release(self, report: str) -> None:
        with self._store.writing() as connection:
            mine = (ClaimRow.sha256 == report, ClaimRow.reader == _REVIEW.reader, ClaimRow.batch == self._batch)
            connection.execute(delete(ClaimRow).where(*mine))

    def close(self) -> None:
        self._ended.set()
        if self._alive is not None:
            self._alive.join()
            self._alive = None
        try:
            if self._batch is not None:
                with self._store.writing() as connection:
                    end_batch(connection, self._batch)
        finally:
            self._batch = None
            self._store.close()

    def _say_alive(self) -> None:
        while not self._ended.wait(RENEW_SECONDS):
            # if it fails, try again next time; `add` checks whether the claim is still held
            with suppress(StoreError), self._store.writing() as connection:
                renew(connection, self._batch or "")

    def _runs(self, connection: Connection) -> dict[str, Row[Any]]:
        """Return the newest run of each report, by the key of the report."""
        query = _RUN.where(RunRow.id.in_(newest_run_ids())).order_by(RunRow.id)
        return {row.sha256: row for row in connection.execute(query)}

    def _run(self, connection: Connection, report: str) -> Row[Any]:
        query = _RUN.where(RunRow.status == "done", ReportRow.sha256 == report).order_by(RunRow.id.desc()).limit(1)
        found: Row[Any] = connection.execute(query).one()
        return found

    def _reading(self, run: Row[Any]) -> str:
        """Return what identifies this reading of the report and the rules that check it."""
        told = f"{run.id} {run.program} {run.flagged} {run.checkable} {self._rules_told}"
        return hashlib.blake2b(told.encode(), digest_size=16).hexdigest()


_RUN: Any = select(
    RunRow.id, RunRow.report_id, RunRow.program, RunRow.flagged, RunRow.checkable, ReportRow.sha256, ReportRow.title,
    ReportRow.source,
).join(ReportRow, ReportRow.id == RunRow.report_id)  # fmt: skip


def _review(decision: Decision) -> Mapping[str, Any]:
    name, (old, new) = next(iter(decision.changes.items()), (None, (None, None)))
    return {
        "figure": decision.figure,
        "decision": decision.action,
        "field": name,
        "old": old,
        "new": new,
        "note": decision.why,
        "reviewer": decision.who,
        "decided_at": decision.when,
        "record": decision.model_dump(mode="json"),
    }


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


def current_series(connection: Connection, rules: RuleBook, metric: str | None = None) -> dict[SeriesKey, list[Point]]:
    """Return the statements of every series of a store, or of one metric, as people's decisions leave them."""
    return everything(connection, metric, decided_figures(connection, rules), rules.vocabulary)


def all_decisions(
    connection: Connection, about: ColumnElement[bool] | None = None
) -> Iterator[tuple[Decision, Row[Any]]]:
    """Yield the decisions in the store, or `about` some reports, in order, with id, title and source of the report."""
    query = (
        select(ReviewRow.record, ReportRow.id, ReportRow.title, ReportRow.source)
        .join(RunRow, RunRow.id == ReviewRow.run_id)
        .join(ReportRow, ReportRow.id == RunRow.report_id)
        .order_by(ReviewRow.id)
    )
    for row in connection.execute(query if about is None else query.where(about)):
        if row.record:
            yield Decision.model_validate(row.record), row
