"""How a batch tells how far it is: lines where there is no terminal, a bar where there is one."""

from __future__ import annotations

import io
import sys
from decimal import Decimal

import pytest

from smmextract.batch.tally import BatchTally
from smmextract.cli import batch


def some() -> BatchTally:
    return BatchTally(
        total=40, done=7, flagged=2, failed=1, calls=8, prompt_tokens=1000, completion_tokens=200, cost=Decimal("1.5")
    )


def test_elsewhere_a_line_now_and_then(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "_LINE_EVERY", 0.0)
    with batch.progress(quiet=False) as tell:
        tell(some())
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("smmextract: 8 of 40, 7 read, 2 flagged, 1 failed, 1,200 tokens, 1.50 USD, ")
    assert told.err.endswith(" left\n")


def test_lines_come_seldom(capsys: pytest.CaptureFixture[str]) -> None:
    with batch.progress(quiet=False) as tell:
        for _ in range(100):
            tell(some())
    assert capsys.readouterr().err == ""


def test_a_terminal_shows_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    shown = Terminal()
    monkeypatch.setattr(sys, "stderr", shown)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("TERM", "xterm")
    with batch.progress(quiet=False) as tell:
        tell(some())
    assert "8/40" in shown.getvalue()
    assert "2 flagged" in shown.getvalue()


def test_quiet_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with batch.progress(quiet=True) as tell:
        tell(some())
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("tally", "code"),
    [
        (BatchTally(done=3), 0),
        (BatchTally(done=3, flagged=1), 3),
        (BatchTally(done=3, failed=1, flagged=1), 4),
        (BatchTally(stored_before=3, failed_before=1), 4),
        (BatchTally(failed=2), 1),
        (BatchTally(failed=2, model_failed=1), 5),
        (BatchTally(stop="refused"), 5),
        (BatchTally(stop="refused", done=1), 4),
        (BatchTally(stop="down", failed=10, model_failed=10), 5),
        (BatchTally(stop="budget", done=1, failed=1), 6),
        (BatchTally(stop="budget", failed=1, model_failed=1), 5),
        (BatchTally(stop="limit", done=1), 0),
        (BatchTally(stop="interrupted", failed=1), 130),
    ],
)
def test_of_several_exit_codes_the_first_that_holds(tally: BatchTally, code: int) -> None:
    assert tally.exit_code == code
