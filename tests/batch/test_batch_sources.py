"""What a user may name as the source of a batch."""

from __future__ import annotations

import errno
import io
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from helpers.batch_made import json_lines, text
from helpers.command import run as command
from smmextract.batch.source_items import SourceItem, find_sources, item_at
from smmextract.errors import SOME_FAILED, InputError


def names(*sources: object) -> list[str]:
    return [item.name for item in find_sources([str(source) for source in sources])]


def test_a_folder_is_all_reports_below_it_in_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", "deep/er/c.html", "deep/f.PDF", ".hidden/d.txt", "notes.db", "deep/.e.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text(1))
    assert names(tmp_path) == [str(tmp_path / name) for name in ("a.md", "b.txt", "deep/er/c.html", "deep/f.PDF")]


def test_a_folder_or_glob_without_reports_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="has no reports"):
        find_sources([str(tmp_path)])
    with pytest.raises(InputError, match="no file matches"):
        find_sources([str(tmp_path / "*.txt")])


def test_a_glob_is_spread_and_a_name_with_brackets_is_a_name(tmp_path: Path) -> None:
    for name in ("a1.txt", "a2.txt", "b1.txt", "a[1].txt"):
        (tmp_path / name).write_text(text(1))
    assert names(tmp_path / "a?.txt") == [str(tmp_path / "a1.txt"), str(tmp_path / "a2.txt")]
    assert names(tmp_path / "a[1].txt") == [str(tmp_path / "a[1].txt")]


def test_a_file_of_urls_alone_is_a_list(tmp_path: Path) -> None:
    listed = tmp_path / "list.txt"
    listed.write_text("# archive\nhttps://example.org/a\n\nhttps://example.org/b\n")
    assert names(listed) == ["https://example.org/a", "https://example.org/b"]
    long = tmp_path / "long.txt"
    long.write_text("".join(f"https://example.org/{'x' * 50}/{n}\n" for n in range(5000)))
    assert len(names(long)) == 5000
    report = tmp_path / "report.txt"
    report.write_text(f"https://example.org/a\n{text(1)}")
    assert names(report) == [str(report)]


def test_json_lines_have_a_name_a_date_and_a_text(tmp_path: Path) -> None:
    path = json_lines(
        tmp_path / "a.jsonl",
        {"id": 7, "published": "2031-06-12 16:01", "text": text(1)},
        {"url": "https://example.org/x", "id": "8", "text": text(2)},
        {"url": "https://example.org/y"},
        {"text": text(3)},
    )
    items = list(find_sources([str(path)]))
    assert [item.name for item in items] == ["7", "https://example.org/x", "https://example.org/y", f"{path}:4"]
    assert items[0].read().published == "2031-06-12T16:01"
    assert items[1].read().text == text(2)
    assert [item.is_url for item in items] == [False, False, True, False]
    assert find_sources([str(path)]).total == 4


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "no JSON"),
        ("[1]", "no JSON object"),
        ({"text": ["a"]}, "'text' is no text"),
        ({"text": ""}, "neither"),
        ({"url": "ftp://example.org"}, "neither"),
        ({"text": "Lead 5 mt", "published": "last week"}, "'published' is not a date"),
        ({"text": "Lead \x00 5 mt"}, "NUL"),
        ({"text": "Lead \ud800 5 mt"}, "half of a character"),
    ],
)
def test_a_line_that_is_no_report_is_named(tmp_path: Path, line: object, problem: str) -> None:
    path = json_lines(tmp_path / "a.jsonl", line)
    (item,) = find_sources([str(path)])
    with pytest.raises(InputError, match=problem):
        item.read()
    assert item.place == f"{path}:1"


def test_standard_input_is_one_report_or_json_lines() -> None:
    (item,) = find_sources(["-"], io.BytesIO(text(1).encode()))
    assert item.read().text == text(1)
    lines = b'\n{"id": "a", "text": "Lead 5 mt"}\n{"id": "b", "text": "Lead 6 mt"}\n'
    found = find_sources(["-"], io.BytesIO(lines))
    assert [item.name for item in found] == ["a", "b"]
    assert found.total is None


def test_a_place_leads_back_to_its_item(tmp_path: Path) -> None:
    path = json_lines(tmp_path / "a.jsonl", {"id": "a", "text": text(1)}, "", {"id": "c", "text": text(3)})
    assert item_at(f"{path}:3").read().text == text(3)
    with pytest.raises(InputError, match="no such line"):
        item_at(f"{path}:9").read()
    assert item_at("https://example.org/a").is_url


def test_contents_differ_where_the_reading_would(tmp_path: Path) -> None:
    page, plain = tmp_path / "a.html", tmp_path / "a.txt"
    for path in (page, plain):
        path.write_text("<p>Lead 5 mt</p>")
    assert SourceItem(str(page)).content() != SourceItem(str(plain)).content()
    assert SourceItem("a", text="x").content() != SourceItem("a", text="x", published="2031-01-01").content()
    assert SourceItem("a", text="x").content() == SourceItem("b", text="x").content()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_an_item_that_fails(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(text(1))
    path.chmod(0)
    (item,) = find_sources([str(path)])
    with pytest.raises(InputError, match="permission denied"):
        item.read()


def test_a_folder_that_may_not_be_read_fails_when_its_turn_comes_and_retry_reads_its_reports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, barred, store = tmp_path / "in", tmp_path / "in" / "barred", ["--store", str(tmp_path / "a.db")]
    barred.mkdir(parents=True)
    for number, path in enumerate((folder / "a.txt", barred / "b.txt")):
        path.write_text(text(number), encoding="utf-8")
    real = os.scandir

    def scandir(place: Any) -> Any:  # root may read everything
        if str(place) == str(barred):
            raise PermissionError(errno.EACCES, "Permission denied", str(place))
        return real(place)

    monkeypatch.setattr(os, "scandir", scandir)
    with pytest.raises(InputError, match="barred: permission denied"):
        find_sources([str(barred)])
    done = command("batch", folder, "--reader", "patterns", *store)
    assert (done.returncode, done.stderr) == (SOME_FAILED, f"smmextract: {barred}: permission denied\n")
    assert f"{barred}: permission denied" in command("retry", "--reader", "patterns", *store).stderr
    monkeypatch.undo()
    assert "1 read" in command("retry", "--reader", "patterns", *store).stdout
    assert "failed (" not in command("status", *store).stdout


def test_files_of_other_kinds_in_a_folder_are_counted(tmp_path: Path) -> None:
    for name in ("a.txt", "b.csv", "c.CSV", "deep/d.docx", "Makefile", ".hidden"):
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_text(text(1), encoding="utf-8")
    done = command("batch", tmp_path / "in", "--reader", "patterns", "--store", tmp_path / "a.db")
    [line] = done.stderr.splitlines()
    assert line.startswith("smmextract: 4 files of other kinds left out (.csv: 2, ")
    assert ".docx: 1" in line
    assert "no suffix: 1" in line


@given(st.binary(max_size=300))
def test_no_bytes_make_reading_standard_input_crash(data: bytes) -> None:
    for item in find_sources(["-"], io.BytesIO(data)):
        try:
            item.read()
        except InputError as error:
            assert "\n" not in str(error)
