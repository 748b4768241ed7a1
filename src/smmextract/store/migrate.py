"""Migrates a store: lists its versions, and updates its tables."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from smmextract.store.schema import drop_views, lock, make_views


def known_versions() -> list[str]:
    """Return all versions that this program knows, oldest first."""
    script = ScriptDirectory.from_config(_config())
    return [revision.revision for revision in script.walk_revisions()][::-1]


def migrate(connection: Connection) -> None:
    """Update the tables to the newest version, within the connection's transaction."""
    lock(connection)
    settings = _config()
    settings.attributes["connection"] = connection
    drop_views(connection)  # PostgreSQL cannot change a table that a view uses
    command.upgrade(settings, "head")
    make_views(connection)


def _config() -> Config:
    """Return alembic's settings; the migrations are shipped with the package."""
    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return settings
