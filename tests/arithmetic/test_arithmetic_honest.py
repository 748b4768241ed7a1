"""Invariants of the relations between lists, currencies, contents and unnamed days, on honestly rounded figures."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from hypothesis import given, settings, strategies as st

from helpers.arithmetic_build import change, figure
from smmextract.arithmetic import Checked, check
from smmextract.figure import Figure

PLACES = ("Shanghai", "Guangdong", "Tianjin", "Jiangsu", "Zhejiang")
REGIONS = ("Africa", "Asia", "Europe", "North America", "South America")


def printed(value: float, step: str, unit: str) -> str:
    """Half up to a step, as a reporter prints it."""
    whole = (Decimal(repr(value)) / Decimal(step)).quantize(Decimal(1), ROUND_HALF_UP) * Decimal(step)
    places = max(0, -int(Decimal(step).as_tuple().exponent))
    return f"{whole:,.{places}f}{unit}"


def moved(now: float, before: float, step: str, unit: str) -> tuple[str, str]:
    size = (now / before - 1) * 100 if unit == "%" else now - before
    return printed(abs(size), step, unit), "up" if size >= 0 else "down"


def some(draw: st.DrawFn, figures: list[Figure]) -> list[Figure]:
    kept = draw(st.lists(st.sampled_from(range(len(figures))), unique=True, min_size=2))
    return [figures[place] for place in sorted(kept)]


@st.composite
def world_balances(draw: st.DrawFn) -> list[Figure]:
    """Output by region, demand and what is left, now and a year before."""
    count, step = draw(st.integers(3, 5)), draw(st.sampled_from(("100", "1000")))
    figures = []
    output: dict[str, list[float]] = {}
    for period in ("2023-10", "2022-10"):
        output[period] = [draw(st.floats(20_000, 900_000)) for _ in range(count)]
        made = sum(output[period])
        used = made * draw(st.floats(0.9, 1.1))
        world = {"product": "refined nickel", "region": "Global"}
        figures += [
            figure(printed(size, step, " mt"), "production", period, product="refined nickel", region=place)
            for size, place in zip(output[period], REGIONS, strict=False)
        ]
        figures += [
            figure(printed(made, step, " mt"), "production", period, **world),
            figure(printed(used, step, " mt"), "demand", period, **world),
        ]
        side = "up" if made >= used else "down"
        figures.append(figure(printed(abs(made - used), step, " mt"), "balance", period, direction=side, **world))
    literal, way = moved(sum(output["2023-10"]), sum(output["2022-10"]), "0.1", "%")
    figures.append(change(literal, "production", "yoy", way, "2023-10", product="refined nickel", region="Global"))
    return some(draw, figures)


@st.composite
def counted_stocks(draw: st.DrawFn) -> list[Figure]:
    """Stocks of a counted number of markets, with what they moved in the week."""
    step, label = draw(st.sampled_from(("10", "100"))), {"product": "refined zinc"}
    now = [draw(st.floats(2_000, 90_000)) for _ in PLACES]
    before = [size * draw(st.floats(0.8, 1.25)) for size in now]
    figures = []
    for place, size, earlier in zip(PLACES, now, before, strict=True):
        figures.append(figure(printed(size, step, " mt"), "inventory", "2024-05-20", region=place, **label))
        literal, way = moved(size, earlier, step, " mt")
        figures.append(change(literal, "inventory", "wow", way, "2024-05-20", region=place, **label))
    whole = {**label, "segment": "five markets"}
    figures.append(figure(printed(sum(now), step, " mt"), "inventory", "2024-05-20", **whole))
    literal, way = moved(sum(now), sum(before), step, " mt")
    figures.append(change(literal, "inventory", "wow", way, "2024-05-20", **whole))
    return some(draw, figures)


@st.composite
def quoted_prices(draw: st.DrawFn) -> list[Figure]:
    """Prices in yuan and dollars at one rate, with the move of the day in both ways."""
    rate, figures = draw(st.floats(6.2, 7.3)), []
    for product in ("lithium carbonate", "antimony", "refined tin"):
        now = draw(st.floats(9_000, 250_000))
        before = now * draw(st.floats(0.93, 1.07))
        label = {"product": product, "period": "2024-09-27"}
        figures.append(figure(printed(now, "10", " yuan/mt"), "price", **label))
        figures.append(figure(printed(now / rate, "1", " USD/mt"), "price", **label))
        for unit, step in ((" yuan/mt", "10"), ("%", "0.01")):
            literal, way = moved(now, before, step, unit)
            figures.append(change(literal, "price", "other", way, **label))
    return some(draw, figures)


@st.composite
def contents(draw: st.DrawFn) -> list[Figure]:
    """Weight, grade and content."""
    gross, grade = draw(st.floats(20_000, 900_000)), draw(st.floats(12, 48))
    label = {"product": "copper concentrate"}
    return [
        figure(printed(gross, "100", " mt"), "production", segment="physical content", **label),
        figure(printed(gross * grade / 100, "10", " mt"), "production", segment="metal content", **label),
        figure(printed(grade, "0.1", "%"), "other", segment="grade", **label),
    ]


def accuses_nobody(result: Checked) -> bool:
    flagged = [one for one in result.figures if one.verdict == "flagged"]
    return (result.conflicts, result.tensions, flagged) == ([], [], [])


@settings(max_examples=60)
@given(world_balances())
def test_an_honest_world_balance_accuses_nobody(figures: list[Figure]) -> None:
    assert accuses_nobody(check(figures))


@settings(max_examples=60)
@given(counted_stocks())
def test_honest_stocks_of_counted_markets_accuse_nobody(figures: list[Figure]) -> None:
    assert accuses_nobody(check(figures))


@settings(max_examples=60)
@given(quoted_prices())
def test_honest_prices_in_two_currencies_accuse_nobody(figures: list[Figure]) -> None:
    assert accuses_nobody(check(figures))


@settings(max_examples=40)
@given(contents())
def test_honest_contents_accuse_nobody(figures: list[Figure]) -> None:
    assert accuses_nobody(check(figures))


def test_a_grade_is_the_content_over_the_weight() -> None:
    label = {"product": "copper concentrate"}
    gross = figure("162,400 mt", "production", segment="physical content", **label)
    metal = figure("37,190 mt", "production", segment="metal content", **label)
    right = check([gross, metal, figure("22.9%", "other", segment="grade", **label)])
    assert right.pinned == {one.id for one in right.figures}
    wrong = check([gross, metal, figure("29.2%", "other", segment="grade", **label)])
    assert "29.2 / 100" in wrong.conflicts[0].why
