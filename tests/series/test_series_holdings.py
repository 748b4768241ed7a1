"""What a store holds, what its sources are worth, and what differs between periods, reports and readings."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from helpers.batch_made import json_lines, run
from smmextract.cli.app import app
from smmextract.errors import FLAGGED, OK, UsageError

LINES = (
    ("jan.txt", "2024-02-09", "SMM", "China's aluminium output was 3.562 million mt in January 2024. "
     "Aluminium output in China is expected at 3.33 million mt in February 2024. "
     "Russia's aluminium output was 326,100 mt in January 2024."),
    ("feb.txt", "2024-03-09", "SMM", "China's aluminium output was 3.4 million mt in February 2024. "
     "China's copper cathode output was 970,000 mt in January 2024. "
     "China's copper foil output was 80,000 mt in January 2024."),
    ("mar.txt", "2024-04-09", "Argus", "China's zinc output was 501,300 mt in March 2024. "
     "China's zinc output was 510,300 mt in March 2024. China's aluminium inventory was 800,000 mt on March 31, 2024."),
)  # fmt: skip


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def rows(result: Result) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(result.stdout)))


@pytest.fixture
def store(tmp_path: Path) -> str:
    address = str(tmp_path / "a.db")
    lines = [{"id": name, "published": day, "text": f"Source: {by}\n\n{text}"} for name, day, by, text in LINES]
    run(address, [json_lines(tmp_path / "in.jsonl", *lines)])
    return address


@pytest.mark.parametrize("command", ["list", "series"])
def test_a_list_has_metrics_and_products_with_regions_counts_and_periods(store: str, command: str) -> None:
    done = invoke(command, "--store", store)
    assert done.exit_code == OK
    found = {(row["metric"], row["product"]): row for row in rows(done)}
    aluminium = found["production", "aluminium"]
    assert (aluminium["regions"], aluminium["series"], aluminium["figures"]) == ("China; Russia", "2", "4")
    assert (aluminium["first"], aluminium["last"]) == ("2024-01", "2024-02")


def test_a_metal_finds_all_its_products_and_words_for_metrics_are_known(store: str) -> None:
    assert {row["product"] for row in rows(invoke("list", "copper", "--store", store))} == {
        "copper cathode",
        "copper foil",
    }
    assert {row["metric"] for row in rows(invoke("list", "stocks", "--store", store))} == {"inventory"}
    assert len(rows(invoke("list", "aluminium", "Russia", "output", "--store", store))) == 1
    wrong = invoke("list", "aluminum fiol", "--store", store).exception
    assert isinstance(wrong, UsageError)
    assert "the store has no figures for 'aluminum fiol'" in str(wrong)


def test_sources_are_told_by_publisher_and_by_what_else_one_asks(store: str) -> None:
    found = {row["publisher"]: row for row in rows(invoke("sources", "--store", store))}
    assert (found["SMM"]["reports"], found["SMM"]["contradictions"], found["SMM"]["forecasts"]) == ("2", "0", "1")
    assert float(found["SMM"]["forecast_error"]) == pytest.approx(0.07 / 3.4)
    assert found["Argus"]["contradictions"] == "1"
    assert int(found["Argus"]["flagged"]) >= 2
    by = rows(invoke("sources", "--by", "product,year", "--store", store))
    assert {(row["product"], row["year"]) for row in by if row["contradictions"] == "1"} == {("zinc", "2024")}
    assert "no group 'publsher'; did you mean 'publisher'?" in str(
        invoke("sources", "--by", "publsher", "--store", store).exception
    )


def test_two_periods_are_compared(store: str) -> None:
    [row] = rows(invoke("compare", "2024-01", "2024-02", "--metric", "output", "--store", store))
    assert (row["region"], row["one"], row["other"], row["change"]) == ("China", "3562000", "3400000", "-4.55")


def test_two_reports_are_compared(store: str) -> None:
    found = rows(invoke("compare", "jan.txt", "feb.txt", "--product", "aluminium", "--store", store))
    both = [row for row in found if row["one"] and row["other"]]
    assert [(row["period"], row["one"], row["other"]) for row in both] == [("2024-02", "3330000", "3400000")]
    assert "did you mean 'feb.txt'" in str(invoke("compare", "jan.txt", "fbe.txt", "--store", store).exception)


def test_two_readings_of_one_report_are_compared(store: str) -> None:
    done = invoke("compare", "run:1", "run:1", "--store", store)
    assert done.exit_code == OK
    assert rows(done) == []
    assert "the store has no run 99" in str(invoke("compare", "run:1", "run:99", "--store", store).exception)


def test_a_digest_tells_what_is_new_once(store: str) -> None:
    done = invoke("digest", "--since-last", "--store", store)
    assert done.exit_code == FLAGGED
    assert "3 reports read since the beginning: 1 contradiction" in done.stdout
    assert "contradiction: 501,300 mt, 510,300 mt" in done.stdout
    again = invoke("digest", "--since-last", "--format", "json", "--store", store)
    assert again.exit_code == OK
    assert json.loads(again.stdout)["news"] == []
    other = invoke("digest", "--since-last", "--name", "boss", "--exit-zero", "--store", store)
    assert other.exit_code == OK
    assert "501,300 mt" in other.stdout
    assert "not a date" in str(invoke("digest", "--since", "yesterday", "--store", store).exception)


def test_the_store_is_named_before_or_after_the_command(store: str, tmp_path: Path) -> None:
    assert invoke("--store", store, "list").stdout == invoke("list", "--store", store).stdout
    missing = str(tmp_path / "none.db")
    assert invoke("--store", missing, "list", "--store", store).exit_code == OK
    assert "there is no such store" in str(invoke("--store", missing, "list").exception)


def test_a_failure_is_forgotten(store: str) -> None:
    from smmextract.store import open_store  # noqa: PLC0415
    from smmextract.store.saving import save_unread  # noqa: PLC0415

    with open_store(store) as opened, opened.writing() as connection:
        save_unread(connection, "http://gone.example/a", "404")
    assert "did you mean 'http://gone.example/a'" in str(
        invoke("forget", "http://gone.example/b", "--store", store).exception
    )
    assert invoke("forget", "http://gone.example/a", "--store", store).exit_code == OK
    assert "404" not in invoke("status", "--store", store).stdout
