"""What a command says beside its data: notes and errors, one line each, on standard error."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from smmextract.wording.printable import printable

_LONGEST = 600


def complain(message: str) -> None:
    """An error that ends the command, or one report of several."""
    shown = printable(" ".join(message.split()))
    _say(f"smmextract: {shown if len(shown) <= _LONGEST else shown[:_LONGEST] + '…'}")


def note(message: str, quiet: bool) -> None:
    """Something good to know, unless --quiet."""
    if not quiet:
        _say(f"smmextract: {message}")


def _say(line: str) -> None:
    if sys.stderr is None:
        return  # closed; printed to it, a line would land among the data
    with suppress(OSError):  # nobody reads it
        print(line, file=sys.stderr)


def note_findings(quiet: bool) -> None:
    """Show what is found out about a model's server as it is found out, unless --quiet."""
    logger = logging.getLogger("smmextract")
    logger.handlers = [one for one in logger.handlers if not isinstance(one, _Notes)]
    if not quiet:
        logger.setLevel(logging.INFO)
        logger.addHandler(_Notes())


class _Notes(logging.Handler):
    """Log records as notes on standard error."""

    def emit(self, record: logging.LogRecord) -> None:
        note(printable(record.getMessage()), quiet=False)


@contextmanager
def working(message: str, quiet: bool) -> Iterator[None]:
    """A moving line while a model works, on a terminal only."""
    if quiet or sys.stderr is None or not sys.stderr.isatty():
        yield
        return
    from rich.console import Console  # noqa: PLC0415 - only where there is something to wait for

    with Console(stderr=True).status(message):
        yield
