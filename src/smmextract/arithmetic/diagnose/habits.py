"""Habits of a report as evidence for repairs: a number that would be printed like its companions is likelier right.

A report prints numbers of one kind in one unit and to one digit, and they are of one size. It says again what its title
said, and seldom anything else. A change of a quantity is seldom as large as the quantity itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from functools import cached_property
from math import log10

from smmextract.arithmetic.diagnose.figure_order import FigureOrder
from smmextract.arithmetic.diagnose.mistake_kinds import ANOTHER, KIND, OF_DIGITS, SCALE, SWAPPED, UNIT
from smmextract.arithmetic.diagnose.mistakes import Variant
from smmextract.arithmetic.diagnose.written_digits import PrintedForm, half_of, printed
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
_DECADES, _OTHER_PRODUCT, _ANY_SIZE = 0.5, 0.1, 0.1
"""How far apart numbers of one kind are, in powers of ten; the weight of another product's; that of any size."""
_REPEATED, _SELDOM_REPEATED = (4.0, 1.0), 0.25
"""How much likelier than usual a report says the same again that its first figure says, its second one, or another. (In
298 reports of the tests, 32%, 7% and 0.6% of them are repeated.)
"""
_SMALL, _USUAL = 0.003, 0.2
"""Smaller and larger changes, as a share of the level, are ever rarer."""


class Habits:
    """The habits of the report with these figures, in their order."""

    def __init__(self, figures: Collection[Figure]) -> None:
        self._figures = figures
        self._companions: dict[tuple[str | None, ...], tuple[list[Figure], list[PrintedForm]]] = {}

    @cached_property
    def _places(self) -> dict[str, int]:
        return {figure.id: place for place, figure in enumerate(self._figures)}

    @cached_property
    def order(self) -> FigureOrder:
        return FigureOrder(self._figures)

    def of_repetition(self, names: Iterable[str]) -> float:
        """Return how much likelier than usual a report says the same with all of these figures."""
        first = min(self._places.get(name, len(_REPEATED)) for name in names)
        return _REPEATED[first] if first < len(_REPEATED) else _SELDOM_REPEATED

    def _of_number(self, variant: Variant, written: Figure) -> float:
        """Compare the number, and how it is printed, with others of its kind, now and as it would be."""
        size = 1.0 if variant.operator is ANOTHER else self._as_large(variant.figure) / self._as_large(written)
        return size * _of_digits(variant, written, self._like(written)[1])

    def _like(self, figure: Figure) -> tuple[list[Figure], list[PrintedForm]]:
        """Return the others of its kind, and how they are printed."""
        own = figure.id, figure.kind, figure.metric, figure.unit
        if own not in self._companions:
            others = (one for one in self._figures if one.id != figure.id)
            alike = [one for one in others if (one.kind, one.metric, one.unit) == own[1:]]
            self._companions[own] = alike, [form for one in alike if (form := printed(one))]
        return self._companions[own]

    def _as_large(self, figure: Figure) -> float:
        """Return how likely a number is as large as this among others of its kind, rather those of its product."""
        likely, total = _ANY_SIZE, 1.0
        for one in self._like(figure)[0]:
            if one.value and figure.value:
                weight = 1.0 if one.product == figure.product else _OTHER_PRODUCT
                likely += weight / (1 + (log10(abs(figure.value / one.value)) / _DECADES) ** 2)
                total += weight
        return likely / total

    def speak_for(self, variant: Variant, changed: Statement, written: Figure, system: System, rest: Numbers) -> float:
        """Return how much likelier the habits of the report make a repair."""
        if variant.operator in OF_DIGITS:
            return 1.0 if variant.operator is SWAPPED else self._of_number(variant, written)
        likelier = self.order.speaks_for(variant.figure, written)
        if variant.operator is UNIT:
            alike = [one.unit for one in self._figures if (one.kind, one.metric) == (written.kind, written.metric)]
            likelier *= (alike.count(variant.new) + 0.5) / (alike.count(written.unit) + 0.5)
        if variant.operator is KIND:
            likelier *= self._as_large(variant.figure) / self._as_large(written)
            if changed.base is not None:
                likelier *= _of_size(changed, system, rest)
        return likelier


def _of_digits(variant: Variant, written: Figure, others: Sequence[PrintedForm]) -> float:
    """Compare how the number is printed, and would have been printed, with others of its kind."""
    now = printed(written)
    if now is None or len(others) < _FEWEST:
        return 1.0
    unit = now.unit
    if variant.operator is SCALE and (power := abs(variant.figure.value / written.value)) in _THOUSAND:
        unit *= power  # it was the word, and not the decimal point
    meant = PrintedForm(unit, 2 * half_of(variant.figure))
    ratio = _likely(meant, others) / _likely(now, others)
    decimals = any(form.step < form.unit for form in (now, meant, *others))
    most = _STRONGEST if decimals or unit != now.unit else _OF_ZEROS
    return min(max(ratio, 1 / most), most)


def _likely(form: PrintedForm, others: Sequence[PrintedForm]) -> float:
    alike = [other.step for other in others if other.unit == form.unit]
    in_unit = (len(alike) + _BY_CHANCE) / (len(others) + 1)
    if not alike:
        return in_unit
    as_fine = (alike.count(form.step) + _BY_CHANCE) / (len(alike) + 1)
    zeros = log10(form.step / min(alike)) if form.step > 0 else 0.0
    return in_unit * (max(as_fine, _ZERO**zeros) if zeros > 0 else as_fine)


def _of_size(changed: Statement, system: System, rest: Numbers) -> float:
    """Weigh a number as a change by its size, if the level is known."""
    share = abs(changed.value - 1) if changed.form == "change" else None
    if share is None:
        levels = (system.statements[number] for number in rest)
        level = next((one.value for one in levels if one.form == "same" and one.quantity == changed.quantity), 0.0)
        if not level:
            return 1.0
        share = abs(changed.value / level)
    return min(share / _SMALL, 1 / (1 + (share / _USUAL) ** 2))
