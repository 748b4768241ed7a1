"""Tables of every written form: each number knows the headers of its row and column, and has the unit they state."""

from __future__ import annotations

import pytest

from smmextract.scan import Mention, scan

Read = tuple[str, str, str | None, str, str]


def cells(text: str) -> list[Read]:
    """Literal, value, unit and headers of every number that stands in a table."""
    return [
        (m.literal, str(m.value), m.unit, m.cell.row, m.cell.column)
        for m in scan(text)
        if m.cell and m.why_not is None and m.literal == text[m.start : m.end]
    ]


def doubts(text: str) -> list[str]:
    return [m.cell.doubt for m in scan(text) if m.cell]


def others(text: str) -> list[Mention]:
    return [m for m in scan(text) if m.cell is None and m.why_not is None]


def test_a_column_of_units_speaks_for_its_rows() -> None:
    text = (
        "Product* | | Q1 2024 | vs Q1 2023 |\n--- | --- | --- | --- |\n"
        "Ore (100% basis) | kt | 78.0 | -5 % |\nZinc | t | 13 | +1 % |\n"
    )
    assert cells(text) == [
        ("78.0", "78000", "t", "Ore (100% basis)", "Q1 2024"),
        ("-5 %", "-5", "%", "Ore (100% basis)", "vs Q1 2023"),
        ("13", "13", "t", "Zinc", "Q1 2024"),
        ("+1 %", "1", "%", "Zinc", "vs Q1 2023"),
    ]


def test_aligned_text_keeps_its_columns_where_a_cell_is_empty() -> None:
    text = (
        "Output in thousands of tonnes:\n\n"
        "                   2014        2013\n"
        "-------------------------------------\n"
        "Mine One            76          73\n"
        "Mine Two                       110\n"
        "Mine Three      1 012          n/a\n"
    )
    assert cells(text) == [
        ("76", "76000", "t", "Mine One", "2014"),
        ("73", "73000", "t", "Mine One", "2013"),
        ("110", "110000", "t", "Mine Two", "2013"),
        ("1 012", "1012000", "t", "Mine Three", "2014"),
    ]
    assert others(text) == []


def test_numbers_of_two_columns_are_never_one_number() -> None:
    assert [
        (m.literal, str(m.value)) for m in scan("Mine 2014 2015 2016\nOne 76 104 312\nTwo 81 110 400\n") if m.cell
    ] == [(word, word) for word in ("76", "104", "312", "81", "110", "400")]


def test_single_blanks_part_the_cells_where_headers_and_rows_agree() -> None:
    text = (
        "SUPPLY ('000 oz)\n2022 2023f 23f/22 change % Q1 2022\nMined ore 5,565 5,511 -1% 1,298\n"
        "Total 7,256 7,193 -1% 1,766\n"
    )
    assert cells(text)[:4] == [
        ("5,565", "5565000", "oz", "Mined ore", "2022"),
        ("5,511", "5511000", "oz", "Mined ore", "2023f"),
        ("-1%", "-1", "%", "Mined ore", "23f/22 change %"),
        ("1,298", "1298000", "oz", "Mined ore", "Q1 2022"),
    ]


def test_a_second_row_of_headers_begins_them_anew() -> None:
    text = "Port North South\nAug 124,400 120,600\nJuly 107,800 111,300\n2011 North South\nAug 119,600 107,600\n"
    assert [(row, column) for *_, row, column in cells(text)] == [
        ("Aug", "North"),
        ("Aug", "South"),
        ("July", "North"),
        ("July", "South"),
        ("2011, Aug", "North"),
        ("2011, Aug", "South"),
    ]


def test_a_day_with_its_year_names_a_row() -> None:
    text = (
        "North South Total\n====\nNov. 30, 2010 100,900 96,100 197,000\n"
        "Oct. 31, 2010 112,100 100,700 212,800\n(Figures are in kt.)"
    )
    assert cells(text)[0] == ("100,900", "100900000", "t", "Nov. 30, 2010", "North")
    assert [m.why_not for m in scan(text) if m.literal.startswith(("Nov", "Oct"))] == ["date", "date"]


def test_one_cell_a_line() -> None:
    text = (
        "Data in thousands of metric tons:\n\nOct. 2023\n\nOct. 2022\n\nProduction\n\n291.3\n\n278.4\n\n"
        "Usage\n\n259.2\n\n266.3"
    )
    assert cells(text) == [
        ("291.3", "291300", "t", "Production", "Oct. 2023"),
        ("278.4", "278400", "t", "Production", "Oct. 2022"),
        ("259.2", "259200", "t", "Usage", "Oct. 2023"),
        ("266.3", "266300", "t", "Usage", "Oct. 2022"),
    ]


def test_headers_over_several_columns() -> None:
    text = "| | 2023 | | 2024 | |\n| Metal (kt) | Q1 | Q2 | Q1 | Q2 |\n| Zinc | 1 | 2 | 3 | 4 |\n"
    assert cells(text) == [
        ("1", "1000", "t", "Zinc", "2023 Q1"),
        ("2", "2000", "t", "Zinc", "2023 Q2"),
        ("3", "3000", "t", "Zinc", "2024 Q1"),
        ("4", "4000", "t", "Zinc", "2024 Q2"),
    ]


def test_headers_that_begin_too_far_left_are_put_where_alone_they_fit() -> None:
    text = (
        "Q4 2022 | 2022 Actual | 2022 Guidance | ||\n(kt) | Sales | Output | Output | Output |\n"
        "Zinc | 27.0 | 27.9 | 119.1 | 127 - 133 |\n"
    )
    assert [column for *_, column in cells(text)] == [
        "Q4 2022 Sales",
        "Q4 2022 Output",
        "2022 Actual Output",
        "2022 Guidance Output",
    ]
    unclear = (
        "Q4 2022 | 2022 Actual | |||\n(kt) | Sales | Output | Stock | Cost |\nZinc | 27.0 | 27.9 | 119.1 | 127 |\n"
    )
    assert all(doubts(unclear))


def test_sections_are_said_with_the_names_of_their_rows() -> None:
    text = "| Mine | Output, kt |\n| Copper | |\n| One | 5 |\n| Zinc | |\n| One | 6 |\n"
    assert [row for *_, row, _ in cells(text)] == ["Copper, One", "Zinc, One"]


@pytest.mark.parametrize("cell", ["(1.5)", "( 1.5 )", "(1.5)%", "(1.5%)"])
def test_a_cell_in_brackets_is_negative(cell: str) -> None:
    found = [m for m in scan(f"| Place | YoY (%) |\n| Hunan | 4.4 |\n| Yunnan | {cell} |\n") if m.cell]
    assert [(str(m.value), m.unit, m.sign) for m in found] == [("4.4", "%", 0), ("-1.5", "%", -1)]


def test_a_column_of_nothing_but_brackets_is_doubted() -> None:
    assert all(doubts("| Place | Share |\n| Hunan | (4.4) |\n| Yunnan | (1.5) |\n"))
    assert not any(doubts("| Place | YoY |\n| Hunan | 4.4 |\n| Yunnan | (1.5) |\n"))


@pytest.mark.parametrize(
    ("header", "cell", "value", "unit"),
    [
        ("Output ('000 t)", "12.5", "12500", "t"),
        ("Output (000's tonnes)", "12.5", "12500", "t"),
        ("Output, thousands of tonnes", "12.5", "12500", "t"),
        ("Output (million tonnes)", "12.5", "12500000", "t"),
        ("Output (10,000 mt)", "12.5", "125000", "t"),
        ("Price, INR", "12.5", "12.5", "INR"),
        ("Price (US$/lb)", "3.85", "3.85", "USD/lb"),
        ("Revenue (US$ million)", "12.5", "12500000", "USD"),
        ("Change (pp)", "0.5", "0.5", "pp"),
        ("产量（万吨）", "12.5", "125000", "t"),
        ("Output (kt)", "2065", "2065000", "t"),
        ("Output (kt)", "826*", "826000", "t"),
        ("Output (kt)", "826 [2]", "826000", "t"),
        ("Output (kt)", "5 mt", "5", "t"),
        ("Output", "12.5", "12.5", None),
        ("YoY", "12.5", "12.5", None),
    ],
)
def test_the_unit_of_a_header(header: str, cell: str, value: str, unit: str | None) -> None:
    found = [m for m in scan(f"| Metal | {header} |\n| Zinc | {cell} |\n| Lead | 5 t |\n") if m.cell]
    assert (str(found[0].value), found[0].unit) == (value, unit)


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        ("Output, in thousands of tonnes", "t"),
        ("Output, in 000' tonnes", "t"),
        ("Output, in 100 t bags", None),
        ("Zinc output (kt)", "t"),
        ("Unit: kt", "t"),
        ("单位：万吨", "t"),
        ("Zinc output in 2024", None),
        ("Zinc output (kt) and price (US$/t)", None),
    ],
)
def test_the_unit_of_the_line_above(line: str, unit: str | None) -> None:
    found = [m for m in scan(f"{line}\n\n| Metal | 2023 | 2024 |\n| Zinc | 5 | 6 |\n") if m.cell]
    assert [m.unit for m in found] == [unit, unit]


def test_a_unit_around_the_table_is_none_of_rates_prices_and_changes() -> None:
    text = "Zinc, in kt\n\n| | 2023 | 2024 | Change |\n| Output | 5 | 6 | 20 |\n| Operating rate | 80 | 81 | 1 |\n"
    assert [unit for _, _, unit, _, _ in cells(text)] == ["t", "t", None, None, None, None]


def test_a_table_without_a_unit_has_that_of_its_numbers_in_the_text() -> None:
    table = "Port North South\nAug 124,400 120,600\nJuly 107,800 111,300\n"
    said = "Stocks were 124,400 tonnes in the north and 111,300 tonnes in the south."
    assert {unit for _, _, unit, _, _ in cells(f"{said}\n\n{table}")} == {"t"}
    assert {unit for _, _, unit, _, _ in cells(f"Stocks were 124,400 tonnes.\n\n{table}")} == {None}


def test_years_in_headers_and_first_columns_are_dates() -> None:
    text = "| Year | 2023 | 2024 |\n| Output (kt) | 5 | 6 |\n"
    assert [(m.literal, m.why_not) for m in scan(text)] == [
        ("2023", "date"),
        ("2024", "date"),
        ("5", None),
        ("6", None),
    ]


def test_a_column_that_counts_the_rows_holds_no_figures() -> None:
    text = "| No. | Metal | kt |\n| 1 | Zinc | 5 |\n| 2 | Lead | 6 |\n"
    assert [row for *_, row, _ in cells(text)] == ["Zinc", "Lead"]
    assert others(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Feb 9, 2024 | Source: SMM\nViews | 12 | Print\n",
        "Zinc fell by 3% to 5,000 mt.  Lead rose by 4% to 6,000 mt.\nTin fell  by 3% to 5,000 mt.\n",
        "Copper stocks in\n2024 fell to 5,000 mt\nand rose again\n",
        "1. Zinc rose\n2. Lead fell\n",
        "Home | News | Prices\nAbout | Contact | Help\n",
    ],
)
def test_what_is_no_table_has_no_cells(text: str) -> None:
    assert not [m for m in scan(text) if m.cell and not m.cell.doubt and m.cell.column]


def test_rows_of_other_lengths_leave_a_doubt() -> None:
    assert all(doubts("| a | b (kt) |\n| 5 | 6 | 7 |\n"))
    assert [bool(one) for one in doubts("| a | b | c |\n| x | 6 | 7 |\n| y | 8 |\n| z | 9 | 1 |\n")] == [
        False,
        False,
        True,
        False,
        False,
    ]


def test_a_column_headed_unit_holds_units_even_with_numbers_in_them() -> None:
    text = "Commodity | Unit | March | Jan-Mar\n--- | --- | --- | ---\nIron ore | 10,000 tons | 8,728.3 | 26,835.5\n"
    assert [(literal, value, unit) for literal, value, unit, _, _ in cells(text)] == [
        ("8,728.3", "87283000", "t"),
        ("26,835.5", "268355000", "t"),
    ]
    assert others(text) == []


def test_a_header_that_begins_with_a_bar_leaves_the_names_of_rows_without_one() -> None:
    text = " | May | June | MoM |\n--- | --- | ---\nYunnan | 1,040 | 1,015 | -2.4% |\nHunan | 636 | 559 | -12.1% |\n"
    assert [(literal, column) for literal, _, _, _, column in cells(text)][:3] == [
        ("1,040", "May"),
        ("1,015", "June"),
        ("-2.4%", "MoM"),
    ]
    assert set(doubts(text)) == {""}


def test_a_short_row_of_a_table_with_bars_on_both_sides_is_not_moved() -> None:
    text = "| Mine | May | June |\n| Upper | 3,480 | 3,390 |\n| Lower | 1,370 |\n"
    assert [(literal, column) for literal, _, _, _, column in cells(text)][2] == ("1,370", "May")


def test_wide_numbers_with_decimals_are_apart_though_one_blank_is_left() -> None:
    text = (
        "             2021 Jan-May  2020 Jan-May  May 21  Apr 21\n"
        "Mine output       1,862.4       1,733.0   386.1   372.6\n"
        "Metal output      5,093.6       4,833.2 1,031.5 1,016.8\n"
    )
    assert [(literal, column) for literal, _, _, _, column in cells(text)][4:] == [
        ("5,093.6", "2021 Jan-May"),
        ("4,833.2", "2020 Jan-May"),
        ("1,031.5", "May 21"),
        ("1,016.8", "Apr 21"),
    ]


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("Alumina output (thousand metric tonnes of Al2O3), released on the 20th of each month", "5000"),
        ("IMPORTS (million tonnes unless stated)", "5000000"),
        ("Mine production ('000 t Cu)", "5000"),
        ("(thousands of fine tonnes)", "5000"),
    ],
)
def test_the_unit_of_a_line_may_name_its_content_or_except_some(line: str, value: str) -> None:
    assert [v for _, v, _, _, _ in cells(f"{line}\n\n| Region | 2023 | 2024 |\n| Asia | 5 | 5 |\n")] == [value, value]


def test_a_line_with_two_units_leaves_the_columns_without_one() -> None:
    table = "        2016   2017   Balance\nCopper  4,916  5,366  +111.5\nTin     15,100  16,750  -6.5\n"
    said = "Copper is seen at $4,916 a tonne and tin at $15,100 a tonne."
    over = "Forecasts of prices (dollars per tonne) and balances (thousand tonnes)"
    assert {unit for _, _, unit, _, _ in cells(f"{said}\n\n{over}:\n\n{table}")} == {None}
    assert "USD/t" in {unit for _, _, unit, _, _ in cells(f"{said}\n\n{table}")}


@pytest.mark.parametrize("header", ["pct chg", "% change", "change, percent"])
def test_a_change_headed_in_percent(header: str) -> None:
    text = f"| Metal | 2023 (kt) | 2024 (kt) | {header} |\n| Zinc | 846.0 | 788.3 | -6.8 |\n"
    assert cells(text)[2][2] == "%"


def test_a_line_that_states_another_unit_for_some_rows_gives_none() -> None:
    rows = "| Metal | 2023 | 2024 |\n| Zinc | 68,000 | 67,600 |\n| Gold | 19,500 | 21,040 |\n"
    text = f"Plan (in tonnes, gold and silver in kg):\n\n{rows}"
    assert {unit for _, _, unit, _, _ in cells(text)} == {None}


def test_bold_and_italic_cells_are_cells() -> None:
    text = "| Province | Output (mt) | MoM |\n|---|---|---|\n"
    text += "| Hunan | 72,000 | 1.0% |\n| **Total** | **156,000** | _-2.0%_ |\n"
    assert cells(text)[2:] == [
        ("156,000", "156000", "t", "Total", "Output (mt)"),
        ("-2.0%", "-2", "%", "Total", "MoM"),
    ]


@pytest.mark.parametrize(
    "cell", ["72.0r", "72.0 e", "72.0 (r)", "72.0p", "72.0E", "72.0 est.", "72.0^a", "`72.0`", "72.0↑"]
)
def test_the_mark_of_a_revised_number_keeps_the_unit_of_its_header(cell: str) -> None:
    text = f"| Province | March 2024 (kt) |\n|---|---|\n| Hunan | {cell} |\n| Yunnan | 84.3 |\n"
    assert [(value, unit) for _, value, unit, *_ in cells(text)] == [("72000", "t"), ("84300", "t")]


@pytest.mark.parametrize("year", ["2024 (f)", "2024 f", "2024F", "2024 (e)"])
def test_the_mark_of_a_year_stays_in_its_header(year: str) -> None:
    text = f"| Item | 2023 | {year} |\n|---|---|---|\n| Nickel (kt) | 3,364.4 | 3,554.3 |\n"
    assert [(value, column) for _, value, _, _, column in cells(text)] == [("3364400", "2023"), ("3554300", year)]


def test_a_number_of_a_cell_may_begin_with_its_point() -> None:
    assert cells("| Province | March (kt) |\n|---|---|\n| Hunan | .72 |\n")[0][:3] == (".72", "720", "t")


@pytest.mark.parametrize(
    "rows",
    [
        "│ Product │ Output (mt) │ MoM │\n├────┼────┼────┤\n"
        "│ Primary lead │ 305,400 │ 11.2% │\n│ Scrap lead │ 371,200 │ 25.7% │",
        "Product ...... Output (mt) ... MoM\n"
        "Primary lead ....... 305,400 ..... 11.2%\nScrap lead ..... 371,200 ..... 25.7%",
    ],
)
def test_drawn_bars_and_dot_leaders_part_cells(rows: str) -> None:
    assert cells(rows) == [
        ("305,400", "305400", "t", "Primary lead", "Output (mt)"),
        ("11.2%", "11.2", "%", "Primary lead", "MoM"),
        ("371,200", "371200", "t", "Scrap lead", "Output (mt)"),
        ("25.7%", "25.7", "%", "Scrap lead", "MoM"),
    ]


def test_a_long_name_may_move_the_numbers_of_its_row() -> None:
    text = (
        "                                              Low      High      Mid\n"
        "Copper grade A cathode premium, cif Shanghai, $/t   40.00   55.00   47.50\n"
        "Alumina index, fob Australia, $/t                                  367.73\n"
        "Molybdenum oxide, $/lb Mo                    19.80    20.10    19.95\n"
        "Manganese ore, cif Tianjin, $/dmtu            4.20     4.30     4.25\n"
    )
    found = [(value, unit, column) for _, value, unit, _, column in cells(text)]
    assert found[2:5] == [("47.5", "USD/t", "Mid"), ("367.73", "USD/t", "Mid"), ("19.8", "USD/lb", "Low")]
    assert doubts(text) == [""] * 10


def test_notes_and_codes_of_a_column_are_no_figures() -> None:
    text = "| HS code | Item | Note | 2024 (t) |\n|---|---|---|---|\n"
    text += "| 26030000 | Ore | 2 | 712 |\n| 74031111 | Metal | 3 | 120 |\n"
    assert [(literal, row) for literal, _, _, row, _ in cells(text)] == [("712", "Ore"), ("120", "Metal")]
    assert others(text) == []


def test_terms_and_years_in_lines_of_headers_are_headers() -> None:
    text = (
        "Production of Norrland Zinc (tonnes)\n\n"
        "            3 months ended    12 months ended\n"
        "            31 Mar   31 Mar   31 Mar   31 Dec\n"
        "              2024     2023     2024     2023\n"
        "Zinc        24,310   25,088  101,110  101,888\n"
        "Lead         6,120    5,801   23,880   23,561\n"
    )
    assert [column for *_, column in cells(text)][:4] == [
        "3 months ended 31 Mar 2024",
        "3 months ended 31 Mar 2023",
        "12 months ended 31 Mar 2024",
        "12 months ended 31 Dec 2023",
    ]


def test_a_caption_states_its_unit_unless_otherwise_stated() -> None:
    text = "Income statement, USD million unless otherwise stated\n\n| Item | 2024 |\n|---|---|\n| Revenue | 812.4 |\n"
    assert cells(text)[0][1:3] == ("812400000", "USD")
