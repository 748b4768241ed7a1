"""Add dates of periods, decisions as rows, and the time of each last digest, for SQL, spreadsheets and digests."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from smmextract.store.migrations.columns import INTEGER, TEXT, key, link, needed, optional
from smmextract.store.models import Exact, Moment
from smmextract.store.saving import decided_rows, period_columns

revision = "0004"
down_revision = "0003"

_WORD, _NAME = sa.String(10), sa.String(20)


def _period() -> list[sa.Column[Any]]:
    return [*optional(sa.Date(), "period_start", "period_end"), *optional(_NAME, "span")]


def upgrade() -> None:
    for column in _period():
        op.add_column("figures", column)
    decided = op.create_table(
        "decided", *key(INTEGER, "id"), link("report_id", "reports.id"), *optional(INTEGER, "start", "end"),
        *needed(_NAME, "name"), *needed(_WORD, "verdict", "kind", "modality"), *needed(sa.String(30), "metric"),
        *optional(TEXT, "product", "region", "segment", "period", "unit", "whole", "company", "exchange"),
        *optional(TEXT, "base_period"), *optional(_NAME, "basis"), *optional(_WORD, "direction", "stage", "vintage"),
        *needed(Exact(), "value"), *optional(Exact(), "low", "high"), *_period(),
    )  # fmt: skip
    op.create_table("digests", *key(TEXT, "name"), *needed(Moment(), "told_at"))
    _fill(op.get_bind(), decided)


def _fill(connection: sa.Connection, decided: sa.Table) -> None:
    named = [sa.column(one.name, one.type) for one in _period()]
    figures = sa.table("figures", sa.column("period", TEXT), *named)
    for period in connection.execute(sa.select(figures.c.period).distinct()).scalars().all():
        if period:
            connection.execute(figures.update().where(figures.c.period == period).values(period_columns(period)))
    reports = sa.text("SELECT DISTINCT report_id FROM runs JOIN reviews ON reviews.run_id = runs.id")
    for report in connection.execute(reports).scalars().all():
        if rows := decided_rows(connection, report):
            there = {one.name for one in decided.c}  # not what later versions add
            connection.execute(decided.insert(), [{name: row[name] for name in there & row.keys()} for row in rows])
