"""Tensions: disagreements that plain rounding cannot explain, but chained rounding could.

A report that computes a percentage from rounded figures, or truncates digits, disagrees with itself by a little more
than its digits allow. That is not a contradiction, but worth reporting, with both intervals.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from smmextract.arithmetic.diagnose.blame import minimal_conflict
from smmextract.arithmetic.model.rule_book import RuleBook
from smmextract.arithmetic.model.statement import Statement
from smmextract.arithmetic.solve.interval import ROUNDING, Interval, disjoint, hull
from smmextract.arithmetic.solve.system import Numbers, System
from smmextract.arithmetic.tell import naming
from smmextract.arithmetic.tell.sentences import explain, shortest
from smmextract.figure import Tension

_MOST_TOLD = 6
_SUMS = ("parts", "months", "difference", "net-imports")


@dataclass(frozen=True, slots=True)
class Strain:
    """A minimal conflict that disappears with wider rounding; `target` is the figure by which it is reported."""

    members: Numbers
    target: int
    implied: Interval
    note: Tension


def strained_sets(system: System, believed: Numbers) -> Iterator[Numbers]:
    """Yield the minimal conflicts among believed statements that are none with wider rounding and share no figure."""
    told = 0
    while told < _MOST_TOLD and system.contradicts(believed, ROUNDING):
        members = minimal_conflict(system, believed, ROUNDING)
        soft = frozenset(number for number in members if _is_soft(system.statements[number]))
        if soft:
            believed -= soft
            continue
        believed -= frozenset(number for number in members if system.statements[number].figures)
        told += 1
        yield members


def _is_soft(statement: Statement) -> bool:
    """Return whether this is only a plausibility, of which a slight excess is not worth reporting."""
    return bool(statement.links) and not any(link.rule in _SUMS for link in statement.links)


def strain_of(system: System, members: Numbers, book: RuleBook) -> Strain:
    """Return a strained set with the figure that shows it best, and with what is told of it."""
    said = [number for number in sorted(members) if system.statements[number].figures]
    target, implied = _clearest(system, members, said)
    statement = system.statements[target]
    sentence = explain(system, members, frozenset(), frozenset(), book, ROUNDING)
    others = [name for number in said if number != target for name in system.statements[number].figures]
    shown = disjoint(implied, statement.interval())  # of some, only all the others together leave no room
    left = f"; rounding leaves {naming.between(statement, implied)}" if shown else ""
    why = f"{sentence}{left}; numbers cut off, or computed from rounded ones, would explain it"
    note = Tension(
        figures=[*others, *statement.figures],
        why=why[:1].upper() + why[1:],
        implied=statement.as_figure(implied),
        stated=statement.as_figure(statement.interval()),
    )
    return Strain(members, target, implied, note)


def _clearest(system: System, members: Numbers, said: Sequence[int]) -> tuple[int, Interval]:
    """Return the figure that the others leave no room for, preferably a change, and the range that they leave."""
    told = shortest(system, members, frozenset(), frozenset(), ROUNDING)
    ordered = sorted(said, key=lambda number: (system.statements[number].base is None, -number))
    if told:
        ordered.sort(key=lambda number: system.statements[number] != told.target)
    left: list[tuple[int, Interval]] = []
    for number in ordered:
        derived = system.derived(system.statements[number], members - {number})
        if derived:
            implied = hull(derived)
            if disjoint(implied, system.statements[number].interval()):
                return number, implied
            left.append((number, implied))
    return left[0] if left else (ordered[0], system.statements[ordered[0]].interval())
