"""`smmextract batch`, `status`, `retry` and `recheck` as a user meets them."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text as sql
from typer.testing import CliRunner, Result

from helpers.batch_made import labelled, number_of, write_reports
from helpers.stub_server import Stub, failure
from smmextract.cli.app import app
from smmextract.errors import BUDGET_REACHED, OK, SOME_FAILED, UsageError
from smmextract.store import open_store
from smmextract.store.loading import load_result, runs


@pytest.fixture(autouse=True)
def _place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def model(stub: Stub, monkeypatch: pytest.MonkeyPatch) -> Stub:
    """The stub as the configured model."""
    for name, value in {
        "SMMEXTRACT_MODEL": "some-model",
        "OPENAI_BASE_URL": stub.url,
        "OPENAI_API_KEY": "sk-some",
        "SMMEXTRACT_RETRIES": "0",
    }.items():
        monkeypatch.setenv(name, value)
    stub.reply_to = labelled
    return stub


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def test_a_batch_says_what_it_did_and_status_what_there_is(model: Stub, tmp_path: Path) -> None:
    write_reports(tmp_path / "in", 4)
    model.reply_to = lambda asked: failure(400, "not this") if number_of(asked) == 2 else labelled(asked)
    done = invoke("batch", "in", "--price-in", "2", "--price-out", "8")
    assert done.exit_code == SOME_FAILED
    assert "3 read; 1 failed" in done.stdout
    assert "300 + 30 tokens in 3 calls, 0.0008 USD" in done.stdout
    assert "report-0002.txt" in done.stderr
    told = invoke("status").stdout
    assert "smmextract.db: 4 reports" in told
    assert "3 read, 0 flagged, 1 failed, 300 + 30 tokens, 0.0008 USD" in told
    assert "not this" in told


def test_retry_reads_the_failed_ones(model: Stub, tmp_path: Path) -> None:
    write_reports(tmp_path / "in", 3)
    (tmp_path / "in" / "report-0009.txt").write_text("")
    model.reply_to = lambda asked: failure(400) if number_of(asked) == 2 else labelled(asked)
    assert invoke("batch", "in").exit_code == SOME_FAILED
    model.reply_to = labelled
    (tmp_path / "in" / "report-0009.txt").write_text((tmp_path / "in" / "report-0000.txt").read_text() + "More.")
    asked = len(model.asked)
    done = invoke("retry")
    assert (done.exit_code, len(model.asked) - asked) == (OK, 2)
    assert "2 read" in done.stdout
    assert invoke("retry").stdout == "nothing has failed\n"


def test_a_dry_run_asks_nothing_and_makes_no_store(model: Stub, tmp_path: Path) -> None:
    write_reports(tmp_path / "in", 5)
    done = invoke("batch", "in", "--dry-run", "--price-in", "2", "--price-out", "8")
    assert done.exit_code == OK
    assert "5 reports to read" in done.stdout
    assert "in 5 calls" in done.stdout
    assert "USD" in done.stdout
    assert model.asked == []
    assert not (tmp_path / "smmextract.db").exists()
    invoke("batch", "in", "--limit", "2")
    assert "3 reports to read, 2 stored" in invoke("batch", "in", "--dry-run").stdout


def test_a_dry_run_counts_the_same_text_under_two_names_as_a_run_does(model: Stub, tmp_path: Path) -> None:
    folder = write_reports(tmp_path / "in", 2)
    (folder / "again.md").write_bytes((folder / "report-0001.txt").read_bytes())
    told = invoke("batch", "in", "--dry-run").stdout
    assert told.startswith("2 reports to read, 0 stored or failed before, 1 with the same text as another")
    assert "2 read; 1 with the same text as another" in invoke("batch", "in").stdout


def test_status_counts_as_flagged_what_the_batch_did(tmp_path: Path) -> None:
    (tmp_path / "unread.txt").write_text("China's output was 5,30,1.2 kt in March 2022.", encoding="utf-8")
    (tmp_path / "clean.txt").write_text("China's zinc output was 501,300 mt in March 2022.", encoding="utf-8")
    told = invoke("batch", "unread.txt", "clean.txt", "--reader", "patterns").stdout
    assert "2 read, 1 of them flagged; 1 quantities not understood" in told
    assert "2 read, 1 flagged" in invoke("status").stdout


def test_batch_asks_as_many_questions_at_once_as_config_show_tells(model: Stub) -> None:
    [shown] = [line.split() for line in invoke("config", "show").stdout.splitlines() if "concurrency" in line]
    assert shown == ["concurrency", "8", "default"]
    assert "same time (default 8)" in " ".join(invoke("batch", "--help").stdout.split())


def test_a_budget_needs_a_price(model: Stub, tmp_path: Path) -> None:
    write_reports(tmp_path / "in", 5)
    refused = invoke("batch", "in", "--budget", "1")
    assert isinstance(refused.exception, UsageError)
    assert "no price is known for model 'some-model'" in str(refused.exception)
    (tmp_path / "mine.toml").write_text('"some-model" = { in = 1000, out = 1000 }\n')
    done = invoke("batch", "in", "--budget", "0.05", "--prices", "mine.toml")
    assert done.exit_code == BUDGET_REACHED
    assert "to go on: the same command" in done.stdout


def test_quiet_says_nothing(model: Stub, tmp_path: Path) -> None:
    write_reports(tmp_path / "in", 2)
    done = invoke("batch", "in", "--quiet")
    assert (done.stdout, done.stderr, done.exit_code) == ("", "", OK)


def test_recheck_makes_new_figures_of_kept_answers_without_a_call(model: Stub, tmp_path: Path) -> None:
    write_reports(tmp_path / "in", 3)
    invoke("batch", "in")
    invoke("batch", "in", "--reader", "patterns")
    with open_store("smmextract.db") as store:
        with store.reading() as connection:
            before = [load_result(connection, run.id) for run in runs(connection)]
        with store.writing() as connection:  # as if an older program had read them worse
            connection.execute(sql("UPDATE figures SET product = 'zinc' WHERE run_id IN (1, 4)"))
        asked = len(model.asked)
        done = invoke("recheck")
        assert done.exit_code == OK
        assert "2 changed, 4 as before" in done.stderr
        with store.reading() as connection:
            assert [load_result(connection, run.id) for run in runs(connection)] == before
    assert len(model.asked) == asked


def test_recheck_leaves_alone_what_its_answers_do_not_fit(model: Stub, tmp_path: Path) -> None:
    write_reports(tmp_path / "in", 1)
    invoke("batch", "in")
    with open_store("smmextract.db") as store:
        with store.writing() as connection:
            connection.execute(sql("UPDATE answers SET request = 'another question'"))
            connection.execute(sql("UPDATE figures SET product = 'zinc'"))
        done = invoke("recheck")
        assert "left unchanged" in done.stderr
        with store.reading() as connection:
            assert load_result(connection, 1).figures[0].product == "zinc"


def test_status_of_no_store_is_an_error() -> None:
    assert "there is no such store" in str(invoke("status").exception)
