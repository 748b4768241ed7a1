"""Works out sums: solves one relation after another for its only unknown, with the numbers as written.

All statements of a minimal conflict but one determine what that one should say; `derive` finds the steps.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from smmextract.arithmetic.model.formula import backward, forward
from smmextract.arithmetic.model.quantity import Quantity
from smmextract.arithmetic.model.rule_book import Link
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
    rule: str


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
                steps[quantity] = Step(quantity, statement.value, (), "", "same")
    if target.form in ("change", "share") and not any(q.facts.dimension != "ratio" for q in steps):
        first = next((r.quantities[0] for r in relations if r.quantities[0].facts.dimension != "ratio"), None)
        if first:
            steps[first] = Step(first, _SCALE, (), f"taken as {_SCALE:g}", "scale")
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
    base = steps[target.base].value
    if target.form in ("change", "share"):
        if base == 0:
            return None
        found = value / base
    else:
        found = value - base
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


def _solve(relation: Statement | Link, unknown: Quantity, steps: dict[Quantity, Step]) -> Step | None:
    known = tuple(quantity for quantity in relation.quantities if quantity != unknown)
    if isinstance(relation, Link) and relation.equation:
        return _solve_equation(relation, unknown, known, steps)
    if isinstance(relation, Link):
        solve = _solve_product if relation.rule == "change" else _solve_sum
        return solve(relation, unknown, known, steps)
    x, base = relation.quantity, relation.base
    assert base is not None
    if relation.form in ("change", "share"):
        factor = relation.value
        if unknown == x:
            value, sign = steps[base].value * factor, "×"
        elif factor:
            value, sign = steps[x].value / factor, "/"
        else:
            return None
        text = f"{naming.amount(known[0], steps[known[0]].value)} {sign} {factor:.4g}"
    else:
        value = steps[base].value + relation.value if unknown == x else steps[x].value - relation.value
        sign = "+" if (relation.value >= 0) == (unknown == x) else "-"
        size = naming.change(relation, relation.value).split(" ", 1)[1]
        text = f"{naming.amount(known[0], steps[known[0]].value)} {sign} {size}"
    return Step(unknown, value, known, f"{text} = {naming.amount(unknown, value)}", relation.form)


def _solve_sum(link: Link, unknown: Quantity, known: tuple[Quantity, ...], steps: dict[Quantity, Step]) -> Step | None:
    total, *parts = link.quantities
    if unknown == total:
        value = sum(steps[part].value for part in parts)
        text = " + ".join(naming.amount(part, steps[part].value) for part in parts)
        if len(parts) > _MOST_PARTS:
            text = f"as the sum of its {len(parts)} parts"
    elif len(parts) > _MOST_PARTS:
        return None  # the remainder after many parts is mostly rounding error
    else:
        others = [part for part in parts if part != unknown]
        value = steps[total].value - sum(steps[part].value for part in others)
        text = " - ".join(naming.amount(q, steps[q].value) for q in (total, *others))
    return Step(unknown, value, known, f"{text} = {naming.amount(unknown, value)}", link.rule)


def _solve_product(
    link: Link, unknown: Quantity, known: tuple[Quantity, ...], steps: dict[Quantity, Step]
) -> Step | None:
    """Solve a relation in which the first quantity is the product of the two others."""
    one, other = known
    first, second = steps[one].value, steps[other].value
    if unknown != link.quantities[0] and second == 0:
        return None
    value, sign = (first * second, "×") if unknown == link.quantities[0] else (first / second, "/")
    text = f"{naming.amount(one, first)} {sign} {naming.amount(other, second)} = {naming.amount(unknown, value)}"
    return Step(unknown, value, known, text, link.rule)


def _solve_equation(
    link: Link, unknown: Quantity, known: tuple[Quantity, ...], steps: dict[Quantity, Step]
) -> Step | None:
    rule = link.equation
    assert rule is not None
    formula, days = rule.formula, float(unknown.period.days)
    leaves = [
        UNKNOWN if quantity == unknown else (steps[quantity].value, steps[quantity].value)
        for quantity in link.quantities
    ]
    leaves += [(number, number) for number in formula.constants]
    leaves += [(days, days)] if formula.uses_days else []
    tape = forward(formula, leaves)
    backward(formula, tape)
    low, high = tape[link.quantities.index(unknown)]
    value = (low + high) / 2
    if high - low > 1e-6 * max(abs(value), 1e-9):
        return None
    written = {
        name: naming.amount(quantity, steps[quantity].value)
        for name, quantity in zip(formula.names, link.quantities, strict=True)
        if quantity != unknown
    } | {"days": f"{days:g} days", "*": "×", "==": "="}
    left, right = formula.text.split("==")
    if left.strip() == unknown.metric:
        text = f"{_written(right, written)} = {naming.amount(unknown, value)}"
    else:
        written[unknown.metric] = naming.amount(unknown, value)
        text = f"{naming.amount(unknown, value)}, since {_written(formula.text, written)}"
    return Step(unknown, value, known, text, rule.id)


def _written(formula: str, with_words: dict[str, str]) -> str:
    return re.sub(r"\w+|==|\*", lambda found: with_words.get(found[0], found[0]), formula.strip())
