"""Progress of a batch on standard error: a bar on a terminal, an occasional line elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from smmextract.batch.tally import BatchTally
from smmextract.cli.stderr import note

_LINE_EVERY = 10.0
"""Seconds between two lines if there is no terminal."""

Tell = Callable[[BatchTally], None]


@contextmanager
def progress(quiet: bool) -> Iterator[Tell]:
    """Give a function that shows the progress of a batch."""
    if quiet:
        yield lambda _: None
    elif sys.stderr is not None and sys.stderr.isatty():
        with _bar() as tell:
            yield tell
    else:
        yield _lines()


def _lines() -> Tell:
    last = time.monotonic()

    def tell(tally: BatchTally) -> None:
        nonlocal last
        if time.monotonic() - last >= _LINE_EVERY:
            last = time.monotonic()
            of = f" of {tally.total:,}" if tally.total is not None else ""
            note(f"{tally.seen:,}{of}, {described(tally)}", quiet=False)

    return tell


@contextmanager
def _bar() -> Iterator[Tell]:
    from rich.console import Console  # noqa: PLC0415 - only where there is a terminal
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), refresh_per_second=5) as bar:
        task = bar.add_task("", total=None)

        def tell(tally: BatchTally) -> None:
            bar.update(task, completed=tally.seen, total=tally.total, description=described(tally))

        yield tell


def described(tally: BatchTally) -> str:
    """Return done, flagged, failed, tokens, cost and time left in one line."""
    parts = [f"{tally.done:,} read", f"{tally.flagged:,} flagged", f"{tally.failed:,} failed"]
    if tally.calls:
        parts.append(f"{tally.prompt_tokens + tally.completion_tokens:,} tokens")
    if tally.cost:
        parts.append(f"{tally.cost:.2f} USD")
    if tally.seconds_left is not None:
        minutes, seconds = divmod(round(tally.seconds_left), 60)
        parts.append(f"{minutes}:{seconds:02d} left")
    return ", ".join(parts)
