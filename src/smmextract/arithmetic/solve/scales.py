"""Scales: if nothing states absolute sizes, one quantity may be set to 1, and only ratios are meaningful."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from smmextract.arithmetic.model.quantity import Quantity
from smmextract.arithmetic.solve.encode import Encoded
from smmextract.arithmetic.solve.relation import Difference, Level, Relation


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
