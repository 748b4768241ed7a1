"""A report under review: its result as read, the decisions on it, and the result with these decisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from smmextract.figure import Conflict, Figure, Result
from smmextract.review.decisions import Decision
from smmextract.review.items import QueueItem, items_of, report_title
from smmextract.review.proposals import OtherReading, Proposal, proposals_of, readings_of
from smmextract.review.state import Reviewed


@dataclass
class Case:
    """A report under review: its result as read, the decisions on it, and the result with these decisions."""

    key: str
    reviewed: Reviewed
    decisions: list[Decision]
    now: Result = field(init=False)

    def __post_init__(self) -> None:
        self.now = self.reviewed.with_decisions(self.decisions)

    @property
    def figures(self) -> dict[str, Figure]:
        """The figures with the decisions applied, by id."""
        return {figure.id: figure for figure in self.now.figures}

    @property
    def as_read(self) -> dict[str, Figure]:
        """The figures without any decision, by id."""
        return {figure.id: figure for figure in self.reviewed.original.figures}

    @property
    def items(self) -> list[QueueItem]:
        """The items of the report that are left to decide."""
        info = self.now.report
        return items_of(self.key, self.now.figures, self.now.conflicts, report_title(info.title, info.source))

    def members(self, item: QueueItem) -> list[str]:
        """Return the figures that an item shows: those to decide first, then the others of its contradiction."""
        conflict = self.conflict(item)
        return list(dict.fromkeys([*item.figures, *(conflict.figures if conflict else ())]))

    def conflict(self, item: QueueItem) -> Conflict | None:
        """Return the contradiction of an item; None if the item is a doubt."""
        if item.kind != "conflict":
            return None
        wanted = set(item.figures)
        found = [one for one in self.now.conflicts if wanted <= set(one.blame)]
        return min(found, key=lambda one: len(one.blame), default=None)

    def proposals(self, item: QueueItem) -> Sequence[Proposal | OtherReading]:
        """Return what the program proposes for an item, likeliest first."""
        if item.kind == "doubt":
            return readings_of(item.figures, self.figures, self.reviewed.words, self.reviewed.vocabulary)
        conflict = self.conflict(item)
        return proposals_of(conflict) if conflict else []
