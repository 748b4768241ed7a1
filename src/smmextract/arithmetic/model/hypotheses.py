"""Finds relations that no word states, but that come out too closely for chance: they confirm, and accuse nobody.

Listed changes that add up to another change; shares that add up to the whole; two prices whose difference is a third
number; an outcome within its guidance. If such a relation does not come out, nothing follows from it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, permutations
from math import log10

from smmextract.arithmetic.model.listed_parts import CHANCE, chance_of, comes_out, sums_of
from smmextract.arithmetic.model.quantity import EARLIER, EXPECTED, Quantity
from smmextract.arithmetic.model.rule_book import Link
from smmextract.arithmetic.model.statement import Statement, assumed
from smmextract.figure import OTHER

COINCIDENCE = 0.3
_MOST_ALIKE = 40
PREPOSITIONS = ("from ", "to ")
"""How segments of places that something comes from or goes to begin."""
_MOST_PRICES = 8
_OF_MONEY = ("price", "cost", "profit", "margin")
_FEWEST_SHARES = 3
_FLOATS = 1e-6
"""So far a percentage may be off as a fraction."""
_IN, _OUT = ("production", "imports"), ("demand", "exports", "sales")


def sums_of_changes(
    statements: Sequence[Statement], quantities: dict[Quantity, None]
) -> Iterator[tuple[Statement, tuple[Link, ...]]]:
    """Yield listed changes in tonnes that add up to another one, with links to their levels; add what these need."""
    alike: dict[object, dict[Quantity, Statement]] = defaultdict(dict)
    for statement in statements:
        move = statement.move if statement.form == "difference" else None
        if move is None or statement.doubtful or not statement.quantity.facts.additive:
            continue
        unnamed = statement.base is not None and statement.base.period == statement.quantity.period
        level = Statement(statement.figures, "same", move, value=statement.value, half=statement.half)
        alike[move.metric, move.period, move.since, move.unit, statement.quantity.version, unnamed][move] = level
    moved = {one.move: one for one in statements if one.form == "difference"}
    for members in alike.values():
        if not 2 < len(members) <= _MOST_ALIKE:
            continue
        listed = list(members.values())
        for place in range(len(listed)):
            for (whole, parts), _ in sums_of(place, listed):
                yield _usual("parts", whole, *parts), _tied((whole, *parts), moved, quantities)


def stock_flows(
    statements: Sequence[Statement], quantities: dict[Quantity, None]
) -> Iterator[tuple[Statement, tuple[Link, ...]]]:
    """Yield what came in less what went out as the change of a stock (arrivals and deliveries, output and apparent
    demand), where only one pair of numbers has that difference; with the links between the change and its levels.
    """
    told = [one for one in statements if one.form == "difference" and one.quantity.facts.stock and not one.doubtful]
    if not told:
        return
    flows = [one for one in statements if one.form == "same" and not one.doubtful and _flows(one.quantity)]
    for change in told:
        move = change.move
        assert move is not None
        last = change.quantity.period.last
        near = [one for one in flows if one.quantity.product == move.product and one.quantity.period.last == last]
        level = Statement(change.figures, "same", move, value=change.value, half=change.half)
        pairs = [pair for pair in permutations(near, 2) if pair[0].quantity.metric not in _OUT]
        found = [
            (came, went) for came, went in pairs if went.quantity.metric not in _IN and comes_out(came, (went, level))
        ]
        if len(found) == 1 and chance_of(found[0][0], (found[0][1], level)) * len(pairs) <= CHANCE:
            members = (found[0][0].quantity, found[0][1].quantity, move)
            yield _usual("parts", *members), _tied(members, {move: change}, quantities)


def _flows(quantity: Quantity) -> bool:
    """Return whether this is an amount of metal that came or went."""
    mass = quantity.facts.dimension == "mass" or (quantity.facts.dimension == "any" and quantity.unit == "t")
    return mass and not quantity.facts.stock and not quantity.change


def _tied(
    members: Sequence[Quantity], moved: Mapping[Quantity | None, Statement], quantities: dict[Quantity, None]
) -> tuple[Link, ...]:
    """Return the links between changes that are new here and their levels; add the quantities of all members."""
    ties = [moved[move] for move in members if move in moved and move not in quantities]
    quantities.update(dict.fromkeys(members))
    return tuple(Link("difference", (one.quantity, one.base, one.move)) for one in ties if one.base and one.move)


def shares_of_all(statements: Sequence[Statement]) -> Iterator[Statement]:
    """Yield listed shares of one whole that make up all of it."""
    shares: dict[Quantity, dict[Quantity, Statement]] = defaultdict(dict)
    for statement in statements:
        if statement.form == "share" and statement.base is not None and not statement.doubtful:
            shares[statement.base][statement.quantity] = statement
    for whole, parts in shares.items():
        everything, listed = Statement((), "same", whole, value=1.0), list(parts.values())
        told = len(listed) >= _FEWEST_SHARES and comes_out(everything, listed)
        if told and chance_of(everything, listed) <= CHANCE:
            yield _usual("parts", whole, *parts)


def differences_of_prices(statements: Sequence[Statement]) -> Iterator[Statement]:
    """Yield prices, costs and margins of one product and time of which one is the difference of two others."""
    alike: dict[object, dict[Quantity, Statement]] = defaultdict(dict)
    for statement in statements:
        quantity = statement.quantity
        plain = statement.form == "same" and not (statement.open_above or statement.open_below or statement.doubtful)
        money = quantity.metric in _OF_MONEY or (quantity.metric == OTHER and "/" in (quantity.unit or ""))
        told = statement.value > 0 or (statement.value < 0 and quantity.facts.signed)  # a loss
        if plain and money and not quantity.change and told:
            alike[quantity.product, quantity.period, quantity.unit, quantity.version][quantity] = statement
    for members in alike.values():
        if 2 < len(members) <= _MOST_PRICES:
            yield from _differences(list(members.values()))


def _differences(members: Sequence[Statement]) -> Iterator[Statement]:
    triples = [(whole, *pair) for whole in members for pair in combinations([m for m in members if m is not whole], 2)]
    found = [one for one in triples if comes_out(one[0], one[1:]) and not _turns_profit(*one)]
    if len(found) == 1 and chance_of(found[0][0], found[0][1:]) * len(triples) <= CHANCE:
        yield _usual("parts", *(one.quantity for one in found[0]))


def _turns_profit(whole: Statement, *parts: Statement) -> bool:
    """Return whether a cost would be the price and the profit, which the definition of profit turns round."""
    return whole.quantity.metric == "cost" and any(one.quantity.metric in ("profit", "margin") for one in parts)


def guided(statements: Sequence[Statement]) -> Iterator[Statement]:
    """Yield that an outcome lies in the range that was foreseen for it. Where it does not, only a check says so."""
    told = {one.quantity: one for one in statements if one.form == "same" and not one.quantity.facts.dated}
    for quantity, one in told.items():
        outcome = told.get(quantity.at(quantity.period)) if quantity.version in (EXPECTED, EARLIER) else None
        if outcome and _is_range(one) and not _is_range(outcome):
            yield _usual("guidance", outcome.quantity, quantity)


def _is_range(statement: Statement) -> bool:
    """Return whether the ends are those of a range, and not those of a rounded number."""
    step = 2 * statement.half
    if not step or statement.hedge:
        return False
    tens, steps = log10(step), statement.value / step
    return abs(tens - round(tens)) > _FLOATS or abs(steps - round(steps)) > _FLOATS


def _usual(rule: str, *members: Quantity) -> Statement:
    return assumed(COINCIDENCE, Link(rule, members), convention=True)
