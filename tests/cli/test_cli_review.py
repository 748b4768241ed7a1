"""The review as a command: the dialogue in a pipe, history, exit codes."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from helpers import EXAMPLE
from helpers.command import complaint, run
from helpers.reviews import doubtful, example, two_numbers, written_results


@pytest.fixture
def results(tmp_path: Path) -> Path:
    return written_results(tmp_path, doubtful(two_numbers(), "120,400 mt"), example())


def review(results: Path, answers: str, *options: str) -> tuple[int, str, str]:
    done = run("review", results, "--plain", "--who", "ann", *options, stdin=answers.encode())
    return done.returncode, done.stdout, done.stderr


def test_the_end_of_the_input_ends_the_review(results: Path) -> None:
    code, out, err = review(results, "")
    assert (code, err) == (3, "")
    assert out.splitlines()[0].startswith("Contradiction (3 left): China's Aluminium Output Grew 4.2% YoY")
    assert "the report says down 24%." in out
    assert "1: 11.2 percentage points: direction down → up (95%, the report is wrong)" in out
    assert out.splitlines()[-1] == "3 left to decide"
    assert "?: " not in out  # nobody is there to be prompted
    assert "\x1b" not in out


def test_a_queue_decided_to_its_end(results: Path) -> None:
    code, out, err = review(results, "1\nc f2 value=501300 # copied wrongly\n\nk\n")
    assert (code, err) == (0, "")
    assert "  repaired 11.2 percentage points" in out
    assert "  corrected 510,300 mt; this settles 501,300 mt" in out
    assert "doubt: The words at it say basis mom." in out
    assert out.splitlines()[-1] == "nothing left to decide"
    assert review(results, "")[:2] == (0, "nothing left to decide\n")


def test_skip_undo_and_quit(results: Path) -> None:
    code, out, _ = review(results, "s\nk\nu\nd f1\nq\nk\n")
    assert code == 3
    assert "  skipped\n" in out
    assert "  undone 501,300 mt, 510,300 mt" in out
    assert "  dropped 501,300 mt; this settles 510,300 mt" in out
    assert out.splitlines()[-1] == "2 left to decide"


def test_in_a_pipe_an_answer_that_cannot_be_taken_ends_it_and_nothing_after_it_counts(results: Path) -> None:
    for answers, message in (
        ("x\nk\n", "not an answer: 'x'"),
        ("7\nk\n", "there is no proposal 7, only 1 to 1"),
        ("c basis=yyo\nk\n", "did you mean 'yoy'"),
        ("c f99 basis=yoy\n", "no figure 'f99' here; there are f6, f1"),
        ("c kind=share\n", "a share has no basis|cannot be in pp"),
    ):
        code, _, err = review(results, answers)
        assert code in (1, 2)
        assert any(part in err for part in message.split("|")), err
        assert len(err.splitlines()) == 1
    assert review(results, "")[1].endswith("3 left to decide\n")


def test_which_figure_has_to_be_said_where_several_are_to_blame(results: Path) -> None:
    code, _, err = review(results, "s\nc value=510300\n")
    assert (code, err) == (2, "smmextract: which figure? f1, f2\n")


def test_filters(results: Path) -> None:
    assert review(results, "", "--only", "doubt")[1].endswith("1 left to decide\n")
    assert review(results, "", "--metric", "production")[1].endswith("1 left to decide\n")
    code, _, err = review(results, "", "--product", "zink")
    assert (code, "did you mean 'zinc'" in err) == (2, True)


def test_history_tells_all_decisions_and_who_took_them(results: Path) -> None:
    review(results, "1 # the words are plain\nq\n")
    review(results, "k\nu\nq\n", "--who", "bob")
    done = run("history", results, "11.2 percentage points")
    assert done.returncode == 0
    now, before, decided = done.stdout.splitlines()
    assert now.startswith("f6  11.2 percentage points: liquid ratio")
    assert "+11.2 pp, corrected" in now
    assert "-11.2 pp, flagged" in before
    assert "ann  repaired: direction down → up, value -11.2 → 11.2 (the words are plain)" in decided
    undone = run("history", results, "501,300 mt").stdout.splitlines()
    assert ["bob  kept" in undone[1], "bob  undone" in undone[2]] == [True, True]
    assert "did you mean '11.2 percentage points'" in complaint(run("history", results, "11.2 percentage point"))


def test_what_cannot_be_reviewed(tmp_path: Path) -> None:
    assert "a review needs a file" in complaint(run("review", "-"))
    assert "cannot be read" in complaint(run("review", tmp_path / "none.json"))
    (tmp_path / "other.json").write_text('{"figures": []}')
    assert "what `extract` or `check` wrote is expected" in complaint(run("review", tmp_path / "other.json"))


def test_text_of_a_report_cannot_steer_the_terminal(tmp_path: Path) -> None:
    result = two_numbers()
    report = result.report.model_copy(update={"title": "\x1b[31mred\x07"})
    path = written_results(tmp_path, result.model_copy(update={"report": report}))
    assert "\x1b" not in run("review", path).stdout


def test_a_table_goes_out_and_comes_back(results: Path, tmp_path: Path) -> None:
    table = tmp_path / "queue.csv"
    assert run("review", results, "--export", table).returncode == 3
    lines = table.read_text("utf-8-sig").splitlines()
    place = lines[0].split(",").index("decision")
    assert len(lines) == 5
    rows = list(csv.reader(lines))
    for row in rows[1:]:
        row[place] = "keep"
    with table.open("w", newline="") as out:
        csv.writer(out).writerows(rows)
    done = run("review", results, "--import", table, "--who", "bob")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "smmextract: 4 decisions imported, 0 known already\n"
    rows[1][place] = "drop"
    rows[2][place] = "nonsense"
    with table.open("w", newline="") as out:
        csv.writer(out).writerows(rows)
    done = run("review", results, "--import", table, "--who", "carol")
    assert done.returncode == 4
    assert "row 3: not a decision: 'nonsense'" in done.stderr
    assert "two people decided differently" in done.stderr
    rows[2][place] = ""
    with table.open("w", newline="") as out:
        csv.writer(out).writerows(rows)
    assert run("review", results, "--import", table, "--who", "carol").returncode == 3
    reviewed = tmp_path / "reviewed.jsonl"
    assert run("review", results, "--export", reviewed).returncode == 0
    verdicts = [one["verdict"] for line in reviewed.read_text().splitlines() for one in json.loads(line)["figures"]]
    assert verdicts.count("kept") == 4
    assert "flagged" not in verdicts


def test_what_recurs_is_suggested(results: Path) -> None:
    assert run("learn", results).stderr == "smmextract: nothing recurs in 2 reports or more\n"
    review(results, "1\nq\n")
    done = run("learn", results, "--least", "1")
    assert done.returncode == 0
    assert '#   direction down → up in 1 reports, as at "11.2 percentage points"' in done.stdout
    assert run("learn", results, "--least", "1", "--form", "rules").stdout == ""


def test_a_store_is_reviewed_like_a_file(tmp_path: Path) -> None:
    store = tmp_path / "store.db"
    assert run("batch", EXAMPLE, "--store", store, "--reader", "patterns").returncode == 3
    code, out, err = review(store, "1 # plain\n")
    assert (code, err) == (0, "")
    assert "repaired 11.2 percentage points" in out
    assert "ann  repaired: direction down → up" in run("history", store, "f6").stdout
    assert "direction down → up in 1 reports" in run("learn", store, "--least", "1").stdout
    assert "1 decision of reviewers" in run("status", "--store", store).stdout
    assert "there is no such store" in complaint(run("review", f"sqlite:///{tmp_path}/none.db"))


def test_the_history_of_everything_has_time_zones_and_can_be_exported(results: Path, tmp_path: Path) -> None:
    review(results, "1 # as the table says\nu\n1\n")
    told = run("history", results, "--format", "table").stdout.splitlines()
    assert told[0].split()[:4] == ["when", "who", "decision", "literal"]
    assert len(told) == 4
    assert "repair (taken back)" in told[1]
    assert "direction down → up" in told[1]
    assert told[1].split()[2][0] in "+-"  # 2031-01-01 08:00 +0100
    out = tmp_path / "history.csv"
    assert run("history", results, "-o", out).returncode == 0
    rows = list(csv.DictReader(out.read_text(encoding="utf-8").splitlines()))
    assert [(row["decision"], row["stands"]) for row in rows] == [
        ("repair", "false"), ("undo", "false"), ("repair", "true"),
    ]  # fmt: skip
    assert rows[0]["when"].endswith("+00:00")
    assert rows[0]["why"] == "as the table says"
