"""Finds what changes are measured against if no basis names the period: a day that the text names, an earlier level, or
some unknown time before.

A change in tonnes or dollars and one in percent that stand side by side ("up $20 or 0.7% to $3,070") have the same
base, whichever it is. Two that stand further apart may have different bases; they count as one move only if they agree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from smmextract.arithmetic.model.quantity import Quantity, as_stock
from smmextract.arithmetic.solve.interval import Interval
from smmextract.figure import Figure
from smmextract.period import period_or_none

Named = Sequence[tuple[Figure, Quantity]]
_BEFORE = "before"
_SIDE_BY_SIDE = 12
"""Most characters between the two numbers of "$20, or 0.7%"."""
_ROUND = 0.25
"""A change whose own rounding is wider than this share of it would fit too many earlier levels."""
_PRECISE = 0.01
"""The same with its direction turned."""


def unnamed_bases(named: Named) -> Mapping[str, Quantity]:
    """Return, by figure id, the base of each change whose basis names none."""
    levels: dict[object, list[tuple[Figure, Quantity]]] = defaultdict(list)
    if not any(figure.kind == "change" and figure.basis in (None, "other") for figure, _ in named):
        return {}
    for figure, quantity in named:
        if figure.kind == "level":
            levels[quantity.series].append((figure, quantity))
    bases: dict[str, Quantity] = {}
    last: tuple[Figure, Quantity] | None = None
    count = 0
    for figure, quantity in named:
        if figure.kind != "change" or figure.basis not in (None, "other"):
            last = None if figure.kind == "change" else last
            continue
        told = _told(figure, quantity)
        if told:
            bases[figure.id] = told
        elif last and last[1] == quantity and _one_move(last[0], figure, levels[quantity.series]):
            bases[figure.id] = bases[last[0].id]
            last = None  # the pair is complete
            continue
        elif found := _earlier_level(figure, quantity, levels[quantity.series]):
            bases[figure.id] = found
        else:
            count += 1
            bases[figure.id] = quantity.at(quantity.period, f"{_BEFORE} {count}")
        last = (figure, quantity)
    return bases


def _told(figure: Figure, quantity: Quantity) -> Quantity | None:
    period = period_or_none(figure.base_period)
    if period and quantity.facts.stock:
        period = as_stock(period)
    return quantity.at(period) if period and period != quantity.period else None


def _one_move(one: Figure, other: Figure, levels: Named) -> bool:
    """Return whether a relative change and another one in its direction are one move: side by side, or in agreement."""
    alike = one.modality == other.modality and (one.value < 0) == (other.value < 0)
    if not alike or (one.unit == "%") == (other.unit == "%"):
        return False
    if one.end is not None and other.start is not None and 0 <= other.start - one.end <= _SIDE_BY_SIDE:
        return True
    relative, absolute = (one, other) if one.unit == "%" else (other, one)
    growth, size = _ends(relative), _ends(absolute)
    if growth is None or size is None or growth[0] <= -100:
        return False
    middle = float(relative.value) / 100
    return any(size[0] <= float(level.value) * middle / (1 + middle) <= size[1] for level, _ in levels)


def _ends(figure: Figure) -> Interval | None:
    if figure.low is None or figure.high is None:
        return None
    return float(figure.low), float(figure.high)


def _earlier_level(figure: Figure, quantity: Quantity, levels: Named) -> Quantity | None:
    """Return the only earlier level from which this change, or its opposite, leads to the level of its own period, if
    it is so precise a number that this is no chance.
    """
    here, move = next((_ends(level) for level, other in levels if other == quantity), None), _ends(figure)
    if here is None or move is None or quantity.change or figure.unit in ("pp",):
        return None
    room, size = move[1] - move[0], abs(float(figure.value))
    before = [(level, other.period) for level, other in levels if other.period.last < quantity.period.last]
    earlier = [(ends, period) for level, period in before if (ends := _ends(level))]
    for change, most in ((move, _ROUND), ((-move[1], -move[0]), _PRECISE)):
        leading = (period for ends, period in earlier if _leads(ends, change, here, figure.unit == "%"))
        if room <= most * size and (fitting := set(leading)):
            return quantity.at(fitting.pop()) if len(fitting) == 1 else None
    return None


def _leads(before: Interval, change: Interval, after: Interval, in_percent: bool) -> bool:
    (low, high), (least, most), (start, end) = before, change, after
    if in_percent:
        return low * (1 + least / 100) <= end and high * (1 + most / 100) >= start and low > 0
    return low + least <= end and high + most >= start
