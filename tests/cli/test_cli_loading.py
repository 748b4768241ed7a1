"""A command's work is loaded when it is called; each of its options is a single parameter for the command line."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import get_type_hints

import pytest
import typer
import typer.main
from typer.core import TyperGroup

from smmextract.cli.app import app
from smmextract.cli.commands import COMMANDS, Command, CommandGroup, callback


def _all_commands() -> Iterator[tuple[str, Command]]:
    for name, entry in COMMANDS.items():
        if isinstance(entry, CommandGroup):
            yield from ((f"{name} {own}", command) for own, command in entry.commands.items())
        else:
            yield name, entry


ALL = dict(_all_commands())


def _printed(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_known_by_its_name_and_its_help_is_a_sentence_that_the_list_shows_whole(name: str) -> None:
    root = typer.main.get_command(app)
    assert isinstance(root, TyperGroup)
    command = root.get_command(typer.Context(root), name)
    assert command is not None
    assert command.name == name
    assert not command.get_short_help_str(65).endswith("...")


@pytest.mark.parametrize("name", ALL)
def test_the_function_of_a_command_takes_the_options_of_the_command(name: str) -> None:
    module, _, function = ALL[name].function_at.partition(".")
    found = import_module(f"smmextract.cli.{module}")
    hints = get_type_hints(getattr(found, function))
    assert hints["options"] is ALL[name].options


def test_help_loads_neither_the_work_of_a_command_nor_any_stage() -> None:
    """The help of every command, one after another, in one process."""
    asked = [["--help"], *([*name.split(), "--help"] for name in ALL)]
    code = (
        "import sys\n"
        "from smmextract.cli.app import app\n"
        f"for words in {asked!r}: app(words, standalone_mode=False)\n"
        "print(*sys.modules)"
    )
    loaded = set(_printed(code).splitlines()[-1].split())
    assert not loaded & {"sqlalchemy", "alembic", "textual", "openai", "instructor", "httpx2", "jinja2", "asyncio"}
    ours = {name for name in loaded if name.startswith("smmextract.")}
    options = {"flags", "reading", "reviewing", "stored"}
    assert ours == {
        *(f"smmextract.cli.options.{name}" for name in options),
        *(f"smmextract.cli{name}" for name in ("", ".app", ".commands", ".options", ".stderr")),
        *(f"smmextract.{name}" for name in ("errors", "lazy", "nearest", "wording", "wording.printable")),
    }


@pytest.mark.parametrize("library", ["sqlalchemy", "rich", "openai", "asyncio", "alembic"])
def test_extracting_to_json_loads_no_library_that_it_does_not_need(library: str) -> None:
    assert _printed(f"import sys; import smmextract.cli.extract; print({library!r} in sys.modules)").strip() == "False"


def test_options_are_single_flags_to_typer_and_one_value_to_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    got: list[object] = []
    monkeypatch.setattr("smmextract.cli.batch.batch", got.append)
    alone = typer.Typer(add_completion=False)
    alone.command()(callback(ALL["batch"]))
    alone(["zinc", "--budget", "2", "--vocabulary", "mine.toml"], standalone_mode=False)
    (options,) = got
    assert isinstance(options, ALL["batch"].options)
    assert options.sources == ["zinc"]
    assert [str(path) for path in options.vocabulary or ()] == ["mine.toml"]
    assert (options.budget, options.reader) == (2.0, "auto")
