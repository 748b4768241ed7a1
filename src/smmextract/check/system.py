"""The system of a report: its statements and the relations between the quantities that they speak of.

`build` adds what the report leaves unsaid (rules of the rule file, sums over months, parts within wholes), also for the
base periods of changes, and splits everything into systems that share no quantity.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

from smmextract.check.interval import BIG, UNKNOWN, Interval, divide
from smmextract.check.network import AtMost, Box, Equation, Level, Network, Relation, Sum
from smmextract.check.quantity import ANY_TIME, Quantity, inside
from smmextract.check.rules import Rule
from smmextract.check.statement import Statement
from smmextract.period import Period

Numbers = frozenset[int]
"""Statements of a system, by number."""

SMALLEST = 1e-9
"""Positive quantities are strictly positive: zero would satisfy every product."""
LARGEST_RATE = 1.5


@dataclass(frozen=True, slots=True)
class Link:
    """A relation that holds whatever the report says: the id of its rule, and its quantities (the target first)."""

    rule: str
    quantities: tuple[Quantity, ...]
    equation: Rule | None = None

    @property
    def at_most(self) -> bool:
        """Whether this only bounds one side by the other."""
        return self.rule == "within" or (self.equation is not None and self.equation.formula.relation == "<=")

    def relation(self, numbers: dict[Quantity, int]) -> Relation:
        """The link between the numbered variables."""
        variables = tuple(numbers[quantity] for quantity in self.quantities)
        if self.equation:
            days = self.quantities[0].period.days
            return Equation(variables, self.equation.formula, days, self.equation.tolerance)
        if self.rule == "within":
            return AtMost((variables[0], variables[1]))
        return Sum(variables)


@dataclass(slots=True)
class System:
    """Statements and links that hang together. `check` asks it what is left when some statements are believed."""

    statements: list[Statement]
    links: list[Link]
    quantities: dict[Quantity, int]
    _networks: dict[float, Network] = field(default_factory=dict)
    _fixed: list[Relation] | None = None
    _scales: list[tuple[int, frozenset[int]]] | None = None

    @property
    def everything(self) -> Numbers:
        """All statements, by number."""
        return frozenset(range(len(self.statements)))

    def propagate(self, believed: Numbers, widening: float = 1.0, extra: Sequence[Statement] = ()) -> Box | None:
        """The bounds of all quantities when these statements hold; None where they contradict each other."""
        added = [statement.relation(self.quantities, widening) for statement in extra]
        return self.network(widening).propagate(believed, added)

    def knows(self, statement: Statement) -> bool:
        """Whether everything that the statement is about is part of this system."""
        return all(quantity in self.quantities for quantity in statement.quantities)

    def derived(
        self, statement: Statement, believed: Numbers, widening: float = 1.0, extra: Sequence[Statement] = ()
    ) -> tuple[Interval, ...]:
        """What the believed statements (and extra ones) leave for `statement`, in its own unit.

        There is an interval for each of its readings; one without bounds says that nothing reaches it. None at all
        where the believed contradict each other.
        """
        if not self.knows(statement):
            return (UNKNOWN,)
        scale_free = statement.form in ("change", "share")
        added = [item.relation(self.quantities, widening) for item in extra]
        box = self.network(widening).propagate(believed, added, scale_free)
        if box is None:
            return ()
        x = self._bounds(box, statement.quantity)
        if statement.base is None:
            return (x,)
        y = self._bounds(box, statement.base)
        factor, difference = divide(x, y), (x[0] - y[1], x[1] - y[0])
        if statement.loose_percent:
            return (factor, (1 + difference[0], 1 + difference[1]))
        return (factor,) if scale_free else (difference,)

    def _bounds(self, box: Box, quantity: Quantity) -> Interval:
        number = self.quantities[quantity]
        return box[0][number], box[1][number]

    def network(self, widening: float) -> Network:
        """The system in numbers, with rounding intervals widened by this factor."""
        if widening not in self._networks:
            self._networks[widening] = self._in_numbers(widening)
        return self._networks[widening]

    def _in_numbers(self, widening: float) -> Network:
        domains = [_domain(quantity) for quantity in self.quantities]
        levels: list[tuple[int, Level]] = []
        stated: list[tuple[int, Relation]] = []
        for number, statement in enumerate(self.statements):
            if statement.parts:
                whole = (statement.quantity, *statement.parts)
                stated.append((number, Sum(tuple(self.quantities[quantity] for quantity in whole))))
                continue
            relation = statement.relation(self.quantities, widening)
            if isinstance(relation, Level):
                levels.append((number, relation))
            else:
                stated.append((number, relation))
        if self._fixed is None or self._scales is None:
            self._fixed = [link.relation(self.quantities) for link in self.links]
            self._scales = self._gauges()
        box = ([low for low, _ in domains], [high for _, high in domains])
        return Network(box, self._fixed, levels, stated, self._scales)

    def _gauges(self) -> list[tuple[int, frozenset[int]]]:
        """For each set of quantities whose scale only levels and differences can fix: one to set to 1 without them."""
        scaled = [quantity for quantity in self.quantities if quantity.facts.dimension != "ratio"]
        sets = connected(
            scaled,
            [
                [quantity for quantity in tied if quantity.facts.dimension != "ratio"]
                for tied in _ties(self.statements, self.links)
            ],
        )
        gauges = []
        for members in sets:
            anchors = frozenset(
                number
                for number, statement in enumerate(self.statements)
                if statement.form in ("same", "difference", "beat") and statement.quantity in members
            )
            if all(quantity.facts.positive for quantity in members):
                first = min(self.quantities[quantity] for quantity in members)
                gauges.append((first, anchors))
        return gauges


def build(statements: Sequence[Statement], rules: Iterable[Rule]) -> list[System]:
    """The systems of these statements. Those that nothing links to anything are left out by no one: they are systems
    of one statement."""
    quantities = dict.fromkeys(quantity for statement in statements for quantity in statement.quantities)
    links = _rule_links(quantities, tuple(rules))
    statements = [*statements, *_repeated_parts(statements, quantities)]
    links += _month_links(quantities)
    links += _part_links(quantities)
    systems = []
    for members in connected(quantities, _ties(statements, links)):
        numbers = {quantity: number for number, quantity in enumerate(members)}
        systems.append(
            System(
                [statement for statement in statements if statement.quantity in numbers],
                [link for link in links if link.quantities[0] in numbers],
                numbers,
            )
        )
    return systems


def _ties(statements: Iterable[Statement], links: Iterable[Link]) -> list[tuple[Quantity, ...]]:
    return [statement.quantities for statement in statements] + [link.quantities for link in links]


def connected(quantities: Iterable[Quantity], ties: Iterable[Sequence[Quantity]]) -> list[dict[Quantity, None]]:
    """The quantities in sets that are tied together, in the order given."""
    parent = {quantity: quantity for quantity in quantities}

    def root(quantity: Quantity) -> Quantity:
        while parent[quantity] is not quantity:
            parent[quantity] = quantity = parent[parent[quantity]]
        return quantity

    for tie in ties:
        for quantity in tie[1:]:
            parent[root(quantity)] = root(tie[0])
    sets: dict[Quantity, dict[Quantity, None]] = defaultdict(dict)
    for quantity in parent:
        sets[root(quantity)][quantity] = None
    return list(sets.values())


def _domain(quantity: Quantity) -> Interval:
    if quantity.facts.dimension == "ratio":
        return SMALLEST, LARGEST_RATE
    return (SMALLEST if quantity.facts.positive else -BIG), BIG


def _rule_links(quantities: dict[Quantity, None], rules: Sequence[Rule]) -> list[Link]:
    """Rules with at least two of their quantities present, and the quantities that those need; until nothing is new."""
    links: dict[tuple[str, Quantity], Link] = {}
    context: dict[Quantity, dict[str, Quantity]] = defaultdict(dict)
    fresh = list(quantities)
    while fresh:
        touched: dict[Quantity, None] = {}
        for quantity in fresh:
            if quantity.unit is None:
                place = replace(quantity, metric="")
                context[place][quantity.metric] = quantity
                touched[place] = None
        fresh = []
        for place in touched:
            present = context[place]
            for rule in rules:
                names = rule.formula.names
                if (rule.id, place) in links or sum(name in present for name in names) < 2:
                    continue
                if (rule.one_month and place.period.months != 1) or (rule.formula.uses_days and place.period.is_day):
                    continue
                for name in names:
                    if name not in present:
                        missing = replace(place, metric=name)
                        quantities[missing] = None
                        fresh.append(missing)
                members = tuple(present.get(name) or replace(place, metric=name) for name in names)
                links[rule.id, place] = Link(rule.id, members, rule)
    return list(links.values())


def _month_links(quantities: Iterable[Quantity]) -> list[Link]:
    """A longer period is the sum of shorter ones that cover it; a shorter one within it is no more than it."""
    series: dict[Quantity, list[Quantity]] = defaultdict(list)
    for quantity in quantities:
        if quantity.facts.sums and not quantity.period.is_day and quantity.version is None:
            series[replace(quantity, period=ANY_TIME)].append(quantity)
    links = []
    for members in series.values():
        by_period = {member.period: member for member in members}
        for whole in members:
            inner = sorted(
                period
                for period in by_period
                if period != whole.period and whole.period.first <= period.first and period.last <= whole.period.last
            )
            covers = list(_covers(whole.period, inner))
            links += [Link("months", (whole, *(by_period[period] for period in cover))) for cover in covers]
            covered = {period for cover in covers for period in cover}
            if whole.facts.positive:
                links += [Link("within", (by_period[period], whole)) for period in inner if period not in covered]
    return links


def _covers(whole: Period, inner: Sequence[Period], limit: int = 4) -> Iterable[tuple[Period, ...]]:
    """Ways to make up the whole period of consecutive inner ones, a few at most."""
    following: dict[object, list[Period]] = defaultdict(list)
    for period in inner:
        following[period.first].append(period)
    found = 0
    stack: list[tuple[Period, ...]] = [(period,) for period in following[whole.first]]
    while stack and found < limit:
        path = stack.pop()
        if path[-1].last == whole.last:
            found += 1
            yield path
            continue
        stack += [(*path, period) for period in following[path[-1].next_day]]


def _part_links(quantities: Iterable[Quantity]) -> list[Link]:
    """A part (narrower segment, region inside a region) is no more than the whole."""
    same: dict[Quantity, list[Quantity]] = defaultdict(list)
    for quantity in quantities:
        if quantity.facts.additive and quantity.facts.positive:
            same[replace(quantity, region=None, segments=())].append(quantity)
    links = []
    for members in same.values():
        for one, other in combinations(members, 2):
            for part, whole in ((one, other), (other, one)):
                if _is_part(part, whole):
                    links.append(Link("within", (part, whole)))
    return links


def _is_part(part: Quantity, whole: Quantity) -> bool:
    if part.region == whole.region:
        return set(part.segments) > set(whole.segments)
    if part.segments != whole.segments or not part.region or not whole.region:
        return False
    return part.region != whole.region and inside(whole.region, part.region)


def _repeated_parts(statements: Iterable[Statement], quantities: Iterable[Quantity]) -> list[Statement]:
    """A partition that the report names holds in every other period in which all its quantities are spoken of."""
    known = set(quantities)
    repeated = []
    for statement in statements:
        for period in {quantity.period for quantity in known} - {statement.quantity.period}:
            whole, *parts = (quantity.at(period) for quantity in (statement.quantity, *statement.parts))
            if parts and known.issuperset((whole, *parts)):
                repeated.append(replace(statement, quantity=whole, parts=tuple(parts)))
    return repeated
