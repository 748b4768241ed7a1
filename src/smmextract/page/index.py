"""The index of many reports: totals, what is wrong first, a table to sort and narrow, series, sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from smmextract.figure import Verdict
from smmextract.page.view import ConflictView, FigureRef, ReportView

_WHO = "One of these is wrong"
MOST_TROUBLES = 12
"""Contradictions that are shown before the others are folded away."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A contradiction as the index tells it: who may be to blame, what is wrong, what would settle it."""

    href: str
    blame: tuple[FigureRef, ...]
    what: str
    repair: str
    probability: float


@dataclass(frozen=True, slots=True)
class Listed:
    """A report as the index lists it."""

    number: int
    href: str
    title: str
    published: str
    publisher: str
    products: tuple[str, ...]
    figures: int
    counts: Counter[Verdict]
    troubles: tuple[Trouble, ...]
    unread: int
    tensions: int
    checkable: float

    @property
    def to_decide(self) -> int:
        """Flagged figures and quantities that were not understood."""
        return self.counts["flagged"] + self.unread

    @property
    def gravity(self) -> tuple[int, int, str, int]:
        """What the index is sorted by: most contradictions, most to decide, newest."""
        return len(self.troubles), self.to_decide, self.published, self.number


@dataclass(frozen=True, slots=True)
class IndexView:
    """The reports, the gravest first, and what they add up to."""

    reports: tuple[Listed, ...]

    @property
    def figures(self) -> int:
        """All figures."""
        return sum(one.figures for one in self.reports)

    @property
    def counts(self) -> Counter[Verdict]:
        """All figures by verdict."""
        return sum((one.counts for one in self.reports), Counter())

    @property
    def unread(self) -> int:
        """All quantities that were not understood."""
        return sum(one.unread for one in self.reports)

    @property
    def tensions(self) -> int:
        """All tensions."""
        return sum(one.tensions for one in self.reports)

    @property
    def open(self) -> int:
        """Reports with something to decide."""
        return sum(one.to_decide > 0 for one in self.reports)

    @property
    def troubles(self) -> list[tuple[Listed, Trouble]]:
        """All contradictions, those of the gravest reports first."""
        return [(one, trouble) for one in self.reports for trouble in one.troubles]

    def choices(self, name: str) -> list[str]:
        """What the table can be narrowed by: publishers, or products."""
        found = [value for one in self.reports for value in _values(one, name)]
        return sorted(dict.fromkeys(found), key=str.casefold)

    @property
    def dates(self) -> str:
        """From the first to the last day of publication."""
        days = sorted(one.published for one in self.reports if one.published)
        return " to ".join(dict.fromkeys((days[0], days[-1]))) if days else ""


def _values(one: Listed, name: str) -> Sequence[str]:
    return one.products if name == "product" else [one.publisher] if one.publisher else []


def index_of(reports: Iterable[Listed]) -> IndexView:
    """The index of some reports."""
    return IndexView(tuple(sorted(reports, key=lambda one: one.gravity, reverse=True)))


def listed(report: ReportView) -> Listed:
    """What the index tells of a report."""
    info = report.result.report
    return Listed(
        number=report.number,
        href=report.href,
        title=report.title,
        published=(info.published or "")[:10],
        publisher=info.publisher or "",
        products=report.products,
        figures=len(report.figures),
        counts=report.counts,
        troubles=tuple(_troubles(report)),
        unread=len(report.unread),
        tensions=len(report.result.tensions),
        checkable=report.result.checkable,
    )


def _troubles(report: ReportView) -> Iterator[Trouble]:
    for one in report.conflicts:
        best = one.repairs[0] if one.repairs else None
        yield Trouble(
            href=f"{report.address}#{one.name}",
            blame=_distinct(one),
            what="; ".join([step for step in one.steps if not step.startswith(_WHO)][-2:]).rstrip("."),
            repair=f"{best.repair.field} {best.repair.old or 'none'} → {best.repair.new or 'none'}" if best else "",
            probability=best.repair.probability if best else 0.0,
        )


def _distinct(conflict: ConflictView) -> tuple[FigureRef, ...]:
    """The figures to blame, those that read alike once."""
    return tuple({ref.literal: ref for ref in conflict.blame[::-1]}.values())[::-1]
