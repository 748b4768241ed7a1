"""`explain` and rules of one's own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from helpers import EXAMPLE
from helpers.command import complaint, run

PREMIUM = """
[[rule]]
id = "scrap-share"
formula = "operating_capacity <= 0.9 * capacity"
class = "definition"
words = "Some capacity always stands still."
"""


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("explain") / "result.json"
    assert run("extract", "--quiet", "--output", path, EXAMPLE).returncode == 3
    return path


def test_a_confirmed_figure_is_explained_by_what_pins_it(result: Path) -> None:
    done = run("explain", result, "3.562 million mt")
    assert done.returncode == 0
    for words in (
        "production, aluminium, China, 2024-01",
        "confirmed",
        "stands for 3,561,500 to 3,562,500 t",
        "by 114,900 mt",
        "356,200 t in its place would be noticed",
        "ingot holds",
    ):
        assert words in done.stdout


def test_a_flagged_figure_is_explained_by_what_the_others_leave_it(result: Path) -> None:
    done = run("explain", result, "11.2 percentage points")
    assert "flagged" in done.stdout
    assert "contradiction (may be to blame)" in done.stdout
    assert "11.2 pp in its place would fit too" in done.stdout
    assert "the others leave 10.6" in done.stdout


def test_a_figure_that_nothing_reaches_says_so(result: Path) -> None:
    figures = json.loads(result.read_text())["figures"]
    lone = next(figure["id"] for figure in figures if figure["literal"] == "3.7 percentage points")
    assert "No other figure of the report can check it." in run("explain", result, lone).stdout


def test_an_unknown_figure_names_the_nearest(result: Path) -> None:
    done = run("explain", result, "3.562 milion mt")
    assert done.returncode == 2
    assert "did you mean '3.562 million mt'?" in complaint(done)


def test_a_rule_of_ones_own_is_checked_with_the_others(tmp_path: Path) -> None:
    rules = tmp_path / "mine.toml"
    # about a figure whose label is sure
    rules.write_text(PREMIUM.replace("operating_capacity <= 0.9 * capacity", "operating_rate <= 0.9"))
    listed = run("rules", "--rules", rules).stdout
    assert "Some capacity always stands still." in listed
    assert "ingot_production == production" in listed
    conflicts = json.loads(run("extract", "--quiet", "--rules", rules, EXAMPLE).stdout)["conflicts"]
    assert any("Some capacity always stands still." in conflict["why"] for conflict in conflicts)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (PREMIUM.replace('capacity"\nclass', 'capacities"\nclass'), "line 2: rule 'scrap-share': unknown quantity"),
        (PREMIUM.replace("<=", "<"), "line 2: rule 'scrap-share': the relation must be == or <="),
        (PREMIUM.replace('words = "', "words = "), "line 6"),
        (PREMIUM + '\n[[rule]]\nid = "x"\nformula = "price == cost"\n', "line 8: words: Field required"),
    ],
)
def test_a_wrong_rule_file_is_refused_with_its_line(text: str, why: str, tmp_path: Path) -> None:
    rules = tmp_path / "mine.toml"
    rules.write_text(text)
    done = run("rules", "--rules", rules)
    assert done.returncode == 1
    assert why in complaint(done)
