"""Count first quarters and half-years, which were years to date, among the quarters and half-years; renew the views."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from smmextract.store.saving import period_columns

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    connection = op.get_bind()
    for name in ("figures", "decided"):
        table = sa.table(name, sa.column("period", sa.Text()), sa.column("span", sa.Text()))
        said = sa.select(table.c.period).where(table.c.span == "year to date").distinct()
        for period in connection.execute(said).scalars().all():
            span = period_columns(period)["span"]
            connection.execute(table.update().where(table.c.period == period).values(span=span))
