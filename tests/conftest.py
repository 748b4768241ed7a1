"""What all tests share: no configuration of the machine they run on, a stub server, and the cassettes."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import settings

from helpers import postgres, recording, stub_server
from smmextract.config import Config, load_config
from smmextract.label.llm.server_facts import forget_servers

Replay = Callable[[str], Config]

# how long an example takes depends on what else the machine does
settings.register_profile("smmextract", deadline=None)
settings.load_profile("smmextract")


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither the user's configuration file nor the environment reaches a test."""
    for name in recording.settings_of_machine():
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "no-configuration"))


@pytest.fixture
def stub() -> Iterator[stub_server.Stub]:
    """A running stub of a model's server, of which nothing is known yet (a port may be used twice)."""
    forget_servers()
    with stub_server.running() as server:
        yield server


@pytest.fixture
def replay(monkeypatch: pytest.MonkeyPatch) -> Iterator[Replay]:
    """`replay(name)` plays tests/cassettes/NAME.yaml to the end of the test, and sets the environment so that the
    command and `load_config()` ask the recorded model; it returns that configuration."""
    with ExitStack() as stack:

        def play(name: str) -> Config:
            path = recording.CASSETTES / f"{name}.yaml"
            for variable, value in recording.settings_of(path).items():
                monkeypatch.setenv(variable, value)
            stack.enter_context(recording.cassette(path))
            return load_config()

        yield play


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server in a temporary folder, without a database."""
    if reason := postgres.missing():
        pytest.skip(reason)
    with postgres.running() as address:
        yield address


_databases = itertools.count(1)


@pytest.fixture(params=["sqlite", "postgresql"])
def store_address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a store that does not exist yet, once in each kind of database."""
    if request.param == "sqlite":
        return str(tmp_path / "store.db")
    import psycopg  # noqa: PLC0415 - an extra

    server: str = request.getfixturevalue("postgres_server")
    name = f"store_{next(_databases)}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    return f"{server}/{name}"
