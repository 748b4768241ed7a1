"""A store under review: the queue as a file of the same results has it, decisions for good, a report for one person."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from helpers.reviews import doubtful, example, figure, key, two_numbers, written_results
from smmextract.errors import StoreError, UsageError
from smmextract.figure import Result
from smmextract.review.decisions import by_figure
from smmextract.review.desk import FileDesk, open_desk
from smmextract.review.session import Session
from smmextract.review.sheet import export_rows, merge
from smmextract.review.stores import StoreDesk
from smmextract.store import ReaderKey, open_store
from smmextract.store.saving import Run, replace_parts, save_run

RESULTS = (doubtful(two_numbers(), "120,400 mt"), example())
KEY = ReaderKey("patterns", "", "1")
HOLDER = """
import sys
from smmextract.review.stores import StoreDesk
desk = StoreDesk(sys.argv[1])
print(desk.claim(sys.argv[2]), flush=True)
sys.stdin.read()
"""


def save(address: str, *results: Result, reader: ReaderKey = KEY) -> None:
    with open_store(address, create=True) as store, store.writing() as connection:
        for result in results:
            assert save_run(connection, Run(result.report, reader, result=result), None)


@pytest.fixture
def desk(store_address: str) -> Iterator[StoreDesk]:
    save(store_address, *RESULTS)
    opened = StoreDesk(store_address)
    yield opened
    opened.close()


def test_the_queue_is_that_of_a_file_of_the_same_results(desk: StoreDesk, tmp_path: Path) -> None:
    file = FileDesk(written_results(tmp_path, *RESULTS))
    assert desk.queue() == file.queue()
    assert desk.reports() == file.reports()
    assert desk.result(key(example())).conflicts == example().conflicts


def test_decisions_are_kept_and_the_queue_opens_without_them(desk: StoreDesk, store_address: str) -> None:
    session = Session(desk, "ann")
    session.advance()
    session.take(1, "plain")
    session.advance()
    session.drop("f2")
    session.undo()
    session.keep()
    session.close()
    again = StoreDesk(store_address)
    assert [item.kind for item in again.queue()] == ["doubt"]
    made = again.decisions(key(example()))
    assert [(one.who, one.why, one.action) for one in made] == [("ann", "plain", "repair")]
    assert [one.action for one in again.decisions(key(two_numbers()))] == ["drop", "undo", "keep", "keep"]
    again.close()
    with open_store(store_address) as store, store.reading() as connection:
        row = connection.execute(text("SELECT figure, decision, field, old, new, note, reviewer FROM reviews")).first()
        assert row is not None
        assert tuple(row) == ("f6", "repair", "direction", "down", "up", "plain", "ann")
    with open_store(store_address) as store, pytest.raises(StoreError), store.writing() as connection:
        connection.execute(text("DELETE FROM reviews"))


def test_a_report_is_reviewed_by_one_person(desk: StoreDesk, store_address: str) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, store_address, key(example())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert holder.stdout
        assert holder.stdout.readline() == "True\n"
        session = Session(desk, "bob")
        first = session.advance()
        assert first
        assert first.report == key(two_numbers())
        with pytest.raises(StoreError, match="somebody else has this report now"):
            desk.add(key(example()), [], [])
        assert not desk.claim(key(example()))
    finally:
        holder.kill()
        holder.communicate()
    assert desk.claim(key(example()))
    assert desk.claim(key(example()))


def test_two_desks_of_one_store_share_its_reports(desk: StoreDesk, store_address: str) -> None:
    other = StoreDesk(store_address)
    ann, bob = Session(desk, "ann"), Session(other, "bob")
    mine, theirs = ann.advance(), bob.advance()
    assert mine
    assert theirs
    assert mine.report != theirs.report
    ann.take(1)
    assert ann.advance() is None
    bob.keep()
    bob.close()
    bob.advance()
    bob.keep()
    assert ann.advance() is None
    other.close()
    assert desk.queue() == []


def test_a_report_that_is_read_again_keeps_its_decisions(desk: StoreDesk, store_address: str) -> None:
    session = Session(desk, "ann")
    session.advance()
    session.take(1)
    session.close()
    save(store_address, example(), reader=ReaderKey("llm", "another", "2"))
    assert all(item.report != key(example()) for item in desk.queue())
    now = by_figure(desk.result(key(example())), desk.decisions(key(example())))
    assert now["f6"].after.direction == "up"
    # and one whose figures were checked anew
    changed = doubtful(example(), "66%")
    with open_store(store_address) as store, store.writing() as connection:
        run_id = connection.execute(text("SELECT max(id) FROM runs")).scalar_one()
        replace_parts(connection, run_id, changed)
    assert [item.kind for item in desk.queue() if item.report == key(example())] == ["doubt"]
    assert figure(desk.result(key(example())), "66%").verdict == "flagged"


def test_decisions_go_from_a_store_to_a_file_and_back(desk: StoreDesk, tmp_path: Path) -> None:
    session = Session(desk, "ann")
    session.advance()
    session.take(1)
    session.close()
    file = FileDesk(written_results(tmp_path, *RESULTS))
    rows = list(export_rows(desk, desk.queue()))
    assert merge(file, rows, "bob").added == 1
    assert file.queue() == desk.queue()
    assert merge(desk, list(export_rows(file, file.queue())), "bob").known == 1


def test_what_is_a_store(tmp_path: Path) -> None:
    address = str(tmp_path / "store.db")
    save(address, *RESULTS)
    opened = open_desk(address)
    assert isinstance(opened, StoreDesk)
    assert len(opened.queue()) == 3
    opened.close()
    with pytest.raises(UsageError, match="--journal is for result files"):
        open_desk(address, tmp_path / "journal")
    assert isinstance(open_desk(str(written_results(tmp_path, *RESULTS))), FileDesk)
