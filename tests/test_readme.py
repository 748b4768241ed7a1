"""The README tells the truth: its example is what the program prints, and every command is in it."""

from __future__ import annotations

import readme_example
from smmextract.cli.app import app
from smmextract.errors import BUDGET_REACHED, FAILED, FLAGGED, INTERRUPTED, MODEL_FAILED, OK, SOME_FAILED, USAGE

README = readme_example.README.read_text(encoding="utf-8")


def test_the_example_is_what_the_program_prints() -> None:
    assert readme_example.shown(README) == readme_example.printed(), "run: python tests/readme_example.py"


def test_every_command_is_documented() -> None:
    names = [command.name for command in app.registered_commands] + [group.name for group in app.registered_groups]
    assert names
    for name in names:
        assert f"`smmextract {name}" in README


def test_every_exit_code_is_documented() -> None:
    for code in (OK, FAILED, USAGE, FLAGGED, SOME_FAILED, MODEL_FAILED, BUDGET_REACHED, INTERRUPTED):
        assert f"| {code} | " in README
