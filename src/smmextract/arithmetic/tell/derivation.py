"""Works out sums: solves one relation after another for its only unknown, with the numbers as written.

All statements of a minimal conflict but one determine what that one should say; `derive` finds the steps.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from smmextract.arithmetic.model.formula import backward, forward
from smmextract.arithmetic.model.quantity import Quantity
from smmextract.arithmetic.model.rule_book import Link, Rule
from smmextract.arithmetic.model.statement import Statement
from smmextract.arithmetic.solve.interval import CONTRADICTION, UNKNOWN
from smmextract.arithmetic.solve.system import System
from smmextract.arithmetic.tell import naming

_MOST_PARTS = 4
"""For a sum of more parts, only the result is shown."""
_SCALE = 100.0
"""The value assumed for a quantity if the report gives only changes."""


@dataclass(frozen=True, slots=True)
class Step:
    """One quantity computed from others."""

    quantity: Quantity
    value: float
    needs: tuple[Quantity, ...]
    sum: str


@dataclass(frozen=True, slots=True)
class Derivation:
    """The steps to what `target` should say, and the value it should have."""

    target: Statement
    steps: tuple[Step, ...]
    value: float

    @property
    def told(self) -> list[Step]:
        """Return the steps worth showing: sums, except those of the many parts of another sum."""
        inner = {quantity for step in self.steps if len(step.needs) > _MOST_PARTS for quantity in step.needs}
        return [step for step in self.steps if step.sum and step.quantity not in inner]

    def sentence(self, said: bool = True) -> str:
        """Return the steps and their result, compared with what the report says."""
        told = self.told
        quantities = {step.quantity for step in told} | set(self.target.quantities)
        parts = [f"{naming.name(step.quantity, quantities)} {step.sum}" for step in told]
        outcome = naming.said(self.target, self.value)
        if (told and told[-1].quantity != self.target.quantity) or self.target.base:
            parts.append(f"so {naming.name(self.target.quantity, quantities)} would be {outcome}")
        if said:
            parts.append(f"the report says {naming.said(self.target, self.target.value)}")
        return "; ".join(parts)


def derive(system: System, given: Sequence[Statement], target: Statement) -> Derivation | None:
    """Return what the given statements say about the target, step by step; None if they do not determine it."""
    relations: list[Statement | Link] = [s for s in given if s.base is not None]
    relations += [link for s in given for link in s.links if not link.at_most]
    relations += [link for link in system.links if not link.at_most]
    steps = _first_steps(given, target, relations)
    _solve_all(relations, steps)
    if not all(quantity in steps for quantity in target.quantities):
        return None
    value = _value_of(target, steps)
    return None if value is None else Derivation(target, tuple(_needed(target.quantities, steps)), value)


def _first_steps(
    given: Sequence[Statement], target: Statement, relations: Sequence[Statement | Link]
) -> dict[Quantity, Step]:
    """Take the levels as they are stated; of a change or share between levels that are not, one at a scale."""
    steps: dict[Quantity, Step] = {}
    for statement in given:
        if statement.base is None and not statement.links and not (statement.open_above or statement.open_below):
            quantity = statement.quantity
            if quantity not in steps and not (target.base is None and quantity == target.quantity):
                steps[quantity] = Step(quantity, statement.value, (), "")
    if target.form in ("change", "share") and not any(q.facts.dimension != "ratio" for q in steps):
        first = next((r.quantities[0] for r in relations if r.quantities[0].facts.dimension != "ratio"), None)
        if first:
            steps[first] = Step(first, _SCALE, (), f"taken as {_SCALE:g}")
    return steps


def _solve_all(relations: Sequence[Statement | Link], steps: dict[Quantity, Step]) -> None:
    """Add a step for each quantity that a relation leaves as its only unknown, until there is none."""
    progress = True
    while progress:
        progress = False
        for relation in relations:
            unknown = [quantity for quantity in relation.quantities if quantity not in steps]
            if len(unknown) == 1 and (step := _solve(relation, unknown[0], steps)):
                steps[step.quantity] = step
                progress = True


def _value_of(target: Statement, steps: dict[Quantity, Step]) -> float | None:
    """Return what the steps make of the target; None for a share of nothing."""
    value = steps[target.quantity].value
    if not target.base:
        return value
    base, relative = steps[target.base].value, target.form in ("change", "share")
    if relative and base == 0:
        return None
    found = value / base if relative else value - base
    if target.loose_percent and not agrees(target, found):
        return min((found, 1 + value - base), key=lambda reading: abs(reading - target.value))
    return found


def _needed(targets: Sequence[Quantity], steps: dict[Quantity, Step]) -> Iterator[Step]:
    seen: set[Quantity] = set()

    def visit(quantity: Quantity) -> Iterator[Step]:
        if quantity not in seen:
            seen.add(quantity)
            for other in steps[quantity].needs:
                yield from visit(other)
            yield steps[quantity]

    for target in targets:
        yield from visit(target)


def agrees(target: Statement, value: float, widening: float = CONTRADICTION) -> bool:
    """Return whether a value computed from numbers as written fits what the target says."""
    low, high = target.interval(widening)
    return low <= value <= high


_Solved = tuple[float, str] | None
"""A value with the sum that leads to it; None where nothing, or no one value, does."""


def _solve(relation: Statement | Link, unknown: Quantity, steps: dict[Quantity, Step]) -> Step | None:
    if isinstance(relation, Statement):
        solved = _solve_statement(relation, unknown, steps)
    elif relation.equation:
        solved = _solve_equation(relation, relation.equation, unknown, steps)
    else:
        solved = (_solve_product if relation.rule == "change" else _solve_sum)(relation, unknown, steps)
    known = tuple(quantity for quantity in relation.quantities if quantity != unknown)
    return Step(unknown, solved[0], known, solved[1]) if solved else None


def _amount(quantity: Quantity, steps: dict[Quantity, Step]) -> str:
    return naming.amount(quantity, steps[quantity].value)


def _solve_statement(relation: Statement, unknown: Quantity, steps: dict[Quantity, Step]) -> _Solved:
    assert relation.base is not None
    onward, size = unknown == relation.quantity, relation.value
    known = relation.base if onward else relation.quantity
    value = steps[known].value
    if relation.form in ("change", "share"):
        if not (onward or size):
            return None
        value, sign = (value * size, "×") if onward else (value / size, "/")
        by = f"{size:.4g}"
    else:
        value, sign = value + size if onward else value - size, "+" if (size >= 0) == onward else "-"
        by = naming.change(relation, size).split(" ", 1)[1]
    return value, f"{_amount(known, steps)} {sign} {by} = {naming.amount(unknown, value)}"


def _solve_sum(link: Link, unknown: Quantity, steps: dict[Quantity, Step]) -> _Solved:
    total, *parts = link.quantities
    if unknown == total:
        value = sum(steps[part].value for part in parts)
        text = " + ".join(_amount(part, steps) for part in parts)
        if len(parts) > _MOST_PARTS:
            text = f"as the sum of its {len(parts)} parts"
    elif len(parts) > _MOST_PARTS:
        return None  # the remainder after many parts is mostly rounding error
    else:
        others = [part for part in parts if part != unknown]
        value = steps[total].value - sum(steps[part].value for part in others)
        text = " - ".join(_amount(quantity, steps) for quantity in (total, *others))
    return value, f"{text} = {naming.amount(unknown, value)}"


def _solve_product(link: Link, unknown: Quantity, steps: dict[Quantity, Step]) -> _Solved:
    one, other = (quantity for quantity in link.quantities if quantity != unknown)
    first, second = steps[one].value, steps[other].value
    if unknown != link.quantities[0] and second == 0:
        return None
    value, sign = (first * second, "×") if unknown == link.quantities[0] else (first / second, "/")
    return value, f"{_amount(one, steps)} {sign} {_amount(other, steps)} = {naming.amount(unknown, value)}"


def _solve_equation(link: Link, rule: Rule, unknown: Quantity, steps: dict[Quantity, Step]) -> _Solved:
    formula, days = rule.formula, float(unknown.period.days)
    values = [None if quantity == unknown else steps[quantity].value for quantity in link.quantities]
    values += [*formula.constants, *([days] if formula.uses_days else [])]
    tape = forward(formula, [UNKNOWN if value is None else (value, value) for value in values])
    backward(formula, tape)
    low, high = tape[link.quantities.index(unknown)]
    value = (low + high) / 2
    if high - low > 1e-6 * max(abs(value), 1e-9):
        return None
    told = {
        name: _amount(quantity, steps)
        for name, quantity in zip(formula.names, link.quantities, strict=True)
        if quantity != unknown
    } | {"days": f"{days:g} days", "*": "×", "==": "="}
    left, right = formula.text.split("==")
    result = naming.amount(unknown, value)
    if left.strip() == unknown.metric:
        return value, f"{_written(right, told)} = {result}"
    return value, f"{result}, since {_written(formula.text, told | {unknown.metric: result})}"


def _written(formula: str, with_words: dict[str, str]) -> str:
    return re.sub(r"\w+|==|\*", lambda found: with_words.get(found[0], found[0]), formula.strip())
