"""Opens a result file or a store as the desk of a review."""

from __future__ import annotations

from pathlib import Path

from smmextract.arithmetic import RuleBook
from smmextract.errors import InputError, UsageError
from smmextract.review.desk import Desk
from smmextract.review.files import FileDesk

_SQLITE = b"SQLite format 3\0"


def open_desk(source: str, journal: Path | None = None, rules: RuleBook | None = None) -> Desk:
    """Return the desk of a source: a result file, or a store by path or URL.

    Raises InputError if there is nothing to review, StoreError for a store that cannot be opened.
    """
    if source == "-":
        raise InputError("a review needs a file: standard input is for the answers")
    if not is_store(source):
        return FileDesk(Path(source), journal, rules)
    if journal is not None:
        raise UsageError("a store keeps its decisions itself: --journal is for result files")
    from smmextract.review.stores import StoreDesk  # noqa: PLC0415 - SQLAlchemy, which a file does not need

    return StoreDesk(source, rules)


def is_store(source: str) -> bool:
    """Return whether a source is the address of a store: a URL, or an SQLite file."""
    if "://" in source:
        return True
    try:
        with Path(source).open("rb") as file:
            return file.read(len(_SQLITE)) == _SQLITE
    except OSError:
        return False
