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


@dataclass(slots=True)
class Network:
    """Variables with domains, relations that always apply (`fixed`), and statements by number that can be left out."""

    domain: Box
    fixed: list[Relation]
    levels: list[tuple[int, Level]]
    stated: list[tuple[int, Relation]]
    joint: list[tuple[tuple[int, int], Level]] = field(default_factory=list)
    """What two statements say together."""
    watchers: list[list[int]] = field(init=False)
    relations: list[Relation] = field(init=False)
    _levels: dict[int, list[Level]] = field(init=False)
    _numbers: dict[int, list[int]] = field(init=False)
    """The relations of each statement."""
    _telling: list[int] = field(init=False)
    """Fixed relations that say something as long as nothing is stated: of one variable without a bound at most."""

    def __post_init__(self) -> None:
        unbounded = {variable for variable, high in enumerate(self.domain[1]) if high >= UNBOUNDED}
        self._telling = [n for n, one in enumerate(self.fixed) if len(unbounded.intersection(one.variables)) < 2]
        self.relations = [*self.fixed, *(relation for _, relation in self.stated)]
        self.watchers = [[] for _ in self.domain[0]]
        for number, relation in enumerate(self.relations):
            for variable in relation.variables:
                self.watchers[variable].append(number)
        self._levels, self._numbers = defaultdict(list), defaultdict(list)
        for statement, level in self.levels:
            self._levels[statement].append(level)
        for number, (statement, _) in enumerate(self.stated, len(self.fixed)):
            self._numbers[statement].append(number)

    def propagate(
        self,
        active: Collection[int],
        start: tuple[Collection[int], Box] | None = None,
        extra: Sequence[Level | Relation] = (),
        ones: Iterable[int] = (),
    ) -> Box | None:
        """The bounds that the statements in `active` (and `extra` ones) leave where the variables `ones` are 1, or
        None where they leave nothing. `start` is what some of the statements are known to leave."""
        before, (lows, highs) = start or ((), self.domain)
        box: Box = (lows.copy(), highs.copy())
        moved: list[int] = []
        levels = [item for item in extra if isinstance(item, Level)]
        added = [item for item in extra if not isinstance(item, Level)]
        new = frozenset(active).difference(before)
        levels += [level for statement in new for level in self._levels.get(statement, ())]
        levels += [
            level
            for (one, other), level in self.joint
            if one in active and other in active and (one in new or other in new)
        ]
        for level in levels:
            if not narrow(box, level.variable, *level.interval, moved):
                return None
        for variable in ones:
            if not narrow(box, variable, 1.0, 1.0, moved):
                return None
        relations, watchers = self.relations, self.watchers
        idle = [True] * len(self.fixed) + [statement in active for statement, _ in self.stated]
        woken = [number for statement in new for number in self._numbers.get(statement, ())]
        if start is None:
            woken = [*self._telling, *woken]
        if added:
            woken += range(len(relations), len(relations) + len(added))
            idle += [True] * len(added)
            relations, watchers = self._with(added)
        queue: deque[int] = deque()
        budget = REVISIONS_PER_RELATION * len(idle)
        for number in [*(other for variable in moved for other in watchers[variable]), *woken]:
            if idle[number]:
                idle[number] = False
                queue.append(number)
        while queue and budget:
            budget -= 1
            number = queue.popleft()
            relation = relations[number]
            idle[number] = not relation.at_once
            moved.clear()
            if not relation.revise(box, moved):
                return None
            for variable in moved:
                for other in watchers[variable]:
                    if idle[other]:
                        idle[other] = False
                        queue.append(other)
            if relation.at_once:
                idle[number] = True
        return box

    def _with(self, added: Sequence[Relation]) -> tuple[list[Relation], list[list[int]]]:
        """The relations and who watches each variable, with these relations as well."""
        watchers = self.watchers.copy()
        for number, relation in enumerate(added, len(self.relations)):
            for variable in relation.variables:
                watchers[variable] = [*watchers[variable], number]
        return [*self.relations, *added], watchers
