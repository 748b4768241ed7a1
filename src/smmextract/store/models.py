"""Defines the tables. A row of `runs` is one report read to the end (or failed) by one reader; figures, checks,
conflicts and answers refer to it. Columns are named as in the record (`figure.py`).
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine


class Exact(TypeDecorator[Decimal]):
    """A decimal number that is returned exactly as it was stored. SQLite has no such type, so it is text there."""

    impl = sa.Numeric
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(sa.Text() if dialect.name == "sqlite" else sa.Numeric())

    def process_bind_param(self, value: Decimal | None, dialect: sa.Dialect) -> Any:
        return str(value) if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


class Moment(TypeDecorator[datetime]):
    """A point in time, always in UTC."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None or dialect.name != "sqlite":
            return value
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        return value if value is None or value.tzinfo else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """Base of all tables. It names constraints, so that migrations can change them."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: sa.Text,
        Decimal: Exact,
        datetime: Moment,
        list[Any]: sa.JSON,
        dict[str, Any]: sa.JSON,
    }


class ReportRow(Base):
    """A text that was read; stored once, whatever its names."""

    __tablename__ = "reports"

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(sa.String(64), unique=True)
    text: Mapped[str]
    source: Mapped[str]
    title: Mapped[str | None]
    published: Mapped[str | None]
    publisher: Mapped[str | None]
    added_at: Mapped[datetime]


class SourceRow(Base):
    """A name under which a report came. `content` is the hash of the original bytes, before decoding."""

    __tablename__ = "sources"
    __table_args__ = (sa.UniqueConstraint("content", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[str] = mapped_column(sa.String(64))
    name: Mapped[str] = mapped_column(sa.Text, index=True)
    report_id: Mapped[int] = mapped_column(sa.ForeignKey("reports.id"), index=True)


class RunRow(Base):
    """One report read by one reader: `reader`, `model` as requested, and `prompt` (the hash of prompt and schema; for
    the patterns, their version). `cost` is in USD, null if no price is known; `error` says why a run failed.
    """

    __tablename__ = "runs"
    __table_args__ = (sa.UniqueConstraint("report_id", "reader", "model", "prompt"), sa.Index(None, "status"))

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(sa.ForeignKey("reports.id"))
    reader: Mapped[str] = mapped_column(sa.String(20))
    model: Mapped[str]
    prompt: Mapped[str] = mapped_column(sa.String(64))
    status: Mapped[str] = mapped_column(sa.String(10))
    error: Mapped[str | None]
    attempts: Mapped[int]
    answered_by: Mapped[str | None]
    calls: Mapped[int]
    prompt_tokens: Mapped[int]
    completion_tokens: Mapped[int]
    seconds: Mapped[float]
    cost: Mapped[Decimal | None]
    program: Mapped[str]
    checkable: Mapped[float]
    flagged: Mapped[int]
    not_figures: Mapped[list[Any]]
    unread: Mapped[list[Any]] = mapped_column(sa.JSON, server_default="[]")
    tensions: Mapped[list[Any]] = mapped_column(sa.JSON, server_default="[]")
    groups: Mapped[list[Any]]
    finished_at: Mapped[datetime]


class MeaningColumns:
    """What a figure means, as read or as decided; `name` is its id within the report. First day, last day and span of
    its period are derived for SQL, and so are the names of product, region and segment under which series join it.
    """

    name: Mapped[str] = mapped_column(sa.String(20))
    start: Mapped[int | None]
    end: Mapped[int | None]
    verdict: Mapped[str] = mapped_column(sa.String(10))
    metric: Mapped[str] = mapped_column(sa.String(30))
    product: Mapped[str | None]
    region: Mapped[str | None]
    segment: Mapped[str | None]
    period: Mapped[str | None]
    kind: Mapped[str] = mapped_column(sa.String(10))
    basis: Mapped[str | None] = mapped_column(sa.String(20))
    direction: Mapped[str | None] = mapped_column(sa.String(10))
    value: Mapped[Decimal]
    low: Mapped[Decimal | None]
    high: Mapped[Decimal | None]
    unit: Mapped[str | None]
    modality: Mapped[str] = mapped_column(sa.String(10))
    whole: Mapped[str | None]
    stage: Mapped[str | None] = mapped_column(sa.String(10))
    company: Mapped[str | None]
    exchange: Mapped[str | None]
    base_period: Mapped[str | None]
    vintage: Mapped[str | None] = mapped_column(sa.String(10))
    period_start: Mapped[date | None]
    period_end: Mapped[date | None]
    span: Mapped[str | None] = mapped_column(sa.String(20))
    product_name: Mapped[str | None]
    region_name: Mapped[str | None]
    segment_name: Mapped[str | None]


class FigureRow(MeaningColumns, Base):
    """A figure of a run."""

    __tablename__ = "figures"
    __table_args__ = (sa.Index(None, "metric", "product"), sa.UniqueConstraint("run_id", "name"))

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-2)
    run_id: Mapped[int] = mapped_column(sa.ForeignKey("runs.id", ondelete="CASCADE"), sort_order=-1)
    literal: Mapped[str]
    approximate: Mapped[bool]
    hedge: Mapped[str | None] = mapped_column(sa.String(10))
    converts: Mapped[str | None] = mapped_column(sa.String(20))
    confidence: Mapped[float | None]
    place_confidence: Mapped[float | None]
    alternatives: Mapped[list[Any]] = mapped_column(sa.JSON, server_default="[]")
    implied_low: Mapped[Decimal | None]
    implied_high: Mapped[Decimal | None]
    relabelled: Mapped[str | None]
    checks: Mapped[list[Any]]
    doubts: Mapped[list[Any]]


class CheckRow(Base):
    """A relation that was tested within a run."""

    __tablename__ = "checks"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(sa.ForeignKey("runs.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(sa.String(20))
    rule: Mapped[str]
    statement: Mapped[str]
    figures: Mapped[list[Any]]
    implied_low: Mapped[Decimal | None]
    implied_high: Mapped[Decimal | None]
    stated_low: Mapped[Decimal | None]
    stated_high: Mapped[Decimal | None]
    holds: Mapped[bool]
    tension: Mapped[float]


class ConflictRow(Base):
    """Figures of a run that cannot all be right."""

    __tablename__ = "conflicts"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(sa.ForeignKey("runs.id", ondelete="CASCADE"), index=True)
    why: Mapped[str]
    figures: Mapped[list[Any]]
    blame: Mapped[list[Any]]
    blame_sets: Mapped[list[Any]]
    proposed: Mapped[bool]
    repairs: Mapped[list[Any]]
    tension: Mapped[float | None]
    second_look: Mapped[str | None]


class AnswerRow(Base):
    """The raw answer of a model; `request` is the hash of the question. Answers of failed runs are kept too."""

    __tablename__ = "answers"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(sa.ForeignKey("runs.id"), index=True)
    request: Mapped[str] = mapped_column(sa.String(64))
    body: Mapped[str]
    model: Mapped[str | None]
    prompt_tokens: Mapped[int]
    completion_tokens: Mapped[int]


class ReviewRow(Base):
    """A person's decision about a figure. Rows can be added but never changed; the database enforces this.

    `field`, `old` and `new` show the first change, for people who read the table; `record` is the whole decision, as
    defined in `review/decisions.py`.
    """

    __tablename__ = "reviews"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(sa.ForeignKey("runs.id"), index=True)
    figure: Mapped[str] = mapped_column(sa.String(20))
    decision: Mapped[str] = mapped_column(sa.String(10))
    field: Mapped[str | None] = mapped_column(sa.String(20))
    old: Mapped[str | None]
    new: Mapped[str | None]
    note: Mapped[str | None]
    reviewer: Mapped[str]
    decided_at: Mapped[datetime]
    record: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON)


class ReviewedRow(Base):
    """What decisions leave open in one `reading` of a report, so that a queue opens without checking it again."""

    __tablename__ = "reviewed"

    report_id: Mapped[int] = mapped_column(sa.ForeignKey("reports.id"), primary_key=True)
    reading: Mapped[str] = mapped_column(sa.String(64))
    left: Mapped[list[Any]]


class DecidedRow(MeaningColumns, Base):
    """Figures of a report as decisions on it leave them, for the view `figures_current`; `reviews` is the history."""

    __tablename__ = "decided"

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-2)
    report_id: Mapped[int] = mapped_column(sa.ForeignKey("reports.id"), index=True, sort_order=-1)


class DigestRow(Base):
    """The time up to which a digest of some name has reported."""

    __tablename__ = "digests"

    name: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    told_at: Mapped[datetime]


REVIEWS_ONLY_GROW = {
    "sqlite": [
        f"CREATE TRIGGER reviews_only_grow_{act} BEFORE {act} ON reviews "
        "BEGIN SELECT RAISE(ABORT, 'reviews are only ever added'); END"
        for act in ("UPDATE", "DELETE")
    ],
    "postgresql": [
        "CREATE FUNCTION reviews_only_grow() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'reviews are only ever added'; END $$",
        "CREATE TRIGGER reviews_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON reviews "
        "FOR EACH STATEMENT EXECUTE FUNCTION reviews_only_grow()",
    ],
}
"""Triggers, by database; the first migration makes them too."""
for _kind, _statements in REVIEWS_ONLY_GROW.items():
    for _statement in _statements:
        sa.event.listen(ReviewRow.__table__, "after_create", sa.DDL(_statement).execute_if(dialect=_kind))  # type: ignore[no-untyped-call]


class BatchRow(Base):
    """A process that reads reports into this store; it renews `seen_at` while it lives."""

    __tablename__ = "batches"

    id: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    host: Mapped[str]
    pid: Mapped[int]
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class ClaimRow(Base):
    """A report that a batch is reading now. It is deleted when the run is stored."""

    __tablename__ = "claims"

    sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    reader: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    model: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    prompt: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    batch: Mapped[str] = mapped_column(sa.ForeignKey("batches.id", ondelete="CASCADE"), index=True)


class UnreadRow(Base):
    """A source that could not be read at all, so there is no text to attach a run to."""

    __tablename__ = "unread"

    source: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    error: Mapped[str]
    attempts: Mapped[int]
    failed_at: Mapped[datetime]


class ProviderBatchRow(Base):
    """Questions that were submitted to a provider together. `token` is our own name, recorded before the provider is
    contacted; `provider_id` is the provider's, once it is known. `ended`: the provider has finished it.
    """

    __tablename__ = "provider_batches"

    token: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    host: Mapped[str]
    provider_id: Mapped[str | None]
    entered_at: Mapped[datetime]
    ended: Mapped[bool]


class ProviderQuestionRow(Base):
    """A question (by the hash of what is sent) that is, or was, at a provider."""

    __tablename__ = "provider_questions"

    question: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    token: Mapped[str] = mapped_column(sa.ForeignKey("provider_batches.token", ondelete="CASCADE"), index=True)
