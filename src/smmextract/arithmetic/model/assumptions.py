"""Assumptions: relations that probably hold, and may be to blame if they do not.

Examples: figures are the complete parts of another one, because the labeller says so, because their segments are
complements in the vocabulary, or because they add up to the last digit; or the metal in a product is a plausible part
of its weight. Conventions of the rule file are added in `solve.assemble`.

Some no word states, but they come out too closely for chance: listed changes that add up to another change; shares that
add up to the whole; two prices whose difference is a third number; an outcome within its guidance. They confirm, and
accuse nobody: if one does not come out, nothing follows from it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations, permutations
from math import log10

from smmextract.arithmetic.model.listed_parts import (
    CHANCE,
    chance_of,
    comes_out,
    counted_parts,
    sum_of,
    sums_that_come_out,
)
from smmextract.arithmetic.model.quantity import EARLIER, EXPECTED, Quantity
from smmextract.arithmetic.model.rule_book import Link
from smmextract.arithmetic.model.statement import Statement, assumed
from smmextract.arithmetic.solve.interval import Interval
from smmextract.figure import OTHER, Group
from smmextract.period import Period
from smmextract.shipped_tables import shipped_table

LABELLER_WRONG = 0.15
VOCABULARY_WRONG = 0.05
IMPLAUSIBLE = 0.05
_STEADY = ("production", "demand", "sales")
_UNEVEN = 12
"""A period is hardly ever so many times as rich as another one of its length."""
_CAPACITY = "capacity"
_STEADY_CAPACITY, _YEAR = (0.8, 1.25), 366
_METAL, _PHYSICAL = "metal content", "physical content"
_TWO_PRICES = 0.1
"""Odds that prices in two currencies are of different things, or were converted on another day."""
_DOLLAR = "USD"
_AGAINST_ANOTHER = {"premium", "discount"}
"""Segments of what is told against another price (in yuan against SHFE, in dollars against LME): no rate converts it"""


def assumptions(groups: Iterable[Group], statements: Sequence[Statement]) -> list[Statement]:
    """Return the assumptions about the quantities in these statements."""
    quantities = dict.fromkeys(quantity for statement in statements for quantity in statement.quantities)
    statements = [statement for statement in statements if not statement.doubtful]
    partitions: dict[tuple[Quantity, frozenset[Quantity]], float] = {}
    for whole, parts in _told(groups, statements):
        partitions[whole, frozenset(parts)] = LABELLER_WRONG
    for whole, parts in (*_complementary(quantities), *_places(quantities), *counted_parts(statements)):
        partitions[whole, frozenset(parts)] = VOCABULARY_WRONG
    only_confirming = set()
    for (whole, parts), certain in sums_that_come_out(statements):
        if (whole, frozenset(parts)) not in partitions:
            partitions[whole, frozenset(parts)] = COINCIDENCE
            only_confirming |= set() if certain else {(whole, frozenset(parts))}
    order = {quantity: place for place, quantity in enumerate(quantities)} if partitions else {}
    periods = dict.fromkeys(quantity.period for quantity in quantities) if partitions else {}
    found = []
    for (whole, members), wrong in partitions.items():
        links = _sums(whole, sorted(members, key=order.__getitem__), periods, quantities)
        found.append(assumed(wrong, *links, convention=(whole, members) in only_confirming))
    return [
        *found,
        *_grades(quantities),
        *_conversions(statements),
        *_paces(statements),
        *_steady_capacities(statements),
        *shares_of_all(statements),
        *differences_of_prices(statements),
        *guided(statements),
    ]


def _sums(
    whole: Quantity, parts: Sequence[Quantity], periods: Iterable[Period], known: Mapping[Quantity, None]
) -> tuple[Link, ...]:
    """Return that a whole is the sum of its parts (a rate: between them) in every period that mentions all parts."""
    rule = "between" if whole.facts.dimension == "ratio" else "parts"
    links = [Link(rule, (whole, *parts))]
    for period in periods:
        if period != whole.period and all(part.at(period) in known for part in parts):
            links.append(Link(rule, (whole.at(period), *(part.at(period) for part in parts))))
    return tuple(links)


def _told(groups: Iterable[Group], statements: Sequence[Statement]) -> Iterator[tuple[Quantity, tuple[Quantity, ...]]]:
    about = {figure: statement.quantity for statement in statements for figure in statement.figures}
    for group in groups:
        whole, parts = about.get(group.whole), [about.get(part) for part in group.parts]
        known = tuple(dict.fromkeys(part for part in parts if part))
        if whole and len(known) == len(parts) > 1 and whole not in known and _comparable(whole, known):
            yield whole, known


def _comparable(whole: Quantity, parts: Sequence[Quantity]) -> bool:
    fitting = whole.facts.additive or whole.facts.dimension == "ratio"
    return fitting and all(
        (part.metric, part.period, part.unit) == (whole.metric, whole.period, whole.unit) for part in parts
    )


def _complementary(known: Mapping[Quantity, None]) -> Iterator[tuple[Quantity, tuple[Quantity, ...]]]:
    for quantity in known:
        if not quantity.segments or not (quantity.facts.additive or quantity.facts.dimension == "ratio"):
            continue
        for complete in quantity.vocabulary.complete_sets:
            own = complete.intersection(quantity.segments)
            if len(own) != 1:
                continue
            rest = tuple(part for part in quantity.segments if part not in own)
            whole = quantity.located(quantity.region, rest)
            parts = [quantity.located(quantity.region, tuple(sorted((*rest, name)))) for name in sorted(complete)]
            if whole in known and all(part in known for part in parts):
                yield whole, tuple(parts)


def _places(quantities: Mapping[Quantity, None]) -> Iterator[tuple[Quantity, tuple[Quantity, ...]]]:
    """Yield several places that share one number, if each has a number of its own."""
    for whole in quantities:
        if "; " not in (whole.region or "") or not (whole.facts.additive or whole.facts.dimension == "ratio"):
            continue
        parts = tuple(whole.located(name, whole.segments) for name in (whole.region or "").split("; "))
        if all(part in quantities for part in parts):
            yield whole, parts


def _paces(statements: Sequence[Statement]) -> Iterator[Statement]:
    """What is made, used or sold in a longer period is of the size that a shorter one lets expect (not t for oz)."""
    alike: dict[object, dict[Quantity, None]] = defaultdict(dict)
    for statement in statements:
        quantity = statement.quantity
        steady = quantity.metric in _STEADY and not (quantity.period.is_day or quantity.change)
        if steady and statement.form == "same" and statement.figures:
            alike[quantity.series[:-1]][quantity] = None
    for members in alike.values():
        for whole, part in permutations(members, 2):
            first, last = part.period.first, part.period.last
            months = whole.period.months / part.period.months
            if months > 1 and whole.period.first <= first and last <= whole.period.last:
                yield assumed(IMPLAUSIBLE, Link("pace", (whole, part), factor=(1 / _UNEVEN, months * _UNEVEN)))


def _steady_capacities(statements: Sequence[Statement]) -> Iterator[Statement]:
    """Yield that the capacity of a period with a rate but no capacity of its own is about the nearest one."""
    stated = {one.quantity: None for one in statements if one.form == "same" and one.figures}
    known = [one for one in stated if one.metric == _CAPACITY and one.version is None]
    for quantity in stated if known else ():
        here = quantity.of(_CAPACITY, quantity.segments)
        if quantity.metric != "operating_rate" or here in stated:
            continue
        away = {abs(quantity.period.first - one.period.first): one for one in known if one.series == here.series}
        if away and min(away).days <= _YEAR:
            yield assumed(IMPLAUSIBLE, Link("steady", (here, away[min(away)]), factor=_STEADY_CAPACITY))


def _grades(quantities: Mapping[Quantity, None]) -> Iterator[Statement]:
    """Yield that the metal in a product is a plausible share of its weight, and never more than all of it."""
    for metal in quantities:
        if _METAL not in metal.segments:
            continue
        rest = tuple(part for part in metal.segments if part != _METAL)
        physical = metal.located(metal.region, tuple(sorted((*rest, _PHYSICAL))))
        if physical in quantities:
            grades = metal.vocabulary.grades(metal.product)
            yield assumed(IMPLAUSIBLE, Link("grade", (metal, physical), factor=grades))


@cache
def _rates() -> dict[str, Interval]:
    """Return the lowest and highest worth of a dollar in other currencies so far."""
    data = shipped_table(__package__, "currencies")
    return {name: (float(low), float(high)) for name, (low, high) in data["per_dollar"].items()}


def _conversions(statements: Sequence[Statement]) -> Iterator[Statement]:
    """Yield that the only prices of one thing in a currency and in dollars are a plausible rate apart."""
    found: dict[object, dict[str, list[Statement]]] = defaultdict(lambda: defaultdict(list))
    for statement in statements:
        quantity = statement.quantity
        if not quantity.unit or _AGAINST_ANOTHER & set(quantity.segments):
            continue
        currency, slash, per = quantity.unit.partition("/")
        known = slash and (currency == _DOLLAR or currency in _rates())
        if known and statement.form == "same" and statement.value > 0 and not statement.open_below:
            found[quantity.counted(per)][currency].append(statement)
    for by_currency in found.values():
        dollars = by_currency.pop(_DOLLAR, [])
        for currency, prices in by_currency.items():
            if len(dollars) == len(prices) == 1 and not (dollars[0].open_above or prices[0].open_above):
                both = prices[0].quantity, dollars[0].quantity
                yield assumed(_TWO_PRICES, Link("conversion", both, factor=_rates()[currency]))


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
            if found := sum_of(place, listed):
                (whole, parts), _ = found
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
