"""Statements: what each figure says about quantities, as an interval that can be widened.

A level says what a quantity is; a change or share relates two quantities. Figures that say exactly the same thing are
one statement: repeating a number does not confirm it, and a repeated slip is one slip.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from smmextract.arithmetic.model.bases import unnamed_bases
from smmextract.arithmetic.model.quantity import (
    EARLIER,
    EXPECTED,
    Change,
    Named,
    Quantity,
    as_stock,
    inside,
    quantity_named,
    share_of,
)
from smmextract.arithmetic.model.rule_book import Link
from smmextract.arithmetic.solve.interval import BIG, FOUR_DIGITS, ROUNDING, Interval
from smmextract.figure import Figure
from smmextract.lazy import regex
from smmextract.period import parse_period
from smmextract.vocabulary import Vocabulary

FormId = Literal["same", "change", "difference", "beat", "share", "assumed"]

WORDS_WRONG = 0.15
"""Odds that "up from last month" is about something else than it seems, or wrong."""
_MOVES = {"flat": (0.99, 1.01), "up": (1.0, BIG), "down": (0.0, 1.0)}
"""The level divided by the previous one; a level called flat may have moved a little."""
_COUNT = "count"
_COUNTED_EXACTLY = 1000
"""Below this, a number of mines or furnaces was counted, and is not rounded."""
_GROWTH = regex("increase|decrease|growth|rise|gain|decline|drop|increment|reduction")


@dataclass(slots=True)
class Statement:
    """One thing that the report says: `quantity` (related to `base`) is in an interval around `value`.

    `value`, `half` and `hedge` are in the unit of propagation: a rate as a fraction, a relative change as the factor
    between the two quantities (5% up is 1.05). `hedge` is one unit of the last digit on either side of a hedged number
    ("about 70.36%" is no rounder than it is written); for "nearly", only on the side of zero, given by `hedged_side`
    (-1 below, 1 above, 0 both). An end that the report leaves open is infinite. An assumption has `links` instead,
    which hold or fail together, and `wrong`, the odds that it does not hold. A convention is an assumption that is
    silently dropped if it does not hold, because definitions vary. Statements are immutable.
    """

    figures: tuple[str, ...] = field(compare=False)
    form: FormId
    quantity: Quantity
    base: Quantity | None = None
    value: float = 0.0
    half: float = 0.0
    hedge: float = 0.0
    hedged_side: int = 0
    open_below: bool = False
    open_above: bool = False
    loose_percent: bool = False
    """A "%" of a rate, which may mean percentage points or a relative change."""
    links: tuple[Link, ...] = ()
    wrong: float = 0.0
    convention: bool = False
    doubtful: bool = False
    """Whether its label is in doubt: arithmetic may confirm it, but derives nothing from it."""
    computed: float = field(default=0.0, compare=False)
    """How far off a relative change may be that was computed from levels as printed: half a unit of one of them. (Both
    are hardly ever at their worst.)"""
    quantities: tuple[Quantity, ...] = field(init=False, repr=False, compare=False)
    """All quantities that the statement is about."""

    def __post_init__(self) -> None:
        if self.links:
            self.quantities = tuple(dict.fromkeys(quantity for link in self.links for quantity in link.quantities))
        else:
            self.quantities = (self.quantity, self.base) if self.base else (self.quantity,)

    def __hash__(self) -> int:
        return hash((self.quantity, self.base, self.value))

    @property
    def move(self) -> Quantity | None:
        """The change itself as a quantity, if it relates a quantity to its base period."""
        if self.base is None or self.form not in ("difference", "change"):
            return None
        change: Change = "ratio" if self.form == "change" else "difference"
        return self.quantity.moved(change, self.base.period, self.base.version)

    @property
    def fixes_scale(self) -> bool:
        """Whether multiplying everything but rates by one number would break this."""
        return self.form in ("same", "difference", "beat") and self.quantity.facts.dimension != "ratio"

    def with_number_of(self, other: Statement) -> Statement:
        return replace(self, value=other.value, half=other.half, hedge=other.hedge, hedged_side=other.hedged_side)

    def interval(self, widening: float = 1.0) -> Interval:
        """Return what the statement allows, with all half units of rounding widened by this factor."""
        reach = max(self.half * widening, self.hedge)
        if widening > ROUNDING and self.form == "same" and self.half:
            reach = max(reach, FOUR_DIGITS * abs(self.value))
        elif widening > ROUNDING and self.computed > reach:
            reach = self.computed
        short = self.half * (widening - 1)
        return (
            -BIG if self.open_below else self.value - (short if self.hedged_side > 0 else reach),
            BIG if self.open_above else self.value + (short if self.hedged_side < 0 else reach),
        )

    def in_figure_unit(self, interval: Interval) -> Interval:
        """Convert an interval of propagation to the figure's notation: fractions in percent, a factor as a change."""
        if self.form == "change":
            return (interval[0] - 1) * 100, (interval[1] - 1) * 100
        if self.form == "share" or self.quantity.facts.dimension == "ratio":
            return interval[0] * 100, interval[1] * 100
        return interval

    def as_figure(self, interval: Interval) -> tuple[Decimal | None, Decimal | None]:
        """Convert an interval of propagation to the unit of the figure, with open ends as None."""
        low, high = (
            None if abs(bound) >= BIG / 10 else Decimal(f"{end:.8g}")
            for bound, end in zip(interval, self.in_figure_unit(interval), strict=True)
        )
        return low, high


def assumed(wrong: float, *links: Link, convention: bool = False) -> Statement:
    """Return the assumption that these links hold, about the quantity that the first one determines."""
    return Statement((), "assumed", links[0].quantities[0], links=links, wrong=wrong, convention=convention)


def read_statements(figures: Iterable[Figure], vocabulary: Vocabulary) -> list[Statement]:
    """Return the statements of these figures. Figures that name no quantity, or no known base, state nothing."""
    named = _with_units([(figure, quantity) for figure in figures if (quantity := _named(figure, vocabulary))])
    bases = unnamed_bases(named)
    split = _expected_and_actual(named)
    known = {quantity for figure, quantity in named if figure.kind == "level"}
    negative = {quantity.subject for figure, quantity in named if figure.kind == "level" and figure.value <= 0}
    several = _of_several_wholes(named)
    ids: dict[Statement, list[str]] = {}
    for figure, quantity in named:
        if figure.kind == "share" and quantity in several:
            continue
        foretold = figure.modality == "forecast" and figure.basis != "vs_forecast" and quantity.version is None
        told = quantity.at(quantity.period, EXPECTED) if foretold and quantity in split else quantity
        statement = _state(figure, told, known, bases.get(figure.id))
        if statement and not (statement.form == "change" and _has_no_percentage(statement, negative)):
            ids.setdefault(statement, []).append(figure.id)
    _allow_for_computing(ids)
    told_once = [one if len(by) == 1 else replace(one, figures=tuple(by)) for one, by in ids.items()]
    return [*told_once, *_unsaid(named)]


def _of_several_wholes(named: Iterable[tuple[Figure, Quantity]]) -> set[Quantity]:
    """Return the quantities with shares of several wholes: "a quarter of its capacity, 5% of the world's"."""
    told: dict[Quantity, dict[str, Decimal]] = defaultdict(dict)
    for figure, quantity in named:
        if figure.kind == "share" and figure.whole:
            told[quantity][" ".join(figure.whole.lower().split())] = figure.value
    return {quantity for quantity, wholes in told.items() if len(set(wholes.values())) > 1}


def _has_no_percentage(statement: Statement, negative: Collection[object]) -> bool:
    """Return whether a relative change is one of a loss or across zero, which publishers sign in either way."""
    return not statement.quantity.positive and (statement.value <= 0 or statement.quantity.subject in negative)


def _allow_for_computing(told: Collection[Statement]) -> None:
    """Note how far off a change that was computed from its level as printed, and is said once, may be: half a unit of
    the finest level of its series, but not so much that its direction is open.
    """
    changes = [one for one in told if one.form == "change"]
    times = Counter((one.quantity, one.base) for one in changes)
    levels = {one.quantity: one for one in told if changes and one.form == "same" and one.value > 0}
    finest: dict[object, float] = {}
    for quantity, level in levels.items():
        finest[quantity.series] = min(level.half, finest.get(quantity.series, level.half))
    for one in changes:
        printed = next((quantity for quantity in one.quantities if quantity in levels), None)
        if printed and times[one.quantity, one.base] == 1:
            one.computed = min(finest[printed.series] / levels[printed].value, abs(one.value - 1) / 2)


def _unsaid(named: Sequence[tuple[Figure, Quantity]]) -> Iterator[Statement]:
    """Yield what words without a number say about how levels moved; these are only probable."""
    for figure, quantity in named:
        if not figure.direction or figure.kind != "level" or figure.modality != "actual" or quantity.facts.signed:
            continue
        base = quantity.period.base("wow" if quantity.period.is_day else "mom")
        if base:
            yield assumed(WORDS_WRONG, Link("unsaid", (quantity, quantity.at(base)), factor=_MOVES[figure.direction]))


def state(figure: Figure, like: Statement, known: Collection[Quantity]) -> Statement | None:
    """Return what a changed figure would state, in the version and unit of the statement that it replaces."""
    quantity = _named(figure, like.quantity.vocabulary)
    if quantity is None:
        return None
    unit = like.quantity.unit if figure.metric == like.quantity.metric else quantity.unit
    quantity = quantity.counted(unit).at(quantity.period, like.quantity.version)
    statement = _state(figure, quantity, known, like.base if quantity == like.quantity and like.move else None)
    if statement:
        statement.figures = like.figures
        statement.computed = like.computed if statement.form == like.form else 0.0
    return statement


def _named(figure: Figure, vocabulary: Vocabulary) -> Quantity | None:
    if figure.metric == "demand" and figure.kind == "level" and figure.value < 0:
        return None  # that of investors can be below zero, and no sum that knows of none holds for it
    return _measured(Named.of(figure), figure.kind, figure.unit, vocabulary)


@lru_cache(maxsize=1024)
def _measured(named: Named, kind: str, unit: str | None, vocabulary: Vocabulary) -> Quantity | None:
    """Return the quantity that figures of this kind and unit speak of; None if the metric cannot have the unit."""
    facts = vocabulary.facts(named.metric)
    unit = facts.unit_of(kind, unit)
    if not facts.fits(kind, unit):
        return None
    open_unit = unit not in ("%", "pp") and unit != facts.usual_unit
    return quantity_named(named, unit if open_unit else None, vocabulary)


def _with_units(named: list[tuple[Figure, Quantity]]) -> list[tuple[Figure, Quantity]]:
    """Give a change in percent the unit of the only level or difference about the same thing."""
    if not any(quantity.unit for _, quantity in named):
        return named
    units: dict[object, set[str | None]] = defaultdict(set)
    for figure, quantity in named:
        if figure.unit not in ("%", "pp"):
            units[quantity.subject].add(quantity.unit)
    result = []
    for figure, quantity in named:
        seen = units.get(quantity.subject, set())
        told = figure.kind != "level" and figure.unit in ("%", "pp") and len(seen) == 1
        result.append((figure, quantity.counted(next(iter(seen))) if told else quantity))
    return result


def _expected_and_actual(named: list[tuple[Figure, Quantity]]) -> set[Quantity]:
    foreseen = {of for figure, of in named if figure.modality == "forecast" or figure.basis == "vs_forecast"}
    return {quantity for figure, quantity in named if quantity in foreseen and figure.modality == "actual"}


def _base_of(figure: Figure, quantity: Quantity, unnamed: Quantity | None) -> Quantity | None:
    """Return the quantity in the period that a change is measured against."""
    period = quantity.period
    if quantity.facts.stock and figure.basis == "wow" and figure.period:
        period = parse_period(figure.period)  # a week before the end of a month is a day
    earlier = period.base(figure.basis or "")
    if earlier is None:
        return unnamed
    return quantity.at(as_stock(earlier) if quantity.facts.stock else earlier)


def _state(
    figure: Figure, quantity: Quantity, known: Collection[Quantity], unnamed: Quantity | None = None
) -> Statement | None:
    rate = quantity.facts.dimension == "ratio"
    form: FormId = "same"
    base: Quantity | None = None
    if figure.kind == "share" and figure.unit == "%":
        form, base = "share", _whole(figure, quantity, known)
    elif figure.kind == "change":
        if figure.basis == "vs_forecast" and figure.modality == "forecast":
            form, base = "difference", quantity.at(quantity.period, EARLIER)  # guidance against that before it
        elif figure.basis == "vs_forecast":
            form, base = "beat", quantity.at(quantity.period, EXPECTED)
        else:
            form, base = "difference", _base_of(figure, quantity, unnamed)
        if figure.unit == "%":
            form = "change"
    if form != "same" and base in (None, quantity):
        return None  # guidance that is measured against itself says nothing
    low, high = figure.low, figure.high
    value, step = float(figure.value), 0.0
    if low is not None and high is not None:
        value, step = (float(low) + float(high)) / 2, float(high) - float(low)
    if figure.unit == _COUNT and not figure.approximate and abs(value) < _COUNTED_EXACTLY:
        step = 0.0
    in_percent = form in ("change", "share") or (rate if form == "same" else figure.unit == "pp")
    unit = 0.01 if in_percent else 1.0
    return Statement(
        (figure.id,),
        form,
        quantity,
        base,
        value=1 + value * unit if form == "change" else value * unit,
        half=step / 2 * unit,
        hedge=step * unit if figure.approximate else 0.0,
        hedged_side=(1 if figure.value < 0 else -1) if figure.hedge == "nearly" else 0,
        doubtful=bool(figure.doubts),
        open_below=low is None and high is not None,
        open_above=high is None and low is not None,
        loose_percent=form == "change" and rate,
    )


def _whole(figure: Figure, quantity: Quantity, known: Collection[Quantity]) -> Quantity | None:
    """Return what a share is a share of: the same without a segment, else the next larger region; None for a change."""
    told = f"{figure.whole or ''} {figure.segment or ''}".lower()
    if _GROWTH.search(told):
        return None
    if place := share_of(figure.segment, figure.region, quantity.vocabulary):
        return quantity.located(place, ())
    wider, parts = [], quantity.segments
    if parts:
        wider.append(quantity.located(quantity.region, ()))
        less = [quantity.located(quantity.region, tuple(one for one in parts if one != left)) for left in parts]
        wider += [whole for whole in less if whole in known]
    if quantity.region:
        regions = [
            region
            for region in ("China", "Overseas", "Global")
            if region != quantity.region and inside(region, quantity.region, quantity.vocabulary)
        ]
        wider += [quantity.located(region, parts) for region in regions]
        wider += [quantity.located(region, ()) for region in regions if parts]
    return next((whole for whole in wider if whole in known), wider[0] if wider else None)
