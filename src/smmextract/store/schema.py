"""The version of a store: tables are made at the first use, checked at every other, brought up to date on demand."""

from __future__ import annotations

from sqlalchemy import Connection, inspect, text

from smmextract.errors import StoreError
from smmextract.store import views
from smmextract.store.models import Base

HEAD = "0005"
"""The newest migration in `migrations/versions`."""
_LOCK = 5_140_723
"""Number of the advisory lock under which PostgreSQL's tables are made."""


def version_of(connection: Connection) -> str | None:
    """The store's version; None where nothing has been made yet. Raises StoreError for somebody else's database."""
    tables = set(inspect(connection).get_table_names())
    if "alembic_version" in tables and {"runs", "reports"} <= tables:
        return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())
    if tables:
        raise StoreError(f"holds the tables of another program ({', '.join(sorted(tables)[:3])})")
    return None


def require_current(connection: Connection, *, create: bool) -> None:
    """Make the tables where there are none (if `create`). Raises StoreError for a store of another version."""
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
    """Make all tables, as the migrations would (a test sees to that), but without alembic: it takes 0.3 s and 12 MB."""
    lock(connection)
    if version_of(connection) is None:  # another process may have been faster
        Base.metadata.create_all(connection)
        views.make(connection)
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": HEAD})


def lock(connection: Connection) -> None:
    """Keep other processes from making or changing the tables until the transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
