"""Accusations: each disagreement of a system with what would settle it, and so with the figures to blame."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from smmextract.arithmetic.diagnose.blame import Disagreement, disagreements, split
from smmextract.arithmetic.diagnose.repair import RepairCandidate, diagnose, nearly_certain
from smmextract.arithmetic.diagnose.tensions import broken_sums
from smmextract.arithmetic.solve.system import Numbers, System
from smmextract.figure import Figure

_SURE = 0.6
"""A label that its labeller gives less than this is one of several readings."""


@dataclass(frozen=True, slots=True)
class Accusation:
    """A disagreement with its repairs, likeliest first; where the first is nearly certain it is proposed."""

    disagreement: Disagreement
    ranked: list[RepairCandidate]

    @property
    def proposed(self) -> bool:
        """Whether the first repair is nearly certain."""
        return bool(self.ranked) and nearly_certain(self.ranked)

    @property
    def withdrawn(self) -> Numbers:
        """The statements that nothing may rest on since."""
        return self.ranked[0].blamed if self.proposed else self.disagreement.blamed

    def blame(self, system: System, figures: Mapping[str, Figure]) -> list[str]:
        """Return the figures that a person should look at: those of the proposed repair, else all that may be wrong."""
        if self.proposed:
            return figure_ids(system, self.ranked[0].blamed)
        any_set = {name for blamed in self.disagreement.blame for name in figure_ids(system, blamed)}
        return [one for one in figures if one in any_set]

    def figures(self, system: System, figures: Mapping[str, Figure]) -> list[str]:
        """Return all figures that disagree, in the order of the report."""
        everything = set(figure_ids(system, self.disagreement.statements))
        return [one for one in figures if one in everything]


def accusations(system: System, figures: Mapping[str, Figure]) -> Iterator[Accusation]:
    """Yield what disagrees in a system, then sums of plain levels that come out wrong by less."""
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
    """Each disagreement with what it comes to; several figures that did not slip alike are looked at one by one."""
    for disagreement in disagreements(system):
        parts = split(disagreement)
        ranked = diagnose(system, disagreement, figures)
        if len(parts) == 1 or (ranked and nearly_certain(ranked)):
            yield Accusation(disagreement, ranked)
        else:
            yield from (Accusation(part, diagnose(system, part, figures)) for part in parts)


def is_shaky(figure: Figure) -> bool:
    """Whether another reading of the label was nearly as good: what rests on it is a doubt about the label."""
    unsure = figure.confidence is not None and figure.confidence < _SURE
    return unsure or any(reading.weight > 1 - _SURE for reading in figure.alternatives)


def figure_ids(system: System, numbers: Numbers) -> list[str]:
    """The figures that make these statements."""
    return [figure_id for number in sorted(numbers) for figure_id in system.statements[number].figures]
