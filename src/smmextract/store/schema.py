"""Manages the version of a store: creates its tables and views on first use, and checks it later."""

from __future__ import annotations

from sqlalchemy import Connection, inspect, text

from smmextract.errors import StoreError
from smmextract.store.models import Base

HEAD = "0007"
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


def is_current(connection: Connection, *, create: bool) -> bool:
    """Return whether there are tables; only with `create` may there be none. Raises StoreError for another version."""
    version = version_of(connection)
    if version == HEAD:
        return True
    if version is None:
        if not create:
            raise StoreError("is an empty database, not a store")
        return False
    from smmextract.store.migrate import known_versions  # noqa: PLC0415 - alembic takes 0.3 s

    if version in known_versions():
        raise StoreError(f"has the tables of version {version}, not {HEAD}; `smmextract store migrate` updates them")
    raise StoreError(f"was written by a newer smmextract (version {version}, this one knows {HEAD})")


def make(connection: Connection) -> None:
    """Create all tables as the migrations do (a test ensures that), without alembic: it takes 0.3 s and 12 MB."""
    lock(connection)
    if version_of(connection) is None:  # another process may have created them meanwhile
        Base.metadata.create_all(connection)
        make_views(connection)
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": HEAD})


def lock(connection: Connection) -> None:
    """Keep other processes from making or changing the tables until the transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


VIEWS = ("series_points", "figures_current")
_DECIDED = (
    "verdict", "metric", "product", "region", "segment", "period", "period_start", "period_end", "span", "kind",
    "basis", "direction", "value", "low", "high", "unit", "modality", "whole", "stage", "company", "exchange",
    "base_period", "vintage", "product_name", "region_name", "segment_name",
)  # fmt: skip
_KEY = (
    "metric", "product_name", "region_name", "segment_name", "kind", "basis", "span", "unit", "stage", "company",
    "exchange", "whole", "base_period",
)  # fmt: skip


def drop_views(connection: Connection) -> None:
    """Drop the views."""
    for name in VIEWS:
        connection.execute(text(f"DROP VIEW IF EXISTS {name}"))


def make_views(connection: Connection) -> None:
    """Create the views."""
    lite = connection.dialect.name == "sqlite"
    connection.execute(text(f"CREATE VIEW figures_current AS {_figures_current(lite=lite)}"))
    connection.execute(text(f"CREATE VIEW series_points AS {_series_points(lite=lite)}"))


def _figures_current(*, lite: bool) -> str:
    """Return the query for the figures of the newest run of each report, with people's decisions."""
    same = "IS" if lite else "IS NOT DISTINCT FROM"
    told = []
    for name in _DECIDED:
        chosen = f"CASE WHEN d.id IS NULL THEN f.{name} ELSE d.{name} END"
        if lite and name in ("value", "low", "high"):
            chosen = f"CAST({chosen} AS REAL)"  # SQLite stores exact numbers as text
        told.append(f"{chosen} AS {name}")
    columns = ", ".join(told)
    return f"""
        SELECT f.id AS figure_id, r.id AS report_id, f.run_id, f.name AS figure, f.literal, f."start", f."end",
               {columns}, f.approximate, f.hedge, f.converts, f.confidence, f.verdict AS verdict_as_read,
               d.id IS NOT NULL AS decided, r.source, r.title, r.published, r.publisher, u.reader, u.model
        FROM figures f
        JOIN runs u ON u.id = f.run_id
        JOIN reports r ON r.id = u.report_id
        LEFT JOIN decided d ON d.report_id = r.id AND d.name = f.name
             AND d."start" {same} f."start" AND d."end" {same} f."end"
        WHERE u.id IN (SELECT MAX(id) FROM runs WHERE status = 'done' GROUP BY report_id)
    """


def _series_points(*, lite: bool) -> str:
    """Return the query for every statement of a series; `holds` is 1 for the current value of its period. A first
    quarter or half-year is also the year to date.
    """
    key = ", ".join(_KEY)
    told = ", ".join(f"{name} AS {name.removesuffix('_name')}" for name in _KEY if name != "span")
    january = "strftime('%m', period_start) = '01'" if lite else "EXTRACT(MONTH FROM period_start) = 1"
    return f"""
        SELECT {told}, CASE again WHEN 0 THEN span ELSE 'year to date' END AS span, period, period_start, period_end,
               value, low, high, modality, vintage, verdict, literal, source, title, published, publisher, report_id,
               run_id, figure_id, figure,
               CASE WHEN ROW_NUMBER() OVER (
                   PARTITION BY {key}, period_start, period_end, again
                   ORDER BY CASE WHEN verdict IN ('kept', 'corrected') THEN 0 ELSE 1 END,
                            CASE WHEN modality = 'actual' THEN 0 ELSE 1 END,
                            CASE WHEN vintage = 'earlier' THEN 1 ELSE 0 END,
                            CASE WHEN verdict = 'flagged' THEN 1 ELSE 0 END,
                            COALESCE(published, '') DESC,
                            figure_id DESC
               ) = 1 THEN 1 ELSE 0 END AS holds
        FROM figures_current JOIN (SELECT 0 AS again UNION ALL SELECT 1) copies
             ON again = 0 OR (span IN ('quarter', 'half-year') AND {january})
        WHERE verdict <> 'dropped' AND period_start IS NOT NULL
    """
