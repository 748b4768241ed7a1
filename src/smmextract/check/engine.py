"""The arithmetic: labelled figures in, the same figures with verdicts, checks and conflicts out.

Nothing here reads text, calls a model or keeps anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from smmextract.check.blame import CONTRADICTION, ROUNDING, Disagreement, disagreements, tension
from smmextract.check.checks import Tested, chained, independent, relations
from smmextract.check.explain import bystanders, derive, explain, best_endings
from smmextract.check.interval import BIG, Interval
from smmextract.check.repair import Candidate, candidates, nearly_certain
from smmextract.check.rules import RuleBook, default_rules
from smmextract.check.slips import would_be_noticed
from smmextract.check.statement import Statement, parts_statements, read_statements
from smmextract.check.system import Numbers, System, build
from smmextract.figure import Check, Conflict, Figure, Group, Repair


@dataclass(frozen=True, slots=True)
class Checked:
    """Figures with verdicts, and the arithmetic behind them."""

    figures: list[Figure]
    checks: list[Check]
    conflicts: list[Conflict]


@dataclass(slots=True)
class _Findings:
    book: RuleBook
    figures: Mapping[str, Figure]
    tests: list[tuple[System, Tested]] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    confirmed: set[str] = field(default_factory=set)
    blamed: set[str] = field(default_factory=set)


def check(figures: Sequence[Figure], groups: Iterable[Group] = (), rules: RuleBook | None = None) -> Checked:
    """Cross-check figures of one report by arithmetic.

    A figure is `confirmed` where the others leave it a range so narrow that a slip of its sign, its decimal point or
    a digit that matters would have been noticed; `flagged` where it may be the wrong one in a contradiction or
    its label is in doubt; else `accepted`. Verdicts that a person gave (`kept`, `corrected`, `dropped`) stand. Dropped
    figures, and those whose label is in doubt, take no part: nothing may rest on them.
    """
    book = rules or default_rules()
    taking_part = [figure for figure in figures if figure.verdict != "dropped" and not figure.doubts]
    by_id = {figure.id: figure for figure in taking_part}
    statements = read_statements(taking_part)
    statements += parts_statements(groups, by_id, statements)
    found = _Findings(book, by_id)
    for system in build(statements, book.rules):
        if len(system.statements) > 1:
            _examine(system, found)
    checks = _numbered(found)
    taken: dict[str, list[str]] = {}
    for item in checks:
        for figure_id in item.figures:
            taken.setdefault(figure_id, []).append(item.id)
    judged = [_judged(figure, found, taken.get(figure.id, [])) for figure in figures]
    return Checked(judged, checks, found.conflicts)


def _judged(figure: Figure, found: _Findings, checks: list[str]) -> Figure:
    verdict = figure.verdict
    if verdict not in ("kept", "corrected", "dropped"):
        if figure.id in found.blamed or figure.doubts:
            verdict = "flagged"
        else:
            verdict = "confirmed" if figure.id in found.confirmed else "accepted"
    return figure.model_copy(update={"verdict": verdict, "checks": checks})


def _examine(system: System, found: _Findings) -> None:
    """Tests, contradictions and confirmations of one system."""
    believed = system.everything
    for disagreement in disagreements(system):
        ranked = candidates(system, disagreement, found.figures)
        conflict = _conflict(system, disagreement, ranked, found)
        found.conflicts.append(conflict)
        found.blamed.update(conflict.blame)
        believed -= ranked[0].blamed if conflict.proposed else disagreement.blamed
    reached = dict.fromkeys(believed, False)
    for test in relations(system, found.book):
        found.tests.append((system, test))
        for number in (*test.givens, test.target):
            reached[number] = True
    widening = ROUNDING if system.propagate(believed, ROUNDING) is not None else CONTRADICTION
    for number in sorted(believed):
        statement = system.statements[number]
        if not statement.figures:
            continue
        others = independent(system, believed, number)
        if would_be_noticed(statement, system.derived(statement, others, widening)):
            found.confirmed.update(statement.figures)
            if not reached[number] and (chain := chained(system, others, number, widening)):
                found.tests.append((system, chain))
                for member in (*chain.givens, number):
                    reached[member] = True


def _conflict(system: System, disagreement: Disagreement, ranked: Sequence[Candidate], found: _Findings) -> Conflict:
    proposed = bool(ranked) and nearly_certain(ranked)
    culprit = ranked[0].blamed if ranked else disagreement.blame[0]
    conflict = min(
        (members for members in disagreement.conflicts if not members.isdisjoint(culprit)),
        key=len,
        default=disagreement.conflicts[0],
    )
    blame_sets = [_ids(system, blamed) for blamed in disagreement.blame]
    any_set = {figure_id for ids in blame_sets for figure_id in ids}
    blame = _ids(system, culprit) if proposed else [one for one in found.figures if one in any_set]
    grade = tension(system, conflict)
    return Conflict(
        figures=[one for one in found.figures if one in set(_ids(system, disagreement.statements))],
        why=explain(system, conflict, culprit, found.book),
        blame=blame,
        blame_sets=blame_sets,
        proposed=proposed,
        repairs=[repair for candidate in ranked for repair in _repairs(system, conflict, candidate)],
        tension=None if grade == float("inf") else round(grade, 2),
    )


def _ids(system: System, numbers: Numbers) -> list[str]:
    return [figure_id for number in sorted(numbers) for figure_id in system.statements[number].figures]


def _repairs(system: System, conflict: Numbers, candidate: Candidate) -> list[Repair]:
    then = _then(system, conflict, candidate)
    repairs = []
    for number, variant in zip(sorted(candidate.blamed), candidate.variants, strict=True):
        for figure_id in system.statements[number].figures:
            repairs.append(
                Repair.model_validate(
                    {
                        "figure": figure_id,
                        "field": variant.field,
                        "from": variant.old or None,
                        "to": variant.new or None,
                        "then": then,
                        "probability": round(candidate.probability, 3),
                    }
                )
            )
    return repairs


def _then(system: System, conflict: Numbers, candidate: Candidate) -> str:
    """What follows from a repair, worked out to a figure of the conflict that it agrees with."""
    others = [system.statements[number] for number in sorted(conflict - candidate.blamed)]
    for helpers in ([], bystanders(system, conflict)):
        for target in best_endings(others):
            given = [*candidate.statements, *(other for other in others if other is not target), *helpers]
            derivation = derive(system, given, target)
            if derivation and derivation.worked_out:
                return f"{derivation.sentence(said=False)}: agrees"
    return "agrees with the others"


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
                figures=[*_ids(system, test.givens), *statement.figures],
                implied=_in_unit(statement, test.implied),
                stated=_in_unit(statement, statement.interval()),
                holds=test.holds,
                tension=round(min(test.tension, 1e6), 2),
            )
        )
    return checks


def _in_unit(statement: Statement, interval: Interval) -> tuple[Decimal | None, Decimal | None]:
    """An interval in the unit of the figure, open ends as None."""
    low, high = (
        None if abs(bound) >= BIG / 10 else Decimal(f"{end:.8g}")
        for bound, end in zip(interval, statement.in_figure_unit(interval), strict=True)
    )
    return low, high
