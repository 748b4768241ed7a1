"""`smmextract evaluate`: results and gold answers found for each other, exit codes, errors in one line."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from helpers import REPORTS
from helpers.command import complaint, run

NAMES = ("npi-2024-03", "zn-refined-2022-03")


@pytest.fixture(scope="module")
def gold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gold")
    for name in NAMES:
        shutil.copytree(REPORTS / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def results(gold: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("results") / "all.jsonl"
    sources = [gold / name / "report.txt" for name in NAMES]
    assert run("extract", "--quiet", "--output", path, *sources).returncode == 3
    return path


def without_text(results: Path, target: Path) -> Path:
    """The first result as another extractor would give it: bare figures, no offsets, no text."""
    first = json.loads(results.read_text(encoding="utf-8").splitlines()[0])
    figures = [{key: one[key] for key in one if key not in ("start", "end", "id")} for one in first["figures"]]
    target.write_text(json.dumps(figures), encoding="utf-8")
    return target


def test_results_of_several_reports(results: Path, gold: Path) -> None:
    done = run("evaluate", results, gold)
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert [one["name"] for one in told["reports"]] == list(NAMES)
    assert told["readers"] == ["patterns"]
    total = told["total"]
    assert (total["figures"], total["found"], total["extra"]) == (31, 31, 0)
    assert (total["anomalies"], total["clean"]) == (2, 1)
    assert total["anomalies_found"] + len(total["anomalies_missed"]) == 2
    assert total["wrong_confirmed"] == 0
    assert total["core_f1"] >= 0.8
    assert sum(sum(tally.values()) for tally in total["verdicts"].values()) == 31
    assert total["cost"] is None


def test_extracting_first_gives_the_same(results: Path, gold: Path) -> None:
    before = json.loads(run("evaluate", results, gold).stdout)
    own = json.loads(run("evaluate", "--run", "--quiet", gold).stdout)
    named = json.loads(run("evaluate", "--run", "-q", gold, gold).stdout)
    for one in (before, own, named):
        for counts in (one["total"], *one["reports"]):
            counts.pop("seconds")
    assert own == before == named


def test_extracting_from_one_file_of_many_reports(results: Path, gold: Path, tmp_path: Path) -> None:
    source = tmp_path / "reports.jsonl"
    entries = [{"id": name, "text": (gold / name / "report.txt").read_text(encoding="utf-8") + "\n"} for name in NAMES]
    source.write_text("\n".join(map(json.dumps, entries)), encoding="utf-8")
    many = json.loads(run("evaluate", "--run", "-q", source, gold).stdout)
    assert many["confusions"] == json.loads(run("evaluate", results, gold).stdout)["confusions"]
    assert [one["name"] for one in many["reports"]] == list(NAMES)


def test_the_table(results: Path, gold: Path, tmp_path: Path) -> None:
    lines = [json.loads(line) for line in results.read_text(encoding="utf-8").splitlines()]
    lines[0]["figures"][0]["segment"] = "elsewhere"
    path = tmp_path / "all.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    done = run("evaluate", "--format", "table", "--input-price", "1", "--output-price", "2", path, gold)
    assert done.returncode == 0
    assert "2 reports read by patterns" in done.stdout
    for words in ("core F1", "confirmed, wrong", "of 2", "total", "mistakes by frequency", "cost", "right of the 31"):
        assert words in done.stdout
    assert "\x1b" not in done.stdout
    assert all(len(line) <= 120 for line in done.stdout.splitlines())
    short = run("evaluate", "--format", "table", "--confusions", "0", path, gold).stdout
    assert "more (all are in --format json)" in short


def test_the_model_is_named_and_its_calls_are_counted(results: Path, gold: Path, tmp_path: Path) -> None:
    lines = [json.loads(line) for line in results.read_text(encoding="utf-8").splitlines()]
    for one in lines:
        one["reader"] |= {"name": "llm", "model": "m-1", "calls": 2, "prompt_tokens": 4000, "completion_tokens": 1000}
    path = tmp_path / "all.json"
    path.write_text(json.dumps(lines), encoding="utf-8")
    prices = ("--input-price", "2", "--output-price", "8")
    told = json.loads(run("evaluate", *prices, path, gold).stdout)
    assert told["readers"] == ["m-1"]
    assert [told["total"][name] for name in ("calls", "prompt_tokens", "completion_tokens")] == [4, 8000, 2000]
    assert told["reports"][0]["cost"] == pytest.approx(0.016)
    assert "10,000" in run("evaluate", "--format", "table", path, gold).stdout


def test_thresholds_make_the_exit_code(results: Path, gold: Path) -> None:
    assert run("evaluate", "--min-core", "0.5", "--min-full", "0.5", results, gold).returncode == 0
    wrong = json.loads(results.read_text(encoding="utf-8").splitlines()[1])
    wrong["figures"][0]["metric"] = "price"
    path = results.with_name("zn-refined-2022-03.json")
    path.write_text(json.dumps(wrong), encoding="utf-8")
    done = run("evaluate", "--min-core", "1", path, gold / NAMES[1])
    path.unlink()
    assert done.returncode == 3
    assert re.search(r"the core F1 of 0\.\d+ is below 1", done.stderr)
    assert json.loads(done.stdout)["confusions"][0]["read"] == "price"
    assert run("evaluate", "--min-core", "1.5", results, gold).returncode == 2


def test_figures_of_another_extractor_are_looked_up_in_the_text_beside_the_gold_answer(
    results: Path, gold: Path, tmp_path: Path
) -> None:
    path = without_text(results, tmp_path / "npi-2024-03.json")
    told = json.loads(run("evaluate", path, gold / "npi-2024-03" / "gold.json").stdout)
    assert (told["total"]["found"], told["total"]["figures"]) == (18, 18)
    assert told["total"]["core_f1"] >= 0.9


def test_results_without_gold_and_gold_without_results_are_told(results: Path, gold: Path, tmp_path: Path) -> None:
    done = run("evaluate", results, gold / NAMES[0], "--quiet")
    assert done.returncode == 4
    assert "zn-refined-2022-03" in done.stderr
    assert len(json.loads(done.stdout)["reports"]) == 1
    first = tmp_path / "one.jsonl"
    first.write_text(results.read_text(encoding="utf-8").splitlines()[0], encoding="utf-8")
    done = run("evaluate", first, gold)
    assert done.returncode == 4
    assert "no result for zn-refined-2022-03" in done.stderr


def test_a_report_that_cannot_be_read_does_not_stop_the_others(gold: Path, tmp_path: Path) -> None:
    shutil.copytree(gold, tmp_path / "gold")
    (tmp_path / "gold" / NAMES[0] / "report.txt").write_text(" ")
    done = run("evaluate", "--run", "-q", gold / NAMES[1] / "report.txt", tmp_path / "missing.txt", gold)
    assert done.returncode == 4
    assert "missing.txt: no such file" in done.stderr
    assert run("evaluate", "--run", "-q", tmp_path / "missing.txt", gold).returncode == 1


FIGURE = {"literal": "5 mt", "metric": "production", "value": 5, "unit": "t", "period": "2024-01"}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("{", "not valid JSON"),
        ("[]", "not a gold answer"),
        ('{"figures": {}}', "not a gold answer"),
        (json.dumps({"reader": {}, "report": {}, "figures": []}), "is a result, not a gold answer"),
        (json.dumps({"figures": [FIGURE | {"literal": None}]}), "figures[0].literal"),
        (json.dumps({"figures": [FIGURE, FIGURE | {"metric": "produktion"}]}), "figures[1].metric: unknown"),
        (json.dumps({"figures": [FIGURE | {"metric": "imprts"}]}), "did you mean 'imports'?"),
        (json.dumps({"figures": [FIGURE | {"value": "5"}]}), "figures[0].value"),
        (json.dumps({"figures": [FIGURE | {"alt_basis": "monthly"}]}), "figures[0].alt_basis"),
        (json.dumps({"figures": [FIGURE], "anomalies": [{"why": "x"}]}), "anomalies[0].literals"),
    ],
)  # fmt: skip
def test_what_is_no_gold_answer_is_refused_in_one_line(content: str, why: str, results: Path, tmp_path: Path) -> None:
    path = tmp_path / "gold.json"
    path.write_text(content, encoding="utf-8")
    done = run("evaluate", results, path)
    assert done.returncode == 1
    assert why in complaint(done)


def test_what_are_no_results_is_refused_in_one_line(results: Path, gold: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.jsonl"
    broken.write_text(results.read_text(encoding="utf-8").splitlines()[0] + '\n{"figures": 3}\n', encoding="utf-8")
    assert "broken.jsonl: line 2: no figures in it" in complaint(run("evaluate", broken, gold))
    assert "no such file" in complaint(run("evaluate", tmp_path / "missing.json", gold))
    empty = tmp_path / "empty"
    empty.mkdir()
    assert "no results in it" in complaint(run("evaluate", empty, gold))
    assert "no gold answers in it" in complaint(run("evaluate", results, empty))
    twice = tmp_path / "twice.jsonl"
    twice.write_text(results.read_text(encoding="utf-8") * 2, encoding="utf-8")
    assert "a second result for npi-2024-03" in complaint(run("evaluate", twice, gold))
    both = run("evaluate", results)
    assert (both.returncode, "RESULTS and GOLD" in complaint(both)) == (2, True)
    one_price = run("evaluate", "--input-price", "1", results, gold)
    assert (one_price.returncode, "together" in complaint(one_price)) == (2, True)
    stranger = tmp_path / "stranger.json"
    stranger.write_text(json.dumps([FIGURE]), encoding="utf-8")
    assert "no gold answer belongs to" in complaint(run("evaluate", stranger, gold))
