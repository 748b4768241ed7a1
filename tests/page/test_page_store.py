"""A page of a store: the reports that were stored last, as people decided them, and the longest series."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from smmextract.arithmetic import default_rules
from smmextract.cli.app import main
from smmextract.cli.page import newest_results, series_and_sources

MONTHS = {"January": "503,600", "February": "470,200", "March": "521,900", "April": "505,100"}


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Four monthly reports, read with patterns."""
    for number, (month, tons) in enumerate(MONTHS.items(), 2):
        text = f"Published: 2022-0{number}-09\n\nRefined zinc output in China was {tons} mt in {month} 2022."
        (tmp_path / f"{month}.txt").write_text(text, encoding="utf-8")
    address = str(tmp_path / "a.db")
    assert command(monkeypatch, "batch", *(str(tmp_path / f"{month}.txt") for month in MONTHS), "--store", address) == 0
    return address


def command(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["smmextract", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


def test_the_reports_stored_last_are_on_the_page(store: str) -> None:
    results, there = newest_results(store, 3, default_rules())
    assert there == 4
    assert [result.figures[0].literal for result in results] == ["470,200 mt", "521,900 mt", "505,100 mt"]


def test_a_quantity_of_several_periods_is_a_series(store: str) -> None:
    [(key, points)] = series_and_sources(store, default_rules())[0].items()
    assert (key.name, key.span, key.unit) == ("production, refined zinc, China", "month", "t")
    assert [(point.period, int(point.value)) for point in points] == [
        ("2022-01", 503_600),
        ("2022-02", 470_200),
        ("2022-03", 521_900),
        ("2022-04", 505_100),
    ]


def test_a_folder_gets_an_index_and_all_reports(
    store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "site"
    assert command(monkeypatch, "page", store, "-o", f"{folder}/") == 0
    assert "4 reports and their index" in capsys.readouterr().err
    assert len(list((folder / "reports").glob("*.html"))) == 4
    assert "Reliability of sources" in (folder / "index.html").read_text(encoding="utf-8")


def test_the_command_makes_a_page_of_a_store_and_says_what_it_leaves_out(
    store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "out.html"
    assert command(monkeypatch, "page", store, "--limit", "2", "-o", str(page)) == 0
    assert "the 2 reports stored last, of 4" in capsys.readouterr().err
    html = page.read_text(encoding="utf-8")
    assert "505,100 mt" in html
    assert "production, refined zinc, China" in html
