"""A report lands whole or not at all, comes back as it was, and is read by one batch alone."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, insert, select, text, update

from helpers import EXAMPLE
from smmextract.figure import Result
from smmextract.label.llm.account import RawAnswer
from smmextract.pipeline import extract
from smmextract.store import ReaderKey, Store, open_store
from smmextract.store.claims import LEASE, begin_batch, claim, end_batch, run_status
from smmextract.store.loading import (
    answers_of,
    answers_to_failed,
    figures_of,
    known_sources,
    load_result,
    runs,
    unread,
)
from smmextract.store.models import BatchRow, FigureRow, ReportRow, ReviewRow, RunRow
from smmextract.store.saving import (
    Run,
    Spending,
    replace_parts,
    save_run,
    save_unread,
)

KEY = ReaderKey("llm", "some-model", "abc123")


@pytest.fixture(scope="module")
def result() -> Result:
    found = extract(EXAMPLE.read_text(), source="january")
    assert found.conflicts
    return found


@pytest.fixture
def store(store_address: str) -> Iterator[Store]:
    with open_store(store_address, create=True) as opened:
        yield opened


def save(store: Store, run: Run, content: str | None = None) -> bool:
    with store.writing() as connection:
        return save_run(connection, run, content)


def done(result: Result, key: ReaderKey = KEY) -> Run:
    answers = [RawAnswer("q1", '{"marks": []}', "some-model-1", 100, 20)]
    return Run(result.report, key, Spending("some-model-1", 1, 100, 20, 1.5, Decimal("0.0012")), result, None, answers)


def test_a_result_comes_back_as_it_was(store: Store, result: Result) -> None:
    assert save(store, done(result))
    with store.reading() as connection:
        (run,) = runs(connection)
        back = load_result(connection, run.id)
        assert answers_of(connection, run.id) == {"q1": ['{"marks": []}']}
    assert back.model_dump(exclude={"reader"}) == result.model_dump(exclude={"reader"})
    assert (back.reader.model, back.reader.prompt_tokens) == ("some-model-1", 100)
    assert run.flagged == len(result.flagged)


def test_the_text_of_a_report_lies_readable_in_the_store(store: Store, result: Result) -> None:
    save(store, done(result))
    with store.reading() as connection:
        assert connection.execute(select(ReportRow.text)).scalar_one() == result.report.text


def test_the_same_run_is_stored_once(store: Store, result: Result) -> None:
    assert save(store, done(result))
    assert not save(store, done(result))
    with store.reading() as connection:
        assert len(runs(connection)) == 1
        assert connection.execute(select(func.count()).select_from(FigureRow)).scalar_one() == len(result.figures)


def test_another_prompt_is_another_run_and_the_old_one_stays(store: Store, result: Result) -> None:
    save(store, done(result))
    assert save(store, done(result, ReaderKey("llm", "some-model", "def456")))
    with store.reading() as connection:
        assert [run.key.prompt for run in runs(connection)] == ["abc123", "def456"]
        assert connection.execute(select(func.count()).select_from(ReportRow)).scalar_one() == 1


def test_a_report_that_breaks_off_leaves_nothing(store: Store, result: Result) -> None:
    broken = result.model_copy(update={"figures": [*result.figures, result.figures[0]]})  # the same id twice
    with pytest.raises(Exception, match=r"(?i)unique"):
        save(store, done(broken))
    with store.reading() as connection:
        for row in (ReportRow, RunRow, FigureRow):
            assert connection.execute(select(func.count()).select_from(row)).scalar_one() == 0


def test_a_failed_run_is_replaced_and_keeps_what_was_paid_for(store: Store, result: Result) -> None:
    failed = Run(
        result.report, KEY, Spending(calls=1, prompt_tokens=50), None, "the server failed", done(result).answers
    )
    assert save(store, failed)
    with store.reading() as connection:
        assert run_status(connection, result.report.sha256, KEY) == "failed"
        assert answers_to_failed(connection, result.report.sha256, KEY) == {"q1": ['{"marks": []}']}
    assert save(store, done(result))
    with store.reading() as connection:
        (run,) = runs(connection)
        row = connection.execute(select(RunRow)).one()
    assert (run.status, run.error, run.attempts) == ("done", None, 2)
    assert (row.calls, row.prompt_tokens, row.cost) == (2, 150, Decimal("0.0012"))


def test_a_new_reading_replaces_the_figures(store: Store, result: Result) -> None:
    save(store, done(result))
    fewer = result.model_copy(update={"figures": result.figures[:3], "conflicts": []})
    with store.writing() as connection:
        (run,) = runs(connection)
        replace_parts(connection, run.id, fewer)
        assert [figure.id for figure in figures_of(connection, run.id)] == ["f1", "f2", "f3"]
        assert load_result(connection, run.id).conflicts == []


def test_what_a_source_came_as_is_known(store: Store, result: Result) -> None:
    save(store, done(result), content="c" * 64)
    with store.reading() as connection:
        assert known_sources(connection, "content", ["c" * 64, "d" * 64], KEY) == {"c" * 64: "done"}
        assert known_sources(connection, "name", ["january", "february"], KEY) == {"january": "done"}
        assert known_sources(connection, "content", ["c" * 64], ReaderKey("patterns", "", "1")) == {}


def test_an_unread_source_is_kept_with_its_reason_until_it_is_read(store: Store, result: Result) -> None:
    with store.writing() as connection:
        save_unread(connection, "january", "no such file")
        save_unread(connection, "january", "permission denied")
        assert unread(connection) == [("january", "permission denied")]
    save(store, done(result))
    with store.reading() as connection:
        assert unread(connection) == []


def test_reviews_are_only_ever_added(store: Store, result: Result) -> None:
    save(store, done(result))
    with store.writing() as connection:
        decision = {
            "run_id": 1,
            "figure": "f1",
            "decision": "corrected",
            "reviewer": "me",
            "decided_at": datetime.now(UTC),
        }
        connection.execute(insert(ReviewRow), decision)
    for statement in ("UPDATE reviews SET note = 'x'", "DELETE FROM reviews"):
        with pytest.raises(Exception, match="only ever added"), store.writing() as connection:
            connection.execute(text(statement))


# Claims


def batch(store: Store) -> str:
    with store.writing() as connection:
        return begin_batch(connection)


def claims(store: Store, owner: str, sha256: str, *, again: bool = False) -> str:
    with store.writing() as connection:
        return claim(connection, owner, sha256, KEY, again=again)


def test_one_batch_alone_reads_a_report(store: Store, result: Result) -> None:
    first, second = batch(store), batch(store)
    sha256 = result.report.sha256
    assert claims(store, first, sha256) == "claimed"
    assert claims(store, first, sha256) == "twice"
    assert claims(store, second, sha256) == "elsewhere"
    save(store, done(result))
    assert claims(store, second, sha256) == "stored"


def test_what_an_ended_batch_had_claimed_is_free(store: Store) -> None:
    first, second = batch(store), batch(store)
    assert claims(store, first, "a" * 64) == "claimed"
    with store.writing() as connection:
        end_batch(connection, first)
    assert claims(store, second, "a" * 64) == "claimed"


def test_what_a_killed_batch_had_claimed_is_free_at_once(store: Store) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    first, second = batch(store), batch(store)
    assert claims(store, first, "a" * 64) == "claimed"
    with store.writing() as connection:
        connection.execute(update(BatchRow).where(BatchRow.id == first).values(pid=gone.pid))
    assert claims(store, second, "a" * 64) == "claimed"
    assert claims(store, first, "a" * 64) == "elsewhere"


def test_a_batch_on_another_host_lives_as_long_as_it_is_seen(store: Store) -> None:
    first, second = batch(store), batch(store)
    claims(store, first, "a" * 64)
    with store.writing() as connection:
        connection.execute(update(BatchRow).where(BatchRow.id == first).values(host="elsewhere", pid=os.getpid()))
    assert claims(store, second, "a" * 64) == "elsewhere"
    with store.writing() as connection:
        old = datetime.now(UTC) - LEASE - timedelta(seconds=1)
        connection.execute(update(BatchRow).where(BatchRow.id == first).values(seen_at=old))
    assert claims(store, second, "a" * 64) == "claimed"


def test_a_failed_run_is_claimed_only_to_try_again(store: Store, result: Result) -> None:
    save(store, Run(result.report, KEY, error="the server failed"))
    owner = batch(store)
    assert claims(store, owner, result.report.sha256) == "failed"
    assert claims(store, owner, result.report.sha256, again=True) == "claimed"
