"""Notes and errors of a command, one line each, on standard error."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from smmextract.wording.printable import printable

_LONGEST = 600


def complain(message: str) -> None:
    """Print an error that ends the command, or one report of several."""
    shown = printable(" ".join(message.split()))
    _say(f"smmextract: {shown if len(shown) <= _LONGEST else shown[:_LONGEST] + '…'}")


def note(message: str, quiet: bool) -> None:
    """Print a note, unless --quiet."""
    if not quiet:
        _say(f"smmextract: {message}")


def _say(line: str) -> None:
    if sys.stderr is None:
        return  # standard error is closed: a line printed to it could land among the data
    with suppress(OSError):  # nobody reads standard error
        print(line, file=sys.stderr)


@contextmanager
def working(message: str, quiet: bool) -> Iterator[None]:
    """Show a moving line while a model works, on a terminal only."""
    if quiet or sys.stderr is None or not sys.stderr.isatty():
        yield
        return
    from rich.console import Console  # noqa: PLC0415 - only where there is something to wait for

    with Console(stderr=True).status(message):
        yield
