"""The index of many reports: totals, contradictions first, a table to sort and filter, series, sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from smmextract.figure import Verdict
from smmextract.lazy import regex
from smmextract.page.view import ConflictView, FigureRef, ReportView

_SENTENCE = regex(r"\. (?=[A-Z])")
MOST_TROUBLES = 12
"""Most contradictions shown unfolded."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A contradiction in the index: the possible culprits, what is wrong, what would resolve it."""

    href: str
    blame: tuple[FigureRef, ...]
    what: str
    repair: str
    probability: float


@dataclass(frozen=True, slots=True)
class Listed:
    """A report in the index."""

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
        """Number of flagged figures and of quantities that were not understood."""
        return self.counts["flagged"] + self.unread

    @property
    def gravity(self) -> tuple[int, int, str, int]:
        """Sort key of the index: most contradictions, most to decide, newest."""
        return len(self.troubles), self.to_decide, self.published, self.number


@dataclass(frozen=True, slots=True)
class IndexView:
    """The reports, gravest first, and their totals."""

    reports: tuple[Listed, ...]

    @property
    def figures(self) -> int:
        """Number of all figures."""
        return sum(one.figures for one in self.reports)

    @property
    def counts(self) -> Counter[Verdict]:
        """Number of figures by verdict."""
        return sum((one.counts for one in self.reports), Counter())

    @property
    def unread(self) -> int:
        """Number of quantities that were not understood."""
        return sum(one.unread for one in self.reports)

    @property
    def tensions(self) -> int:
        """Number of tensions."""
        return sum(one.tensions for one in self.reports)

    @property
    def open(self) -> int:
        """Number of reports with something to decide."""
        return sum(one.to_decide > 0 for one in self.reports)

    @property
    def troubles(self) -> list[tuple[Listed, Trouble]]:
        """All contradictions, those of the gravest reports first."""
        return [(one, trouble) for one in self.reports for trouble in one.troubles]

    def choices(self, name: str) -> list[str]:
        """Return the values by which the table can be filtered: publishers, or products."""
        found = [value for one in self.reports for value in _values(one, name)]
        return sorted(dict.fromkeys(found), key=str.casefold)

    @property
    def dates(self) -> str:
        """First and last day of publication."""
        days = sorted(one.published for one in self.reports if one.published)
        return " to ".join(dict.fromkeys((days[0], days[-1]))) if days else ""


def _values(one: Listed, name: str) -> Sequence[str]:
    return one.products if name == "product" else [one.publisher] if one.publisher else []


def index_of(reports: Iterable[Listed]) -> IndexView:
    """Build the index of some reports."""
    return IndexView(tuple(sorted(reports, key=lambda one: one.gravity, reverse=True)))


def listed(report: ReportView) -> Listed:
    """Build a report's entry in the index."""
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
            what="; ".join(_SENTENCE.split(one.conflict.sum)[0].split("; ")[-3:]).rstrip("."),
            repair=best.repair.change if best else "",
            probability=best.repair.probability if best else 0.0,
        )


def _distinct(conflict: ConflictView) -> tuple[FigureRef, ...]:
    """Return the figures to blame, identical ones once."""
    return tuple({ref.literal: ref for ref in conflict.blame[::-1]}.values())[::-1]
