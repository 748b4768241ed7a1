"""The commands as a user meets them: what goes to which stream, exit codes, formats, errors in one line."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
from pathlib import Path

import pytest

from helpers import EXAMPLE, REPORTS
from helpers.command import CLEAN, PROGRAM, complaint, run, run_alone
from smmextract import extract
from smmextract.figure import Conflict
from smmextract.output.result_table import print_result


def test_the_example_as_a_table() -> None:
    done = run_alone("extract", "--format", "table", EXAMPLE)
    assert done.returncode == 3
    assert "no model is configured" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "✗ 11.2 percentage points" in done.stdout
    assert "direction down → up" in done.stdout
    assert done.stdout.count("✗") == 1
    assert "[11.2 percentage points]" in done.stdout  # the passage, quoted
    assert "\x1b" not in done.stdout


def test_a_pipe_gets_json_in_the_form_of_the_record() -> None:
    done = run_alone("extract", "--quiet", EXAMPLE)
    assert (done.returncode, done.stderr) == (3, "")
    result = json.loads(done.stdout)
    text = EXAMPLE.read_text(encoding="utf-8")
    assert result["report"]["published"] == "2024-02-09T16:01"
    assert result["report"]["publisher"] == "SMM"
    assert result["reader"]["name"] == "patterns"
    for entry in result["figures"] + result["not_figures"]:
        assert text[entry["start"] : entry["end"]] == entry["literal"]
    [conflict] = result["conflicts"]
    assert {"figures", "why", "blame", "repairs"} <= set(conflict)
    assert conflict["repairs"][0].keys() >= {"figure", "field", "from", "to", "then"}
    flagged = [entry["literal"] for entry in result["figures"] if entry["verdict"] == "flagged"]
    assert flagged == ["11.2 percentage points"]


def test_nothing_flagged_exits_with_0() -> None:
    done = run(
        "extract",
        "--quiet",
        "--reader",
        "patterns",
        "-",
        stdin=b"Zinc output was 501,300 mt in March 2022.\n\nSource: SMM\n",
    )
    assert done.returncode == 0, done.stdout


def test_several_sources_give_a_line_each_and_failures_do_not_stop_the_others(tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_text("")
    done = run("extract", "--quiet", EXAMPLE, empty, tmp_path / "missing.txt", CLEAN)
    assert done.returncode == 4
    assert [json.loads(line)["report"]["source"] for line in done.stdout.splitlines()] == [str(EXAMPLE), str(CLEAN)]
    assert [str(empty) in line for line in done.stderr.splitlines()] == [True, False]


def test_many_reports_in_one_file(tmp_path: Path) -> None:
    source = tmp_path / "reports.jsonl"
    entries = [{"id": "a", "text": EXAMPLE.read_text()}, {"text": ""}, {"id": "b", "text": CLEAN.read_text()}]
    source.write_text("\n".join(map(json.dumps, entries)))
    done = run("extract", "--quiet", source)
    assert done.returncode == 4
    results = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["report"]["source"] for one in results] == [f"{source}#a", f"{source}#b"]
    assert done.stderr == f"smmextract: {source}#2: is empty\n"
    piped = run("extract", "-q", "--format", "jsonl", "-", stdin=source.read_bytes())
    assert [json.loads(line)["figures"] for line in piped.stdout.splitlines()] == [one["figures"] for one in results]


def test_csv_has_a_row_a_figure() -> None:
    done = run("extract", "--quiet", "--format", "csv", EXAMPLE)
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert len(rows) == len(json.loads(run("extract", "--quiet", EXAMPLE).stdout)["figures"])
    [wrong] = [row for row in rows if row["literal"] == "11.2 percentage points"]
    assert (wrong["value"], wrong["unit"], wrong["verdict"]) == ("-11.2", "pp", "flagged")


def test_output_goes_to_a_file_in_one_piece(tmp_path: Path) -> None:
    target = tmp_path / "result.json"
    target.write_text("old")
    done = run("extract", "--quiet", "--output", target, EXAMPLE)
    assert (done.returncode, done.stdout) == (3, "")
    assert json.loads(target.read_text())["figures"]
    assert list(tmp_path.iterdir()) == [target]


def test_a_failure_leaves_the_old_file_alone(tmp_path: Path) -> None:
    target = tmp_path / "result.json"
    target.write_text("old")
    done = run("extract", "--quiet", "--output", target, tmp_path / "missing.txt")
    assert done.returncode == 1
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize(
    "arguments",
    [("extract",), ("extract", "--format", "xml", "a.txt"), ("extract", "--nonsense", "a"), ("nonsense",), ("check",)],
)
def test_wrong_usage_exits_with_2(arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_reader_that_needs_a_model_says_so() -> None:
    done = run("extract", "--reader", "llm", EXAMPLE)
    assert done.returncode == 2
    assert "SMMEXTRACT_MODEL" in complaint(done)


def test_a_model_that_cannot_be_reached_exits_with_5_and_never_shows_the_key() -> None:
    done = run_alone(
        "extract", "--quiet", EXAMPLE, SMMEXTRACT_MODEL="m", OPENAI_BASE_URL="http://127.0.0.1:9/v1",
        OPENAI_API_KEY="sk-secret", SMMEXTRACT_RETRIES="0",
    )  # fmt: skip
    assert done.returncode == 5
    assert "127.0.0.1:9" in complaint(done)
    assert "sk-secret" not in done.stderr


def test_check_takes_a_gold_answer_and_grounds_it_in_its_report() -> None:
    folder = REPORTS / "alumina-2022-05"
    done = run("check", folder / "gold.json", "--report", folder / "report.txt")
    assert done.returncode == 3
    result = json.loads(done.stdout)
    text = (folder / "report.txt").read_text(encoding="utf-8")
    assert all(text[one["start"] : one["end"]] == one["literal"] for one in result["figures"])
    assert result["conflicts"][0]["repairs"][0]["to"] == "6955000"


def test_check_takes_what_extract_wrote() -> None:
    extracted = run("extract", "--quiet", EXAMPLE).stdout
    done = run("check", "-", stdin=extracted.encode())
    again, before = json.loads(done.stdout), json.loads(extracted)
    for name in ("report", "reader", "not_figures", "figures", "checks"):
        assert again[name] == before[name]
    sums = [[Conflict.model_validate(one).sum for one in told["conflicts"]] for told in (again, before)]
    assert sums[0] == sums[1], "who is wrong the words tell, which figures alone do not hold"


TWO_REPORTS = b"".join(
    json.dumps({"id": name, "text": f"China's {name} output was 501,300 mt in March 2022."}).encode() + b"\n"
    for name in ("zinc", "lead")
)


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_check_and_explain_take_what_extract_wrote_of_several_reports(form: str) -> None:
    written = run("extract", "-q", "-", "--reader", "patterns", "--format", form, stdin=TWO_REPORTS).stdout.encode()
    checked = run("check", "-", stdin=written)
    assert checked.returncode == 0, checked.stderr
    results = [json.loads(line) for line in checked.stdout.splitlines()]
    assert [result["figures"][0]["product"] for result in results] == ["zinc", "lead"]
    lines = run("explain", "-", "f1", stdin=written).stdout.splitlines()
    assert [line for line in lines if line.startswith("-#")] == ["-#zinc", "-#lead"]
    assert sum(line.startswith("f1  501,300 mt") for line in lines) == 2
    refused = run("check", "-", "--report", CLEAN, stdin=written)
    assert refused.returncode == 2
    assert "--report takes the figures of one report" in complaint(refused)


def test_a_faulty_line_of_several_is_named() -> None:
    told = complaint(run("check", "-", stdin=b'{"figures": []}\n{"figures": [{"value": 1}]}\n'))
    assert told.startswith("smmextract: -: line 2: figures[0].literal: Field required")


def test_several_reports_on_standard_input_give_a_line_each() -> None:
    several = run("extract", "-q", "-", "--reader", "patterns", stdin=TWO_REPORTS)
    assert [json.loads(line)["report"]["source"] for line in several.stdout.splitlines()] == ["-#zinc", "-#lead"]
    one = run("extract", "-q", "-", "--reader", "patterns", stdin=TWO_REPORTS.splitlines()[0])
    assert json.loads(one.stdout)["report"]["source"] == "-#zinc"


def test_rules_are_listed_in_words_and_formula() -> None:
    done = run("rules")
    assert done.returncode == 0
    assert "ingot_production == production * (1 - liquid_ratio)" in done.stdout
    assert "What is not sold as molten metal is cast" in done.stdout


def test_config_show_says_where_each_value_comes_from(tmp_path: Path) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text('timeout = 7\nmodel = "from-file"\n')
    done = run(
        "config", "show", "--model", "from-flag",
        SMMEXTRACT_CONFIG=str(settings), OPENAI_API_KEY="sk-secret", OPENAI_BASE_URL="http://127.0.0.1:1/v1",
    )  # fmt: skip
    lines = {line.split()[0]: line.split(maxsplit=2)[1:] for line in done.stdout.splitlines()}
    assert lines["model"] == ["from-flag", "--model"]
    assert lines["timeout"] == ["7", str(settings)] or lines["timeout"] == ["7.0", str(settings)]
    assert lines["base_url"] == ["http://127.0.0.1:1/v1", "OPENAI_BASE_URL"]
    assert lines["key"] == ["set", "OPENAI_API_KEY"]
    assert lines["retries"][1] == "default"
    assert "sk-secret" not in done.stdout + done.stderr


@pytest.mark.parametrize(("words", "meant"), [(["serie"], "series"), (["config", "sho"], "show")])
def test_a_misspelt_command_names_the_nearest(words: list[str], meant: str) -> None:
    done = run(*words)
    assert done.returncode == 2
    assert done.stderr.count(f"id you mean '{meant}'?") == done.stderr.count("id you mean") == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only where there is a device that is always full")
def test_output_that_cannot_be_written_is_one_line() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*PROGRAM, "extract", "-q", str(EXAMPLE)],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_an_output_that_knows_no_such_sign_gets_an_escape() -> None:
    done = run_alone("extract", "-q", "--format", "table", EXAMPLE, PYTHONIOENCODING="ascii")
    assert done.returncode == 3
    assert "\\u2717 11.2 percentage points" in done.stdout


def test_control_characters_of_a_report_reach_no_terminal(tmp_path: Path) -> None:
    source = tmp_path / "no\x1b[31mred.txt"
    done = run("extract", "-q", source)
    assert "\x1b" not in done.stderr
    table = io.StringIO()
    print_result(extract("Copper \x1b[31mOutput\x9b Rose\n\nCopper cathode output was 925,900 mt in July 2023."), table)
    assert "Copper \\u001b[31mOutput\\u009b Rose" in table.getvalue()
    assert "925,900 mt" in table.getvalue()


def test_a_link_is_followed_and_a_device_is_left_in_place(tmp_path: Path) -> None:
    target, link = tmp_path / "target.json", tmp_path / "link.json"
    target.write_text("old")
    link.symlink_to(target)
    assert run("extract", "-q", "-o", link, EXAMPLE).returncode == 3
    assert link.is_symlink()
    assert json.loads(target.read_text())["figures"]
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE) as reader:
        assert run("extract", "-q", "-o", pipe, EXAMPLE).returncode == 3
        assert reader.stdout is not None
        assert json.loads(reader.stdout.read())["figures"]
    assert pipe.is_fifo()


def test_several_reports_as_json_are_a_list() -> None:
    done = run("extract", "-q", "--format", "json", EXAMPLE, CLEAN)
    assert [len(one["conflicts"]) for one in json.loads(done.stdout)] == [1, 0]


def test_every_command_is_in_the_help() -> None:
    done = run("--help")
    assert done.returncode == 0
    for name in ("extract", "check", "rules", "config"):
        assert f"  {name}" in done.stdout
    assert "3 something flagged" in " ".join(done.stdout.split())
    assert run("--version").stdout.startswith("smmextract ")
