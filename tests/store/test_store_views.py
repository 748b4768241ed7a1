"""What other programs see of a store: the views, through SQL and through sqlite-utils."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from helpers.batch_made import json_lines, run
from helpers.reviews import deciding
from smmextract.arithmetic import default_rules
from smmextract.review.stores import current_series
from smmextract.series.points import latest
from smmextract.store import open_store, schema
from smmextract.store.models import Base
from smmextract.store.saving import save_decided

LINES = (
    ("a", "2022-04-09", "China's refined zinc output was 501,300 mt in March 2022."),
    ("b", "2022-05-09", "China's refined zinc output was 512,300 mt in March 2022, and is expected at 520,000 mt in "
     "Q2 2022."),
    ("c", "2022-06-09", "China's zinc output was 501,300 mt in May 2022. China's zinc output was 510,300 mt in May "
     "2022."),
)  # fmt: skip

NAMES = ("product_name", "region_name", "segment_name")


@pytest.fixture
def store(store_address: str, tmp_path: Path) -> str:
    lines = [{"id": name, "published": day, "text": said} for name, day, said in LINES]
    run(store_address, [json_lines(tmp_path / "in.jsonl", *lines)])
    return store_address


def rows(address: str, query: str) -> list[dict[str, Any]]:
    with open_store(address) as store, store.reading() as connection:
        return [dict(row._mapping) for row in connection.execute(text(query))]


def test_the_points_of_a_series_know_their_days_and_which_of_them_holds(store: str) -> None:
    found = rows(store, "SELECT * FROM series_points WHERE period = '2022-03' ORDER BY literal")
    assert [(row["literal"], row["holds"], float(row["value"])) for row in found] == [
        ("501,300 mt", 0, 501_300), ("512,300 mt", 1, 512_300),
    ]  # fmt: skip
    assert [str(found[0][name])[:10] for name in ("period_start", "period_end")] == ["2022-03-01", "2022-03-31"]


def test_a_doubtful_figure_does_not_hold_beside_one_that_is_not_flagged(store: str) -> None:
    with open_store(store) as opened, opened.writing() as connection:
        connection.execute(text("UPDATE figures SET verdict = 'flagged' WHERE literal = '512,300 mt'"))
    found = rows(store, "SELECT literal FROM series_points WHERE holds = 1 AND period = '2022-03'")
    assert [row["literal"] for row in found] == ["501,300 mt"]


def test_a_first_quarter_is_among_the_quarters_and_the_totals_since_january(store_address: str, tmp_path: Path) -> None:
    said = [f"China's refined zinc output was 1,500,300 mt in the {which} of 2022." for which in
            ("first quarter", "second quarter", "first half")]  # fmt: skip
    lines = [{"id": one, "published": "2022-08-09", "text": one} for one in said]
    run(store_address, [json_lines(tmp_path / "in.jsonl", *lines)])
    query = "SELECT period, span, holds FROM series_points"
    expected = [("2022-01/2022-03", "quarter", 1), ("2022-01/2022-03", "year to date", 1),
                ("2022-01/2022-06", "half-year", 1), ("2022-01/2022-06", "year to date", 1),
                ("2022-04/2022-06", "quarter", 1)]  # fmt: skip
    assert sorted(tuple(row.values()) for row in rows(store_address, query)) == expected
    with open_store(store_address) as opened, opened.writing() as connection:
        connection.execute(text("UPDATE figures SET span = 'year to date' WHERE period_start = '2022-01-01'"))
        for name in ("series_points", "figures_current"):
            connection.execute(text(f"DROP VIEW {name}"))
        for table, name in product(("figures", "decided"), NAMES):
            connection.execute(text(f"ALTER TABLE {table} DROP COLUMN {name}"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0006'"))
    with open_store(store_address, any_version=True) as opened:
        opened.migrate()
    assert sorted(tuple(row.values()) for row in rows(store_address, query)) == expected


def test_names_that_series_joins_are_one_series_in_sql_too(store_address: str, tmp_path: Path) -> None:
    said = [
        ("2025-06-05", "China's refined nickel output was 35,500 mt in May 2025. It was 35,600 mt in May 2025."),
        ("2025-06-22", "China's electrolytic nickel output was 35,700 mt in May 2025."),
    ]
    lines = [{"id": day, "published": day, "text": one} for day, one in said]
    query = "SELECT literal FROM series_points WHERE product = 'refined nickel' AND holds = 1"
    for line, holding in zip(lines, ("35,600 mt", "35,700 mt"), strict=True):
        run(store_address, [json_lines(tmp_path / "in.jsonl", line)])
        with open_store(store_address) as opened, opened.reading() as connection:
            [points] = current_series(connection, default_rules(), "production").values()
        assert [point.literal for point in latest(points)] == [holding]
        assert [row["literal"] for row in rows(store_address, query)] == [holding]
    as_read = rows(store_address, "SELECT DISTINCT product FROM figures_current ORDER BY product")
    assert [row["product"] for row in as_read] == ["electrolytic nickel", "refined nickel"]


def test_decisions_reach_the_figures_as_they_stand_now_and_undos_too(store: str) -> None:
    query = "SELECT literal, verdict, verdict_as_read, decided FROM figures_current WHERE period = '2022-05'"
    assert {row["verdict"] for row in rows(store, query)} == {"flagged"}
    with deciding(store) as session:
        session.advance()
        session.drop(session.item.figures[1] if session.item else "")
        told = {row["literal"]: row["verdict"] for row in rows(store, query)}
        assert told == {"501,300 mt": "accepted", "510,300 mt": "dropped"}
        assert {row["verdict_as_read"] for row in rows(store, query)} == {"flagged"}
        points = rows(store, "SELECT literal FROM series_points WHERE period = '2022-05'")
        assert [row["literal"] for row in points] == ["501,300 mt"]
        session.undo()
    assert {row["verdict"] for row in rows(store, query)} == {"flagged"}


def test_a_migration_fills_what_is_new_and_makes_the_views(store: str) -> None:
    with deciding(store) as session:
        session.advance()
        session.keep()
    wanted = "SELECT literal, verdict, period_start, span FROM figures_current ORDER BY figure_id"
    before = rows(store, wanted)
    with open_store(store) as opened, opened.writing() as connection:
        for name in ("series_points", "figures_current"):
            connection.execute(text(f"DROP VIEW {name}"))
        for name in ("decided", "digests", "provider_questions", "provider_batches"):
            connection.execute(text(f"DROP TABLE {name}"))
        for name in ("period_start", "period_end", "span", "place_confidence", *NAMES):
            connection.execute(text(f"ALTER TABLE figures DROP COLUMN {name}"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0003'"))
    with open_store(store, any_version=True) as opened:
        assert opened.migrate() == ("0003", schema.HEAD)
    assert rows(store, wanted) == before
    assert {row["verdict"] for row in before} >= {"kept"}


def test_sqlite_utils_reads_the_views(tmp_path: Path) -> None:
    sqlite_utils = pytest.importorskip("sqlite_utils")
    address = str(tmp_path / "a.db")
    lines = [{"id": name, "published": day, "text": said} for name, day, said in LINES]
    run(address, [json_lines(tmp_path / "in.jsonl", *lines)])
    database = sqlite_utils.Database(address)
    assert set(database.view_names()) == {"figures_current", "series_points"}
    found = list(database.query("SELECT value, unit FROM series_points WHERE holds AND period = '2022-03'"))
    assert found == [{"value": 512300.0, "unit": "t"}]
    assert database["figures_current"].count == 5
    database.close()


def test_what_is_decided_is_written_anew_each_time(store: str) -> None:
    with deciding(store) as session:
        session.advance()
        session.keep()
    with open_store(store) as opened, opened.writing() as connection:
        [report] = connection.execute(text("SELECT DISTINCT report_id FROM decided")).scalars()
        save_decided(connection, report, ())
    assert len(rows(store, "SELECT * FROM decided")) == 2
    assert {"decided", "digests"} < set(Base.metadata.tables)
