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
    conflict = only_conflict(day_of("49.3 tons"))
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


def test_a_month_on_month_change_that_no_rate_or_level_makes_is_a_level() -> None:
    before = figure("61%", "operating_rate", "2022")
    rate = only_conflict([before, change("54 pp", "operating_rate", "mom", "down", "2023")])
    assert [(one.field, one.new) for one in rate.repairs] == [("kind", "level")]
    points = only_conflict([before, change("5.4 pp", "operating_rate", "mom", "down", "2023")])
    assert [one.field for one in points.repairs] == ["basis"]
    price, amount = figure("13,000 USD/mt", "price", "2023"), change("14,500 USD/mt", "price", "mom", "up", "2023")
    assert [(one.field, one.new) for one in only_conflict([price, amount]).repairs] == [("kind", "level")]


def test_a_digit_lost_before_the_decimal_point_is_restored() -> None:
    balance = figure("9.1 kt", "balance", figure_id="odd", direction="up", region="Global")
    made, used = (
        figure(said, name, region="Global") for said, name in (("779.7 kt", "production"), ("689.6 kt", "demand"))
    )
    [first, *_] = only_conflict([made, used, balance]).repairs
    assert (first.figure, first.new) == ("odd", "90100")


def test_a_label_that_several_figures_have_is_likelier_right_than_that_of_one() -> None:
    other = figure("95,100 mt", "production", "2024-02")
    told = [figure("98,700 mt", "production", figure_id=f"t{n}") for n in range(3)]
    odd = figure("95,100 mt", "production", figure_id="odd")
    conflict = only_conflict([other, *told, odd])
    assert conflict.blame == ["odd"]
    assert (conflict.repairs[0].field, conflict.repairs[0].new) == ("period", "2024-02")


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


def provinces(*numbers: str) -> list[Figure]:
    """The output of four provinces, the last one in two months with the change between them."""
    places = ("Shandong", "Henan", "Yunnan", "Guangxi")
    listed = [figure(number, "production", region=place) for number, place in zip(numbers, places, strict=True)]
    last = listed[-1].model_copy(update={"id": "odd"})
    before = figure("70.0 kt", "production", "2023-12", region="Guangxi")
    return [*listed[:-1], last, before, change("2.6%", "production", "mom", "up", region="Guangxi")]


def test_a_number_without_the_decimal_of_its_companions_lost_the_point() -> None:
    among_others = only_conflict(provinces("61.4 kt", "48.2 kt", "55.7 kt", "718 kt")).repairs[0]
    assert (among_others.figure, among_others.field, among_others.new) == ("odd", "value", "71800")
    among_whole_ones = only_conflict(provinces("61 kt", "48 kt", "55 kt", "718 kt")).repairs[0]
    assert among_whole_ones.figure != "odd", "there the one with a decimal is unlike the others"


def two_changes(first: str, second: str) -> list[Figure]:
    """Changes of a metric in three provinces, and two on the same base in a fourth."""
    told = []
    for place, (month, year) in {
        "Henan": ("1.4%", "8.2%"),
        "Yunnan": ("2.2%", "6.1%"),
        "Hubei": ("0.7%", "4.4%"),
    }.items():
        told.append(change(month, "production", first, "up", region=place))
        told.append(change(year, "production", second, "up", region=place))
    told += [change(one, "production", "yoy", "up", region="Guangxi", figure_id=one) for one in ("1.9%", "5.3%")]
    return [figure("71.8 kt", "production", region="Guangxi"), *told]


def test_of_two_changes_on_one_base_the_order_of_the_others_tells_which_is_meant_otherwise() -> None:
    def repaired(figures: list[Figure]) -> dict[str, float]:
        bases = [one for one in only_conflict(figures).repairs if one.field == "basis"]
        return {one.figure: one.probability for one in bases}

    assert list(repaired(two_changes("mom", "yoy"))) == ["1.9%"]
    assert list(repaired(two_changes("yoy", "mom"))) == ["5.3%"]


def test_a_second_level_that_would_be_a_usual_change_of_the_first_is_read_as_that() -> None:
    stock, move = figure("38,300 mt", "inventory", "2024-01-18"), figure("1,300 mt", "inventory", "2024-01-18")
    repairs = only_conflict([stock, move]).repairs
    assert [(one.figure, one.field, one.new) for one in repairs[:1]] in ([(move.id, "kind", "change")], [])
    assert all(one.figure == move.id for one in repairs if one.field == "kind")


def test_the_only_amount_of_a_year_is_its_level_and_no_change_on_the_month() -> None:
    amount = change("4.32 million mt", "production", "mom", "up", "2023")
    conflict = only_conflict([amount, change("3.1%", "production", "yoy", "up", "2023")])
    assert conflict.proposed
    assert [(one.figure, one.field, one.new) for one in conflict.repairs] == [(amount.id, "kind", "level")]


def test_a_number_that_stands_elsewhere_in_the_report_was_exchanged_with_it() -> None:
    [conflict] = check(
        [
            figure("48,187 mt", "inventory", "2024-03-07"),
            figure("984,617 mt", "inventory", "2024-03-14", figure_id="odd"),
            change("1,114 mt", "inventory", "wow", "up", "2024-03-14"),
            figure("49,301 mt", "inventory", "2024-03-14", region="Global", figure_id="there"),
        ]
    ).conflicts
    assert {(one.figure, one.new) for one in conflict.repairs} == {("odd", "49301"), ("there", "984617")}
