"""Columns as migrations add them. Constraints and indexes get their names by the convention of `models.Base`."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

MOMENT = sa.DateTime(timezone=True)
EXACT = sa.Numeric().with_variant(sa.Text(), "sqlite")
TEXT, INTEGER, YES_OR_NO, JSON = sa.Text(), sa.Integer(), sa.Boolean(), sa.JSON()
FLOAT: sa.Double[float] = sa.Double()


def needed(kind: Any, *names: str) -> list[sa.Column[Any]]:
    """Return columns of one type that every row fills."""
    return [sa.Column(name, kind, nullable=False) for name in names]


def optional(kind: Any, *names: str) -> list[sa.Column[Any]]:
    """Return columns of one type that may be empty."""
    return [sa.Column(name, kind, nullable=True) for name in names]


def key(kind: Any, *names: str) -> list[sa.Column[Any]]:
    """Return the columns of the primary key."""
    return [sa.Column(name, kind, primary_key=True) for name in names]


def link(name: str, to: str, kind: Any = INTEGER, *, cascade: bool = False, index: bool = True) -> sa.Column[Any]:
    """Return a column that refers to another table; with `cascade`, the row is deleted with the one it refers to."""
    target = sa.ForeignKey(to, ondelete="CASCADE" if cascade else None)
    return sa.Column(name, kind, target, nullable=False, index=index)
