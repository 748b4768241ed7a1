"""Keep the whole decision in reviews, and for each report what is left to decide."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from smmextract.store.migrations.columns import JSON, needed

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("reviews", sa.Column("record", JSON, nullable=True))
    op.create_table(
        "reviewed",
        sa.Column("report_id", sa.Integer(), sa.ForeignKey("reports.id"), primary_key=True),
        *needed(sa.String(64), "reading"),
        *needed(JSON, "left"),
    )
