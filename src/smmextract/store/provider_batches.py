"""Records batches at a provider before they are submitted, so that no failure makes anyone pay twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from smmextract.store.models import ProviderBatchRow, ProviderQuestionRow


@dataclass(frozen=True, slots=True)
class ProviderBatch:
    """A batch at a provider; `provider_id` is None if it is unknown whether the provider has it."""

    token: str
    host: str
    provider_id: str | None
    entered_at: datetime
    questions: int = 0


def enter(connection: Connection, token: str, host: str, questions: Sequence[str]) -> None:
    """Record a batch that is about to be submitted; its questions belong to it alone from now on."""
    now = datetime.now(UTC)
    values = {"token": token, "host": host, "provider_id": None, "entered_at": now, "ended": False}
    connection.execute(insert(ProviderBatchRow), values)
    forget(connection, questions)
    connection.execute(insert(ProviderQuestionRow), [{"question": one, "token": token} for one in questions])


def handed_in(connection: Connection, token: str, provider_id: str) -> None:
    """Record the provider's id of a batch."""
    connection.execute(update(ProviderBatchRow).where(ProviderBatchRow.token == token).values(provider_id=provider_id))


def end(connection: Connection, token: str) -> None:
    """Record that the provider has finished a batch."""
    connection.execute(update(ProviderBatchRow).where(ProviderBatchRow.token == token).values(ended=True))


def forget(connection: Connection, questions: Sequence[str]) -> None:
    """Delete questions that got no answer and will be asked again."""
    connection.execute(delete(ProviderQuestionRow).where(ProviderQuestionRow.question.in_(questions)))


def batch_with(connection: Connection, question: str) -> ProviderBatch | None:
    """Return the batch that holds a question."""
    query = select(ProviderBatchRow).join(ProviderQuestionRow, ProviderQuestionRow.token == ProviderBatchRow.token)
    row = connection.execute(query.where(ProviderQuestionRow.question == question)).first()
    return None if row is None else ProviderBatch(row.token, row.host, row.provider_id, row.entered_at)


def open_batches(connection: Connection) -> list[ProviderBatch]:
    """Return the batches that a provider is still working on, as far as is known, oldest first."""
    query = (
        select(ProviderBatchRow, func.count(ProviderQuestionRow.question).label("questions"))
        .outerjoin(ProviderQuestionRow, ProviderQuestionRow.token == ProviderBatchRow.token)
        .where(ProviderBatchRow.ended.is_(False))
        .group_by(ProviderBatchRow.token)
        .order_by(ProviderBatchRow.entered_at)
    )
    rows = connection.execute(query)
    return [ProviderBatch(row.token, row.host, row.provider_id, row.entered_at, row.questions) for row in rows]
