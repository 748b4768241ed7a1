"""A batch reads what the store does not have, keeps what it gets, and stops when it is told to."""

from __future__ import annotations

import asyncio
import threading
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from helpers import EXAMPLE
from helpers.batch_made import calls, config, json_lines, labelled, number_of, run, text, write_reports
from helpers.stub_server import Asked, Reply, Stub, failure
from smmextract.batch.engine import ReadingPlan
from smmextract.batch.keeping import Price
from smmextract.batch.runner import Batch, Plan
from smmextract.batch.source_items import find_sources
from smmextract.errors import BUDGET_REACHED, FAILED, FLAGGED, INTERRUPTED, MODEL_FAILED, OK, SOME_FAILED
from smmextract.figure import Result
from smmextract.label.llm import prompt_hash
from smmextract.pipeline import read_report
from smmextract.report import Report
from smmextract.store import open_store
from smmextract.store.loading import load_result, runs, unread
from smmextract.store.models import AnswerRow, ClaimRow, FigureRow
from smmextract.vocabulary import Vocabulary

PRICE = Price(Decimal(10), Decimal(10))


def count(store: str, row: type) -> int:
    with open_store(store) as opened, opened.reading() as connection:
        return connection.execute(select(func.count()).select_from(row)).scalar_one()


def test_reports_are_read_into_the_store(store_address: str, stub: Stub, tmp_path: Path) -> None:
    stub.reply_to = labelled
    tally = run(store_address, [write_reports(tmp_path / "in", 10)], config(stub))
    assert (tally.total, tally.done, tally.exit_code) == (10, 10, OK)
    assert (tally.calls, tally.prompt_tokens, tally.completion_tokens) == (10, 1000, 100)
    with open_store(store_address) as store, store.reading() as connection:
        found = runs(connection)
        result = load_result(connection, found[0].id)
    assert len(found) == 10
    assert {run_.key.prompt for run_ in found} == {prompt_hash(Vocabulary.shipped())}
    assert result.figures[0].metric == "production"
    assert result.figures[0].product == "refined lead"
    assert count(store_address, AnswerRow) == 10
    assert count(store_address, ClaimRow) == 0


def test_a_second_run_asks_nothing(store_address: str, stub: Stub, tmp_path: Path) -> None:
    stub.reply_to = labelled
    folder = write_reports(tmp_path / "in", 5)
    run(store_address, [folder], config(stub))
    tally = run(store_address, [folder], config(stub))
    assert (tally.done, tally.stored_before, len(stub.asked)) == (0, 5, 5)


def test_another_model_reads_again_and_the_old_runs_stay(store_address: str, stub: Stub, tmp_path: Path) -> None:
    stub.reply_to = labelled
    folder = write_reports(tmp_path / "in", 2)
    run(store_address, [folder], config(stub))
    run(store_address, [folder], config(stub, model="another"))
    run(store_address, [folder])
    with open_store(store_address) as store, store.reading() as connection:
        assert [run_.key.model for run_ in runs(connection)] == ["some-model"] * 2 + ["another"] * 2 + [""] * 2


def test_the_same_text_is_read_once_whatever_its_name(store_address: str, stub: Stub, tmp_path: Path) -> None:
    stub.reply_to = labelled
    folder = write_reports(tmp_path / "in", 2)
    (folder / "same.txt").write_text(text(0), encoding="utf-8")
    lines = json_lines(tmp_path / "more.jsonl", {"id": "a", "text": text(1)}, {"id": "b", "text": text(2)})
    tally = run(store_address, [folder, lines], config(stub))
    assert calls(stub) == {0: 1, 1: 1, 2: 1}
    assert (tally.done, tally.same_text + tally.stored_before) == (3, 2)
    # and the other names are known from now on
    assert run(store_address, [folder / "same.txt", lines], config(stub)).stored_before == 3
    assert len(stub.asked) == 3


def test_one_bad_report_stops_no_other(store_address: str, stub: Stub, tmp_path: Path) -> None:
    def fails_at_2(asked: Asked) -> Reply:
        return failure(400, "not this one") if number_of(asked) == 2 else labelled(asked)

    stub.reply_to = fails_at_2
    folder = write_reports(tmp_path / "in", 6)
    (folder / "broken.txt").write_bytes(b"")
    lines = json_lines(tmp_path / "more.jsonl", {"id": "a"}, "{", {"text": text(7)})
    tally = run(store_address, [folder, lines], config(stub))
    assert (tally.done, tally.failed, tally.exit_code) == (6, 4, SOME_FAILED)
    reasons = dict(tally.failures)
    assert "not this one" in reasons[str(folder / "report-0002.txt")]
    assert "is empty" in reasons[str(folder / "broken.txt")]
    assert "neither a 'text' nor a 'url'" in reasons[f"{lines}:1"]
    assert "no JSON" in reasons[f"{lines}:2"]
    with open_store(store_address) as store, store.reading() as connection:
        assert [run_.source for run_ in runs(connection, status="failed")] == [str(folder / "report-0002.txt")]
        assert len(unread(connection)) == 3


def test_what_failed_is_left_alone_until_it_is_to_be_tried_again(
    store_address: str, stub: Stub, tmp_path: Path
) -> None:
    stub.reply_to = lambda asked: failure(400) if number_of(asked) == 1 else labelled(asked)
    folder = write_reports(tmp_path / "in", 3)
    run(store_address, [folder], config(stub))
    tally = run(store_address, [folder], config(stub))
    assert (tally.stored_before, tally.failed_before, tally.exit_code, len(stub.asked)) == (2, 1, SOME_FAILED, 3)
    stub.reply_to = labelled
    tally = run(store_address, [folder], config(stub), again=True)
    assert (tally.done, tally.failed, tally.exit_code) == (1, 0, OK)
    with open_store(store_address) as store, store.reading() as connection:
        assert [run_.status for run_ in runs(connection)] == ["done"] * 3


def test_an_answer_of_a_failed_run_is_not_paid_for_twice(store_address: str, stub: Stub, tmp_path: Path) -> None:
    """Of a long report in two pieces, the second fails at first: only that one is asked again."""
    long = tmp_path / "long.txt"
    long.write_text("\n\n".join(f"{text(n)}{'It went well. ' * 30}" for n in range(2)), encoding="utf-8")
    stub.reply_to = lambda asked: failure(400) if number_of(asked) == 1 else labelled(asked)
    model = config(stub, max_chars=500, concurrency=1)
    assert run(store_address, [long], model).failed == 1
    stub.reply_to = labelled
    assert run(store_address, [long], model, again=True).done == 1
    assert calls(stub) == {0: 1, 1: 2}
    assert count(store_address, FigureRow) == 2


def test_a_limit_stops_after_so_many_reports(store_address: str, stub: Stub, tmp_path: Path) -> None:
    stub.reply_to = labelled
    folder = write_reports(tmp_path / "in", 9)
    tally = run(store_address, [folder], config(stub), limit=4)
    assert (tally.done, tally.stop, tally.exit_code, len(stub.asked)) == (4, "limit", OK, 4)
    assert run(store_address, [folder], config(stub), limit=5).stop is None
    assert calls(stub) == dict.fromkeys(range(9), 1)


def test_the_budget_is_not_exceeded_and_the_next_run_goes_on(store_address: str, stub: Stub, tmp_path: Path) -> None:
    stub.reply_to = labelled
    folder = write_reports(tmp_path / "in", 60)
    budget = Decimal("0.05")  # 110 tokens at 10 USD a million: 45 reports
    tally = run(store_address, [folder], config(stub), price=PRICE, budget=budget)
    assert (tally.stop, tally.exit_code) == ("budget", BUDGET_REACHED)
    assert tally.cost is not None
    assert tally.cost <= budget
    assert 1 <= tally.done <= 45
    assert any("budget is reached" in line for line in tally.lines("the same command"))
    tally = run(store_address, [folder], config(stub), price=PRICE, budget=Decimal(1))
    assert tally.exit_code == OK
    assert set(calls(stub).values()) == {1}


def test_a_refused_key_stops_the_batch_and_fails_no_report(store_address: str, stub: Stub, tmp_path: Path) -> None:
    stub.will_answer(failure(401))
    folder = write_reports(tmp_path / "in", 50)
    tally = run(store_address, [folder], config(stub))
    assert (tally.stop, tally.failed, tally.exit_code) == ("refused", 0, MODEL_FAILED)
    assert len(stub.asked) < 20
    stub.reply_to = labelled
    assert run(store_address, [folder], config(stub)).done == 50


def test_an_interruption_finishes_what_is_in_flight(store_address: str, stub: Stub, tmp_path: Path) -> None:
    stub.reply_to = lambda asked: Reply(labelled(asked).body, late=0.1)
    found = find_sources([str(write_reports(tmp_path / "in", 30))])
    with open_store(store_address, create=True) as store:
        batch = Batch(store, Plan(ReadingPlan(config(stub))), found.total)
        tally = asyncio.run(batch.run(found, lambda tally: batch.stop("interrupted") if tally.done == 3 else None))
        with store.reading() as connection:
            stored = len(runs(connection))
    assert tally.exit_code == INTERRUPTED
    assert stored == tally.done == len(stub.asked) < 15
    assert any("to go on: the same command" in line for line in tally.lines("the same command"))


def test_reports_wait_for_the_model_at_the_same_time(tmp_path: Path, stub: Stub) -> None:
    """The stub answers only when four have asked: one after another would end in failures."""
    four = threading.Barrier(4)

    def together(asked: Asked) -> Reply:
        four.wait(timeout=10)
        return labelled(asked)

    stub.reply_to = together
    assert run(tmp_path / "a.db", [write_reports(tmp_path / "in", 16)], config(stub, concurrency=4)).done == 16


def test_the_patterns_read_without_a_model(store_address: str, tmp_path: Path) -> None:
    tally = run(store_address, [write_reports(tmp_path / "in", 3)])
    assert (tally.done, tally.calls, tally.cost, tally.exit_code) == (3, 0, None, OK)
    with open_store(store_address) as store, store.reading() as connection:
        assert {run_.key.reader for run_ in runs(connection)} == {"patterns"}


def test_something_flagged_is_told_by_the_exit_code(tmp_path: Path) -> None:
    example = EXAMPLE
    tally = run(tmp_path / "a.db", [example])
    assert (tally.flagged, tally.exit_code) == (1, FLAGGED)


def test_only_bad_input_is_a_failure(tmp_path: Path) -> None:
    assert run(tmp_path / "a.db", [tmp_path / "nothing.txt"]).exit_code == FAILED


def test_a_fault_of_the_program_costs_one_report_alone(
    tmp_path: Path, stub: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def breaks(report: Report, *rest: Any) -> Result:
        if "100,100" in report.text:
            raise ZeroDivisionError("oh")
        return await read_report(report, *rest)

    monkeypatch.setattr("smmextract.pipeline.read_report", breaks)
    stub.reply_to = labelled
    tally = run(tmp_path / "a.db", [write_reports(tmp_path / "in", 4)], config(stub))
    assert (tally.done, tally.failed) == (3, 1)
    assert "ZeroDivisionError" in tally.failures[0][1]
