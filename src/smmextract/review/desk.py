"""The desk: where a review gets results and puts decisions. One interface for files and stores."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

from smmextract.arithmetic import RuleBook
from smmextract.errors import InputError, UsageError
from smmextract.figure import Result
from smmextract.review.decisions import Decision
from smmextract.review.files import FileDesk
from smmextract.review.items import QueueItem


class Desk(Protocol):
    """Results to review, by the key of their report (see `decisions.report_key`), and the journal of decisions.

    Added decisions are kept whatever happens afterwards. Whole reports are claimed, not single items: a decision may
    settle other items of its report, so two people on one report could decide what is already settled.
    """

    @property
    def name(self) -> str:
        """The file or store, as messages name it."""

    @property
    def rules(self) -> RuleBook:
        """The rules, with the vocabulary, by which results are checked after decisions."""

    def queue(self) -> list[QueueItem]:
        """Return everything that is left to decide, in the order of the reports."""

    def reports(self) -> list[str]:
        """Return the keys of all reports, in order."""

    def result(self, report: str) -> Result:
        """Return the result as it was read, without decisions."""

    def decisions(self, report: str) -> list[Decision]:
        """Return all decisions on a report so far, by anybody and including undos, in order."""

    def add(self, report: str, decisions: Sequence[Decision], left: Iterable[QueueItem]) -> None:
        """Add decisions permanently, together with the items that they leave open in their report.

        Raises SmmextractError if they cannot be kept; then none of them is.
        """

    def claim(self, report: str) -> bool:
        """Claim a report; return False if somebody else has it. A claim ends with the process at the latest."""

    def release(self, report: str) -> None:
        """Give up the claim on a report."""

    def close(self) -> None:
        """Give up all claims and close."""


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
