"""Repairs: changes of one figure that would settle a contradiction, each with the probability that it is the right one.

Every blamed statement is tried with the slips that reports and readers really make. One that agrees with everything
else is weighed as prior of its kind / number of variants of that kind * (usual width / width that the others leave):
hitting a narrow range by chance is unlikely. "Something else is wrong with it" is always one of the candidates, so that
a poor repair never gets a high probability for want of rivals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from math import prod

from smmextract.arithmetic import slips
from smmextract.arithmetic.blame import CONTRADICTION, ROUNDING, Disagreement
from smmextract.arithmetic.interval import BIG, disjoint, width
from smmextract.arithmetic.quantity import Quantity
from smmextract.arithmetic.slips import Operator
from smmextract.arithmetic.statement import Statement, state
from smmextract.arithmetic.system import Numbers, System
from smmextract.figure import Figure
from smmextract.vocabulary.metrics import metrics

NEARLY_CERTAIN = 0.9
_MOST_LISTED = 5
_POWERS = (Decimal(10), Decimal("0.1"), Decimal(100), Decimal("0.01"), Decimal(1000), Decimal("0.001"))
_MANTISSA = re.compile(r"\d[\d,]*(?:\.\d+)?")
_LEAST_LISTED = 0.01


@dataclass(frozen=True, slots=True)
class Variant:
    """A figure as it would read with one slip undone. `how` tells whether two figures have slipped in the same way."""

    operator: Operator
    field: str
    old: str
    new: str
    figure: Figure
    variants: int
    how: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A repair that settles the contradiction: the same change of all figures of the blamed statements."""

    blamed: Numbers
    variants: tuple[Variant, ...]
    statements: tuple[Statement, ...]
    probability: float = 0.0


def diagnose(system: System, found: Disagreement, figures: Mapping[str, Figure]) -> list[Candidate]:
    """The repairs of a disagreement that are worth telling, likeliest first.

    The probability of a candidate is its prior times how well everything said about the disputed quantities is then
    predicted by the rest, in proportion to all candidates.
    """
    settled = system.firm - found.elsewhere
    weighed: list[tuple[Candidate, float]] = []
    total = 0.0
    for blamed in found.blame:
        rest = settled - blamed
        widening = CONTRADICTION if system.contradicts(rest, ROUNDING) else ROUNDING
        agreement = _agreement(system, settled - found.blamed, sorted(found.blamed - blamed), widening)
        total += agreement * prod(_odds(system.statements[number]) for number in blamed)
        for candidate, weight in _for_blame(system, blamed, rest, widening, figures):
            weighed.append((candidate, agreement * weight))
            total += agreement * weight
    ranked = [replace(candidate, probability=weight / total) for candidate, weight in weighed]
    told = [candidate for candidate in ranked if candidate.probability >= _LEAST_LISTED]
    return sorted(told, key=lambda candidate: -candidate.probability)[:_MOST_LISTED]


def _odds(statement: Statement) -> float:
    """The odds that a statement is wrong in a way that no slip describes."""
    return statement.wrong if statement.links else slips.OTHER.prior


def nearly_certain(ranked: Sequence[Candidate]) -> bool:
    """Whether the first candidate may be proposed. Two figures at once must not have a rival pair: which of two
    readings of the whole report is the plausible one is nothing that arithmetic knows."""
    first = ranked[0]
    rivals = any(candidate.blamed != first.blamed for candidate in ranked)
    return first.probability > NEARLY_CERTAIN and not (len(first.blamed) > 1 and rivals)


def _agreement(system: System, believed: Numbers, added: Sequence[int], widening: float) -> float:
    """How well the statements, taken one by one, are predicted by those before them."""
    agreement = 1.0
    for number in added:
        statement = system.statements[number]
        if statement.figures:
            agreement *= _evidence(statement, system.derived(statement, believed, widening))
        believed |= {number}
    return agreement


def _for_blame(
    system: System, blamed: Numbers, rest: Numbers, widening: float, figures: Mapping[str, Figure]
) -> Iterator[tuple[Candidate, float]]:
    """All repairs of one smallest set; of several figures only those that are all wrong in the same way."""
    statements = [system.statements[number] for number in sorted(blamed)]
    if any(not statement.figures for statement in statements):
        return
    choices = [
        [
            (variant, changed)
            for variant in variants(figures[statement.figures[0]], statement, system, rest, widening)
            if (changed := state(variant.figure, statement, system.quantities)) and changed != statement
        ]
        for statement in statements
    ]
    for first in choices[0]:
        chosen = [first]
        for other in choices[1:]:
            same = [choice for choice in other if _same_slip(choice[0], first[0])]
            chosen += same[:1]
        if len(chosen) < len(choices):
            continue
        repaired = tuple(statement for _, statement in chosen)
        linked = [statement for statement in repaired if system.knows(statement)]
        if system.contradicts(rest, widening, linked):
            continue
        weight = 1.0
        for place, (variant, statement) in enumerate(chosen):
            reached = system.derived(statement, rest, widening, [s for s in repaired[:place] if system.knows(s)])
            weight *= variant.operator.prior / variant.variants * _evidence(statement, reached)
        yield Candidate(blamed, tuple(variant for variant, _ in chosen), repaired), weight


def _same_slip(one: Variant, other: Variant) -> bool:
    return (one.operator, one.field, one.how) == (other.operator, other.field, other.how)


def _evidence(statement: Statement, derived: Sequence[tuple[float, float]]) -> float:
    """How much narrower the others leave it than one would guess without them."""
    left = min((width(interval) for interval in derived), default=BIG)
    usual = {"change": 0.4, "share": 0.5}.get(statement.form)
    if usual is None:
        rate = statement.quantity.facts.dimension == "ratio"
        usual = (0.2 if statement.base else 0.5) if rate else 2 * abs(statement.value)
    finest = max(2 * statement.half, abs(statement.value) * 1e-6, 1e-12)
    return max(1.0, usual / max(left, finest))


def variants(figure: Figure, statement: Statement, system: System, rest: Numbers, widening: float) -> Iterator[Variant]:
    """The figure with each usual slip undone; other numbers only where the rest leaves room for them."""
    yield from _sign_and_basis(figure)
    yield from _places(figure, statement, system)
    room = [statement.in_figure_unit(interval) for interval in system.derived(statement, rest, widening)]
    for operator, value, half, count, how in _numbers(figure):
        own = (float(value - half), float(value + half))
        if not all(disjoint(own, interval) for interval in room):
            number = figure.model_copy(update={"value": value, "low": value - half, "high": value + half})
            yield Variant(operator, "value", _plain(figure.value), _plain(value), number, count, how)


def _change(figure: Figure, operator: Operator, field: str, new: str, variants: int = 1, **update: object) -> Variant:
    old: str = getattr(figure, field) or ""
    changed = figure.model_copy(update={field: new or None, **update})
    return Variant(operator, field, old, new, changed, variants, how="" if field == "direction" else new)


def _sign_and_basis(figure: Figure) -> Iterator[Variant]:
    if figure.kind == "change":
        low, high = figure.low, figure.high
        turned = {
            "value": -figure.value,
            "low": None if high is None else -high,
            "high": None if low is None else -low,
        }
        up = figure.value < 0
        old = "down" if up else "up"
        variant = _change(figure, slips.DIRECTION, "direction", "up" if up else "down", 1, **turned)
        yield replace(variant, old=old)
        bases = [basis for basis in ("mom", "yoy", "ytd_yoy", "qoq", "wow") if basis != figure.basis]
        fitting = [basis for basis in bases if _fits(basis, figure)]
        for basis in fitting:
            yield _change(figure, slips.BASIS, "basis", basis, len(fitting))
        if figure.unit == "pp":
            yield _change(figure, slips.UNIT, "unit", "%")
        if figure.unit not in ("%", None) and figure.basis != "vs_forecast":
            unit = "%" if figure.unit == "pp" else figure.unit
            size = abs(figure.value)
            half = _half(figure)
            yield _change(
                figure, slips.KIND, "kind", "level", 1, basis=None, direction=None, unit=unit,
                value=size, low=size - half, high=size + half,
            )  # fmt: skip
    elif figure.kind == "level" and figure.low is not None:
        for basis in ("mom", "yoy"):
            changed = "pp" if metrics()[figure.metric].dimension == "ratio" else figure.unit
            yield _change(figure, slips.KIND, "kind", "change", 2, basis=basis, direction="up", unit=changed)


def _fits(basis: str, figure: Figure) -> bool:
    """A cumulative period is compared with a year before (ytd_yoy), a week needs a date."""
    period = figure.period or ""
    cumulative = "/" in period
    if basis == "wow":
        return period.count("-") == 2 and not cumulative
    return (basis == "ytd_yoy") == cumulative or (basis in ("yoy", "mom") and not cumulative)


def _places(figure: Figure, statement: Statement, system: System) -> Iterator[Variant]:
    """Another metric, period, region or segment: only quantities that the report speaks of anyway."""
    here = statement.quantity
    near = [other for other in system.quantities if other != here and other.version == here.version]
    same_place = [q for q in near if (q.product, q.region, q.segments, q.period) == (
        here.product, here.region, here.segments, here.period)]  # fmt: skip
    dimension = here.facts.dimension
    # a change in percent says nothing of what it is a change of, but for rates
    any_mass = figure.unit == "%" and figure.kind == "change" and dimension != "ratio"
    names = [q.metric for q in same_place if _alike(q, dimension, any_mass)]
    for metric in names:
        yield _change(figure, slips.METRIC, "metric", metric, len(names))
    periods = [q.period for q in near if replace(q, period=here.period) == here]
    for period in periods:
        yield _change(figure, slips.PERIOD, "period", str(period), len(periods))
    regions = [q.region for q in near if replace(q, region=here.region) == here and q.region]
    segments = [", ".join(q.segments) for q in near if replace(q, segments=here.segments) == here]
    parts = len(regions) + len(segments)
    for field, names in (("region", regions), ("segment", segments)):
        for name in names:
            yield _change(figure, slips.PART, field, name, parts)


def _alike(quantity: Quantity, dimension: str, any_mass: bool) -> bool:
    return quantity.facts.dimension != "ratio" if any_mass else quantity.facts.dimension == dimension


def _numbers(figure: Figure) -> Iterator[tuple[Operator, Decimal, Decimal, int, str]]:
    """Other numbers (the decimal point moved, digits lost, doubled, wrong or transposed): slip, value, half unit of
    the last digit, number of such variants, and what tells whether two figures slipped in the same way."""
    if figure.low is None or figure.high is None:
        return
    half = _half(figure)
    # a thousand is lost with a word ("thousand", "k"), which percentages never have
    powers = _POWERS[:2] if figure.unit in ("%", "pp") else _POWERS
    for power in powers:
        yield slips.SCALE, figure.value * power, half * power, len(powers), str(power)
    found = _MANTISSA.search(figure.literal)
    mantissa = found[0].replace(",", "") if found else ""
    if not mantissa or not Decimal(mantissa) or figure.value == 0:
        return
    factor = abs(figure.value) / Decimal(mantissa)
    if half * 2 != _step(mantissa) * factor:
        return  # a range or a number in words: its digits are not those of the value
    signed = -factor if figure.value < 0 else factor
    for operator, digits, count in slips.digit_variants(mantissa):
        if value := Decimal(digits) * signed:
            yield operator, value, _step(digits) * factor / 2, count, digits


def _plain(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _half(figure: Figure) -> Decimal:
    if figure.low is None or figure.high is None:
        return Decimal(0)
    return (figure.high - figure.low) / 2


def _step(mantissa: str) -> Decimal:
    """One unit of the last significant digit; trailing zeros of an integer are not significant."""
    if "." in mantissa:
        return Decimal(1).scaleb(-len(mantissa.partition(".")[2]))
    return Decimal(1).scaleb(len(mantissa) - len(mantissa.rstrip("0")))
