"""What stands beside the figures of the metal: the day's prices, changes in brackets, numbers of the economy."""

from __future__ import annotations

import pytest

from helpers.patterns_passage import read


def test_a_close_alone_is_the_price() -> None:
    assert read("LME tin closed at $31,200/mt.").rows("segment") == ["$31,200/mt | LME"]


@pytest.mark.parametrize(
    ("remark", "row"),
    [
        ("(+350 yuan/mt)", "+350 yuan/mt | price | change | other | 350"),
        ("(-1,400)", "-1,400 | price | change | other | -1400"),
        ("(-200)", "-200 | price | change | other | -200"),
    ],
)
def test_a_signed_number_in_brackets_is_a_change_of_what_precedes_it(remark: str, row: str) -> None:
    passage = read(f"Spot tin traded at 252,000 yuan/mt {remark}.")
    assert passage.rows("metric", "kind", "basis", "value") == ["252,000 yuan/mt | price | level | - | 252000", row]


def test_stocks_with_their_change_in_brackets() -> None:
    passage = read("LME tin stocks were 4,700 mt (-1,250).")
    assert passage.rows("metric", "kind", "value") == [
        "4,700 mt | inventory | level | 4700",
        "-1,250 | inventory | change | -1250",
    ]


@pytest.mark.parametrize("name", ["Op rate", "The op. rate", "The average op rate"])
def test_op_rate_is_the_operating_rate(name: str) -> None:
    passage = read(f"{name} of tin smelters was 61.2% in August.")
    assert passage.rows("metric", "kind") == ["61.2% | operating_rate | level"]


def test_a_stock_has_its_own_date_whatever_month_is_spoken_of() -> None:
    passage = read("Tin output was 15,100 mt in July. Tin stocks stood at 9,800 mt as of August 20.")
    assert passage.rows("period") == ["15,100 mt | 2024-07", "9,800 mt | 2024-08-20"]
