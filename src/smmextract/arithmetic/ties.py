"""Breaks ties by arithmetic: of the close readings of a doubtful figure, takes the one with which the sums come out.

Clear words are never overruled. Another reading is taken only if it is nearly as likely as the first, the first one
contradicts the report, and of all close readings it is the only one confirmed by a sum that would have revealed a slip.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from smmextract.arithmetic.cross_check import Checked
from smmextract.arithmetic.model.rule_book import RuleBook
from smmextract.arithmetic.other_reading import reread
from smmextract.arithmetic.settle import Settling, is_strong
from smmextract.arithmetic.solve.interval import CONTRADICTION
from smmextract.arithmetic.solve.system import System
from smmextract.arithmetic.trial import Court, Trial
from smmextract.figure import Alternative, Figure, Group

_CLOSE = 0.2
"""A reading less likely than this is not a tie."""
_NEARLY = 1 / 3
"""Lowest probability of another reading, as a share of that of the first one."""
_BASES = ("mom", "yoy", "wow", "qoq", "ytd_yoy")
"""The bases that determine by themselves which period a change is compared with."""
_FIELDS = ("metric", "period", "kind", "basis", "direction", "value")


def break_ties(figures: Sequence[Figure], groups: Sequence[Group], book: RuleBook) -> tuple[list[Figure], Checked]:
    """Check the figures, taking another close reading if it is the only one with which the sums come out; `relabelled`
    says so.

    The reading by the words stays among the alternatives, the doubts stay as a note. Returns the figures as they are
    now read, and the check.
    """
    court = Court(book, figures)
    before = Settling(figures, groups, court)
    tied = [figure for figure in figures if figure.id in before.flagged and any(_close(figure))]
    others = before.trusting(before.consistent) if tied else []
    changed = {
        figure.id: won
        for figure in _may_contradict(tied, others, groups, court)
        if (won := _Tie(figure, others, groups, court).winner())
    }
    while changed:
        again = [changed.get(figure.id, figure) for figure in figures]
        after = Settling(again, groups, court)
        if changed.keys() <= after.settled:
            return again, after.checked()
        changed = {name: figure for name, figure in changed.items() if name in after.settled}
    return list(figures), before.checked()


def _may_contradict(
    tied: Sequence[Figure], others: Sequence[Figure], groups: Sequence[Group], court: Court
) -> Iterator[Figure]:
    """Yield the doubtful figures whose first reading is impossible or may contradict the others.

    All of them are read at once: what then contradicts nothing will not do so alone.
    """
    own = {figure.id for figure in tied}
    trial = court.trial([court.without_doubts(one) if one.id in own else one for one in others], groups)
    unsure = {one.id for one in others if one.id in own and one.doubts}
    at_odds = {name for system in trial.systems for name in _at_odds(system, own, unsure)}
    yield from (one for one in tied if one.id in at_odds or not _is_possible(one, court))


def _at_odds(system: System, names: Collection[str], unsure: set[str]) -> Iterator[str]:
    """Yield those of the figures that a system contradicts, if none of the unsure ones but them is believed."""
    believed = system.firm.difference(
        n for n, one in enumerate(system.statements) if not unsure.isdisjoint(one.figures)
    )
    for number, one in enumerate(system.statements):
        told = [name for name in one.figures if name in names]
        if told and number in system.firm and system.contradicts(believed | {number}, CONTRADICTION):
            yield from told


def _is_possible(figure: Figure, court: Court) -> bool:
    """Return whether a figure's metric can have its unit."""
    facts = court.book.vocabulary.facts(figure.metric)
    return facts.fits(figure.kind, facts.unit_of(figure.kind, figure.unit))


class _Tie:
    """One doubtful figure among those about the same product."""

    def __init__(self, figure: Figure, others: Sequence[Figure], groups: Sequence[Group], court: Court) -> None:
        self._figure, self._court = figure, court
        self._near = [one for one in others if one.product == figure.product and one.id != figure.id]
        ids = {figure.id, *(one.id for one in self._near)}
        self._groups = [group for group in groups if ids.issuperset((group.whole, *group.parts))]

    def winner(self) -> Figure | None:
        """Return the figure by its only confirmed reading, if the first reading contradicts."""
        readings = [(one, other) for other in _close(self._figure) for one in _by(self._figure, other)]
        if not readings or not self._near or not self._contradicts(self._figure):
            return None
        won = [(one, other) for one, other in readings if self._confirms(one)]
        return _relabelled(self._figure, *won[0]) if len(won) == 1 else None

    def _trial(self, figure: Figure) -> Trial:
        """Return the figure without its doubts among those near it."""
        return self._court.trial([*self._near, self._court.without_doubts(figure)], self._groups, {figure.id})

    def _contradicts(self, figure: Figure) -> bool:
        """Return whether the figure makes the others contradictory, or its metric cannot have its unit."""
        if not _is_possible(figure, self._court):
            return True
        return self._trial(figure).alone_contradicts(figure.id)

    def _confirms(self, figure: Figure) -> bool:
        """Return whether a sum of different numbers confirms the figure, and nothing contradicts it."""
        trial = self._trial(figure)
        if trial.alone_contradicts(figure.id) or not trial.is_confirmed(figure.id):
            return False
        if any(figure.id in figures for figures, _ in trial.conflicts):
            return False
        checked = trial.checked()
        by_id = {one.id: one for one in checked.figures}
        return any(one.holds and figure.id in one.figures and is_strong(one, by_id) for one in checked.checks)


def _close(figure: Figure) -> Iterator[Alternative]:
    """Yield the readings of a doubtful figure that are nearly as likely as the first one."""
    if figure.doubts and figure.verdict == "accepted":
        for other in figure.alternatives:
            near = other.weight >= max(_CLOSE, _NEARLY * (figure.confidence or 0.0))
            if near and not other.fields.keys().isdisjoint(_FIELDS):
                yield other


def _by(figure: Figure, other: Alternative) -> Iterator[Figure]:
    """Yield the figure by another reading; a change without a stated basis is tried with each possible one."""
    changed = reread(figure, other.fields)
    if changed.kind != "change" or changed.basis is not None:
        yield changed
        return
    sign = "down" if figure.value < 0 else "up"
    for basis in _BASES:
        yield changed.model_copy(update={"basis": basis, "direction": figure.direction or sign})


def _relabelled(figure: Figure, changed: Figure, other: Alternative) -> Figure:
    names = [name for name in Figure.model_fields if getattr(changed, name) != getattr(figure, name)]
    told = [f"{name} {getattr(figure, name) or 'none'} → {getattr(changed, name) or 'none'}" for name in names]
    first = Alternative(
        fields={name: getattr(figure, name) for name in names},
        weight=figure.confidence if figure.confidence is not None else other.weight,
        why="by the words alone",
    )
    rest = [one for one in figure.alternatives if one is not other]
    note = f"{', '.join(told)}: with it the sums come out"
    return changed.model_copy(update={"alternatives": [first, *rest], "relabelled": note})
