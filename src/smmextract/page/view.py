"""What the page shows of a result: everything that the templates lay out, and nothing for them to work out.

Names that end up in the page's addresses (`r1f6`) are made here and never come from a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from smmextract.figure import Check, Conflict, Figure, Repair, Result, Verdict
from smmextract.page.passages import Passage
from smmextract.page.spans import Mark
from smmextract.page.strip import Strip

GLYPHS: Mapping[Verdict, str] = {
    "flagged": "▲",
    "corrected": "✎",
    "kept": "✓",
    "dropped": "×",
    "accepted": "○",
    "confirmed": "●",
}
"""A sign for each verdict, so that colour is never alone; the gravest first."""


@dataclass(frozen=True, slots=True)
class FigureRef:
    """A figure as other places name it: `card` is what is known of it, `mark` where it stands in the text."""

    card: str
    mark: str
    literal: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class CheckView:
    """A check as one of its figures sees it, with the ranges of its last figure."""

    check: Check
    statement: str
    others: tuple[FigureRef, ...]
    implied: str
    stated: str


@dataclass(frozen=True, slots=True)
class RepairView:
    """A repair of a figure, wherever it is said, and what follows from it step by step."""

    repair: Repair
    refs: tuple[FigureRef, ...]
    then: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConflictView:
    """A contradiction: the sum worked out step by step, who may be to blame, what would settle it.

    `left` is what the others leave each figure to blame, where no repair is proposed.
    """

    conflict: Conflict
    name: str
    number: int
    steps: tuple[str, ...]
    members: tuple[FigureRef, ...]
    blame: tuple[FigureRef, ...]
    blame_sets: tuple[tuple[FigureRef, ...], ...]
    repairs: tuple[RepairView, ...]
    left: tuple[tuple[FigureRef, str], ...]


@dataclass(frozen=True, slots=True)
class FigureView:
    """A figure with all that is known of it; `noticed` and `unnoticed` are slips in its place, as it would read."""

    figure: Figure
    ref: FigureRef
    what: str
    amount: str
    stated: str
    implied: str
    strip: Strip | None
    derivation: tuple[str, ...]
    givens: tuple[FigureRef, ...]
    noticed: str
    unnoticed: str
    checks: tuple[CheckView, ...]
    conflicts: tuple[ConflictView, ...]

    @property
    def blamed(self) -> bool:
        """Whether it may be to blame for a contradiction."""
        return any(self.ref in conflict.blame for conflict in self.conflicts)


@dataclass(frozen=True, slots=True)
class MarkView:
    """A number marked in the text. Figures at one place share a mark, which has the gravest of their verdicts."""

    name: str
    figures: tuple[FigureView, ...]
    verdict: Verdict
    conflicts: tuple[ConflictView, ...]


@dataclass(frozen=True, slots=True)
class Margin:
    """What stands beside a passage: contradictions, and doubts of labels, each with the figures that it is of."""

    conflicts: tuple[ConflictView, ...]
    doubts: tuple[tuple[str, tuple[FigureRef, ...]], ...]

    def __bool__(self) -> bool:
        return bool(self.conflicts or self.doubts)


@dataclass(frozen=True, slots=True)
class PassageView:
    """A passage and its margin."""

    passage: Passage
    margin: Margin


@dataclass(frozen=True, slots=True)
class ReportView:
    """One report. `loose` are its figures that stand nowhere in the text, `aside` is what stands beside no passage."""

    number: int
    result: Result
    title: str
    language: str
    counts: Mapping[Verdict, int]
    passages: tuple[PassageView, ...]
    marks: Mapping[Mark, MarkView]
    figures: tuple[FigureView, ...]
    conflicts: tuple[ConflictView, ...]
    loose: tuple[MarkView, ...]
    aside: Margin

    @property
    def name(self) -> str:
        """The report's address in the page."""
        return f"r{self.number}"

    @property
    def first_flagged(self) -> str | None:
        """Where the first flagged figure stands."""
        return next((one.ref.mark for one in self.figures if one.figure.verdict == "flagged"), None)
