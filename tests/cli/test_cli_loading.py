"""Commands are loaded when they are called, and their blocks of flags are single flags to who calls them."""

from __future__ import annotations

import subprocess
import sys

import pytest
import typer
import typer.main
from typer.core import TyperGroup

from smmextract.cli.app import app
from smmextract.cli.commands import COMMANDS
from smmextract.cli.flags import ManyAtOnce, OwnFiles, flattened


@pytest.mark.parametrize("name", COMMANDS)
def test_the_line_of_a_command_is_how_its_own_help_begins(name: str) -> None:
    root = typer.main.get_command(app)
    assert isinstance(root, TyperGroup)
    command = root.get_command(typer.Context(root), name)
    assert command is not None
    assert command.name == name
    assert " ".join((command.help or "").split()).startswith(COMMANDS[name].help)


def test_the_help_loads_no_command_and_none_of_their_libraries() -> None:
    code = (
        "import sys; from smmextract.cli.app import app; app(['--help'], standalone_mode=False); "
        "print([name for name in ('pydantic', 'sqlalchemy', 'rich', 'smmextract.cli.extract') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("library", ["sqlalchemy", "rich", "openai", "asyncio", "alembic"])
def test_extracting_to_json_loads_no_library_that_it_does_not_need(library: str) -> None:
    code = f"import sys; import smmextract.cli.extract; print({library!r} in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_command_gets_blocks_of_flags_and_typer_single_ones() -> None:
    got: list[object] = []

    def command(*, name: str, own: OwnFiles, many: ManyAtOnce) -> None:
        """Do something."""
        got.extend([name, own, many])

    alone = typer.Typer(add_completion=False)
    alone.command()(flattened(command))
    alone(["zinc", "--budget", "2", "--vocabulary", "mine.toml"], standalone_mode=False)
    assert got[0] == "zinc"
    assert isinstance(got[1], OwnFiles)
    assert [str(path) for path in got[1].vocabulary or ()] == ["mine.toml"]
    assert isinstance(got[2], ManyAtOnce)
    assert (got[2].budget, got[2].reader) == (2.0, "auto")
