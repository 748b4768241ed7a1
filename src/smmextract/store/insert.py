"""Inserts a row unless it exists, in the same way on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from smmextract.store.models import Base


def insert_new(connection: Connection, row: type[Base], values: Mapping[str, Any]) -> bool:
    """Insert the row; return whether it was new (by any of its unique keys)."""
    return connection.execute(_statement(connection.dialect.name, row), values).first() is not None


def insert_new_id(connection: Connection, row: type[Base], values: Mapping[str, Any]) -> int | None:
    """Insert the row; return its id, or None if it exists already."""
    found = connection.execute(_statement(connection.dialect.name, row), values).scalar_one_or_none()
    return None if found is None else int(found)


@cache
def _statement(dialect: str, row: type[Base]) -> Any:
    """Build the statement, once: building it takes longer than running it."""
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    first = next(iter(row.__table__.primary_key))
    return insert(row).on_conflict_do_nothing().returning(first)
