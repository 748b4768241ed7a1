"""Opening: a result file or a store as the desk of a review."""

from __future__ import annotations

from pathlib import Path

from smmextract.arithmetic import RuleBook
from smmextract.errors import InputError
from smmextract.review.desk import Desk
from smmextract.review.files import FileDesk


def open_desk(source: str, journal: Path | None = None, rules: RuleBook | None = None) -> Desk:
    """The desk of a source. Raises InputError where there is nothing to review."""
    if source == "-":
        raise InputError("a review needs a file: standard input is for the answers")
    return FileDesk(Path(source), journal, rules)
