"""A system: statements and links between quantities, and what is left of the quantities when some are believed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from smmextract.arithmetic.interval import BIG, IMPOSSIBLE, UNKNOWN, Interval, disjoint, divide, meet
from smmextract.arithmetic.link import Link
from smmextract.arithmetic.network import Box, Gauge, Level, Network, Relation
from smmextract.arithmetic.quantity import Quantity
from smmextract.arithmetic.statement import Statement

Numbers = frozenset[int]
"""Statements of a system, by number."""

SMALLEST = 1e-9
"""Positive quantities are strictly positive: zero would satisfy every product."""
LARGEST_RATE = 1.5


@dataclass(slots=True)
class System:
    """Statements and links that hang together. The engine asks it what is left when some statements are believed."""

    statements: list[Statement]
    links: list[Link]
    quantities: dict[Quantity, int]
    _networks: dict[float, Network] = field(default_factory=dict)
    _fixed: list[Relation] | None = None
    _scales: list[Gauge] | None = None

    @property
    def everything(self) -> Numbers:
        """All statements, by number."""
        return frozenset(range(len(self.statements)))

    @property
    def firm(self) -> Numbers:
        """All statements but conventions and those whose label is in doubt."""
        return frozenset(
            number
            for number, statement in enumerate(self.statements)
            if not (statement.convention or statement.doubtful)
        )

    def contradicts(self, believed: Numbers, widening: float, extra: Sequence[Statement] = ()) -> bool:
        """Whether these statements cannot all hold.

        Changes and shares alone are tried as well, with one quantity set to 1: a loose level beside them would only
        hide from propagation what they say of each other.
        """
        if self.propagate(believed, widening, extra) is None:
            return True
        relative = frozenset(number for number in believed if not self.statements[number].fixes_scale)
        free = [statement for statement in extra if not statement.fixes_scale]
        network = self.network(widening)
        added = [statement.relation(self.quantities, widening) for statement in free]
        tried = len(relative) + len(free) == len(believed) + len(extra)
        choices = max((len(gauge.variables) for gauge in network.gauges), default=0)
        return any(network.propagate(relative, added, choice) is None for choice in range(int(tried), choices))

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
        relative = statement.form in ("change", "share")
        added = [item.relation(self.quantities, widening) for item in extra]
        box = self.network(widening).propagate(believed, added, gauge=0 if relative else None)
        if box is None:
            return ()
        x = self._bounds(box, statement.quantity)
        if statement.base is None:
            return (x,)
        y = self._bounds(box, statement.base)
        factor, difference = divide(x, y), (x[0] - y[1], x[1] - y[0])
        move = statement.move
        if move in self.quantities and not statement.loose_percent:
            known = self._bounds(box, move)
            factor, difference = meet(factor, known), meet(difference, known)
        if statement.loose_percent:
            return (factor, (1 + difference[0], 1 + difference[1]))
        return (factor,) if relative else (difference,)

    def _bounds(self, box: Box, quantity: Quantity) -> Interval:
        number = self.quantities[quantity]
        return box[0][number], box[1][number]

    def network(self, widening: float) -> Network:
        """The system in numbers, with rounding intervals widened by this factor."""
        if widening not in self._networks:
            self._networks[widening] = self._in_numbers(widening)
        return self._networks[widening]

    def _in_numbers(self, widening: float) -> Network:
        domains = [domain(quantity) for quantity in self.quantities]
        levels: list[tuple[int, Level]] = []
        stated: list[tuple[int, Relation]] = []
        for number, statement in enumerate(self.statements):
            if statement.links:
                stated += [(number, link.relation(self.quantities)) for link in statement.links]
                continue
            relation = statement.relation(self.quantities, widening)
            if isinstance(relation, Level):
                levels.append((number, relation))
                continue
            stated.append((number, relation))
            if statement.move in self.quantities:
                levels.append((number, Level(self.quantities[statement.move], statement.interval(widening))))
        if self._fixed is None or self._scales is None:
            self._fixed = [link.relation(self.quantities) for link in self.links]
            self._scales = self._gauges()
        box = ([low for low, _ in domains], [high for _, high in domains])
        return Network(box, self._fixed, levels, stated, self._scales, self._joint(widening))

    def _joint(self, widening: float) -> list[tuple[tuple[int, int], Level]]:
        """What two changes of the same quantity say together: two of a kind must meet, and a difference over a
        relative change is the base itself."""
        pairs: dict[tuple[Quantity, Quantity], list[int]] = defaultdict(list)
        for number, statement in enumerate(self.statements):
            if statement.base is not None and not statement.loose_percent:
                pairs[statement.quantity, statement.base].append(number)
        joint: list[tuple[tuple[int, int], Level]] = []
        for (quantity, base), numbers in pairs.items():
            for pair in combinations(numbers, 2):
                one, other = (self.statements[number] for number in pair)
                first, second = one.interval(widening), other.interval(widening)
                if (one.form == "change") == (other.form == "change"):
                    if disjoint(first, second):
                        joint.append((pair, Level(self.quantities[quantity], IMPOSSIBLE)))
                elif quantity.facts.positive:
                    growth, difference = (first, second) if one.form == "change" else (second, first)
                    joint.append(
                        (pair, Level(self.quantities[base], divide(difference, (growth[0] - 1, growth[1] - 1))))
                    )
        return joint

    def _gauges(self) -> list[Gauge]:
        """The sets of quantities whose scale only levels and differences can fix, with one choice for each part of a
        set that only loose relations tie to the rest of it."""
        scaled = [quantity for quantity in self.quantities if quantity.scaled]
        claimed = [link for statement in self.statements for link in statement.links]
        links = [*self.links, *claimed]
        said = [statement for statement in self.statements if not statement.links]
        tight = connected(scaled, _scaled_ties(said, [link for link in links if not link.loose]))
        gauges = []
        for members in connected(scaled, _scaled_ties(said, links)):
            if all(quantity.facts.positive for quantity in members):
                anchors = frozenset(
                    number
                    for number, statement in enumerate(self.statements)
                    if statement.fixes_scale and statement.quantity in members
                )
                plain = [[q for q in part if not q.change] for part in tight if next(iter(part)) in members]
                firsts = [self.quantities[part[0]] for part in plain if part]
                gauges.append(Gauge(tuple(firsts), anchors))
        return gauges


def _scaled_ties(statements: Iterable[Statement], links: Iterable[Link]) -> list[list[Quantity]]:
    return [[quantity for quantity in quantities if quantity.scaled] for quantities in ties(statements, links)]


def domain(quantity: Quantity) -> Interval:
    """What a quantity can be before anything is said of it."""
    if quantity.change == "ratio":
        return SMALLEST, BIG
    if quantity.change == "difference":
        return -BIG, BIG
    if quantity.facts.dimension == "ratio":
        return SMALLEST, LARGEST_RATE
    return (SMALLEST if quantity.facts.positive else -BIG), BIG


def ties(statements: Iterable[Statement], links: Iterable[Link]) -> list[tuple[Quantity, ...]]:
    """The quantities that statements and links hold together."""
    return [statement.quantities for statement in statements] + [link.quantities for link in links]


def connected(quantities: Iterable[Quantity], tied: Iterable[Sequence[Quantity]]) -> list[dict[Quantity, None]]:
    """The quantities in sets that are tied together, in the order given."""
    parent = {quantity: quantity for quantity in quantities}

    def root(quantity: Quantity) -> Quantity:
        while parent[quantity] is not quantity:
            parent[quantity] = quantity = parent[parent[quantity]]
        return quantity

    for tie in tied:
        for quantity in tie[1:]:
            parent[root(quantity)] = root(tie[0])
    sets: dict[Quantity, dict[Quantity, None]] = defaultdict(dict)
    for quantity in parent:
        sets[root(quantity)][quantity] = None
    return list(sets.values())
