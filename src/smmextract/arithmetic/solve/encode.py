"""Encodes statements, links and whole systems as relations between numbered variables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache

from smmextract.arithmetic.model.quantity import Quantity
from smmextract.arithmetic.model.rule_book import Link, Rule
from smmextract.arithmetic.model.statement import Statement
from smmextract.arithmetic.solve.interval import IMPOSSIBLE, disjoint, divide
from smmextract.arithmetic.solve.network import Shape, Told
from smmextract.arithmetic.solve.relation import (
    AtMost,
    Between,
    Difference,
    Either,
    Equation,
    Level,
    Product,
    Ratio,
    Relation,
    Sum,
)

Places = Mapping[Quantity, int]
"""The variable of each quantity."""


class Encoded:
    """The part of the numeric system that does not depend on rounding width."""

    def __init__(self, statements: Sequence[Statement], links: Sequence[Link], places: Places) -> None:
        self.statements, self.links, self.places = statements, links, places
        told = [(number, one) for number, one in enumerate(statements) if one.links]
        self.assumed = [(number, link, link_relation(link, places)) for number, one in told for link in one.links]
        self._assumed: dict[int, list[Relation]] = defaultdict(list)
        for number, _, relation in self.assumed:
            self._assumed[number].append(relation)
        self.fixing = frozenset(number for number, one in enumerate(statements) if one.fixes_scale)
        self.moving = any(quantity.change for quantity in places)
        """Whether changes are quantities of their own here."""
        domains = [quantity.domain for quantity in places]
        stated = [
            (number, (places[one.quantity], places[one.base]))
            for number, one in enumerate(statements)
            if one.base is not None and not one.links
        ]
        self.shape = Shape(
            ([low for low, _ in domains], [high for _, high in domains]),
            [link_relation(link, places) for link in links],
            stated + [(number, relation.variables) for number, _, relation in self.assumed],
        )
        pairs: dict[tuple[Quantity, Quantity], list[int]] = defaultdict(list)
        for number, _ in stated:
            one = statements[number]
            if one.base is not None and not one.loose_percent:
                pairs[one.quantity, one.base].append(number)
        self._beside = {one: numbers for numbers in pairs.values() if len(numbers) > 1 for one in numbers}
        """The changes of one quantity against one base."""
        self.shape.joined = frozenset(self._beside)

    def told(self, widening: float, number: int) -> Told:
        """Return the bounds and relations of a statement, with its rounding widened."""
        statement = self.statements[number]
        if statement.links:
            return [], self._assumed[number]
        relation = statement_relation(statement, self.places, widening)
        if isinstance(relation, Level):
            return [relation], []
        move = self.places.get(statement.move) if self.moving and statement.move else None
        return [] if move is None else [Level(move, statement.interval(widening))], [relation]

    def joint(self, widening: float, number: int, believed: Collection[int]) -> Iterable[Level]:
        """Return what a change implies together with the believed changes of the same quantity and base."""
        numbers = self._beside.get(number, ())
        return [
            level
            for other in numbers
            if other != number and other in believed and (level := self._together(number, other, widening))
        ]

    def _together(self, number: int, beside: int, widening: float) -> Level | None:
        """Combine two changes: those of one kind must overlap; a difference over a relative change is the base."""
        one, other = self.statements[number], self.statements[beside]
        assert one.base is not None
        first, second = one.interval(widening), other.interval(widening)
        if (one.form == "change") == (other.form == "change"):
            return Level(self.places[one.quantity], IMPOSSIBLE) if disjoint(first, second) else None
        if not one.quantity.positive:
            return None
        growth, difference = (first, second) if one.form == "change" else (second, first)
        return Level(self.places[one.base], divide(difference, (growth[0] - 1, growth[1] - 1)))


def statement_relation(statement: Statement, places: Places, widening: float = 1.0) -> Level | Relation:
    """Return a statement as a relation, with its half units of rounding widened by this factor."""
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
    variables = tuple(map(places.__getitem__, link.quantities))
    if link.equation is not None:
        return _equation(link, link.equation, variables)
    if link.factor is not None:
        return Ratio((variables[0], variables[1]), link.factor)
    if link.rule == "within":
        return AtMost((variables[0], variables[1]))
    if link.rule == "guidance":
        return Difference((variables[0], variables[1]), (0.0, 0.0))
    if link.rule == "change":
        return Product((variables[0], variables[1], variables[2]), (1.0, 1.0))
    return Between(variables) if link.rule == "between" else Sum(variables)


def _equation(link: Link, rule: Rule, variables: tuple[int, ...]) -> Relation:
    formula = rule.formula
    if formula.relation == "<=" and not formula.operations and not rule.tolerance and len(variables) == 2:
        return AtMost((variables[formula.left], variables[formula.right]))
    days = link.quantities[0].period.days
    number, powers = _as_product(rule, days) or (1.0, ())
    factor = (number * (1 - rule.tolerance), number / (1 - rule.tolerance))
    order = sorted(range(len(powers)), key=lambda place: (-powers[place], not link.quantities[place].positive))
    positive = [link.quantities[place].positive for place in order]
    ordered = [variables[place] for place in order]
    if len(order) == 2 and all(positive):
        return Ratio((ordered[0], ordered[1]), factor)
    if len(order) == 3 and all(positive[:2]):  # which makes the last one positive too
        return Product((ordered[0], ordered[1], ordered[2]), factor)
    return Equation(variables, formula, days, rule.tolerance)


@lru_cache(maxsize=1024)
def _as_product(rule: Rule, days: int) -> tuple[float, tuple[int, ...]] | None:
    return rule.formula.as_product(days)
