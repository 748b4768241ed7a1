"""Figures of other extractors are found in the report or flagged: the probe that extraction tools are measured with.

One paragraph, English and Chinese; eleven renderings that are not in it, four that are, and unit-scaled equals.
"""

from __future__ import annotations

import json

import pytest

from smmextract.figure import Figure
from smmextract.grounding import NOT_THERE, check_foreign
from smmextract.report import from_text

PARAGRAPH = (
    "SMM 1# copper cathode averaged 81,300 yuan/mt on Monday, up 620 yuan/mt from last Friday. Social inventory fell "
    "7,400 mt over the week to 182,600 mt, and copper rod producers ran at 61.5% of capacity. "
    "上海市场1#电解铜均价为81300元/吨，社会库存为18.26万吨。"
)

WRONG = {
    "one digit changed": "81,310 yuan/mt",
    "digits transposed": "83,100 yuan/mt",
    "a number that is nowhere": "99,999",
    "wrong in a short phrase": "averaged 81,310 yuan/mt",
    "wrong in a long phrase": "Social inventory fell 7,500 mt over the week to 182,600 mt, and copper rod producers",
    "the head of 7,400": "7,40",
    "the head of 182,600": "182",
    "the tail of 61.5%": "5%",
    "the tail of 61.5% with its point": "1.5%",
    "one digit changed, in Chinese": "81400元/吨",
    "a phrase that is nowhere": "treatment charges stayed under pressure",
}
RIGHT = {
    "as printed": ("81,300 yuan/mt", "81,300 yuan/mt"),
    "without the comma": ("81300", "81,300 yuan/mt"),
    "Chinese, as printed": ("81300元/吨", "81300元/吨"),
    "Chinese, with its scale": ("18.26万吨", "18.26万吨"),
}
EQUAL = {
    "in tonnes instead of ten thousands": ("182,600 吨", "182,600 mt"),
    "another name of the unit": ("7,400 tonnes", "7,400 mt"),
    "in thousands": ("182.6 kt", "182,600 mt"),
    "without the unit": ("61.5", "61.5%"),
}
OTHER_NUMBERS = ["-7,400 mt", "81.3", "61.5 mt", "7,400 yuan/mt", "18.26", "1,826 mt", "620 - 640 yuan/mt", "82"]


def grounded(literal: str, value: float = 0) -> Figure:
    entry = {"literal": literal, "metric": "price", "period": "2025-06-09", "value": value, "unit": None}
    result = check_foreign(json.dumps({"figures": [entry]}), "probe.json", from_text(PARAGRAPH))
    return result.figures[0]


def taken(figure: Figure) -> bool:
    return figure.start is not None and not any(doubt.startswith(NOT_THERE) for doubt in figure.doubts)


@pytest.mark.parametrize("literal", WRONG.values(), ids=WRONG.keys())
def test_a_wrong_rendering_is_not_taken(literal: str) -> None:
    figure = grounded(literal)
    assert not taken(figure)
    assert figure.verdict == "flagged"


@pytest.mark.parametrize("literal", OTHER_NUMBERS)
def test_a_number_with_another_sign_scale_or_unit_is_not_taken(literal: str) -> None:
    assert not taken(grounded(literal))


@pytest.mark.parametrize(("literal", "stands_as"), [*RIGHT.values(), *EQUAL.values()], ids=[*RIGHT, *EQUAL])
def test_a_right_rendering_is_taken_where_it_stands(literal: str, stands_as: str) -> None:
    figure = grounded(literal)
    assert taken(figure)
    assert PARAGRAPH[figure.start : figure.end] == stands_as == figure.literal


def test_a_number_that_is_no_figure_there_is_flagged() -> None:
    figure = grounded("1#", 1)
    assert figure.verdict == "flagged"
    assert figure.doubts == ["the report has 1# as a name, not as a figure"]


def test_a_phrase_that_stands_there_is_narrowed_to_its_number() -> None:
    figure = grounded("ran at 61.5% of capacity")
    assert taken(figure)
    assert PARAGRAPH[figure.start : figure.end] == "61.5%"


def test_the_scores_of_the_probe() -> None:
    assert sum(taken(grounded(literal)) for literal in WRONG.values()) == 0
    assert sum(taken(grounded(literal)) for literal, _ in RIGHT.values()) == 4


def test_a_value_that_its_literal_does_not_have_is_flagged() -> None:
    assert grounded("81,300 yuan/mt", 81300).doubts == []
    wrong = grounded("81,300 yuan/mt", 83100)
    assert wrong.verdict == "flagged"
    assert "the report says 81,300 yuan/mt" in wrong.doubts[0]


def test_figures_with_the_same_literal_take_their_places_in_order() -> None:
    text = "Output was 5,000 mt in May. Stocks were 5,000 mt too."
    entries = [
        {"literal": "5,000 mt", "metric": metric, "period": "2025-05", "value": 5000, "unit": "t"}
        for metric in ("production", "inventory")
    ]
    result = check_foreign(json.dumps(entries), "two.json", from_text(text))
    assert [(figure.start, figure.end) for figure in result.figures] == [(11, 19), (40, 48)]
