"""Counts what a store has read, by which readers, and at what cost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection, func, select

from smmextract.store.loading import newest_run_ids
from smmextract.store.models import ReportRow, ReviewRow, RunRow, UnreadRow


@dataclass(frozen=True, slots=True)
class ReaderCount:
    """The runs of one reader (or of one prompt of a model), counted."""

    reader: str
    model: str
    prompt: str
    done: int
    flagged: int
    failed: int
    prompt_tokens: int
    completion_tokens: int
    cost: Decimal | None

    def __str__(self) -> str:
        name = f"{self.reader} {self.model}, prompt {self.prompt}" if self.model else f"{self.reader} {self.prompt}"
        parts = [f"{self.done:,} read", f"{self.flagged:,} flagged", f"{self.failed:,} failed"]
        if self.prompt_tokens or self.completion_tokens:
            parts.append(f"{self.prompt_tokens:,} + {self.completion_tokens:,} tokens")
            parts.append("at an unknown price" if self.cost is None else f"{self.cost:.4f} USD")
        return f"{name}: {', '.join(parts)}"


def by_reader(connection: Connection) -> Iterator[ReaderCount]:
    """Yield counts of the runs by reader, model and prompt, in the order in which these were first used."""
    done, failed = RunRow.status == "done", RunRow.status == "failed"
    rows = connection.execute(
        select(
            RunRow.reader,
            RunRow.model,
            RunRow.prompt,
            func.count().filter(done).label("done"),
            func.count().filter(RunRow.flagged > 0).label("flagged"),
            func.count().filter(failed).label("failed"),
            func.sum(RunRow.prompt_tokens).label("prompt_tokens"),
            func.sum(RunRow.completion_tokens).label("completion_tokens"),
        )
        .group_by(RunRow.reader, RunRow.model, RunRow.prompt)
        .order_by(func.min(RunRow.id))
    ).all()
    for row in rows:
        # add up here: SQLite has no exact decimals
        costs = connection.execute(
            select(RunRow.cost).where(
                RunRow.reader == row.reader,
                RunRow.model == row.model,
                RunRow.prompt == row.prompt,
                RunRow.cost.is_not(None),
            )
        ).scalars()
        known = [cost for cost in costs if cost is not None]
        yield ReaderCount(**row._mapping, cost=sum(known, Decimal(0)) if known else None)


def reports(connection: Connection) -> int:
    """Count the texts."""
    return connection.execute(select(func.count()).select_from(ReportRow)).scalar_one()


def reviews(connection: Connection) -> int:
    """Count the decisions of reviewers."""
    return connection.execute(select(func.count()).select_from(ReviewRow)).scalar_one()


def not_understood(connection: Connection) -> int:
    """Count the quantities that the newest run of each report did not understand."""
    total = select(func.sum(func.json_array_length(RunRow.unread))).where(RunRow.id.in_(newest_run_ids()))
    return int(connection.execute(total).scalar_one() or 0)


def count_failures(connection: Connection) -> int:
    """Count the runs that failed and the sources that could not be read."""
    failed = connection.execute(select(func.count()).where(RunRow.status == "failed")).scalar_one()
    return failed + connection.execute(select(func.count()).select_from(UnreadRow)).scalar_one()
