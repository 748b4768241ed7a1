"""Writes a file that appears only when it is complete."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TextIO

from smmextract.errors import InputError


@contextmanager
def replacing(path: Path) -> Iterator[TextIO]:
    """Open a text file that replaces `path` only when it is complete. Raises InputError if it cannot be written."""
    with replacement(path) as place, place.open("w", encoding="utf-8", newline="") as out:
        yield out


@contextmanager
def replacement(path: Path) -> Iterator[Path]:
    """Give the place for a file that then replaces `path`; a link is followed, a device written to directly."""
    path = path.resolve()
    try:
        if path.exists() and not path.is_file():
            yield path
            return
        with TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as folder:
            temporary = Path(folder) / path.name
            yield temporary
            temporary.replace(path)
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror})") from None
