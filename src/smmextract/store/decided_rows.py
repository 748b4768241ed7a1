"""Keeps the figures of a report as people's decisions leave them, as rows for SQL.

The decisions themselves are complete records in `reviews`. Here they are only read as JSON, so that the store does not
depend on the review.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from smmextract.store.models import DecidedRow, FigureRow, ReviewRow, RunRow
from smmextract.store.saving import period_columns

_VERDICTS = {"keep": "kept", "repair": "corrected", "correct": "corrected", "drop": "dropped"}
_MEANING = (
    "metric", "product", "region", "segment", "period", "kind", "basis", "direction", "value", "low", "high", "unit",
    "modality", "whole", "stage", "company", "exchange", "base_period", "vintage",
)  # fmt: skip
_NUMBERS = ("value", "low", "high")
Row = dict[str, Any]


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
        **period_columns(after.get("period")),
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
        told = {name: getattr(row, name) for name in (*_MEANING, "start", "end", "name")}
        told |= {"period_start": row.period_start, "period_end": row.period_end, "span": row.span}
        yield {"report_id": report_id, "verdict": "flagged" if opened else "accepted", **told}
