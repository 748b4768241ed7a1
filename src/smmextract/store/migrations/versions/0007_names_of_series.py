"""Add the names under which series join figures; count first quarters, once years to date, among the quarters."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from smmextract.store.migrations.columns import TEXT, optional
from smmextract.store.saving import canonical_columns, period_columns

revision = "0007"
down_revision = "0006"
_READ, _ADDED = ("id", "product", "region", "segment", "period"), ("product_name", "region_name", "segment_name")


def upgrade() -> None:
    for name in ("figures", "decided"):
        for column in optional(TEXT, *_ADDED):
            op.add_column(name, column)
        table = sa.table(name, *map(sa.column, (*_READ, *_ADDED, "span")))
        rows = [row._asdict() for row in op.get_bind().execute(sa.select(*table.c[: len(_READ)]))]
        spans = (period_columns(row["period"])["span"] for row in rows)
        if told := [
            {"row": row["id"], "span": span, **canonical_columns(row)} for row, span in zip(rows, spans, strict=True)
        ]:
            op.get_bind().execute(table.update().where(table.c.id == sa.bindparam("row")), told)
