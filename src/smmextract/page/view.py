"""Defines everything that the templates lay out, so that they compute nothing themselves.

Names used in the page's addresses (`r1f6`) are created here and never come from a file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from smmextract.figure import Check, Conflict, Figure, Repair, Result, Tension, Unread, Verdict
from smmextract.page.spans import Mark, PagePassage
from smmextract.wording.numbers import Ends

WIDTH = 200
_NARROWEST = 2.0
_MARGIN = Decimal("0.12")


@dataclass(frozen=True, slots=True)
class Strip:
    """Left ends and widths of the two bars, in a drawing `WIDTH` wide, and the position of zero if it lies within."""

    stated: tuple[float, float]
    implied: tuple[float, float]
    zero: float | None


def strip_of(stated: Ends, implied: Ends | None) -> Strip | None:
    """Return the drawing; None if a range is open or there is nothing to compare."""
    if implied is None:
        return None
    low, high = stated
    left, right = implied
    if low is None or high is None or left is None or right is None:
        return None
    first, last = min(low, left), max(high, right)
    room = (last - first) * _MARGIN
    first, last = first - room, last + room
    if last <= first:
        return None

    def bar(begin: Decimal, end: Decimal) -> tuple[float, float]:
        scale = WIDTH / (last - first)
        width = max(float((end - begin) * scale), _NARROWEST)
        return round(min(float((begin - first) * scale), WIDTH - width), 1), round(width, 1)

    zero = round(float(-first * WIDTH / (last - first)), 1) if first < 0 < last else None
    return Strip(bar(low, high), bar(left, right), zero)


GLYPHS: Mapping[Verdict, str] = {
    "flagged": "▲", "corrected": "✎", "kept": "✓", "dropped": "×", "accepted": "○", "confirmed": "●",
}  # fmt: skip
"""A sign for each verdict, so that colour is never the only hint; gravest first."""


@dataclass(frozen=True, slots=True)
class FigureRef:
    """How other places refer to a figure: `card` is the anchor of its details, `mark` that of its place in the text."""

    card: str
    mark: str
    literal: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class CheckView:
    """A check as seen from one of its figures, with the ranges of its last figure."""

    check: Check
    statement: str
    others: tuple[FigureRef, ...]
    implied: str
    stated: str


@dataclass(frozen=True, slots=True)
class RepairView:
    """A repair of a figure, wherever it is repeated, and its consequences step by step."""

    repair: Repair
    refs: tuple[FigureRef, ...]
    then: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConflictView:
    """A contradiction: the sum worked out step by step, the possible culprits, what would resolve it.

    `left` is the range that the others leave for each culprit, if no repair is proposed.
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
    """A figure with all that is known of it. `noticed` and `unnoticed` are possible slips, `others` close readings."""

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
    others: tuple[str, ...]
    checks: tuple[CheckView, ...]
    conflicts: tuple[ConflictView, ...]

    @property
    def blamed(self) -> bool:
        """Whether it may be to blame for a contradiction."""
        return any(self.ref in conflict.blame for conflict in self.conflicts)


@dataclass(frozen=True, slots=True)
class TensionView:
    """Figures that rounding alone cannot reconcile, but chained rounding could."""

    tension: Tension
    steps: tuple[str, ...]
    members: tuple[FigureRef, ...]
    implied: str
    stated: str


@dataclass(frozen=True, slots=True)
class UnreadView:
    """A quantity that was not understood; `mark` is its anchor, empty if it is not in the shown text."""

    unread: Unread
    mark: str


@dataclass(frozen=True, slots=True)
class MarkView:
    """A number marked in the text. Figures at one place share a mark, which has the gravest of their verdicts."""

    name: str
    figures: tuple[FigureView, ...]
    verdict: Verdict
    conflicts: tuple[ConflictView, ...]


@dataclass(slots=True)
class Margin:
    """What stands beside a passage: contradictions, doubts with their figures, tensions, what was not understood."""

    conflicts: list[ConflictView] = field(default_factory=list)
    doubts: dict[str, list[FigureRef]] = field(default_factory=dict)
    tensions: list[TensionView] = field(default_factory=list)
    unread: list[UnreadView] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.conflicts or self.doubts or self.tensions or self.unread)


@dataclass(frozen=True, slots=True)
class PassageView:
    """A passage and its margin. `again`: it repeats the title."""

    passage: PagePassage
    margin: Margin
    again: bool = False

    @property
    def folds(self) -> bool:
        """Whether it is folded at first: text of the surrounding site, or a repeated title."""
        return (self.again or self.passage.kind == "chrome") and not self.margin


@dataclass(frozen=True, slots=True)
class Stretch:
    """Consecutive passages that are all folded, or all shown."""

    folded: bool
    views: tuple[PassageView, ...]


@dataclass(frozen=True, slots=True)
class ReportView:
    """One report. `loose` are figures that stand nowhere in the text, `aside` entries without a passage."""

    number: int
    result: Result
    title: str
    language: str
    counts: Counter[Verdict]
    headline: PassageView | None
    stretches: tuple[Stretch, ...]
    marks: Mapping[Mark, MarkView]
    figures: tuple[FigureView, ...]
    conflicts: tuple[ConflictView, ...]
    loose: tuple[MarkView, ...]
    aside: Margin
    unread: tuple[UnreadView, ...]
    address: str = ""

    @property
    def name(self) -> str:
        """The report's name within its page."""
        return f"r{self.number}"

    @property
    def href(self) -> str:
        """Address of the report from the page that lists it: within that page, or in another file."""
        return f"{self.address}#{self.name}" if self.address else f"#{self.name}"

    @property
    def products(self) -> tuple[str, ...]:
        """The products that it mentions, most frequent first."""
        return tuple(name for name, _ in Counter(one.figure.product for one in self.figures).most_common() if name)

    @property
    def first_flagged(self) -> str | None:
        """Anchor of the first flagged figure."""
        return next((one.ref.mark for one in self.figures if one.figure.verdict == "flagged"), None)
