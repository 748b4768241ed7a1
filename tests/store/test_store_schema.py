"""A store is made at its first use, knows its version, and refuses what is no store."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from typer.testing import CliRunner

from smmextract.cli.app import app
from smmextract.errors import StoreError, UsageError
from smmextract.store import open_store, schema
from smmextract.store.migrate import known_versions
from smmextract.store.models import Base


@pytest.mark.parametrize("made_by", ["models", "migrations"])
def test_the_migrations_make_what_the_models_say(store_address: str, made_by: str) -> None:
    with open_store(store_address, create=True, any_version=made_by == "migrations") as store:
        if made_by == "migrations":
            store.migrate()
        with store.reading() as connection:
            differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
            triggers = connection.execute(text(_TRIGGERS[connection.dialect.name])).scalars().all()
    assert differences == []
    assert [name for name in triggers if name.startswith("reviews_only_grow")]


_TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger",
}


def test_the_newest_migration_is_the_programs_version(store_address: str) -> None:
    assert known_versions()[-1] == schema.HEAD
    with open_store(store_address, create=True) as store:
        assert store.info().version == schema.HEAD


def test_several_at_once_make_one_store(store_address: str) -> None:
    failures: list[BaseException] = []

    def make() -> None:
        try:
            open_store(store_address, create=True).close()
        except BaseException as error:  # noqa: BLE001 - whatever it is, it fails the test
            failures.append(error)

    threads = [threading.Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_a_store_of_a_newer_program_is_left_alone(store_address: str) -> None:
    with open_store(store_address, create=True) as store, store.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="newer smmextract"):
        open_store(store_address)
    with open_store(store_address, any_version=True) as store, pytest.raises(StoreError, match="newer"):
        store.migrate()


def test_migrate_brings_an_empty_database_up_to_date(store_address: str) -> None:
    if store_address.startswith("/"):
        Path(store_address).touch()
    done = CliRunner().invoke(app, ["store", "migrate", "--store", store_address])
    assert done.exit_code == 0, done.output
    assert done.output.endswith(f"is {schema.HEAD}\n")
    open_store(store_address).close()


def test_info_and_vacuum(store_address: str) -> None:
    open_store(store_address, create=True).close()
    told = CliRunner().invoke(app, ["store", "info", "--store", store_address]).output
    assert f"version  {schema.HEAD}\n" in told
    assert "reports             0\n" in told
    assert "now" in CliRunner().invoke(app, ["store", "vacuum", "--store", store_address]).output


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("", "empty"),
        ("mysql://host/name", "cannot be in 'mysql'"),
        ("postgresq://host/name", "did you mean 'postgresql'"),
        ("sqlite://", "needs a file"),
    ],
)
def test_an_address_that_is_no_store_is_refused_in_one_line(address: str, words: str) -> None:
    with pytest.raises((UsageError, StoreError), match=words) as caught:
        open_store(address)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_no_store_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "notes.db"
    place.write_text("these are notes, and no database at all, " * 50)
    with pytest.raises(StoreError, match="no store"):
        open_store(str(place))
    assert place.read_text().startswith("these are notes")


def test_somebody_elses_database_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "other.db"
    with sqlite3.connect(place) as other:
        other.execute("CREATE TABLE accounts (id INTEGER)")
    other.close()
    with pytest.raises(StoreError, match="another program"):
        open_store(str(place), create=True)


def test_a_store_that_is_not_there_names_the_nearest(tmp_path: Path) -> None:
    open_store(str(tmp_path / "archive.db"), create=True).close()
    with pytest.raises(StoreError, match=r"is it .*archive\.db"):
        open_store(str(tmp_path / "archve.db"))
    with pytest.raises(StoreError, match="no folder"):
        open_store(str(tmp_path / "nowhere" / "a.db"), create=True)


def test_no_password_is_shown() -> None:
    with pytest.raises(StoreError) as caught:
        open_store("postgresql://me:hush@127.0.0.1:1/name")
    assert "hush" not in str(caught.value)
    assert "127.0.0.1" in str(caught.value)
