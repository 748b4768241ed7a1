"""A system: statements and links between quantities, and what is left of the quantities when some are believed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from smmextract.arithmetic.model.link import Link
from smmextract.arithmetic.model.quantity import Quantity
from smmextract.arithmetic.model.statement import Statement
from smmextract.arithmetic.solve.encode import link_relation, statement_relation
from smmextract.arithmetic.solve.interval import BIG, IMPOSSIBLE, UNKNOWN, Interval, disjoint, divide, meet
from smmextract.arithmetic.solve.network import Network
from smmextract.arithmetic.solve.relation import Box, Difference, Level, Relation

Numbers = frozenset[int]
"""Statements of a system, by number."""

SMALLEST = 1e-9
"""Positive quantities are strictly positive: zero would satisfy every product."""
LARGEST_RATE = 1.5


@dataclass(frozen=True, slots=True)
class Gauge:
    """Variables of one common scale, any of which may be set to 1 unless one of `anchors` (statements that fix the
    scale) is in force. They are tied to each other loosely: which one is set decides what propagation can find."""

    variables: tuple[int, ...]
    anchors: frozenset[int]
    members: frozenset[int]
    """All variables of the scale."""


@dataclass(frozen=True, slots=True)
class Common:
    """The part of a system in numbers that does not depend on how wide rounding is: domains, links, assumptions, and
    which statements fix the scale."""

    domain: Box
    fixed: list[Relation]
    assumed: list[tuple[int, Relation]]
    fixing: Numbers
    moves: list[int | None]
    """The variable of the change that each statement tells, where that is a quantity of its own."""


@dataclass(slots=True, eq=False)
class System:
    """Statements and links that hang together. The engine asks it what is left when some statements are believed."""

    statements: list[Statement]
    links: list[Link]
    quantities: dict[Quantity, int]
    _networks: dict[float, Network] = field(default_factory=dict)
    _boxes: dict[tuple[float, tuple[int, ...]], dict[Numbers, Box | None]] = field(default_factory=dict)
    """What was found of sets of statements, by widening and what was set to 1."""
    _agreeing: dict[float, list[Numbers]] = field(default_factory=dict)
    """Statements that were found not to contradict each other: no part of them does."""
    _common: Common | None = None
    _scales: list[Gauge] | None = None
    _alike: dict[object, Numbers] | None = None
    _uses: Counter[int] | None = None

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
        relative = believed - self._in_common().fixing
        free = [statement for statement in extra if not statement.fixes_scale]
        agreeing = self._agreeing.setdefault(widening, [])
        if not free and (not relative or any(relative <= known for known in agreeing)):
            return False
        tried = len(relative) + len(free) == len(believed) + len(extra)
        choices = max((len(gauge.variables) for gauge in self.gauges), default=0)
        if any(self._narrowed(relative, widening, free, gauge) is None for gauge in range(int(tried), choices)):
            return True
        if not free:
            agreeing.append(relative)
        return False

    def propagate(self, believed: Numbers, widening: float = 1.0, extra: Sequence[Statement] = ()) -> Box | None:
        """The bounds of all quantities when these statements hold; None where they contradict each other.

        Without any level, one quantity is set to 1, and only ratios mean something.
        """
        return self._narrowed(believed, widening, extra, 0)

    def _narrowed(
        self, believed: Numbers, widening: float, extra: Sequence[Statement], gauge: int | None
    ) -> Box | None:
        """The bounds of all quantities, with the `gauge`-th choice of each free scale set to 1; None forbids that."""
        added = [statement_relation(statement, self.quantities, widening) for statement in extra]
        ones: tuple[int, ...] = ()
        if gauge is not None and not any(isinstance(item, Level | Difference) for item in added):
            free = _untied([scale for scale in self.gauges if scale.anchors.isdisjoint(believed)], added)
            ones = tuple(scale.variables[gauge % len(scale.variables)] for scale in free)
        box = self._box(believed, widening, ones)
        return self.network(widening).propagate(believed, (believed, box), added) if added and box else box

    def _box(self, believed: Numbers, widening: float, ones: tuple[int, ...]) -> Box | None:
        """The bounds that statements of the system leave where the variables `ones` are 1: those of the largest part of
        them that was asked for before, narrowed on."""
        known = self._boxes.setdefault((widening, ones), {})
        if believed not in known:
            network = self.network(widening)
            nothing: Numbers = frozenset()
            if nothing not in known:
                known[nothing] = network.propagate(nothing, ones=ones)
            part = max((before for before in known if before <= believed), key=len, default=None)
            if part is None:
                known[believed] = network.propagate(believed, ones=ones)
            else:
                box = known[part]
                known[believed] = network.propagate(believed, (part, box)) if box else None
        return known[believed]

    def nearest(self, statement: Statement, believed: Numbers) -> list[int]:
        """The believed statements, those first that fewest relations part from this one."""
        touching: dict[Quantity, list[tuple[Quantity, ...]]] = defaultdict(list)
        members_of = [one.quantities for one in self.statements] + [link.quantities for link in self.links]
        for members in members_of:
            for quantity in members:
                touching[quantity].append(members)
        steps = dict.fromkeys(statement.quantities, 0)
        fresh = list(steps)
        for quantity in fresh:  # grows while it is gone through
            for members in touching[quantity]:
                new = [other for other in members if other not in steps]
                steps |= dict.fromkeys(new, steps[quantity] + 1)
                fresh += new
        far = len(steps)
        away = {number: min(steps.get(q, far) for q in self.statements[number].quantities) for number in believed}
        return sorted(believed, key=lambda number: (away[number], number))

    def repeats(self, statement: Statement) -> Numbers:
        """Return the statements that say the same kind of thing of the same quantity, itself included."""
        if self._alike is None:
            alike: dict[object, set[int]] = defaultdict(set)
            for number, one in enumerate(self.statements):
                alike[one.quantity, one.base, one.form].add(number)
            self._alike = {key: frozenset(numbers) for key, numbers in alike.items()}
        return self._alike.get((statement.quantity, statement.base, statement.form), frozenset())

    def is_reached(self, statement: Statement) -> bool:
        """Return whether anything but the statement and its repetitions speaks of what it is about."""
        if self._uses is None:
            told = [one.quantities for one in self.statements] + [link.quantities for link in self.links]
            self._uses = Counter(self.quantities[quantity] for quantities in told for quantity in quantities)
        own = len(self.repeats(statement))
        move = statement.move
        if move in self.quantities and not statement.loose_percent:
            return True
        return all(self._uses[self.quantities[quantity]] > own for quantity in statement.quantities)

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
        box = self._narrowed(believed, widening, extra, 0 if relative else None)
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

    def _in_common(self) -> Common:
        if self._common is None:
            domains = [domain(quantity) for quantity in self.quantities]
            self._common = Common(
                ([low for low, _ in domains], [high for _, high in domains]),
                [link_relation(link, self.quantities) for link in self.links],
                [
                    (n, link_relation(link, self.quantities))
                    for n, one in enumerate(self.statements)
                    for link in one.links
                ],
                frozenset(number for number, statement in enumerate(self.statements) if statement.fixes_scale),
                self._move_variables(),
            )
        return self._common

    def _in_numbers(self, widening: float) -> Network:
        common = self._in_common()
        levels: list[tuple[int, Level]] = []
        stated: list[tuple[int, Relation]] = []
        for number, statement in enumerate(self.statements):
            if statement.links:
                continue
            relation = statement_relation(statement, self.quantities, widening)
            if isinstance(relation, Level):
                levels.append((number, relation))
                continue
            stated.append((number, relation))
            move = common.moves[number]
            if move is not None:
                levels.append((number, Level(move, statement.interval(widening))))
        shape = next((network.shape for network in self._networks.values()), None)
        return Network(common.domain, common.fixed, levels, stated + common.assumed, self._joint(widening), shape)

    def _move_variables(self) -> list[int | None]:
        told = any(quantity.change for quantity in self.quantities)
        return [self.quantities.get(one.move) if told and one.move else None for one in self.statements]

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

    @property
    def gauges(self) -> list[Gauge]:
        """What may be set to 1 where nothing says how large anything is."""
        if self._scales is None:
            self._scales = self._gauges()
        return self._scales

    def _gauges(self) -> list[Gauge]:
        """The sets of quantities whose scale only levels and differences can fix, with one choice for each part of a
        set that only loose relations tie to the rest of it."""
        common = self._in_common()
        quantities = list(self.quantities)
        scaled = [quantity.scaled for quantity in quantities]
        links = [*self.links, *(link for statement in self.statements for link in statement.links)]
        relations = [*common.fixed, *(relation for _, relation in common.assumed)]
        said = [[self.quantities[q] for q in one.quantities] for one in self.statements if one.base is not None]
        told = [(False, members) for members in said]
        told += [(link.loose, list(relation.variables)) for link, relation in zip(links, relations, strict=True)]
        ties = [(loose, [place for place in members if scaled[place]]) for loose, members in told]
        tight = together(len(quantities), [members for loose, members in ties if not loose])
        gauges = []
        for members in together(len(quantities), [members for _, members in ties]):
            if scaled[members[0]] and all(quantities[place].facts.positive for place in members):
                own = frozenset(members)
                anchors = frozenset(n for n in common.fixing if self.quantities[self.statements[n].quantity] in own)
                plain = [[place for place in part if not quantities[place].change] for part in tight if part[0] in own]
                first, *others = [part for part in plain if part]
                gauges.append(Gauge((first[0], *(part[0] for part in others if len(part) > 1)), anchors, own))
        return gauges


def _untied(scales: Sequence[Gauge], added: Sequence[Level | Relation]) -> list[Gauge]:
    """The scales that may each be set to 1: of those that an added relation ties together only one."""
    free = list(scales)
    for relation in added:
        if not isinstance(relation, Level):
            tied = [scale for scale in free if not scale.members.isdisjoint(relation.variables)]
            free = [scale for scale in free if scale not in tied[1:]]
    return free


def merged(systems: Sequence[System]) -> System:
    """Return one system of several."""
    quantities = dict.fromkeys(quantity for system in systems for quantity in system.quantities)
    return System(
        [statement for system in systems for statement in system.statements],
        [link for system in systems for link in system.links],
        {quantity: number for number, quantity in enumerate(quantities)},
    )


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
    members = list(quantities)
    places = {quantity: place for place, quantity in enumerate(members)}
    sets = together(len(members), [[places[quantity] for quantity in tie] for tie in tied])
    return [dict.fromkeys(members[place] for place in part) for part in sets]


def together(count: int, tied: Iterable[Sequence[int]]) -> list[list[int]]:
    """The numbers up to `count` in sets that are tied together, in order."""
    parent = list(range(count))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = place = parent[parent[place]]
        return place

    for tie in tied:
        for other in tie[1:]:
            parent[root(other)] = root(tie[0])
    sets: dict[int, list[int]] = defaultdict(list)
    for place in range(count):
        sets[root(place)].append(place)
    return list(sets.values())
