"""Blame: the smallest sets of statements of which one must be wrong.

A minimal conflict is a set of statements that cannot all hold though any part of it can (found by QuickXplain: Junker,
QUICKXPLAIN: preferred explanations and relaxations for over-constrained problems, AAAI 2004). A set of statements that
meets every minimal conflict explains all of them (Reiter, A theory of diagnosis from first principles, AI 32, 1987):
the smallest such sets are the blame. All of them are returned; a tie is reported and never drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from smmextract.check.system import Numbers, System

ROUNDING = 1.0
"""All numbers rounded as they are written."""
CONTRADICTION = 3.0
"""Half units of rounding may be widened up to here (figures computed from rounded figures, numbers cut off instead of
rounded) before a disagreement counts as a contradiction."""
_LARGEST_TENSION = 1000.0
_MOST_NODES = 60
_MOST_BLAMED = 3


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What contradicts in a system: minimal conflicts that share statements, and the smallest sets to blame."""

    conflicts: tuple[Numbers, ...]
    blame: tuple[Numbers, ...]
    elsewhere: Numbers = frozenset()
    """Statements that are to blame for other disagreements of the same system: not to be relied on here."""

    @property
    def blamed(self) -> Numbers:
        """All statements that are in any of the sets to blame."""
        return frozenset().union(*self.blame)

    @property
    def statements(self) -> Numbers:
        """All statements of the conflicts."""
        return frozenset().union(*self.conflicts)


def tension(system: System, believed: Numbers) -> float:
    """The smallest widening of all half units at which these statements agree (at most 1 if they do as they stand).

    Infinite if no widening up to a thousand helps.
    """
    if system.propagate(believed, ROUNDING) is not None:
        return ROUNDING
    low, high = ROUNDING, _LARGEST_TENSION
    if system.propagate(believed, high) is None:
        return float("inf")
    while high / low > 1.05:
        middle = (low * high) ** 0.5
        if system.propagate(believed, middle) is None:
            low = middle
        else:
            high = middle
    return high


def minimal_conflict(system: System, believed: Numbers, widening: float = CONTRADICTION) -> Numbers:
    """A minimal conflict among statements that contradict each other."""
    return frozenset(minimal_subset(sorted(believed), lambda part: system.propagate(part, widening) is None))


def minimal_subset(items: Sequence[int], holds: Callable[[Numbers], bool]) -> list[int]:
    """A minimal part of `items` for which `holds` (which must hold for all of them, and for more if for fewer)."""

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
    """All contradictions of a system, those that share no statement apart from each other."""
    if system.propagate(system.everything, CONTRADICTION) is not None:
        return []
    conflicts, hitting = _smallest_hitting_sets(system)
    result = []
    clusters = _clusters(conflicts)
    for cluster in clusters:
        statements = frozenset().union(*cluster)
        sets = dict.fromkeys(chosen & statements for chosen in hitting)
        smallest = min((len(chosen) for chosen in sets), default=0)
        blame = tuple(chosen for chosen in sets if len(chosen) == smallest and chosen)
        result.append(Disagreement(tuple(cluster), blame or tuple(frozenset([s]) for s in sorted(statements))))
    everywhere = [found.blamed for found in result]
    return [
        replace(found, elsewhere=frozenset().union(*(other for other in everywhere if other is not blamed)))
        for found, blamed in zip(result, everywhere, strict=True)
    ]


def _smallest_hitting_sets(system: System) -> tuple[list[Numbers], list[Numbers]]:
    """The minimal conflicts that were met on the way, and all hitting sets of the smallest size.

    Breadth first over sets of removed statements; a set is expanded by a conflict that it does not meet. Where the tree
    grows too large, what was found stands, and no set is claimed to be smallest.
    """
    conflicts: list[Numbers] = []
    level: dict[Numbers, None] = {frozenset(): None}
    nodes = 0
    for _ in range(_MOST_BLAMED + 1):
        solved: list[Numbers] = []
        following: dict[Numbers, None] = {}
        for removed in level:
            conflict = next((known for known in conflicts if known.isdisjoint(removed)), None)
            if conflict is None:
                nodes += 1
                rest = system.everything - removed
                if system.propagate(rest, CONTRADICTION) is not None:
                    solved.append(removed)
                    continue
                if nodes > _MOST_NODES:
                    return conflicts, []
                conflict = minimal_conflict(system, rest)
                conflicts.append(conflict)
            for statement in sorted(conflict):
                following[removed | {statement}] = None
        if solved:
            return conflicts, solved
        level = following
    return conflicts, []


def _clusters(conflicts: Sequence[Numbers]) -> list[list[Numbers]]:
    clusters: list[list[Numbers]] = []
    for conflict in conflicts:
        touching = [cluster for cluster in clusters if any(not conflict.isdisjoint(other) for other in cluster)]
        merged = [conflict, *(other for cluster in touching for other in cluster)]
        clusters = [cluster for cluster in clusters if cluster not in touching] + [merged]
    return clusters
