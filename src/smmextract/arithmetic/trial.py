"""Trials: figures in one of several readings, whose verdicts are computed only as far as they are requested.

Settling a doubt means trying many readings, and only a few verdicts of each matter. Whatever two readings have in
common is computed once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property

from smmextract.arithmetic.cross_check import Checked, judged
from smmextract.arithmetic.diagnose.habits import Habits
from smmextract.arithmetic.examined import Examined
from smmextract.arithmetic.model.rule_book import RuleBook
from smmextract.arithmetic.model.statement import FigureMemory, read_statements
from smmextract.arithmetic.solve.assemble import assemble
from smmextract.arithmetic.solve.selection import beside, is_about, with_what_a_repair_needs
from smmextract.arithmetic.solve.system import System
from smmextract.figure import Figure, Group

DECIDED = ("kept", "corrected", "dropped")
"""Verdicts given by a person, which stand."""


class Court:
    """Tries several readings of one report's figures."""

    def __init__(self, book: RuleBook, figures: Sequence[Figure]) -> None:
        self.book = book
        self._habits = Habits(figures)
        self._systems: dict[object, System] = {}
        """Systems by everything that they consist of: what is found of one holds for its equals."""
        self._known: dict[object, Examined] = {}
        self._memory = FigureMemory(book.vocabulary)
        self._undoubted: dict[int, tuple[Figure, Figure]] = {}

    def trial(self, figures: Sequence[Figure], groups: Iterable[Group], about: Collection[str] = ()) -> Trial:
        """Return a trial of these figures; with `about`, one that covers only these figures."""
        taking_part = [figure for figure in figures if figure.verdict != "dropped"]
        statements = read_statements(taking_part, self.book.vocabulary, self._memory)
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
        systems = beside(self.systems, self._about) if self._about else self.systems
        alone = set(map(id, self.systems))
        return [
            self._court.examined(system if id(system) in alone else self._court.known_system(system), self._by_id)
            for system in with_what_a_repair_needs(systems)
            if len(system.statements) > 1 and (not self._about or is_about(system, self._about))
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

    @cached_property
    def _suspects(self) -> set[str]:
        """Return the figures to blame for a contradiction, or whose label is unsure because something
        contradicts it.
        """
        return {name for one in self._examined for name in one.suspects}

    def is_flagged(self, name: str) -> bool:
        """Return whether the figure is flagged."""
        figure = self._by_id.get(name)
        if figure is None or figure.verdict in DECIDED:
            return False
        return name in self._suspects or (bool(figure.doubts) and not self._is_borne_out(name))

    def is_confirmed(self, name: str) -> bool:
        """Return whether the figure is confirmed."""
        figure = self._by_id.get(name)
        if figure is None or figure.verdict in DECIDED or name in self._suspects:
            return False
        return self._is_borne_out(name)

    def _is_borne_out(self, name: str) -> bool:
        if name not in self._places:
            return False
        examined, number = self._places[name]
        return examined.bears_out(number)
