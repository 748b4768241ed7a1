"""Defines everything that the templates lay out, so that they compute nothing themselves.

Names used in the page's addresses (`r1f6`) are created here and never come from a file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
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
    (low, high), (left, right) = stated, implied or (None, None)
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
    unit: str | None


class Refs(dict[str, FigureRef]):
    """The figures of a report by id, as other places refer to them."""

    def of(self, names: Iterable[str]) -> tuple[FigureRef, ...]:
        """Return the figures with these ids, each once."""
        return tuple(self[name] for name in dict.fromkeys(names) if name in self)


@dataclass(frozen=True, slots=True)
class ConflictView:
    """A contradiction with its figures, the possible culprits, and each repair with all figures that it changes.

    `left` is the range that the others leave for each culprit, if no repair is proposed.
    """

    conflict: Conflict
    name: str
    number: int
    members: tuple[FigureRef, ...]
    blame: tuple[FigureRef, ...]
    repairs: tuple[tuple[Repair, tuple[FigureRef, ...]], ...]
    left: tuple[tuple[FigureRef, str], ...]


@dataclass(frozen=True, slots=True)
class FigureView:
    """A figure with all that is known of it. `noticed` and `unnoticed` are possible slips."""

    figure: Figure
    ref: FigureRef
    stated: str
    implied: str
    strip: Strip | None
    derivation: str
    givens: tuple[FigureRef, ...]
    noticed: str
    unnoticed: str
    checks: Sequence[Check]
    conflicts: Sequence[ConflictView]

    @property
    def blamed(self) -> bool:
        return any(self.ref in conflict.blame for conflict in self.conflicts)


@dataclass(frozen=True, slots=True)
class MarkView:
    """A number marked in the text, or a figure that stands nowhere in it. Figures at one place share a mark."""

    name: str
    figures: tuple[FigureView, ...]

    @property
    def verdict(self) -> Verdict:
        """The gravest verdict of its figures."""
        return min((one.figure.verdict for one in self.figures), key=list(GLYPHS).index)

    @property
    def conflicts(self) -> Iterable[ConflictView]:
        return {conflict.name: conflict for one in self.figures for conflict in one.conflicts}.values()


@dataclass(slots=True)
class Margin:
    """What stands beside a passage; each doubt with its figures, what was not understood with its anchor."""

    conflicts: list[ConflictView] = field(default_factory=list)
    doubts: dict[str, list[FigureRef]] = field(default_factory=dict)
    tensions: list[Tension] = field(default_factory=list)
    unread: list[tuple[Unread, str]] = field(default_factory=list)

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
class Listed:
    """What the index shows of a report. `address` is its file, if that is not the page itself."""

    number: int
    address: str
    title: str
    published: str
    publisher: str
    products: Sequence[str]
    size: int
    counts: Counter[Verdict]
    conflicts: Sequence[ConflictView]
    unread: int
    tensions: int
    checkable: float

    @property
    def name(self) -> str:
        return f"r{self.number}"

    @property
    def href(self) -> str:
        """Address of the report from the page that lists it: within that page, or in another file."""
        return f"{self.address}#{self.name}"

    @property
    def to_decide(self) -> int:
        """Number of flagged figures and of quantities that were not understood."""
        return self.counts["flagged"] + self.unread


@dataclass(frozen=True, slots=True)
class ReportView(Listed):
    """One report. `stretches` are consecutive passages that are all folded, or all shown; `loose` are figures that are
    nowhere in the text, `aside` entries without a passage.
    """

    result: Result
    language: str
    headline: PassageView | None
    stretches: Sequence[tuple[bool, Sequence[PassageView]]]
    marks: Mapping[Mark | None, MarkView]
    refs: Refs
    figures: Sequence[FigureView]
    loose: Sequence[MarkView]
    aside: Margin

    @property
    def listed(self) -> Listed:
        """Its entry in the index, without the rest."""
        return Listed(**{one.name: getattr(self, one.name) for one in fields(Listed)})

    @property
    def first_flagged(self) -> str | None:
        return next((one.ref.mark for one in self.figures if one.figure.verdict == "flagged"), None)


@dataclass(frozen=True, slots=True)
class IndexView:
    """The reports, gravest first, with sums over all, first and last day, and what they can be filtered by."""

    reports: Sequence[Listed]
    counts: Counter[Verdict]
    troubles: Sequence[tuple[Listed, ConflictView]]
    dates: str
    choices: Mapping[str, Sequence[str]]
