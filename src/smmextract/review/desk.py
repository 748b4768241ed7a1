"""The desk: where the results lie and the decisions go. One interface for files and stores."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from smmextract.figure import Result
from smmextract.review.decisions import Decision
from smmextract.review.items import QueueItem


class Desk(Protocol):
    """Results to review, by the key of their report (see `decisions.report_key`), and the journal of decisions.

    What is added is kept whatever happens after. Reports are claimed, not single items: a decision may settle other
    items of its report, so that two people on one report would decide upon what is settled.
    """

    @property
    def name(self) -> str:
        """The file or store, as messages name it."""
        ...

    def queue(self) -> list[QueueItem]:
        """Everything that is left to decide, in the order of the reports."""
        ...

    def reports(self) -> list[str]:
        """The keys of all reports, in their order."""
        ...

    def result(self, report: str) -> Result:
        """The result as it was read, without any decision."""
        ...

    def decisions(self, report: str) -> list[Decision]:
        """All decisions on a report so far, of everybody, undos too, in their order."""
        ...

    def add(self, report: str, decisions: Sequence[Decision], left: Iterable[QueueItem]) -> None:
        """Add decisions, for good, together with what they leave open in their report.

        Raises SmmextractError where they cannot be kept; then none of them is.
        """
        ...

    def claim(self, report: str) -> bool:
        """Take a report for oneself; False where somebody else has it. A claim ends with the process at the latest."""
        ...

    def release(self, report: str) -> None:
        """Give a report back."""
        ...

    def close(self) -> None:
        """Give everything back."""
        ...
