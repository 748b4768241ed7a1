"""Which repair is proposed: what the others leave, what they leave too much room for, and what nothing tells apart."""

from __future__ import annotations

from helpers.arithmetic_build import change, figure
from smmextract.arithmetic import check
from smmextract.figure import Conflict, Figure


def only_conflict(figures: list[Figure]) -> Conflict:
    [conflict] = check(figures).conflicts
    return conflict


def day_of(literal: str) -> list[Figure]:
    """Three stocks of days that agree with their changes, and one of a day between them that is written as given."""
    return [
        figure("48,187 mt", "inventory", "2024-03-07"),
        figure(literal, "inventory", "2024-03-14", figure_id="odd"),
        change("1,113 mt", "inventory", "wow", "up", "2024-03-14"),
        figure("49,912 mt", "inventory", "2024-03-21"),
        change("612 mt", "inventory", "wow", "up", "2024-03-21"),
    ]


def test_a_number_that_no_slip_explains_is_the_one_that_the_others_leave() -> None:
    conflict = only_conflict(day_of("86,700 mt"))
    assert conflict.blame == ["odd"]
    [first, *_] = conflict.repairs
    assert (first.figure, first.field, first.new) == ("odd", "value", "49300")


def test_a_number_of_another_size_lost_a_word() -> None:
    conflict = only_conflict(day_of("49.3 mt"))
    assert conflict.proposed
    assert [(one.field, one.new) for one in conflict.repairs] == [("value", "49300")]


def test_two_numbers_that_both_fit_are_no_proposal() -> None:
    level, before = figure("61,200 mt", "production"), figure("48,200 mt", "production", "2023-12")
    rise = change("9.1%", "production", "mom", "up")
    conflict = only_conflict([level, before, rise])
    assert not conflict.proposed
    assert len(conflict.blame_sets) == 3


def test_a_month_on_month_change_of_a_year_is_proposed_to_be_one_on_the_year() -> None:
    year = figure("4.32 million mt", "production", "2023")
    conflict = only_conflict([year, change("4.1%", "production", "mom", "up", "2023")])
    assert conflict.proposed
    assert {one.new for one in conflict.repairs} <= {"yoy", "ytd_yoy"}


def test_a_month_on_month_change_of_a_quarter_may_be_one_on_the_quarter() -> None:
    quarter = figure("1.08 million mt", "production", "2023-Q1")
    assert not only_conflict([quarter, change("4.1%", "production", "mom", "up", "2023-Q1")]).proposed


def test_guidance_that_was_lowered_is_measured_against_the_guidance_before() -> None:
    label = {"segment": "guidance", "modality": "forecast"}
    now = figure("285,000 mt", "production", "2024", **label)
    cut = change("25,000 mt", "production", "vs_forecast", "down", "2024", **label)
    before = figure("310,000 mt", "production", "2024", vintage="earlier", **label)
    assert check([now, cut]).conflicts == []
    assert check([now, cut, before]).conflicts == []
    wrong = before.model_copy(update={"value": before.value * 2, "low": before.value * 2, "high": before.value * 2})
    assert check([now, cut, wrong]).conflicts


def test_what_analysts_expected_is_no_part_of_what_came() -> None:
    came = figure("1.02 million mt", "production", "2024-Q1", segment="refinery")
    expected = figure("1.08 million mt", "production", "2024-Q1", segment="refinery, consensus estimate")
    assert check([came, expected.model_copy(update={"modality": "forecast"})]).conflicts == []


def test_demand_of_investors_may_be_below_zero() -> None:
    given_back = figure("90,000 mt", "demand", "2024", segment="investment")
    ends = {"value": -given_back.value, "low": -given_back.value, "high": -given_back.value}
    total = figure("8.1 million mt", "demand", "2024")
    assert check([given_back.model_copy(update=ends), total]).conflicts == []
