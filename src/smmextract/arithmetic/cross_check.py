"""The arithmetic: labelled figures in, the same figures with verdicts, checks and conflicts out.

Nothing here reads text, calls a model or keeps anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from smmextract.arithmetic.diagnose.blame import Disagreement, disagreements, split
from smmextract.arithmetic.diagnose.checks import Tested, chained, fits_swapped, independent, relations, tense
from smmextract.arithmetic.diagnose.conflicts import conflict_of, figure_ids
from smmextract.arithmetic.diagnose.notice import informs, nearest, pins, would_be_noticed
from smmextract.arithmetic.diagnose.odd_bases import odd_bases
from smmextract.arithmetic.diagnose.repair import Candidate, diagnose, nearly_certain
from smmextract.arithmetic.model.rules import RuleBook, default_rules
from smmextract.arithmetic.model.statement import read_statements
from smmextract.arithmetic.solve.assemble import assemble
from smmextract.arithmetic.solve.interval import CONTRADICTION, ROUNDING
from smmextract.arithmetic.solve.system import Numbers, System
from smmextract.arithmetic.tell.derivation import derive
from smmextract.figure import Check, Conflict, Figure, Group


@dataclass(frozen=True, slots=True)
class Checked:
    """Figures with verdicts, and the arithmetic behind them. `checkable` is the share of the figures that the others
    pin down so well that a slip would be noticed."""

    figures: list[Figure]
    checks: list[Check]
    conflicts: list[Conflict]
    checkable: float


@dataclass(slots=True)
class _Findings:
    book: RuleBook
    figures: Mapping[str, Figure]
    tests: list[tuple[System, Tested]] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    confirmed: set[str] = field(default_factory=set)
    checkable: set[str] = field(default_factory=set)
    implied: dict[str, tuple[Decimal | None, Decimal | None]] = field(default_factory=dict)
    blamed: set[str] = field(default_factory=set)


def check(figures: Sequence[Figure], groups: Iterable[Group] = (), rules: RuleBook | None = None) -> Checked:
    """Cross-check figures of one report by arithmetic.

    A figure is `confirmed` where the others leave it a range so narrow that a slip of its sign, its decimal point or
    a digit that matters would have been noticed; `flagged` where it may be the wrong one in a contradiction or
    its label is in doubt and no arithmetic settles it; else `accepted`. Verdicts that a person gave (`kept`,
    `corrected`, `dropped`) stand. Nothing rests on dropped figures, nor on those whose label is in doubt.
    """
    book = rules or default_rules()
    taking_part = [figure for figure in figures if figure.verdict != "dropped"]
    by_id = {figure.id: figure for figure in taking_part}
    found = _Findings(book, by_id)
    for system in assemble(read_statements(taking_part), book.rules, groups):
        if len(system.statements) > 1:
            _examine(system, found)
    checks = _numbered(found)
    taken: dict[str, list[str]] = {}
    for item in checks:
        for figure_id in item.figures:
            taken.setdefault(figure_id, []).append(item.id)
    judged = [_judged(figure, found, taken.get(figure.id, [])) for figure in figures]
    share = len(found.checkable) / len(figures) if figures else 0.0
    return Checked(judged, checks, found.conflicts, round(share, 3))


def _judged(figure: Figure, found: _Findings, checks: list[str]) -> Figure:
    verdict = figure.verdict
    if verdict not in ("kept", "corrected", "dropped"):
        if figure.id in found.blamed:
            verdict = "flagged"
        elif figure.id in found.confirmed:
            verdict = "confirmed"
        else:
            verdict = "flagged" if figure.doubts else "accepted"
    low, high = found.implied.get(figure.id, (None, None))
    implied = None if low is None and high is None else (low, high)
    return figure.model_copy(update={"verdict": verdict, "checks": checks, "implied": implied})


def _examine(system: System, found: _Findings) -> None:
    """Tests, contradictions and confirmations of one system."""
    for conflict in odd_bases(system, found.figures):
        found.conflicts.append(conflict)
        found.blamed.update(conflict.blame)
    believed = system.firm
    for disagreement, ranked in _diagnosed(system, found):
        conflict = conflict_of(system, disagreement, ranked, found.figures, found.book)
        believed -= ranked[0].blamed if conflict.proposed else disagreement.blamed
        if conflict.blame:
            found.conflicts.append(conflict)
            found.blamed.update(conflict.blame)
        for blamed in disagreement.blame:
            if len(blamed) == 1:
                others = system.firm - disagreement.elsewhere - blamed
                widening = CONTRADICTION if system.contradicts(others, ROUNDING) else ROUNDING
                _tell_implied(system, next(iter(blamed)), others, widening, found)
    for number in [n for n, statement in enumerate(system.statements) if statement.convention]:
        if not system.contradicts(believed | {number}, ROUNDING):
            believed |= {number}
    reached = dict.fromkeys(believed, False)
    for test in relations(system, found.book):
        found.tests.append((system, test))
        for number in (*test.givens, test.target):
            reached[number] = True
    strained = tense(system, believed)
    if strained and not any(not test.holds and test.target == strained.target for _, test in found.tests):
        found.tests.append((system, strained))
    widening = CONTRADICTION if strained else ROUNDING
    for number, statement in enumerate(system.statements):
        others = independent(system, believed, number)
        derived = system.derived(statement, others, widening) if statement.figures else ()
        if not derived:
            continue
        if number in believed or not set(statement.figures) & found.implied.keys():
            _tell_implied(system, number, others, widening, found)
        if pins(statement, derived):
            found.checkable.update(statement.figures)
        sure = (number in believed or statement.doubtful) and would_be_noticed(statement, derived)
        if sure and not fits_swapped(system, believed, number, widening):
            found.confirmed.update(statement.figures)
            if not reached.get(number) and (chain := chained(system, others, number, widening)):
                found.tests.append((system, chain))
                for member in (*chain.givens, number):
                    reached[member] = True


def _tell_implied(system: System, number: int, others: Numbers, widening: float, found: _Findings) -> None:
    """Note what the others leave a figure, where that says anything."""
    statement = system.statements[number]
    derived = system.derived(statement, others - {number}, widening)
    if derived and informs(statement, implied := nearest(statement, derived)):
        found.implied.update(dict.fromkeys(statement.figures, statement.as_figure(implied)))


def _diagnosed(system: System, found: _Findings) -> Iterator[tuple[Disagreement, list[Candidate]]]:
    """Each disagreement with what it comes to; several figures that did not slip alike are looked at one by one."""
    for disagreement in disagreements(system):
        ranked = diagnose(system, disagreement, found.figures)
        if len(disagreement.blame) > 1 or (ranked and nearly_certain(ranked)):
            yield disagreement, ranked
        else:
            yield from ((part, diagnose(system, part, found.figures)) for part in split(disagreement))


def _numbered(found: _Findings) -> list[Check]:
    checks = []
    for number, (system, test) in enumerate(found.tests, 1):
        statement = system.statements[test.target]
        words_ = test.words
        if test.rule == "chain":
            derivation = derive(system, [system.statements[n] for n in sorted(test.givens)], statement)
            words_ = derivation.sentence(said=False) if derivation else found.book.words("chain")
        checks.append(
            Check(
                id=f"c{number}",
                rule=test.rule,
                statement=words_,
                figures=[*figure_ids(system, test.givens), *statement.figures],
                implied=statement.as_figure(test.implied),
                stated=statement.as_figure(statement.interval()),
                holds=test.holds,
                tension=round(min(test.tension, 1e6), 2),
            )
        )
    return checks
