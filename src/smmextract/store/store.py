"""An open store: transactions, contents and maintenance."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, func, select, text

from smmextract.errors import StoreError
from smmextract.store import models, schema
from smmextract.store.connect import check_place, connect, shown, speaking_plainly, store_url

CASCADE = "cascade"
"""Name of the built-in reader and a model together, in stores."""


@dataclass(frozen=True, slots=True)
class ReaderKey:
    """Identifies a reader by what affects its results; `prompt` hashes prompt and schema; of patterns, a version."""

    reader: str
    model: str
    prompt: str


@dataclass(frozen=True, slots=True)
class StoreInfo:
    """What a store is and how much it holds."""

    place: str
    kind: str
    version: str | None
    newest: str
    bytes: int | None
    rows: dict[str, int]


class Store(AbstractContextManager["Store"]):
    """An open store; use it as a context manager. Raises StoreError for every database error."""

    def __init__(self, url: URL, engine: Engine) -> None:
        self.url, self._engine = url, engine
        self._writer = engine.execution_options(writes=True)

    @property
    def address(self) -> str:
        """The address with which another process can open the store; it contains the password."""
        return self.url.render_as_string(hide_password=False)

    @property
    def place(self) -> str:
        """The store's name in messages."""
        return shown(self.url)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that only reads."""
        with speaking_plainly(self.place), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction that writes; either all of it is stored, or nothing."""
        with speaking_plainly(self.place), self._writer.begin() as connection:
            yield connection

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._engine.dispose()

    def info(self) -> StoreInfo:
        """Return what the store holds, whatever its version."""
        with self.reading() as connection:
            version = schema.version_of(connection)
            rows = {}
            if version == schema.HEAD:
                for table in models.Base.metadata.sorted_tables:
                    rows[table.name] = connection.execute(select(func.count()).select_from(table)).scalar_one()
            return StoreInfo(self.place, self._engine.dialect.name, version, schema.HEAD, self._bytes(connection), rows)

    def migrate(self) -> tuple[str | None, str]:
        from smmextract.store.migrate import known_versions, migrate  # noqa: PLC0415 - alembic takes 0.3 s

        with self.writing() as connection:
            before = schema.version_of(connection)
            if before not in (None, *known_versions()):
                raise StoreError(f"was written by a newer smmextract (version {before})")
            migrate(connection)
            return before, schema.HEAD

    def vacuum(self) -> tuple[int | None, int | None]:
        """Free the space of deleted rows; return the size in bytes before and after."""
        with self.reading() as connection:
            before = self._bytes(connection)
        with speaking_plainly(self.place):
            raw = self._engine.raw_connection()
            try:
                if self.url.get_backend_name() == "sqlite":
                    for statement in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)", "PRAGMA optimize"):
                        raw.cursor().execute(statement)
                else:
                    raw.driver_connection.autocommit = True  # type: ignore[union-attr]
                    raw.cursor().execute("VACUUM ANALYZE")
                    raw.driver_connection.autocommit = False  # type: ignore[union-attr]
            except self._engine.dialect.loaded_dbapi.Error as error:
                raise StoreError(" ".join(str(error).split())) from None
            finally:
                raw.close()
        with self.reading() as connection:
            return before, self._bytes(connection)

    def _bytes(self, connection: Connection) -> int | None:
        if self.url.get_backend_name() != "sqlite":
            return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())
        files = [Path(f"{self.url.database}{ending}") for ending in ("", "-wal")]
        return sum(file.stat().st_size for file in files if file.exists())


def open_store(address: str, *, create: bool = False, any_version: bool = False) -> Store:
    """Open a store by path or URL; with `create`, create it. Raises UsageError for an address that cannot be a store,
    StoreError if it does not exist, is another program's, or has another version (unless `any_version`).
    """
    url = store_url(address)
    check_place(url, create=create)
    store = Store(url, connect(url))
    try:
        if not any_version:
            with store.reading() as connection:
                current = schema.is_current(connection, create=create)
            if not current:
                with store.writing() as connection:
                    schema.make(connection)
    except BaseException:
        store.close()
        raise
    return store
