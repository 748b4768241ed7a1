"""Labels that a stranger saw accepted though they were wrong, each in a sentence of its own."""

from __future__ import annotations

import pytest

from smmextract import extract
from smmextract.figure import Figure


def figures(text: str) -> dict[str, Figure]:
    return {figure.literal: figure for figure in extract(text).figures}


@pytest.mark.parametrize(
    ("text", "region", "segment"),
    [
        ("EU imports of aluminium from Russia fell to 20,000 t in June 2024.", "European Union", "from Russia"),
        ("US imports of aluminium from Canada were 20,000 t in June 2024.", "United States", "from Canada"),
        ("Exports of steel from Vietnam to the US were 20,000 t in June 2024.", "Vietnam", "to United States"),
        ("China's alumina exports to Russia in June 2024 were 20,000 t.", "China", "to Russia"),
        ("Japan's copper exports to China rose to 20,000 t in June 2024.", "Japan", "to China"),
    ],
)
def test_trade_is_that_of_the_one_before_it_and_the_partner_is_a_segment(text: str, region: str, segment: str) -> None:
    figure = figures(text)["20,000 t"]
    assert (figure.region, figure.segment) == (region, segment)


@pytest.mark.parametrize(
    ("text", "literal", "product"),
    [
        ("Zorba was quoted at $0.78/lb and HMS at $384/t.", "$384/t", "ferrous scrap"),
        ("Silver output was 5.4 million ounces and moly 7,233 tonnes in Q2 2024.", "7,233 tonnes", "molybdenum"),
        ("The wire rod price was 3,650 yuan/t, H-beam 3,700 yuan/t.", "3,700 yuan/t", "steel sections"),
    ],
)
def test_a_product_that_begins_an_item_of_a_list_is_that_of_its_number(text: str, literal: str, product: str) -> None:
    assert figures(text)[literal].product == product


@pytest.mark.parametrize(
    ("text", "literal", "who"),
    [
        ("Teck produced 110,400 tonnes of copper in Q2 2024.", "110,400 tonnes", "Teck"),
        ("KGHM's copper output was 60.9 kt in May 2024.", "60.9 kt", "KGHM"),
        ("Nornickel's H1 2024 nickel production was 91 kt. Copper was 207 kt.", "207 kt", "Nornickel"),
    ],
)
def test_what_one_company_makes_is_a_doubt_at_the_start_of_a_sentence_and_in_the_next(
    text: str, literal: str, who: str
) -> None:
    assert f"it may be what {who} alone makes" in figures(text)[literal].doubts


@pytest.mark.parametrize("who", ["ICSG's", "The USGS's"])
def test_who_counts_is_not_who_makes(who: str) -> None:
    assert figures(f"{who} copper output was 60.9 kt in May 2024.")["60.9 kt"].doubts == []


def test_no_figure_is_of_the_time_since_which_it_is_a_record() -> None:
    told = "Silver prices rose to $31.87 per ounce, the highest since December 2012. Platinum gained $14 to $1,057.40."
    assert {figure.period for figure in figures(told).values()} == {None}


def test_the_level_that_another_came_from_does_not_silently_take_its_time() -> None:
    found = figures("China's zinc output in June 2024 rose from 530,000 t to 560,000 t.")
    assert found["530,000 t"].doubts == ["period 2024-06 or the one before it"]
    assert found["560,000 t"].doubts == []


@pytest.mark.parametrize(
    ("text", "period", "doubted"),
    [
        ("Copper output in the first 10 days of July 2024 was 18,400 tonnes.", "2024-07-10", False),
        ("Copper output in 2023-24 was 18,400 tonnes.", "2023", True),
    ],
)
def test_a_part_of_a_month_and_a_year_of_an_unknown_start(text: str, period: str, doubted: bool) -> None:
    figure = figures(text)["18,400 tonnes"]
    assert (figure.period, bool(figure.doubts)) == (period, doubted)


def test_a_currency_in_the_words_is_no_country() -> None:
    assert figures("The copper price in June 2024 was US$/t 9,650.")["9,650"].region == "Global"


def test_a_grade_that_is_called_premium_is_no_premium() -> None:
    found = figures("Premium hard coking coal was at $235.50/mt FOB Australia on July 12, 2024.")
    assert found["$235.50/mt"].segment is None


@pytest.mark.parametrize(
    ("table", "literal", "doubt"),
    [
        ("| Province | May 2024 (mt) |\n| --- | --- |\n| Hunan | 72,000 |\n| Others | 369,500 |", "369,500", "of all"),
        ("| Item | 2023 (mt) | 2024 (f) (mt) |\n| --- | --- | --- |\n| Zinc | 72,000 | 73,500 |", "73,500", "forecast"),
        ("| Item | May 2024 (mt) |\n| --- | --- |\n| Inventory change | 21,400 |", "21,400", "says a change"),
        ("| Item | May 2024 (mt) |\n| --- | --- |\n| Exports to Vietnam | 1,210 |", "1,210", "the other side"),
    ],
)
def test_what_the_name_of_a_row_or_column_says_against_a_label_is_a_doubt(table: str, literal: str, doubt: str) -> None:
    figure = figures(f"China's zinc production in May 2024\n\n{table}\n")[literal]
    assert any(doubt in said for said in figure.doubts)


def test_a_weekday_of_a_report_without_a_date_is_a_doubt() -> None:
    told = "Copper stocks fell to 118,950 tonnes on Tuesday. Rio Tinto's Q2 2024 results are out."
    assert figures(told)["118,950 tonnes"].doubts == ["the report does not say on which day it is told"]


def test_a_row_named_after_a_mine_is_not_all_of_its_country() -> None:
    table = "| Mine | Production (t) |\n| --- | --- |\n| Cerro Verde | 38,200 |"
    figure = figures(f"Peru's copper production in February 2024\n\n{table}\n")["38,200"]
    assert "it may be what Cerro Verde alone makes" in figure.doubts


@pytest.mark.parametrize(
    ("text", "literal", "field", "value"),
    [
        ("Copper was at 77,890 yuan/t on SHFE and $4.39/lb on Comex.", "$4.39/lb", "segment", "COMEX"),
        ("Copper premiums were $100/t in Germany and $130/t in Japan.", "$130/t", "region", "Japan"),
        (
            "Premiums were $100/t in Germany and 6-8 cents/lb in the US Midwest.",
            "6-8 cents/lb",
            "region",
            "United States",
        ),
        (
            "China's bauxite imports in June 2024 were 13.35 million tonnes, with 9.6 million tonnes (72%) from Guinea "
            "and 3.5 million tonnes (26%) from Australia.",
            "3.5 million tonnes",
            "segment",
            "from Australia",
        ),
    ],
)
def test_a_place_that_closes_an_item_of_a_list_is_that_of_its_number(
    text: str, literal: str, field: str, value: str
) -> None:
    assert getattr(figures(text)[literal], field) == value


def test_a_price_in_dollars_has_no_silent_region_that_nothing_at_it_names() -> None:
    told = (
        "Copper edges lower on stronger dollar\n\n"
        "London, June 12, 2024 - Three-month copper on the London Metal Exchange "
        "was down 0.4% at $9,731 a metric ton. The Yangshan premium fell to $5 a ton from $2 on Friday.\n\n"
        "China's unwrought copper imports rose 15.8% to 514,000 tons in May from a year earlier. Imports in the first "
        "five months totalled 2.33 million tons, up 8.8%.\n\n"
        "Aluminium rose 0.3% to $2,564 a ton, zinc gained 0.8% to $2,843.50 and tin climbed 1.5% to $32,150."
    )
    found = figures(told)
    assert found["$32,150"].doubts == ["region China or Global: the price is in dollars, and no place is named at it"]
    assert not any("in dollars" in doubt for doubt in found["$9,731"].doubts)


_DATED = "Source: Reuters\nMarch 5, 2024\n\n"


@pytest.mark.parametrize(
    ("text", "literal"),
    [
        ("Copper output was 120,000 t in 2023, 8% below guidance.", "8%"),
        ("Copper output was 120,000 t in 2023, 8% above plan.", "8%"),
        ("Production in March 2023 was 5,400 t, exceeding the target by 4.2%.", "4.2%"),
        ("Nickel output of 12,300 t was 3% lower than budgeted in Q1 2024.", "3%"),
        ("Gold output was 45,000 oz in Q1 2024, beating the guidance of 42,000 oz by 7%.", "7%"),
        ("Copper output of 120,000 t missed guidance by 8% in 2023.", "8%"),
        ("Zinc production of 31,000 t in Q2 2023 beat analysts' consensus by 5%.", "5%"),
    ],
)
def test_what_is_compared_with_a_plan_has_no_earlier_period(text: str, literal: str) -> None:
    assert figures(_DATED + text)[literal].basis == "vs_forecast"


@pytest.mark.parametrize(
    ("text", "literal"),
    [
        ("Sales of 45,000 t exceeded the target of 40,000 t in 2023.", "40,000 t"),
        ("Gold output was 45,000 oz in Q1 2024, beating the guidance of 42,000 oz by 7%.", "42,000 oz"),
        ("Copper output of 120,000 t missed guidance by 8% in 2023.", "120,000 t"),
    ],
)
def test_a_plan_and_what_missed_it_are_levels(text: str, literal: str) -> None:
    assert figures(_DATED + text)[literal].kind == "level"


def test_a_fall_after_a_missed_plan_is_not_against_the_plan() -> None:
    found = figures(_DATED + "Output missed the plan of 5,000 t in 2023 and fell by 4%.")
    assert found["4%"].basis == "yoy"


@pytest.mark.parametrize(
    ("text", "literal", "basis"),
    [
        ("Demand for copper will rise 70% by 2050.", "70%", "other"),
        ("Nickel demand will grow by 1.3 million tonnes by 2030.", "1.3 million tonnes", "other"),
        ("Demand for cobalt will grow by 6% in 2026.", "6%", "yoy"),
        ("Demand for cobalt will grow by 6% by 2025.", "6%", "yoy"),
    ],
)
def test_a_rise_up_to_a_far_year_is_not_against_the_year_before_it(text: str, literal: str, basis: str) -> None:
    assert figures(_DATED + text)[literal].basis == basis


_ZINC = (
    "SMM Morning Meeting Summary: LME Zinc Opened Lower\n\nAug 14, 2025 08:45\nSource: SMM\n\n"
    "Futures: Overnight, LME zinc opened at $2,838/mt and closed at $2,814.5/mt, down $23.5/mt or 0.83%. Overnight, "
    "the SHFE zinc 2509 contract opened at 22,560 yuan/mt and closed at 22,500 yuan/mt, down 95 yuan/mt, or "
    "0.42%.\n\nSpot: Yesterday, mainstream transaction prices of #0 zinc were 22,530-22,640 yuan/mt."
)


def test_no_price_in_yuan_is_on_an_exchange_that_trades_in_dollars() -> None:
    found = figures(_ZINC)
    assert found["95 yuan/mt"].segment == "SHFE"
    assert found["0.83%"].region == "Global"
    assert found["22,530-22,640 yuan/mt"].segment != "LME"


def test_a_number_has_the_region_of_the_change_that_leads_to_it() -> None:
    found = figures(
        "Secondary Lead Smelters' Operating Rate in Four Provinces Down 3.1 Percentage Points WoW\n\nOct 17, 2025\n"
        "Source: SMM\n\nFrom October 11 to 17, the weekly operating rate of secondary lead smelters in four provinces "
        "was 31.9%, down 3.1 percentage points from the previous week. The operating rate in Anhui was 27.2%, down 5.4 "
        "percentage points; Jiangsu stood at 41.3%, flat from a week ago; Henan fell 2.0 percentage points to 22.7%, "
        "and Inner Mongolia rose 1.5 percentage points to 45.8%."
    )
    assert found["45.8%"].region == "Inner Mongolia"
    assert found["22.7%"].region == "Henan"


def test_a_place_before_the_colon_that_a_paragraph_begins_with_is_that_of_its_later_sentences() -> None:
    found = figures(
        "SMM Survey: Silicon Metal Output in November Dropped 11.2% MoM\n\nSHANGHAI, Dec 2, 2025 (SMM) - China's "
        "silicon metal output in November 2025 was 401,700 mt, down 50,500 mt or 11.2% MoM.\n\nXinjiang: Output was "
        "224,800 mt, up 3,600 mt MoM. The operating rate was 72%."
    )
    assert found["72%"].region == "Xinjiang"
