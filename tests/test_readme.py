"""README and docs tell the truth: examples are what the program prints, made pages are up to date, commands run."""

from __future__ import annotations

import importlib.util
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import readme_example
from helpers import ROOT

README = readme_example.README.read_text(encoding="utf-8")
TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_generate", ROOT / "docs" / "generate.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def commands(text: str) -> list[str]:
    """The lines of the shell blocks that call the program."""
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    return [line for block in blocks for line in block.splitlines() if re.match(r"(\.venv/bin/)?smmextract ", line)]


def test_the_example_is_what_the_program_prints() -> None:
    assert readme_example.shown(README) == readme_example.printed(), "run: python tests/readme_example.py"


def test_the_readme_is_short() -> None:
    assert len(README.encode()) <= 7_000


def test_made_pages_are_up_to_date() -> None:
    made = generator()
    old = [name for name, make in made.PAGES.items() if (ROOT / "docs" / name).read_text(encoding="utf-8") != make()]
    assert old == [], "run: python docs/generate.py"


@pytest.mark.parametrize("command", commands(README + TUTORIAL))
def test_every_command_and_option_that_is_shown_exists(command: str) -> None:
    words = shlex.split(command, comments=True)[1:]
    listed = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert f"## smmextract {words[0]}\n" in listed
    section = listed.partition(f"## smmextract {words[0]}\n")[2].partition("\n## ")[0]
    for option in (word for word in words if word.startswith("-")):
        assert f"`{option}`" in section, option


def test_the_tutorial_runs_as_it_is_written(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    program = str(Path(sys.executable).parent / "smmextract")
    for command in commands(TUTORIAL):
        words = shlex.split(command, comments=True)
        if words[1] == "review":  # asks a person
            continue
        done = subprocess.run([program, *words[1:]], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode in (0, 3), (command, done.stderr)
        assert "Traceback" not in done.stderr
    assert (tmp_path / "archive.xlsx").stat().st_size > 5_000
    assert (tmp_path / "archive.html").stat().st_size > 20_000
