"""Add the batches that a provider works on, recorded before they are submitted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the batches and their questions."""
    op.create_table(
        "provider_batches",
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_provider_batches")),
    )
    op.create_table(
        "provider_questions",
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["token"],
            ["provider_batches.token"],
            name=op.f("fk_provider_questions_token_provider_batches"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("question", name=op.f("pk_provider_questions")),
    )
    op.create_index(op.f("ix_provider_questions_token"), "provider_questions", ["token"])
