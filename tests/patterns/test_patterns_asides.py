"""What is told in passing - a charge, a buyer, one place, the week before - is not what the next sentence is about."""

from __future__ import annotations

from smmextract import extract
from smmextract.figure import Figure

WEEKLY = "Operating Rates of Galvanised Sheet Producers Fell WoW\n\nPublished: 2031-08-15\nSource: SMM\n\n"
MONTHLY = "Metals Output Review for October\n\nPublished: 2031-11-11\nSource: SMM\n\n"
ALUMINA = "Alumina Prices Fall, Guangxi Refineries Cut Output Again\n\nPublished: 2031-11-13\nSource: SMM\n\n"
CATHODE = "Cathode Material Output Fell in December\n\nPublished: 2032-01-08\nSource: SMM\n\n"


def figures(text: str) -> dict[str, Figure]:
    return {figure.literal: figure for figure in extract(text).figures}


def test_a_place_in_a_later_part_of_the_title_is_not_what_the_report_is_about() -> None:
    found = figures(f"{ALUMINA}The alumina price was 3,012 yuan/mt on Thursday, down 35 yuan/mt WoW.")
    assert {figure.region for figure in found.values()} == {"China"}


def test_the_week_before_in_a_bracket_is_not_carried_on() -> None:
    found = figures(f"{WEEKLY}The operating rate was 57.11% this week (previous week 59.48%). Stocks were 14,860 mt.")
    assert found["59.48%"].period == "2031-08-08"
    assert found["14,860 mt"].period == "2031-08-15"


def test_one_place_alone_is_not_what_the_next_sentence_is_about() -> None:
    found = figures(
        f"{WEEKLY}In Tianjin alone the operating rate went to 54.2%. Finished product stocks were 14,860 mt."
    )
    assert found["54.2%"].region == "Tianjin"
    assert found["14,860 mt"].region == "China"


def test_buyers_give_neither_product_nor_month() -> None:
    told = "LFP output was 286,400 mt in December. Cell makers had pulled orders into November, and demand could slip. "
    found = figures(f"{CATHODE}{told}The operating rate was 61.4%.")
    assert (found["61.4%"].product, found["61.4%"].period) == (found["286,400 mt"].product, "2031-12")


def test_a_bare_rate_after_a_price_in_passing_is_the_operating_rate() -> None:
    told = (
        "The operating rate was 51.23%. The zinc price fell to 22,500 yuan/mt on Thursday. Next week should see 51.6%."
    )
    found = figures(f"{WEEKLY}{told}")
    assert (found["51.6%"].metric, found["51.6%"].product) == ("operating_rate", found["51.23%"].product)


def test_arrivals_from_a_country_are_imports_of_the_home_country() -> None:
    told = "China imported 193,600 mt of copper scrap in October. US arrivals were down 26.2% on the month."
    found = figures(f"{MONTHLY}{told}")
    assert (found["26.2%"].region, found["26.2%"].segment) == ("China", "from United States")


def test_the_basis_may_stand_behind_the_bracket_of_its_number() -> None:
    told = (
        "The operating rate was 56.13%, little changed (+0.15 percentage points) on the week and 3.4 points lower YoY."
    )
    assert figures(f"{WEEKLY}{told}")["+0.15 percentage points"].basis == "wow"
