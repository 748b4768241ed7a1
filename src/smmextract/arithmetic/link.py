"""Links: relations between quantities that no single figure states.

A definition holds whatever the report says. A claim (a convention, that some parts are complete, what is plausible) may
itself be wrong: it takes part like a statement of the report and can be to blame.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from smmextract.arithmetic.expression import Product
from smmextract.arithmetic.interval import Interval
from smmextract.arithmetic.quantity import Quantity
from smmextract.arithmetic.relation import AtMost, Between, Equation, Ratio, Relation, Sum, Times
from smmextract.arithmetic.rules import Rule


@dataclass(frozen=True, slots=True)
class Link:
    """One relation: the id of its rule, and its quantities (the one that the others determine first)."""

    rule: str
    quantities: tuple[Quantity, ...]
    equation: Rule | None = None
    factor: Interval | None = None
    """The first quantity is so many times the second one."""

    @property
    def at_most(self) -> bool:
        """Whether this only bounds, and determines nothing."""
        if self.equation is not None:
            return self.equation.formula.relation == "<="
        return self.rule in ("within", "between") or self.factor is not None

    @property
    def loose(self) -> bool:
        """Whether this leaves a wide range for each quantity, however well the others are known."""
        return self.at_most or (self.equation is not None and self.equation.tolerance > 0)

    def relation(self, numbers: dict[Quantity, int]) -> Relation:
        """The link between the numbered variables."""
        variables = tuple(numbers[quantity] for quantity in self.quantities)
        if self.equation is not None:
            return self._equation(self.equation, variables)
        if self.factor is not None:
            return Ratio((variables[0], variables[1]), self.factor)
        if self.rule == "within":
            return AtMost((variables[0], variables[1]))
        if self.rule == "change":
            return Times(variables, (1.0, 1.0))
        return Between(variables) if self.rule == "between" else Sum(variables)

    def _equation(self, rule: Rule, variables: tuple[int, ...]) -> Relation:
        formula = rule.formula
        if formula.relation == "<=" and not formula.operations and not rule.tolerance and len(variables) == 2:
            return AtMost((variables[formula.left], variables[formula.right]))
        days = self.quantities[0].period.days
        product = _as_product(rule, days)
        if product is None or not all(quantity.facts.positive for quantity in self.quantities):
            return Equation(variables, rule.formula, days, rule.tolerance)
        number, powers = product
        first = powers.index(1)
        ordered = (variables[first], *(v for place, v in enumerate(variables) if place != first))
        return Times(ordered, (number * (1 - rule.tolerance), number / (1 - rule.tolerance)))


@lru_cache(maxsize=1024)
def _as_product(rule: Rule, days: int) -> Product | None:
    return rule.formula.as_product(days)
