"""Habits of a report as evidence for repairs: a number that would be printed like its companions is likelier right.

A report prints numbers of one kind in one unit and to one digit, and gives changes in one order ("up 3.1% MoM and 5.4%
YoY"). A change of a quantity is seldom as large as the quantity itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from math import log10, prod

from smmextract.arithmetic.diagnose.mistakes import (
    BASIS,
    KIND,
    OF_DIGITS,
    SCALE,
    SWAPPED,
    UNIT,
    Variant,
    half_of,
    printed,
)
from smmextract.arithmetic.model.statement import Statement
from smmextract.arithmetic.solve.system import Numbers, System
from smmextract.figure import Figure

_FEWEST = 2
"""Fewer companions make no habit."""
_STRONGEST, _OF_ZEROS = 20.0, 3.0
"""Most that a habit counts; less if only zeros at the end of whole numbers show it."""
_BY_CHANCE = 0.2
"""How many numbers of each other form are counted among the companions."""
_ZERO = 0.1
"""Chance that the last digit of a number is a zero, so that it looks rounder."""
_THOUSAND = (Decimal(1000), Decimal("0.001"))
_SAME_TWICE = 0.2
"""How often two changes that stand side by side have the same base."""
_FEW = 2.5
"""How many pairs of changes outweigh what is known without them."""
_SMALL, _USUAL = 0.003, 0.2
"""Smaller and larger changes, as a share of the level, are ever rarer."""


_Bases = tuple[str | None, str | None]


@dataclass(frozen=True, slots=True)
class _Form:
    """How a number is printed: what one of its unit is worth, and one unit of its last digit."""

    unit: Decimal
    step: Decimal


def habit(
    variant: Variant, changed: Statement, written: Figure, system: System, rest: Numbers, figures: Mapping[str, Figure]
) -> float:
    """Return how much likelier the habits of the report make a repair."""
    if variant.operator in OF_DIGITS and variant.operator is not SWAPPED:
        return _of_digits(variant, written, figures.values())
    if variant.operator is BASIS:
        return _of_order(variant.figure, written, list(figures.values()))
    if variant.operator is UNIT:
        alike = [one.unit for one in figures.values() if (one.kind, one.metric) == (written.kind, written.metric)]
        return (alike.count(variant.new) + 0.5) / (alike.count(written.unit) + 0.5)
    if variant.operator is KIND and changed.base is not None:
        return _of_size(changed, system, rest)
    return 1.0


def _of_digits(variant: Variant, written: Figure, figures: Collection[Figure]) -> float:
    """Compare how the number is printed, and would have been printed, with others of its kind."""
    now = printed(written)
    if now is None:
        return 1.0
    kind = written.kind, written.metric, written.unit
    others = [
        _Form(*form)
        for one in figures
        if one.id != written.id and (one.kind, one.metric, one.unit) == kind and (form := printed(one))
    ]
    if len(others) < _FEWEST:
        return 1.0
    unit, step = now[0], 2 * half_of(variant.figure)
    if variant.operator is SCALE and (power := abs(variant.figure.value / written.value)) in _THOUSAND:
        unit *= power  # it was the word, and not the decimal point
    ratio = _likely(_Form(unit, step), others) / _likely(_Form(*now), others)
    decimals = any(form.step < form.unit for form in (_Form(*now), _Form(unit, step), *others))
    most = _STRONGEST if decimals or unit != now[0] else _OF_ZEROS
    return min(max(ratio, 1 / most), most)


def _likely(form: _Form, others: Sequence[_Form]) -> float:
    alike = [other.step for other in others if other.unit == form.unit]
    in_unit = (len(alike) + _BY_CHANCE) / (len(others) + 1)
    if not alike:
        return in_unit
    as_fine = (alike.count(form.step) + _BY_CHANCE) / (len(alike) + 1)
    zeros = log10(form.step / min(alike)) if form.step > 0 else 0.0
    return in_unit * (max(as_fine, _ZERO**zeros) if zeros > 0 else as_fine)


def _of_order(changed: Figure, written: Figure, figures: Sequence[Figure]) -> float:
    """Compare the order of the bases of changes that stand side by side, now and as it would be."""
    seen = Counter(_bases(pair) for pair in _side_by_side([one for one in figures if one.id != written.id]))

    def likely(figure: Figure) -> float:
        now = _side_by_side([figure if one.id == written.id else one for one in figures])
        return prod(_usual(_bases(pair), seen) for pair in now if figure in pair)

    return likely(changed) / likely(written)


def _usual(order: _Bases, seen: Counter[_Bases]) -> float:
    """Return how usual it is that two changes side by side have these bases."""
    twice = sum(count for one, count in seen.items() if one[0] == one[1])
    same = (twice + _FEW * _SAME_TWICE) / (seen.total() + _FEW)
    if order[0] == order[1]:
        return same
    return (1 - same) * (seen[order] + 0.5) / (seen[order] + seen[order[::-1]] + 1)


def _bases(pair: tuple[Figure, Figure]) -> _Bases:
    return pair[0].basis, pair[1].basis


def _side_by_side(figures: Sequence[Figure]) -> Iterator[tuple[Figure, Figure]]:
    """Yield changes of one thing in one unit, one after the other."""
    for first, second in pairwise(figures):
        if first.kind == second.kind == "change" and _subject(first) == _subject(second):
            yield first, second


def _subject(figure: Figure) -> tuple[object, ...]:
    return figure.metric, figure.product, figure.region, figure.segment, figure.period, figure.unit


def _of_size(changed: Statement, system: System, rest: Numbers) -> float:
    """Weigh a number as a change by its size, if the level is known."""
    share = abs(changed.value - 1) if changed.form == "change" else None
    if share is None:
        levels = (system.statements[number] for number in rest)
        level = next((one.value for one in levels if one.form == "same" and one.quantity == changed.quantity), 0.0)
        if not level or changed.quantity.facts.dimension == "ratio":
            return 1.0
        share = abs(changed.value / level)
    return min(share / _SMALL, 1 / (1 + (share / _USUAL) ** 2))
