"""The workbook of a store, and the sheet of a review: tables, types, links, choices."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner

from helpers.batch_made import json_lines, run
from helpers.reviews import deciding, doubtful, example, two_numbers, written_results
from smmextract.cli.app import app
from smmextract.errors import OK

ZINC = "China's zinc output was {} mt in March 2022."
LINES = (
    ("https://reports.example/jan", "2024-02-09", "China's aluminium output was 3.562 million mt in January 2024, up "
     "4.2% YoY."),
    ("feb", "2024-03-09", f"{ZINC.format('501,300')} {ZINC.format('510,300')}"),
)  # fmt: skip


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("book")
    store = str(folder / "a.db")
    lines = [{"url": name, "id": name, "published": day, "text": text} for name, day, text in LINES]
    run(store, [json_lines(folder / "in.jsonl", *lines)])
    with deciding(store) as session:
        session.advance()
        session.drop(session.item.figures[1] if session.item else "", "told twice")
    done = CliRunner().invoke(app, ["export", str(folder / "book.xlsx"), "--store", store])
    assert done.exit_code == OK
    return openpyxl.load_workbook(folder / "book.xlsx")


def rows(sheet: Any) -> list[dict[str, Any]]:
    head, *cells = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in cells]


def test_the_sheets_are_tables_with_a_head_that_stays(book: Any) -> None:
    assert book.sheetnames == ["Figures", "Series", "Contradictions", "Decisions"]
    for sheet in book.worksheets:
        [table] = sheet.tables.values()
        assert table.ref == sheet.dimensions
        assert table.autoFilter is not None
        assert sheet.freeze_panes == "B2"


def test_figures_have_dates_and_numbers_as_such_verdict_colours_and_links(book: Any) -> None:
    sheet = book["Figures"]
    first = rows(sheet)[0]
    assert (first["value"], first["literal"]) == (3_562_000, "3.562 million mt")
    assert first["period_end"] == datetime(2024, 1, 31)
    assert first["published"] == datetime(2024, 2, 9)
    head = [cell.value for cell in sheet[1]]
    assert sheet.cell(2, head.index("value") + 1).number_format == "#,##0"
    assert sheet.cell(2, head.index("period_start") + 1).number_format == "yyyy-mm-dd"
    assert sheet.cell(2, head.index("source") + 1).hyperlink.target == "https://reports.example/jan"
    coloured = {rule.formula[0] for area in sheet.conditional_formatting for rule in area.rules}
    assert {'"flagged"', '"confirmed"', '"dropped"'} <= coloured
    assert all(dimension.width for dimension in sheet.column_dimensions.values())


def test_decisions_are_applied_and_listed(book: Any) -> None:
    verdicts = {row["literal"]: row["verdict"] for row in rows(book["Figures"])}
    assert (verdicts["501,300 mt"], verdicts["510,300 mt"]) == ("accepted", "dropped")
    [decision] = rows(book["Decisions"])
    assert (decision["who"], decision["decision"], decision["literal"], decision["why"], decision["stands"]) == (
        "ann", "drop", "510,300 mt", "told twice", True,
    )  # fmt: skip
    assert isinstance(decision["decided at (UTC)"], datetime)
    [trouble] = rows(book["Contradictions"])
    assert (trouble["kind of trouble"], trouble["figures"]) == ("contradiction", "501,300 mt, 510,300 mt")


def test_the_series_have_stated_changes_beside_levels(book: Any) -> None:
    level = next(row for row in rows(book["Series"]) if row["kind"] == "level" and row["product"] == "aluminium")
    assert (level["span"], level["yoy_stated"], level["period_start"].date()) == ("month", 4.2, date(2024, 1, 1))


def test_the_sheet_of_a_review_offers_its_choices_and_only_what_is_open(tmp_path: Path) -> None:
    results = written_results(tmp_path, doubtful(two_numbers(), "120,400 mt"), example())
    sheet = tmp_path / "queue.xlsx"
    runner = CliRunner()
    runner.invoke(app, ["review", str(results), "--plain", "--who", "ann"], input="1\n")
    runner.invoke(app, ["review", str(results), "--export", str(sheet)])
    page = openpyxl.load_workbook(sheet).active
    told = rows(page)
    assert {row["literal"] for row in told} == {"501,300 mt", "510,300 mt", "120,400 mt"}
    head = [cell.value for cell in page[1]]
    choices = {
        page.cell(number, head.index("literal") + 1).value: rule.formula1
        for rule in page.data_validations.dataValidation
        for area in rule.sqref.ranges
        for number in range(area.min_row, area.max_row + 1)
    }
    assert choices["501,300 mt"].startswith('"keep,drop,correct,1')
    assert choices["120,400 mt"].startswith('"keep,drop,correct')
    keys = page.column_dimensions["N"]  # a writer joins columns that are alike
    assert keys.hidden and (keys.min, keys.max) == (14, 17)
    runner.invoke(app, ["review", str(results), "--export", str(sheet), "--decided"])
    assert len(rows(openpyxl.load_workbook(sheet).active)) == 4
