"""The arithmetic: labelled figures in; the same figures with verdicts, checks and conflicts out.

Nothing here reads text, calls a model or stores anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from smmextract.arithmetic.diagnose.accuse import Accusation, accusations
from smmextract.arithmetic.diagnose.blame import Disagreement, disagreements
from smmextract.arithmetic.diagnose.checks import (
    Tested,
    chained,
    confirms,
    implied_by,
    independent,
    pins,
    relations,
    strained,
)
from smmextract.arithmetic.diagnose.conflicts import conflict_of
from smmextract.arithmetic.diagnose.habits import Habits
from smmextract.arithmetic.diagnose.odd_bases import odd_bases
from smmextract.arithmetic.diagnose.tensions import strain_of, strained_sets
from smmextract.arithmetic.model.rule_book import RuleBook
from smmextract.arithmetic.solve.interval import CONTRADICTION, ROUNDING
from smmextract.arithmetic.solve.system import Numbers, System
from smmextract.arithmetic.tell.derivation import derive
from smmextract.figure import Check, Conflict, Figure, Tension

DECIDED = ("kept", "corrected", "dropped")
"""Verdicts given by a person, which stand."""


@dataclass(frozen=True, slots=True)
class Checked:
    """Figures with verdicts, and the arithmetic behind them. `pinned` are those that the others determine so well that
    a slip would be noticed; `checkable` is their share.
    """

    figures: list[Figure]
    checks: list[Check]
    conflicts: list[Conflict]
    checkable: float
    tensions: list[Tension] = field(default_factory=list)
    pinned: frozenset[str] = frozenset()


class Examined:
    """A system of these figures. All is computed when first asked for: contradictions are cheap, their repairs not."""

    def __init__(self, system: System, figures: Mapping[str, Figure], habits: Habits) -> None:
        self.system, self.figures = system, figures
        self._habits = habits
        self._borne_out: dict[int, bool] = {}

    def untouched(self) -> System:
        """Return the system as it was before anything else was asked, so that no range depends on that."""
        return self._accused[1].copy()

    @cached_property
    def odd(self) -> list[Conflict]:
        """The changes whose basis does not fit their period."""
        return list(odd_bases(self.system, self.figures))

    @cached_property
    def _disagreements(self) -> list[Disagreement]:
        return disagreements(self.system)

    @cached_property
    def _accused(self) -> tuple[list[Accusation], System]:
        told = list(accusations(self.system, self._disagreements, self.figures, self._habits))
        return told, self.system.copy()

    @property
    def accusations(self) -> list[Accusation]:
        """The contradictions with their repairs."""
        return self._accused[0]

    @cached_property
    def believed(self) -> Numbers:
        """The statements from which others may be derived."""
        return self.system.firm.difference(*(one.withdrawn for one in self.accusations))

    def disputes(self, number: int) -> bool:
        """Return whether a statement may be the wrong one of a contradiction, so that nothing confirms it."""
        return any(number in one.blamed for one in self._disagreements)

    @cached_property
    def conflicts(self) -> list[tuple[list[str], list[str]]]:
        """The figures of each contradiction and those to blame, except if a label is likelier in doubt."""
        told: list[Conflict | Accusation] = [*self.odd, *(one for one in self.accusations if not one.is_about_labels)]
        return [(one.figures, one.blame) for one in told]

    @cached_property
    def suspects(self) -> set[str]:
        """The figures to blame for a contradiction, or whose label is unsure because something contradicts it."""
        told: list[Conflict | Accusation] = [*self.odd, *self.accusations]
        return {name for one in told for name in one.blame}

    @cached_property
    def _rest(self) -> tuple[Numbers, Numbers]:
        """The believed statements including the conventions that fit, and those that agree only with wider rounding."""
        believed = _with_conventions(self.system, self.believed)
        return believed, frozenset().union(*strained_sets(self.system, believed))

    def bears_out(self, number: int) -> bool:
        """Return whether the others confirm a statement, that is, whether every slip of it would have been noticed."""
        if number not in self._borne_out:
            reached = self.system.is_reached(self.system.statements[number])
            self._borne_out[number] = reached and confirms(self.system, *self._rest, number)
        return self._borne_out[number]


def _with_conventions(system: System, believed: Numbers) -> Numbers:
    """Return the believed statements, and the conventions that contradict none of them."""
    conventions = [n for n, statement in enumerate(system.statements) if statement.convention]
    together = believed.union(conventions)
    if len(conventions) > 1 and not system.contradicts(together, ROUNDING):
        return together
    for number in conventions:
        if not system.contradicts(believed | {number}, ROUNDING):
            believed |= {number}
    return believed


@dataclass(slots=True)
class _Findings:
    """What is found of one system, or of several."""

    book: RuleBook
    tests: list[tuple[System, Tested]] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    tensions: list[Tension] = field(default_factory=list)
    unsure: dict[str, str] = field(default_factory=dict)
    """Why the label of a figure is in doubt."""
    confirmed: set[str] = field(default_factory=set)
    checkable: set[str] = field(default_factory=set)
    implied: dict[str, tuple[Decimal | None, Decimal | None]] = field(default_factory=dict)
    blamed: set[str] = field(default_factory=set)


def judged(figures: Sequence[Figure], systems: Iterable[Examined], book: RuleBook) -> Checked:
    """Return figures with verdicts and everything behind them, by the systems that they make."""
    found = _Findings(book)
    for examined in systems:
        _examine(examined, found)
    checks = _numbered(found)
    taken: dict[str, list[str]] = {}
    for item in checks:
        for figure_id in item.figures:
            taken.setdefault(figure_id, []).append(item.id)
    told = [_judged(figure, found, taken.get(figure.id, [])) for figure in figures]
    share = len(found.checkable) / len(figures) if figures else 0.0
    return Checked(told, checks, found.conflicts, round(share, 3), found.tensions, frozenset(found.checkable))


def _judged(figure: Figure, found: _Findings, checks: list[str]) -> Figure:
    verdict, doubts = figure.verdict, figure.doubts
    if verdict not in DECIDED:
        if figure.id in found.unsure:
            verdict, doubts = "flagged", [*doubts, found.unsure[figure.id]]
        elif figure.id in found.blamed:
            verdict = "flagged"
        elif figure.id in found.confirmed:
            verdict = "confirmed"
        else:
            verdict = "flagged" if doubts else "accepted"
    low, high = found.implied.get(figure.id, (None, None))
    implied = None if low is None and high is None else (low, high)
    return figure.model_copy(update={"verdict": verdict, "checks": checks, "implied": implied, "doubts": doubts})


def _examine(examined: Examined, found: _Findings) -> None:
    system = examined.untouched()
    for conflict in examined.odd:
        found.conflicts.append(conflict)
        found.blamed.update(conflict.blame)
    for accusation in examined.accusations:
        _tell(system, accusation, found)
    believed = _with_conventions(system, examined.believed)
    reached = dict.fromkeys(believed, False)
    for test in relations(system):
        found.tests.append((system, test))
        for number in (*test.givens, test.target):
            reached[number] = True
    tense: set[int] = set()
    for members in strained_sets(system, believed):
        strain = strain_of(system, members, found.book)
        found.tensions.append(strain.note)
        tense |= strain.members
        told = (test for one, test in found.tests if one is system and not test.holds)
        if all(test.target != strain.target for test in told):
            found.tests.append((system, strained(system, strain)))
    for number, one in enumerate(system.statements):
        if one.figures and system.is_reached(one):
            _pin(system, number, believed, frozenset(tense), found, reached)


def _tell(system: System, accusation: Accusation, found: _Findings) -> None:
    """Note one disagreement, and what the others leave for those that alone may be wrong."""
    disagreement = accusation.disagreement
    conflict = conflict_of(system, accusation, found.book)
    if accusation.is_about_labels:
        found.unsure.update(dict.fromkeys(conflict.blame, f"the label is unsure: {conflict.why}"))
    elif conflict.blame:
        found.conflicts.append(conflict)
        found.blamed.update(conflict.blame)
    for blamed in disagreement.blame:
        if len(blamed) == 1:
            others = system.firm - disagreement.elsewhere - blamed
            _tell_implied(system, min(blamed), others, system.width_for(others), found)


def _pin(
    system: System, number: int, believed: Numbers, tense: Numbers, found: _Findings, reached: dict[int, bool]
) -> None:
    """Record what the others leave for one figure: whether it is pinned down, and whether it is confirmed."""
    statement, widening = system.statements[number], CONTRADICTION if tense else ROUNDING
    others = independent(system, believed, number)
    derived = system.derived(statement, others, widening)
    if not derived:
        return
    if number in believed or not set(statement.figures) & found.implied.keys():
        _tell_implied(system, number, others, widening, found)
    if pins(statement, derived):
        found.checkable.update(statement.figures)
    if not confirms(system, believed, tense, number):
        return
    found.confirmed.update(statement.figures)
    if not reached.get(number):
        chain = chained(system, others, number, widening)
        found.tests.append((system, chain))
        for member in (*chain.givens, number):
            reached[member] = True


def _tell_implied(system: System, number: int, others: Numbers, widening: float, found: _Findings) -> None:
    """Record what the others leave for a figure, if it is informative."""
    if implied := implied_by(system, others, number, widening):
        statement = system.statements[number]
        found.implied.update(dict.fromkeys(statement.figures, statement.as_figure(implied)))


def _numbered(found: _Findings) -> list[Check]:
    checks = []
    for number, (system, test) in enumerate(found.tests, 1):
        statement = system.statements[test.target]
        words_ = found.book.statement(test.rule)
        if test.rule == "chain":
            derivation = derive(system, [system.statements[n] for n in sorted(test.givens)], statement)
            words_ = derivation.sentence(said=False) if derivation else found.book.words("chain")
        checks.append(
            Check(
                id=f"c{number}",
                rule=test.rule,
                statement=words_,
                figures=[*system.figure_ids(test.givens), *statement.figures],
                implied=statement.as_figure(test.implied),
                stated=statement.as_figure(statement.interval()),
                holds=test.holds,
                tension=round(min(test.tension, 1e6), 2),
            )
        )
    return checks
