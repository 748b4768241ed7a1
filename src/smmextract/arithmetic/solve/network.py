"""Interval propagation (HC4) over quantities and the relations between them.

A `Network` holds variables with a domain, relations that always apply, and statements that can be switched off one by
one, which blame needs. `propagate` narrows all domains to a fixpoint, or finds that nothing is left. It is sound: it
never finds a contradiction if values exist that satisfy everything.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field

from smmextract.arithmetic.solve.interval import BIG
from smmextract.arithmetic.solve.relation import UNBOUNDED, AtMost, Box, Level, Relation, narrow

REVISIONS_PER_RELATION = 120
"""Some loops converge slowly; what is left after this many steps is still sound, only wider than necessary."""

Revise = Callable[[Box, list[int]], bool]
Told = tuple[Sequence[Level], Sequence[Relation]]
"""Bounds and relations of a statement."""


@dataclass(slots=True)
class Shape:
    """The part of a network that does not depend on rounding width: the domain of each variable, the relations that
    always apply, and the variables of each statement's relations (statement and variables, in order).
    """

    domain: Box
    fixed: Sequence[Relation]
    stated: Sequence[tuple[int, tuple[int, ...]]] = ()
    joined: frozenset[int] = frozenset()
    """The statements that say something together with others."""
    watchers: list[list[int]] = field(init=False)
    """The relations of each variable; those that only order two of them are in `orders`."""
    orders: tuple[list[list[int]], list[list[int]]] = field(init=False)
    """The variables that are at most, and at least, each variable."""
    numbers: dict[int, list[int]] = field(init=False)
    """The relations of each statement."""
    telling: list[int] = field(init=False)
    """Fixed relations that are informative without statements: at most one of their variables is unbounded."""

    def __post_init__(self) -> None:
        highs = self.domain[1]
        self.watchers = [[] for _ in highs]
        self.orders = [[] for _ in highs], [[] for _ in highs]
        self.numbers, self.telling = {}, []
        for number, relation in enumerate(self.fixed):
            variables = relation.variables
            unbounded = 0
            for variable in variables:
                unbounded += highs[variable] >= UNBOUNDED
            if unbounded < 2:
                self.telling.append(number)
            elif isinstance(relation, AtMost):  # most of what is fixed; queued, they would take a third of the time
                less, more = variables
                self.orders[0][more].append(less)
                self.orders[1][less].append(more)
                continue
            for variable in variables:
                self.watchers[variable].append(number)
        for number, (statement, variables) in enumerate(self.stated, len(self.fixed)):
            self.numbers.setdefault(statement, []).append(number)
            for variable in variables:
                self.watchers[variable].append(number)


@dataclass(slots=True)
class Network:
    """A shape filled in for one rounding width; the relations of a statement are `told` when it is first used."""

    shape: Shape
    told: Callable[[int], Told]
    joint: Callable[[int, Collection[int]], Iterable[Level]]
    """What a statement implies together with other active ones."""
    _levels: dict[int, Sequence[Level]] = field(init=False, default_factory=dict)
    _revise: list[Revise] = field(init=False)
    """The revision of each relation; not filled in for statements that were never used."""
    _at_once: bytearray = field(init=False)

    def __post_init__(self) -> None:
        fixed, unknown = self.shape.fixed, len(self.shape.stated)
        self._revise = [relation.revise for relation in fixed]
        self._revise += [_unknown] * unknown
        self._at_once = bytearray(relation.at_once for relation in fixed) + bytearray(unknown)

    def propagate(
        self,
        active: Collection[int],
        start: tuple[Collection[int], Box] | None = None,
        extra: Sequence[Level | Relation] = (),
        ones: Iterable[int] = (),
    ) -> Box | None:
        """Return the bounds that the statements in `active` (and `extra` ones) leave if the variables `ones` are 1;
        None if nothing. `start` is what some of the statements are known to leave.
        """
        shape = self.shape
        before, (lows, highs) = start or ((), shape.domain)
        box: Box = (lows.copy(), highs.copy())
        moved: list[int] = []
        new = frozenset(active).difference(before)
        if not self._start(box, new, active, extra, ones, moved):
            return None
        numbers = shape.numbers
        woken = [number for statement in new for number in numbers.get(statement, ())]
        if start is None:
            woken = [*shape.telling, *woken]
        idle = bytearray(b"\1") * len(self._revise)
        for statement in numbers.keys() - active:
            for number in numbers[statement]:
                idle[number] = 0
        revise, at_once, watchers = self._revise, self._at_once, shape.watchers
        if added := [item for item in extra if not isinstance(item, Level)]:
            woken += range(len(revise), len(revise) + len(added))
            idle += b"\1" * len(added)
            revise, at_once, watchers = self._with(added)
        waiting = _Waiting(box, watchers, shape.orders, idle)
        waiting.wake(woken)
        return box if waiting.settle(revise, at_once, moved) else None

    def _start(
        self,
        box: Box,
        new: Iterable[int],
        active: Collection[int],
        extra: Sequence[Level | Relation],
        ones: Iterable[int],
        moved: list[int],
    ) -> bool:
        """Cut the bounds down to what the new statements say of single variables; False where that leaves nothing."""
        levels = [item for item in extra if isinstance(item, Level)]
        known, joined = self._levels, self.shape.joined
        for statement in new:
            levels += known[statement] if statement in known else self._filled_in(statement)
            if statement in joined:
                levels += self.joint(statement, active)
        for level in levels:
            if not narrow(box, level.variable, *level.interval, moved):
                return False
        return all(narrow(box, variable, 1.0, 1.0, moved) for variable in ones)

    def _filled_in(self, statement: int) -> Sequence[Level]:
        """Return the bounds that a statement says; its relations are filled in with them."""
        levels, relations = self.told(statement)
        self._levels[statement] = levels
        for number, relation in zip(self.shape.numbers.get(statement, ()), relations, strict=True):
            self._revise[number] = relation.revise
            self._at_once[number] = relation.at_once
        return levels

    def _with(self, added: Sequence[Relation]) -> tuple[list[Revise], bytearray, list[list[int]]]:
        """Return the revisions and the watchers of each variable, including these relations."""
        watchers = self.shape.watchers.copy()
        for number, relation in enumerate(added, len(self._revise)):
            for variable in relation.variables:
                watchers[variable] = [*watchers[variable], number]
        at_once = self._at_once + bytearray(relation.at_once for relation in added)
        return [*self._revise, *(relation.revise for relation in added)], at_once, watchers


def _unknown(box: Box, moved: list[int]) -> bool:
    raise AssertionError("a statement that is not in force was woken")


@dataclass(slots=True)
class _Waiting:
    """The relations that wait to be revised. `idle` marks the active ones that do not; inactive ones never wake."""

    box: Box
    watchers: Sequence[Sequence[int]]
    orders: tuple[Sequence[Sequence[int]], Sequence[Sequence[int]]]
    idle: bytearray
    queue: list[int] = field(default_factory=list)

    def settle(self, revise: Sequence[Revise], at_once: Sequence[int], moved: list[int]) -> bool:
        """Revise relations until no bound moves any more; return False if nothing is left of a variable."""
        box, idle, queue = self.box, self.idle, self.queue
        if not self.wake_by(moved):
            return False
        most = REVISIONS_PER_RELATION * len(revise)
        for number in queue:  # grows during this loop
            if not revise[number](box, moved):
                return False
            idle[number] = 1
            if moved:
                idle[number] = not at_once[number]
                if not self.wake_by(moved):
                    return False
                idle[number] |= at_once[number]
                if len(queue) > most:
                    break
        return True

    def wake(self, numbers: Iterable[int]) -> None:
        for number in numbers:
            if self.idle[number]:
                self.idle[number] = 0
                self.queue.append(number)

    def wake_by(self, moved: list[int]) -> bool:
        """Move what is ordered beside the variables that moved, and wake their relations; False if nothing is left."""
        box, idle, push, watchers = self.box, self.idle, self.queue.append, self.watchers
        lows, highs = box
        below, above = self.orders
        for variable in moved:  # grows during this loop
            if below[variable]:
                high = highs[variable]
                for less in below[variable]:
                    if highs[less] > high and not narrow(box, less, -BIG, high, moved):
                        return False
            if above[variable]:
                low = lows[variable]
                for more in above[variable]:
                    if lows[more] < low and not narrow(box, more, low, BIG, moved):
                        return False
            for number in watchers[variable]:
                if idle[number]:
                    idle[number] = 0
                    push(number)
        moved.clear()
        return True
