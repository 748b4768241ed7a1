"""Manages the version of a store: creates its tables on first use, checks it later, and updates it on request."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from smmextract.errors import StoreError
from smmextract.store import views
from smmextract.store.models import Base

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0005"
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


def known_versions() -> list[str]:
    """Return all versions that this program knows, oldest first."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - 0.3 s, and only needed where versions differ

    script = ScriptDirectory.from_config(config())
    return [revision.revision for revision in script.walk_revisions()][::-1]


def require_current(connection: Connection, *, create: bool) -> None:
    """Create the tables if there are none (with `create`). Raises StoreError if the store has another version."""
    version = version_of(connection)
    if version == HEAD:
        return
    if version is None:
        if not create:
            raise StoreError("is an empty database, not a store")
        make(connection)
    elif version in known_versions():
        raise StoreError(f"has the tables of version {version}, not {HEAD}; `smmextract store migrate` updates them")
    else:
        raise StoreError(f"was written by a newer smmextract (version {version}, this one knows {HEAD})")


def make(connection: Connection) -> None:
    """Create all tables as the migrations would (a test ensures that), but without alembic, which takes 0.3 s and 12
    MB.
    """
    _lock(connection)
    if version_of(connection) is None:  # another process may have created them meanwhile
        Base.metadata.create_all(connection)
        views.make(connection)
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": HEAD})


def _lock(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def migrate(connection: Connection) -> None:
    """Update the tables to the newest version, within the connection's transaction."""
    from alembic import command  # noqa: PLC0415

    _lock(connection)
    settings = config()
    settings.attributes["connection"] = connection
    views.drop(connection)  # PostgreSQL cannot change a table that a view uses
    command.upgrade(settings, "head")
    views.make(connection)


def config() -> Config:
    """Return alembic's settings; the migrations are shipped with the package."""
    from alembic.config import Config  # noqa: PLC0415

    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return settings
