"""Sums of parts that the text does not call complete, and prices in two currencies: they confirm, and rarely accuse."""

from __future__ import annotations

from decimal import Decimal

import pytest

from helpers.arithmetic_build import change, figure
from smmextract.arithmetic import check
from smmextract.figure import Figure


def ports(*numbers: str, period: str = "2010-11-30") -> list[Figure]:
    names = ("Yokohama port", "Nagoya port", "Osaka port")
    return [
        figure(number, "inventory", period, region="Japan", segment=name)
        for number, name in zip(numbers, names, strict=True)
    ]


def verdicts(figures: list[Figure]) -> list[str]:
    return [one.verdict for one in check(figures).figures]


def all_pinned(figures: list[Figure]) -> bool:
    return check(figures).pinned == {one.id for one in figures}


def test_parts_that_add_up_to_a_whole_confirm_it() -> None:
    total = figure("210,010 mt", "inventory", "2010-11-30", region="Japan", segment="all ports")
    figures = [*ports("100,910 mt", "96,090 mt", "13,010 mt"), total]
    assert all_pinned(figures)
    assert verdicts(figures)[-1] == "confirmed"


def test_parts_that_do_not_add_up_accuse_nobody() -> None:
    total = figure("310,010 mt", "inventory", "2010-11-30", region="Japan", segment="all ports")
    result = check([*ports("100,910 mt", "96,090 mt", "13,010 mt"), total])
    assert (result.conflicts, result.tensions) == ([], [])
    assert {one.verdict for one in result.figures} == {"accepted"}


def test_as_many_places_as_the_whole_counts_are_all_of_them() -> None:
    total = figure("310,010 mt", "inventory", "2010-11-30", region="Japan", segment="total of three ports")
    result = check([*ports("100,910 mt", "96,090 mt", "13,010 mt"), total])
    assert "as the sum" in result.conflicts[0].why or "=" in result.conflicts[0].why
    assert "unless these are not all parts" in result.conflicts[0].why


def test_ports_that_are_counted_are_all_of_them_though_each_is_called_a_port() -> None:
    def stocks(fangchenggang: str) -> list[Figure]:
        told = (("Qingdao", "402,000 mt"), ("Fangchenggang", fangchenggang), ("Nanjing", "154,000 mt"))
        listed = [figure(size, "inventory", "2017-08-25", region=place, segment="port") for place, size in told]
        return [figure("743,000 mt", "inventory", "2017-08-25", segment="three main ports"), *listed]

    assert check(stocks("18,700 mt")).conflicts
    assert check(stocks("187,000 mt")).conflicts == []


def test_two_round_numbers_that_happen_to_add_up_are_no_sum() -> None:
    china = figure("300,000 mt", "production", region="China")
    provinces = [
        figure("100,000 mt", "production", region="Henan"),
        figure("200,000 mt", "production", region="Shanxi"),
    ]
    assert "confirmed" not in verdicts([china, *provinces])


def test_output_less_demand_is_the_balance_of_the_world() -> None:
    world = {"product": "refined nickel", "region": "Global"}
    made, used = figure("291,300 mt", "production", **world), figure("259,200 mt", "demand", **world)
    surplus = figure("32,200 mt", "balance", direction="up", region="Global", product="nickel")
    assert verdicts([made, used, surplus]) == ["confirmed"] * 3
    wrong = figure("52,200 mt", "balance", direction="up", region="Global", product="nickel")
    assert check([made, used, wrong]).conflicts
    local = [one.model_copy(update={"region": "China"}) for one in (made, used, wrong)]
    assert not check(local).conflicts, "of a country, net imports are missing"


def test_the_profit_is_the_price_less_the_cost_where_it_is_at_all() -> None:
    price, cost = figure("19,512 yuan/mt", "price"), figure("16,531 yuan/mt", "cost")
    assert "confirmed" in verdicts([price, cost, figure("2,981 yuan/mt", "profit", direction="up")])
    assert not check([price, cost, figure("1,012 yuan/mt", "profit", direction="up")]).conflicts


def test_a_rate_between_two_currencies_that_never_was_is_told() -> None:
    yuan = figure("3,555 yuan/mt", "price", "2020-08-18", product="ferrous scrap")
    dollars = figure("$365/mt", "price", "2020-08-18", product="ferrous scrap")
    [conflict] = check([yuan, dollars]).conflicts
    assert "unless these are two prices" in conflict.why
    assert not check([figure("2,555 yuan/mt", "price", "2020-08-18", product="ferrous scrap"), dollars]).conflicts


def test_a_whole_that_is_merely_unsegmented_is_no_whole_of_a_larger_part() -> None:
    bare = figure("119,100 mt", "production", product="copper cathode")
    assert not check([bare, figure("130,500 mt", "production", product="copper cathode", segment="Antamina")]).conflicts
    assert check([bare, figure("130,500 mt", "production", product="copper cathode", segment="from scrap")]).conflicts


def test_changes_of_counted_places_that_do_not_add_up() -> None:
    where = ("Shanghai", "Guangdong", "Tianjin")
    stocks = [
        figure(text, "inventory", "2024-05-20", region=place, product="refined zinc")
        for text, place in zip(("60,910 mt", "46,120 mt", "70,330 mt"), where, strict=True)
    ]
    total = figure("177,360 mt", "inventory", "2024-05-20", segment="three markets", product="refined zinc")
    moves = [
        change(text, "inventory", "wow", "down", "2024-05-20", region=place, product="refined zinc")
        for text, place in zip(("1,510 mt", "820 mt", "1,530 mt"), where, strict=True)
    ]
    fall = {"segment": "three markets", "product": "refined zinc"}
    right = change("3,860 mt", "inventory", "wow", "down", "2024-05-20", **fall)
    wrong = change("2,220 mt", "inventory", "wow", "down", "2024-05-20", **fall)
    assert not check([*stocks, total, *moves, right]).conflicts
    assert check([*stocks, total, *moves, wrong]).conflicts


@pytest.mark.parametrize("swapped", [False, True])
def test_a_zero_in_a_column_is_a_part_like_others(swapped: bool) -> None:
    mines = [
        figure(text, "production", "2013-Q1", product="copper cathode", region="Chile", segment=f"Codelco, {name}")
        for name, text in (("Andina", "58,210 t"), ("Salvador", "13,440 t"), ("Gabriela Mistral", "32,310 t"))
    ]
    none = figure("0 t", "production", "2013-Q1", product="copper cathode", region="Chile", segment="Codelco, Hales")
    total = figure("103,960 t", "production", "2013-Q1", product="copper cathode", region="Chile", segment="Codelco")
    mines.insert(1, none)
    figures = [total, *mines] if swapped else [*mines, total]
    assert check(figures).pinned == {one.id for one in figures if one.value}


def test_changes_that_add_up_to_a_change_confirm_it() -> None:
    def stocks(zinc: str) -> list[Figure]:
        world = {"product": "refined zinc", "region": "Global"}
        return [
            change("225,000 mt", "inventory", "other", "down", "2015-H1", **world, segment="LME"),
            change("97,000 mt", "inventory", "other", "up", "2015-H1", **world, segment="SHFE"),
            change(zinc, "inventory", "other", "up", "2015-H1", **world, segment="producers"),
            change("38,000 mt", "inventory", "other", "down", "2015-H1", **world, segment="total reported"),
        ]

    right, wrong = stocks("90,000 mt"), stocks("190,000 mt")
    assert {right[0].id, right[2].id} <= check(right).pinned
    assert verdicts(wrong) == ["accepted"] * 4
    assert check(wrong).conflicts == []


def test_a_list_right_beside_its_whole_adds_up_whatever_its_parts_are_called() -> None:
    def listed(rest: str) -> list[Figure]:
        day = "2022-11-04"
        return [
            figure("214,500 mt", "inventory", day, region="China", segment="main ports"),
            figure("83,000 mt", "inventory", day, region="Jiangsu", segment="port inventory"),
            figure("96,500 mt", "inventory", day, region="Guangxi", segment="port inventory"),
            figure(rest, "inventory", day, region="China", segment="other ports"),
        ]

    assert all_pinned(listed("35,000 mt"))
    assert check(listed("53,000 mt")).conflicts == []
    assert "confirmed" not in verdicts(listed("53,000 mt"))


def test_shares_that_make_up_all_confirm_each_other() -> None:
    def shares(last: str) -> list[Figure]:
        numbers = {"5-series": "22.0%", "6-series": "29.5%", "8-series": "40.1%", "9-series": last}
        return [
            figure(number, "production", "2024-05", product="ternary precursor", kind="share", segment=name)
            for name, number in numbers.items()
        ]

    assert all_pinned(shares("8.4%"))
    assert check(shares("4.8%")).pinned == frozenset()
    assert check(shares("4.8%")).conflicts == []


def test_a_number_that_is_repeated_less_precisely_pins_nothing() -> None:
    rounded = figure("14,000 yuan/mt", "price", "2025-02-05", product="silicon metal")
    precise = rounded.model_copy(update={"id": "p", "low": rounded.value - 5, "high": rounded.value + 5})
    assert check([rounded, precise]).pinned == frozenset()


def test_a_price_less_a_cost_that_gives_the_margin_confirms_all() -> None:
    concentrate = {"product": "graphite concentrate", "region": "Tanzania"}
    figures = [
        figure("$498/mt", "cost", "2018-10", **concentrate, segment="operating, FOB"),
        figure("$1,217/mt", "price", "2018-10", **concentrate, segment="basket"),
        figure("$719/mt", "margin", "2018-10", **concentrate),
    ]
    assert all_pinned(figures)


def week_of(output: str, demand: str) -> list[Figure]:
    return [
        figure(output, "production", "2022-10-20", product="rebar"),
        figure(demand, "demand", "2022-10-20", product="rebar", segment="apparent demand"),
        change("74,300 mt", "inventory", "wow", "down", "2022-10-20", product="rebar"),
    ]


def test_output_less_demand_that_is_the_change_of_stocks_confirms_all_three() -> None:
    assert verdicts(week_of("3,130,600 mt", "3,204,900 mt")) == ["confirmed"] * 3


@pytest.mark.parametrize(
    ("output", "demand"),
    [("3,130,600 mt", "3,334,900 mt"), ("3,204,900 mt", "3,130,600 mt"), ("3,100,000 mt", "3,200,000 mt")],
)
def test_output_less_demand_that_is_no_change_of_stocks_accuses_nobody(output: str, demand: str) -> None:
    told = check(week_of(output, demand))
    assert (told.conflicts, told.tensions) == ([], [])
    assert {one.verdict for one in told.figures} == {"accepted"}


def test_a_price_less_a_cost_that_gives_a_loss_confirms_all() -> None:
    label = {"period": "2024-08-30", "product": "nickel sulphate"}
    price, cost = figure("27,420 yuan/mt", "price", **label), figure("28,150 yuan/mt", "cost", **label)
    loss = figure("730 yuan/mt", "profit", segment="from MHP", **label)
    below_zero = dict(zip(("value", "low", "high"), map(Decimal, (-730, -735, -725)), strict=True))
    assert all_pinned([price, cost, loss.model_copy(update=below_zero)])


def test_a_whole_may_be_the_sum_of_two_lists() -> None:
    """By origin and by grade."""
    made = {"product": "lithium carbonate", "region": "China"}
    whole = figure("97,860 mt", "production", **made)
    parts = {"from spodumene": "58,420", "from lepidolite": "13,910", "from salt lakes": "14,650", "recycled": "10,880"}
    grades = {"battery-grade": "72,110", "technical-grade": "25,750"}
    told = [figure(f"{said} mt", "production", segment=name, **made) for name, said in (parts | grades).items()]
    assert all_pinned([whole, *told])


@pytest.mark.parametrize(("outcome", "inside"), [("128,400 mt", True), ("119,100 mt", False)])
def test_an_outcome_outside_its_guidance_is_a_note_and_never_a_contradiction(outcome: str, inside: bool) -> None:
    mine = {"product": "copper", "region": None, "company": "Teck"}
    guidance = figure("127,000-133,000 mt", "production", "2022", modality="forecast", segment="guidance", **mine)
    result = check([guidance, figure(outcome, "production", "2022", **mine)])
    assert [(one.rule, one.holds) for one in result.checks] == [("guidance", inside)]
    assert (result.conflicts, result.tensions) == ([], [])
    assert (result.pinned != frozenset()) == inside


def test_an_outcome_is_not_held_against_a_forecast_that_names_one_number() -> None:
    forecast = figure("172,000 mt", "production", modality="forecast")
    assert check([forecast, figure("176,300 mt", "production")]).checks == []
