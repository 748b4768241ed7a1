"""Tables for colleagues: out, filled in, and back; what two people decide differently is told and not overwritten."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from helpers.reviews import doubtful, example, figure, key, two_numbers, written_results
from smmextract.errors import InputError, UsageError
from smmextract.figure import Result
from smmextract.review.decisions import by_figure
from smmextract.review.desk import FileDesk
from smmextract.review.session import Session
from smmextract.review.sheet import COLUMNS, Merged, export_rows, merge, read_sheet, write_sheet

Fill = Callable[[dict[str, str]], dict[str, str]]
RESULTS = (doubtful(two_numbers(), "120,400 mt"), example())


@pytest.fixture
def desk(tmp_path: Path) -> FileDesk:
    return FileDesk(written_results(tmp_path, *RESULTS))


def exported(desk: FileDesk, path: Path) -> list[dict[str, str]]:
    write_sheet(path, export_rows(desk, desk.queue()))
    return [dict(row) for row in read_sheet(path)]


def filled(desk: FileDesk, path: Path, answers: dict[str, dict[str, str]], who: str = "bob") -> Merged:
    """Export, let a colleague fill in the rows of some literals, import."""
    rows = exported(desk, path)
    for row in rows:
        row.update(answers.get(row["literal"], {}))
    write_sheet(path, rows)
    return merge(desk, read_sheet(path), who)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_table_comes_back_with_decisions(desk: FileDesk, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"queue.{ending}"
    merged = filled(
        desk,
        path,
        {
            "11.2 percentage points": {"decision": "1"},
            "510,300 mt": {"decision": "correct", "correction": "value=501300", "why": "a slip", "who": "carol"},
            "120,400 mt": {"decision": "Keep"},
        },
    )
    assert (merged.added, merged.known, merged.disagreements, merged.refused) == (3, 0, [], [])
    assert desk.queue() == []
    made = {one.literal: one for result in RESULTS for one in desk.decisions(key(result))}
    assert made["11.2 percentage points"].changes["direction"] == ("down", "up")
    assert (made["510,300 mt"].who, made["510,300 mt"].why) == ("carol", "a slip")
    assert made["120,400 mt"].who == "bob"


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_what_is_decided_goes_out_too_and_comes_back_as_known(desk: FileDesk, tmp_path: Path, ending: str) -> None:
    session = Session(desk, "ann")
    session.advance()
    session.take(1)
    session.advance()
    session.correct("f2", {"value": "0.5013 million mt"}, "=why()")
    session.advance()
    session.drop("f3")
    session.close()
    path = tmp_path / f"decided.{ending}"
    rows = exported(desk, path)
    assert {row["who"] for row in rows} == {"ann"}
    assert next(row for row in rows if row["literal"] == "510,300 mt")["why"] == "=why()"
    merged = merge(desk, rows, "bob")
    assert (merged.added, merged.known, merged.disagreements, merged.refused) == (0, 3, [], [])
    # and into the journal of somebody else, who has decided nothing yet
    other = FileDesk(Path(desk.name), tmp_path / "other.jsonl")
    assert merge(other, rows, "bob").added == 3
    assert other.queue() == []
    assert {one.who for one in other.decisions(key(example()))} == {"ann"}


def test_two_people_who_decide_differently_are_told_and_the_first_stands(desk: FileDesk, tmp_path: Path) -> None:
    rows = exported(desk, tmp_path / "queue.csv")
    session = Session(desk, "ann")
    session.advance()
    session.take(1)
    session.close()
    next(row for row in rows if row["literal"] == "11.2 percentage points")["decision"] = "keep"
    merged = merge(desk, rows, "bob")
    assert merged.added == 0
    [told] = merged.disagreements
    assert "11.2 percentage points in" in told
    assert "ann has it corrected (direction down → up, value -11.2 → 11.2), bob has it kept" in told
    standing = by_figure(example(), desk.decisions(key(example())))
    assert {one.who for one in standing.values()} == {"ann"}
    # the same person may change her mind
    merged = merge(desk, rows, "ann")
    assert (merged.added, merged.disagreements) == (1, [])


def test_a_table_with_proposals_that_is_imported_again_is_known(desk: FileDesk, tmp_path: Path) -> None:
    rows = exported(desk, tmp_path / "queue.csv")
    numbered = [row | {"decision": "1"} for row in rows if row["proposals"]]
    assert len({row["item"] for row in numbered}) > 1
    first = merge(desk, numbered, "bob")
    again = merge(desk, numbered, "bob")
    assert (again.added, again.known, again.refused) == (0, first.added + first.known, [])
    assert merge(desk, numbered, "ann").disagreements == []


def test_a_proposal_of_an_old_table_is_refused_if_only_others_are_decided(desk: FileDesk, tmp_path: Path) -> None:
    rows = exported(desk, tmp_path / "queue.csv")
    [row] = [row for row in rows if row["literal"] == "510,300 mt"]
    assert row["proposals"]
    [other] = [row for row in rows if row["literal"] == "501,300 mt"]
    assert merge(desk, [other | {"decision": "correct", "correction": "value=510300"}], "ann").added == 1
    numbers = [one for one in "123456789" if f"{one}: 510,300 mt: " in row["proposals"]]
    merged = merge(desk, [row | {"decision": numbers[0]}], "bob")
    assert (merged.added, merged.known) == (0, 0)
    assert "the proposals have changed" in merged.refused[0]


def test_two_people_in_one_table(desk: FileDesk, tmp_path: Path) -> None:
    rows = exported(desk, tmp_path / "queue.csv")
    doubted = next(row for row in rows if row["literal"] == "120,400 mt")
    merged = merge(
        desk, [doubted | {"decision": "keep", "who": "ann"}, doubted | {"decision": "drop", "who": "bob"}], "me"
    )
    assert merged.added == 1
    assert "ann has it kept, bob has it dropped" in merged.disagreements[0]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({"decision": "perhaps"}, "row 2: not a decision: 'perhaps'"),
        ({"decision": "correct", "correction": "up"}, "row 2: not a correction: 'up'"),
        ({"correction": "directoin=up"}, "did you mean 'direction'"),
        ({"decision": "9"}, "row 2: there is no proposal 9"),
        ({"decision": "1", "proposals": "1: another"}, "the proposals have changed since the table was written"),
        ({"decision": "keep", "report": "00"}, "row 2: its report is not in"),
        ({"decision": "keep", "start": "1"}, "no figure '11.2 percentage points' at that place"),
        ({"decision": "keep", "literal": "12 percentage points"}, "no figure '12 percentage points' at that place"),
    ],
)
def test_a_row_that_cannot_be_taken_is_named_and_the_others_are_taken(
    desk: FileDesk, tmp_path: Path, answer: dict[str, str], message: str
) -> None:
    rows = exported(desk, tmp_path / "queue.csv")
    first = next(row for row in rows if row["literal"] == "11.2 percentage points")
    last = next(row for row in rows if row["literal"] == "120,400 mt")
    merged = merge(desk, [first | answer, last | {"decision": "keep"}], "bob")
    assert merged.added == 1
    [told] = merged.refused
    assert message in told


def dangerous() -> Result:
    result = doubtful(two_numbers(), "120,400 mt", "=cmd|' /C calc'!A0")
    report = result.report.model_copy(update={"title": '=HYPERLINK("http://x")'})
    return result.model_copy(update={"report": report})


def test_no_cell_is_a_formula(tmp_path: Path) -> None:
    desk = FileDesk(written_results(tmp_path, dangerous()))
    path = tmp_path / "queue.csv"
    write_sheet(path, export_rows(desk, desk.queue()))
    for row in csv.reader(path.read_text("utf-8-sig").splitlines()):
        assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@"))]
    book = tmp_path / "queue.xlsx"
    write_sheet(book, export_rows(desk, desk.queue()))
    cells = [cell for row in openpyxl.load_workbook(book).active.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s", "n"}  # n: empty
    assert all(cell.quotePrefix for cell in cells if str(cell.value or "").startswith("="))
    assert read_sheet(path) == read_sheet(book)
    assert read_sheet(path)[0]["title"] == '=HYPERLINK("http://x")'


def test_spreadsheets_write_semicolons_and_numbers(desk: FileDesk, tmp_path: Path) -> None:
    rows = exported(desk, tmp_path / "queue.csv")
    path = tmp_path / "saved.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out, delimiter=";")
        writer.writerow([name.title() for name in COLUMNS])
        for row in rows:
            answer = "1.0" if row["proposals"].startswith("1: 11.2") else ""
            writer.writerow([answer if name == "decision" else row[name] for name in COLUMNS])
    merged = merge(desk, read_sheet(path), "bob")
    assert (merged.added, merged.refused) == (1, [])


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"\xff\xfe\x00", "not UTF-8 text"),
        ("a.csv", b"one,two\n1,2\n", "no column 'decision'"),
        ("a.csv", b"", "no column 'decision'"),
        ("a.xlsx", b"no workbook", "not XLSX"),
    ],
)
def test_a_file_that_is_no_such_table(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=message):
        read_sheet(tmp_path / name)
    with pytest.raises(InputError, match="cannot be read"):
        read_sheet(tmp_path / "none.csv")
    with pytest.raises(UsageError, match=r"a table is \.csv or \.xlsx"):
        write_sheet(tmp_path / "a.ods", [])


def test_every_exported_decision_keeps_its_number(desk: FileDesk, tmp_path: Path) -> None:
    session = Session(desk, "ann")
    session.advance()
    session.take(1)
    session.close()
    other = FileDesk(Path(desk.name), tmp_path / "other.jsonl")
    merge(other, exported(desk, tmp_path / "a.csv"), "bob")
    mine = by_figure(example(), desk.decisions(key(example())))["f6"].after
    theirs = by_figure(example(), other.decisions(key(example())))["f6"].after
    assert mine == theirs
    assert figure(example(), "11.2 percentage points").value == -mine.value
