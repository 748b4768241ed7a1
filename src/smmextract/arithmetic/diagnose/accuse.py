"""Accusations: each disagreement of a system with the repairs that would resolve it, and so with the
figures to blame.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod

from smmextract.arithmetic.diagnose import mistake_kinds
from smmextract.arithmetic.diagnose.blame import Disagreement, split
from smmextract.arithmetic.diagnose.habits import Habits
from smmextract.arithmetic.diagnose.repair import RepairCandidate, diagnose, nearly_certain
from smmextract.arithmetic.diagnose.written_digits import digits_of, one_slip_apart
from smmextract.arithmetic.model.quantity import Quantity, share_of
from smmextract.arithmetic.model.statement import Statement
from smmextract.arithmetic.solve.system import Numbers, System
from smmextract.figure import Figure

WORTH_TELLING = 0.5
"""A less probable repair is not shown; the range that the others leave is given instead."""
_LIKELIER = 0.45
"""A report that is wrong with a lower probability than this is less likely wrong than a label of it."""
_SURE = 0.6
"""A label with less confidence than this is only one of several readings."""
_LEAST_SURE = 4
_RATHER_SURE = 0.4
"""Figures whose labels are less likely than this to be all right may be of different things, and contradict nobody.
More labels are right than their confidences, multiplied, say: at 0.4 about two in three sets of labels."""
_AUTHOR_MIXES_UP = 0.01
"""How often an author uses the wrong word for what a figure means."""
_LABEL_WRONG = 0.03
"""How often a label is wrong if its labeller states no confidence."""
_DIGITS_MISREAD = 0.01


@dataclass(frozen=True)
class Accusation:
    """A disagreement with its repairs, likeliest first; the first is proposed if it is nearly certain."""

    system: System
    by_id: Mapping[str, Figure]
    disagreement: Disagreement
    ranked: list[RepairCandidate]

    @cached_property
    def proposed(self) -> bool:
        return bool(self.ranked) and nearly_certain(self.ranked)

    @property
    def withdrawn(self) -> Numbers:
        """Statements from which nothing may be derived: those of a proposal, and all that may be wrong instead."""
        return self.disagreement.blamed.union(self.ranked[0].blamed if self.proposed else ())

    @cached_property
    def blame(self) -> list[str]:
        """The figures that a person should look at: those of the proposed repair, else all that may be wrong."""
        if self.proposed:
            return self.system.figure_ids(self.ranked[0].blamed)
        return self._in_order(self.disagreement.blamed)

    @cached_property
    def figures(self) -> list[str]:
        return self._in_order(self.disagreement.statements)

    def _in_order(self, numbers: Numbers) -> list[str]:
        named = set(self.system.figure_ids(numbers))
        return [one for one in self.by_id if one in named]

    @cached_property
    def wrong_report(self) -> float:
        """The probability that the report is wrong, and not a label. What no repair explains is as likely the one as
        the other, or as the labeller's confidence in the figures to blame says.
        """
        told = sum(candidate.probability for candidate in self.ranked)
        report = sum(candidate.probability * _of_the_report(candidate, self.by_id) for candidate in self.ranked)
        usual = _LABEL_WRONG * len(self.blame)
        label = sum(_label_wrong(self.by_id[name]) for name in self.blame)
        unexplained = usual / (usual + label) if self.blame else 0.5
        return (report + max(0.0, 1 - told) * unexplained) * self._sureness

    @cached_property
    def is_about_labels(self) -> bool:
        """Whether this is a doubt about labels: by their labeller's confidence one of them is likelier wrong than all
        are right, or each may be read otherwise, or they may be of two things, or a label is likelier wrong than the
        report. A rule that one figure breaks alone is told of that figure.
        """
        if self._sureness < _RATHER_SURE or (not self.proposed and self._tells_of_two_things()):
            return True
        blamed = [self.by_id[name] for name in self.blame]
        if not blamed or all(_is_shaky(figure) for figure in blamed):
            return bool(blamed)
        known = all(figure.confidence is not None for figure in blamed)
        alone = len(self.disagreement.statements) == 1
        return known and not alone and not self._is_a_slip() and self.wrong_report < _LIKELIER

    def _is_a_slip(self) -> bool:
        """Return whether a slip of the author's, and no other label, explains it."""
        if not self.ranked or self.ranked[0].probability < WORTH_TELLING:
            return False
        return all(variant.operator is not mistake_kinds.LABEL for variant in self.ranked[0].variants)

    @cached_property
    def _sureness(self) -> float:
        """The probability that the least sure labels of what disagrees are right; more are right or wrong together."""
        told = (self.system.statements[number].figures for number in self.disagreement.statements)
        sure = (max((_sureness(self.by_id[name]) for name in names), default=1.0) for names in told)
        return prod(sorted(sure)[:_LEAST_SURE])

    def _tells_of_two_things(self) -> bool:
        """Return whether all that disagrees may be of two things that labels do not tell apart (see `_may_differ`)."""
        conflicts = [[self.system.statements[number] for number in sorted(one)] for one in self.disagreement.conflicts]
        others = [conflict for conflict in conflicts if not _may_differ(conflict, self.by_id)]
        return len(others) < len(conflicts) and all(len(_products(one, self.by_id)) > 1 for one in others)


def _may_differ(conflict: Sequence[Statement], figures: Mapping[str, Figure]) -> bool:
    """Return whether two statements say different things of one quantity, which may be two: prices of a longer period,
    two forecasts, shares of two wholes, products with two names."""
    first, second = conflict[0], conflict[-1]
    quantity = first.quantity
    alike = (quantity, first.base, first.form) == (second.quantity, second.base, second.form)
    if len(conflict) != 2 or not alike or not (first.figures and second.figures):
        return False
    one, other = figures[first.figures[0]], figures[second.figures[0]]
    if one_slip_apart(one, other) and min(digits_of(one), digits_of(other)) > 1:
        return False
    price = first.form == "same" and quantity.facts.dated and not (quantity.facts.stock or quantity.period.is_day)
    foreseen = all(figure.modality == "forecast" and figure.vintage is None for figure in (one, other))
    share = first.form == "share" and not any(_names_its_whole(figure, quantity) for figure in (one, other))
    return price or foreseen or share or len(_products(conflict, figures)) > 1


def _names_its_whole(share: Figure, part: Quantity) -> bool:
    return share.whole is not None or share_of(share.segment, share.region, part.vocabulary) is not None


def _products(conflict: Sequence[Statement], figures: Mapping[str, Figure]) -> set[str | None]:
    return {figures[name].product for statement in conflict for name in statement.figures}


def accusations(
    system: System, found: Iterable[Disagreement], figures: Mapping[str, Figure], habits: Habits
) -> Iterator[Accusation]:
    """Yield each disagreement with its repairs; figures that did not slip alike are examined one by one."""
    for disagreement in found:
        parts = split(disagreement)
        joint = Accusation(system, figures, disagreement, diagnose(system, disagreement, figures, habits))
        if len(parts) == 1 or joint.proposed:
            yield joint
        else:
            yield from (Accusation(system, figures, one, diagnose(system, one, figures, habits)) for one in parts)


def _of_the_report(candidate: RepairCandidate, figures: Mapping[str, Figure]) -> float:
    shares = []
    for variant in candidate.variants:
        if variant.operator is mistake_kinds.LABEL:
            return 0.0
        if variant.operator in mistake_kinds.OF_DIGITS:
            shares.append(1 - _DIGITS_MISREAD)
        else:
            shares.append(_AUTHOR_MIXES_UP / (_AUTHOR_MIXES_UP + _label_wrong(figures[variant.figure.id])))
    return min(shares)


def _label_wrong(figure: Figure) -> float:
    return _LABEL_WRONG if figure.confidence is None else 1 - figure.confidence


def _sureness(figure: Figure) -> float:
    label = 1.0 if figure.confidence is None else figure.confidence
    return label * (1.0 if figure.place_confidence is None else figure.place_confidence)


def _is_shaky(figure: Figure) -> bool:
    """Return whether another reading of the label was nearly as good, so that a contradiction puts it in doubt."""
    unsure = figure.confidence is not None and figure.confidence < _SURE
    return unsure or any(reading.weight > 1 - _SURE for reading in figure.alternatives)
