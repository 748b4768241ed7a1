"""Reads from the store: runs as results, answers by their question, and what is known about a source."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import Connection, Row, Select, func, select

from smmextract.figure import Check, Conflict, Figure, Reader, ReportInfo, Result
from smmextract.store.claims import by
from smmextract.store.models import (
    AnswerRow,
    Base,
    CheckRow,
    ConflictRow,
    FigureRow,
    ReportRow,
    RunRow,
    SourceRow,
    UnreadRow,
)
from smmextract.store.store import ReaderKey


@dataclass(frozen=True, slots=True)
class RunInfo:
    """A run without its figures."""

    id: int
    key: ReaderKey
    status: str
    error: str | None
    attempts: int
    flagged: int
    source: str
    title: str | None
    sha256: str


def known_sources(
    connection: Connection, column: Literal["content", "name"], wanted: Sequence[str], key: ReaderKey
) -> dict[str, str]:
    """Return the sources, by content (hash of bytes) or name, that this reader has read: `done` or `failed`."""
    named = getattr(SourceRow, column)
    query = select(named, RunRow.status).join(RunRow, RunRow.report_id == SourceRow.report_id)
    return {row[0]: row[1] for row in connection.execute(query.where(named.in_(wanted), *by(key)))}


def runs(
    connection: Connection, *, status: str | None = None, key: ReaderKey | None = None, last: int | None = None
) -> list[RunInfo]:
    """Return the runs, oldest first; with `last`, only that many, newest first."""
    query = (
        select(RunRow, ReportRow.source, ReportRow.title, ReportRow.sha256)
        .join(ReportRow, ReportRow.id == RunRow.report_id)
        .order_by(RunRow.id if last is None else RunRow.id.desc())
        .limit(last)
    )
    if status:
        query = query.where(RunRow.status == status)
    if key:
        query = query.where(*by(key))
    rows: Iterable[Row[Any]] = connection.execute(query)
    names = [one.name for one in fields(RunInfo) if one.name != "key"]
    return [
        RunInfo(key=ReaderKey(row.reader, row.model, row.prompt), **{name: getattr(row, name) for name in names})
        for row in rows
    ]


def unread(connection: Connection) -> list[tuple[str, str]]:
    """Return the sources that could not be read, with the reasons."""
    rows = connection.execute(select(UnreadRow.source, UnreadRow.error).order_by(UnreadRow.source))
    return [(row.source, row.error) for row in rows]


def report_of(connection: Connection, run_id: int) -> ReportInfo:
    """Return the report of a run."""
    query = select(ReportRow).join(RunRow, RunRow.report_id == ReportRow.id).where(RunRow.id == run_id)
    return ReportInfo.model_validate(connection.execute(query).one()._mapping)


def answers_of(connection: Connection, run_id: int) -> dict[str, list[str]]:
    """Return the answers of a run by the hash of their question, in the order in which they arrived."""
    query = select(AnswerRow.request, AnswerRow.body).where(AnswerRow.run_id == run_id).order_by(AnswerRow.id)
    found: dict[str, list[str]] = defaultdict(list)
    for request, body in connection.execute(query):
        found[request].append(body)
    return dict(found)


def answers_to_failed(connection: Connection, sha256: str, key: ReaderKey) -> dict[str, list[str]]:
    """Return the answers that a failed run of this report has already paid for."""
    query = (
        select(RunRow.id)
        .join(ReportRow, ReportRow.id == RunRow.report_id)
        .where(ReportRow.sha256 == sha256, RunRow.status == "failed", *by(key))
    )
    run_id = connection.execute(query).scalar_one_or_none()
    return {} if run_id is None else answers_of(connection, run_id)


def load_result(connection: Connection, run_id: int) -> Result:
    """Return the result of a run as it was read, without decisions."""
    run = connection.execute(select(RunRow).where(RunRow.id == run_id)).one()
    return Result.model_validate(
        {
            "report": report_of(connection, run_id),
            "reader": _reader(run),
            "figures": figures_of(connection, run_id),
            "not_figures": run.not_figures,
            "unread": run.unread,
            "tensions": run.tensions,
            "groups": run.groups,
            "checks": [_check(row) for row in _parts(connection, CheckRow, run_id)],
            "conflicts": [Conflict.model_validate(row._mapping) for row in _parts(connection, ConflictRow, run_id)],
            "checkable": run.checkable,
        }
    )


def figures_of(connection: Connection, run_id: int) -> list[Figure]:
    """Return the figures of a run."""
    return [figure(row) for row in _parts(connection, FigureRow, run_id)]


def figure(row: Row[Any]) -> Figure:
    """Build a figure from a row."""
    values = dict(row._mapping)
    implied = _ends(row, "implied")
    return Figure.model_validate({**values, "id": row.name, "implied": None if implied == (None, None) else implied})


def _parts(connection: Connection, table: Any, run_id: int) -> Iterator[Row[Any]]:
    yield from connection.execute(select(table).where(table.run_id == run_id).order_by(table.id))


def _check(row: Row[Any]) -> Check:
    implied, stated = _ends(row, "implied"), _ends(row, "stated")
    return Check.model_validate({**row._mapping, "id": row.name, "implied": implied, "stated": stated})


def _ends(row: Row[Any], name: str) -> tuple[Decimal | None, Decimal | None]:
    return getattr(row, f"{name}_low"), getattr(row, f"{name}_high")


def _reader(run: Row[Any]) -> Reader:
    asked = {"model": run.answered_by or run.model or None, "prompt": run.prompt if run.model else None}
    return Reader.model_validate({**run._mapping, "name": run.reader, **asked})


def report_id_of(connection: Connection, sha256: str) -> int | None:
    """Return the id of a report by the hash of its text."""
    return connection.execute(select(ReportRow.id).where(ReportRow.sha256 == sha256)).scalar_one_or_none()


def newest_run_ids() -> Select[Any]:
    """Return the newest run of each report that was read, as a subquery."""
    return select(func.max(RunRow.id)).where(RunRow.status == "done").group_by(RunRow.report_id)


def newest_runs(connection: Connection) -> list[tuple[int, str]]:
    """Return the newest run of each report that was read, with the report's source."""
    query = select(RunRow.id, ReportRow.source).join(ReportRow, ReportRow.id == RunRow.report_id)
    rows = connection.execute(query.where(RunRow.id.in_(newest_run_ids())).order_by(RunRow.id))
    return [(run, source) for run, source in rows]


def by_reader(connection: Connection) -> Iterator[tuple[ReaderKey, Counter[str], Decimal | None]]:
    """Yield counts and cost of the runs of each reader (or prompt of a model), in the order of their first use."""
    counts: dict[ReaderKey, Counter[str]] = defaultdict(Counter)
    costs: dict[ReaderKey, Decimal] = {}
    columns = RunRow.status, RunRow.flagged, RunRow.unread, RunRow.prompt_tokens, RunRow.completion_tokens
    query = select(RunRow.reader, RunRow.model, RunRow.prompt, RunRow.cost, *columns).order_by(RunRow.id)
    for row in connection.execute(query):
        key = ReaderKey(row.reader, row.model, row.prompt)
        tokens = {name: getattr(row, name) for name in ("prompt_tokens", "completion_tokens")}
        counts[key].update({row.status: 1, "flagged": int(bool(row.flagged or row.unread)), **tokens})
        if row.cost is not None:  # added up here: SQLite has no exact decimals
            costs[key] = costs.get(key, Decimal(0)) + row.cost
    yield from ((key, found, costs.get(key)) for key, found in counts.items())


def count(connection: Connection, table: type[Base]) -> int:
    """Count the rows of a table."""
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def not_understood(connection: Connection) -> int:
    """Count the quantities that the newest run of each report did not understand."""
    total = select(func.sum(func.json_array_length(RunRow.unread))).where(RunRow.id.in_(newest_run_ids()))
    return int(connection.execute(total).scalar_one() or 0)


def count_failures(connection: Connection) -> int:
    """Count the runs that failed and the sources that could not be read."""
    failed = connection.execute(select(func.count()).where(RunRow.status == "failed")).scalar_one()
    return failed + count(connection, UnreadRow)
