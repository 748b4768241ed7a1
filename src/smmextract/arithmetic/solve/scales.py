"""Scales: if nothing states absolute sizes, one quantity may be set to 1, and only ratios are meaningful."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from smmextract.arithmetic.solve.encode import Encoded
from smmextract.arithmetic.solve.relation import Difference, Level, Relation


@dataclass(frozen=True, slots=True, eq=False)
class Scale:
    """Variables whose common scale only levels and differences can fix: those statements are its `anchors`."""

    members: frozenset[int]
    anchors: frozenset[int]


class Scales:
    """The scales of a system, and the variables of each that may be set to 1."""

    def __init__(self, encoded: Encoded) -> None:
        self._encoded = encoded
        self._quantities = list(encoded.places)
        self._choices: dict[Scale, tuple[int, ...]] | None = None
        self._scaled = [quantity.scaled for quantity in self._quantities]
        self._all = self._found()

    def free(self, believed: frozenset[int], added: Sequence[Level | Relation]) -> list[Scale]:
        """Return the scales that these statements leave open; of several that an added relation connects, only one."""
        free = [scale for scale in self._all if scale.anchors.isdisjoint(believed)]
        if not free or any(isinstance(item, Level | Difference) for item in added):
            return []
        for relation in added:
            if not isinstance(relation, Level):
                tied = [scale for scale in free if not scale.members.isdisjoint(relation.variables)]
                free = [scale for scale in free if scale not in tied[1:]]
        return free

    def choices(self, scale: Scale) -> tuple[int, ...]:
        """Return the variables of which any may be set to 1: one of each part that only loose relations connect to
        others.

        The choice determines what propagation can find.
        """
        if self._choices is None:
            self._choices = self._chosen()
        return self._choices[scale]

    @property
    def most_choices(self) -> int:
        """Return the number of choices of the scale with most of them."""
        return max((len(self.choices(scale)) for scale in self._all), default=0)

    def _found(self) -> list[Scale]:
        positive = [quantity.positive for quantity in self._quantities]
        plain = [not quantity.change for quantity in self._quantities]
        anchors: dict[int, set[int]] = defaultdict(set)
        for number in self._encoded.fixing:
            anchors[self._encoded.places[self._encoded.statements[number].quantity]].add(number)
        return [
            Scale(frozenset(members), frozenset().union(*(anchors[one] for one in members if one in anchors)))
            for members in together(len(self._quantities), self._ties(loose=True))
            if self._scaled[members[0]] and all(positive[one] for one in members) and any(plain[one] for one in members)
        ]

    def _ties(self, *, loose: bool) -> list[list[int]]:
        """Return the scaled variables connected by statements and links: by all of them, or only by tight ones."""
        encoded, scaled = self._encoded, self._scaled
        ties: list[Sequence[int]] = [
            (encoded.places[one.quantity], encoded.places[one.base])
            for one in encoded.statements
            if one.base is not None
        ]
        fixed = zip(encoded.links, encoded.shape.fixed, strict=True)
        ties += [relation.variables for link, relation in fixed if loose or not link.loose]
        ties += [relation.variables for _, link, relation in encoded.assumed if loose or not link.loose]
        return [members for tie in ties if len(members := [one for one in tie if scaled[one]]) > 1]

    def _chosen(self) -> dict[Scale, tuple[int, ...]]:
        tight = together(len(self._quantities), self._ties(loose=False))
        shares = [one for one in self._encoded.statements if one.form == "share"]
        wholes = {self._encoded.places[one.base] for one in shares if one.base is not None}
        chosen = {}
        for scale in self._all:
            parts = [part for part in tight if part[0] in scale.members]
            plain = [[one for one in part if not self._quantities[one].change] for part in parts]
            first, *others = [part for part in plain if part]
            whole = next((one for one in first if one in wholes), first[0])  # shares of 1 are known exactly
            chosen[scale] = (whole, *(part[0] for part in others if len(part) > 1))
        return chosen


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
