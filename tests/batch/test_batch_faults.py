"""Whatever fails on the way: nothing that was stored is lost, and nothing is stored twice."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from helpers.batch_made import calls, config, labelled, number_of, run, text, write_reports
from helpers.stub_server import Asked, Reply, Stub, failure
from smmextract.batch.engine import ReadingPlan
from smmextract.batch.runner import Batch, Plan
from smmextract.batch.source_items import find_sources
from smmextract.errors import INTERRUPTED, OK, SOME_FAILED, StoreError
from smmextract.store import open_store
from smmextract.store.models import FigureRow, ReportRow, RunRow

NUMBERS = {text(number): number for number in range(1000)}


def stored(store: str | Path) -> dict[int, str]:
    """The reports with a run, by number; each has its one figure, or none where it failed."""
    found: dict[int, str] = {}
    with open_store(str(store)) as opened, opened.reading() as connection:
        rows = connection.execute(
            select(RunRow.id, RunRow.status, ReportRow.text).join(ReportRow, ReportRow.id == RunRow.report_id)
        ).all()
        figures = Counter(connection.execute(select(FigureRow.run_id)).scalars())
    for row in rows:
        number = NUMBERS[row.text]
        assert number not in found
        assert figures[row.id] == (1 if row.status == "done" else 0)
        found[number] = row.status
    return found


def command(stub: Stub, store: str | Path, source: Path, *options: str, largest_file: int = 0) -> subprocess.Popen[str]:
    """`smmextract batch` as a process of its own, which may write no file larger than so many bytes."""
    environ = {**os.environ, "OPENAI_BASE_URL": stub.url, "OPENAI_API_KEY": "sk-some", "SMMEXTRACT_MODEL": "some-model"}
    limit = f"import resource as r; r.setrlimit(r.RLIMIT_FSIZE, ({largest_file}, {largest_file})); "
    program = (limit if largest_file else "") + "from smmextract.cli import main; main()"
    return subprocess.Popen(
        [sys.executable, "-c", program, "batch", str(source), "--store", str(store), *options],
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def until(condition: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.02)  # what is waited for needs the processor too


# The server


def test_a_storm_of_429_is_sat_out(store_address: str, stub: Stub, tmp_path: Path) -> None:
    refused: Counter[int] = Counter()

    def stormy(asked: Asked) -> Reply:
        number = number_of(asked)
        refused[number] += 1
        return failure(429, "slow down", retry_after="0.02") if refused[number] <= 3 else labelled(asked)

    stub.reply_to = stormy
    tally = run(store_address, [write_reports(tmp_path / "in", 20)], config(stub, retries=4, concurrency=8))
    assert (tally.done, tally.failed, tally.exit_code) == (20, 0, OK)
    assert stored(store_address) == dict.fromkeys(range(20), "done")
    assert set(calls(stub).values()) == {4}


def test_a_server_that_hangs_dies_and_comes_back(store_address: str, stub: Stub, tmp_path: Path) -> None:
    folder = write_reports(tmp_path / "in", 60)
    dead = threading.Event()

    def ailing(asked: Asked) -> Reply:
        if len(stub.asked) == 10:
            dead.set()
        if dead.is_set():
            return Reply("", late=0.6) if len(stub.asked) % 2 else Reply("{}", cut=True)
        return labelled(asked)

    stub.reply_to = ailing
    tally = run(store_address, [folder], config(stub, timeout=0.3))
    assert tally.stop == "down"
    assert tally.exit_code == SOME_FAILED
    before = stored(store_address)
    good = {number for number, status in before.items() if status == "done"}
    assert len(good) >= 5
    assert tally.failed == len(before) - len(good) < 30
    stub.reply_to, asked_before = labelled, len(stub.asked)
    assert run(store_address, [folder], config(stub), again=True).exit_code == OK
    assert stored(store_address) == dict.fromkeys(range(60), "done")
    assert not good & {number_of(asked) for asked in stub.asked[asked_before:]}


@pytest.mark.parametrize("half", ["cut", "json"])
def test_half_answers_are_asked_again_or_fail_alone(store_address: str, stub: Stub, tmp_path: Path, half: str) -> None:
    seen: Counter[int] = Counter()

    def halved(asked: Asked) -> Reply:
        number, whole = number_of(asked), labelled(asked)
        seen[number] += 1
        if number % 3 or seen[number] > 1:
            return whole
        if half == "cut":
            return Reply(whole.body, cut=True)
        body = json.loads(whole.body)
        function = body["choices"][0]["message"]["tool_calls"][0]["function"]
        function["arguments"] = function["arguments"][:40]
        return Reply(json.dumps(body))

    stub.reply_to = halved
    tally = run(store_address, [write_reports(tmp_path / "in", 9)], config(stub, retries=1))
    assert (tally.done, tally.failed) == (9, 0)
    assert stored(store_address) == dict.fromkeys(range(9), "done")
    assert calls(stub) == {number: 1 if number % 3 else 2 for number in range(9)}


# The machine


def test_a_full_disk_ends_in_one_line_and_the_next_run_goes_on(stub: Stub, tmp_path: Path) -> None:
    stub.reply_to = labelled
    store, folder = tmp_path / "a.db", write_reports(tmp_path / "in", 60)
    open_store(str(store), create=True).close()
    size = store.stat().st_size
    process = command(stub, store, folder, largest_file=size + 200_000)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 1, told
    assert "Traceback" not in told
    (line,) = [line for line in told.splitlines() if "a.db" in line]
    assert "disk" in line
    before = stored(store)
    assert 0 < len(before) < 60
    assert run(store, [folder], config(stub)).exit_code == OK
    assert stored(store) == dict.fromkeys(range(60), "done")
    asked = calls(stub)
    assert all(asked[number] == 1 for number in before)


def test_a_store_that_another_process_locks_is_waited_for(stub: Stub, tmp_path: Path) -> None:
    stub.reply_to = labelled
    store, folder = tmp_path / "a.db", write_reports(tmp_path / "in", 10)
    open_store(str(store), create=True).close()
    other = sqlite3.connect(store, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    release = threading.Timer(0.7, lambda: other.execute("COMMIT"))
    release.start()
    assert run(store, [folder], config(stub)).done == 10
    release.join()
    other.close()
    assert stored(store) == dict.fromkeys(range(10), "done")


def test_a_store_that_stays_locked_ends_in_one_line(stub: Stub, tmp_path: Path) -> None:
    stub.reply_to = labelled
    store, folder = tmp_path / "a.db", write_reports(tmp_path / "in", 10)
    run(store, [folder / "report-0000.txt"], config(stub))
    other = sqlite3.connect(store, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="another process keeps the store locked") as caught:
        run(f"sqlite:///{store}?timeout=0.1", [folder], config(stub))
    assert "\n" not in str(caught.value)
    other.execute("COMMIT")
    other.close()
    assert run(store, [folder], config(stub)).exit_code == OK
    assert stored(store) == dict.fromkeys(range(10), "done")


def test_two_batches_at_once_read_every_report_once(store_address: str, stub: Stub, tmp_path: Path) -> None:
    stub.reply_to = lambda asked: Reply(labelled(asked).body, late=0.01)
    folder = write_reports(tmp_path / "in", 60)
    open_store(store_address, create=True).close()
    processes = [command(stub, store_address, folder, "--concurrency", "3") for _ in range(2)]
    told = [process.communicate(timeout=120) for process in processes]
    assert [process.returncode for process in processes] == [OK, OK], told
    assert stored(store_address) == dict.fromkeys(range(60), "done")
    assert set(calls(stub).values()) == {1}


def test_a_file_that_vanishes_fails_alone(store_address: str, stub: Stub, tmp_path: Path) -> None:
    stub.reply_to = labelled
    folder = write_reports(tmp_path / "in", 5)
    found = find_sources([str(folder)])
    (folder / "report-0003.txt").unlink()
    with open_store(store_address, create=True) as store:
        tally = asyncio.run(Batch(store, Plan(ReadingPlan(config(stub))), found.total).run(found))
    assert (tally.done, tally.failed, tally.exit_code) == (4, 1, SOME_FAILED)
    assert "no such file" in tally.failures[0][1]


# The process


def test_ctrl_c_finishes_what_is_in_flight_and_says_how_to_go_on(stub: Stub, tmp_path: Path) -> None:
    stub.reply_to = lambda asked: Reply(labelled(asked).body, late=0.2)
    store, folder = tmp_path / "a.db", write_reports(tmp_path / "in", 60)
    process = command(stub, store, folder, "--concurrency", "4")
    until(lambda: len(stub.asked) >= 8)
    process.send_signal(signal.SIGINT)
    out, told = process.communicate(timeout=60)
    assert process.returncode == INTERRUPTED, told
    assert "finishing what is in flight" in told
    assert "to go on: the same command" in out
    assert set(stored(store)) == set(calls(stub))
    assert len(calls(stub)) < 30


def test_ctrl_c_while_a_watch_reads_ends_the_watch(stub: Stub, tmp_path: Path) -> None:
    stub.reply_to = lambda asked: Reply(labelled(asked).body, late=0.2)
    store, folder = tmp_path / "a.db", write_reports(tmp_path / "in", 60)
    for path in folder.iterdir():
        os.utime(path, (0, 0))  # only files that no longer change are read
    process = command(stub, store, folder, "--concurrency", "4", "--watch", "--every", "0.1")
    until(lambda: len(stub.asked) >= 8)
    process.send_signal(signal.SIGINT)
    out, told = process.communicate(timeout=60)
    assert process.returncode == INTERRUPTED, told
    assert "to go on: the same command" in out
    assert set(stored(store)) == set(calls(stub))
    assert len(calls(stub)) < 30


def test_a_second_ctrl_c_ends_at_once(stub: Stub, tmp_path: Path) -> None:
    hanging = threading.Event()

    def hangs(asked: Asked) -> Reply:
        if number_of(asked) >= 4:
            hanging.wait(30)
        return labelled(asked)

    stub.reply_to = hangs
    store, folder = tmp_path / "a.db", write_reports(tmp_path / "in", 60)
    process = command(stub, store, folder, "--concurrency", "4")
    until(lambda: len(stub.asked) >= 8)
    until(lambda: len(stored(store)) == 4)  # an answer that came a moment ago is on its way there
    process.send_signal(signal.SIGINT)
    assert process.stderr
    assert any("finishing what is in flight" in line for line in process.stderr)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=20)
    hanging.set()
    assert process.returncode == INTERRUPTED
    assert told == "smmextract: stopped at once; stored reports are kept, and the same command resumes the batch\n"
    assert stored(store) == dict.fromkeys(range(4), "done")


def test_killed_again_and_again_it_ends_with_the_right_rows_and_pays_for_none_twice(
    store_address: str, stub: Stub, tmp_path: Path
) -> None:
    stub.reply_to = lambda asked: Reply(labelled(asked).body, late=0.03)
    count, concurrency, kills = 150, 4, 4 if "://" in store_address else 10
    folder = write_reports(tmp_path / "in", count)
    kept: set[int] = set()
    for kill in range(kills + 1):
        begun = len(stub.asked)
        process = command(stub, store_address, folder, "--concurrency", str(concurrency))
        if kill < kills:
            until(lambda enough=begun + 9 + kill % 3: len(stub.asked) >= enough)  # type: ignore[misc]
            # an answer takes a moment to get there
            until(lambda had=kept: set(stored(store_address)) > had)  # type: ignore[misc]
            process.kill()
        out, told = process.communicate(timeout=120)
        until(lambda: settled(stub))
        assert not kept & {number_of(asked) for asked in stub.asked[begun:]}, "stored, and asked again"
        before, kept = kept, set(stored(store_address))
        assert before <= kept
        if kill < kills:
            assert before < kept < set(range(count))
    assert process.returncode == OK, told
    assert f"{len(before)} stored before" in out
    assert stored(store_address) == dict.fromkeys(range(count), "done")
    # what was answered twice was in flight, or on its way into the store, when the process was killed
    assert len(stub.asked) - count <= kills * (2 * concurrency + 2)


def settled(stub: Stub) -> bool:
    """No more questions come in."""
    before = len(stub.asked)
    time.sleep(0.1)
    return len(stub.asked) == before
