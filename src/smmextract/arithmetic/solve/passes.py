"""The two passes of HC4 over a parsed formula.

HC4 (Benhamou et al., Revising hull and box consistency, ICLP 1999): the forward pass computes the interval of every
node from its leaves, the backward pass narrows every leaf by what the relation leaves possible.
"""

from __future__ import annotations

from collections.abc import Sequence

from smmextract.arithmetic.model.formula import Formula, Operator
from smmextract.arithmetic.solve.interval import BIG, Interval, divide, meet, multiply


def forward(formula: Formula, leaves: Sequence[Interval]) -> list[Interval]:
    """The interval of every slot; `leaves` are those of names, constants and days in this order."""
    tape = list(leaves)
    for operator, a, b in formula.operations:
        tape.append(_apply(operator, tape[a], tape[b]))
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
        tape[a] = meet(tape[a], _undo_left(operator, tape[place], tape[b]))
        tape[b] = meet(tape[b], _undo_right(operator, tape[place], tape[a]))


def _apply(operator: Operator, a: Interval, b: Interval) -> Interval:
    match operator:
        case "+":
            return a[0] + b[0], a[1] + b[1]
        case "-":
            return a[0] - b[1], a[1] - b[0]
        case "*":
            return multiply(a, b)
        case "/":
            return divide(a, b)
        case "min":
            return min(a[0], b[0]), min(a[1], b[1])
        case "max":
            return max(a[0], b[0]), max(a[1], b[1])


def _undo_left(operator: Operator, result: Interval, b: Interval) -> Interval:
    match operator:
        case "+":
            return result[0] - b[1], result[1] - b[0]
        case "-":
            return result[0] + b[0], result[1] + b[1]
        case "*":
            return divide(result, b)
        case "/":
            return multiply(result, b)
        case "min":
            return result[0], (BIG if b[0] <= result[1] else result[1])
        case "max":
            return (-BIG if b[1] >= result[0] else result[0]), result[1]


def _undo_right(operator: Operator, result: Interval, a: Interval) -> Interval:
    match operator:
        case "-":
            return a[0] - result[1], a[1] - result[0]
        case "/":
            return divide(a, result)
        case _:
            return _undo_left(operator, result, a)
