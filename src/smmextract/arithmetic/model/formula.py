"""Parses the formulas of the rule file: a small and safe language.

A formula is one relation (`==` or `<=`) between two sums, differences, products or quotients of metric names, numbers
and `days` (the calendar days of the period). `min` and `max` are allowed. Nothing is ever evaluated as Python.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Literal

Operator = Literal["+", "-", "*", "/", "min", "max"]
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
        """Return the formula as one quantity equal to a number times a product of the others; None if it is not of this
        form.
        """
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
        if isinstance(node, ast.Name) and node.id not in ("min", "max"):
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
                return self._first - 1
            case ast.Name(id=name) if name in self.names:
                return self.names.index(name)
            case ast.Constant(value=int() | float() as value):
                return len(self.names) + self.numbers.index(float(value))
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
                return self._operation(_OPERATORS[type(op)], self.place(left), self.place(right))
            case ast.Call(func=ast.Name(id="min" | "max" as name), args=[first, *rest], keywords=[]) if rest:
                slot = self.place(first)
                for argument in rest:
                    slot = self._operation("min" if name == "min" else "max", slot, self.place(argument))
                return slot
            case _:
                raise FormulaError(f"not allowed in a rule: {ast.unparse(node)!r}")

    @property
    def _first(self) -> Slot:
        """The slot of the first operation."""
        return len(self.names) + len(self.numbers) + self.uses_days

    def _operation(self, operator: Operator, left: Slot, right: Slot) -> Slot:
        self.operations.append((operator, left, right))
        return self._first + len(self.operations) - 1
