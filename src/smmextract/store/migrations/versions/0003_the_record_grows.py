"""Add the new fields of the record: company, stage, alternatives, unread quantities, tensions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from smmextract.store.migrations.columns import FLOAT, JSON, TEXT, optional

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    texts = optional(TEXT, "company", "exchange", "base_period")
    words = optional(sa.String(10), "stage", "vintage") + optional(sa.String(20), "converts")
    for column in (*texts, *words, *optional(FLOAT, "confidence")):
        op.add_column("figures", column)
    for table, name in (("figures", "alternatives"), ("runs", "unread"), ("runs", "tensions")):
        op.add_column(table, sa.Column(name, JSON, nullable=False, server_default="[]"))
