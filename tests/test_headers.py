"""What the headers of a table say of period and basis, and labels that say otherwise are doubted."""

from __future__ import annotations

import pytest

from smmextract import extract
from smmextract.label.header_facts import header_facts
from smmextract.scan import Cell


@pytest.mark.parametrize(
    ("column", "row", "period"),
    [
        ("Q1 2024", "Zinc", "2024-Q1"),
        ("2024 Q1", "Zinc", "2024-Q1"),
        ("1Q24", "Zinc", "2024-Q1"),
        ("(1st qtr) 2014", "Zinc", "2014-Q1"),
        ("2023 H1", "Zinc", "2023-H1"),
        ("Dec 2023", "Zinc", "2023-12"),
        ("Jan'24", "Zinc", "2024-01"),
        ("2024年1月", "锌", "2024-01"),
        ("2024-01", "Zinc", "2024-01"),
        ("9M 2024", "Zinc", "2024-01/2024-09"),
        ("Total", "Jan-Aug 2014", "2014-01/2014-08"),
        ("Total", "Year 2014", "2014"),
        ("Total", "2011, Aug", "2011-08"),
        ("Yokohama", "Nov. 30, 2010", "2010-11-30"),
        ("2023f", "Zinc", "2023"),
        # more than the headers is needed to know
        ("YTD 2023", "Zinc", None),
        ("H1 FY2019/20", "Zinc", None),
        ("2023 and 2024", "Zinc", None),
        ("Aug", "Zinc", None),
        ("Output", "Zinc", None),
    ],
)
def test_the_period_of_a_cell(column: str, row: str, period: str | None) -> None:
    assert header_facts(Cell(row, column)).period == period


@pytest.mark.parametrize(
    ("column", "basis"),
    [
        ("YoY (%)", "yoy"),
        ("MoM", "mom"),
        ("y/y, %", "yoy"),
        ("同比", "yoy"),
        ("vs Q1 2023", None),
        ("Change %", None),
        ("+/- %", None),
    ],
)
def test_a_header_that_says_a_change(column: str, basis: str | None) -> None:
    facts = header_facts(Cell("Zinc", column))
    assert (facts.is_change, facts.basis, facts.period) == (True, basis, None)


def test_no_figure_is_accepted_with_a_label_that_its_headers_contradict() -> None:
    months = "The output of metals in China in January 2024 is in the table.\n\n| Metal | Jan 2024 | Dec 2023 |\n"
    rows = "| Lead | 300,000 mt | 290,000 mt |\n| Tin | 15,600 mt | 15,400 mt |\n"
    for figure in extract(f"Output of metals in China\n\n{months}{rows}").figures:
        december = figure.literal in ("290,000 mt", "15,400 mt")
        assert figure.verdict == "flagged" or figure.period == ("2023-12" if december else "2024-01")
    changes = "| Province | Output (kt) | MoM (%) | YoY (%) | Operating rate (%) |\n"
    rows = "| Hunan | 85.2 | -3.1 | 4.4 | 91.5 |\n| Yunnan | 120.4 | 2.0 | (1.5) | 88.0 |\n"
    heading = "Zinc Output by Province in January 2024\n\nThe output in January 2024 is in the table.\n\n"
    found = extract(f"{heading}{changes}{rows}").figures
    assert len(found) == 8
    for figure in found:
        basis = {"-3.1": "mom", "2.0": "mom", "4.4": "yoy", "(1.5)": "yoy"}.get(figure.literal)
        assert figure.verdict == "flagged" or figure.basis == basis


@pytest.mark.parametrize(
    ("row", "value"),
    [("Surplus/(deficit) | 169.8", 169800), ("Surplus/(deficit) | (169.8)", -169800), ("Deficit | 169.8", -169800)],
)
def test_a_row_that_names_both_signs_leaves_the_sign_to_its_number(row: str, value: int) -> None:
    text = f"Global refined nickel balance (kt)\n\n| | 2023 |\n|---|---|\n| {row} |"
    assert [figure.value for figure in extract(text).figures] == [value]
