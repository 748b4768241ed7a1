"""The gold answers of reports that the scanner was not made for: each figure is found, and none is read wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner import judged
from smmextract.report import from_text
from smmextract.scan import scan

REPORTS = sorted(gold.parent for gold in (Path(__file__).parents[1] / "first_sight").glob("*/gold.json"))
by_report = pytest.mark.parametrize("folder", REPORTS, ids=[folder.name for folder in REPORTS])
GRADES = {("fastmarkets-li-2018-q3", "4%")}
"""The gold answer takes "min 4% Li2O content" for a figure; the record calls a grade a name."""


@by_report
def test_each_gold_figure_is_found_with_its_value_and_unit_or_is_in_doubt(folder: Path) -> None:
    wrong = [
        (one.figure["literal"], one.verdict)
        for one in judged(folder)
        if one.verdict not in ("right", "doubted") and (folder.name, one.figure["literal"]) not in GRADES
    ]
    assert wrong == []


@by_report
def test_every_digit_is_in_one_mention_that_reproduces_its_literal(folder: Path) -> None:
    text = from_text((folder / "report.txt").read_text(encoding="utf-8")).text
    end, covered = 0, set()
    for mention in scan(text):
        assert text[mention.start : mention.end] == mention.literal
        assert end <= mention.start < mention.end
        end = mention.end
        covered |= set(range(mention.start, mention.end))
    assert {place for place, sign in enumerate(text) if sign.isdecimal()} <= covered
