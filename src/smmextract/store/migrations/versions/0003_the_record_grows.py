"""Add the new fields of the record: company, stage, alternatives, unread quantities, tensions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_TEXTS = (
    ("stage", 10),
    ("company", None),
    ("exchange", None),
    ("base_period", None),
    ("vintage", 10),
    ("converts", 20),
)


def upgrade() -> None:
    """Add the new columns; they are empty for older figures."""
    for name, length in _TEXTS:
        op.add_column("figures", sa.Column(name, sa.String(length) if length else sa.Text(), nullable=True))
    op.add_column("figures", sa.Column("confidence", sa.Double(), nullable=True))
    op.add_column("figures", sa.Column("alternatives", sa.JSON(), nullable=False, server_default="[]"))
    for name in ("unread", "tensions"):
        op.add_column("runs", sa.Column(name, sa.JSON(), nullable=False, server_default="[]"))
