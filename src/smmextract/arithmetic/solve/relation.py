"""Relations between variables, each of which narrows the bounds of its variables to what it leaves possible.

They are the revise steps of HC4 in forms that compute quickly: a ratio, a product, a difference, a sum, an order, and
for anything else a formula of the rule file. `revise` narrows the bounds, adds the variables that moved to `moved`, and
returns False if nothing is left; `at_once` says whether one revision achieves what many in a row would. Most revisions
change nothing, so each compares before it calls `narrow`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from smmextract.arithmetic.model.formula import Formula, backward, forward
from smmextract.arithmetic.solve.interval import BIG, EPSILON, Interval, divide, hull, multiply

Box = tuple[list[float], list[float]]
"""Lower and upper bounds of all variables."""

SMALLEST_STEP = 0.02
"""A bound that moves by less than this share of the interval, and of itself, wakes no other relation: convergence has
a long tail. (Of itself, too, because every move is small beside an unknown bound.)
"""
UNBOUNDED = BIG / 1000
"""A bound at least this large counts as none."""
STEP_WITHOUT_BOUND = 0.1
"""The same for a variable that stays unbounded on the other side: steps of a few percent would go on for very long."""


def narrow(box: Box, variable: int, low: float, high: float, moved: list[int]) -> bool:
    """Restrict a variable to the interval between `low` and `high`; return False if nothing is left."""
    lows, highs = box
    old_low, old_high = lows[variable], highs[variable]
    if low <= old_low and high >= old_high:
        return True
    low, high = (low if low > old_low else old_low), (high if high < old_high else old_high)
    if low > high:
        if low - high > EPSILON * max(abs(low), abs(high)):
            return False
        low = high = (low + high) / 2
    lows[variable], highs[variable] = low, high
    up, down = low - old_low, old_high - high
    if low <= -UNBOUNDED and up < -STEP_WITHOUT_BOUND * old_low:
        up = 0.0
    if high >= UNBOUNDED and down < STEP_WITHOUT_BOUND * old_high:
        down = 0.0
    if (
        up + down > SMALLEST_STEP * (old_high - old_low)
        or up > SMALLEST_STEP * abs(low)
        or down > SMALLEST_STEP * abs(old_high)
    ):
        moved.append(variable)
    return True


@dataclass(slots=True)
class Ratio:
    """variables[0] = r * variables[1], with r in [low, high] and never negative."""

    variables: tuple[int, int]
    ratio: Interval
    at_once: ClassVar[bool] = True

    def revise(self, box: Box, moved: list[int]) -> bool:
        x, y = self.variables
        lows, highs = box
        low, high = self.ratio
        if low > 0 and lows[x] >= 0 and lows[y] >= 0:  # nearly always the case, and three times as fast
            least, most = lows[y] * low, highs[y] * high
            if (least > lows[x] or most < highs[x]) and not narrow(box, x, least, most, moved):
                return False
            least, most = lows[x] / high, highs[x] / low
            return (least <= lows[y] and most >= highs[y]) or narrow(box, y, least, most, moved)
        if not narrow(box, x, *multiply(self.ratio, (lows[y], highs[y])), moved):
            return False
        return narrow(box, y, *divide((lows[x], highs[x]), self.ratio), moved)


@dataclass(slots=True)
class Product:
    """variables[0] = factor * variables[1] * variables[2], the first two positive: what most products are."""

    variables: tuple[int, int, int]
    factor: Interval
    at_once: ClassVar[bool] = True

    def revise(self, box: Box, moved: list[int]) -> bool:
        product, one, other = self.variables
        lows, highs = box
        least, most = self.factor
        if lows[other] <= 0 and not narrow(box, other, lows[product] / (most * highs[one]), BIG, moved):
            return False
        low, high = least * lows[one] * lows[other], most * highs[one] * highs[other]
        if (low > lows[product] or high < highs[product]) and not narrow(box, product, low, high, moved):
            return False
        low, high = lows[product] / (most * highs[other]), highs[product] / (least * lows[other])
        if (low > lows[one] or high < highs[one]) and not narrow(box, one, low, high, moved):
            return False
        low, high = lows[product] / (most * highs[one]), highs[product] / (least * lows[one])
        return (low <= lows[other] and high >= highs[other]) or narrow(box, other, low, high, moved)


@dataclass(slots=True)
class Difference:
    """variables[0] - variables[1] in [low, high]."""

    variables: tuple[int, int]
    difference: Interval
    at_once: ClassVar[bool] = True

    def revise(self, box: Box, moved: list[int]) -> bool:
        x, y = self.variables
        low, high = self.difference
        lows, highs = box
        least, most = lows[y] + low, highs[y] + high
        if (least > lows[x] or most < highs[x]) and not narrow(box, x, least, most, moved):
            return False
        least, most = lows[x] - high, highs[x] - low
        return (least <= lows[y] and most >= highs[y]) or narrow(box, y, least, most, moved)


@dataclass(slots=True)
class Sum:
    """variables[0] is the sum of the others."""

    variables: tuple[int, ...]
    at_once: ClassVar[bool] = True

    def revise(self, box: Box, moved: list[int]) -> bool:
        total, *parts = self.variables
        lows, highs = box
        # sums of the parts before and after each one: taking a part out of the sum of all would lose what a number
        # without a bound has swallowed
        before = []
        low = high = 0.0
        for part in parts:
            before.append((part, low, high))
            low += lows[part]
            high += highs[part]
        if (low > lows[total] or high < highs[total]) and not narrow(box, total, low, high, moved):
            return False
        least, most = lows[total], highs[total]
        after_low = after_high = 0.0
        for part, low, high in reversed(before):
            own_low, own_high = lows[part], highs[part]
            down, up = least - high - after_high, most - low - after_low
            if (down > own_low or up < own_high) and not narrow(box, part, down, up, moved):
                return False
            after_low += own_low
            after_high += own_high
        return True


@dataclass(slots=True)
class AtMost:
    """variables[0] <= variables[1]."""

    variables: tuple[int, int]
    at_once: ClassVar[bool] = True

    def revise(self, box: Box, moved: list[int]) -> bool:
        x, y = self.variables
        lows, highs = box
        if highs[y] < highs[x] and not narrow(box, x, -BIG, highs[y], moved):
            return False
        return lows[x] <= lows[y] or narrow(box, y, lows[x], BIG, moved)


@dataclass(slots=True)
class Between:
    """variables[0] is at least the smallest and at most the largest of the others."""

    variables: tuple[int, ...]
    at_once: ClassVar[bool] = False

    def revise(self, box: Box, moved: list[int]) -> bool:
        whole, *parts = self.variables
        lows, highs = box
        if not narrow(box, whole, min(lows[p] for p in parts), max(highs[p] for p in parts), moved):
            return False
        # if all parts but one lie on one side of the whole, the remaining one must lie on the other
        below = [part for part in parts if highs[part] >= lows[whole]]
        above = [part for part in parts if lows[part] <= highs[whole]]
        if len(below) == 1 and not narrow(box, below[0], lows[whole], BIG, moved):
            return False
        return len(above) != 1 or narrow(box, above[0], -BIG, highs[whole], moved)


@dataclass(slots=True)
class Equation:
    """A formula of the rule file over variables (in the order of the formula's names)."""

    variables: tuple[int, ...]
    formula: Formula
    days: int
    tolerance: float = 0.0
    constants: tuple[Interval, ...] = ()

    @property
    def at_once(self) -> bool:
        return self.formula.each_once and not self.tolerance  # which shrinks with the right side

    def __post_init__(self) -> None:
        numbers = [*self.formula.constants, *([float(self.days)] if self.formula.uses_days else [])]
        self.constants = tuple((number, number) for number in numbers)

    def revise(self, box: Box, moved: list[int]) -> bool:
        lows, highs = box
        unknown = 0
        for variable in self.variables:
            if highs[variable] >= UNBOUNDED:
                unknown += 1
        if unknown > 1:
            return True  # two unknowns: nothing to learn yet
        tape = [(lows[variable], highs[variable]) for variable in self.variables]
        tape += self.constants
        tape = forward(self.formula, tape)
        backward(self.formula, tape, self.tolerance)
        for low, high in tape[len(self.variables) : self.formula.leaves]:
            if low > high and low - high > EPSILON * max(abs(low), abs(high)):
                return False
        for variable, (low, high) in zip(self.variables, tape, strict=False):
            if (low > lows[variable] or high < highs[variable]) and not narrow(box, variable, low, high, moved):
                return False
        return True


@dataclass(slots=True)
class Either:
    """One of several readings of the same statement holds: each is tried, and the union of the results is kept."""

    variables: tuple[int, ...]
    readings: tuple[Ratio | Difference, ...]
    at_once: ClassVar[bool] = False

    def revise(self, box: Box, moved: list[int]) -> bool:
        lows, highs = box
        before = [(lows[variable], highs[variable]) for variable in self.variables]
        left: list[list[Interval]] = []
        for reading in self.readings:
            if reading.revise(box, []):
                left.append([(lows[variable], highs[variable]) for variable in self.variables])
            for variable, bounds in zip(self.variables, before, strict=True):
                lows[variable], highs[variable] = bounds
        if not left:
            return False
        unions = zip(self.variables, map(hull, zip(*left, strict=True)), strict=True)
        return all(narrow(box, variable, *union, moved) for variable, union in unions)


Relation = Ratio | Product | Difference | Sum | AtMost | Between | Equation | Either


@dataclass(slots=True)
class Level:
    """A variable in [low, high]: not a relation to wake, only a start."""

    variable: int
    interval: Interval
