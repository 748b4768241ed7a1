"""Blame: finds the smallest sets of statements of which one must be wrong.

A minimal conflict is a set of statements that cannot all hold, although every proper part of it can (found by
QuickXplain: Junker, QUICKXPLAIN: preferred explanations and relaxations for over-constrained problems, AAAI 2004). A
set that intersects every minimal conflict explains all of them (Reiter, A theory of diagnosis from first principles, AI
32, 1987). The smallest such sets are to blame. All of them are returned, so ties are reported and never broken at
random.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import prod

from smmextract.arithmetic.model.statement import Statement
from smmextract.arithmetic.solve.interval import CHAIN_CONTRADICTION, CONTRADICTION, CUT_OFF, ROUNDING, disjoint
from smmextract.arithmetic.solve.system import Numbers, System, together

_LARGEST_TENSION = 1000.0
_LARGE_TENSION = 10.0
_PRECISION, _ROUGHLY = 1.05, 2.0
"""How precisely the widening is found: the first factor for small ones, the second for large ones."""
_MOST_NODES = 60
_SUMS = ("parts", "months")
_CHAIN = 5
"""From so many statements on, errors of rounded figures that were computed from rounded ones add up further."""
_MOST_BLAMED = 3
_MOST_ALIKE = 6
_MOST_CLASHES = 12


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A contradiction in a system: minimal conflicts that share statements, and the smallest sets to blame."""

    conflicts: tuple[Numbers, ...]
    blame: tuple[Numbers, ...]
    elsewhere: Numbers = frozenset()
    """Statements to blame for other disagreements of the same system, which must not be relied on here."""

    @property
    def blamed(self) -> Numbers:
        return frozenset().union(*self.blame)

    @property
    def statements(self) -> Numbers:
        return frozenset().union(*self.conflicts)


def tension(system: System, believed: Numbers) -> float:
    """Return the smallest widening of all half units at which these statements agree: 1 if they agree as written,
    infinity if no widening up to a thousand helps.
    """
    if not system.contradicts(believed, ROUNDING):
        return ROUNDING
    low, high, precision = ROUNDING, _LARGE_TENSION, _PRECISION
    if system.contradicts(believed, high):
        low, high, precision = high, _LARGEST_TENSION, _ROUGHLY
        if system.contradicts(believed, high):
            return float("inf")
    while high / low > precision:
        middle = (low * high) ** 0.5
        if system.contradicts(believed, middle):
            low = middle
        else:
            high = middle
    return high


def minimal_conflict(system: System, believed: Numbers, widening: float = CONTRADICTION) -> Numbers:
    """Return a minimal conflict among contradictory statements."""
    return frozenset(minimal_subset(sorted(believed), lambda part: system.contradicts(part, widening)))


def minimal_subset(items: Sequence[int], holds: Callable[[Numbers], bool]) -> list[int]:
    """Return a minimal part of `items` for which `holds`; it must hold for all, and for more if it holds for fewer."""

    def explain(background: Numbers, changed: bool, rest: Sequence[int]) -> list[int]:
        if changed and holds(background):
            return []
        if len(rest) == 1:
            return list(rest)
        half = len(rest) // 2
        first, second = rest[:half], rest[half:]
        from_second = explain(background.union(first), True, second)
        from_first = explain(background.union(from_second), bool(from_second), first)
        return from_first + from_second

    return explain(frozenset(), True, items)


def disagreements(system: System) -> list[Disagreement]:
    """Return the contradictions of a system: one that may `split`, or several that share no statement.

    If only long chains disagree, and no more than chained rounding explains, there is none: that is a tension.
    """
    if not system.contradicts(system.firm, CONTRADICTION):
        return list(_plain_sums(system))
    conflicts, hitting = _smallest_hitting_sets(system)
    if all(_is_chain(system, one) for one in conflicts) and not system.contradicts(system.firm, CHAIN_CONTRADICTION):
        return []
    if not hitting:
        return [
            Disagreement(tuple(cluster), tuple(frozenset([s]) for s in sorted(frozenset().union(*cluster))))
            for cluster in _clusters(conflicts)
        ]
    return [Disagreement(tuple(conflicts), tuple(hitting))]


def _plain_sums(system: System) -> Iterator[Disagreement]:
    """Yield the sums of plain levels that neither rounding nor digits cut off explain; nothing is computed in them."""
    if not system.contradicts(system.firm, ROUNDING):
        return
    believed = frozenset(n for n in system.firm if _is_plain(system.statements[n]))
    while system.contradicts(believed, CUT_OFF):
        members = minimal_conflict(system, believed, CUT_OFF)
        believed -= members
        metrics = {quantity.metric for number in members for quantity in system.statements[number].quantities}
        if len(members) > 2 and len(metrics) == 1:
            yield Disagreement((members,), tuple(frozenset([number]) for number in sorted(members)))


def _is_plain(statement: Statement) -> bool:
    """Return whether it is a level that adds up with others and is not hedged, or says that some do."""
    if statement.links:
        return all(link.rule in _SUMS for link in statement.links)
    return statement.base is None and statement.quantity.facts.additive and not statement.hedge


def _is_chain(system: System, conflict: Numbers) -> bool:
    """Return whether a conflict is a long one, and has a number that was computed from others."""
    return len(conflict) >= _CHAIN and any(system.statements[number].base is not None for number in conflict)


def split(found: Disagreement) -> list[Disagreement]:
    """Split a disagreement into the independent ones that it consists of, or return it alone."""
    parts = []
    for blame in _factors(found.blame):
        own = frozenset().union(*blame)
        near = [conflict for conflict in found.conflicts if not conflict.isdisjoint(own)]
        alone = [conflict for conflict in near if conflict & found.blamed <= own]
        parts.append(Disagreement(tuple(alone or near), blame, elsewhere=found.blamed - own))
    return parts


def _factors(sets: Sequence[Numbers]) -> list[tuple[Numbers, ...]]:
    """Return the independent choices that the sets consist of: {a, x}, {a, y}, {b, x}, {b, y} are a or b, x or y."""
    members = sorted(frozenset().union(*sets))
    together = {one: frozenset().union(*(chosen for chosen in sets if one in chosen)) for one in members}
    groups: list[set[int]] = []
    for one in members:
        # statements that never occur together in a set belong to the same choice
        touching = [group for group in groups if any(other not in together[one] for other in group)]
        groups = [group for group in groups if group not in touching] + [{one}.union(*touching)]
    choices = [tuple(dict.fromkeys(chosen & frozenset(group) for chosen in sets)) for group in groups]
    return choices if prod(map(len, choices)) == len(sets) else [tuple(sets)]


def _smallest_hitting_sets(system: System) -> tuple[list[Numbers], list[Numbers]]:
    """Return the minimal conflicts found on the way, and all hitting sets of the smallest size; none if the tree grows
    too large. Searches breadth first over sets of removed statements, each expanded by a conflict beside it.
    """
    conflicts: list[Numbers] = _clashes(system) or [minimal_conflict(system, system.firm)]
    if len(conflicts) > _MOST_CLASHES:
        return conflicts, []  # no small set explains so many conflicts
    level = [frozenset([statement]) for statement in sorted(conflicts[0])]
    nodes = 0
    for _ in range(_MOST_BLAMED):
        solved: list[Numbers] = []
        unsolved: list[Numbers] = []
        for removed in level:
            shown = any(known.isdisjoint(removed) for known in conflicts)
            if shown or system.contradicts(system.firm - removed, CONTRADICTION):
                unsolved.append(removed)
            else:
                solved.append(removed)
        if solved:
            return conflicts, solved
        following: dict[Numbers, None] = {}
        for removed in unsolved:
            conflict = next((known for known in conflicts if known.isdisjoint(removed)), None)
            if conflict is None:
                nodes += 1
                if nodes > _MOST_NODES:
                    return conflicts, []
                conflict = minimal_conflict(system, system.firm - removed)
                conflicts.append(conflict)
            following.update(dict.fromkeys(removed | {statement} for statement in sorted(conflict)))
        level = list(following)
    return conflicts, []


def _clashes(system: System) -> list[Numbers]:
    """Return pairs that contradict each other about the same quantity or change: minimal conflicts without search."""
    alike: dict[object, list[int]] = {}
    for number in sorted(system.firm):
        statement = system.statements[number]
        if not statement.links and not statement.loose_percent:
            alike.setdefault((statement.quantity, statement.base, statement.form), []).append(number)
    pairs = [
        pair
        for numbers in alike.values()
        # many numbers for one quantity are one confusion, not one contradiction per pair
        for pair in (combinations(numbers, 2) if len(numbers) <= _MOST_ALIKE else pairwise(numbers))
    ]
    return [
        frozenset(pair)
        for pair in pairs
        if disjoint(*(system.statements[number].interval(CONTRADICTION) for number in pair))
    ]


def _clusters(conflicts: Sequence[Numbers]) -> list[list[Numbers]]:
    sets = together(1 + max(map(max, conflicts)), conflicts)
    return [group for members in sets if (group := [one for one in conflicts if not one.isdisjoint(members)])]
