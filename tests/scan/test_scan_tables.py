"""Numbers in the cells of a table have the unit that the head of their column, or of their row, states."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from smmextract.scan import scan
from smmextract.vocabulary import Vocabulary

Cell = tuple[str, str, str | None, str, str]

MARKDOWN = """Copper in brief

| Month | Copper output (mt) | Stock, kt | YoY % | Price, yuan/mt |
|---|---:|---:|---:|---|
| January 2024 | 970,000 | 68.5 | 3% | 68,100-68,300 |
| February 2024 | 950,300 | 181 | -4.2 | 68,200 |
"""


def cells(text: str) -> list[Cell]:
    return [
        (m.literal, str(m.value), m.unit, str(m.low), str(m.high))
        for m in scan(text)
        if m.why_not is None and m.literal == text[m.start : m.end]
    ]


def test_a_column_gives_its_unit_scale_and_interval_and_leaves_the_spans() -> None:
    assert cells(MARKDOWN) == [
        ("970,000", "970000", "t", "965000", "975000"),
        ("68.5", "68500", "t", "68450", "68550"),
        ("3%", "3", "%", "2.5", "3.5"),
        ("68,100-68,300", "68200", "CNY/t", "68100", "68300"),
        ("950,300", "950300", "t", "950250", "950350"),
        ("181", "181000", "t", "180500", "181500"),
        ("-4.2", "-4.2", "%", "-4.25", "-4.15"),
        ("68,200", "68200", "CNY/t", "68150", "68250"),
    ]
    assert [m.literal for m in scan(MARKDOWN) if m.why_not == "date"] == ["January 2024", "February 2024"]


def test_cells_may_be_parted_by_tabs() -> None:
    assert cells("Metal\tOutput, kt\tYoY %\nCopper\t970\t3.1\nZinc\t566.1\t-2\n") == [
        ("970", "970000", "t", "965000", "975000"),
        ("3.1", "3.1", "%", "3.05", "3.15"),
        ("566.1", "566100", "t", "566050", "566150"),
        ("-2", "-2", "%", "-2.5", "-1.5"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the second line of the head states the units
        ("| | Output | YoY |\n| | kt | % |\n| Cu | 5 | 6 |", [("5", "5000", "t"), ("6", "6", "%")]),
        # the rows state them
        ("| Item | Jan | Feb |\n| Output (kt) | 970 | 965 |\n", [("970", "970000", "t"), ("965", "965000", "t")]),
        ("月份 | 产量（万吨） | 同比\n1月 | 97.2 | 4.1\n", [("97.2", "972000", "t"), ("4.1", "4.1", None)]),
        # a unit of its own wins; under a unit no number is a year
        (
            "| Year | Output (kt) |\n| 2023 | 5 mt |\n| 2024 | 2024 |\n| 2025 | 7 |",
            [("5 mt", "5", "t"), ("2024", "2024000", "t"), ("7", "7000", "t")],
        ),
        # counted in lots: the head's own number is no figure
        ("| Metal | Stock (10,000 mt) |\n| Zn | 12.5 |\n", [("12.5", "125000", "t")]),
        ("| Metal | Stock (10³ t) |\n| Zn | 12.5 |\n", [("12.5", "12500", "t")]),
        ("| Metal | Stock (10^6 t) |\n| Zn | 12.5 |\n", [("12.5", "12500000", "t")]),
        # "200 series" names its row
        (
            "(thousand tonnes)    Aug    July\n200 series           632     641\nTotal                632     641\n",
            [(number, f"{number}000", "t") for number in ("632", "641") * 2],
        ),
        ("Metal | Price (USD/lb)\nCu | 3.85\n", [("3.85", "3.85", "USD/lb")]),
        ("Metal | Price (yuan/kg)\nBi | 39\n", [("39", "39000", "CNY/t")]),
        # no table: other number of cells, a line between, no unit in the head
        ("| a | b (kt) |\n| 5 | 6 | 7 |\n", [("5", "5", None), ("6", "6", None), ("7", "7", None)]),
        ("| a | b (kt) |\n\n| x | 5 |\n", [("5", "5", None)]),
        ("| a | b |\n| x | 5 |\n", [("5", "5", None)]),
        # more than the number stands in the cell
        ("| a | Stock (kt) |\n| x | rank 5 of all |\n", [("5", "5", None)]),
    ],
)
def test_only_bare_numbers_under_a_stated_unit_take_it(text: str, expected: list[tuple[str, str, str | None]]) -> None:
    found = [(m.literal, m.value, m.unit) for m in scan(text) if m.why_not is None]
    assert found == [(literal, Decimal(value), unit) for literal, value, unit in expected]


def test_a_large_table_has_every_cell_read() -> None:
    rows = "".join(f"| x | {number} |\n" for number in range(100, 1100))
    found = scan("| Name | Output (kt) |\n" + rows)
    assert [m.value for m in found] == [Decimal(number) * 1000 for number in range(100, 1100)]


def test_a_head_is_read_by_the_words_of_its_own_scan() -> None:
    text = "Plant | Output (zork)\nNorth | 12\nSouth | 15\n"
    added = Vocabulary(json.dumps({"units": {"masses": [{"unit": "t", "words": ["zork"], "factor": 1000}]}}))
    assert [one.unit for one in scan(text)] == [None, None]
    assert [(one.value, one.unit) for one in scan(text, vocabulary=added)] == [
        (Decimal(12_000), "t"),
        (Decimal(15_000), "t"),
    ]
    assert [one.unit for one in scan(text)] == [None, None]


def test_a_column_of_changes_has_the_unit_of_the_columns_whose_difference_it_is() -> None:
    stocks = """Zinc ingot stocks (unit: 10,000 mt)

| Region | Apr 11 | Apr 15 | Change |
| --- | --- | --- | --- |
| Shanghai | 7.10 | 7.02 | -0.08 |
| Guangdong | 5.44 | 5.63 | 0.19 |
| Zhejiang | 0.35 | 0.35 | 0.00 |
"""
    assert [cell[1:3] for cell in cells(stocks)[2::3]] == [("-800", "t"), ("1900", "t"), ("0", "t")]
    with_gaps = stocks.replace("| 0.35 | 0.35 | 0.00 |", "| 0.35 | - | - |\n| Tianjin | - | 7.21 | 0.13 |")
    assert [cell[1:3] for cell in cells(with_gaps)[2::3]][:2] == [("-800", "t"), ("1900", "t")]
    in_percent = stocks.replace("-0.08", "-1.1").replace("0.19", "3.5")
    assert [cell[1:3] for cell in cells(in_percent)[2::3]] == [("-1.1", None), ("3.5", None), ("0", None)]


def test_a_slip_in_one_row_does_not_take_the_unit_from_a_column_of_changes() -> None:
    rows = [("A", 58500, 58000, "-500"), ("B", 141000, 143500, "+1,500"), ("C", 204000, 206000, "+2,000")]
    table = "Metal | Mar 14 (yuan/mt) | Mar 21 (yuan/mt) | Change\n"
    few = table + "".join(f"{name} | {one:,} | {other:,} | {change}\n" for name, one, other, change in rows[:2])
    rows.append(("D", 113000, 111000, "-2,000"))
    many = table + "".join(f"{name} | {one:,} | {other:,} | {change}\n" for name, one, other, change in rows)
    assert {m.unit for m in scan(many) if m.cell and m.cell.column == "Change"} == {"CNY/t"}
    assert {m.unit for m in scan(few) if m.cell and m.cell.column == "Change"} == {None}


def test_columns_of_low_and_high_are_the_ends_of_a_range() -> None:
    found = scan("| Metal | Low | High (yuan/mt) | Avg. |\n|---|---|---|---|\n| Tin | 105,000 | 109,000 | 107,000 |")
    assert [(mention.low, mention.high) for mention in found] == [
        (Decimal(105_000), None),
        (None, Decimal(109_000)),
        (Decimal(106_500), Decimal(107_500)),
    ]


def test_the_mark_of_a_note_in_the_name_of_a_row_is_no_figure() -> None:
    found = scan("| Item | 2024 |\n|---|---|\n| Cash costs (1) ($/lb) | 2.81 |\n| Net costs (2) ($/lb) | 1.93 |")
    assert [mention.value for mention in found if mention.why_not is None] == [Decimal("2.81"), Decimal("1.93")]
