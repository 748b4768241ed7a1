"""What the built-in reader takes from the heads of a table together with the words around it."""

from __future__ import annotations

from smmextract import extract
from smmextract.figure import Figure

MINES = "Output at two mines"


def _read(table: str, title: str = MINES) -> dict[str, Figure]:
    text = f"{title}\n\nPublished: 22 July 2024\nSource: Metal Bulletin Board\n\nThe group has two mines.\n\n{table}\n"
    return {figure.literal: figure for figure in extract(text).figures}


def test_a_year_over_a_column_gets_the_months_of_the_head_above_it() -> None:
    found = _read(
        """                             2022      2023       Jan-Jun
                                               2023      2024
Zinc production (tonnes)   41,300    43,700    20,900    22,100
Lead production (tonnes)   18,200    17,600     9,100     8,800
"""
    )
    periods = [found[each].period for each in ("41,300", "43,700", "20,900", "22,100")]
    assert periods == ["2022", "2023", "2023-01/2023-06", "2024-01/2024-06"]


def test_a_year_over_a_column_gets_the_quarter_of_the_caption() -> None:
    found = _read(
        """Zinc production in the second quarter (tonnes)

Mine        2024      2023     Change
Upper     10,450    10,930      -4.4%
Lower      4,120     3,980       3.5%
"""
    )
    assert (found["10,450"].period, found["10,930"].period) == ("2024-04/2024-06", "2023-04/2023-06")


def test_a_year_over_a_column_gets_the_quarter_of_the_title() -> None:
    found = _read(
        """Zinc production (tonnes)    2024      2023
Upper                     10,450    10,930
Lower                      4,120     3,980
""",
        title="Zinc Production in the Second Quarter of 2024",
    )
    assert (found["10,450"].period, found["4,120"].period) == ("2024-04/2024-06", "2024-04/2024-06")


def test_a_bare_year_is_the_whole_year_where_another_column_is_of_a_month() -> None:
    found = _read(
        """Zinc production (tonnes)    2023    June 2024
Upper                     41,300        3,480
Lower                     17,600        1,370
""",
        title="Zinc Production in June 2024",
    )
    assert (found["41,300"].period, found["3,480"].period) == ("2023", "2024-06")


def test_a_change_compares_the_two_columns_before_it() -> None:
    found = _read(
        """Zinc production

Mine | June 2024 (t) | May 2024 (t) | Change (%)
Upper | 3,480 | 3,390 | 2.7
Lower | 1,370 | 1,420 | -3.5
"""
    )
    assert (found["2.7"].kind, found["2.7"].basis, found["2.7"].period) == ("change", "mom", "2024-06")


def test_money_around_a_table_is_the_unit_of_its_costs_and_not_of_its_rates() -> None:
    found = _read(
        """Smelters in June 2024 (yuan/mt)

Province | Average cost | Operating rate
Hunan | 23,950 | 71.4
Yunnan | 22,870 | 80.2
"""
    )
    assert found["23,950"].unit == "CNY/t"
    assert found["71.4"].unit != "CNY/t"


def test_a_period_of_a_label_within_the_year_over_its_column_is_no_objection() -> None:
    found = _read(
        "Zinc production, January-June (t)\n\nMine | 2024 | 2023\nUpper | 20,900 | 21,860\nLower | 8,240 | 7,960"
    )
    assert not any("its table says" in doubt for figure in found.values() for doubt in figure.doubts)
