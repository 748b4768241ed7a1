"""Many reports in one JSON Lines file: a report a line, and an error for each line that is none."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from smmextract.errors import InputError
from smmextract.report import Report, read_each
from smmextract.report.source import MAX_BYTES

ZINC = {"id": "zn-1", "url": "https://example.com/zn", "published": "2024-04-09", "text": "Zinc output was 501,300 mt."}
LEAD = {"id": 7, "url": None, "text": "Published: Apr 8, 2024\n\nLead output rose 3%.", "tags": ["lead"]}


def lines(*entries: object) -> bytes:
    return b"\n".join(one if isinstance(one, bytes) else json.dumps(one).encode() for one in entries) + b"\n"


def write(tmp_path: Path, *entries: object, name: str = "reports.jsonl") -> str:
    path = tmp_path / name
    path.write_bytes(lines(*entries))
    return str(path)


def reports(source: str, stdin: bytes = b"") -> list[Report]:
    found = list(read_each(source, stdin=io.BytesIO(stdin)))
    assert all(isinstance(one, Report) for one in found), found
    return [one for one in found if isinstance(one, Report)]


def test_each_line_is_a_report_with_what_is_said_of_it(tmp_path: Path) -> None:
    source = write(tmp_path, ZINC, b"", LEAD, {"text": "Tin fell 2%.", "title": "Tin falls"})
    zinc, lead, tin = reports(source)
    assert (zinc.text, zinc.source, zinc.published) == (ZINC["text"], "https://example.com/zn", "2024-04-09")
    assert (lead.source, lead.published) == (f"{source}#7", "2024-04-08")
    assert (tin.source, tin.title, tin.published) == (f"{source}#4", "Tin falls", None)


def test_what_is_said_of_a_report_goes_before_what_its_text_says(tmp_path: Path) -> None:
    [lead] = reports(write(tmp_path, LEAD | {"published": "2024-04-09T10:30:00+08:00"}))
    assert lead.published == "2024-04-09T10:30"


def test_a_text_that_is_a_page_is_read_as_one(tmp_path: Path) -> None:
    page = "<html><body><nav>Home 24h</nav><h1>Tin falls</h1><p>Tin stocks fell 3% to 9,300 mt.</p></body></html>"
    [report] = reports(write(tmp_path, {"text": page}, name="pages.ndjson"))
    assert report.text == "Tin falls\n\nTin stocks fell 3% to 9,300 mt."


def test_standard_input_is_known_by_its_first_line() -> None:
    assert [one.source for one in reports("-", b"\xef\xbb\xbf" + lines(ZINC, LEAD))] == [
        "https://example.com/zn",
        "-#7",
    ]
    for text in (b"Zinc fell to 12,300 mt.\r\n", b'{"figures": []}\n', b"{ 3%"):
        [report] = reports("-", text)
        assert report.text == text.decode().replace("\r", "")


def test_a_wrong_line_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    wrong = (b"{", [1], {"text": 5}, ZINC | {"published": "soon"}, ZINC | {"url": 3}, {"text": " "}, b"\xff")
    source = write(tmp_path, ZINC, *wrong, LEAD)
    found = list(read_each(source))
    assert [isinstance(one, Report) for one in found] == [True] + 7 * [False] + [True]
    told = [str(one) for one in found if isinstance(one, InputError)]
    assert [one.removeprefix(f"{source}: ").split(":")[0] for one in told[:5]] == [f"line {n}" for n in range(2, 7)]
    for words, one in zip(
        [
            "not valid JSON",
            "not a report",
            "not a report",
            "published: not a date: 'soon'",
            "url: a string",
            "is empty",
            "not UTF-8",
        ],
        told,
        strict=True,
    ):
        assert words in one
        assert "\n" not in one


@pytest.mark.parametrize("size", [MAX_BYTES - 1, MAX_BYTES, 3 * MAX_BYTES])
def test_a_line_that_is_too_long_does_not_stop_the_others(tmp_path: Path, size: int) -> None:
    source = write(tmp_path, ZINC, b'"' + b"a" * size + b'"', LEAD)
    first, second, third = read_each(source)
    assert isinstance(first, Report)
    assert isinstance(third, Report)
    assert str(second).startswith(f"{source}: line 2: has more than 10,000,000 bytes")


def test_files_that_hold_none(tmp_path: Path) -> None:
    for source, why in (
        (write(tmp_path), "is empty"),
        (str(tmp_path / "missing.jsonl"), "no such file"),
        (str(tmp_path), "is a directory"),
    ):
        [error] = read_each(source)
        assert isinstance(error, InputError)
        assert str(error).startswith(f"{source}: {why}")
