"""What CONTRIBUTING.md tells to add is added to a copy of the program, word for word, and works there."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from helpers import ROOT

APPENDED = re.compile(r"Append to `([^`]+)`:\n\n```toml\n(.*?)```", re.DOTALL)
INSERTED = re.compile(r"Below `([^`]+)` in `([^`]+)`:\n\n```toml\n(.*?)```", re.DOTALL)
REPORT = (
    "The recovery rate of caesium formate in Chile was 88.1% in March 2024. "
    "In April 2024, the mill recovery of formate brine in Chile was 120.4%."
)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository's `src` and `prompts` with the additions."""
    place = tmp_path_factory.mktemp("copy")
    for folder in ("src", "prompts"):
        shutil.copytree(ROOT / folder, place / folder, ignore=shutil.ignore_patterns("__pycache__"))
    told = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for name, block in APPENDED.findall(told):
        path = place / name
        path.write_text(f"{path.read_text(encoding='utf-8')}\n{block}", encoding="utf-8")
    for head, name, block in INSERTED.findall(told):
        path = place / name
        before, found, after = path.read_text(encoding="utf-8").partition(f"\n{head}\n")
        assert found, f"{name} has no {head}"
        path.write_text(before + found + block + after, encoding="utf-8")
    return place


def run(copy: Path, *arguments: str, stdin: str = "") -> str:
    code = (
        f"import smmextract; assert smmextract.__file__.startswith({str(copy)!r}); import smmextract.cli as c; c.main()"
    )
    environment = {**os.environ, "PYTHONPATH": str(copy / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    program = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(program, input=stdin, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode in (0, 3), done.stderr
    return done.stdout


def test_contributing_tells_of_a_metric_its_words_a_product_and_a_rule() -> None:
    told = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = [name for name, _ in APPENDED.findall(told)] + [name for _, name, _ in INSERTED.findall(told)]
    assert [Path(name).name for name in named] == ["metrics.toml", "products.toml", "rules.toml", "cues.toml"]


def test_the_metric_and_the_product_are_read(copy: Path) -> None:
    read = json.loads(run(copy, "extract", "-q", "--reader", "patterns", "-", stdin=REPORT))
    assert [(one["metric"], one["product"], one["unit"], one["period"]) for one in read["figures"]] == [
        ("recovery_rate", "caesium formate", "%", "2024-03"),
        ("recovery_rate", "caesium formate", "%", "2024-04"),
    ]


def test_the_rule_is_listed_and_finds_what_breaks_it(copy: Path) -> None:
    assert "recovered-within-ore\n  recovery_rate <= 1\n" in run(copy, "rules")
    about = {"metric": "recovery_rate", "product": "caesium formate", "region": "Chile", "unit": "%"}
    figures = [
        {**about, "literal": "88.1%", "value": 88.1, "period": "2024-03"},
        {**about, "literal": "120.4%", "value": 120.4, "period": "2024-04"},
    ]
    checked = json.loads(run(copy, "check", "-", stdin=json.dumps(figures)))
    assert [one["verdict"] == "flagged" for one in checked["figures"]] == [False, True]
