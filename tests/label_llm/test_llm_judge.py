"""What is taken from an answer, and what is said against it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from helpers.llm_made import CHANGE, DAYS, GOOD, LEVEL, mention
from smmextract.figure import REASONS, Label
from smmextract.label.labeller import Parts
from smmextract.label.llm.answer import answer_form, judged
from smmextract.label.llm.judge import JudgedAnswer
from smmextract.vocabulary import Vocabulary

WORDS = Vocabulary.shipped()
ASKED = {1: mention("312,400 mt"), 2: mention("31 days", None), 3: mention("2.1%", "%")}


def read(*marks: dict[str, Any], groups: Sequence[object] = (), **asked: Any) -> JudgedAnswer:
    return judged({"marks": list(marks), "groups": list(groups)}, asked.get("asked", ASKED), WORDS)


def read_one(answer: dict[str, Any], of: Any) -> tuple[Any, list[str]]:
    """The label of a single mark and what is wrong with it."""
    reading = read({"mark": 1, "literal": of.literal, **answer}, asked={1: of})
    return reading.labels[1], [problem for _, problem in reading.problems]


def test_a_complete_answer_has_nothing_wrong() -> None:
    reading = read(*GOOD["marks"])
    assert reading.problems == []
    assert reading.labels == {
        1: Label(metric="production", product="refined lead", region="China", period="2031-05"),
        2: "day_count",
        3: Label(
            metric="production",
            product="refined lead",
            region="China",
            period="2031-05",
            kind="change",
            basis="mom",
            direction="up",
        ),
    }


def test_marks_are_given_in_any_order() -> None:
    assert read(CHANGE, LEVEL, DAYS).problems == []


@pytest.mark.parametrize("empty", [None, "", "null", "None"])
def test_an_empty_field_is_an_absent_one(empty: str | None) -> None:
    label, problems = read_one(
        {"metric": "production", "not_figure": empty, "segment": empty, "basis": empty}, mention("5 mt")
    )
    assert (label, problems) == (Label(metric="production"), [])


def test_line_breaks_within_a_literal_do_not_matter() -> None:
    wrapped = mention("312,400\n mt")
    assert read({**LEVEL, "literal": "312,400 mt"}, asked={1: wrapped}).problems == []


@pytest.mark.parametrize("literal", ["312400 mt", "312,400 MT", "312,400", "2.1%", None])
def test_any_other_literal_is_wrong_and_the_label_is_kept(literal: str | None) -> None:
    reading = read({**LEVEL, "literal": literal}, DAYS, CHANGE)
    assert reading.problems == [(1, f"literal {literal!r} is not the text of this mark: copy '312,400 mt'")]
    assert reading.doubts() == {1: [f"the model took it for {literal!r}"]}
    assert isinstance(reading.labels[1], Label)
    assert reading.recognised == 2


def test_a_missing_mark_is_named() -> None:
    reading = read(LEVEL, CHANGE)
    assert reading.doubts() == {2: ["missing: every mark must be there exactly once"]}
    assert 2 not in reading.labels


def test_missing_marks_are_one_line_of_the_complaint() -> None:
    complaint = read(DAYS).complaint()
    assert complaint == "- mark 1 (312,400 mt), 3 (2.1%): missing: every mark must be there exactly once"


def test_an_invented_mark_is_refused_and_dropped() -> None:
    reading = read(*GOOD["marks"], {**LEVEL, "mark": 7})
    assert reading.problems == [(None, "mark 7 does not exist here: leave it out")]
    assert (sorted(reading.labels), reading.doubts()) == ([1, 2, 3], {})


def test_a_mark_labelled_twice_is_wrong_unless_both_say_the_same() -> None:
    assert read(*GOOD["marks"], LEVEL).problems == []
    twice = read(*GOOD["marks"], {**LEVEL, "metric": "demand"})
    assert twice.doubts() == {1: ["there more than once, with different labels"]}
    assert twice.labels[1] == read(*GOOD["marks"]).labels[1]


def test_of_two_labels_the_one_with_the_right_literal_is_kept() -> None:
    reading = read({**LEVEL, "metric": "demand", "literal": "9 mt"}, LEVEL, DAYS, CHANGE)
    assert isinstance(reading.labels[1], Label)
    assert reading.labels[1].metric == "production"


def test_a_figure_without_a_metric_is_kept_as_other() -> None:
    label, problems = read_one({"product": "lead"}, mention("5 mt"))
    assert label == Label(metric="other", product="lead")
    assert problems == ["a figure needs a metric, anything else a not_figure"]


def test_a_metric_and_a_reason_stay_a_figure() -> None:
    label, problems = read_one({"metric": "production", "not_figure": "name"}, mention("5 mt"))
    assert label == Label(metric="production")
    assert problems == ["both a metric and not_figure: give one of them"]


@pytest.mark.parametrize(
    ("field", "wrong"), [("metric", "output"), ("kind", "delta"), ("basis", "monthly"), ("direction", "rise")]
)
def test_a_word_that_does_not_exist_is_left_out_and_named(field: str, wrong: str) -> None:
    full = {"metric": "production", "kind": "change", "basis": "mom", "direction": "up"}
    label, problems = read_one({**full, field: wrong}, mention("5 mt"))
    assert isinstance(label, Label)
    assert problems[0].startswith(f"{field} '{wrong}' does not exist: ")


def test_an_unknown_modality_is_named_and_taken_for_actual() -> None:
    label, problems = read_one({"metric": "production", "modality": "planned"}, mention("5 mt"))
    assert label == Label(metric="production")
    assert problems == ["modality 'planned' does not exist: actual, forecast"]


def test_an_unreadable_period_is_left_out_and_named() -> None:
    label, problems = read_one({"metric": "production", "period": "May 2031"}, mention("5 mt"))
    assert label == Label(metric="production")
    assert problems[0].startswith("not a period: 'May 2031'")


@pytest.mark.parametrize("period", ["2031-05", "2031-Q2", "2031-H1", "2031", "2031-05-31", "2031-01/2031-05"])
def test_periods_are_taken_as_they_are_written(period: str) -> None:
    assert read_one({"metric": "production", "period": period}, mention("5 mt")) == (
        Label(metric="production", period=period),
        [],
    )


def test_a_month_of_one_digit_is_read() -> None:
    assert read_one({"metric": "production", "period": "2031-5"}, mention("5 mt"))[0].period == "2031-05"
    assert read_one({"metric": "production", "period": "2031-1/2031"}, mention("5 mt"))[0].period is None


def test_a_change_needs_basis_and_direction() -> None:
    _, problems = read_one({"metric": "production", "kind": "change"}, mention("5 mt"))
    assert problems == ["a change needs a basis", "a change needs a direction"]


def test_a_sign_in_the_text_is_direction_enough() -> None:
    change = {"metric": "inventory", "kind": "change", "basis": "wow"}
    assert read_one(change, mention("+500 mt", sign=1))[1] == []
    assert read_one({**change, "direction": "down"}, mention("+500 mt", sign=1))[1] == [
        "the words say down, the number's sign says the opposite"
    ]


def test_a_basis_belongs_to_changes_alone() -> None:
    label, problems = read_one({"metric": "production", "kind": "level", "basis": "mom"}, mention("5 mt"))
    assert (label, problems) == (Label(metric="production"), ["a level has no basis"])


def test_flat_is_a_direction() -> None:
    flat = {"metric": "price", "kind": "change", "basis": "wow", "direction": "flat"}
    assert read_one(flat, mention("0 yuan/mt", "CNY/t"))[1] == []


def test_the_direction_of_a_level_is_left_out() -> None:
    assert read_one({"metric": "production", "direction": "up"}, mention("5 mt")) == (Label(metric="production"), [])


def test_a_balance_and_a_loss_have_a_direction() -> None:
    assert read_one({"metric": "balance", "direction": "down"}, mention("5 mt"))[0].direction == "down"
    assert read_one({"metric": "profit", "direction": "down"}, mention("5 yuan/mt", "CNY/t"))[0].direction == "down"
    assert read_one({"metric": "balance"}, mention("5 mt"))[1] == [
        "a balance needs a direction: up for a surplus, down for a deficit"
    ]


def test_a_change_of_capacity_is_a_change_whatever_the_answer_calls_it() -> None:
    label, problems = read_one({"metric": "capacity_change", "direction": "down"}, mention("500,000 mt"))
    assert (label.kind, label.basis, label.direction, problems) == ("change", "other", "down", [])


@pytest.mark.parametrize(
    ("metric", "kind", "unit", "fits"),
    [
        ("production", "level", "t", True),
        ("production", "level", "%", False),
        ("production", "level", "CNY/t", False),
        ("production", "share", "%", True),
        ("capacity", "level", "t", True),
        ("capacity", "level", "t/year", True),
        ("daily_production", "level", "t/day", True),
        ("operating_rate", "level", "%", True),
        ("operating_rate", "level", "t", False),
        ("operating_rate", "level", "pp", False),
        ("price", "level", "CNY/t", True),
        ("price", "level", "t", False),
        ("price", "level", None, True),
        ("inventory", "level", None, True),
    ],
)
def test_a_unit_that_the_metric_cannot_have_is_named(metric: str, kind: str, unit: str | None, fits: bool) -> None:
    label, problems = read_one({"metric": metric, "kind": kind}, mention("5", unit))
    assert problems == ([] if fits else [f"{metric} cannot be in {unit}"])
    assert label.metric == metric


def test_other_has_to_be_named() -> None:
    assert read_one({"metric": "other", "segment": "smelters in maintenance"}, mention("seven", "count"))[1] == []
    assert read_one({"metric": "other"}, mention("seven", "count"))[1] == [
        "metric 'other' needs a segment that names the quantity"
    ]


def test_the_whole_of_a_share_is_kept() -> None:
    share = {"metric": "production", "kind": "share", "whole": "output of China"}
    assert read_one(share, mention("38%", "%"))[0].whole == "output of China"
    assert read_one({**share, "kind": "level"}, mention("38 mt"))[0].whole is None


def test_whose_figure_it_is_and_where_is_kept() -> None:
    said = {"metric": "production", "stage": "mine", "company": "Some Mining", "exchange": "LME", "vintage": "earlier"}
    assert read_one(said, mention("5 mt")) == (Label.model_validate(said), [])


@pytest.mark.parametrize(("field", "wrong"), [("stage", "smelting"), ("vintage", "latest")])
def test_a_stage_or_vintage_that_does_not_exist_is_left_out_and_named(field: str, wrong: str) -> None:
    label, problems = read_one({"metric": "production", field: wrong}, mention("5 mt"))
    assert label == Label(metric="production")
    assert problems[0].startswith(f"{field} '{wrong}' does not exist: ")


def test_the_base_of_a_change_is_kept() -> None:
    change = {"metric": "price", "kind": "change", "basis": "other", "direction": "up", "base_period": "2030-12"}
    assert read_one(change, mention("5%", "%"))[0].base_period == "2030-12"
    assert read_one({**change, "base_period": "last year"}, mention("5%", "%"))[1][0].startswith(
        "not a period: 'last year'"
    )
    assert read_one({"metric": "price", "base_period": "2030"}, mention("5", "CNY/t"))[0].base_period is None


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_is_taken(reason: str) -> None:
    assert read_one({"not_figure": reason}, mention("31 days", None)) == (reason, [])


@pytest.mark.parametrize("metric", Vocabulary.shipped().metrics)
def test_every_metric_can_be_answered(metric: str) -> None:
    properties = answer_form(WORDS).model_json_schema()["properties"]["marks"]["items"]["properties"]
    assert metric in properties["metric"]["enum"]


@pytest.mark.parametrize(
    ("whole", "parts", "problem"),
    [
        (1, [3, 9], "mark 9 does not exist here"),
        (9, [1, 3], "mark 9 does not exist here"),
        (1, [3], "it needs two different parts at least, none of them the whole"),
        (1, [3, 3], "it needs two different parts at least, none of them the whole"),
        (1, [1, 3], "it needs two different parts at least, none of them the whole"),
        (1, [2, 3], "mark 2 is no figure"),
    ],
)
def test_a_group_that_cannot_be_one_is_refused(whole: int, parts: list[int], problem: str) -> None:
    reading = read(*GOOD["marks"], groups=[{"whole": whole, "parts": parts}])
    assert reading.problems == [(None, f"group of mark {whole}: {problem}")]
    assert (reading.groups, reading.doubts()) == ([], {})


def test_a_group_is_kept() -> None:
    asked = {n: mention(f"{n} mt") for n in (1, 2, 3)}
    marks = [{"mark": n, "literal": f"{n} mt", "metric": "production"} for n in asked]
    reading = read(*marks, groups=[{"whole": 3, "parts": [1, 2]}], asked=asked)
    assert (reading.problems, reading.groups) == ([], [Parts(3, (1, 2))])


def test_nothing_that_code_reads_is_asked_of_the_model() -> None:
    properties = answer_form(WORDS).model_json_schema()["properties"]["marks"]["items"]["properties"]
    assert not {"value", "unit", "low", "high", "approximate"} & set(properties)
