"""What tells two quantities apart, and what a change is measured against where no basis says it."""

from __future__ import annotations

import pytest

from helpers.arithmetic_build import change, figure
from smmextract.arithmetic import check
from smmextract.figure import Figure


def contradicts(*figures: Figure) -> bool:
    return bool(check(figures).conflicts)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"stage": "mine"}, {"stage": "refinery"}),
        ({"exchange": "LME"}, {"exchange": "SHFE"}),
        ({"company": "Codelco"}, {"company": "Antofagasta"}),
        ({"vintage": "earlier", "modality": "forecast"}, {"modality": "forecast"}),
        ({"segment": "guidance"}, {}),
    ],
)
def test_what_is_of_another_stage_exchange_company_or_vintage_never_contradicts(
    one: dict[str, str], other: dict[str, str]
) -> None:
    figures = figure("520,000 mt", "inventory", **one), figure("310,000 mt", "inventory", **other)
    assert not contradicts(*figures)
    assert contradicts(figures[0], figure("310,000 mt", "inventory", **one)), "the same one still does"


def test_an_exchange_is_one_whether_it_is_told_as_such_or_as_a_segment() -> None:
    stocks = figure("49,225 mt", "inventory", segment="LME")
    assert contradicts(stocks, figure("94,225 mt", "inventory", exchange="LME"))


def test_the_stock_of_a_month_is_that_of_its_last_day() -> None:
    assert contradicts(figure("210,000 mt", "inventory", "2010-11"), figure("120,000 mt", "inventory", "2010-11-30"))
    assert not contradicts(
        figure("210,000 mt", "inventory", "2010-11"), figure("120,000 mt", "inventory", "2010-11-29")
    )


def test_a_week_before_the_end_of_a_month_is_a_day() -> None:
    friday = figure("210,000 mt", "inventory", "2025-01-31")
    fall = change("10,000 mt", "inventory", "wow", "down", "2025-01-31")
    assert not contradicts(friday, fall, figure("220,000 mt", "inventory", "2025-01-24"))
    assert contradicts(friday, fall, figure("290,000 mt", "inventory", "2025-01-24"))


def test_a_change_since_a_day_that_the_text_names() -> None:
    now, then = figure("146,000 mt", "inventory", "2024-05-17"), figure("120,500 mt", "inventory", "2023-12")
    since = {"base_period": "2023-12-31"}
    assert not contradicts(now, then, change("25,500 mt", "inventory", "other", "up", "2024-05-17", **since))
    assert contradicts(now, then, change("55,200 mt", "inventory", "other", "up", "2024-05-17", **since))


def test_change_and_percentage_side_by_side_are_of_one_close() -> None:
    close = figure("$3,071/mt", "price", "2005-05-25", product="copper cathode")

    def moved(literal: str, start: int) -> Figure:
        one = change(literal, "price", "other", "up", "2005-05-25", product="copper cathode")
        return one.model_copy(update={"start": start, "end": start + len(literal)})

    dollars = moved("$21/mt", 0)
    assert not contradicts(close, dollars, moved("0.7%", 10))
    assert contradicts(close, dollars, moved("7.0%", 10))


def test_changes_that_stand_apart_may_be_against_different_days() -> None:
    index = figure("5,512 yuan/mt", "price", "2025-01-08", product="alumina")
    day = change("38 yuan/mt", "price", "other", "down", "2025-01-08", product="alumina")
    month = change("4.2%", "price", "other", "down", "2025-01-08", product="alumina")
    result = check([day, index, month])
    assert (result.conflicts, result.tensions) == ([], [])


def test_a_change_that_leads_to_the_level_only_in_the_other_direction_has_its_sign_wrong() -> None:
    stocks = [
        figure(f"{said} mt", "inventory", day) for said, day in (("241,125", "2014-04-16"), ("238,975", "2014-04-17"))
    ]
    rise = change("2,150 mt", "inventory", "other", "up", "2014-04-17", figure_id="rise")
    [conflict] = check([*stocks, rise]).conflicts
    assert ("rise", "direction", "down") in [(one.figure, one.field, one.new) for one in conflict.repairs]
    prices = [
        figure(f"{said} yuan/mt", "price", day) for said, day in (("13,550", "2014-04-16"), ("13,500", "2014-04-17"))
    ]
    step = change("50 yuan/mt", "price", "other", "up", "2014-04-17")
    assert check([*prices, step]).conflicts == [], "many prices are a usual step apart"


def test_an_earlier_close_from_which_the_change_leads_is_its_base() -> None:
    close, before = figure("$16,812/mt", "price", "2025-02-14"), figure("$16,541/mt", "price", "2025-02-12")
    rise = change("$271/mt", "price", "other", "up", "2025-02-14")
    result = check([close, rise, before])
    assert {one.verdict for one in result.figures} == {"confirmed"}


def test_a_unit_that_the_record_has_no_name_for_is_one_unit() -> None:
    now, before = (
        figure(f"{number} mt", "production", day, product="crude steel").model_copy(update={"unit": "other"})
        for number, day in (("1,754,000", "2024-08-17"), ("1,742,000", "2023-08-17"))
    )
    assert contradicts(now, before, change("0.7%", "production", "yoy", "down", "2024-08-17", product="crude steel"))
    assert not contradicts(now, before, change("0.7%", "production", "yoy", "up", "2024-08-17", product="crude steel"))
