"""Manages the version of a store: creates its tables on first use, checks it later, and updates it on request."""

from __future__ import annotations

from sqlalchemy import Connection, inspect, text

from smmextract.errors import StoreError
from smmextract.store import views
from smmextract.store.models import Base

HEAD = "0006"
"""The newest migration in `migrations/versions`."""
_LOCK = 5_140_723
"""Number of the advisory lock under which PostgreSQL's tables are created."""


def version_of(connection: Connection) -> str | None:
    """Return the store's version; None if it has no tables yet. Raises StoreError for another program's database."""
    tables = set(inspect(connection).get_table_names())
    if "alembic_version" in tables and {"runs", "reports"} <= tables:
        return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())
    if tables:
        raise StoreError(f"holds the tables of another program ({', '.join(sorted(tables)[:3])})")
    return None


def require_current(connection: Connection, *, create: bool) -> None:
    """Create the tables if there are none (with `create`). Raises StoreError if the store has another version."""
    version = version_of(connection)
    if version == HEAD:
        return
    if version is None:
        if not create:
            raise StoreError("is an empty database, not a store")
        make(connection)
    elif version in _known_versions():
        raise StoreError(f"has the tables of version {version}, not {HEAD}; `smmextract store migrate` updates them")
    else:
        raise StoreError(f"was written by a newer smmextract (version {version}, this one knows {HEAD})")


def _known_versions() -> list[str]:
    from smmextract.store.migrate import known_versions  # noqa: PLC0415 - alembic takes 0.3 s

    return known_versions()


def make(connection: Connection) -> None:
    """Create all tables as the migrations would (a test ensures that), but without alembic, which takes 0.3 s and 12
    MB.
    """
    lock(connection)
    if version_of(connection) is None:  # another process may have created them meanwhile
        Base.metadata.create_all(connection)
        views.make(connection)
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": HEAD})


def lock(connection: Connection) -> None:
    """Keep other processes from making or changing the tables until the transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
