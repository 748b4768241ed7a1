"""Interval propagation (HC4) over quantities and the relations between them.

A `Network` holds variables with a domain, relations that always apply, and statements that can be switched off one by
one: that is what blame needs. `propagate` narrows all domains to a fixpoint, or finds that nothing is left. It is
sound: it never finds a contradiction where values exist that satisfy everything.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from smmextract.arithmetic.expression import Formula, backward, forward
from smmextract.arithmetic.interval import BIG, EPSILON, Interval, divide, multiply

Box = tuple[list[float], list[float]]
"""Lower and upper bounds of all variables."""

SMALLEST_STEP = 0.003
"""A bound that moves by less than this share of the interval, and of itself, wakes no other relation: convergence has a
long tail. (Of itself, too, because beside a bound that is not known yet every move is small.)"""
REVISIONS_PER_RELATION = 60
UNBOUNDED = BIG / 1000


class Relation(Protocol):
    """A relation between variables; `revise` narrows their bounds."""

    @property
    def variables(self) -> tuple[int, ...]:
        """The variables that it is between."""
        ...

    def revise(self, box: Box, moved: list[int]) -> bool:
        """Narrow; note the variables that moved; False where nothing is left."""
        ...


def narrow(box: Box, variable: int, to: Interval, moved: list[int]) -> bool:
    """Cut a variable's interval down to `to`; False where nothing is left."""
    lows, highs = box
    low, high = lows[variable], highs[variable]
    new_low, new_high = (to[0] if to[0] > low else low), (to[1] if to[1] < high else high)
    if new_low > new_high:
        if new_low - new_high > EPSILON * max(abs(new_low), abs(new_high)):
            return False
        new_low = new_high = (new_low + new_high) / 2
    up, down = new_low - low, high - new_high
    if up > 0 or down > 0:
        lows[variable], highs[variable] = new_low, new_high
        if (
            up + down > SMALLEST_STEP * (high - low)
            or up > SMALLEST_STEP * abs(new_low)
            or down > SMALLEST_STEP * abs(high)
        ):
            moved.append(variable)
    return True


@dataclass(slots=True)
class Ratio:
    """variables[0] = r * variables[1], with r in [low, high] and never negative."""

    variables: tuple[int, int]
    ratio: Interval

    def revise(self, box: Box, moved: list[int]) -> bool:
        x, y = self.variables
        lows, highs = box
        low, high = self.ratio
        if low > 0 and lows[x] >= 0 and lows[y] >= 0:  # nearly always, and three times as fast
            return narrow(box, x, (lows[y] * low, highs[y] * high), moved) and narrow(
                box, y, (lows[x] / high, highs[x] / low), moved
            )
        if not narrow(box, x, multiply(self.ratio, (lows[y], highs[y])), moved):
            return False
        return narrow(box, y, divide((lows[x], highs[x]), self.ratio), moved)


@dataclass(slots=True)
class Times:
    """variables[0] = factor * variables[1] * variables[2] * ..., all of them positive."""

    variables: tuple[int, ...]
    factor: Interval

    def revise(self, box: Box, moved: list[int]) -> bool:
        product, *factors = self.variables
        lows, highs = box
        low, high = self.factor
        for factor in factors:
            low, high = low * lows[factor], high * highs[factor]
        if not narrow(box, product, (low, high), moved):
            return False
        for factor in factors:
            low, high = self.factor
            for other in factors:
                if other != factor:
                    low, high = low * lows[other], high * highs[other]
            if not narrow(box, factor, (lows[product] / high, highs[product] / low), moved):
                return False
        return True


@dataclass(slots=True)
class Difference:
    """variables[0] - variables[1] in [low, high]."""

    variables: tuple[int, int]
    difference: Interval

    def revise(self, box: Box, moved: list[int]) -> bool:
        x, y = self.variables
        low, high = self.difference
        lows, highs = box
        if not narrow(box, x, (lows[y] + low, highs[y] + high), moved):
            return False
        return narrow(box, y, (lows[x] - high, highs[x] - low), moved)


@dataclass(slots=True)
class Sum:
    """variables[0] is the sum of the others."""

    variables: tuple[int, ...]

    def revise(self, box: Box, moved: list[int]) -> bool:
        total, *parts = self.variables
        lows, highs = box
        # sums of the parts before and after each one: taking a part out of the sum of all would lose what a number
        # without a bound has swallowed
        before = [(0.0, 0.0)]
        for part in parts:
            low, high = before[-1]
            before.append((low + lows[part], high + highs[part]))
        if not narrow(box, total, before[-1], moved):
            return False
        after_low = after_high = 0.0
        for place in range(len(parts) - 1, -1, -1):
            part = parts[place]
            own = (lows[part], highs[part])
            low, high = before[place]
            rest = (lows[total] - high - after_high, highs[total] - low - after_low)
            if not narrow(box, part, rest, moved):
                return False
            after_low, after_high = after_low + own[0], after_high + own[1]
        return True


@dataclass(slots=True)
class AtMost:
    """variables[0] <= variables[1]."""

    variables: tuple[int, int]

    def revise(self, box: Box, moved: list[int]) -> bool:
        x, y = self.variables
        lows, highs = box
        return narrow(box, x, (-BIG, highs[y]), moved) and narrow(box, y, (lows[x], BIG), moved)


@dataclass(slots=True)
class Between:
    """variables[0] is no less than the smallest and no more than the largest of the others."""

    variables: tuple[int, ...]

    def revise(self, box: Box, moved: list[int]) -> bool:
        whole, *parts = self.variables
        lows, highs = box
        if not narrow(box, whole, (min(lows[p] for p in parts), max(highs[p] for p in parts)), moved):
            return False
        # if all parts but one lie on one side of the whole, that one must lie on the other
        below = [part for part in parts if highs[part] >= lows[whole]]
        above = [part for part in parts if lows[part] <= highs[whole]]
        if len(below) == 1 and not narrow(box, below[0], (lows[whole], BIG), moved):
            return False
        return len(above) != 1 or narrow(box, above[0], (-BIG, highs[whole]), moved)


@dataclass(slots=True)
class Equation:
    """A formula of the rule file over variables (in the order of the formula's names)."""

    variables: tuple[int, ...]
    formula: Formula
    days: int
    tolerance: float = 0.0
    constants: tuple[Interval, ...] = ()

    def __post_init__(self) -> None:
        numbers = [*self.formula.constants, *([float(self.days)] if self.formula.uses_days else [])]
        self.constants = tuple((number, number) for number in numbers)

    def revise(self, box: Box, moved: list[int]) -> bool:
        lows, highs = box
        if sum(highs[variable] >= UNBOUNDED for variable in self.variables) > 1:
            return True  # two unknowns: nothing to learn yet
        tape = forward(self.formula, [*((lows[v], highs[v]) for v in self.variables), *self.constants])
        backward(self.formula, tape, self.tolerance)
        for low, high in tape[len(self.variables) : self.formula.leaves]:
            if low - high > EPSILON * max(abs(low), abs(high)):
                return False
        return all(narrow(box, variable, tape[place], moved) for place, variable in enumerate(self.variables))


@dataclass(slots=True)
class Either:
    """One of several readings of the same statement holds: each is tried, what is left of any of them stays."""

    variables: tuple[int, ...]
    readings: tuple[Relation, ...]

    def revise(self, box: Box, moved: list[int]) -> bool:
        left: list[Box] = []
        for reading in self.readings:
            copy = (list(box[0]), list(box[1]))
            if reading.revise(copy, []):
                left.append(copy)
        if not left:
            return False
        for variable in self.variables:
            hull = (min(lows[variable] for lows, _ in left), max(highs[variable] for _, highs in left))
            if not narrow(box, variable, hull, moved):
                return False
        return True


@dataclass(slots=True)
class Level:
    """A variable in [low, high]: no relation to wake, only a start."""

    variable: int
    interval: Interval


@dataclass(frozen=True, slots=True)
class Gauge:
    """Variables of one common scale, any of which may be set to 1 unless one of `anchors` (statements that fix the
    scale) is in force. They are tied to each other loosely: which one is set decides what propagation can find."""

    variables: tuple[int, ...]
    anchors: frozenset[int]


@dataclass(slots=True)
class Network:
    """Variables with domains, relations that always apply (`fixed`), and statements by number that can be left out."""

    domain: Box
    fixed: list[Relation]
    levels: list[tuple[int, Level]]
    stated: list[tuple[int, Relation]]
    gauges: list[Gauge] = field(default_factory=list)
    joint: list[tuple[tuple[int, int], Level]] = field(default_factory=list)
    """What two statements say together."""
    watchers: list[list[int]] = field(init=False)
    relations: list[tuple[int | None, Relation]] = field(init=False)

    def __post_init__(self) -> None:
        self.relations = [(None, relation) for relation in self.fixed]
        self.relations += self.stated
        self.watchers = [[] for _ in self.domain[0]]
        for number, (_, relation) in enumerate(self.relations):
            for variable in relation.variables:
                self.watchers[variable].append(number)

    def propagate(
        self, active: Collection[int], extra: Sequence[Level | Relation] = (), gauge: int | None = 0
    ) -> Box | None:
        """The bounds that the statements in `active` (and `extra` ones) leave, or None where they leave nothing.

        Without any level, the `gauge`-th choice of each gauge is set to 1, and only ratios mean something; None
        forbids it.
        """
        box: Box = (self.domain[0].copy(), self.domain[1].copy())
        moved: list[int] = []
        additional: list[Relation] = []
        for item in extra:
            if not isinstance(item, Level):
                additional.append(item)
            elif not narrow(box, item.variable, item.interval, moved):
                return None
        for statement, level in self.levels:
            if statement in active and not narrow(box, level.variable, level.interval, moved):
                return None
        for (one, other), level in self.joint:
            if one in active and other in active and not narrow(box, level.variable, level.interval, moved):
                return None
        if gauge is not None and not any(isinstance(item, Level | Difference) for item in extra):
            for scale in self.gauges:
                variable = scale.variables[gauge % len(scale.variables)]
                if scale.anchors.isdisjoint(active) and not narrow(box, variable, (1.0, 1.0), moved):
                    return None
        relations = self.relations + [(None, relation) for relation in additional]
        alive = [statement is None or statement in active for statement, _ in relations]
        queue = deque(number for number, on in enumerate(alive) if on)
        waiting = alive.copy()
        budget = REVISIONS_PER_RELATION * len(queue)
        extra_numbers = range(len(self.relations), len(relations))
        while queue and budget:
            budget -= 1
            number = queue.popleft()
            waiting[number] = False
            moved.clear()
            if not relations[number][1].revise(box, moved):
                return None
            for variable in moved:
                for other in self.watchers[variable]:
                    if alive[other] and not waiting[other]:
                        waiting[other] = True
                        queue.append(other)
                for other in extra_numbers:
                    if not waiting[other] and variable in relations[other][1].variables:
                        waiting[other] = True
                        queue.append(other)
        return box
