"""Statements and links as relations between numbered variables."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from smmextract.arithmetic.model.formula import Product, parse_formula
from smmextract.arithmetic.model.link import Link
from smmextract.arithmetic.model.quantity import Quantity
from smmextract.arithmetic.model.rule_book import Rule
from smmextract.arithmetic.model.statement import Statement
from smmextract.arithmetic.solve.relation import (
    AtMost,
    Between,
    Difference,
    Either,
    Equation,
    Level,
    Ratio,
    Relation,
    Rest,
    Sum,
    Times,
)

_CONVERTED = parse_formula("price == rate * dollars", ("price", "rate", "dollars"))
Places = Mapping[Quantity, int]
"""The variable of each quantity."""


def statement_relation(statement: Statement, places: Places, widening: float = 1.0) -> Level | Relation:
    """Return what a statement says as a relation, with its half units of rounding widened by this factor."""
    low, high = statement.interval(widening)
    here = places[statement.quantity]
    if statement.base is None:
        return Level(here, (low, high))
    pair = (here, places[statement.base])
    if statement.loose_percent:
        factor = Ratio(pair, (max(low, 0.0), high))
        return Either(pair, (factor, Difference(pair, (low - 1, high - 1))))
    if statement.form in ("change", "share"):
        return Ratio(pair, (max(low, 0.0), high))
    return Difference(pair, (low, high))


def link_relation(link: Link, places: Places) -> Relation:
    """Return a link as a relation."""
    variables = tuple(places[quantity] for quantity in link.quantities)
    if link.equation is not None:
        return _equation(link, link.equation, variables)
    if link.factor is not None:
        return Ratio((variables[0], variables[1]), link.factor)
    if link.rule == "within":
        return AtMost((variables[0], variables[1]))
    if link.rule == "rate":  # a price may be below zero
        return Equation(variables, _CONVERTED, 1)
    if link.rule == "change":
        return Times(variables, (1.0, 1.0))
    return Between(variables) if link.rule == "between" else Sum(variables)


def _equation(link: Link, rule: Rule, variables: tuple[int, ...]) -> Relation:
    formula = rule.formula
    if formula.relation == "<=" and not formula.operations and not rule.tolerance and len(variables) == 2:
        return AtMost((variables[formula.left], variables[formula.right]))
    days = link.quantities[0].period.days
    if positions := _as_sum(rule):
        return Sum(tuple(variables[place] for place in positions))
    if (rest := _as_rest(rule)) and all(link.quantities[place].facts.positive for place in rest[:2]):
        return Rest((variables[rest[0]], variables[rest[1]], variables[rest[2]]))
    product = _as_product(rule, days)
    if product is None or not all(quantity.facts.positive for quantity in link.quantities):
        return Equation(variables, rule.formula, days, rule.tolerance)
    number, powers = product
    first = powers.index(1)
    ordered = (variables[first], *(v for place, v in enumerate(variables) if place != first))
    return Times(ordered, (number * (1 - rule.tolerance), number / (1 - rule.tolerance)))


@lru_cache(maxsize=1024)
def _as_sum(rule: Rule) -> tuple[int, int, int] | None:
    """The places of b, a and c in "a == b - c": b is the sum of the others."""
    formula = rule.formula
    if formula.relation != "==" or rule.tolerance or len(formula.operations) != 1:
        return None
    [(operator, b, c)] = formula.operations
    names = len(formula.names)
    if operator != "-" or formula.right != formula.leaves or max(formula.left, b, c) >= names:
        return None
    return b, formula.left, c


@lru_cache(maxsize=1024)
def _as_rest(rule: Rule) -> tuple[int, int, int] | None:
    """The places of a, b and c in "a == b * (1 - c)"."""
    formula = rule.formula
    if formula.relation != "==" or rule.tolerance or formula.constants != (1.0,) or len(formula.operations) != 2:
        return None
    (first, one, c), (second, b, inner) = formula.operations
    names = len(formula.names)
    alike = (first, second, one, inner, formula.right) == ("-", "*", names, formula.leaves, formula.leaves + 1)
    return (formula.left, b, c) if alike and max(formula.left, b, c) < names else None


@lru_cache(maxsize=1024)
def _as_product(rule: Rule, days: int) -> Product | None:
    return rule.formula.as_product(days)
