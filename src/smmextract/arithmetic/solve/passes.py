"""The two passes of HC4 over a parsed formula.

HC4 (Benhamou et al., Revising hull and box consistency, ICLP 1999): the forward pass computes the interval of every
node from its leaves, the backward pass narrows every leaf to what the relation leaves possible.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from smmextract.arithmetic.model.formula import Formula, Operator
from smmextract.arithmetic.solve.interval import BIG, Interval, divide, meet, multiply

_Step = Callable[[Interval, Interval], Interval]


def _added(a: Interval, b: Interval) -> Interval:
    return a[0] + b[0], a[1] + b[1]


def _less(a: Interval, b: Interval) -> Interval:
    return a[0] - b[1], a[1] - b[0]


def _taken_from(result: Interval, a: Interval) -> Interval:
    """Return b, given a and a - b."""
    return a[0] - result[1], a[1] - result[0]


def _divided(result: Interval, a: Interval) -> Interval:
    """Return b, given a and a / b."""
    return divide(a, result)


def _smaller(a: Interval, b: Interval) -> Interval:
    return min(a[0], b[0]), min(a[1], b[1])


def _larger(a: Interval, b: Interval) -> Interval:
    return max(a[0], b[0]), max(a[1], b[1])


def _beside_smaller(result: Interval, b: Interval) -> Interval:
    """Return a, given b and the smaller of a and b."""
    return result[0], (BIG if b[0] <= result[1] else result[1])


def _beside_larger(result: Interval, b: Interval) -> Interval:
    """Return a, given b and the larger of a and b."""
    return (-BIG if b[1] >= result[0] else result[0]), result[1]


def _plus_rest(result: Interval, b: Interval) -> Interval:
    """Return a, given b and a - b."""
    return result[0] + b[0], result[1] + b[1]


_STEPS: Mapping[Operator, tuple[_Step, _Step, _Step]] = {
    "+": (_added, _less, _less),
    "-": (_less, _plus_rest, _taken_from),
    "*": (multiply, divide, divide),
    "/": (divide, multiply, _divided),
    "min": (_smaller, _beside_smaller, _beside_smaller),
    "max": (_larger, _beside_larger, _beside_larger),
}
"""For each operation: the forward step; the left side from result and right side; the right side from result and left
side.
"""


def forward(formula: Formula, leaves: Sequence[Interval]) -> list[Interval]:
    """Return the interval of every slot; `leaves` are those of names, constants and days in this order."""
    tape = list(leaves)
    for operator, a, b in formula.operations:
        tape.append(_STEPS[operator][0](tape[a], tape[b]))
    return tape


def backward(formula: Formula, tape: list[Interval], tolerance: float = 0.0) -> None:
    """Narrow the tape by the relation, then every operation's operands. A slot may end up empty (low above high).

    `tolerance` is relative: the two sides may differ by this share of the right one.
    """
    left, right = tape[formula.left], tape[formula.right]
    slack = tolerance * max(abs(right[0]), abs(right[1]))
    if formula.relation == "==":
        new_left = (max(left[0], right[0] - slack), min(left[1], right[1] + slack))
        new_right = (max(right[0], left[0] - slack), min(right[1], left[1] + slack))
    else:
        new_left = (left[0], min(left[1], right[1] + slack))
        new_right = (max(right[0], left[0] - slack), right[1])
    tape[formula.left], tape[formula.right] = new_left, new_right
    place = formula.leaves + len(formula.operations)
    for operator, a, b in reversed(formula.operations):
        place -= 1
        _, undo_left, undo_right = _STEPS[operator]
        tape[a] = meet(tape[a], undo_left(tape[place], tape[b]))
        tape[b] = meet(tape[b], undo_right(tape[place], tape[a]))
