"""Add the batches that a provider works on, recorded before they are submitted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from smmextract.store.migrations.columns import MOMENT, TEXT, YES_OR_NO, key, link, needed, optional

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "provider_batches", *key(sa.String(32), "token"), *needed(TEXT, "host"), *optional(TEXT, "provider_id"),
        *needed(MOMENT, "entered_at"), *needed(YES_OR_NO, "ended"),
    )  # fmt: skip
    op.create_table(
        "provider_questions",
        *key(sa.String(64), "question"),
        link("token", "provider_batches.token", sa.String(32), cascade=True),
    )
