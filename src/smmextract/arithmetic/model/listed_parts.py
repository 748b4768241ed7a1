"""Finds lists of parts that add up to a whole although the text does not call them complete.

Such a sum is a hypothesis. It is used if it comes out within rounding, and so closely that chance is a poor
explanation. If it does not come out it contradicts nothing, because the list may leave parts out. It can contradict
other figures only if it comes out so closely that chance is ruled out. If the whole is that of "six markets" and six
are listed, the text does say that they are complete.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import takewhile

from smmextract.arithmetic.model.quantity import Quantity, inside
from smmextract.arithmetic.model.statement import Statement
from smmextract.lazy import regex

_COUNTED = regex(
    r"\b(?P<count>\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\s(?:\w+\s)?"
    r"(?:markets?|regions?|places?|ports?|provinces?|warehouses?|areas?|cities|countries|locations?)\b"
)
_EACH = ("port", "ports", "port stocks")
"""Segments of one of several ports that narrow nothing."""
_NUMBERS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
Sum = tuple[Quantity, tuple[Quantity, ...]]
_KINDS = ("place", "segment", "holder", "product")
"""In what parts of one whole differ."""

CHANCE, _NO_CHANCE = 0.03, 0.003
"""The number of sums that were tried for a whole, times the chance that one of them comes out, is at most this."""
_NEAR = 2
"""Numbers that meet within so many times their finest half unit do so less easily by chance than rounding allows."""
_MOST_PARTS = 40
_MOST_RUNS = 60
_COUNTED_IN = ("count", "t")
"""What amounts of a metric that the vocabulary does not know can be added up in."""


def sums_that_come_out(statements: Sequence[Statement]) -> Iterator[tuple[Sum, bool]]:
    """Yield wholes with parts that add up to them within rounding, and whether chance is ruled out."""
    levels = {s.quantity: s for s in statements if s.form == "same" and not (s.open_above or s.open_below)}
    alike: dict[object, list[Statement]] = defaultdict(list)
    for statement in levels.values():
        quantity = statement.quantity
        if _adds_up(quantity):
            alike[quantity.metric, quantity.period, quantity.unit, quantity.version].append(statement)
    for members in alike.values():
        if 2 < len(members) <= _MOST_PARTS:
            for place, whole in enumerate(members):
                if _may_come_out(whole, [*members[:place], *members[place + 1 :]]):
                    yield from _all_sums_of(whole, members)


def _all_sums_of(whole: Statement, members: Sequence[Statement]) -> Iterator[tuple[Sum, bool]]:
    """Yield the sums of a whole that share no part: by origin, and by grade."""
    while found := sum_of(members.index(whole), members):
        yield found
        members = [one for one in members if one.quantity not in found[0][1]]


def _may_come_out(whole: Statement, others: Sequence[Statement]) -> bool:
    """Return whether two or more others may add up to a whole, as far as their sizes tell."""
    low, high = sorted(one.value - one.half for one in others), sum(one.value + one.half for one in others)
    if low[0] < 0:
        return True
    return low[0] + low[1] <= whole.value + whole.half and high >= whole.value - whole.half


def counted_parts(statements: Sequence[Statement]) -> Iterator[Sum]:
    """Yield wholes of a stated number of places with as many listed places."""
    levels = list({s.quantity: s for s in statements if s.form == "same" and s.quantity.facts.additive}.values())
    for whole in levels:
        count = _count(whole.quantity)
        if count:
            rest = tuple(part for part in whole.quantity.segments if not _counted(part))
            parts = [one.quantity for one in levels if _listed(whole.quantity, rest, one.quantity)]
            if len(parts) == count:
                yield whole.quantity, tuple(parts)


def _count(quantity: Quantity) -> int:
    return next((count for part in quantity.segments if (count := _counted(part))), 0)


@lru_cache(maxsize=1024)
def _counted(segment: str) -> int:
    """Return the number of places that a segment mentions; 0 if none."""
    found = _COUNTED.search(segment)
    if found is None:
        return 0
    return int(found["count"]) if found["count"].isdigit() else _NUMBERS.index(found["count"]) + 2


def _listed(whole: Quantity, rest: tuple[str, ...], part: Quantity) -> bool:
    """Return whether this is one of the counted places: a place with the same segments, or a segment that is one."""
    if part == whole or part.topic != whole.topic or _count(part):
        return False
    if part.region != whole.region:
        own = tuple(name for name in part.segments if name not in _EACH)
        return own == rest and part.region is not None and "; " not in part.region
    return len(part.segments) == len(whole.segments) and set(part.segments) > set(rest)


def _adds_up(quantity: Quantity) -> bool:
    counted = quantity.facts.dimension == "any" and quantity.unit in _COUNTED_IN
    return (quantity.facts.additive or counted) and not quantity.change


def sum_of(place: int, members: Sequence[Statement]) -> tuple[Sum, bool] | None:
    """Return the parts among statements of one kind that add up to one of them, and whether chance is ruled out."""
    whole = members[place]
    apart: dict[str, list[Statement]] = {kind: [] for kind in _KINDS}
    for one in members:
        if kind := _apart(whole.quantity, one.quantity):
            apart[kind].append(one)
    for kind, others in apart.items():
        if len(others) < 2 or not _may_come_out(whole, others):
            continue
        inner = [one for one in others if not any(_holds(other, one, kind) for other in others)]
        if found := _closest(whole, _lists(inner, place, members)):
            parts, chance = found
            told = whole.quantity.facts.additive and len([one for one in parts if one.value]) > 2
            return (whole.quantity, tuple(part.quantity for part in parts)), told and chance <= _NO_CHANCE
    found = _closest(whole, _beside(place, members))
    return ((whole.quantity, tuple(part.quantity for part in found[0])), False) if found else None


def _closest(whole: Statement, lists: Iterable[Sequence[Statement]]) -> tuple[Sequence[Statement], float] | None:
    """Return the first list that adds up too closely for chance, and how likely chance is."""
    for tried, parts in enumerate(lists, 1):
        if comes_out(whole, parts) and not _overlap(parts) and (chance := chance_of(whole, parts) * tried) <= CHANCE:
            return parts, chance
    return None


def _apart(whole: Quantity, part: Quantity) -> str | None:
    """Return the only field in which the two differ, if one may be a part of the other by it."""
    if part.product != whole.product:  # ores, intermediates and metal, flat and long steel
        same = (whole.region, whole.segments, whole.scope) == (part.region, part.segments, part.scope)
        return "product" if same else None
    if part.scope != whole.scope:  # another company or exchange, where the whole is of none
        same = (whole.region, whole.segments, whole.scope[0]) == (part.region, part.segments, part.scope[0])
        return "holder" if same and whole.scope[1:] == (None, None) else None
    if part.region != whole.region:
        return "place" if whole.segments == part.segments and _may_lie_in(whole, part) else None
    return None if set(whole.segments) >= set(part.segments) else "segment"


def _may_lie_in(whole: Quantity, part: Quantity) -> bool:
    if whole.region is None or part.region is None:
        return whole.region is None
    known = [whole.vocabulary.contains(whole.region, place) for place in part.region.split("; ")]
    return False not in known and not inside(part.region, whole.region, part.vocabulary)


def _beside(place: int, members: Sequence[Statement]) -> Iterator[Sequence[Statement]]:
    """Yield lists without a gap right after or right before their whole, the longest first."""
    whole = members[place].quantity
    for nearest in (members[place + 1 :], members[:place][::-1]):
        parts = list(takewhile(lambda one: _listed_beside(whole, one.quantity), nearest[:_MOST_RUNS]))
        for count in range(len(parts), 1, -1):
            yield parts[:count]


def _lists(inner: Sequence[Statement], place: int, members: Sequence[Statement]) -> Iterator[Sequence[Statement]]:
    """Yield all of the parts, then those in a row right after or before the whole."""
    if len(inner) < 2:
        return
    yield inner
    chosen = set(map(id, inner))
    for nearest in (members[place + 1 :], members[:place][::-1]):
        row = [one for one in nearest if id(one) in chosen]
        for count in range(2, min(len(row), _MOST_RUNS, len(inner) - 1) + 1):
            yield row[:count]


def _overlap(parts: Sequence[Statement]) -> bool:
    places = [place for part in parts for place in (part.quantity.region or "").split("; ")]
    return len({part.quantity.region for part in parts}) > 1 and len(set(places)) < len(places)


def comes_out(whole: Statement, parts: Sequence[Statement]) -> bool:
    """Return whether the parts add up to the whole within rounding."""
    half = whole.half + sum(part.half for part in parts)
    return abs(whole.value - sum(part.value for part in parts)) <= half * (1 + 1e-9)


def chance_of(whole: Statement, parts: Sequence[Statement]) -> float:
    """How likely it is that such numbers add up by chance; two of them do more easily."""
    off = abs(whole.value - sum(part.value for part in parts))
    finest = min(whole.half, *(part.half for part in parts))
    room = 2 * min(whole.half + sum(part.half for part in parts), max(off, finest) * _NEAR)
    size = max(abs(whole.value), *(abs(part.value) for part in parts))
    told = [part for part in parts if part.value]
    if len(told) < 2 or not size:
        return 1.0
    counted = 1.0 if whole.quantity.unit == "count" else 0.0
    return max(room, counted) / size * (1 if len(told) > 2 else 2)


def _listed_beside(whole: Quantity, part: Quantity) -> bool:
    """A place with a segment of its own, or the rest: "main ports", Lianyungang's port and "other ports"."""
    holder = whole.scope[1:]
    if part.product != whole.product or part == whole or holder not in ((None, None), part.scope[1:]):
        return False
    if part.region == whole.region or part.region is None or whole.region is None:
        other = part.scope != whole.scope or not set(whole.segments) > set(part.segments)
        return part.region == whole.region and other
    return bool(whole.vocabulary.contains(whole.region, part.region))


def _holds(other: Statement, one: Statement, kind: str) -> bool:
    """Return whether one of two parts certainly contains the other."""
    whole, part = other.quantity, one.quantity
    if kind == "segment":
        return set(part.segments) > set(whole.segments)
    if kind != "place" or not whole.region or not part.region or whole.region == part.region:
        return False
    return inside(whole.region, part.region, whole.vocabulary)
