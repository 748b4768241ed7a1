"""Settles doubts by arithmetic: tries the first reading of each unsure figure, and keeps it if the sums come out.

Nothing is derived from a doubtful figure, so two of them never confirm each other. Here they are tried as hypotheses. A
hypothesis is kept if it contradicts nothing and a sum with a firm figure confirms it, unless the sums also come out
with close readings. Many readings are tried, and only a few verdicts of each matter: these are computed only as far as
they are requested, and whatever two readings have in common once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from smmextract.arithmetic.cross_check import DECIDED, Checked, Examined, judged
from smmextract.arithmetic.diagnose.blame import disagreements
from smmextract.arithmetic.diagnose.habits import Habits
from smmextract.arithmetic.diagnose.mistakes import reread
from smmextract.arithmetic.model.rule_book import RuleBook, default_rules
from smmextract.arithmetic.model.statement import read_statements
from smmextract.arithmetic.solve.assemble import assemble
from smmextract.arithmetic.solve.interval import CONTRADICTION
from smmextract.arithmetic.solve.relation import narrow
from smmextract.arithmetic.solve.system import System, merged
from smmextract.figure import Alternative, Check, Figure, Group

_READ = ("metric", "period", "kind", "basis", "direction", "value")
"""Fields that count for a doubt; a region or segment shared with others is no reason to doubt a figure."""
_SURE = 0.93
"""A label with less confidence is accepted, not confirmed: sums that come out may be sums of something else."""
_LIKELY = 0.5
"""A first reading less likely than this is not tried, unless another reading of the digits is as likely."""


def check(figures: Sequence[Figure], groups: Iterable[Group] = (), rules: RuleBook | None = None) -> Checked:
    """Cross-check figures of one report, including doubtful ones by their first reading if arithmetic supports it.

    A figure is `confirmed` if the others leave it so narrow a range that a slip of its sign, decimal point or a
    significant digit would have been noticed, and its labeller was sure of it. It is `flagged` if it may be the wrong
    one in a contradiction, or if its label is in doubt and arithmetic does not settle it; otherwise `accepted`. A
    settled figure keeps its doubts and other readings as a note. Verdicts given by a person (`kept`, `corrected`,
    `dropped`) stand. Nothing is derived from dropped figures, nor from those whose label is in doubt.
    """
    return Settling(figures, list(groups), Court(rules or default_rules(), figures)).checked()


def _noted(figure: Figure, before: Figure) -> Figure:
    """Return the figure with its original doubts, as a note or, if it is not confirmed, as the reason for its flag."""
    verdict = figure.verdict
    if before.doubts and verdict not in (*DECIDED, "confirmed"):
        verdict = "flagged"
    elif verdict == "confirmed" and before.confidence is not None and before.confidence < _SURE:
        verdict = "accepted"
    doubts = list(dict.fromkeys([*before.doubts, *figure.doubts]))
    return figure.model_copy(update={"doubts": doubts, "verdict": verdict})


class Settling:
    """The doubtful figures of one report, tried as hypotheses."""

    def __init__(self, figures: Sequence[Figure], groups: Sequence[Group], court: Court) -> None:
        self._figures, self._groups, self._court = figures, groups, court
        self._by_id = {figure.id: figure for figure in figures}
        self._tried = frozenset(figure.id for figure in figures if _is_hypothesis(figure))
        self._trials: dict[frozenset[str], Trial] = {}
        self._runs: dict[frozenset[str], Checked] = {}
        first = self._trial(frozenset())
        self._flagged = frozenset(figure.id for figure in figures if first.is_flagged(figure.id))

    def checked(self) -> Checked:
        """Check the figures, with the doubts that arithmetic settles."""
        settled = self._settled if self._tried & self._flagged else frozenset()
        again = self._checked(settled | self._at_odds(settled))
        figures = [_noted(one, before) for one, before in zip(again.figures, self._figures, strict=True)]
        return replace(again, figures=figures)

    def _at_odds(self, settled: frozenset[str]) -> frozenset[str]:
        """Return the doubtful figures that firm ones confirm one by one, if together they contradict each other."""
        trial = self._trial(settled)
        confirmed = frozenset(name for name in self._tried - settled if trial.is_confirmed(name))
        if not confirmed or len(settled | confirmed) < 2:
            return frozenset()
        together = settled | confirmed
        at_odds = (
            len(together.intersection(figures)) > 1 and not confirmed.isdisjoint(figures)
            for figures, _ in self._trial(together).conflicts
        )
        return confirmed if any(at_odds) else frozenset()

    @cached_property
    def _settled(self) -> frozenset[str]:
        """Return the figures whose first reading, and no close one, arithmetic supports."""
        ids = self._borne_out(self._consistent)
        while ids:
            checked = self._checked(ids)
            unsure = {name for name in ids if self._fits_otherwise(name, ids, checked)}
            if not unsure:
                break
            ids = self._borne_out(ids - unsure)
        return ids

    @cached_property
    def _consistent(self) -> frozenset[str]:
        ids = self._tried
        while ids and (against := self._accused(ids)):
            ids -= against
        return ids

    def _accused(self, ids: frozenset[str]) -> set[str]:
        """Return the least sure hypothesis among the candidates for blame of each contradiction."""
        known = {name for name in self._flagged if not self._by_id[name].doubts}
        found: set[str] = set()
        for system in self._trial(ids).systems:
            if len(system.statements) > 1 and system.contradicts(system.firm, CONTRADICTION):
                for one in disagreements(system):
                    blamed = set(system.figure_ids(one.blamed))
                    tried = ids & blamed or ids.intersection(system.figure_ids(one.statements))
                    if tried and not blamed & known:
                        found.add(min(sorted(tried), key=lambda name: _sureness(self._by_id[name])))
        return found

    def _trusting(self, ids: frozenset[str]) -> list[Figure]:
        return [self._court.without_doubts(one) if one.id in ids else one for one in self._figures]

    def _trial(self, ids: frozenset[str]) -> Trial:
        """Return the figures where these are not in doubt."""
        if ids not in self._trials:
            self._trials[ids] = self._court.trial(self._trusting(ids), self._groups)
        return self._trials[ids]

    def _checked(self, ids: frozenset[str]) -> Checked:
        if ids not in self._runs:
            self._runs[ids] = self._trial(ids).checked()
        return self._runs[ids]

    def _borne_out(self, ids: frozenset[str]) -> frozenset[str]:
        """Return the hypotheses that only firm figures and each other confirm."""
        while ids:
            confirmed = frozenset(name for name in ids if self._trial(ids).is_confirmed(name))
            if ids <= confirmed:
                break
            ids &= confirmed
        return ids

    def _fits_otherwise(self, name: str, ids: frozenset[str], checked: Checked) -> bool:
        """Return whether the sums that confirm a figure also come out with a close reading of it and its companions."""
        near = {
            one for check in checked.checks if name in check.figures and self._proves(check) for one in check.figures
        }
        if near <= ids:
            return True  # one cause may have misled all: a sum of only doubtful figures proves nothing
        evidence = [one for one in self._trusting(ids) if one.id in near]
        return any(
            self._confirms(name, [_moved(one, other) if one.id in ids else one for one in evidence])
            for other in self._by_id[name].alternatives
            if not other.fields.keys().isdisjoint(_READ)
        )

    def _proves(self, check: Check) -> bool:
        """Return whether a check compares different numbers, and holds; a repeated number proves nothing."""
        return check.holds and len({abs(self._by_id[one].value) for one in check.figures}) > 1

    def _confirms(self, name: str, figures: Sequence[Figure]) -> bool:
        ids = {one.id for one in figures}
        groups = [group for group in self._groups if ids.issuperset((group.whole, *group.parts))]
        return self._court.trial(figures, groups, {name}).is_confirmed(name)


def _is_hypothesis(figure: Figure) -> bool:
    if not figure.doubts or figure.verdict in DECIDED:
        return False
    likely = figure.confidence is not None and figure.confidence >= _LIKELY
    return likely or any("value" in other.fields for other in figure.alternatives)


def _sureness(figure: Figure) -> float:
    """Return how far a figure can be trusted, compared with others; close readings of region or segment count too."""
    closest = max((other.weight for other in figure.alternatives), default=0.0)
    return (figure.confidence or 0.0) * (1 - closest)


def _moved(figure: Figure, other: Alternative) -> Figure:
    """Return a figure by its own other reading of the same fields, if any: what misled one may have misled another."""
    own = next((one for one in figure.alternatives if one.fields.keys() == other.fields.keys()), None)
    return reread(figure, own.fields) if own else figure


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
