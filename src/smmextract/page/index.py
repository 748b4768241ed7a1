"""The index of many reports: totals, contradictions first, a table to sort and filter, series, sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from smmextract.figure import Conflict, Verdict
from smmextract.lazy import regex
from smmextract.page.view import ConflictView, ReportView

_SENTENCE = regex(r"\. (?=[A-Z])")
MOST_TROUBLES = 12
"""Most contradictions shown unfolded."""


def gist(conflict: Conflict) -> str:
    """Return the end of a contradiction's sum, which says what is wrong."""
    return "; ".join(_SENTENCE.split(conflict.sum)[0].split("; ")[-3:]).rstrip(".")


@dataclass(frozen=True, slots=True)
class Listed:
    """A report in the index."""

    number: int
    address: str
    href: str
    title: str
    published: str
    publisher: str
    products: tuple[str, ...]
    figures: int
    counts: Counter[Verdict]
    conflicts: Sequence[ConflictView]
    unread: int
    tensions: int
    checkable: float

    @property
    def to_decide(self) -> int:
        """Number of flagged figures and of quantities that were not understood."""
        return self.counts["flagged"] + self.unread

    @property
    def gravity(self) -> tuple[int, int, str, int]:
        """Sort key of the index: most contradictions, most to decide, newest."""
        return len(self.conflicts), self.to_decide, self.published, self.number


@dataclass(frozen=True, slots=True)
class IndexView:
    """The reports, gravest first, with sums over all, first and last day, and what they can be filtered by."""

    reports: Sequence[Listed]
    counts: Counter[Verdict]
    troubles: Sequence[tuple[Listed, ConflictView]]
    dates: str
    choices: Mapping[str, Sequence[str]]


def index_of(reports: Iterable[Listed]) -> IndexView:
    """Build the index of some reports."""
    ranked = sorted(reports, key=lambda one: one.gravity, reverse=True)
    days = sorted(one.published for one in ranked if one.published)
    publishers = {one.publisher for one in ranked if one.publisher}
    products = {name for one in ranked for name in one.products}
    return IndexView(
        ranked,
        counts=sum((one.counts for one in ranked), Counter()),
        troubles=[(one, conflict) for one in ranked for conflict in one.conflicts],
        dates=" to ".join(dict.fromkeys((days[0], days[-1]))) if days else "",
        choices={"publisher": sorted(publishers, key=str.casefold), "product": sorted(products, key=str.casefold)},
    )


def listed(report: ReportView) -> Listed:
    """Build a report's entry in the index."""
    info = report.result.report
    return Listed(
        number=report.number,
        address=report.address,
        href=report.href,
        title=report.title,
        published=(info.published or "")[:10],
        publisher=info.publisher or "",
        products=report.products,
        figures=len(report.figures),
        counts=report.counts,
        conflicts=report.conflicts,
        unread=len(report.result.unread),
        tensions=len(report.result.tensions),
        checkable=report.result.checkable,
    )
