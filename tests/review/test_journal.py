"""The journal: what was acknowledged is there, whatever happens to the process, and two people never get one report."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from uuid import uuid4

import pytest

from helpers.reviews import decision, example, key, two_numbers, written_results
from smmextract.errors import InputError
from smmextract.review.desk import FileDesk, Journal, JournalEntry
from smmextract.review.state import Reviewed

KEEPER = """
import sys
from pathlib import Path
from smmextract.review.desk import FileDesk
from smmextract.review.session import Session
session = Session(FileDesk(Path(sys.argv[1])), "ann")
figure = ""
while True:
    if session.advance() is None:
        session.undo()
    else:
        session.keep()
    entries = session.desk.decisions(session.case.key)
    print(entries[-1].step, flush=True)
"""
HOLDER = """
import sys
from pathlib import Path
from smmextract.review.desk import FileDesk
desk = FileDesk(Path(sys.argv[1]))
print(desk.claim(sys.argv[2]), flush=True)
sys.stdin.read()
"""


def process(code: str, *arguments: str | Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def test_no_acknowledged_decision_is_lost_when_the_process_is_killed(tmp_path: Path) -> None:
    file = written_results(tmp_path, two_numbers())
    chance = random.Random(7)
    for _ in range(5):
        running = process(KEEPER, file)
        assert running.stdout
        told = [running.stdout.readline().strip()]  # it has begun
        time.sleep(chance.uniform(0, 0.05))
        os.kill(running.pid, signal.SIGKILL)
        told += running.stdout.read().split()
        running.communicate()
        there = {one.step for one in FileDesk(file).decisions(key(two_numbers()))}
        assert set(told[:-1]) <= there
        assert told[-1] in there or len(told[-1]) < len(uuid4().hex)  # the pipe may have half of the last one


def test_half_a_line_is_passed_over_and_the_next_one_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    result = two_numbers()
    first = JournalEntry(report=key(result), decisions=(decision(result, "510,300 mt", "drop"),), reading="r")
    journal = Journal(path)
    journal.add(first)
    whole = path.read_bytes()
    path.write_bytes(whole + whole[: len(whole) // 2])
    journal = Journal(path)
    assert list(journal.entries(key(result))) == [first]
    second = first.model_copy(update={"reading": "s"})
    journal.add(second)
    assert list(Journal(path).entries(key(result))) == [first, second]
    assert path.read_bytes().startswith(whole)


def test_what_cannot_be_written_is_refused_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result, path = two_numbers(), tmp_path / "journal"
    entry = JournalEntry(report=key(result), decisions=(decision(result, "510,300 mt", "drop"),), reading="r")
    journal = Journal(path)
    journal.add(entry)
    before = path.read_bytes()
    real = os.write

    def full(file: int, data: bytes) -> int:
        if len(data) > 10:
            return real(file, data[: len(data) - 5])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(InputError, match=r"No space left on device\); nothing was decided"):
        journal.add(entry)
    assert path.read_bytes() == before
    monkeypatch.undo()
    with pytest.raises(InputError, match="cannot be written"):
        Journal(tmp_path / "nowhere" / "journal").add(entry)


def test_a_journal_of_another_version_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    path.write_text('{"report":"00","decisions":[{"new":1}],"readings":""}\n')
    journal = Journal(path)
    for read in (journal.entries, journal.left):
        with pytest.raises(InputError, match="written by another version"):
            read("00")


def test_one_report_goes_to_one_person_and_a_killed_one_gives_it_back(tmp_path: Path) -> None:
    file = written_results(tmp_path, two_numbers(), example())
    holder = process(HOLDER, file, key(two_numbers()))
    try:
        assert holder.stdout
        assert holder.stdout.readline() == "True\n"
        desk = FileDesk(file)
        assert not desk.claim(key(two_numbers()))
        assert desk.claim(key(example()))
    finally:
        holder.kill()
        holder.communicate()
    assert desk.claim(key(two_numbers()))


def test_what_others_decide_is_seen(tmp_path: Path) -> None:
    result = two_numbers()
    file = written_results(tmp_path, result)
    mine, theirs = FileDesk(file), FileDesk(file)
    made = decision(result, "510,300 mt", "drop")
    theirs.add(key(result), [made], [])
    assert mine.decisions(key(result)) == [made]
    assert mine.queue() == []


def test_a_report_that_is_read_again_keeps_its_decisions(tmp_path: Path) -> None:
    result = two_numbers()
    file = written_results(tmp_path, result)
    desk = FileDesk(file)
    made = decision(result, "510,300 mt", "drop")
    desk.add(key(result), [made], [])
    desk.close()
    # another reader, other ids, another name of the source
    again = result.model_copy(
        update={
            "report": result.report.model_copy(update={"source": "elsewhere.txt"}),
            "figures": [one.model_copy(update={"id": f"g{one.id}"}) for one in result.figures],
            "conflicts": [],
        }
    )
    written_results(tmp_path, again)
    reopened = FileDesk(file)
    assert reopened.queue() == []
    now = Reviewed(reopened.result(key(result))).with_decisions(reopened.decisions(key(result)))
    assert [one.verdict for one in now.figures] == ["accepted", "dropped", "accepted"]
