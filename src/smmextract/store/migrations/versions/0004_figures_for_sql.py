"""Add dates of periods, decisions as rows, and the time of each last digest, for SQL, spreadsheets and digests."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from smmextract.store.models import Exact, Moment
from smmextract.store.saving import decided_rows, period_columns

revision = "0004"
down_revision = "0003"

_PERIOD: tuple[tuple[str, Any], ...] = (
    ("period_start", sa.Date()),
    ("period_end", sa.Date()),
    ("span", sa.String(20)),
)
_NEEDED = {"name", "verdict", "metric", "kind", "modality", "value"}
_DECIDED: tuple[tuple[str, Any], ...] = (
    ("start", sa.Integer()), ("end", sa.Integer()), ("name", sa.String(20)), ("verdict", sa.String(10)),
    ("metric", sa.String(30)), ("product", sa.Text()), ("region", sa.Text()), ("segment", sa.Text()),
    ("period", sa.Text()), ("kind", sa.String(10)), ("basis", sa.String(20)), ("direction", sa.String(10)),
    ("value", Exact()), ("low", Exact()), ("high", Exact()), ("unit", sa.Text()), ("modality", sa.String(10)),
    ("whole", sa.Text()), ("stage", sa.String(10)), ("company", sa.Text()), ("exchange", sa.Text()),
    ("base_period", sa.Text()), ("vintage", sa.String(10)), *_PERIOD,
)  # fmt: skip


def upgrade() -> None:
    """Add the tables and columns, and fill them from the existing rows."""
    for name, kind in _PERIOD:
        op.add_column("figures", sa.Column(name, kind, nullable=True))
    decided = op.create_table(
        "decided",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        *(sa.Column(name, kind, nullable=name not in _NEEDED) for name, kind in _DECIDED),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_decided_report_id_reports")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decided")),
    )
    op.create_index(op.f("ix_decided_report_id"), "decided", ["report_id"])
    op.create_table(
        "digests",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("told_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_digests")),
    )
    _fill(op.get_bind(), decided)


def _fill(connection: sa.Connection, decided: sa.Table) -> None:
    figures = sa.table("figures", sa.column("period", sa.Text()), *(sa.column(name, kind) for name, kind in _PERIOD))
    for period in connection.execute(sa.select(figures.c.period).distinct()).scalars().all():
        if period:
            connection.execute(figures.update().where(figures.c.period == period).values(period_columns(period)))
    reports = sa.text("SELECT DISTINCT report_id FROM runs JOIN reviews ON reviews.run_id = runs.id")
    for report in connection.execute(reports).scalars().all():
        if rows := decided_rows(connection, report):
            connection.execute(decided.insert(), rows)
