"""Folders that are watched, and the exit code that a timer can do without."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from smmextract.batch.source_items import SourceItem
from smmextract.cli.app import app
from smmextract.cli.batch import watch
from smmextract.errors import FLAGGED, OK, InputError

SUM = "China's zinc output was 501,300 mt in March 2022. China's zinc output was 510,300 mt in March 2022."


def put(folder: Path, name: str, age: float = 60) -> None:
    (folder / name).write_text(SUM, encoding="utf-8")
    os.utime(folder / name, (time.time() - age,) * 2)


@pytest.fixture
def ctrl_c(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Press Ctrl-C while the watch waits after some rounds."""

    def after(rounds: int) -> None:
        waits = iter(range(rounds - 1))

        def sleep(_: float) -> None:
            if next(waits, None) is None:
                raise KeyboardInterrupt

        monkeypatch.setattr("smmextract.cli.batch.time", SimpleNamespace(sleep=sleep, time=time.time))

    return after


def test_what_comes_into_a_folder_is_read_once_and_when_it_is_complete(
    tmp_path: Path, ctrl_c: Callable[[int], None]
) -> None:
    rounds: list[list[str]] = []

    def read(items: list[SourceItem]) -> None:
        rounds.append([Path(item.name).name for item in items])
        put(tmp_path, f"later{len(rounds)}.txt")

    put(tmp_path, "first.txt")
    put(tmp_path, "half.txt", age=0)
    ctrl_c(3)
    watch([str(tmp_path)], read, every=9)
    assert rounds == [["first.txt"], ["later1.txt"], ["later2.txt"]]


def test_a_folder_that_is_empty_is_watched_and_one_that_is_not_there_is_told(
    tmp_path: Path, ctrl_c: Callable[[int], None]
) -> None:
    ctrl_c(2)
    watch([str(tmp_path)], lambda _: pytest.fail("nothing is there"), every=9)
    with pytest.raises(InputError, match="not a folder, so it cannot be watched"):
        watch([str(tmp_path / "none")], lambda _: None, every=9)


def test_a_timer_can_do_without_the_code_of_what_is_flagged(tmp_path: Path) -> None:
    put(tmp_path, "a.txt")
    named = ["batch", str(tmp_path / "a.txt"), "--reader", "patterns", "--store", str(tmp_path / "a.db")]
    assert CliRunner().invoke(app, named).exit_code == FLAGGED
    put(tmp_path, "b.txt")
    (tmp_path / "b.txt").write_text(SUM.replace("zinc", "lead"))
    again = [*named[:1], str(tmp_path / "b.txt"), *named[2:], "--exit-zero"]
    assert CliRunner().invoke(app, again).exit_code == OK
