"""Writes to the store: a report with its run, figures, checks, conflicts and answers, within the caller's transaction;
and the figures as people's decisions leave them. The decisions themselves are complete records in `reviews`. Here they
are only read as JSON, so that the store does not depend on the review.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from smmextract import __version__
from smmextract.arithmetic.model.quantity import segment_parts
from smmextract.figure import Check, Figure, Label, Reader, ReportInfo, Result
from smmextract.label.llm.account import RawAnswer
from smmextract.period import ends_of, span_of
from smmextract.store.claims import by, give_up
from smmextract.store.connect import insert_new
from smmextract.store.models import (
    AnswerRow,
    CheckRow,
    ConflictRow,
    DecidedRow,
    FigureRow,
    ReportRow,
    ReviewRow,
    RunRow,
    SourceRow,
    UnreadRow,
)
from smmextract.store.store import ReaderKey
from smmextract.vocabulary import Vocabulary

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Spending:
    """What a run cost; `cost` in USD, None if no price is known."""

    answered_by: str | None = None
    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0.0
    cost: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One report as one reader left it: a result, or the reason why there is none."""

    report: ReportInfo
    key: ReaderKey
    spending: Spending = Spending()
    result: Result | None = None
    error: str | None = None
    answers: Sequence[RawAnswer] = field(default_factory=tuple)


def save_run(connection: Connection, run: Run, content: str | None = None) -> bool:
    """Store a run, or add to a failed one, and give up its claim. Return False if the report was stored already."""
    report_id = save_report(connection, run.report)
    if content:
        save_source(connection, content, run.report.source, report_id)
    if run.report.source:
        forget_unread(connection, run.report.source)
    values = _run_values(run)
    run_id: int | None = insert_new(connection, RunRow, {"report_id": report_id, "attempts": 1, **values})
    if run_id is None:
        run_id = _try_again(connection, report_id, run, values)
    if run_id is not None:
        _insert(connection, AnswerRow, run_id, map(asdict, run.answers))
        if run.result:
            save_parts(connection, run_id, run.result)
    give_up(connection, run.report.sha256, run.key)
    return run_id is not None


def _try_again(connection: Connection, report_id: int, run: Run, values: Row) -> int | None:
    """Replace a failed run by the outcome of a new attempt; return None if there is nothing to replace."""
    old = connection.execute(select(RunRow).where(RunRow.report_id == report_id, *by(run.key))).one()
    if old.status == "done":
        return None
    spent = {name: getattr(old, name) + values[name] for name in ("calls", "prompt_tokens", "completion_tokens")}
    costs = [cost for cost in (old.cost, values["cost"]) if cost is not None]
    again = {**values, **spent, "cost": sum(costs) if costs else None, "attempts": old.attempts + 1}
    connection.execute(update(RunRow).where(RunRow.id == old.id).values(again))
    return int(old.id)


def save_report(connection: Connection, report: ReportInfo) -> int:
    """Store the report if it is new; return its id."""
    values = {**report.model_dump(), "added_at": datetime.now(UTC)}
    found: int | None = insert_new(connection, ReportRow, values)
    return found or connection.execute(select(ReportRow.id).where(ReportRow.sha256 == report.sha256)).scalar_one()


def save_source(connection: Connection, content: str, name: str, report_id: int) -> None:
    """Record the name under which, and the bytes as which, a report came."""
    insert_new(connection, SourceRow, {"content": content, "name": name, "report_id": report_id})


def save_unread(connection: Connection, source: str, error: str) -> None:
    """Record that a source could not be read, and why."""
    values = {"source": source, "error": error, "failed_at": datetime.now(UTC), "attempts": 1}
    if not insert_new(connection, UnreadRow, values):
        values["attempts"] = UnreadRow.attempts + 1
        connection.execute(update(UnreadRow).where(UnreadRow.source == source).values(values))


def forget_unread(connection: Connection, source: str) -> None:
    """Delete the failure of a source that could be read after all."""
    connection.execute(_FORGET, {"source": source})


_FORGET = delete(UnreadRow).where(UnreadRow.source == bindparam("source"))


def replace_parts(connection: Connection, run_id: int, result: Result) -> None:
    """Replace the figures, checks and conflicts of a run by those of a new reading."""
    for row in (FigureRow, CheckRow, ConflictRow):
        connection.execute(delete(row).where(row.run_id == run_id))
    connection.execute(update(RunRow).where(RunRow.id == run_id).values(_result_values(result)))
    save_parts(connection, run_id, result)


def save_parts(connection: Connection, run_id: int, result: Result) -> None:
    """Store the figures, checks and conflicts of a run."""
    _insert(connection, FigureRow, run_id, map(_figure_values, result.figures))
    _insert(connection, CheckRow, run_id, map(_check_values, result.checks))
    conflicts = (conflict.model_dump(mode="json", by_alias=True) for conflict in result.conflicts)
    _insert(connection, ConflictRow, run_id, conflicts)


def _insert(connection: Connection, row: Any, run_id: int, values: Iterable[Row]) -> None:
    if rows := [{"run_id": run_id, **one} for one in values]:
        connection.execute(row.__table__.insert(), rows)


def _run_values(run: Run) -> Row:
    return {
        **asdict(run.key),
        **asdict(run.spending),
        "status": "done" if run.result else "failed",
        "error": run.error,
        "finished_at": datetime.now(UTC),
        **_result_values(run.result or Result(report=run.report, reader=Reader(name=run.key.reader))),
    }


def _result_values(result: Result) -> Row:
    return {
        "program": __version__,
        "checkable": result.checkable,
        "flagged": len(result.flagged),
        "not_figures": [one.model_dump() for one in result.not_figures],
        "unread": [one.model_dump() for one in result.unread],
        "tensions": [one.model_dump(mode="json") for one in result.tensions],
        "groups": [one.model_dump() for one in result.groups],
    }


def _figure_values(figure: Figure) -> Row:
    values = vars(figure).copy()
    del values["implied"]
    values["alternatives"] = [one.model_dump(mode="json") for one in figure.alternatives]
    values["name"] = values.pop("id")
    values |= {**period_columns(figure.period), **canonical_columns(values)}
    return {**values, **_ends("implied", figure.implied)}


def _check_values(check: Check) -> Row:
    values = check.model_dump(exclude={"id", "implied", "stated"})
    return {**values, "name": check.id, **_ends("implied", check.implied), **_ends("stated", check.stated)}


def period_columns(period: str | None) -> Row:
    """Return the columns that are derived from a period."""
    first, last = ends_of(period)
    return {"period_start": first, "period_end": last, "span": span_of(period) if period and first else None}


def canonical_columns(label: Mapping[str, Any]) -> Row:
    """Return the names under which series join the figure, as the built-in vocabulary has them."""
    words = Vocabulary.shipped()
    product, region = words.product(label["product"] or ""), words.region(label["region"] or "")
    segment = ", ".join(segment_parts(label["segment"], words))
    return {"product_name": product or None, "region_name": region or None, "segment_name": segment or None}


def _ends(name: str, interval: tuple[Decimal | None, Decimal | None] | None) -> Mapping[str, Decimal | None]:
    low, high = interval or (None, None)
    return {f"{name}_low": low, f"{name}_high": high}


_VERDICTS = {"keep": "kept", "repair": "corrected", "correct": "corrected", "drop": "dropped"}
_NUMBERS = ("value", "low", "high")
_MEANING = (*Label.model_fields, *_NUMBERS, "unit")


def save_decided(connection: Connection, report_id: int, still_open: Collection[str]) -> None:
    """Replace the decided rows of a report; `still_open` are the figures that remain flagged."""
    connection.execute(delete(DecidedRow).where(DecidedRow.report_id == report_id))
    rows = decided_rows(connection, report_id)
    places = {(row["start"], row["end"], row["name"]) for row in rows}
    rows += _settled(connection, report_id, still_open, places)
    if rows:
        connection.execute(insert(DecidedRow), rows)


def decided_rows(connection: Connection, report_id: int) -> list[Row]:
    """Return the decisions on a report that hold, one row each."""
    records = connection.execute(
        select(ReviewRow.record)
        .join(RunRow, RunRow.id == ReviewRow.run_id)
        .where(RunRow.report_id == report_id)
        .order_by(ReviewRow.id)
    ).scalars()
    last = {(one["start"], one["end"], one["figure"]): one for one in _standing([one for one in records if one])}
    return [_row(report_id, one) for one in last.values()]


def _standing(records: list[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Yield the decisions that no undo takes back; an undo follows what it takes back."""
    undone: set[str] = set()
    for one in reversed(records):
        if one.get("undoes") and one["step"] not in undone:
            undone.add(one["undoes"])
    yield from (one for one in records if one["action"] != "undo" and one["step"] not in undone)


def _row(report_id: int, record: Mapping[str, Any]) -> Row:
    after = record["after"]
    told = {name: after.get(name) for name in _MEANING}
    told |= {name: None if told[name] is None else Decimal(str(told[name])) for name in _NUMBERS}
    return {
        "report_id": report_id,
        "start": record["start"],
        "end": record["end"],
        "name": record["figure"],
        "verdict": _VERDICTS[record["action"]],
        **told,
        **period_columns(told["period"]),
        **canonical_columns(told),
    }


def _settled(
    connection: Connection, report_id: int, still_open: Collection[str], decided: Collection[tuple[Any, ...]]
) -> Iterator[Row]:
    """Yield the figures that decisions on other figures settled or reopened."""
    newest = select(func.max(RunRow.id)).where(RunRow.report_id == report_id, RunRow.status == "done").scalar_subquery()
    for row in connection.execute(select(FigureRow).where(FigureRow.run_id == newest)):
        opened = row.name in still_open
        if (row.start, row.end, row.name) in decided or opened == (row.verdict == "flagged"):
            continue
        derived = (*period_columns(None), *canonical_columns(row._asdict()))
        told = {name: getattr(row, name) for name in (*_MEANING, *derived, "start", "end", "name")}
        yield {"report_id": report_id, "verdict": "flagged" if opened else "accepted", **told}
