"""Models the mistakes that authors and readers of reports really make, and what a figure would say without them.

The operators follow typed repair (van der Loo & de Jonge, Statistical data cleaning, ch. 9: sign, swap, typing errors,
units), with the confusions of labels found in reports: basis, period, part for whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from smmextract.arithmetic.diagnose import mistake_kinds as kinds
from smmextract.arithmetic.diagnose.written_digits import half_of, other_numbers
from smmextract.arithmetic.model.statement import Statement
from smmextract.arithmetic.solve.interval import BIG, Interval, disjoint
from smmextract.arithmetic.solve.system import Numbers, System
from smmextract.figure import Figure, opposite
from smmextract.period import period_or_none
from smmextract.vocabulary import MetricFacts

_UNSAID = 3
"""A place that no number is given for is so much less likely to be the right one."""
_MOST_LEFT = 4
"""More numbers that would fit are a range and no repair."""
_OTHER_BASES = {
    "mom": ("yoy", "ytd_yoy", "qoq"),
    "yoy": ("mom", "ytd_yoy", "qoq"),
    "ytd_yoy": ("mom", "yoy"),
    "wow": ("mom", "yoy"),
    "qoq": ("yoy", "mom"),
}
"""The bases that each basis is confused with."""


@dataclass(frozen=True, slots=True)
class Variant:
    """A figure as it would read with one mistake undone. `how` identifies figures with the same mistake."""

    operator: kinds.Operator
    field: str
    old: str
    new: str
    figure: Figure
    variants: float
    how: str


def variants(figure: Figure, statement: Statement, system: System, rest: Numbers, widening: float) -> Iterator[Variant]:
    """Yield the figure with each usual mistake undone; other numbers only if the rest leaves room for them."""
    yield from _other_readings(figure)
    yield from _sign_and_basis(figure, statement.quantity.vocabulary.facts(figure.metric))
    yield from _places(figure, statement, system)
    room = [statement.in_figure_unit(interval) for interval in system.derived(statement, rest, widening)]
    for other in other_numbers(figure):
        if not all(disjoint(other.interval, interval) for interval in room):
            yield _another(figure, other.operator, other.value, other.half, other.variants, other.how)
    if len(room) == 1:
        yield from _left_over(figure, room[0])


def _left_over(figure: Figure, room: Interval) -> Iterator[Variant]:
    """The numbers with the last digit of the figure that the others leave, where these are few."""
    reach = half_of(figure)
    if figure.low is None or not reach or max(map(abs, room)) >= BIG:
        return
    low, high = (Decimal(f"{end:.12g}") for end in room)
    shared = {
        value: min(high, value + reach) - max(low, value - reach)
        for value in _multiples(low - reach, high + reach, 2 * reach)
    }
    total = sum(shared.values())
    if not total or len(shared) > _MOST_LEFT:
        return
    for value, common in shared.items():
        if common and value != figure.value:
            yield _another(figure, kinds.ANOTHER, value, reach, float(total / common), _plain(value))


def _another(
    figure: Figure, operator: kinds.Operator, value: Decimal, half: Decimal, variants: float, how: str
) -> Variant:
    number = figure.model_copy(update={"value": value, "low": value - half, "high": value + half})
    return Variant(operator, "value", _plain(figure.value), _plain(value), number, variants, how)


def _multiples(low: Decimal, high: Decimal, step: Decimal) -> list[Decimal]:
    """The multiples of a step within a range, a few at most."""
    first, last = (low / step).to_integral_value(ROUND_CEILING), (high / step).to_integral_value(ROUND_FLOOR)
    return [(first + place) * step for place in range(min(int(last - first) + 1, 2 * _MOST_LEFT))]


def _change(
    figure: Figure, operator: kinds.Operator, field: str, new: str, variants: float = 1, **update: object
) -> Variant:
    old: str = getattr(figure, field) or ""
    changed = figure.model_copy(update={field: new or None, **update})
    return Variant(operator, field, old, new, changed, variants, how="" if field == "direction" else new)


def reread(figure: Figure, fields: Mapping[str, str | Decimal | None]) -> Figure:
    """Return the figure with these fields; a direction gives a change its sign."""
    update: dict[str, object] = {name: value for name, value in fields.items() if name in Figure.model_fields}
    down = fields.get("direction") == "down"
    if figure.kind == "change" and "direction" in fields and "value" not in fields and (figure.value > 0) == down:
        update |= _turned(figure)
    return figure.model_copy(update=update)


def _other_readings(figure: Figure) -> Iterator[Variant]:
    for reading in figure.alternatives:
        fields = {name: value for name, value in reading.fields.items() if name in Figure.model_fields}
        if not fields or reading.weight <= 0:
            continue
        field = next(iter(fields))
        old, new = str(getattr(figure, field) or ""), str(fields[field] or "")
        changed = reread(figure, fields).model_copy(update={"alternatives": []})
        yield Variant(kinds.LABEL, field, old, new, changed, max(1, round(1 / reading.weight)), str(fields))


def _sign_and_basis(figure: Figure, facts: MetricFacts) -> Iterator[Variant]:
    if figure.kind == "change":
        up = figure.value < 0
        old = "down" if up else "up"
        variant = _change(figure, kinds.DIRECTION, "direction", "up" if up else "down", 1, **_turned(figure))
        yield replace(variant, old=old)
        fitting = [basis for basis in _OTHER_BASES.get(figure.basis or "", ()) if _fits(basis, figure)]
        for basis in fitting:
            yield _change(figure, kinds.BASIS, "basis", basis, len(fitting))
        if figure.unit == "pp":
            yield _change(figure, kinds.UNIT, "unit", "%")
        if figure.unit not in ("%", None) and figure.basis != "vs_forecast":
            unit = "%" if figure.unit == "pp" else figure.unit
            size, half = abs(figure.value), half_of(figure)
            yield _change(
                figure, kinds.KIND, "kind", "level", 1, basis=None, direction=None, unit=unit,
                value=size, low=size - half, high=size + half,
            )  # fmt: skip
    elif figure.kind == "level" and figure.low is not None:
        yield from _as_changes(figure, "pp" if facts.dimension == "ratio" else figure.unit)


def _as_changes(figure: Figure, unit: str | None) -> Iterator[Variant]:
    """Yield a level read as a change: against each base that its period allows, up or down."""
    bases = [basis for basis in ("mom", "yoy", "qoq", "wow", "ytd_yoy") if _fits(basis, figure)]
    for basis in bases:
        for turned in ({"direction": "up"}, {"direction": "down", **_turned(figure)}):
            yield _change(figure, kinds.KIND, "kind", "change", 2 * len(bases), basis=basis, unit=unit, **turned)


def _fits(basis: str, figure: Figure) -> bool:
    """Whether a change of this basis can be of such a period (of a cumulative one, against a year before: ytd_yoy)."""
    period = period_or_none(figure.period)
    if period is None:
        return False
    lengths = {"wow": 0, "mom": 1, "qoq": 3}
    if basis in lengths:
        return period.months == lengths[basis]
    return (basis == "ytd_yoy") == ("/" in (figure.period or ""))


def _places(figure: Figure, statement: Statement, system: System) -> Iterator[Variant]:
    """Another metric, period, region or segment that the report speaks of, rather one that it gives a number for."""
    here = statement.quantity
    said = {one.quantity for one in system.statements if one.figures}
    near = [q for q in system.quantities if q not in (here, statement.base) and q.version == here.version]
    same_place = [q for q in near if (q.product, q.region, q.segments, q.period) == (
        here.product, here.region, here.segments, here.period)]  # fmt: skip
    dimension = here.facts.dimension
    # a change in percent does not show what changed, except for rates
    any_mass = figure.unit == "%" and figure.kind == "change" and dimension != "ratio"
    measured = [q for q in same_place if (q.facts.dimension != "ratio" if any_mass else q.facts.dimension == dimension)]
    plain = [q for q in near if not q.change]
    alike = [q for q in plain if q.topic == here.topic]
    moves = [
        *((kinds.METRIC, "metric", q.metric, q) for q in measured),
        *((kinds.PERIOD, "period", str(q.period), q) for q in plain if q.series == here.series),
        *((kinds.PART, "region", q.region, q) for q in alike if q.segments == here.segments and q.region),
        *((kinds.PART, "segment", ", ".join(q.segments), q) for q in alike if q.region == here.region),
    ]
    for operator, field, name, quantity in moves:
        yield _change(figure, operator, field, name or "", 1 if quantity in said else _UNSAID)


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f")


def exchanged(one: Figure, other: Figure) -> Iterator[tuple[Variant, Variant]]:
    """Yield two figures with each other's number, if they are of one kind and unit, and two changes with each other's
    basis ("down 13.56% MoM and up 5.35% YoY").
    """
    if (one.kind, one.unit) == (other.kind, other.unit) and one.value != other.value:
        yield _with_number_of(one, other), _with_number_of(other, one)
    if one.kind == other.kind == "change" and one.basis and other.basis and one.basis != other.basis:
        first = _change(one, kinds.BASES_EXCHANGED, "basis", other.basis)
        yield first, _change(other, kinds.BASES_EXCHANGED, "basis", one.basis)


def _with_number_of(figure: Figure, other: Figure) -> Variant:
    number = {"value": other.value, "low": other.low, "high": other.high}
    if figure.kind == "change" and (figure.value < 0) != (other.value < 0):
        number = _turned(other)
    changed = figure.model_copy(update=number)
    return Variant(kinds.SWAPPED, "value", _plain(figure.value), _plain(changed.value), changed, 1, "swapped")


def _turned(figure: Figure) -> dict[str, Decimal | None]:
    low, high = opposite(figure.low, figure.high)
    return {"value": -figure.value, "low": low, "high": high}
