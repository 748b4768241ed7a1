"""Files of figures: what is completed, what is refused, and that a result can be checked again."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from smmextract.errors import InputError
from smmextract.foreign import check_foreign, parse_figures
from smmextract.report import from_text

REPORTS = Path(__file__).parents[1] / "reports"
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
        ("", "no valid JSON"),
        ("{", "no valid JSON"),
        ("[" * 100_000, "no valid JSON"),
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
