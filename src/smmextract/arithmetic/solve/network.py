"""Interval propagation (HC4) over quantities and the relations between them.

A `Network` holds variables with a domain, relations that always apply, and statements that can be switched off one by
one: that is what blame needs. `propagate` narrows all domains to a fixpoint, or finds that nothing is left. It is
sound: it never finds a contradiction where values exist that satisfy everything.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from smmextract.arithmetic.solve.relation import UNBOUNDED, Box, Level, Relation, narrow

REVISIONS_PER_RELATION = 120
"""Some loops close in for long; what is left after so many steps is still sound, only wider than need be."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The part of a network that does not depend on how wide rounding is."""

    watchers: list[list[int]]
    """The relations of each variable."""
    numbers: dict[int, list[int]]
    """The relations of each statement."""
    telling: list[int]
    """Fixed relations that say something as long as nothing is stated: of one variable without a bound at most."""


def _shape_of(domain: Box, fixed: Sequence[Relation], stated: Sequence[tuple[int, Relation]]) -> Shape:
    unbounded = {variable for variable, high in enumerate(domain[1]) if high >= UNBOUNDED}
    telling = [n for n, one in enumerate(fixed) if len(unbounded.intersection(one.variables)) < 2]
    watchers: list[list[int]] = [[] for _ in domain[0]]
    for number, relation in enumerate([*fixed, *(relation for _, relation in stated)]):
        for variable in relation.variables:
            watchers[variable].append(number)
    numbers: dict[int, list[int]] = defaultdict(list)
    for number, (statement, _) in enumerate(stated, len(fixed)):
        numbers[statement].append(number)
    return Shape(watchers, numbers, telling)


@dataclass(slots=True)
class Network:
    """Variables with domains, relations that always apply (`fixed`), and statements by number that can be left out."""

    domain: Box
    fixed: list[Relation]
    levels: list[tuple[int, Level]]
    stated: list[tuple[int, Relation]]
    joint: list[tuple[tuple[int, int], Level]] = field(default_factory=list)
    """What two statements say together."""
    known_shape: Shape | None = None
    """The shape, where another network of the same relations has worked it out."""
    shape: Shape = field(init=False)
    relations: list[Relation] = field(init=False)
    _levels: dict[int, list[Level]] = field(init=False)
    _joint: dict[int, list[tuple[int, Level]]] = field(init=False)
    """What a statement says together with others."""

    def __post_init__(self) -> None:
        self.shape = self.known_shape or _shape_of(self.domain, self.fixed, self.stated)
        self.relations = [*self.fixed, *(relation for _, relation in self.stated)]
        self._levels, self._joint = defaultdict(list), defaultdict(list)
        for statement, level in self.levels:
            self._levels[statement].append(level)
        for (one, other), level in self.joint:
            self._joint[one].append((other, level))
            self._joint[other].append((one, level))

    @property
    def watchers(self) -> list[list[int]]:
        """The relations of each variable."""
        return self.shape.watchers

    def propagate(
        self,
        active: Collection[int],
        start: tuple[Collection[int], Box] | None = None,
        extra: Sequence[Level | Relation] = (),
        ones: Iterable[int] = (),
    ) -> Box | None:
        """Return the bounds that the statements in `active` (and `extra` ones) leave where the variables `ones` are 1.

        None where they leave nothing. `start` is what some of the statements are known to leave.
        """
        before, (lows, highs) = start or ((), self.domain)
        box: Box = (lows.copy(), highs.copy())
        moved: list[int] = []
        new = frozenset(active).difference(before)
        levels = [item for item in extra if isinstance(item, Level)]
        for statement in new:
            levels += self._levels.get(statement, ())
            levels += [level for other, level in self._joint.get(statement, ()) if other in active]
        for level in levels:
            if not narrow(box, level.variable, *level.interval, moved):
                return None
        for variable in ones:
            if not narrow(box, variable, 1.0, 1.0, moved):
                return None
        woken = [number for statement in new for number in self.shape.numbers.get(statement, ())]
        if start is None:
            woken = [*self.shape.telling, *woken]
        relations, watchers = self.relations, self.watchers
        idle = bytearray(b"\1") * len(relations)
        for statement, numbers in self.shape.numbers.items():
            if statement not in active:
                for number in numbers:
                    idle[number] = 0
        if added := [item for item in extra if not isinstance(item, Level)]:
            woken += range(len(relations), len(relations) + len(added))
            idle += b"\1" * len(added)
            relations, watchers = self._with(added)
        return box if _settle(box, relations, watchers, idle, moved, woken) else None

    def _with(self, added: Sequence[Relation]) -> tuple[list[Relation], list[list[int]]]:
        """The relations and who watches each variable, with these relations as well."""
        watchers = self.watchers.copy()
        for number, relation in enumerate(added, len(self.relations)):
            for variable in relation.variables:
                watchers[variable] = [*watchers[variable], number]
        return [*self.relations, *added], watchers


def _settle(
    box: Box,
    relations: Sequence[Relation],
    watchers: Sequence[Sequence[int]],
    idle: bytearray,
    moved: list[int],
    woken: Iterable[int],
) -> bool:
    """Revise relations until no bound moves any more; False where nothing is left of a variable.

    `idle` marks the relations in force that wait for nothing; a relation not in force is never woken.
    """
    queue: deque[int] = deque()
    for variable in moved:
        for number in watchers[variable]:
            if idle[number]:
                idle[number] = 0
                queue.append(number)
    for number in woken:
        if idle[number]:
            idle[number] = 0
            queue.append(number)
    next_one, push = queue.popleft, queue.append
    for _ in range(REVISIONS_PER_RELATION * len(relations)):
        if not queue:
            break
        number = next_one()
        relation = relations[number]
        at_once = relation.at_once
        if not at_once:
            idle[number] = 1
        moved.clear()
        if not relation.revise(box, moved):
            return False
        for variable in moved:
            for other in watchers[variable]:
                if idle[other]:
                    idle[other] = 0
                    push(other)
        if at_once:
            idle[number] = 1
    return True
