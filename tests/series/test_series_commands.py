"""`smmextract series` and `export` from a store."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner, Result

from helpers.batch_made import json_lines, run
from smmextract.cli.app import app
from smmextract.errors import FLAGGED, OK, UsageError
from smmextract.output.rows import COLUMNS


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def said(month: int, text: str, name: str = "") -> dict[str, str]:
    return {"id": name or f"report-{month}", "published": f"2031-{month + 1:02d}-10", "text": text}


@pytest.fixture
def store(store_address: str, tmp_path: Path) -> str:
    """Reports of four months: April restates March a little, June February by far."""
    lines = [
        said(2, "China's refined lead output was 300,100 mt in February 2031."),
        said(3, "China's refined lead output was 310,200 mt in March 2031, up 3.4% MoM."),
        said(4, "China's refined lead output was 320,300 mt in April 2031. Output was 311,500 mt in March 2031."),
        said(5, "China's refined lead output was 330,400 mt in May 2031, up 9.9% MoM."),
    ]
    run(store_address, [json_lines(tmp_path / "in.jsonl", *lines)])
    return store_address


def rows(result: Result) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(result.stdout)))


def test_a_series_is_a_point_a_period_with_its_source(store: str) -> None:
    found = rows(invoke("series", "production", "--product", "refined lead", "--region", "China", "--store", store))
    assert [row["period"] for row in found] == ["2031-02", "2031-03", "2031-04", "2031-05"]
    assert [row["value"] for row in found] == ["300100", "311500", "320300", "330400"]
    assert found[0] | {"source": "report-2", "literal": "300,100 mt", "unit": "t", "low": "300050"} == found[0]


def test_all_that_was_said_shows_what_was_revised(store: str) -> None:
    found = rows(invoke("series", "production", "--product", "refined lead", "--all", "--store", store))
    assert {row["kind"] for row in found} == {"level"}
    march = {row["literal"]: row["verdict"] for row in found if row["period"] == "2031-03"}
    assert march["310,200 mt"] == "revised"
    assert march["311,500 mt"] != "revised"


def test_checking_across_reports_flags_the_change_that_the_month_before_belies(store: str) -> None:
    found = invoke("series", "production", "--product", "refined lead", "--check", "--store", store)
    assert found.exit_code == FLAGGED
    assert "report-5: contradiction: " in found.stderr
    assert {row["period"]: row["verdict"] for row in rows(found)}["2031-05"] == "flagged"


def test_recheck_tells_what_reports_say_against_each_other(store: str) -> None:
    done = invoke("recheck", "--series", "--store", store)
    assert done.exit_code == FLAGGED
    told = done.stdout.splitlines()
    assert [line.split(": ")[:2] for line in told if "contradiction" in line] == [["report-5", "contradiction"]]
    assert any(line.startswith(("report-3: revision", "report-4: revision")) for line in told)


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet", "xlsx"])
def test_an_export_has_every_figure_with_where_it_comes_from(store: str, tmp_path: Path, form: str) -> None:
    path = tmp_path / f"all.{form}"
    assert invoke("export", "--store", store, "-o", str(path)).exit_code == OK
    if form == "csv":
        found = list(csv.DictReader(path.read_text().splitlines()))
    elif form == "jsonl":
        found = [json.loads(line) for line in path.read_text().splitlines()]
    elif form == "parquet":
        found = pq.read_table(path).to_pylist()
        assert found[0]["value"] == Decimal(300100)
    else:
        head, *cells = openpyxl.load_workbook(path).active.iter_rows(values_only=True)
        found = [dict(zip(head, row, strict=True)) for row in cells]
    assert len(found) == 7
    first = found[0]
    assert (first["source"], first["literal"], first["reader"]) == ("report-2", "300,100 mt", "patterns")
    assert float(first["value"]) == 300100
    if form != "xlsx":
        assert list(found[0]) == COLUMNS["export"]
        assert len(first["sha256"]) == 64


def test_a_cell_that_a_spreadsheet_would_run_is_made_safe(store_address: str, tmp_path: Path) -> None:
    line = said(2, "China's refined lead output was 300,100 mt in February 2031.", name="=HYPERLINK(1)")
    run(store_address, [json_lines(tmp_path / "in.jsonl", line)])
    assert rows(invoke("export", "--format", "csv", "--store", store_address))[0]["source"] == "'=HYPERLINK(1)"
    path = tmp_path / "all.xlsx"
    invoke("export", "--store", store_address, "-o", str(path))
    cells = [cell for row in openpyxl.load_workbook(path).active.iter_rows() for cell in row]
    assert [cell.data_type for cell in cells if cell.value == "=HYPERLINK(1)"] == ["s"]
    assert "f" not in {cell.data_type for cell in cells}


@pytest.mark.parametrize("form", ["png", "svg", "html"])
def test_a_chart_is_drawn(store: str, tmp_path: Path, form: str) -> None:
    pytest.importorskip("vl_convert")
    path = tmp_path / f"lead.{form}"
    done = invoke("series", "production", "--product", "refined lead", "--all", "--chart", str(path), "--store", store)
    assert done.exit_code == OK
    if form == "png":
        assert path.read_bytes().startswith(b"\x89PNG")
        return
    page = path.read_text()
    assert "<svg" in page
    assert "revised" in page
    assert ("310,200 mt" in page) == (form == "html")


def test_a_file_of_an_unknown_kind_is_refused(store: str, tmp_path: Path) -> None:
    for arguments in (
        ("export", "-o", "a.doc"),
        ("series", "production", "--product", "refined lead", "--chart", "a.gif"),
    ):
        assert isinstance(invoke(*arguments, "--store", store).exception, UsageError)
