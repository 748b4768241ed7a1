"""A system: statements and links between quantities. Computes what is left for the quantities if some are believed.

If nothing states absolute sizes, one quantity may be set to 1, and only ratios are meaningful.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property, partial

from smmextract.arithmetic.model.quantity import Quantity
from smmextract.arithmetic.model.rule_book import Link
from smmextract.arithmetic.model.statement import Statement
from smmextract.arithmetic.solve.encode import Encoded, statement_relation
from smmextract.arithmetic.solve.interval import CONTRADICTION, ROUNDING, UNKNOWN, Interval, divide, meet
from smmextract.arithmetic.solve.network import Network
from smmextract.arithmetic.solve.relation import Box, Difference, Level, Relation

Numbers = frozenset[int]
"""Statements of a system, by number."""


class System:
    """Connected statements and links. The engine asks it what is left if some statements are believed."""

    def __init__(self, statements: list[Statement], links: list[Link], quantities: dict[Quantity, int]) -> None:
        self.statements, self.links, self.quantities = statements, links, quantities
        self.connected = False
        """Whether it is known that statements and links connect all quantities."""
        self.swappable: dict[object, bool] = {}
        """Whether two parts of a sum could have been exchanged unnoticed, as far as that was asked."""
        self._networks: dict[float, Network] = {}
        self._boxes: dict[tuple[float, tuple[int, ...]], dict[Numbers, Box | None]] = {}
        """Results for sets of statements, by widening and the variables set to 1."""

    def copy(self) -> System:
        """Return the same system with what is known of it so far; what is asked of one is not known to the other."""
        other = copy(self)
        other._boxes = {asked: known.copy() for asked, known in self._boxes.items()}
        return other

    @property
    def everything(self) -> Numbers:
        return frozenset(range(len(self.statements)))

    @cached_property
    def firm(self) -> Numbers:
        """All statements except conventions and those whose label is in doubt."""
        return frozenset(n for n, one in enumerate(self.statements) if not (one.convention or one.doubtful))

    def figure_ids(self, numbers: Numbers) -> list[str]:
        return [figure_id for number in sorted(numbers) for figure_id in self.statements[number].figures]

    def contradicts(self, believed: Numbers, widening: float, extra: Sequence[Statement] = ()) -> bool:
        return self.propagate(believed, widening, extra) is None

    def width_for(self, believed: Numbers) -> float:
        """Return by how much rounding is widened in what is derived from these statements: if they agree only so."""
        return CONTRADICTION if self.contradicts(believed, ROUNDING) else ROUNDING

    def propagate(self, believed: Numbers, widening: float = 1.0, extra: Sequence[Statement] = ()) -> Box | None:
        """Return the bounds of all quantities if these statements hold; None if they contradict each other. Without
        any level, one quantity is set to 1, and only ratios are meaningful.
        """
        return self._narrowed(believed, widening, extra, scaled=True)

    def _narrowed(self, believed: Numbers, widening: float, extra: Sequence[Statement], *, scaled: bool) -> Box | None:
        """Return the bounds of all quantities, if `scaled` with one quantity of each free scale set to 1."""
        added = [statement_relation(statement, self.quantities, widening) for statement in extra] if extra else []
        ones = tuple(scale.one for scale in free_scales(self._scales, believed, added)) if scaled else ()
        box = self._box(believed, widening, ones)
        return self.network(widening).propagate(believed, (believed, box), added) if added and box else box

    def _box(self, believed: Numbers, widening: float, ones: tuple[int, ...]) -> Box | None:
        """Return the bounds that statements leave if `ones` are 1, starting from those of their largest known part."""
        known = self._boxes.setdefault((widening, ones), {})
        if believed not in known:
            network = self.network(widening)
            nothing: Numbers = frozenset()
            if not known:  # most systems are asked about once
                known[believed] = network.propagate(believed, ones=ones)
                return known[believed]
            if nothing not in known:
                known[nothing] = network.propagate(nothing, ones=ones)
            part = max((before for before in known if before <= believed), key=len)
            box = known[part]
            known[believed] = network.propagate(believed, (part, box)) if box else None
        return known[believed]

    def nearest(self, statement: Statement, believed: Numbers) -> list[int]:
        """Return the believed statements, ordered by the number of relations between them and this one."""
        touching: dict[Quantity, list[tuple[Quantity, ...]]] = defaultdict(list)
        for members in ties(self.statements, self.links):
            for quantity in members:
                touching[quantity].append(members)
        steps = dict.fromkeys(statement.quantities, 0)
        fresh = list(steps)
        for quantity in fresh:  # `fresh` grows during this loop
            for members in touching[quantity]:
                new = [other for other in members if other not in steps]
                steps |= dict.fromkeys(new, steps[quantity] + 1)
                fresh += new
        far = len(steps)
        away = {number: min(steps.get(q, far) for q in self.statements[number].quantities) for number in believed}
        return sorted(believed, key=lambda number: (away[number], number))

    @cached_property
    def _alike(self) -> dict[object, Numbers]:
        alike: dict[object, set[int]] = defaultdict(set)
        for number, one in enumerate(self.statements):
            alike[one.quantity, one.base, one.form].add(number)
        return {key: frozenset(numbers) for key, numbers in alike.items()}

    def repeats(self, statement: Statement) -> Numbers:
        """Return the statements that say the same kind of thing about the same quantity, itself included."""
        return self._alike.get((statement.quantity, statement.base, statement.form), frozenset())

    @cached_property
    def _uses(self) -> Counter[Quantity]:
        return Counter(quantity for members in ties(self.statements, self.links) for quantity in members)

    def is_reached(self, statement: Statement) -> bool:
        """Return whether anything but the statement and its repetitions concerns the same quantities."""
        if statement.move in self.quantities and not statement.loose_percent:
            return True
        own = len(self.repeats(statement))
        return all(self._uses[quantity] > own for quantity in statement.quantities)

    @cached_property
    def siblings(self) -> dict[Quantity, set[Quantity]]:
        """For each part of a sum that is assumed to be complete: all parts of such sums, itself included."""
        siblings: dict[Quantity, set[Quantity]] = defaultdict(set)
        for link in (link for statement in self.statements for link in statement.links if link.rule == "parts"):
            for part in link.quantities[1:]:
                siblings[part].update(link.quantities[1:])
        return siblings

    def knows(self, statement: Statement) -> bool:
        return all(quantity in self.quantities for quantity in statement.quantities)

    def derived(
        self, statement: Statement, believed: Numbers, widening: float = 1.0, extra: Sequence[Statement] = ()
    ) -> tuple[Interval, ...]:
        """Return what the believed statements (and extra ones) leave for each reading of `statement`, in its own unit;
        nothing if they contradict each other. An unbounded interval says that nothing constrains it.
        """
        if not self.knows(statement):
            return (UNKNOWN,)
        relative = statement.form in ("change", "share")
        box = self._narrowed(believed, widening, extra, scaled=relative)
        if box is None:
            return ()
        move = statement.move if self.encoded.moving and not statement.loose_percent else None
        return left_for(
            statement,
            self._bounds(box, statement.quantity),
            self._bounds(box, statement.base) if statement.base else None,
            self._bounds(box, move) if move in self.quantities else None,
        )

    def _bounds(self, box: Box, quantity: Quantity) -> Interval:
        number = self.quantities[quantity]
        return box[0][number], box[1][number]

    def network(self, widening: float) -> Network:
        if widening not in self._networks:
            encoded = self.encoded
            self._networks[widening] = Network(
                encoded.shape, partial(encoded.told, widening), partial(encoded.joint, widening)
            )
        return self._networks[widening]

    @cached_property
    def encoded(self) -> Encoded:
        return Encoded(self.statements, self.links, self.quantities)

    @cached_property
    def _scales(self) -> list[Scale]:
        return list(scales(self.encoded, self.connected))


def left_for(
    statement: Statement, x: Interval, y: Interval | None, move: Interval | None = None
) -> tuple[Interval, ...]:
    """What is left for a statement, where this is left of its quantity, of its base and of the move between them."""
    if y is None:
        return (x,)
    factor, difference = divide(x, y), (x[0] - y[1], x[1] - y[0])
    if move:
        factor, difference = meet(factor, move), meet(difference, move)
    if statement.loose_percent:
        return (factor, (1 + difference[0], 1 + difference[1]))
    return (factor,) if statement.form in ("change", "share") else (difference,)


def merged(systems: Sequence[System]) -> System:
    """Merge several systems into one."""
    quantities = dict.fromkeys(quantity for system in systems for quantity in system.quantities)
    return System(
        [statement for system in systems for statement in system.statements],
        [link for system in systems for link in system.links],
        {quantity: number for number, quantity in enumerate(quantities)},
    )


def ties(statements: Iterable[Statement], links: Iterable[Link]) -> list[tuple[Quantity, ...]]:
    """Return the quantities that statements and links connect."""
    return [statement.quantities for statement in statements] + [link.quantities for link in links]


@dataclass(frozen=True, slots=True, eq=False)
class Scale:
    """Variables whose common scale only levels and differences (its `anchors`) can fix. `one` may be set to 1: a whole,
    if there is one, because shares of 1 are known exactly.
    """

    members: frozenset[int]
    anchors: frozenset[int]
    one: int


def free_scales(scales: Iterable[Scale], believed: frozenset[int], added: Sequence[Level | Relation]) -> list[Scale]:
    """Return the scales that these statements leave open; of several that an added relation connects, only one."""
    free = [scale for scale in scales if scale.anchors.isdisjoint(believed)]
    if not free or any(isinstance(item, Level | Difference) for item in added):
        return []
    for relation in added:
        if not isinstance(relation, Level):
            tied = [scale for scale in free if not scale.members.isdisjoint(relation.variables)]
            free = [scale for scale in free if scale not in tied[1:]]
    return free


def scales(encoded: Encoded, connected: bool) -> Iterator[Scale]:
    """Yield the scales of a system."""
    quantities, statements, places = list(encoded.places), encoded.statements, encoded.places
    anchors: dict[int, set[int]] = defaultdict(set)
    for number in encoded.fixing:
        anchors[places[statements[number].quantity]].add(number)
    wholes = {places[one.base] for one in statements if one.form == "share" and one.base is not None}
    for members in _scaled_together(encoded, quantities, connected):
        plain = [one for one in members if not quantities[one].change]
        if quantities[members[0]].scaled and plain and all(quantities[one].positive for one in members):
            anchoring = frozenset().union(*(anchors[one] for one in members if one in anchors))
            yield Scale(frozenset(members), anchoring, next((one for one in plain if one in wholes), plain[0]))


def _scaled_together(encoded: Encoded, quantities: Sequence[Quantity], connected: bool) -> Sequence[Sequence[int]]:
    """Return the sets of variables that one factor would multiply; most systems are connected without any rate."""
    if connected and all(one.scaled for one in quantities) and all(len(one.links) < 2 for one in encoded.statements):
        return [range(len(quantities))]
    places = encoded.places
    ties = [tuple(map(places.__getitem__, one.quantities)) for one in encoded.statements if one.base is not None]
    ties += [relation.variables for relation in encoded.shape.fixed]
    ties += [relation.variables for _, _, relation in encoded.assumed]
    scaled = ([one for one in tie if quantities[one].scaled] for tie in ties)
    return together(len(quantities), (tie for tie in scaled if len(tie) > 1))


def together(count: int, tied: Iterable[Iterable[int]]) -> list[list[int]]:
    """Return the numbers up to `count` in connected sets, in order."""
    home = list(range(count))
    members = [[place] for place in home]
    for first, *others in tied:
        for other in others:
            larger, smaller = home[first], home[other]
            if larger != smaller:
                if len(members[larger]) < len(members[smaller]):
                    larger, smaller = smaller, larger
                for place in members[smaller]:
                    home[place] = larger
                members[larger] += members[smaller]
    sets: dict[int, list[int]] = defaultdict(list)
    for place, found in enumerate(home):
        sets[found].append(place)
    return list(sets.values())
