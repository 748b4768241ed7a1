"""The checks of a result: tests every relation between stated quantities, with both intervals.

For figures that only a chain of relations confirms, the chain is added as a check. A figure is confirmed only if every
slip of its digits and sign would contradict the others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from smmextract.arithmetic.diagnose.blame import minimal_subset, tension
from smmextract.arithmetic.diagnose.tensions import Strain
from smmextract.arithmetic.model.rule_book import Link
from smmextract.arithmetic.model.statement import Statement
from smmextract.arithmetic.solve.interval import CONTRADICTION, ROUNDING, UNKNOWN, Interval, disjoint, hull, width
from smmextract.arithmetic.solve.system import Numbers, System, ties

_FIRST_TRIED = 4
_IN_TENS, _PERCENT = 0.05, 0.005
"""Half a unit of a percentage in tens, and of one in whole percent."""


@dataclass(frozen=True, slots=True)
class Tested:
    """One tested relation: the statements that imply something about `target`, and what they imply."""

    rule: str
    givens: Numbers
    target: int
    implied: Interval
    holds: bool
    tension: float


_Stated = dict[object, list[int]]


def relations(system: System) -> Iterator[Tested]:
    """Yield all relations between stated quantities, each with its least precise member as the target."""
    levels: _Stated = defaultdict(list)
    pairs: _Stated = defaultdict(list)
    for number, statement in enumerate(system.statements):
        if statement.links or statement.doubtful:
            continue
        if statement.base is None:
            levels[statement.quantity].append(number)
        else:
            pairs[statement.quantity, statement.base].append(number)
    for numbers in levels.values():
        if len(numbers) > 1:
            yield from _tested(system, "same", numbers)
    assumed = [link for statement in system.statements for link in statement.links]
    for link in (*system.links, *assumed):
        if all(quantity in levels for quantity in link.quantities):
            yield from _linked(system, link, [levels[quantity][0] for quantity in link.quantities])
    for numbers in pairs.values():
        yield from _compared(system, numbers, levels)


def _linked(system: System, link: Link, numbers: Sequence[int]) -> Iterator[Tested]:
    """Test a relation of the rules or assumptions between levels that are all stated."""
    if link.rule == "within":
        part, whole = (system.statements[number] for number in numbers[:2])
        if part.interval()[0] <= whole.interval()[1]:
            return
    for test in _tested(system, link.rule, numbers, [link]):
        if not (test.holds and link.at_most):  # hundreds of parts are smaller than their wholes
            yield test


def _compared(system: System, numbers: Sequence[int], levels: _Stated) -> Iterator[Tested]:
    """Test what is stated of two quantities, such as a change, against their levels, or against each other."""
    first = system.statements[numbers[0]]
    known = [levels[quantity][0] for quantity in (first.quantity, first.base) if quantity in levels]
    if len(known) == 2:
        for number in numbers:
            yield from _tested(system, system.statements[number].form, [*known, number])
    elif known and len(numbers) > 1:
        absolute = [number for number in numbers if system.statements[number].form != "change"]
        for number in numbers:
            if number not in absolute and absolute:
                yield from _tested(system, "change", [*known, absolute[0], number])


def chained(system: System, believed: Numbers, target: int, widening: float) -> Tested:
    """Return the smallest part of independent statements that confirm the target which still does, as one check; those
    close to it are tried first, because all are seldom needed.
    """
    statement = system.statements[target]
    others = system.nearest(statement, believed)

    def confirms(part: Numbers) -> bool:
        return would_be_noticed(statement, system.derived(statement, part, widening))

    count = _FIRST_TRIED
    while count < len(others) and not confirms(frozenset(others[:count])):
        count *= 2
    givens = frozenset(minimal_subset(others[:count], confirms))
    implied = hull(system.derived(statement, givens, widening))
    return Tested("chain", givens, target, implied, holds=True, tension=1.0)


def independent(system: System, believed: Numbers, target: int) -> Numbers:
    """Return the believed statements that do not merely repeat the target."""
    return believed - system.repeats(system.statements[target])


def implied_by(system: System, others: Numbers, number: int, widening: float) -> Interval | None:
    """Return what the others leave for a figure; None if that says no more than its order of magnitude."""
    statement = system.statements[number]
    derived = system.derived(statement, others - {number}, widening)
    implied = nearest(statement, derived) if derived else UNKNOWN
    return implied if informs(statement, implied) else None


def confirms(system: System, believed: Numbers, tense: Numbers, number: int) -> bool:
    """Return whether the believed statements confirm one: every slip of it would have been noticed."""
    statement = system.statements[number]
    if number in tense or not (number in believed or statement.doubtful):
        return False
    widening = CONTRADICTION if tense else ROUNDING
    derived = system.derived(statement, independent(system, believed, number), widening)
    noticed = bool(derived) and would_be_noticed(statement, derived) and _agrees_as_written(statement, derived)
    return noticed and not fits_swapped(system, believed, number, widening)


def _agrees_as_written(statement: Statement, derived: Sequence[Interval]) -> bool:
    """Return whether a percentage in tens agrees to the percent: "10%" may be rounded from 13.9, which is no proof."""
    in_percent = statement.form in ("change", "share") or statement.quantity.facts.dimension == "ratio"
    in_tens = in_percent and statement.half >= _IN_TENS and not statement.hedge
    written = replace(statement, half=_PERCENT) if in_tens else statement
    return any(not disjoint(written.interval(), interval) for interval in derived)


def strained(system: System, strain: Strain) -> Tested:
    """Return a tension as a check that fails."""
    grade = tension(system, strain.members)
    return Tested("chain", strain.members - {strain.target}, strain.target, strain.implied, False, grade)


def fits_swapped(system: System, believed: Numbers, number: int, widening: float) -> bool:
    """Return whether a part could have been exchanged with another part of the same sum unnoticed."""
    statement = system.statements[number]
    siblings = system.siblings.get(statement.quantity) if statement.base is None else None
    if not siblings:
        return False
    for other in sorted(believed - {number}):
        sibling = system.statements[other]
        if sibling.base is None and sibling.quantity in siblings and sibling.quantity != statement.quantity:
            pair = frozenset((number, other))
            if (asked := (pair, believed, widening)) not in system.swappable:
                swapped = [statement.with_number_of(sibling), sibling.with_number_of(statement)]
                apart = disjoint(statement.interval(), sibling.interval())
                system.swappable[asked] = apart and not system.contradicts(believed - pair, widening, swapped)
            if system.swappable[asked]:
                return True
    return False


def _tested(system: System, rule: str, numbers: Sequence[int], links: Sequence[Link] = ()) -> Iterator[Tested]:
    numbers = list(dict.fromkeys(numbers))
    target = max(numbers, key=lambda number: _looseness(system.statements[number]))
    if not links and rule != "same":
        target = numbers[-1]
    statement = system.statements[target]
    givens = frozenset(numbers) - {target}
    members = [system.statements[n] for n in (*sorted(givens), target)]
    involved = dict.fromkeys(quantity for tied in ties(members, links) for quantity in tied)
    only = System(members, list(links), {quantity: number for number, quantity in enumerate(involved)})
    only.connected = True  # by the link, or by what is stated of two quantities
    others = only.everything - {len(members) - 1}
    if only.propagate(others) is None:
        return
    implied = hull(only.derived(statement, others))
    holds = not disjoint(implied, statement.interval())
    widened = 1.0 if holds else tension(only, only.everything)
    yield Tested(rule, givens, target, implied, holds, widened)


def _looseness(statement: Statement) -> float:
    return width(statement.interval()) / max(abs(statement.value), 1e-12)


MATTERS = 0.05
"""A wrong digit that changes a number by less than this share need not be noticed."""


def centre(statement: Statement) -> float:
    """Return the number as written; for a relative change, the change and not the factor."""
    return statement.value - 1 if statement.form == "change" else statement.value


def digit_and_sign_slips(statement: Statement) -> Iterator[Statement]:
    """Yield the sign reversed, the decimal point moved, and a wrong digit that changes the number by `MATTERS`."""
    one = 1 if statement.form == "change" else 0
    return (replace(statement, value=number + one) for number in _slipped(statement))


def _slipped(statement: Statement) -> Iterator[float]:
    number = centre(statement)
    if number == 0:
        return
    if statement.form in ("change", "difference", "beat"):
        yield -number
    yield number * 10
    yield number / 10
    off = max(MATTERS * abs(number), 2 * statement.half)
    yield number + off
    yield number - off


def would_be_noticed(statement: Statement, derived: tuple[Interval, ...]) -> bool:
    """Return whether every slip would contradict what the other figures imply, while the figure itself does not."""
    if all(disjoint(statement.interval(), interval) for interval in derived):
        return False
    low, high = statement.interval()
    moves = [number - centre(statement) for number in _slipped(statement)]
    return bool(moves) and all(
        all(disjoint((low + move, high + move), interval) for interval in derived) for move in moves
    )


def nearest(statement: Statement, derived: tuple[Interval, ...]) -> Interval:
    """Return what the others leave for the reading of a statement that fits best."""
    return min(derived, key=lambda interval: max(interval[0] - statement.value, statement.value - interval[1]))


def informs(statement: Statement, implied: Interval) -> bool:
    """Return whether a range says more about a number than its order of magnitude."""
    return implied[1] - implied[0] <= 2 * abs(centre(statement))


def pins(statement: Statement, derived: tuple[Interval, ...]) -> bool:
    """Return whether the others leave so little room that a slip would be noticed, whatever the figure says."""
    low, high = nearest(statement, derived)
    middle = replace(statement, value=(low + high) / 2)
    return high - low < abs(middle.value) and would_be_noticed(middle, ((low, high),))
