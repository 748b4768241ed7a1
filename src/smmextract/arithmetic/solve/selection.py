"""Chooses which systems, and which of their statements, are examined together."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from smmextract.arithmetic.solve.interval import CONTRADICTION, ROUNDING
from smmextract.arithmetic.solve.relation import narrow
from smmextract.arithmetic.solve.system import Numbers, System, merged


def with_conventions(system: System, believed: Numbers) -> Numbers:
    """Return the believed statements, and the conventions that contradict none of them."""
    conventions = [n for n, statement in enumerate(system.statements) if statement.convention]
    together = believed.union(conventions)
    if len(conventions) > 1 and not system.contradicts(together, ROUNDING):
        return together
    for number in conventions:
        if not system.contradicts(believed | {number}, ROUNDING):
            believed |= {number}
    return believed


def _contradicts_itself(system: System) -> bool:
    first = system.statements[0] if len(system.statements) == 1 else None
    if first is None or first.links or first.base is not None or system.links:
        return system.contradicts(system.firm, CONTRADICTION)
    # a number that nothing else speaks of: many are, and it need only be possible
    low, high = first.quantity.domain
    return bool(system.firm) and not narrow(([low], [high]), 0, *first.interval(CONTRADICTION), [])


def is_about(system: System, figures: Collection[str]) -> bool:
    """Return whether any of these figures has a statement in the system."""
    return any(name in figures for statement in system.statements for name in statement.figures)


def beside(systems: Sequence[System], figures: Collection[str]) -> list[System]:
    """Return the systems of these figures, and all that may be joined to them because they have the same subjects."""
    chosen = [system for system in systems if is_about(system, figures)]
    rest = [(system, _subjects(system)) for system in systems if system not in chosen]
    subjects = {subject for system in chosen for subject in _subjects(system)}
    while near := [(system, own) for system, own in rest if not own.isdisjoint(subjects)]:
        chosen += [system for system, _ in near]
        subjects = subjects.union(*(own for _, own in near))
        rest = [(system, own) for system, own in rest if system not in chosen]
    return [system for system in systems if system in chosen]


def _subjects(system: System) -> set[object]:
    return {quantity.subject for quantity in system.quantities}


def _topics(system: System) -> set[object]:
    return {quantity.topic for quantity in system.quantities}


def with_what_a_repair_needs(systems: Sequence[System]) -> list[System]:
    """Return the systems; a contradictory one is merged with all systems about the same subjects.

    A figure with the wrong month or basis would otherwise be cut off from the figures to compare it with.
    """
    kept: list[System] = []
    rest = list(systems)
    while rest:
        system = rest.pop(0)
        if _contradicts_itself(system):
            subjects = _subjects(system) | _topics(system)
            near = [other for other in [*kept, *rest] if not subjects.isdisjoint(_subjects(other) | _topics(other))]
            if near:
                system = merged([system, *near])
                kept = [other for other in kept if other not in near]
                rest = [other for other in rest if other not in near]
        kept.append(system)
    return kept
