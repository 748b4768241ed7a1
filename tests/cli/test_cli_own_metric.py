"""A metric of one's own, added by a file alone: it goes through every command as those of the program do."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from helpers.command import run

METRIC = """
[metrics.recovery_rate]
dimension = "ratio"
positive = true
help = "share of the metal in the ore that is recovered"
words = ["recovery rate", "mill recovery"]
"""
REPORT = (
    "The recovery rate of copper concentrate in Chile was 88.1% in March 2024. The mill recovery of copper concentrate "
    "in Chile was 71.4% in March 2024."
)
RULE = """
[[rule]]
id = "best-recovery"
formula = "recovery_rate <= 0.8"
words = "No mill recovers more."
"""


@pytest.fixture
def metric(tmp_path: Path) -> Path:
    path = tmp_path / "metric.toml"
    path.write_text(METRIC, encoding="utf-8")
    return path


@pytest.fixture
def result(tmp_path: Path, metric: Path) -> Path:
    path = tmp_path / "result.json"
    run("extract", "-q", "--vocabulary", metric, "-o", path, "-", stdin=REPORT.encode())
    return path


def test_it_is_read_and_checked(metric: Path, result: Path) -> None:
    read = json.loads(result.read_text())
    assert [(one["metric"], one["unit"], one["value"]) for one in read["figures"]] == [
        ("recovery_rate", "%", 88.1),
        ("recovery_rate", "%", 71.4),
    ]
    assert [one["figures"] for one in read["conflicts"]] == [["f1", "f2"]] or read["figures"][1]["doubts"]
    checked = run("check", "--vocabulary", metric, result)
    assert checked.returncode == 3
    assert len(json.loads(checked.stdout)["figures"]) == 2


def test_rules_can_speak_of_it(metric: Path, result: Path, tmp_path: Path) -> None:
    rules = tmp_path / "rules.toml"
    rules.write_text(RULE, encoding="utf-8")
    assert "best-recovery" in run("rules", "--rules", rules, "--vocabulary", metric).stdout
    checked = json.loads(run("check", "--vocabulary", metric, "--rules", rules, result).stdout)
    assert any("f1" in one["blame"] for one in checked["conflicts"])
    without = run("rules", "--rules", rules)
    assert (without.returncode, "recovery_rate" in without.stderr) == (1, True)


def test_a_store_keeps_it_and_gives_it_back(metric: Path, tmp_path: Path) -> None:
    source = tmp_path / "report.txt"
    source.write_text(REPORT, encoding="utf-8")
    store = ("--store", tmp_path / "store.db")
    words = ("--vocabulary", metric)
    assert run("batch", "-q", *store, *words, source).returncode in (0, 3)
    series = run("series", "recovery_rate", "--all", *store, *words)
    assert [row["value"] for row in csv.DictReader(io.StringIO(series.stdout))] == ["88.1", "71.4"]
    exported = run("export", "--metric", "recovery_rate", *store, *words).stdout.splitlines()
    assert [json.loads(line)["metric"] for line in exported] == ["recovery_rate"] * 2
    rechecked = run("recheck", *store, *words)
    assert "0 changed, 1 as before" in rechecked.stderr
    page = tmp_path / "page.html"
    assert run("page", "-q", *words, "-o", page, tmp_path / "store.db").returncode == 0
    assert "recovery rate" in page.read_text(encoding="utf-8")


def test_a_reviewer_can_name_it(metric: Path, result: Path) -> None:
    done = run("review", "--plain", "--who", "ann", "--vocabulary", metric, result, stdin=b"d f2\nq\n")
    assert done.returncode == 0, done.stderr
    assert "dropped" in run("history", "--vocabulary", metric, result, "f2").stdout


@pytest.mark.parametrize(
    "command",
    [
        ("series", "recovery_rat"),
        ("export", "--metric", "recovery_rat"),
        ("review", "--plain", "--metric", "recovery_rat"),
    ],
)
def test_a_slip_of_its_name_is_answered_with_the_name(
    command: Sequence[str], metric: Path, result: Path, tmp_path: Path
) -> None:
    source = tmp_path / "report.txt"
    source.write_text(REPORT, encoding="utf-8")
    run("batch", "-q", "--store", tmp_path / "store.db", "--vocabulary", metric, source)
    where = [result] if command[0] == "review" else ["--store", tmp_path / "store.db"]
    done = run(*command, *where, "--vocabulary", metric)
    assert (done.returncode, "did you mean 'recovery_rate'?" in done.stderr) == (2, True)


def test_figures_from_elsewhere_may_have_it_and_no_other(metric: Path, tmp_path: Path) -> None:
    entry = {"literal": "88.1%", "metric": "recovery_rate", "value": 88.1, "unit": "%", "period": "2024-03"}
    given = tmp_path / "figures.json"
    given.write_text(json.dumps([entry]), encoding="utf-8")
    assert run("check", "--vocabulary", metric, given).returncode == 0
    refused = run("check", given)
    assert (refused.returncode, "figures[0].metric: no metric 'recovery_rate'" in refused.stderr) == (1, True)
