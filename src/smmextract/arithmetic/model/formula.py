"""The formulas of the rule file, a small and safe language: parsed, and narrowed by the two passes of HC4.

A formula is one relation (`==` or `<=`) between two sums, differences, products or quotients of metric names, numbers
and `days` (the calendar days of the period). Nothing is ever evaluated as Python.

HC4 (Benhamou et al., Revising hull and box consistency, ICLP 1999): the forward pass computes the interval of every
node from its leaves, the backward pass narrows every leaf to what the relation leaves possible.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Literal

from smmextract.arithmetic.solve.interval import Interval, divide, meet, multiply

Operator = Literal["+", "-", "*", "/"]
Slot = int
"""A place on the tape: leaves first, then one slot per operation."""

_DAYS = "days"
_OPERATORS: dict[type[ast.operator], Operator] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}


class FormulaError(ValueError):
    """A formula is not in the language; the message says why."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A parsed relation as a tape of operations. `names` are its quantities, each once."""

    text: str
    names: tuple[str, ...]
    constants: tuple[float, ...]
    uses_days: bool
    operations: tuple[tuple[Operator, Slot, Slot], ...]
    left: Slot
    right: Slot
    relation: Literal["==", "<="]

    leaves: int = field(init=False)
    """Number of slots before the first operation: names, constants, days."""
    each_once: bool = field(init=False)
    """Whether no name occurs twice: then one pass there and back narrows as far as many do."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "leaves", len(self.names) + len(self.constants) + self.uses_days)
        used = [self.left, self.right, *(slot for _, *slots in self.operations for slot in slots)]
        object.__setattr__(self, "each_once", all(used.count(name) == 1 for name in range(len(self.names))))

    def as_product(self, days: int) -> Product | None:
        """Return the formula as one quantity equal to a number times a product of the others; None if it is not."""
        if self.relation != "==":
            return None
        count = len(self.names)
        leaves: list[Product] = [(1.0, tuple(int(place == name) for place in range(count))) for name in range(count)]
        numbers = [*self.constants, *([float(days)] if self.uses_days else [])]
        tape = leaves + [(number, (0,) * count) for number in numbers]
        for operator, a, b in self.operations:
            if operator not in "*/":
                return None
            sign = 1 if operator == "*" else -1
            tape.append((tape[a][0] * tape[b][0] ** sign, _added(tape[a][1], tape[b][1], sign)))
        (left, up), (right, down) = tape[self.left], tape[self.right]
        powers = _added(up, down, -1)
        if sorted(map(abs, powers))[0] != 1 or max(map(abs, powers)) != 1:
            return None
        if powers.count(1) == 1:
            return right / left, powers
        return (left / right, tuple(-power for power in powers)) if powers.count(-1) == 1 else None


Product = tuple[float, tuple[int, ...]]
"""A number, and the power of each name."""


def _added(a: Sequence[int], b: Sequence[int], sign: int) -> tuple[int, ...]:
    return tuple(one + sign * other for one, other in zip(a, b, strict=True))


def parse_formula(text: str, names: Collection[str]) -> Formula:
    """Parse a formula over these metric names. Raises FormulaError."""
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except SyntaxError as error:
        raise FormulaError(f"cannot be read at column {error.offset}: {text!r}") from None
    if not isinstance(tree, ast.Compare) or len(tree.ops) != 1:
        raise FormulaError(f"a rule is one relation with == or <=: {text!r}")
    if not isinstance(tree.ops[0], ast.Eq | ast.LtE):
        raise FormulaError(f"the relation must be == or <=: {text!r}")
    names_used, numbers = _leaves(tree, names, text)
    ordered = tuple(name for name in names_used if name != _DAYS)
    placing = _Placing(ordered, numbers, _DAYS in names_used)
    left, right = placing.place(tree.left), placing.place(tree.comparators[0])
    relation: Literal["==", "<="] = "==" if isinstance(tree.ops[0], ast.Eq) else "<="
    return Formula(text, ordered, tuple(numbers), placing.uses_days, tuple(placing.operations), left, right, relation)


def _leaves(tree: ast.AST, names: Collection[str], text: str) -> tuple[dict[str, None], list[float]]:
    """Return the names and numbers of a formula, in their order. Raises FormulaError for others."""
    found: dict[str, None] = {}
    numbers: list[float] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            if node.id != _DAYS and node.id not in names:
                raise FormulaError(f"unknown quantity {node.id!r} in {text!r}")
            found.setdefault(node.id)
        elif isinstance(node, ast.Constant):
            if isinstance(node.value, bool) or not isinstance(node.value, int | float):
                raise FormulaError(f"only numbers may stand in a rule: {text!r}")
            numbers.append(float(node.value))
    return found, numbers


@dataclass
class _Placing:
    """Gives each part of a formula its slot: the quantities, the numbers, the days, then operation after operation."""

    names: Sequence[str]
    numbers: Sequence[float]
    uses_days: bool
    operations: list[tuple[Operator, Slot, Slot]] = field(default_factory=list)

    def place(self, node: ast.expr) -> Slot:
        """Return the slot of an expression. Raises FormulaError for what may not stand in a rule."""
        match node:
            case ast.Name(id="days"):
                return len(self.names) + len(self.numbers)
            case ast.Name(id=name) if name in self.names:
                return self.names.index(name)
            case ast.Constant(value=int() | float() as value):
                return len(self.names) + self.numbers.index(float(value))
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
                self.operations.append((_OPERATORS[type(op)], self.place(left), self.place(right)))
                return len(self.names) + len(self.numbers) + self.uses_days + len(self.operations) - 1
            case _:
                raise FormulaError(f"not allowed in a rule: {ast.unparse(node)!r}")


def _plus(a: Interval, b: Interval) -> Interval:
    return a[0] + b[0], a[1] + b[1]


def _less(a: Interval, b: Interval) -> Interval:
    return a[0] - b[1], a[1] - b[0]


_Step = Callable[[Interval, Interval], Interval]
_STEPS: Mapping[Operator, tuple[_Step, _Step, _Step]] = {
    "+": (_plus, _less, _less),
    "-": (_less, _plus, lambda result, a: _less(a, result)),
    "*": (multiply, divide, divide),
    "/": (divide, multiply, lambda result, a: divide(a, result)),
}
"""For each operation: the forward step; the left side from result and right one; the right side from result and left.
"""


def forward(formula: Formula, leaves: Sequence[Interval]) -> list[Interval]:
    """Return the interval of every slot; `leaves` are those of names, constants and days in this order."""
    tape = list(leaves)
    for operator, a, b in formula.operations:
        tape.append(_STEPS[operator][0](tape[a], tape[b]))
    return tape


def backward(formula: Formula, tape: list[Interval], tolerance: float = 0.0) -> None:
    """Narrow the tape by the relation, then every operation's operands. A slot may end up empty (low above high). The
    two sides may differ by `tolerance`, a share of the right one.
    """
    left, right = tape[formula.left], tape[formula.right]
    slack = tolerance * max(abs(right[0]), abs(right[1])) if tolerance else 0.0
    equal = formula.relation == "=="
    tape[formula.left] = meet(left, (right[0] - slack if equal else -inf, right[1] + slack))
    tape[formula.right] = meet(right, (left[0] - slack, left[1] + slack if equal else inf))
    place = formula.leaves + len(formula.operations)
    for operator, a, b in reversed(formula.operations):
        place -= 1
        _, undo_left, undo_right = _STEPS[operator]
        tape[a] = meet(tape[a], undo_left(tape[place], tape[b]))
        tape[b] = meet(tape[b], undo_right(tape[place], tape[a]))
