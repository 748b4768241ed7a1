"""Insert a row unless it is there: the same on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Insert
from sqlalchemy.dialects import postgresql, sqlite

from smmextract.store.models import Base


def insert_new(connection: Connection, row: type[Base], values: Mapping[str, Any]) -> bool:
    """Insert the row; whether it was not there yet (by any of its unique keys)."""
    first = next(iter(row.__table__.primary_key))
    return connection.execute(_new(connection, row).values(values).returning(first)).first() is not None


def insert_new_id(connection: Connection, row: type[Base], values: Mapping[str, Any]) -> int | None:
    """Insert the row; its id, or None where it is there already."""
    statement = _new(connection, row).values(values).returning(row.__table__.c.id)
    found = connection.execute(statement).scalar_one_or_none()
    return None if found is None else int(found)


def _new(connection: Connection, row: type[Base]) -> Any:
    statement: Insert
    if connection.dialect.name == "postgresql":
        statement = postgresql.insert(row).on_conflict_do_nothing()
    else:
        statement = sqlite.insert(row).on_conflict_do_nothing()
    return statement
