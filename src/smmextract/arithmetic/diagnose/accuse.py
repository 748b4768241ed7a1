"""Accusations: each disagreement of a system with the repairs that would resolve it, and so with the
figures to blame.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from smmextract.arithmetic.diagnose.blame import Disagreement, disagreements, split
from smmextract.arithmetic.diagnose.repair import RepairCandidate, diagnose, nearly_certain, wrong_report
from smmextract.arithmetic.diagnose.tensions import broken_sums
from smmextract.arithmetic.solve.interval import CONTRADICTION
from smmextract.arithmetic.solve.system import Numbers, System
from smmextract.figure import Figure

WORTH_TELLING = 0.5
"""A less probable repair is not shown; the range that the others leave is given instead."""
_LIKELIER = 0.45
"""A report that is wrong with a lower probability than this is less likely wrong than a label of it."""
_SURE = 0.6
"""A label with less confidence than this is only one of several readings."""
_SURE_OF_PLACE = 0.66
_FAR_APART = 155
"""In characters, about a sentence: what is told closer together is of one place even if it is not clear of which."""


@dataclass(frozen=True, slots=True)
class Accusation:
    """A disagreement with its repairs, likeliest first; the first is proposed if it is nearly certain."""

    disagreement: Disagreement
    ranked: list[RepairCandidate]

    @property
    def proposed(self) -> bool:
        """Whether the first repair is nearly certain."""
        return bool(self.ranked) and nearly_certain(self.ranked)

    @property
    def withdrawn(self) -> Numbers:
        """Statements from which nothing may be derived any more."""
        return self.ranked[0].blamed if self.proposed else self.disagreement.blamed

    def blame(self, system: System, figures: Mapping[str, Figure]) -> list[str]:
        """Return the figures that a person should look at: those of the proposed repair, else all that may be wrong."""
        if self.proposed:
            return figure_ids(system, self.ranked[0].blamed)
        any_set = {name for blamed in self.disagreement.blame for name in figure_ids(system, blamed)}
        return [one for one in figures if one in any_set]

    def wrong_report(self, system: System, figures: Mapping[str, Figure]) -> float:
        """Return the probability that the report is wrong, and not a label."""
        return wrong_report(self.ranked, figures, self.blame(system, figures))

    def is_about_labels(self, system: System, figures: Mapping[str, Figure]) -> bool:
        """Return whether this is a doubt about labels: their labeller is unsure of all of them, or that figures far
        apart are of one place, or no repair is likely, and by the labeller's confidence a label is likelier wrong than
        the report. A rule that one figure breaks alone is told of that figure.
        """
        blamed = [figures[name] for name in self.blame(system, figures)]
        if self._mixes_places(system, figures):
            return True
        if not blamed or all(is_shaky(figure) for figure in blamed):
            return bool(blamed)
        known = all(figure.confidence is not None for figure in blamed)
        explained = bool(self.ranked) and self.ranked[0].probability >= WORTH_TELLING
        alone = len(self.disagreement.statements) == 1
        return known and not explained and not alone and self.wrong_report(system, figures) < _LIKELIER

    def _mixes_places(self, system: System, figures: Mapping[str, Figure]) -> bool:
        """Return whether figures that are told far apart may be of two places: those sure of their place agree."""
        told = [figures[name] for name in self.figures(system, figures)]
        unsure = {figure.id for figure in told if _has_unsure_place(figure)}
        if not unsure or not _are_apart(told):
            return False
        statements = self.disagreement.statements
        sure = frozenset(one for one in statements if unsure.isdisjoint(system.statements[one].figures))
        return not system.contradicts(sure, CONTRADICTION)

    def figures(self, system: System, figures: Mapping[str, Figure]) -> list[str]:
        """Return all figures that disagree, in the order of the report."""
        everything = set(figure_ids(system, self.disagreement.statements))
        return [one for one in figures if one in everything]


def accusations(system: System, figures: Mapping[str, Figure]) -> Iterator[Accusation]:
    """Yield the disagreements of a system, then sums of plain levels that are off by less."""
    believed = system.firm
    for accusation in _diagnosed(system, figures):
        believed -= accusation.withdrawn
        yield accusation
    for disagreement in broken_sums(system, believed):
        if believed.issuperset(disagreement.statements):
            accusation = Accusation(disagreement, diagnose(system, disagreement, figures))
            believed -= accusation.withdrawn
            yield accusation


def _diagnosed(system: System, figures: Mapping[str, Figure]) -> Iterator[Accusation]:
    """Yield each disagreement with its repairs; figures that did not slip alike are examined one by one."""
    for disagreement in disagreements(system):
        parts = split(disagreement)
        ranked = diagnose(system, disagreement, figures)
        if len(parts) == 1 or (ranked and nearly_certain(ranked)):
            yield Accusation(disagreement, ranked)
        else:
            yield from (Accusation(part, diagnose(system, part, figures)) for part in parts)


def _are_apart(figures: Sequence[Figure]) -> bool:
    """Return whether the figures are told further apart than a sentence."""
    starts = [figure.start for figure in figures if figure.start is not None]
    return bool(starts) and max(starts) - min(starts) > _FAR_APART


def _has_unsure_place(figure: Figure) -> bool:
    return figure.place_confidence is not None and figure.place_confidence < _SURE_OF_PLACE


def is_shaky(figure: Figure) -> bool:
    """Return whether another reading of the label was nearly as good, so that a contradiction is a doubt about the
    label.
    """
    unsure = figure.confidence is not None and figure.confidence < _SURE
    return unsure or any(reading.weight > 1 - _SURE for reading in figure.alternatives)


def figure_ids(system: System, numbers: Numbers) -> list[str]:
    """Return the figures behind these statements."""
    return [figure_id for number in sorted(numbers) for figure_id in system.statements[number].figures]
