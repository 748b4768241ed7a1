"""Worker processes compute what one process would, and one that dies costs no more than the report it was at."""

from __future__ import annotations

import asyncio
import gc
import io
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from helpers.batch_made import calls, config, labelled, number_of, run, text, write_reports
from helpers.stub_server import Asked, Reply, Stub, completion
from smmextract.batch.engine import Job, Outcome, ReadingPlan
from smmextract.batch.local import LocalEngine
from smmextract.batch.pool import Pool
from smmextract.batch.worker import packed, work
from smmextract.config import ModelConfig
from smmextract.errors import FLAGGED
from smmextract.report import Report, from_text
from smmextract.store import open_store
from smmextract.store.loading import load_result, runs

_DIES = """
import os, signal
from smmextract import pipeline
read, where = pipeline.read_report, {where!r}

class Deadly:
    def __init__(self, labeller):
        self.second_opinion, self._labeller = labeller.second_opinion, labeller

    async def label(self, report, mentions):
        labelling = await self._labeller.label(report, mentions)
        os.kill(os.getpid(), signal.SIGKILL)

    async def look_again(self, *rest):
        return None

def reads(report, labeller, *rest):
    return read(report, Deadly(labeller) if where in report.text else labeller, *rest)

pipeline.read_report = reads
from smmextract.batch.worker import main
main()
"""


def report_of(number: int) -> Report:
    return from_text(text(number), f"report {number}")


async def jobs_of(reports: Sequence[Report]) -> AsyncIterator[Job]:
    for report in reports:
        yield Job(report)


def outcomes(engine: LocalEngine, reports: Sequence[Report]) -> list[Outcome]:
    async def all_of_them() -> list[Outcome]:
        return [outcome async for outcome in engine.outcomes(jobs_of(reports))]

    return asyncio.run(all_of_them())


def children_of(*pids: int) -> list[int]:
    parents = ",".join(map(str, pids))
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", parents], capture_output=True, text=True, check=False)
    return [int(one) for one in found.stdout.split()]


def workers_of(pid: int) -> list[int]:
    """The copies of the process that loads everything."""
    return children_of(*children_of(pid))


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def until(condition: Any, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.01)


def rows(store: Path) -> list[dict[str, Any]]:
    with open_store(str(store)) as opened, opened.reading() as connection:
        found = [load_result(connection, one.id).model_dump() for one in runs(connection)]
    for one in found:
        one["reader"].pop("seconds")
    return sorted(found, key=lambda one: str(one["report"]["source"]))


@pytest.mark.parametrize("model", [False, True])
def test_workers_store_what_one_process_stores(stub: Stub, tmp_path: Path, model: bool) -> None:
    seen: set[int] = set()

    def wrong_at_first(asked: Asked) -> Reply:
        number = number_of(asked)
        if number % 5 or number in seen:
            return labelled(asked)
        seen.add(number)
        return completion({"marks": []})

    stub.reply_to = wrong_at_first
    folder = write_reports(tmp_path / "in", 40)
    settings = config(stub, concurrency=16) if model else None
    for number in (1, 2):
        seen.clear()
        assert run(tmp_path / f"{number}.db", [folder], settings, workers=number).done == 40
    assert rows(tmp_path / "1.db") == rows(tmp_path / "2.db")


def test_a_report_of_many_pieces_is_read_alike_by_a_worker(stub: Stub) -> None:
    stub.reply_to = labelled
    long = [from_text("\n\n".join(text(10 * n + k) for k in range(8)), f"{n}") for n in range(20)]
    settings = config(stub, concurrency=16, max_chars=500)
    here, there = (outcomes(LocalEngine(ReadingPlan(settings, workers=number)), long) for number in (1, 2))
    assert {one.job.report.source: one.result and one.result.figures for one in here} == {
        one.job.report.source: one.result and one.result.figures for one in there
    }
    assert all(len(one.answers) > 1 and one.result and one.result.reader.calls == len(one.answers) for one in there)


@pytest.mark.parametrize("model", [False, True])
def test_a_worker_that_dies_costs_the_report_it_was_at(stub: Stub, model: bool) -> None:
    stub.reply_to = labelled
    program = [sys.executable, "-c", _DIES.format(where="100,700 mt")]
    engine = LocalEngine(ReadingPlan(config(stub, concurrency=16) if model else None, workers=2), program)
    found = outcomes(engine, [report_of(number) for number in range(30)])
    failed = [one for one in found if one.error]
    assert len(found) == 30
    assert [one.job.report.source for one in failed] == ["report 7"]
    assert "the process that read it died (killed by signal 9, then killed by signal 9)" in str(failed[0].error)
    # the replies are not paid for a second time, neither its own nor those to the reports beside it
    assert not model or calls(stub) == dict.fromkeys(range(30), 1)


def test_a_worker_killed_from_outside_costs_no_report(stub: Stub, tmp_path: Path) -> None:
    killed: list[int] = []
    turn = threading.Lock()  # the stub answers in threads: a second one would find the worker gone, and not answer

    def kills(asked: Asked) -> Reply:
        with turn:
            if len(stub.asked) >= 20 and not killed and (workers := workers_of(os.getpid())):
                killed.append(workers[0])
                os.kill(workers[0], signal.SIGKILL)
        return Reply(labelled(asked).body, late=0.02)

    stub.reply_to = kills
    tally = run(tmp_path / "a.db", [write_reports(tmp_path / "in", 80)], config(stub, concurrency=12), workers=2)
    assert killed
    assert (tally.done, tally.failures) == (80, [])
    assert calls(stub) == dict.fromkeys(range(80), 1)


def test_workers_that_cannot_start_leave_the_work_to_this_process() -> None:
    for program in (["/nothing/is/here"], [sys.executable, "-c", "raise SystemExit(1)"]):
        found = outcomes(LocalEngine(ReadingPlan(workers=2), program), [report_of(number) for number in range(20)])
        assert [one.error for one in found] == [None] * 20


def test_few_reports_start_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(_: Pool) -> None:
        raise AssertionError("started")

    monkeypatch.setattr(Pool, "start", start)
    assert len(outcomes(LocalEngine(ReadingPlan(workers=2)), [report_of(number) for number in range(15)])) == 15
    assert len(outcomes(LocalEngine(ReadingPlan(workers=1)), [report_of(number) for number in range(30)])) == 30


def test_no_worker_outlives_a_batch_that_is_killed(stub: Stub, tmp_path: Path) -> None:
    stub.reply_to = lambda asked: Reply(labelled(asked).body, late=0.1)
    environ = {**os.environ, "OPENAI_BASE_URL": stub.url, "OPENAI_API_KEY": "sk-some", "SMMEXTRACT_MODEL": "m"}
    options = ["--store", str(tmp_path / "a.db"), "--workers", "2", "--concurrency", "12", "--quiet"]
    program = [sys.executable, "-c", "from smmextract.cli import main; main()", "batch"]
    folder = write_reports(tmp_path / "in", 200)
    process = subprocess.Popen([*program, str(folder), *options], env=environ)
    until(lambda: len(workers_of(process.pid)) == 2 and len(stub.asked) > 30)
    workers = workers_of(process.pid)
    process.kill()
    process.wait()
    until(lambda: not any(lives(worker) for worker in workers))


def test_workers_go_by_the_rules_and_the_words_of_the_user(tmp_path: Path) -> None:
    (tmp_path / "words.toml").write_text('[products.lead]\n"antimonial lead" = ["grid metal"]\n', encoding="utf-8")
    (tmp_path / "rules.toml").write_text(
        "[[rule]]\nid = 'small'\nformula = 'production <= 100150'\nclass = 'plausibility'\nwords = 'No more.'\n",
        encoding="utf-8",
    )
    folder = write_reports(tmp_path / "in", 40)
    for path in folder.iterdir():
        path.write_text(path.read_text(encoding="utf-8").replace("Refined lead", "Grid metal"), encoding="utf-8")
    program = [sys.executable, "-c", "from smmextract.cli import main; main()", "batch", str(folder), "--reader"]
    for number in (1, 2):
        options = ["patterns", "--store", str(tmp_path / f"{number}.db"), "--workers", str(number)]
        ended = subprocess.run(
            [*program, *options, "--rules", str(tmp_path / "rules.toml"), "--quiet"],
            env={**os.environ, "SMMEXTRACT_VOCABULARY": str(tmp_path / "words.toml")},
            check=False,
        )
        assert ended.returncode == FLAGGED
    found = rows(tmp_path / "2.db")
    assert found == rows(tmp_path / "1.db")
    assert {figure["product"] for one in found for figure in one["figures"]} == {"antimonial lead"}
    assert sum(bool(one["conflicts"]) for one in found) > 30


def test_a_worker_searches_for_garbage_once_it_is_loaded() -> None:
    thresholds, answers = gc.get_threshold(), io.BytesIO()
    gc.disable()
    try:
        work(io.BytesIO(packed(ReadingPlan())), answers)
        assert answers.getvalue() == packed(True)
        assert gc.isenabled()
    finally:
        gc.enable()
        gc.set_threshold(*thresholds)


def test_workers_are_not_told_the_key(stub: Stub) -> None:
    settings = config(stub)
    assert isinstance(settings, ModelConfig)
    assert settings.key
    assert Pool(ReadingPlan(settings), 2).reading.model == settings.model_copy(update={"key": None})
