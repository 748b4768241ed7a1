"""Turns statements into systems: adds relations that the report leaves unsaid, and splits them into connected parts.

Rules of the rule file, sums over months and parts within wholes are added for every period that figures or the bases of
their changes mention.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import combinations

from smmextract.arithmetic.model.assumptions import IMPLAUSIBLE, PREPOSITIONS, assumptions, stock_flows, sums_of_changes
from smmextract.arithmetic.model.quantity import Change, Quantity, inside
from smmextract.arithmetic.model.rule_book import Link, Rule, Term
from smmextract.arithmetic.model.statement import Statement, assumed
from smmextract.arithmetic.solve.system import System, ties, together
from smmextract.figure import Group
from smmextract.period import Period

_PERCENT = "%"
_BESIDE = (None, "stock", "where", "exchange")
"""Categories of segments that may stand beside a whole without a segment: stocks in a bonded zone beside the others."""
_OF_THE_METAL = ("balance", "demand")
_MOST_COVERS = 4
_Said = dict[Quantity, dict[Quantity, set[str]]]
"""The quantities with stated changes: against which base, and in which forms."""
_remembered = lru_cache(maxsize=64)
"""Most readings of one report speak of the same quantities, which have the same links."""


def assemble(statements: Sequence[Statement], rules: Iterable[Rule], groups: Iterable[Group] = ()) -> list[System]:
    """Return the systems of these statements; a statement without links is a system of its own."""
    statements = [*statements, *assumptions(groups, statements)]
    quantities = dict.fromkeys(quantity for statement in statements for quantity in statement.quantities)
    links = []
    by_rules, needed = _rule_links(tuple(quantities), tuple(rules))
    quantities.update(dict.fromkeys(needed))
    for link in by_rules:
        if link.equation and link.equation.rule_class != "definition":
            statements.append(assumed(IMPLAUSIBLE, link, convention=link.equation.rule_class == "convention"))
        else:
            links.append(link)
    links += _month_links(tuple(quantities))
    said = _said_changes(statements)
    links += list(_change_links([link for link in links if link.rule == "months"], said, quantities))
    statements = [_with_moves(statement, said, quantities) for statement in statements]
    for assumption, tied in [*sums_of_changes(statements, quantities), *stock_flows(statements, quantities)]:
        statements.append(assumption)
        links += tied
    links += _part_links(tuple(quantities))
    return _split(statements, links, quantities)


def _split(statements: Sequence[Statement], links: Sequence[Link], quantities: Iterable[Quantity]) -> list[System]:
    members = list(quantities)
    places = {quantity: place for place, quantity in enumerate(members)}
    systems, home = [], dict[int, System]()
    for part in together(len(members), (map(places.__getitem__, tie) for tie in ties(statements, links))):
        system = System([], [], {members[place]: number for number, place in enumerate(part)})
        system.connected = True
        systems.append(system)
        home.update(dict.fromkeys(part, system))
    for statement in statements:
        home[places[statement.quantity]].statements.append(statement)
    for link in links:
        home[places[link.quantities[0]]].links.append(link)
    return systems


def _with_moves(statement: Statement, said: _Said, quantities: dict[Quantity, None]) -> Statement:
    """Extend an assumption that some parts are complete to their changes."""
    if not statement.links:
        return statement
    sums = [link for link in statement.links if link.rule == "parts"]
    moved = tuple(_change_links(sums, said, quantities)) if sums else ()
    return replace(statement, links=(*statement.links, *moved)) if moved else statement


@lru_cache(maxsize=8)
def _by_term(rules: tuple[Rule, ...]) -> dict[Term, list[Rule]]:
    found: dict[Term, list[Rule]] = defaultdict(list)
    for rule in rules:
        for term in rule.keys:
            found[term].append(rule)
    return dict(found)


_Here = dict[Term, Quantity]
"""The quantities of one place and time, by metric and segment."""


@_remembered
def _rule_links(asked: tuple[Quantity, ...], rules: tuple[Rule, ...]) -> tuple[list[Link], list[Quantity]]:
    """Link rules of which two quantities are there, or then needed, until nothing is new; return what is needed too."""
    quantities = dict.fromkeys(asked)
    links: list[Link] = []
    present: dict[object, tuple[_Here, set[str]]] = defaultdict(lambda: ({}, set()))
    fresh = list(quantities)
    while fresh:
        touched = []
        for quantity in fresh:
            for term, plain, place in _terms(quantity, rules):
                here, linked = present[place]
                here.setdefault(term, quantity)
                touched.append((here, linked, term, plain))
        fresh = []
        for here, linked, term, plain in touched:
            for rule in _applying(here, linked, term, plain, rules):
                needed = {one: _needed(one, here[term], plain) for one in rule.keys if one not in here}
                fresh += needed.values()
                links.append(Link(rule.id, tuple(here.get(one) or needed[one] for one in rule.keys), rule))
        quantities.update(dict.fromkeys(fresh))
    return links, list(quantities)[len(asked) :]


def _applying(
    here: _Here, linked: set[str], term: Term, plain: tuple[str, ...], rules: tuple[Rule, ...]
) -> Iterator[Rule]:
    """Yield the rules about a quantity of which another one is there too, each once for a place."""
    about = _by_term(rules)[term]
    if len(here) < 2 and all(len(rule.keys) > 1 for rule in about):
        return
    for rule in about:
        if rule.id in linked or sum(one in here for one in rule.keys) < min(2, len(rule.keys)):
            continue
        # of net imports there are no net imports
        if not any(segment in plain for _, segment in rule.keys) and rule.fits(here[term]):
            linked.add(rule.id)
            yield rule


@lru_cache(maxsize=8192)
def _terms(quantity: Quantity, rules: tuple[Rule, ...]) -> list[tuple[Term, tuple[str, ...], object]]:
    """Return the terms of rules for this quantity, each with its other segments, and what its place has in common."""
    segments, known = quantity.segments, _by_term(rules)
    found: list[tuple[Term, tuple[str, ...], object]] = []
    for name in (None, *segments):
        if (quantity.metric, name) in known:
            plain = tuple(part for part in segments if part != name)
            found.append(((quantity.metric, name), plain, _common_place(quantity, plain)))
    return found


def _needed(term: Term, some: Quantity, plain: tuple[str, ...]) -> Quantity:
    """Return a quantity that the report does not mention, at the place and time of one that it does."""
    metric, segment = term
    member = some.of(metric, plain if segment is None else tuple(sorted((*plain, segment))))
    return member.counted(None) if some.unit == _PERCENT else member


def _common_place(quantity: Quantity, plain: tuple[str, ...]) -> tuple[object, ...]:
    """Return what quantities of one rule have in common. A balance or demand "of nickel" is that of the refined metal,
    and has no stage; output of refineries is output.
    """
    stage, *holder = quantity.scope
    product = quantity.product
    if quantity.metric in _OF_THE_METAL:
        stage = None
        words = quantity.vocabulary
        product = words.main_product(product) if product and words.is_family(product) else product
    scope = (None if stage == "refinery" else stage, *holder)
    unit = None if quantity.unit == _PERCENT else quantity.unit  # a grade goes with tonnes
    return product, quantity.region, plain, quantity.period, unit, quantity.version, scope


@_remembered
def _month_links(quantities: tuple[Quantity, ...]) -> list[Link]:
    """Link longer periods as sums of shorter ones that cover them; a shorter one within is at most as large."""
    series: dict[object, list[Quantity]] = defaultdict(list)
    for quantity in quantities:
        if quantity.sums and not (quantity.period.is_day or quantity.version or quantity.change):
            series[quantity.series].append(quantity)
    return [link for members in series.values() if len(members) > 1 for link in _months_of(members)]


def _months_of(members: Sequence[Quantity]) -> Iterator[Link]:
    by_period = {member.period: member for member in members}
    for whole in members:
        first, last = whole.period.first, whole.period.last
        inner = sorted(
            period for period in by_period if first <= period.first and period.last <= last and period != whole.period
        )
        covers = _covers(whole.period, inner)
        for cover in covers:
            yield Link("months", (whole, *(by_period[period] for period in cover)))
        if whole.positive:
            covered = {period for cover in covers for period in cover}
            for period in inner:
                if period not in covered:
                    yield Link("within", (by_period[period], whole))


def _covers(whole: Period, inner: Sequence[Period]) -> list[tuple[Period, ...]]:
    """Return a few ways to compose the whole period of consecutive inner ones."""
    following: dict[object, list[Period]] = defaultdict(list)
    for period in inner:
        following[period.first].append(period)
    found: list[tuple[Period, ...]] = []
    stack: list[tuple[Period, ...]] = [(period,) for period in following[whole.first]]
    while stack and len(found) < _MOST_COVERS:
        path = stack.pop()
        if path[-1].last == whole.last:
            found.append(path)
        else:
            stack += [(*path, period) for period in following[path[-1].next_day]]
    return found


@_remembered
def _part_links(quantities: tuple[Quantity, ...]) -> list[Link]:
    """Link a part (narrower segment, region inside a region) as at most the whole."""
    same: dict[object, list[Quantity]] = defaultdict(list)
    for quantity in quantities:
        if quantity.facts.additive and quantity.positive and not quantity.change:
            same[quantity.topic].append(quantity)
    return [
        Link("within", (part, whole))
        for members in same.values()
        for pair in combinations(members, 2)
        for part, whole in (pair, pair[::-1])
        if _is_part(part, whole)
    ]


def _narrows(part: Quantity, whole: Quantity) -> bool:
    """Return whether what the part says beyond the whole certainly makes it a part. A whole without a segment may have
    lost it; then one that is not known to narrow proves nothing. "Yokohama, Nagoya and Osaka" is a list.
    """
    more = set(part.segments).difference(whole.segments)
    if any(" and " in name for name in more):
        return False
    return bool(whole.segments) or all(
        name.startswith(PREPOSITIONS) or whole.vocabulary.category(name) not in _BESIDE for name in more
    )


def _is_part(part: Quantity, whole: Quantity) -> bool:
    if part.region == whole.region:
        if not whole.facts.positive:  # of trade, one origin or destination; several are often a list
            return not whole.segments and len(part.segments) == 1 and part.segments[0].startswith(PREPOSITIONS)
        more = len(part.segments) > len(whole.segments) and set(part.segments) > set(whole.segments)
        return more and _narrows(part, whole)
    if not part.region or not whole.region or part.segments != whole.segments or not whole.facts.positive:
        return False
    return inside(whole.region, part.region, part.vocabulary)


def _said_changes(statements: Iterable[Statement]) -> _Said:
    said: _Said = {}
    for statement in statements:
        if statement.base is not None and statement.form in ("difference", "change") and not statement.loose_percent:
            said.setdefault(statement.quantity, {}).setdefault(statement.base, set()).add(statement.form)
    return said


def _change_links(sums: Iterable[Link], said: _Said, quantities: dict[Quantity, None]) -> Iterator[Link]:
    """Yield links between the changes of the members of these sums if two are stated; add the quantities they need.

    Propagation cannot subtract one sum from another if the levels are unknown. So the difference of every member is a
    quantity of its own; they add up like the members, and the ratio of the whole lies between those of the parts.
    """
    for link in sums:
        for bases in _earlier(link.quantities, said, quantities):
            pairs = list(zip(link.quantities, bases, strict=True))
            stated = [said.get(quantity, {}).get(base, ()) for quantity, base in pairs]
            if sum("difference" in forms for forms in stated) > 1:
                yield from _linked("difference", "difference", link.rule, pairs, quantities)
            if sum("change" in forms for forms in stated) > 1 and all(one.positive for one in link.quantities):
                yield from _linked("change", "ratio", "between", pairs, quantities)


def _linked(
    form: str, change: Change, rule: str, pairs: Sequence[tuple[Quantity, Quantity]], quantities: dict[Quantity, None]
) -> Iterator[Link]:
    moves = tuple(quantity.moved(change, base.period) for quantity, base in pairs)
    for move, (quantity, base) in zip(moves, pairs, strict=True):
        if move not in quantities:
            quantities[move] = None
            yield Link(form, (quantity, base, move))
    yield Link(rule, moves)


def _earlier(
    members: Sequence[Quantity], said: _Said, quantities: dict[Quantity, None]
) -> Iterator[tuple[Quantity, ...]]:
    """Yield the members in the earlier periods of their changes, if all of them are mentioned."""
    shifts: dict[Period | int, None] = {}
    one_time = len({member.period for member in members}) == 1
    for quantity in members:
        for base in said.get(quantity, ()):
            shifts[base.period if one_time else _months_between(quantity.period, base.period)] = None
    for shift in shifts:
        bases = tuple(
            member.at(shift if isinstance(shift, Period) else member.period.months_back(shift)) for member in members
        )
        if all(base in quantities for base in bases):
            yield bases


def _months_between(later: Period, earlier: Period) -> int:
    return (later.first.year - earlier.first.year) * 12 + later.first.month - earlier.first.month
