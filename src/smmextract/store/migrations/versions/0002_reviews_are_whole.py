"""Keep the whole decision in reviews, and for each report what is left to decide."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the record of a decision, and what the decisions leave open."""
    op.add_column("reviews", sa.Column("record", sa.JSON(), nullable=True))
    op.create_table(
        "reviewed",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("reading", sa.String(length=64), nullable=False),
        sa.Column("left", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_reviewed_report_id_reports")),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_reviewed")),
    )
