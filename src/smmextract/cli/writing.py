"""Writes a command's output: to standard output, or to a file that appears once it is complete."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TextIO

from smmextract.errors import InputError
from smmextract.whole_file import replacing


def on_terminal() -> bool:
    """Return whether standard output is a terminal."""
    return sys.stdout is not None and sys.stdout.isatty()


def opened(output: Path | None) -> AbstractContextManager[TextIO]:
    """Open standard output, or a file that appears once it is complete."""
    return replacing(output) if output else _standard_output()


@contextmanager
def _standard_output() -> Iterator[TextIO]:
    if sys.stdout is None:
        raise InputError("there is no standard output to write to")
    yield sys.stdout
    sys.stdout.flush()
