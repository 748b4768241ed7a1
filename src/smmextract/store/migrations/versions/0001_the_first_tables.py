"""Create the first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from smmextract.store.migrations.columns import (
    EXACT,
    FLOAT,
    INTEGER,
    JSON,
    MOMENT,
    TEXT,
    YES_OR_NO,
    key,
    link,
    needed,
    optional,
)
from smmextract.store.models import REVIEWS_ONLY_GROW

revision = "0001"
down_revision = None

_WORD, _NAME, _HASH = sa.String(10), sa.String(20), sa.String(64)


def upgrade() -> None:
    op.create_table(
        "batches", *key(sa.String(32), "id"), *needed(TEXT, "host"), *needed(INTEGER, "pid"),
        *needed(MOMENT, "started_at", "seen_at"),
    )  # fmt: skip
    op.create_table(
        "reports", *key(INTEGER, "id"), *needed(_HASH, "sha256"), *needed(TEXT, "text", "source"),
        *optional(TEXT, "title", "published", "publisher"), *needed(MOMENT, "added_at"), sa.UniqueConstraint("sha256"),
    )  # fmt: skip
    op.create_table(
        "unread", *key(TEXT, "source"), *needed(TEXT, "error"), *needed(INTEGER, "attempts"),
        *needed(MOMENT, "failed_at"),
    )  # fmt: skip
    op.create_table(
        "claims", *key(_HASH, "sha256"), *key(_NAME, "reader"), *key(TEXT, "model"), *key(_HASH, "prompt"),
        link("batch", "batches.id", sa.String(32), cascade=True),
    )  # fmt: skip
    op.create_table(
        "runs", *key(INTEGER, "id"), link("report_id", "reports.id", index=False), *needed(_NAME, "reader"),
        *needed(TEXT, "model", "program"), *needed(_HASH, "prompt"), *needed(_WORD, "status"),
        *optional(TEXT, "error", "answered_by"), *needed(FLOAT, "seconds", "checkable"), *optional(EXACT, "cost"),
        *needed(INTEGER, "attempts", "calls", "prompt_tokens", "completion_tokens", "flagged"),
        *needed(JSON, "not_figures", "groups"), *needed(MOMENT, "finished_at"),
        sa.UniqueConstraint("report_id", "reader", "model", "prompt"),
    )  # fmt: skip
    op.create_index("ix_runs_status", "runs", ["status"])
    op.create_table(
        "sources", *key(INTEGER, "id"), *needed(_HASH, "content"), *needed(TEXT, "name"),
        link("report_id", "reports.id"), sa.UniqueConstraint("content", "name"),
    )  # fmt: skip
    op.create_index("ix_sources_name", "sources", ["name"])
    op.create_table(
        "answers", *key(INTEGER, "id"), link("run_id", "runs.id"), *needed(_HASH, "request"), *needed(TEXT, "body"),
        *optional(TEXT, "model"), *needed(INTEGER, "prompt_tokens", "completion_tokens"),
    )  # fmt: skip
    op.create_table(
        "checks", *key(INTEGER, "id"), link("run_id", "runs.id", cascade=True), *needed(_NAME, "name"),
        *needed(TEXT, "rule", "statement"), *needed(JSON, "figures"), *needed(YES_OR_NO, "holds"),
        *optional(EXACT, "implied_low", "implied_high", "stated_low", "stated_high"), *needed(FLOAT, "tension"),
    )  # fmt: skip
    op.create_table(
        "conflicts", *key(INTEGER, "id"), link("run_id", "runs.id", cascade=True), *needed(TEXT, "why"),
        *needed(JSON, "figures", "blame", "blame_sets", "repairs"), *needed(YES_OR_NO, "proposed"),
        *optional(FLOAT, "tension"), *optional(TEXT, "second_look"),
    )  # fmt: skip
    op.create_table(
        "figures", *key(INTEGER, "id"), link("run_id", "runs.id", cascade=True, index=False), *needed(_NAME, "name"),
        *needed(TEXT, "literal"), *optional(INTEGER, "start", "end"), *needed(sa.String(30), "metric"),
        *optional(TEXT, "product", "region", "segment", "period", "unit", "whole", "relabelled"),
        *needed(_WORD, "kind", "modality", "verdict"), *optional(_WORD, "direction", "hedge"),
        *optional(_NAME, "basis"), *needed(EXACT, "value"),
        *optional(EXACT, "low", "high", "implied_low", "implied_high"), *needed(YES_OR_NO, "approximate"),
        *needed(JSON, "checks", "doubts"), sa.UniqueConstraint("run_id", "name"),
    )  # fmt: skip
    op.create_index("ix_figures_metric_product", "figures", ["metric", "product"])
    op.create_table(
        "reviews", *key(INTEGER, "id"), link("run_id", "runs.id"), *needed(_NAME, "figure"),
        *needed(_WORD, "decision"), *optional(_NAME, "field"), *optional(TEXT, "old", "new", "note"),
        *needed(TEXT, "reviewer"), *needed(MOMENT, "decided_at"),
    )  # fmt: skip
    for statement in REVIEWS_ONLY_GROW[op.get_bind().dialect.name]:
        op.execute(statement)
