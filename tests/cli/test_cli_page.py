"""The command `page`."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpers import EXAMPLE
from helpers.command import CLEAN, complaint, run


@pytest.fixture(scope="module")
def clean() -> str:
    """A result as `extract` prints it."""
    return run("extract", "--quiet", CLEAN).stdout


def test_page_writes_one_file_for_all_results(tmp_path: Path, clean: str) -> None:
    one, out = tmp_path / "one.json", tmp_path / "page.html"
    assert run("extract", "--quiet", "--output", one, EXAMPLE).returncode == 3
    done = run("page", one, "-", "-o", out, stdin=clean.encode())
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    text = out.read_text(encoding="utf-8")
    assert text.startswith("<!doctype html>")
    assert text.count("<article") == 2


def test_page_prints_to_standard_output_without_a_file(clean: str) -> None:
    done = run("page", "-", stdin=clean.encode())
    assert done.returncode == 0
    assert done.stdout.startswith("<!doctype html>")


def test_what_cannot_be_read_leaves_the_page_that_is_there(tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    out.write_text("old")
    done = run("page", EXAMPLE, "-o", out)
    assert done.returncode == 1
    assert "not valid JSON" in complaint(done)
    assert out.read_text() == "old"
    done = run("page", "-", "-", "-o", out)
    assert done.returncode == 2
    assert "only once" in complaint(done)
