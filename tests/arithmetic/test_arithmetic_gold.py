"""The gold answers of the reports: their anomalies are found, and nothing else contradicts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from helpers import REPORTS
from smmextract.arithmetic import Checked, check
from smmextract.grounding import parse_figures

USERS_OWN = Path(__file__).parents[3] / "shared" / "reports" / "aluminium-2024-01"


def checked(folder: Path) -> Checked:
    return check(parse_figures((folder / "gold.json").read_text(encoding="utf-8"), folder.name).figures)


def flagged(result: Checked) -> set[str]:
    return {figure.literal for figure in result.figures if figure.verdict == "flagged"}


def without_anomaly() -> list[str]:
    return [f.name for f in sorted(REPORTS.iterdir()) if not json.loads((f / "gold.json").read_bytes())["anomalies"]]


@pytest.mark.parametrize("name", without_anomaly())
def test_a_report_that_agrees_with_itself_has_no_conflict(name: str) -> None:
    result = checked(REPORTS / name)
    assert result.conflicts == []
    assert flagged(result) == set()


def test_transposed_digits_in_title_and_lead_are_repaired() -> None:
    conflict = checked(REPORTS / "alumina-2022-05").conflicts[0]
    assert conflict.proposed
    assert {repair.new for repair in conflict.repairs[:2]} == {"6955000"}
    assert len(conflict.blame) == 2  # said twice


def test_growth_of_the_daily_average_that_nine_provinces_contradict_is_flagged() -> None:
    [conflict] = checked(REPORTS / "alumina-2022-05").conflicts[1:]
    assert "sum of its 9 parts = 6.207 million t" in conflict.why
    assert "up 8.46" in conflict.why
    assert "the others leave up 7.875% to 9.01% in the place of up 12.16%" in conflict.why
    assert conflict.repairs == [], "none is likelier than not"


def test_month_on_month_changes_of_a_half_year_are_flagged() -> None:
    result = checked(REPORTS / "cu-products-2025-h1")
    odd = [conflict for conflict in result.conflicts if conflict.repairs[0].field == "basis"]
    assert len(odd) == 2
    assert "1.124 million t" in odd[0].why
    assert odd[0].repairs[0].new == "ytd_yoy"


def test_a_percentage_that_its_tonnages_do_not_give_is_flagged() -> None:
    result = checked(REPORTS / "cu-products-2025-h1")
    assert {"386,200 mt", "74,300 mt", "16.8%"} <= flagged(result)
    [conflict] = [one for one in result.conflicts if one.tension]
    assert "74,300 t" in conflict.why
    assert not conflict.proposed  # 16.1%, 16% or other tonnages: nothing says which


def test_parts_ten_times_their_whole_are_flagged() -> None:
    result = checked(REPORTS / "npi-2024-03")
    assert flagged(result) == {"211,900 mt", "64,900 mt"}
    assert {repair.new for repair in result.conflicts[0].repairs} == {"21190", "6490"}


@pytest.mark.skipif(not USERS_OWN.exists(), reason="the user's own document lies beside the repository only here")
def test_the_users_own_document() -> None:
    result = checked(USERS_OWN)
    [conflict] = result.conflicts
    assert flagged(result) == {"11.2 percentage points"}
    assert (conflict.repairs[0].field, conflict.repairs[0].new) == ("direction", "up")
    found = {item.rule: item for item in result.checks}
    assert {"daily-average", "operating-rate", "ingot", "share"} <= set(found)
    assert all(item.holds for item in result.checks)
