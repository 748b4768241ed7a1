"""Connects to a store, SQLite by path or URL, PostgreSQL by URL; database errors become StoreError."""

from __future__ import annotations

import json
import logging
import os
import re
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, SQLAlchemyError, TimeoutError as NoConnectionLeft

from smmextract.errors import InputError, StoreError, UsageError
from smmextract.nearest import did_you_mean, nearest_file
from smmextract.store.models import Base

BUSY_SECONDS = 30.0
"""How long a process waits for another one that is writing."""
_LOG_SECONDS = 1.0
"""How long it tries again where others make the same store at the same moment."""
_KINDS = ("sqlite", "postgresql")
# without a handler, Python prints what SQLAlchemy logs, such as a cursor that Ctrl-C left open
logging.getLogger("sqlalchemy").addHandler(logging.NullHandler())
_NO_SERVER_NEEDED = "give a file, sqlite:///FILE or postgresql://USER@HOST/NAME"


def store_url(address: str) -> URL:
    """Return the URL of a store; a path means an SQLite file. Raises UsageError if it cannot be a store."""
    if not address.strip():
        raise UsageError(f"the name of the store is empty: {_NO_SERVER_NEEDED}")
    if not re.match(r"[A-Za-z][A-Za-z0-9+.]*://", address):
        return URL.create("sqlite", database=address)
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        raise UsageError(f"the store's address is not a URL: {_NO_SERVER_NEEDED}") from None
    kind = url.get_backend_name()
    if kind == "postgres":
        url, kind = url.set(drivername="postgresql"), "postgresql"
    if kind not in _KINDS:
        raise UsageError(f"a store cannot be in {kind!r}{did_you_mean(kind, _KINDS)}")
    if kind == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if not url.database or url.database == ":memory:":
        raise UsageError(f"a store needs a file: {_NO_SERVER_NEEDED}")
    return url.set(drivername="sqlite")


def shown(url: URL) -> str:
    """Return the store's name for messages, without its password."""
    return str(url.database) if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True)


def connect(url: URL) -> Engine:
    """Create an engine for the store, without opening a connection."""
    if url.get_backend_name() == "sqlite":
        timeout = float(str(url.query.get("timeout", BUSY_SECONDS)))
        arguments = {"timeout": timeout, "check_same_thread": False}
        path = Path(str(url.database))
        # SQLite keeps its log beside the file
        fixed = path.exists() and not all(os.access(place, os.W_OK) for place in (path, path.absolute().parent))
        where = _read_only(path) if fixed else url.set(query={})
        engine = create_engine(where, connect_args=arguments, json_serializer=_as_json)
        event.listen(engine, "connect", _set_up_to_read if fixed else _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    try:
        return create_engine(url, pool_pre_ping=True, json_serializer=_as_json)
    except ModuleNotFoundError:
        raise UsageError("PostgreSQL needs the extra: pip install 'smmextract[postgres]'") from None


def _as_json(value: object) -> str:
    """Return a value as JSON. Most are empty lists: three of each figure."""
    return "[]" if value == [] else json.dumps(value)


def _read_only(path: Path) -> URL:
    """Return a URL with which SQLite only reads a file. Without a log file, SQLite may assume that it never changes."""
    log = Path(f"{path}-wal")
    unchanging = not log.exists() or not log.stat().st_size
    query = {"uri": "true", "mode": "ro"} | ({"immutable": "1"} if unchanging else {})
    return URL.create("sqlite", database=path.absolute().as_uri(), query=query)


def _set_up_to_read(connection: Any, _: object) -> None:
    connection.isolation_level = None


def _set_up_sqlite(connection: Any, _: object) -> None:
    connection.isolation_level = None  # begin transactions below instead of in the driver
    cursor = connection.cursor()
    _keep_a_log(cursor)
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _keep_a_log(cursor: Any) -> None:
    """Turn on the write-ahead log; SQLite fails at once instead of waiting where another process turns it on too."""
    until = time.monotonic() + _LOG_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    # a transaction that reads first and writes later would fail at once if another process writes in between
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def speaking_plainly(name: str) -> Iterator[None]:
    """Turn database errors into a StoreError in one line, and values that it cannot hold into InputError."""
    try:
        yield
    except StoreError as error:
        told = str(error)
        raise StoreError(told if told.startswith(name) else f"{name}: {told}") from None
    except DataError as error:
        raise InputError(f"{name}: cannot keep this ({' '.join(str(error.orig).split())[:200]})") from None
    except DBAPIError as error:
        said = " ".join(str(error.orig).split())
        raise StoreError(f"{name}: {_reason(said)}") from None
    except NoConnectionLeft:
        raise StoreError(f"{name}: no connection is free") from None
    except SQLAlchemyError as error:
        raise StoreError(f"{name}: {' '.join(str(error).split())[:200]}") from None


def _reason(said: str) -> str:
    for words, reason in (
        ("database is locked", "another process keeps the store locked"),
        ("disk is full", "the disk is full"),
        ("disk I/O error", "the disk cannot be written (is it full?)"),
        ("readonly database", "the store is read-only"),
        ("not a database", "is no store (no SQLite database)"),
        ("malformed", "the SQLite database is damaged"),
        ("unable to open", "cannot be opened"),
        ("password authentication failed", "the server refuses user or password"),
        ("connection refused", "no server listens there"),
    ):
        if words.lower() in said.lower():
            return reason
    return said[:200]


def check_place(url: URL, *, create: bool) -> None:
    """Raise StoreError if an SQLite file does not exist, or cannot be created there."""
    if url.get_backend_name() != "sqlite":
        return
    path = Path(str(url.database))
    if path.is_dir():
        raise StoreError(f"{path}: is a directory, not a store")
    if path.exists():
        return
    if not create:
        raise StoreError(f"{path}: there is no such store{nearest_file(path)}")
    if not path.parent.is_dir():
        raise StoreError(f"{path}: there is no folder {path.parent}")


def is_there(address: str) -> bool:
    """Return whether there may be a store at an address; always true for a server."""
    url = store_url(address)
    return url.get_backend_name() != "sqlite" or Path(str(url.database)).exists()


def insert_new(connection: Connection, row: type[Base], values: Mapping[str, Any]) -> Any:
    """Insert the row; return its key, or None if the row exists already (by any of its unique keys)."""
    return connection.execute(_statement(connection.dialect.name, row), values).scalar_one_or_none()


@cache
def _statement(dialect: str, row: type[Base]) -> Any:
    """Build the statement, once: building it takes longer than running it."""
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    first = next(iter(row.__table__.primary_key))
    return insert(row).on_conflict_do_nothing().returning(first)
