"""Explains one figure: what it states, what the others leave for it and why, and which slips would be noticed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from smmextract.arithmetic.diagnose.blame import minimal_subset
from smmextract.arithmetic.diagnose.checks import digit_and_sign_slips, independent, informs, nearest
from smmextract.arithmetic.model.rule_book import RuleBook, default_rules
from smmextract.arithmetic.model.statement import Statement, read_statements
from smmextract.arithmetic.solve.assemble import assemble
from smmextract.arithmetic.solve.interval import UNKNOWN, disjoint, width
from smmextract.arithmetic.solve.system import Numbers, System
from smmextract.arithmetic.tell import naming
from smmextract.arithmetic.tell.derivation import derive
from smmextract.figure import Figure, Group

Ends = tuple[Decimal | None, Decimal | None]
_NEARLY_AS_NARROW = 1.05
"""Figures are left out of the explanation as long as this does not widen the range by more than this factor."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that arithmetic knows about a figure. `implied` is None if no other figure constrains it. `derivation`
    is the sum as written, if one chain leads to the figure. `noticed`: whether each slip would contradict the others.
    """

    stated: Ends
    implied: Ends | None
    givens: tuple[str, ...]
    derivation: str | None
    noticed: tuple[tuple[str, bool], ...]


def explain_figure(
    figures: Sequence[Figure],
    figure_id: str,
    left_out: Iterable[str] = (),
    groups: Iterable[Group] = (),
    rules: RuleBook | None = None,
) -> Explanation | None:
    """Explain one figure by the others, without those left out (figures to blame for a contradiction). Returns None if
    it names no quantity that could be compared. Raises KeyError for an unknown id.
    """
    rules = rules or default_rules()
    by_id = {figure.id: figure for figure in figures if figure.verdict != "dropped"}
    if figure_id not in by_id:
        raise KeyError(figure_id)
    unreliable = set(left_out) - {figure_id}
    believed = [figure for name, figure in by_id.items() if name not in unreliable]
    for system in assemble(read_statements(believed, rules.vocabulary), rules.rules, groups):
        for number, statement in enumerate(system.statements):
            if figure_id in statement.figures:
                return _explained(system, number, statement)
    return None


def _explained(system: System, number: int, statement: Statement) -> Explanation:
    others = independent(system, system.firm, number)
    widening = system.width_for(others)
    stated = statement.as_figure(statement.interval())
    derived = system.derived(statement, others, widening)
    implied = nearest(statement, derived) if derived else UNKNOWN
    if not informs(statement, implied):
        return Explanation(stated, None, (), None, ())
    needed = _support(system, statement, others, widening, width(implied))
    givens = [system.statements[other] for other in sorted(needed)]
    derivation = derive(system, givens, statement)
    noticed = [
        (_number(slip), all(disjoint(slip.interval(), interval) for interval in derived))
        for slip in digit_and_sign_slips(statement)
    ]
    return Explanation(
        stated,
        statement.as_figure(implied),
        tuple(name for given in givens for name in given.figures),
        derivation.sentence(said=False) if derivation and derivation.told else None,
        tuple(noticed),
    )


def _support(system: System, statement: Statement, others: Numbers, widening: float, room: float) -> Numbers:
    """Return the fewest of the others that leave about as little room."""

    def enough(part: Numbers) -> bool:
        derived = system.derived(statement, part, widening)
        return bool(derived) and width(nearest(statement, derived)) <= room * _NEARLY_AS_NARROW

    return frozenset(minimal_subset(sorted(others), enough)) if enough(others) else others


def _number(slip: Statement) -> str:
    return naming.number(sum(slip.in_figure_unit(slip.interval())) / 2)
