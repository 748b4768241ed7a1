"""Converts disagreements to the record's conflicts: the sum worked out, the possible culprits, what
would resolve it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from smmextract.arithmetic.diagnose.accuse import WORTH_TELLING, Accusation
from smmextract.arithmetic.diagnose.blame import Disagreement, minimal_conflict, tension
from smmextract.arithmetic.diagnose.checks import implied_by
from smmextract.arithmetic.diagnose.repair import RepairCandidate
from smmextract.arithmetic.model.rule_book import RuleBook
from smmextract.arithmetic.solve.interval import CONTRADICTION, ROUNDING
from smmextract.arithmetic.solve.system import Numbers, System
from smmextract.arithmetic.tell import naming
from smmextract.arithmetic.tell.derivation import agrees, derive
from smmextract.arithmetic.tell.sentences import best_endings, bystanders, explain
from smmextract.figure import Conflict, Repair, who_is_wrong

_MOST_RANGES = 3


def conflict_of(system: System, accusation: Accusation, book: RuleBook) -> Conflict:
    """Return the conflict for a disagreement, with its repairs, likeliest first."""
    found, ranked = accusation.disagreement, accusation.ranked
    likely = [candidate for candidate in ranked if candidate.probability >= WORTH_TELLING]
    culprit = likely[0].blamed if likely else found.blame[-1]
    touched = [members for members in found.conflicts if not members.isdisjoint(culprit)]
    conflict = min(touched or found.conflicts, key=len)
    told = [conflict, *_second_witness(system, found, culprit, conflict)]
    sentences = [_sentence(system, members, culprit, found.elsewhere, book) for members in told]
    blame_sets = [ids for blamed in found.blame if (ids := system.figure_ids(blamed))]
    assumed = [system.statements[n] for blamed in found.blame if len(blamed) == 1 for n in blamed]
    excuses = dict.fromkeys(book.unless(link.rule) for one in assumed for link in one.links)
    grade = tension(system, conflict)
    left = "" if likely else _left(system, found)
    return Conflict(
        figures=accusation.figures,
        why=f"{_told(sentences, excuses)}{left}".removesuffix(".") + f". {who_is_wrong(accusation.wrong_report)}",
        blame=accusation.blame,
        blame_sets=blame_sets,
        proposed=accusation.proposed,
        repairs=[repair for candidate in likely for repair in _repairs(system, conflict, candidate, found.elsewhere)],
        tension=None if grade == float("inf") else round(grade, 2),
    )


def _sentence(system: System, members: Numbers, culprit: Numbers, unreliable: Numbers, book: RuleBook) -> str:
    widening = CONTRADICTION if system.contradicts(members, CONTRADICTION) else ROUNDING
    return explain(system, members, culprit, unreliable, book, widening)


def _left(system: System, found: Disagreement) -> str:
    """Say what the others leave for each figure that alone may be wrong, if no repair is likely enough to be shown."""
    ranges = []
    for blamed in found.blame[:_MOST_RANGES]:
        statement = system.statements[min(blamed)]
        if len(blamed) == 1 and statement.figures:
            others = system.firm - found.elsewhere - blamed
            if implied := implied_by(system, others, min(blamed), system.width_for(others)):
                stated = naming.said(statement, statement.value)
                ranges.append(f"{naming.between(statement, implied)} in the place of {stated}")
    return f"; the others leave {' or '.join(ranges)}" if ranges else ""


def _second_witness(system: System, found: Disagreement, culprit: Numbers, first: Numbers) -> list[Numbers]:
    """Return other evidence against the blamed figure, if it is only contradicted by a repetition."""
    others = first - culprit
    if len(culprit) != 1 or len(first) != 2 or not others:
        return []
    rest = system.firm - found.elsewhere - others
    return [minimal_conflict(system, rest)] if system.contradicts(rest, CONTRADICTION) else []


def _told(sentences: Iterable[str], excuses: Collection[str]) -> str:
    """Join the sentences (those that quote a rule end with a full stop) and the assumptions that may be wrong too."""
    told = [sentence[:1].upper() + sentence[1:] for sentence in dict.fromkeys(sentences)]
    excuse = f"; unless {' or '.join(excuses)}" if excuses else ""
    *others, last = told
    return ". ".join([*(one.removesuffix(".") for one in others), last.removesuffix(".") if excuse else last]) + excuse


def _repairs(system: System, conflict: Numbers, candidate: RepairCandidate, unreliable: Numbers) -> list[Repair]:
    then, likely = _then(system, conflict, candidate, unreliable), round(candidate.probability, 3)
    return [
        Repair(figure=name, field=one.field, old=one.old or None, new=one.new or None, then=then, probability=likely)
        for number, one in zip(sorted(candidate.blamed), candidate.variants, strict=True)
        for name in system.statements[number].figures
    ]


def _then(system: System, conflict: Numbers, candidate: RepairCandidate, unreliable: Numbers) -> str:
    """Work out what follows from a repair, up to a figure of the conflict that agrees."""
    others = [system.statements[number] for number in sorted(conflict - candidate.blamed)]
    for helpers in ([], bystanders(system, conflict | unreliable)):
        for target in best_endings(others):
            given = [*candidate.statements, *(other for other in others if other is not target), *helpers]
            derivation = derive(system, given, target)
            if derivation and derivation.told and agrees(target, derivation.value):
                return f"{derivation.sentence(said=False)}: agrees"
    return "agrees with the others within rounding"
