"""Files of figures: what is completed, what is refused, and that a result can be checked again."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from helpers import REPORTS
from smmextract.errors import InputError
from smmextract.grounding import check_foreign, parse_figures
from smmextract.report import from_text

ENTRY = {"literal": "590,000 mt", "metric": "production", "period": "2024-01", "value": 590000, "unit": "t"}


def test_the_interval_comes_from_the_digits_of_the_literal() -> None:
    [figure] = parse_figures(json.dumps([ENTRY]), "x").figures
    assert (figure.low, figure.high) == (Decimal(585000), Decimal(595000))


def test_a_fall_turns_the_interval() -> None:
    fall = ENTRY | {"kind": "change", "basis": "mom", "value": -590000}
    [figure] = parse_figures(json.dumps([fall]), "x").figures
    assert (figure.low, figure.high) == (Decimal(-595000), Decimal(-585000))


def test_numbers_are_read_exactly() -> None:
    [figure] = parse_figures('[{"literal": "0.1%", "metric": "margin", "value": 0.1, "unit": "%"}]', "x").figures
    assert figure.value == Decimal("0.1")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "not valid JSON"),
        ("{", "not valid JSON"),
        ("[" * 100_000, "not valid JSON"),
        ('"text"', "no figures"),
        ('{"figures": 3}', "no figures"),
        ("[3]", r"figures\[0\]: an object"),
        (json.dumps([ENTRY | {"metric": "produktion"}]), r"figures\[0\]\.metric.*did you mean 'production'"),
        (json.dumps([ENTRY | {"value": "many"}]), r"figures\[0\]\.value"),
        (json.dumps([{"metric": "production", "value": 1}]), r"figures\[0\]\.literal"),
        (json.dumps([ENTRY | {"id": "a"}, ENTRY | {"id": "a"}]), "two figures have the id 'a'"),
        (json.dumps({"figures": [ENTRY], "groups": [{"whole": 3}]}), "groups"),
    ],
)
def test_what_holds_no_figures_is_refused_in_one_line(text: str, why: str) -> None:
    with pytest.raises(InputError, match=why) as refused:
        parse_figures(text, "figures.json")
    assert str(refused.value).startswith("figures.json")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("folder", sorted(REPORTS.iterdir()), ids=lambda folder: folder.name)
def test_a_gold_answer_is_grounded_and_its_result_can_be_checked_again(folder: Path) -> None:
    report = from_text((folder / "report.txt").read_text(encoding="utf-8"))
    result = check_foreign((folder / "gold.json").read_text(encoding="utf-8"), "gold.json", report)
    for figure in result.figures:
        assert figure.doubts == []
        assert report.text[figure.start : figure.end] == figure.literal
    again = check_foreign(result.to_json(), "result.json", report)
    assert again.figures == result.figures
    assert again.conflicts == result.conflicts


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"figures": [], "groups": 5}', "groups"),
        ('{"figures": [], "groups": [{"whole": "f1", "parts": []}]}', "there is no figure 'f1'"),
        (json.dumps([ENTRY]).replace("590000", "1e999999999"), "not a number that a report could have"),
        (json.dumps([ENTRY]).replace("590000", "9" * 6000), "not valid JSON|not a number"),
        (json.dumps([ENTRY | {"literal": "\ud800"}]), "not valid Unicode"),
        (json.dumps([ENTRY]).replace("590000", "NaN"), "value"),
    ],
    ids=["groups", "unknown member", "exponent", "digits", "surrogate", "NaN"],
)
def test_garbage_is_refused_in_one_line(text: str, why: str) -> None:
    with pytest.raises(InputError, match=why) as refused:
        parse_figures(text, "figures.json")
    assert len(str(refused.value)) < 400


def test_no_groups_may_be_written_as_null() -> None:
    assert parse_figures('{"figures": [], "groups": null}', "x").groups == []


@pytest.mark.parametrize(
    ("update", "doubt"),
    [
        ({"unit": "bananas"}, "production cannot be in bananas"),
        ({"low": 5e6, "high": 4e6}, "is above its high end"),
        ({"period": "2024-13"}, "not a period"),
        ({"start": -5, "end": 3}, "offsets"),
        ({"start": 5}, "offsets"),
    ],
)
def test_what_cannot_be_right_in_a_figure_is_flagged(update: dict[str, object], doubt: str) -> None:
    result = check_foreign(json.dumps([ENTRY | update]), "x")
    assert result.figures[0].verdict == "flagged"
    assert doubt in result.figures[0].doubts[0]


@pytest.mark.parametrize(
    ("literal", "value", "unit", "stated"),
    [
        ("9.9 million mt", 3562000, "t", False),
        ("590,000 mt", 590, "t", False),
        ("590,000", 360000, "t", False),
        ("9.9", 3562000, None, False),
        ("9.9 million mt", 9900000, "t", True),
        ("590,000 mt", 590000, "t/year", True),  # of a capacity
        ("84.04 mt", 84040000, "t", True),  # million tonnes, where the report means them so
        ("590", 590000, "t", True),  # of a table in thousand tonnes
        ("1.4", 635.029318, "t", True),  # of a table in million pounds
        ("1.4 million pounds", 635.029318, "t", True),
        ("one third", 33.3333, "%", True),
        ("less than a third", 33.33, "%", True),
        ("three times", 200, "%", True),
        ("several", 3, "t", True),
    ],
)
def test_a_value_that_its_literal_does_not_state_is_a_doubt(
    literal: str, value: float, unit: str | None, stated: bool
) -> None:
    told = {"literal": literal, "metric": "production", "value": value, "unit": unit}
    told |= {"metric": "capacity"} if unit == "t/year" else {}
    told |= {"kind": "change", "basis": "yoy"} if unit == "%" else {}
    [figure] = check_foreign(json.dumps([told]), "x").figures
    assert [doubt for doubt in figure.doubts if "its literal says" in doubt] == (
        [] if stated else [f"given as {value} {unit or ''}".rstrip() + f", but its literal says {literal}"]
    )
    assert (figure.verdict == "flagged") is not stated


def test_sums_that_come_out_do_not_settle_what_a_literal_does_not_state() -> None:
    told = {"metric": "production", "product": "zinc", "region": "China", "unit": "t"}
    january = told | {"period": "2024-01", "literal": "9.9 million mt", "value": 3562000}
    february = told | {"period": "2024-02", "literal": "3,918,200 mt", "value": 3918200}
    rise = told | {"period": "2024-02", "literal": "10%", "value": 10, "unit": "%", "kind": "change", "basis": "mom"}
    checked = check_foreign(json.dumps([january, february, rise]), "x")
    assert checked.conflicts == []
    again = check_foreign(checked.to_json(), "x")
    for result in (checked, again):
        assert [figure.verdict == "flagged" for figure in result.figures] == [True, False, False]
    right = check_foreign(json.dumps([january | {"literal": "3.562 million mt"}, february, rise]), "x")
    assert {figure.verdict for figure in right.figures} == {"confirmed"}


def test_a_person_may_correct_what_a_literal_states() -> None:
    [figure] = check_foreign(json.dumps([ENTRY | {"value": 950000, "verdict": "corrected"}]), "x").figures
    assert (figure.verdict, figure.doubts) == ("corrected", [])


@pytest.mark.parametrize("converts", ["f9", "f1"])
def test_a_conversion_of_itself_or_of_nothing_is_refused_in_one_line(converts: str) -> None:
    with pytest.raises(InputError, match=rf"figures\[0\].converts: there is no other figure '{converts}'"):
        parse_figures(json.dumps([ENTRY | {"converts": converts}, ENTRY]), "x")


@pytest.mark.parametrize(("value", "flagged"), [(-2.1, False), (2.1, True)])
def test_a_sign_that_the_words_of_the_report_contradict_is_flagged(value: float, flagged: bool) -> None:
    report = from_text("Published: May 9, 2022\n\nRefined zinc output in China in April fell by 2.1% MoM.")
    told = {
        "literal": "2.1%",
        "metric": "production",
        "period": "2022-04",
        "kind": "change",
        "basis": "mom",
        "unit": "%",
    }
    [figure] = check_foreign(json.dumps([told | {"value": value}]), "x", report).figures
    assert (figure.verdict == "flagged") is flagged
    assert figure.doubts == (["the words at it say down"] if flagged else [])
