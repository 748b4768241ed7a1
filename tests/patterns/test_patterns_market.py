"""What stands beside the figures of the metal: the day's prices, changes in brackets, numbers of the economy."""

from __future__ import annotations

import pytest
from patterns_passage import read


def test_open_high_low_and_close_of_a_contract_are_different_prices() -> None:
    passage = read(
        "The SHFE tin contract opened at 251,000 yuan/mt, touched a high of 253,400 yuan/mt, dipped to a low of "
        "249,800 yuan/mt and closed at 252,300 yuan/mt, up 1,300 yuan/mt. Spot tin was quoted at 252,000 yuan/mt."
    )
    assert passage.rows("kind", "segment") == [
        "251,000 yuan/mt | level | SHFE, open",
        "253,400 yuan/mt | level | SHFE, high",
        "249,800 yuan/mt | level | SHFE, low",
        "252,300 yuan/mt | level | SHFE, close",
        "1,300 yuan/mt | change | SHFE, close",
        "252,000 yuan/mt | level | -",
    ]


def test_a_close_alone_is_the_price() -> None:
    assert read("LME tin closed at $31,200/mt.").rows("segment") == ["$31,200/mt | LME"]


def test_an_exchange_before_a_metal_speaks_of_its_price() -> None:
    passage = read("Tin imports were 1,100 mt in July. LME tin fell 1.2%.")
    assert passage.rows("metric", "value") == ["1,100 mt | imports | 1100", "1.2% | price | -1.2"]


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


@pytest.mark.parametrize(
    "sentence",
    [
        "US CPI rose 2.9% YoY in July, 0.1 percentage points lower than in June.",
        "China's manufacturing PMI came in at 49.1%.",
        "The Federal Reserve cut interest rates by 25 basis points to 4.75%-5%.",
        "GDP grew 4.7% YoY in the second quarter.",
        "The exchange rate was 7.11 yuan.",
        "A 25% tariff on copper imports was announced.",
        "Export tariffs on tin were raised to 10%.",
        "Inflation was 3.0% in June. It had been 3.1% in May, and the unemployment rate 4.3%.",
        "The dollar index was up 0.4%.",
    ],
)
def test_numbers_of_the_economy_are_no_figures(sentence: str) -> None:
    passage = read(f"Tin prices moved little. {sentence}")
    assert passage.figures == []
    assert "other" in {other.why for other in passage.others}


def test_after_the_economy_the_metal_is_spoken_of_again() -> None:
    passage = read(
        "Weighed down by firm CPI data, LME tin fell 1.2%. CPI was up 2.9%. Tin output rose 3% MoM in August despite "
        "tariffs of 10%. The electricity tariff was 0.45 yuan/kWh."
    )
    assert passage.rows("metric") == ["1.2% | price", "3% | production", "0.45 yuan/kWh | price"]


@pytest.mark.parametrize("name", ["Op rate", "The op. rate", "The average op rate"])
def test_op_rate_is_the_operating_rate(name: str) -> None:
    passage = read(f"{name} of tin smelters was 61.2% in August.")
    assert passage.rows("metric", "kind") == ["61.2% | operating_rate | level"]


def test_capacity_of_those_who_stop_is_a_change_and_of_others_their_own() -> None:
    passage = read(
        "China's tin capacity was 380,000 mt/year in August. Smelters with a combined capacity of 45,000 mt/year plan "
        "to carry out maintenance in October. Smelters with a total capacity of 20,000 mt/year are in Yunnan."
    )
    assert passage.rows("metric", "segment", "value") == [
        "380,000 mt/year | capacity | - | 380000",
        "45,000 mt/year | capacity_change | smelters | -45000",
        "20,000 mt/year | capacity | smelters | 20000",
    ]


def test_the_total_after_places_is_of_the_country() -> None:
    passage = read(
        "Tin stocks were 4,100 mt in Jiangxi and 3,300 mt in Yunnan on September 5. The total was 9,800 mt. Stocks in "
        "Jiangxi fell by 200 mt; total: 9,600 mt. Stocks in Yunnan total 3,200 mt."
    )
    assert passage.rows("region") == [
        "4,100 mt | Jiangxi",
        "3,300 mt | Yunnan",
        "9,800 mt | China",
        "200 mt | Jiangxi",
        "9,600 mt | China",
        "3,200 mt | Yunnan",
    ]


def test_total_stocks_are_of_no_part() -> None:
    passage = read("Tin stocks at ports were 2,600 mt on September 5; total sample stocks stood at 9,800 mt.")
    assert passage.rows("segment") == ["2,600 mt | at ports", "9,800 mt | -"]


def test_a_stock_has_its_own_date_whatever_month_is_spoken_of() -> None:
    passage = read("Tin output was 15,100 mt in July. Tin stocks stood at 9,800 mt as of August 20.")
    assert passage.rows("period") == ["15,100 mt | 2024-07", "9,800 mt | 2024-08-20"]
