"""The layout of a report as evidence for repairs: a figure stands where its label leads one to expect it.

A report gives a level, then its changes, in one order ("up 3.1% MoM and 5.4% YoY"), and names places in one order
wherever it lists them. Which pairs stand side by side is learned from the figures themselves; the odds before that were
counted in 298 gold answers of the tests.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from smmextract.figure import Figure

_WEIGHT = 2.5
"""How many pairs of the report outweigh what is known without them."""
_STRONGEST = 150.0
_NEXT = {
    ("level", "level"): (0.58, 0.03),
    ("level", "change"): (0.38, 0.63),
    ("level", "share"): (0.03, 0.37),
    ("change", "level"): (0.67, 0.32),
    ("change", "change"): (0.2, 0.68),
    ("change", "share"): (0.03, 0.22),
    ("share", "level"): (0.54, 0.03),
    ("share", "change"): (0.22, 0.32),
    ("share", "share"): (0.24, 0.01),
}
"""By the kinds of two figures side by side: how often the second follows the first, and how often it is then about the
same thing and time.
"""
_A_BASIS = 0.13
"""How often a change has one of the bases, and is in percent or not."""
_ALIKE = (0.1, 0.05)
"""The same as in `_NEXT` for two changes of one basis, both in percent or neither."""
_APART = (0.0, 0.1, 0.03, 0.01, 0.005, 0.002)
"""How the others are shared out, by the number of fields that differ (of each combination of fields)."""
_THE_NEXT, _ONWARD, _BACK = 4.0, 1.0, 0.35
"""How much likelier a list goes on with the next place that other lists name, with a later one, or goes back."""
_FIELDS = ("metric", "product", "region", "segment", "period")

_Seen = tuple[str, str | None, bool]
_Pair = tuple[_Seen, _Seen, tuple[bool, ...]]


class FigureOrder:
    """What stands beside what in the figures of a report, in their order."""

    def __init__(self, figures: Iterable[Figure]) -> None:
        self._figures = list(figures)
        self._spots: dict[str, _Spot] = {}

    def speaks_for(self, changed: Figure, written: Figure) -> float:
        """Return how much likelier a figure stands where it does if it is labelled in another way than is written."""
        if written.id not in self._numbers:
            return 1.0
        if written.id not in self._spots:
            self._spots[written.id] = self._spot(self._numbers[written.id])
        spot = self._spots[written.id]
        return min(max(spot.likely(changed) / spot.likely(written), 1 / _STRONGEST), _STRONGEST)

    def speaks_for_another_place(self, figure: Figure) -> float:
        """Return how much likelier the figure stands where it does if it is about a place that no other one names."""
        return max(self.speaks_for(figure.model_copy(update={name: "?"}), figure) for name in ("region", "segment"))

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {figure.id: number for number, figure in enumerate(self._figures)}

    @cached_property
    def _pairs(self) -> Counter[_Pair]:
        return Counter(_pair(*pair) for pair in pairwise(self._figures))

    @cached_property
    def _firsts(self) -> Counter[_Seen]:
        return Counter(_seen(figure) for figure in self._figures[:-1])

    def _spot(self, number: int) -> _Spot:
        figures = self._figures
        before = figures[number - 1] if number else None
        after = figures[number + 1] if number + 1 < len(figures) else None
        own = list(pairwise(figures[max(number - 1, 0) : number + 2]))
        pairs = self._pairs - Counter(_pair(*pair) for pair in own)
        firsts = self._firsts - Counter(_seen(first) for first, _ in own)
        order: dict[object, int] = {}
        for figure in (*figures[:number], *figures[number + 1 :]):
            order.setdefault(_place(figure), len(order))
        return _Spot(before, after, pairs, firsts, order)


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where one figure stands, and what is known of the layout from the others."""

    before: Figure | None
    after: Figure | None
    pairs: Counter[_Pair]
    firsts: Counter[_Seen]
    order: dict[object, int]
    """The order in which the others first name their places."""

    def likely(self, figure: Figure) -> float:
        odds = 1.0 if self.before is None else self._follows(self.before, figure)
        return odds if self.after is None else odds * self._follows(figure, self.after)

    def _follows(self, first: Figure, second: Figure) -> float:
        pair = _pair(first, second)
        odds = (self.pairs[pair] + _WEIGHT * _usual(pair)) / (self.firsts[pair[0]] + _WEIGHT)
        one, other = self.order.get(_place(first)), self.order.get(_place(second))
        if one is None or other is None or one == other or pair[0] != pair[1]:
            return odds
        return odds * (_THE_NEXT if other == one + 1 else _ONWARD if other > one else _BACK)


def _seen(figure: Figure) -> _Seen:
    change = figure.kind == "change"
    return figure.kind, figure.basis if change else None, change and figure.unit == "%"


def _place(figure: Figure) -> object:
    return figure.product, figure.region, figure.segment


def _pair(first: Figure, second: Figure) -> _Pair:
    alike = tuple(getattr(first, name) == getattr(second, name) for name in _FIELDS)
    return _seen(first), _seen(second), alike


def _usual(pair: _Pair) -> float:
    """Return how often a figure of this kind follows one of the other, about the same or another thing, in reports."""
    first, second, alike = pair
    often, same = _ALIKE if first == second and second[0] == "change" else _NEXT[first[0], second[0]]
    if second[0] == "change" and first != second:
        often *= _A_BASIS
    apart = alike.count(False)
    return often * (same if apart == 0 else (1 - same) * _APART[apart])
