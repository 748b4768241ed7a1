"""Trials: figures in one of several readings, whose verdicts are computed only as far as they are requested.

Settling a doubt means trying many readings, and only a few verdicts of each matter. Whatever two readings have in
common is computed once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property

from smmextract.arithmetic.cross_check import DECIDED, Checked, Examined, judged
from smmextract.arithmetic.diagnose.habits import Habits
from smmextract.arithmetic.model.rule_book import RuleBook
from smmextract.arithmetic.model.statement import read_statements
from smmextract.arithmetic.solve.assemble import assemble
from smmextract.arithmetic.solve.interval import CONTRADICTION
from smmextract.arithmetic.solve.relation import narrow
from smmextract.arithmetic.solve.system import System, merged
from smmextract.figure import Figure, Group


class Court:
    """Tries several readings of one report's figures."""

    def __init__(self, book: RuleBook, figures: Sequence[Figure]) -> None:
        self.book = book
        self._habits = Habits(figures)
        self._systems: dict[object, System] = {}
        """Systems by everything that they consist of: what is found of one holds for its equals."""
        self._known: dict[object, Examined] = {}
        self._undoubted: dict[int, tuple[Figure, Figure]] = {}

    def trial(self, figures: Sequence[Figure], groups: Iterable[Group], about: Collection[str] = ()) -> Trial:
        """Return a trial of these figures; with `about`, one that covers only these figures."""
        taking_part = [figure for figure in figures if figure.verdict != "dropped"]
        statements = read_statements(taking_part, self.book.vocabulary)
        systems = assemble(statements, self.book.rules, groups)
        return Trial(self, figures, [self.known_system(system) for system in systems], about)

    def known_system(self, system: System) -> System:
        """Return an equal system that was tried before, if there is one."""
        if len(system.statements) < 2:
            return system
        names = tuple(statement.figures for statement in system.statements)
        key = tuple(system.statements), tuple(system.links), tuple(system.quantities), names
        return self._systems.setdefault(key, system)

    def without_doubts(self, figure: Figure) -> Figure:
        """Return the figure without its doubts, always the same object."""
        if not figure.doubts:
            return figure
        known = self._undoubted.get(id(figure))
        if known is None:
            known = self._undoubted[id(figure)] = figure, figure.model_copy(update={"doubts": []})
        return known[1]

    def examined(self, system: System, figures: Mapping[str, Figure]) -> Examined:
        """Return the examination of a system of these figures, reusing that of an equal one."""
        told = {name for statement in system.statements for name in statement.figures}
        own = {name: figure for name, figure in figures.items() if name in told}
        key = id(system), tuple(map(id, own.values()))
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = Examined(system, own, self._habits)  # keeps both: no others get their ids
        return found


class Trial:
    """Figures in one reading, and the systems that they form."""

    def __init__(self, court: Court, figures: Sequence[Figure], systems: list[System], about: Collection[str]) -> None:
        self._court, self.figures, self.systems, self._about = court, figures, systems, about
        self._by_id = {figure.id: figure for figure in figures if figure.verdict != "dropped"}

    def checked(self) -> Checked:
        """Return the figures with verdicts and everything behind them."""
        return judged(self.figures, self._examined, self._court.book)

    @cached_property
    def _examined(self) -> list[Examined]:
        systems = _beside(self.systems, self._about) if self._about else self.systems
        alone = set(map(id, self.systems))
        return [
            self._court.examined(system if id(system) in alone else self._court.known_system(system), self._by_id)
            for system in _with_what_a_repair_needs(systems)
            if len(system.statements) > 1 and (not self._about or _is_about(system, self._about))
        ]

    @cached_property
    def _places(self) -> dict[str, tuple[Examined, int]]:
        """The system of each figure, and its statement there."""
        return {
            name: (one, number)
            for one in self._examined
            for number, statement in enumerate(one.system.statements)
            for name in statement.figures
        }

    @cached_property
    def conflicts(self) -> list[tuple[list[str], list[str]]]:
        """The figures of each contradiction, and those to blame."""
        return [conflict for one in self._examined for conflict in one.conflicts]

    def is_flagged(self, name: str) -> bool:
        if not self._is_open(name):
            return False
        examined, number = self._places.get(name, (None, 0))
        if examined is None:
            return bool(self._by_id[name].doubts)
        return name in examined.suspects or (bool(self._by_id[name].doubts) and not examined.bears_out(number))

    def is_confirmed(self, name: str) -> bool:
        examined, number = self._places.get(name, (None, 0))
        if examined is None or not self._is_open(name) or examined.disputes(number):
            return False
        return name not in examined.suspects and examined.bears_out(number)

    def _is_open(self, name: str) -> bool:
        return name in self._by_id and self._by_id[name].verdict not in DECIDED


def _contradicts_itself(system: System) -> bool:
    first = system.statements[0] if len(system.statements) == 1 else None
    if first is None or first.links or first.base is not None or system.links:
        return system.contradicts(system.firm, CONTRADICTION)
    # a number that nothing else speaks of: many are, and it need only be possible
    low, high = first.quantity.domain
    return bool(system.firm) and not narrow(([low], [high]), 0, *first.interval(CONTRADICTION), [])


def _is_about(system: System, figures: Collection[str]) -> bool:
    return any(name in figures for statement in system.statements for name in statement.figures)


def _beside(systems: Sequence[System], figures: Collection[str]) -> list[System]:
    """Return the systems of these figures, and all that may be joined to them because they have the same subjects."""
    chosen = [system for system in systems if _is_about(system, figures)]
    rest = [(system, _subjects(system)) for system in systems if system not in chosen]
    subjects = {subject for system in chosen for subject in _subjects(system)}
    while near := [(system, own) for system, own in rest if not own.isdisjoint(subjects)]:
        chosen += [system for system, _ in near]
        subjects = subjects.union(*(own for _, own in near))
        rest = [(system, own) for system, own in rest if system not in chosen]
    return [system for system in systems if system in chosen]


def _subjects(system: System) -> set[object]:
    return {quantity.subject for quantity in system.quantities}


def _subjects_and_topics(system: System) -> set[object]:
    return {key for quantity in system.quantities for key in (quantity.subject, quantity.topic)}


def _with_what_a_repair_needs(systems: Sequence[System]) -> list[System]:
    """Merge a contradictory system with all about the same subjects: a wrong month or basis would cut a figure off."""
    kept: list[System] = []
    rest = list(systems)
    while rest:
        system = rest.pop(0)
        if _contradicts_itself(system):
            about = _subjects_and_topics(system)
            near = [other for other in [*kept, *rest] if not about.isdisjoint(_subjects_and_topics(other))]
            if near:
                system = merged([system, *near])
                kept = [other for other in kept if other not in near]
                rest = [other for other in rest if other not in near]
        kept.append(system)
    return kept
