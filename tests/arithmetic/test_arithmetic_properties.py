"""Invariants of the arithmetic, on reports made from a true state of affairs and rounded honestly."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from hypothesis import given, settings, strategies as st

from helpers.arithmetic_build import change, figure
from smmextract.arithmetic import check
from smmextract.figure import Figure
from smmextract.period import parse_period

YEAR, LAST = 2024, 2023


def rounded(value: float, digits: int) -> Decimal:
    """Half up to so many significant digits, as a reporter does."""
    exact = Decimal(repr(value))
    return exact.quantize(Decimal(1).scaleb(exact.adjusted() - digits + 1), ROUND_HALF_UP)


def mass(value: float, digits: int) -> str:
    number = rounded(value, digits)
    if value >= 1e6 and digits > 1:
        return f"{(number / 1_000_000).normalize():f} million mt"
    return f"{number:,.0f} mt"


def percent(value: float, places: int) -> str:
    return f"{Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)}%"


@st.composite
def honest_reports(draw: st.DrawFn) -> list[Figure]:
    """A month of aluminium: output, molten share, ingots, capacity, cumulative output, and what they were before."""
    month = draw(st.integers(2, 12))
    periods = {offset: f"{YEAR}-{month - offset:02d}" for offset in (0, 1)}
    periods[12] = f"{LAST}-{month:02d}"
    share = {offset: draw(st.floats(0.45, 0.85)) for offset in (0, 1, 12)}
    output = {offset: draw(st.floats(2e6, 5e6)) for offset in (0, 1, 12)}
    rate = {offset: draw(st.floats(0.7, 0.99)) for offset in (0, 12)}
    pace = {offset: draw(st.floats(0.98, 1.02)) * 365 / parse_period(periods[offset]).days for offset in (0, 12)}
    built = {offset: output[offset] * pace[offset] / rate[offset] for offset in (0, 12)}
    before = {0: output[1] + draw(st.floats(1e6, 4e7)), 12: draw(st.floats(1e6, 4e7))}
    digits, places = draw(st.integers(2, 5)), draw(st.integers(0, 2))
    now, cumulative = periods[0], f"{YEAR}-01/{YEAR}-{month:02d}"
    earlier = f"{YEAR}-01/{YEAR}-{month - 1:02d}"

    def level(value: float, metric: str, period: str) -> Figure:
        return figure(mass(value, digits), metric, period)

    def growth(value: float, base: float, metric: str, basis: str, period: str) -> Figure:
        size = (value / base - 1) * 100
        return change(percent(abs(size), places), metric, basis, "up" if size >= 0 else "down", period)

    def points(value: float, base: float, metric: str) -> Figure:
        size = (value - base) * 100
        literal = percent(abs(size), places).replace("%", " percentage points")
        return change(literal, metric, "yoy", "up" if size >= 0 else "down", now)

    ingots = {offset: output[offset] * (1 - share[offset]) for offset in (0, 12)}
    figures = [
        level(output[0], "production", now),
        growth(output[0], output[12], "production", "yoy", now),
        growth(output[0], output[1], "production", "mom", now),
        level(output[1], "production", periods[1]),
        level(output[0] / parse_period(now).days, "daily_production", now),
        figure(percent(share[0] * 100, places), "liquid_ratio", now),
        points(share[0], share[12], "liquid_ratio"),
        level(ingots[0], "ingot_production", now),
        growth(ingots[0], ingots[12], "ingot_production", "yoy", now),
        level(built[0], "capacity", now),
        level(built[0] * rate[0], "operating_capacity", now),
        figure(percent(rate[0] * 100, places), "operating_rate", now),
        points(rate[0], rate[12], "operating_rate"),
        growth(built[0] * rate[0], built[12] * rate[12], "operating_capacity", "yoy", now),
        growth(built[0], built[12], "capacity", "yoy", now),
    ]
    if month > 2:
        figures += [
            level(before[0], "production", earlier),
            level(before[0] + output[0], "production", cumulative),
            growth(before[0], before[12], "production", "ytd_yoy", earlier),
            growth(before[0] + output[0], before[12] + output[12], "production", "ytd_yoy", cumulative),
        ]
    kept = draw(st.lists(st.sampled_from(range(len(figures))), unique=True, min_size=3))
    return [figures[place] for place in kept]


def consistent(figures: list[Figure]) -> bool:
    return not check(figures).conflicts


@settings(max_examples=150)
@given(honest_reports())
def test_honest_rounding_never_contradicts(figures: list[Figure]) -> None:
    assert consistent(figures)


@settings(max_examples=60)
@given(honest_reports(), st.data())
def test_dropping_or_widening_a_figure_never_makes_a_contradiction(figures: list[Figure], data: st.DataObject) -> None:
    wrong = data.draw(st.sampled_from(range(len(figures))))
    slipped = figures[wrong].model_copy(
        update={name: getattr(figures[wrong], name) * 10 for name in ("value", "low", "high")}
    )
    report = [*figures[:wrong], slipped, *figures[wrong + 1 :]]
    if not consistent(report):
        return
    place = data.draw(st.sampled_from(range(len(report))))
    assert consistent(report[:place] + report[place + 1 :])
    one = report[place]
    assert one.low is not None
    assert one.high is not None
    half = (one.high - one.low) / 2
    wider = one.model_copy(update={"low": one.low - half, "high": one.high + half})
    assert consistent([*report[:place], wider, *report[place + 1 :]])


@settings(max_examples=60)
@given(honest_reports(), st.data())
def test_a_confirmed_figure_is_never_one_that_was_slipped(figures: list[Figure], data: st.DataObject) -> None:
    """A decimal point moved in one figure: it may go unnoticed, but it is never called confirmed."""
    wrong = data.draw(st.sampled_from(range(len(figures))))
    factor = data.draw(st.sampled_from([Decimal(10), Decimal("0.1")]))
    slipped = figures[wrong].model_copy(
        update={name: getattr(figures[wrong], name) * factor for name in ("value", "low", "high")}
    )
    if slipped.value == 0:
        return
    checked = check([*figures[:wrong], slipped, *figures[wrong + 1 :]])
    assert {one.id: one.verdict for one in checked.figures}[slipped.id] != "confirmed"
