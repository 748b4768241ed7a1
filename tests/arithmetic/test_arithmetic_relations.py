"""What the arithmetic knows: each relation, right and wrong, and what is left alone."""

from __future__ import annotations

import pytest

from helpers.arithmetic_build import change, figure
from smmextract.arithmetic import check
from smmextract.figure import Figure, Group


def contradicts(*figures: Figure, groups: list[Group] | None = None) -> bool:
    return bool(check(figures, groups or []).conflicts)


@pytest.mark.parametrize(
    ("period", "output", "wrong"),
    [
        ("2024-02", "3.306 million mt", "3.534 million mt"),  # 29 days, not 31
        ("2023-02", "3.192 million mt", "3.306 million mt"),  # 28 days
        ("2023-04", "3.420 million mt", "3.534 million mt"),  # 30 days
        ("2024-Q1", "10.374 million mt", "10.260 million mt"),  # 91 days in a leap year
        ("2023", "41.610 million mt", "41.724 million mt"),  # 365 days
    ],
)
def test_daily_average_counts_calendar_days(period: str, output: str, wrong: str) -> None:
    daily = figure("114,000 mt", "daily_production", period)
    precise = daily.model_copy(update={"low": daily.value - 5, "high": daily.value + 5})
    assert not contradicts(precise, figure(output, "production", period))
    assert contradicts(precise, figure(wrong, "production", period))


def test_operating_rate_is_running_over_built_capacity() -> None:
    built, running = figure("45.19 million mt", "capacity"), figure("41.98 million mt", "operating_capacity")
    assert not contradicts(built, running, figure("92.9%", "operating_rate"))
    assert contradicts(built, running, figure("82.9%", "operating_rate"))


def test_running_capacity_is_no_more_than_built_capacity() -> None:
    assert contradicts(figure("45.2 million mt", "operating_capacity"), figure("42.0 million mt", "capacity"))


def test_level_absolute_and_relative_change_agree() -> None:
    level = figure("925,900 mt", "production", "2023-07", product="copper cathode")
    tons = change("8,000 mt", "production", "mom", "up", "2023-07", product="copper cathode")
    right = change("0.9%", "production", "mom", "up", "2023-07", product="copper cathode")
    wrong = change("9.9%", "production", "mom", "up", "2023-07", product="copper cathode")
    assert not contradicts(level, tons, right)
    assert contradicts(level, tons, wrong)


def test_two_months_and_the_change_between_them_agree() -> None:
    april, march = figure("503,600 mt", "production", "2022-04"), figure("501,300 mt", "production", "2022-03")
    assert not contradicts(april, march, change("2,300 mt", "production", "mom", "up", "2022-04"))
    assert contradicts(april, march, change("2,300 mt", "production", "mom", "down", "2022-04"))


def test_a_change_in_percentage_points_moves_a_rate() -> None:
    now, before = figure("74.6%", "operating_rate", "2024-02"), figure("80.1%", "operating_rate", "2024-01")
    assert not contradicts(now, before, change("5.5 percentage points", "operating_rate", "mom", "down", "2024-02"))
    assert contradicts(now, before, change("5.5 percentage points", "operating_rate", "mom", "up", "2024-02"))


@pytest.mark.parametrize("size", ["5.5%", "6.9%"])
def test_percent_of_a_rate_may_be_points_or_relative(size: str) -> None:
    now, before = figure("74.6%", "operating_rate", "2024-02"), figure("80.1%", "operating_rate", "2024-01")
    assert not contradicts(now, before, change(size, "operating_rate", "mom", "down", "2024-02"))
    assert contradicts(now, before, change("3.5%", "operating_rate", "mom", "down", "2024-02"))


def test_beat_is_actual_less_expected() -> None:
    actual = figure("925,900 mt", "production", "2023-07")
    expected = figure("902,100 mt", "production", "2023-07", modality="forecast")
    assert not contradicts(actual, expected, change("23,800 mt", "production", "vs_forecast", "up", "2023-07"))
    assert contradicts(actual, expected, change("23,800 mt", "production", "vs_forecast", "down", "2023-07"))


def test_what_was_expected_may_differ_from_what_came() -> None:
    actual = figure("925,900 mt", "production", "2023-07")
    assert not contradicts(actual, figure("902,100 mt", "production", "2023-07", modality="forecast"))
    assert contradicts(actual, figure("902,100 mt", "production", "2023-07"))


def test_the_same_figure_at_two_precisions_agrees() -> None:
    precise = figure("5.711 million mt", "production")
    assert not contradicts(precise, figure("5.71 million mt", "production"))
    assert contradicts(precise, figure("5.11 million mt", "production"))


def test_share_is_part_over_whole() -> None:
    whole, part = (
        figure("1.06 million mt", "ingot_production"),
        figure("590,000 mt", "ingot_production", region="Yunnan"),
    )
    assert not contradicts(whole, part, figure("55.7%", "ingot_production", region="Yunnan", kind="share"))
    assert contradicts(whole, part, figure("75.7%", "ingot_production", region="Yunnan", kind="share"))


def test_a_share_of_an_increase_is_no_share_of_the_level() -> None:
    whole, part = figure("986,100 mt", "production"), figure("30,000 mt", "production", region="Inner Mongolia")
    share = figure("48%", "production", region="Inner Mongolia", kind="share", whole="the increase in output")
    assert not contradicts(whole, part, share)


def test_cumulative_is_the_sum_of_its_months_and_so_is_its_base() -> None:
    earlier = figure("6.49 million mt", "production", "2023-01/2023-07")
    month = figure("986,100 mt", "production", "2023-08")
    assert not contradicts(earlier, month, figure("7.476 million mt", "production", "2023-01/2023-08"))
    assert contradicts(earlier, month, figure("7.676 million mt", "production", "2023-01/2023-08"))
    assert not contradicts(
        *(figure("100,000 mt", "production", f"2024-0{month}") for month in (1, 2, 3)),
        figure("300,000 mt", "production", "2024-Q1"),
    )


def test_the_month_s_growth_follows_from_two_cumulative_growths() -> None:
    def report(month_growth: str) -> list[Figure]:
        return [
            figure("6.4900 million mt", "production", "2023-01/2023-07"),
            change("639,300 mt", "production", "ytd_yoy", "up", "2023-01/2023-07"),
            figure("986,100 mt", "production", "2023-08"),
            change("768,900 mt", "production", "ytd_yoy", "up", "2023-01/2023-08"),
            change(month_growth, "production", "yoy", "up", "2023-08"),
        ]

    assert not contradicts(*report("15.1%"))
    assert contradicts(*report("5.1%"))


def test_a_month_is_no_more_than_the_cumulative_figure() -> None:
    cumulative, month = figure("353,700 mt", "production", "2024-Q1"), figure("1,179,000 mt", "production", "2024-03")
    assert contradicts(cumulative, month)


def test_a_group_s_parts_add_up() -> None:
    total = figure("546,000 mt", "inventory", "2025-02-21", figure_id="total")
    plain = figure("150,000 mt", "inventory", "2025-02-21", segment="general warehouses", figure_id="general")
    delivery = figure("396,000 mt", "inventory", "2025-02-21", segment="delivery warehouses", figure_id="delivery")
    group = Group(whole="total", parts=["general", "delivery"])
    assert not contradicts(total, plain, delivery, groups=[group])
    lost = figure("50,000 mt", "inventory", "2025-02-21", segment="general warehouses", figure_id="general")
    assert not contradicts(total, lost, delivery), "without a group the parts need not be complete"
    assert contradicts(total, lost, delivery, groups=[group])


def test_places_that_share_a_number_add_up_to_it() -> None:
    def report(yunnan: str) -> list[Figure]:
        return [
            figure("590,000 mt", "ingot_production", region="Xinjiang; Inner Mongolia; Yunnan"),
            figure("241,000 mt", "ingot_production", region="Xinjiang"),
            figure("192,000 mt", "ingot_production", region="Inner Mongolia"),
            figure(yunnan, "ingot_production", region="Yunnan"),
        ]

    assert not contradicts(*report("157,000 mt"))
    assert contradicts(*report("175,900 mt"))


def test_a_rate_of_two_places_lies_between_theirs() -> None:
    both = figure("58.21%", "operating_rate", region="Yunnan; Jiangxi")
    yunnan = figure("56.02%", "operating_rate", region="Yunnan")
    assert not contradicts(both, yunnan, figure("61.98%", "operating_rate", region="Jiangxi"))
    assert contradicts(both, yunnan, figure("51.98%", "operating_rate", region="Jiangxi"))


def test_a_province_is_no_more_than_the_country() -> None:
    country = figure("1.06 million mt", "ingot_production")
    assert contradicts(country, figure("1.59 million mt", "ingot_production", region="Yunnan"))


@pytest.mark.parametrize(
    "other",
    [
        figure("925,900 mt", "production", product="copper cathode"),
        figure("925,900 mt", "production", region="Indonesia"),
        figure("925,900 mt", "production", segment="large smelters"),
        figure("925,900 mt", "production", "2024-02"),
        figure("925,900 mt", "exports"),
    ],
)
def test_different_quantities_are_never_compared(other: Figure) -> None:
    assert not contradicts(figure("3.562 million mt", "production"), other)


def test_prices_in_two_currencies_are_never_compared() -> None:
    assert not contradicts(figure("18,900 yuan/mt", "price"), figure("2,210 $/mt", "price"))


@pytest.mark.parametrize("words", ["half a point", "about"])
def test_a_hedged_number_may_be_one_unit_off(words: str) -> None:
    hedged = figure("70.3%", "liquid_ratio", approximate=True)
    assert not contradicts(hedged, figure("70.2%", "liquid_ratio"))
    assert contradicts(hedged, figure("69.8%", "liquid_ratio"))


@pytest.mark.parametrize(("words", "above", "below"), [("about", False, False), ("nearly", True, False)])
def test_nearly_is_at_most_the_number(words: str, above: bool, below: bool) -> None:
    hedged = figure(f"{words} 70.3%", "liquid_ratio")
    assert hedged.approximate and hedged.hedge == words
    assert contradicts(hedged, figure("70.6%", "liquid_ratio")) is above
    assert contradicts(hedged, figure("70.0%", "liquid_ratio")) is below
    falls = change(f"{words} 70.3%", "production", "yoy", "down")
    assert contradicts(falls, change("70.6%", "production", "yoy", "down")) is above
    assert contradicts(falls, change("70.0%", "production", "yoy", "down")) is below


def test_an_open_bound_binds_on_one_side_only() -> None:
    below = figure("60%", "operating_rate").model_copy(update={"low": None})
    assert not contradicts(below, figure("52.1%", "operating_rate"))
    assert contradicts(below, figure("65.1%", "operating_rate"))


def test_repeating_a_figure_does_not_confirm_it() -> None:
    same = [figure("674,700 mt", "production", figure_id=name) for name in ("title", "body")]
    assert {one.verdict for one in check(same).figures} == {"accepted"}


def test_a_loose_relation_confirms_nothing() -> None:
    figures = [figure("353,700 mt", "production", "2024-Q1"), figure("117,900 mt", "production", "2024-03")]
    assert {one.verdict for one in check(figures).figures} == {"accepted"}


def test_two_contradictions_of_one_report_are_told_apart() -> None:
    conflicts = check(
        [
            figure("45.19 million mt", "capacity"),
            figure("41.98 million mt", "operating_capacity"),
            figure("72.9%", "operating_rate"),
            figure("503,600 mt", "production", "2022-04", product="refined zinc"),
            figure("501,300 mt", "production", "2022-03", product="refined zinc"),
            change("2,300 mt", "production", "mom", "down", "2022-04", product="refined zinc"),
        ]
    ).conflicts
    assert len(conflicts) == 2
    assert set(conflicts[0].figures).isdisjoint(conflicts[1].figures)


def test_a_lost_zero_is_repaired_where_the_others_are_narrow() -> None:
    [conflict] = check(
        [
            figure("6.595 million mt", "production", "2022-05", product="alumina", figure_id="title"),
            figure("6.955 million mt", "production", "2022-05", product="alumina", figure_id="body"),
            figure("224,400 mt", "daily_production", "2022-05", product="alumina", figure_id="daily"),
        ]
    ).conflicts
    assert (conflict.blame, conflict.proposed) == (["title"], True)
    assert conflict.repairs[0].new == "6955000"


def test_places_and_others_that_add_up_confirm_the_whole() -> None:
    parts = [
        figure("140,200 mt", "production", region="Xinjiang"),
        figure("30,600 mt", "production", region="Yunnan"),
        figure("65,300 mt", "production", segment="other provinces"),
    ]
    result = check([figure("236,100 mt", "production", figure_id="whole"), *parts])
    assert "whole" in result.pinned
    assert result.conflicts == []


def test_others_that_do_not_add_up_accuse_nobody() -> None:
    parts = [
        figure("140,200 mt", "production", region="Xinjiang"),
        figure("30,600 mt", "production", region="Yunnan"),
        figure("65,300 mt", "production", segment="other provinces"),
    ]
    assert check([figure("273,500 mt", "production"), *parts]).conflicts == []


def test_products_that_add_up_to_another_one_confirm_it_and_accuse_nobody() -> None:
    parts = [figure("7,700 mt", "imports", product="ore"), figure("1,553 mt", "imports", product="unwrought metal")]
    whole = figure("9,253 mt", "imports", product="raw materials", figure_id="whole")
    assert "whole" in check([whole, *parts]).pinned
    wrong = whole.model_copy(update={name: getattr(whole, name) + 300 for name in ("value", "low", "high")})
    assert check([wrong, *parts]).conflicts == []


def test_a_share_of_a_larger_place_is_not_one_of_the_nearest() -> None:
    mine = figure("536,000 mt", "production", segment="the mine", region="Chile")
    country, world = (
        figure("5.39 million mt", "production", region="Chile"),
        figure("15.9 million mt", "production", region="Global"),
    )
    small = figure("3.4%", "production", kind="share", region="Chile", segment="the mine, share of world")
    large = figure("9.9%", "production", kind="share", region="Chile", segment="the mine, share of Chile")
    assert check([mine, country, world, small, large]).conflicts == []
    turned = small.model_copy(update={"segment": "the mine, share of Chile"})
    assert check([mine, country, world, turned, large]).conflicts


def test_a_share_is_one_of_what_the_other_segments_say() -> None:
    whole = figure("20,400 mt", "imports", segment="physical content", figure_id="whole")
    part = figure("18,900 mt", "imports", segment="from Myanmar, physical content")
    share = figure("92.6%", "imports", kind="share", segment="from Myanmar, physical content")
    assert "whole" in check([whole, part, share]).pinned


def test_a_year_that_its_quarter_makes_impossible_is_a_contradiction_with_an_excuse() -> None:
    quarter = figure("53,000 mt", "production", "2024-Q1")
    plan = figure("212 million mt", "production", "2024", modality="forecast", segment="guidance")
    [conflict] = check([quarter, plan]).conflicts
    assert "unless it was a very uneven year" in conflict.why
    assert check([quarter, figure("212,000 mt", "production", "2024", modality="forecast")]).conflicts == []


def test_a_rate_and_output_that_a_capacity_of_the_year_makes_impossible_contradict_with_an_excuse() -> None:
    capacity, rate = figure("172,000 mt", "capacity", "2022"), figure("35.0%", "operating_rate", "2022-H1")
    [conflict] = check([capacity, rate, figure("3,010 mt", "production", "2022-H1")]).conflicts
    assert "unless capacity changed in between" in conflict.why
    assert not contradicts(capacity, rate, figure("30,100 mt", "production", "2022-H1"))
    assert not contradicts(figure("172,000 mt", "capacity", "2020"), rate, figure("3,010 mt", "production", "2022-H1"))


def test_profits_in_money_of_two_quarters_add_up_to_that_of_the_half_and_those_a_tonne_do_not() -> None:
    def profits(unit: str) -> list[Figure]:
        told = (("26.4", "2012-Q2"), ("21.9", "2012-Q1"), ("43.8", "2012-H1"))
        return [figure(f"{number} {unit}", "profit", period, direction="up") for number, period in told]

    assert contradicts(*profits("million yuan"))
    assert not contradicts(*profits("yuan/mt"))


@pytest.mark.parametrize("total", ["total", "total inventory"])
def test_total_stocks_are_those_of_the_market_and_those_in_the_plants(total: str) -> None:
    def stocks(size: str) -> list[Figure]:
        told = (("3.3412 million mt", "social inventory"), ("810,500 mt", "in-plant inventory"), (size, total))
        return [figure(number, "inventory", "2024-08-08", segment=segment) for number, segment in told]

    assert contradicts(*stocks("4.1157 million mt"))
    assert not contradicts(*stocks("4.1517 million mt"))


def test_a_mine_that_starts_late_in_a_year_is_no_contradiction() -> None:
    start = figure("1,000 mt", "production", "2024-12")
    assert check([start, figure("1,000 mt", "production", "2024")]).conflicts == []
    assert check([start, figure("120,000 mt", "production", "2024")]).conflicts == []


def test_net_exports_are_exports_less_imports() -> None:
    sold, bought = figure("1.602 million mt", "exports"), figure("1.388 million mt", "imports")
    assert not contradicts(sold, bought, figure("214,000 mt", "exports", segment="net"))
    assert contradicts(sold, bought, figure("241,000 mt", "exports", segment="net"))


def test_net_imports_and_net_exports_of_one_month_have_no_net_of_their_own() -> None:
    bought, sold = (figure("12,000 mt", metric, segment="net") for metric in ("imports", "exports"))
    assert not contradicts(bought, sold)


def test_built_capacity_is_the_capacity() -> None:
    built, running = (
        figure("88.95 million mt", "capacity", segment="built"),
        figure("71.7 million mt", "operating_capacity"),
    )
    assert not contradicts(built, running, figure("80.6%", "operating_rate"))
    assert contradicts(built, running, figure("86.0%", "operating_rate"))


def test_imports_and_exports_are_no_less_than_zero_unless_they_are_net() -> None:
    whole, net = figure("2,894,513 mt", "imports"), figure("28,171,310 mt", "imports", segment="net")
    growth = change("1.7%", "exports", "yoy", "up")
    assert check([whole, net, growth]).conflicts, "exports would be below zero"
    assert not check([whole, figure("-817,131 mt", "imports", segment="net"), growth]).conflicts


def test_two_changes_against_times_that_nothing_names_are_not_one_move() -> None:
    places = ("Shanghai", "Guangdong", "Jiangsu")
    listed = [
        figure(f"{amount} mt", "inventory", "2024-03", region=place, kind="change", basis="other", direction="up")
        for place, amount in zip(places, ("61,000", "32,000", "17,000"), strict=True)
    ]
    whole = figure("110,000 mt", "inventory", "2024-03", kind="change", basis="other", direction="up")
    again = figure(
        "283,000 mt", "inventory", "2024-03", kind="change", basis="other", direction="up", figure_id="again"
    )
    assert not check([again, whole, *listed]).conflicts, "it may be since another time"


def test_a_share_or_change_of_several_years_has_no_odd_basis() -> None:
    """Only a month's or a quarter's change can be of too long a period (KeyError before)."""
    label = {"region": "Indonesia", "product": "nickel", "segment": "share of world", "kind": "share"}
    shares = [figure("75%", "production", "2028/2030", **label), figure("63%", "production", "2028/2030", **label)]
    made = figure("7.5 million mt", "production", "2028/2030", region="Indonesia", product="nickel")
    assert all(told.blame for told in check([*shares, made]).conflicts)
    doubled = change("40%", "production", "yoy", "up", "2023/2024")
    assert check([doubled, figure("86 million mt", "production", "2023/2024")]).conflicts == []
