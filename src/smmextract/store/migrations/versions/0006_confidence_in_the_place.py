"""Add how sure a labeller is of a figure's product, region and segment."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("figures", sa.Column("place_confidence", sa.Double(), nullable=True))
