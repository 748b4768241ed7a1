"""A price in bare money has the unit of the report's other prices in that currency, where it is one."""

from __future__ import annotations

from smmextract import extract

HEAD = "Copper market\n\nPublished: March 12, 2024\nSource: SMM\n\n"


def units(text: str) -> dict[str, str | None]:
    return {figure.literal: figure.unit for figure in extract(HEAD + text).figures}


def test_it_takes_the_unit_that_the_others_share() -> None:
    found = units("LME copper closed at $8,640 per tonne on March 11. The price had been $8,512 a week before.")
    assert found["$8,512"] == "USD/t"


def test_it_stays_bare_where_the_others_differ() -> None:
    found = units(
        "LME copper closed at $8,640 per tonne on March 11 and COMEX copper at $4.01 per lb. The price had been $8,512."
    )
    assert found["$8,512"] == "USD"


def test_another_currency_and_what_is_no_price_are_left_alone() -> None:
    found = units(
        "Copper prices were 69,500 yuan/mt on March 11. In London it was $8,640. The smelter invested $300 million."
    )
    assert found["$8,640"] == "USD"
    assert found["$300 million"] == "USD"


def test_a_sum_of_money_is_no_price_a_tonne() -> None:
    result = extract(
        "A copper group\n\nPublished: 2025-07-30\nSource: A company\n\n"
        "The profit per tonne was 1,850 yuan/mt. Net profit fell to 1.042 billion yuan in the first half.\n"
    )
    assert [figure.unit for figure in result.figures][:2] == ["CNY/t", "CNY"]
