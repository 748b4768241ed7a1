"""What figures state, piece by piece, with numbers worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest

from helpers.arithmetic_build import BEFORE, OUTPUT, RATE, RATE_BEFORE, change, figure, said
from smmextract.arithmetic import check
from smmextract.arithmetic.model.rule_book import Link
from smmextract.arithmetic.model.statement import FormId, Statement, read_statements, state
from smmextract.arithmetic.solve.encode import statement_relation
from smmextract.arithmetic.solve.interval import BIG
from smmextract.arithmetic.solve.relation import (
    Difference,
    Either,
    Level,
    Ratio,
)
from smmextract.figure import Figure
from smmextract.period import parse_period
from smmextract.vocabulary import Vocabulary


def stated_by(figures: Sequence[Figure]) -> list[Statement]:
    return read_statements(figures, Vocabulary.shipped())


def test_rounding_widens_and_a_hedge_does_not() -> None:
    assert said("same", 100, 2).interval() == (98, 102)
    assert said("same", 100, 2).interval(3) == (94, 106)
    assert said("same", 100, 2, hedge=4).interval() == (96, 104)
    assert said("same", 100, 2, hedge=4).interval(3) == (94, 106)
    assert Statement(("a",), "same", OUTPUT, value=7.0).interval(3) == (7, 7)
    assert Statement((), "assumed", OUTPUT).interval() == (0, 0)
    assert said("same", 100, 2, open_below=True).interval() == (-BIG, 102)
    assert said("same", 100, 2, open_above=True).interval() == (98, BIG)


def test_an_interval_is_told_as_the_figure_would_write_it() -> None:
    assert said("change", 1.05).in_figure_unit((0.75, 1.5)) == (-25, 50)
    assert said("share", 0.5).in_figure_unit((0.25, 0.5)) == (25, 50)
    assert said("difference", 7).in_figure_unit((5, 9)) == (5, 9)
    assert Statement(("a",), "same", RATE).in_figure_unit((0.25, 0.5)) == (25, 50)
    assert said("same", 7).as_figure((-BIG, 1_234_567.891)) == (None, Decimal("1234567.9"))
    assert said("same", 7).as_figure((12.5, BIG)) == (Decimal("12.5"), None)


def test_a_move_is_of_a_quantity_since_its_base() -> None:
    assert said("same", 100).move is None
    assert said("share", 0.5).move is None
    assert said("change", 1.05).move == OUTPUT.moved("ratio", BEFORE.period)
    assert said("difference", 5).move == OUTPUT.moved("difference", BEFORE.period)
    assert said("change", 1.05).quantities == (OUTPUT, BEFORE)
    assert said("same", 100).quantities == (OUTPUT,)
    claim = Statement((), "assumed", OUTPUT, links=(Link("sum", (OUTPUT, BEFORE)), Link("sum", (OUTPUT, RATE))))
    assert claim.quantities == (OUTPUT, BEFORE, RATE)


@pytest.mark.parametrize(
    ("form", "fixes"), [("same", True), ("difference", True), ("beat", True), ("change", False), ("share", False)]
)
def test_amounts_fix_the_scale_and_ratios_do_not(form: FormId, fixes: bool) -> None:
    assert said(form, 1.0).fixes_scale is fixes
    assert not Statement(("a",), form, RATE, RATE_BEFORE, value=1.0).fixes_scale


def test_a_statement_is_a_relation_between_its_quantities() -> None:
    places = {OUTPUT: 4, BEFORE: 7}
    assert statement_relation(said("same", 100, 2), places, 2) == Level(4, (96, 104))
    assert statement_relation(said("change", 1.5, 0.25), places) == Ratio((4, 7), (1.25, 1.75))
    assert statement_relation(said("share", 0.5, 0.125), places, 2) == Ratio((4, 7), (0.25, 0.75))
    assert statement_relation(said("change", 0.25, 0.5), places) == Ratio((4, 7), (0.0, 0.75)), "no ratio is below zero"
    assert statement_relation(said("difference", -5, 1), places) == Difference((4, 7), (-6, -4))
    assert statement_relation(said("beat", 5, 1), places) == Difference((4, 7), (4, 6))


def test_a_loose_percent_is_a_ratio_or_points() -> None:
    loose = Statement(("a",), "change", RATE, RATE_BEFORE, value=1.5, half=0.25, loose_percent=True)
    relation = statement_relation(loose, {RATE: 0, RATE_BEFORE: 1})
    assert isinstance(relation, Either)
    assert relation.variables == (0, 1)
    assert relation.readings == (Ratio((0, 1), (1.25, 1.75)), Difference((0, 1), (0.25, 0.75)))


def only(*figures: Figure) -> Statement:
    [statement] = stated_by(figures)
    return statement


def test_a_level_is_in_the_unit_of_propagation() -> None:
    level = only(figure("3.562 million mt", "production", figure_id="output"))
    assert (level.figures, level.form, level.base) == (("output",), "same", None)
    assert (level.value, level.half, level.hedge) == (3_562_000, 500, 0)
    assert (level.open_below, level.open_above, level.doubtful, level.loose_percent) == (False, False, False, False)
    rate = only(figure("92.9%", "operating_rate", approximate=True))
    assert (rate.value, rate.half, rate.hedge) == pytest.approx((0.929, 0.0005, 0.001))


@pytest.mark.parametrize(
    ("literal", "metric"),
    [("45 million mt", "capacity"), ("92.9%", "operating_rate"), ("9,000 mt", "daily_production")],
)
def test_the_usual_unit_of_a_metric_is_not_told(literal: str, metric: str) -> None:
    assert only(figure(literal, metric)).quantity.unit is None


def test_a_change_is_a_factor_or_a_difference_to_its_base() -> None:
    up = only(change("4.2%", "production", "yoy", "up"))
    assert (up.form, up.quantity, up.base, up.loose_percent) == ("change", OUTPUT, BEFORE, False)
    assert (up.value, up.half) == pytest.approx((1.042, 0.0005))
    down = only(change("8,000 mt", "production", "yoy", "down"))
    assert (down.form, down.base, down.value) == ("difference", BEFORE, -8000)
    points = only(change("5.5 percentage points", "operating_rate", "yoy", "up"))
    assert (points.form, points.base) == ("difference", RATE_BEFORE)
    assert points.value == pytest.approx(0.055)
    percent = only(change("5.5%", "operating_rate", "yoy", "up"))
    assert (percent.form, percent.loose_percent) == ("change", True)
    assert percent.value == pytest.approx(1.055)


def test_a_beat_is_measured_against_what_was_expected() -> None:
    beat = only(change("8,000 mt", "production", "vs_forecast", "up"))
    assert (beat.form, beat.value, beat.quantity) == ("beat", 8000, OUTPUT)
    assert beat.base == OUTPUT.at(OUTPUT.period, "expected")
    percent = only(change("5%", "production", "vs_forecast", "down"))
    assert (percent.form, percent.base) == ("change", beat.base)
    assert percent.value == pytest.approx(0.95)


def test_what_names_no_quantity_or_no_base_states_nothing() -> None:
    nothing = [
        figure("3.5 million mt", "production").model_copy(update={"period": None}),
        change("5%", "production", "wow", "up"),  # a month has no week before
        figure("55%", "ingot_production", kind="share", region="Global"),  # of nothing wider
        figure("3.5 million mt", "production").model_copy(update={"unit": "CNY/t"}),
    ]
    assert stated_by(nothing) == []


def test_figures_that_say_the_same_are_one_statement() -> None:
    title, body = (figure("3.562 million mt", "production", figure_id=name) for name in ("title", "body"))
    rounder = figure("3.56 million mt", "production", figure_id="lead")
    assert [one.figures for one in stated_by([title, rounder, body])] == [("title", "body"), ("lead",)]


def test_an_end_that_is_left_open_and_a_label_in_doubt_are_kept() -> None:
    level = figure("60%", "operating_rate")
    below = only(level.model_copy(update={"low": None}))
    assert (below.open_below, below.open_above) == (True, False)
    above = only(level.model_copy(update={"high": None, "doubts": ["no word says which month"]}))
    assert (above.open_below, above.open_above, above.doubtful) == (False, True, True)
    exact = only(level.model_copy(update={"low": None, "high": None}))
    assert (exact.open_below, exact.open_above, exact.half) == (False, False, 0)
    assert exact.value == pytest.approx(0.6)


def test_a_forecast_is_kept_apart_only_where_the_report_says_what_came() -> None:
    came = figure("900,000 mt", "production")
    expected = figure("950,000 mt", "production", modality="forecast")
    apart = OUTPUT.at(OUTPUT.period, "expected")
    assert [one.quantity for one in stated_by([came, expected])] == [OUTPUT, apart]
    assert [one.quantity for one in stated_by([expected])] == [OUTPUT]
    beat = change("8,000 mt", "production", "vs_forecast", "up")
    assert [one.quantity for one in stated_by([beat, expected])] == [OUTPUT, apart]
    later = figure("950,000 mt", "production", "2024-02", modality="forecast")
    assert [one.quantity.version for one in stated_by([came, later])] == [None, None]


def test_a_percent_change_of_a_price_has_the_unit_of_the_one_price() -> None:
    growth = change("5%", "price", "mom", "up")
    yuan, dollars = figure("18,900 yuan/mt", "price", figure_id="yuan"), figure("2,210 $/mt", "price")
    assert only(growth).quantity.unit is None
    told, level = stated_by([growth, yuan])
    assert told.quantity.unit == level.quantity.unit == yuan.unit
    assert [one.quantity.unit for one in stated_by([growth, yuan, dollars])] == [None, yuan.unit, dollars.unit]


def share(region: str = "China", segment: str | None = None, whole: str | None = None) -> Figure:
    return figure("40%", "production", kind="share", region=region, segment=segment, whole=whole)


def test_a_share_is_of_the_same_without_its_segment_else_of_a_wider_region() -> None:
    part = only(share(segment="large smelters"))
    assert (part.form, part.base) == ("share", OUTPUT)
    assert part.value == pytest.approx(0.4)
    province = only(share("Yunnan"))
    assert (province.quantity.region, province.base) == ("Yunnan", OUTPUT)
    both = share("Yunnan", "large smelters")
    [guess] = stated_by([both])
    assert guess.base is not None
    assert (guess.base.region, guess.base.segments) == ("Yunnan", ())
    [known, _] = stated_by([both, figure("3 million mt", "production", segment="large smelters")])
    assert known.base is not None
    assert (known.base.region, known.base.segments) == ("China", guess.quantity.segments)
    [known, _] = stated_by([both, figure("3 million mt", "production")])
    assert known.base == OUTPUT
    [known, _] = stated_by([share("Yunnan"), figure("6 million mt", "production", region="Global")])
    assert known.base is not None
    assert known.base.region == "Global"


@pytest.mark.parametrize("word", ["Increase", "decrease", "growth", "rise", "gain", "decline", "drop", "increment"])
def test_a_share_of_a_move_is_a_share_of_no_level(word: str) -> None:
    assert stated_by([share("Yunnan", whole=f"the {word} in output")]) == []
    assert stated_by([share("Yunnan", segment=f"{word} of output")]) == []
    assert len(stated_by([share("Yunnan", whole="the output of China")])) == 1


def test_a_changed_figure_states_in_the_version_and_unit_of_the_statement_it_replaces() -> None:
    yuan = figure("18,900 yuan/mt", "price", figure_id="yuan")
    like = only(yuan)
    tenth = {name: Decimal(1890) for name in ("value", "low", "high")}
    cheaper = state(yuan.model_copy(update={"id": "new", **tenth}), like, ())
    assert cheaper is not None
    assert (cheaper.figures, cheaper.value, cheaper.quantity.unit) == (("yuan",), 1890, like.quantity.unit)
    growth = state(change("5%", "price", "yoy", "up"), like, ())
    assert growth is not None
    assert growth.quantity.unit == like.quantity.unit
    cost = state(figure("2,210 $/mt", "cost"), like, ())
    assert cost is not None
    assert cost.quantity.unit != like.quantity.unit
    expected = Statement(("e",), "same", OUTPUT.at(OUTPUT.period, "expected"), value=1.0)
    moved = state(figure("900,000 mt", "production", "2024-02"), expected, ())
    assert moved is not None
    assert (moved.quantity.version, moved.quantity.period) == ("expected", parse_period("2024-02"))
    assert state(yuan.model_copy(update={"period": None}), like, ()) is None
    assert state(change("5%", "price", "other", "up"), like, ()) is None


def test_a_forecast_in_the_segment_is_no_part_of_what_came() -> None:
    came = figure("485,000 mt", "production", "2024", segment="Scaldia Zinc")
    for words in ("foreseen in the annual report, Scaldia Zinc", "Scaldia Zinc, earlier guidance"):
        assert check([came, figure("505,000 mt", "production", "2024", segment=words)]).conflicts == []


def test_an_earlier_forecast_in_the_segment_is_what_a_forecast_was_changed_from() -> None:
    now = figure("285,000 mt", "production", "2024", segment="guidance", modality="forecast")
    cut = change("25,000 mt", "production", "vs_forecast", "down", "2024", segment="guidance", modality="forecast")
    for before, told in (("310,000 mt", False), ("330,000 mt", True)):
        earlier = figure(before, "production", "2024", segment="earlier guidance", modality="forecast")
        conflicts = check([now, cut, earlier]).conflicts
        assert bool(conflicts) == told


def test_a_list_of_places_is_no_part_of_one_of_them() -> None:
    listed = figure("386,000 mt", "inventory", "2024-03-11", segment="Yokohama, Nagoya and Osaka")
    one = figure("198,400 mt", "inventory", "2024-03-11", segment="Yokohama")
    assert check([listed, one]).conflicts == []


def test_two_prices_of_a_month_may_be_those_of_its_beginning_and_its_end() -> None:
    first, last = figure("177,000 yuan/mt", "price", "2024-04"), figure("170,500 yuan/mt", "price", "2024-04")
    told = check([first, last])
    assert told.conflicts == []
    assert {one.verdict for one in told.figures} == {"flagged"}
    assert check([first, figure("117,000 yuan/mt", "price", "2024-04")]).conflicts, "two digits exchanged are a slip"
    assert check(
        [figure("177,000 yuan/mt", "price", "2024-04-12"), figure("170,500 yuan/mt", "price", "2024-04-12")]
    ).conflicts


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("95,000 mt", "demand", {"modality": "forecast"}), ("104,000 mt", "demand", {"modality": "forecast"})),
        (
            ("33.3%", "production", {"kind": "share", "segment": "a mine"}),
            ("2.4%", "production", {"kind": "share", "segment": "a mine"}),
        ),
        (("30,540 mt", "exports", {"product": "magnesium"}), ("16,300 mt", "exports", {"product": "magnesium ingot"})),
    ],
)
def test_numbers_that_may_be_of_two_things_are_a_doubt_about_labels(
    first: tuple[str, str, dict[str, str]], second: tuple[str, str, dict[str, str]]
) -> None:
    one, other = (figure(literal, metric, **label) for literal, metric, label in (first, second))
    told = check([one, other])
    assert told.conflicts == []
    assert {figure.verdict for figure in told.figures} == {"flagged"}


def test_two_forecasts_one_slip_apart_contradict_each_other() -> None:
    one, other = (figure(said, "demand", modality="forecast") for said in ("95,200 mt", "59,200 mt"))
    assert check([one, other]).conflicts


def test_a_clash_of_two_products_does_not_excuse_a_sum_of_one_of_them() -> None:
    label = {"product": "silicomanganese", "period": "2012-05-18"}
    both = figure("169,200 mt", "inventory", "2012-05-18", product="manganese alloy")
    before = figure("144,500 mt", "inventory", "2012-05-11", product="silicomanganese")
    now = figure("13,800 mt", "inventory", figure_id="now", **label)
    fall = change("6,500 mt", "inventory", "wow", "down", **label)
    assert any("now" in conflict.blame for conflict in check([both, before, now, fall]).conflicts)


def test_bonded_stocks_are_no_part_of_those_without_a_segment() -> None:
    others = figure("216,600 mt", "inventory", "2021-03-18", region="Shanghai")
    bonded = figure("393,000 mt", "inventory", "2021-03-18", region="Shanghai", segment="bonded zone")
    assert check([others, bonded]).conflicts == []


def test_percentages_computed_from_numbers_as_printed_contradict_nothing() -> None:
    """Ingots are 3.5% less, of output that fell by 0.3%; 4.05% may come from 0.95 and 0.99 million t."""
    ratio = figure("69.46%", "liquid_ratio")
    figures = [
        ratio,
        change("1.00 pp", "liquid_ratio", "mom", "up"),
        figure("0.95 million mt", "ingot_production"),
        change("4.05%", "ingot_production", "mom", "down"),
        change("0.31%", "production", "mom", "down"),
    ]
    assert check(figures).conflicts == []
    exact = [
        one
        if one.metric != "ingot_production" or one.kind != "level"
        else figure("0.95000 million mt", "ingot_production")
        for one in figures
    ]
    assert check(exact).conflicts


def test_a_percentage_computed_from_numbers_as_printed_keeps_its_direction_and_says_the_same_twice() -> None:
    level, drop = figure("0.95 million mt", "production"), change("2,010 mt", "production", "yoy", "down")
    assert check([level, drop, change("0.25%", "production", "yoy", "down")]).conflicts == []
    assert check([level, drop, change("0.21%", "production", "yoy", "up")]).conflicts
    assert check([level, *(change(size, "production", "yoy", "up") for size in ("5.30%", "5.47%"))]).conflicts


@pytest.mark.parametrize(("segment", "modality"), [("guidance", "actual"), ("earlier guidance", "forecast")])
def test_guidance_measured_against_itself_states_nothing(segment: str, modality: str) -> None:
    label = {"segment": segment, "modality": modality}
    raised = change("5,000 mt", "production", "vs_forecast", "up", "2024", **label)
    told = check([figure("285,000 mt", "production", "2024", **label), raised])
    assert (told.conflicts, told.tensions) == ([], [])
