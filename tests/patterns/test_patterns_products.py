"""Which product, place and segment a number is of, where the words for it are short or stand elsewhere."""

from __future__ import annotations

from helpers.patterns_passage import read
from smmextract import extract
from smmextract.label.builtin.choose import Choice
from smmextract.label.builtin.doubts import unsure_place

WHAT = ("metric", "product", "region")


def test_short_names_are_of_the_metal_in_force() -> None:
    passage = read(
        "Concentrate: Stocks of concentrate at Chinese ports were 712,600 mt on September 4.\n\n"
        "Cathode inventory in Shanghai was 121,300 mt.",
        title="Copper Weekly",
    )
    assert passage.rows(*WHAT) == [
        "712,600 mt | inventory | copper concentrate | China",
        "121,300 mt | inventory | copper cathode | Shanghai",
    ]


def test_treatment_charges_are_of_the_concentrate_and_may_be_negative() -> None:
    passage = read(
        "The TC of imported concentrate fell to -42.51 USD/dmt, $0.29/dmt below the previous week's -$42.22/dmt.",
        title="Copper Weekly",
    )
    assert passage.rows("metric", "product", "kind", "value", "period") == [
        "-42.51 USD/dmt | treatment_charge | copper concentrate | level | -42.51 | 2024-09-05",
        "$0.29/dmt | treatment_charge | copper concentrate | change | -0.29 | 2024-09-05",
        "-$42.22/dmt | treatment_charge | copper concentrate | level | -42.22 | 2024-08-29",
    ]


def test_a_heading_of_a_metric_after_one_of_a_product_is_of_the_report_again() -> None:
    passage = read(
        "Zinc oxide\n\nZinc oxide plants ran at 56.8% last week.\n\n"
        "Inventory\n\nAs of September 5, stocks were 133,600 mt.",
        title="Refined Zinc Weekly: Stocks Rose",
    )
    assert passage.rows("product") == ["56.8% | zinc oxide", "133,600 mt | refined zinc"]


def test_an_exchange_that_a_premium_is_measured_from_is_not_its_place() -> None:
    passage = read("Spot premiums of copper in Shanghai against the SHFE 2505 contract were 110-220 yuan/mt today.")
    assert passage.rows("region", "segment") == ["110-220 yuan/mt | Shanghai | premium"]


def test_stocks_in_five_regions_are_not_of_regions_named_before() -> None:
    passage = read(
        "Tibet and Inner Mongolia led mine output with 22,400 mt and 31,800 mt in August. "
        "Social inventory of lead ingots in five regions was 24,300 mt on September 5."
    )
    assert passage.rows("region")[2] == "24,300 mt | China"


def test_net_imports_and_margins_may_be_below_zero() -> None:
    passage = read(
        "Net imports of alumina amounted to -147,400 mt in July. The margin of refineries was -2.6% of cost in July."
    )
    assert passage.rows("metric", "kind", "value") == [
        "-147,400 mt | imports | level | -147400",
        "-2.6% | margin | level | -2.6",
    ]


def test_imports_beside_exports_are_no_base() -> None:
    passage = read(
        "In July alumina exports stood at 160,200 mt against imports of 138,800 mt, hence net exports of 21,400 mt."
    )
    assert passage.rows("metric", "period") == [
        "160,200 mt | exports | 2024-07",
        "138,800 mt | imports | 2024-07",
        "21,400 mt | exports | 2024-07",
    ]


def test_a_price_of_crude_oil_is_not_one_of_the_metal_of_the_report() -> None:
    passage = read("WTI crude oil settled at $68.33/bbl on September 4. SHFE copper closed at 79,120 yuan/mt.")
    assert passage.figures[0].product == "crude oil"
    assert passage.figures[1].product in ("copper", "copper cathode")


def test_a00_is_aluminium() -> None:
    passage = read(
        "A00 traded in a narrower range in August, mainly at 18,500-19,000 yuan/mt.", title="Scrap aluminium"
    )
    assert passage.rows("product") == ["18,500-19,000 yuan/mt | aluminium"]


def test_the_origin_of_imports_is_no_part_of_the_output_told_next() -> None:
    passage = read(
        "In May, China imported 9,861 mt of tin ore, of which 2,498 mt came from Myanmar. "
        "In May, refined tin production was 14,840 mt."
    )
    assert passage.rows("metric", "segment") == [
        "9,861 mt | imports | -",
        "2,498 mt | imports | from Myanmar",
        "14,840 mt | production | -",
    ]


def test_an_exchange_is_no_part_of_a_treatment_charge() -> None:
    passage = read(
        "Spot premiums for Yunnan brand tin were 200 yuan/mt against the SHFE contract on September 4. Processing fees "
        "for tin concentrate fell 500 yuan/mt to 10,500 yuan/mt."
    )
    assert passage.rows("segment") == ["200 yuan/mt | premium", "500 yuan/mt | -", "10,500 yuan/mt | -"]


def test_a_region_that_is_no_likelier_than_another_is_a_doubt() -> None:
    sure = Choice((("zinc", 0.9), ("lead", 0.1)))
    close, clear = (Choice((("Indonesia", one), ("China", 1 - one))) for one in (0.5, 0.6))
    assert unsure_place({"product": sure, "region": close}) == "region Indonesia or China (50% sure)"
    assert unsure_place({"product": sure, "region": clear}) is None


def test_a_product_goes_on_in_its_sentence_until_a_word_tells_another() -> None:
    result = extract(
        "Lithium output rises\n\nSource: ASX\n\nMarra Lithium produced 92,400 dry metric tonnes (dmt) of spodumene "
        "concentrate in Western Australia in the six months to December 2024, 12% more than in the June half "
        "(82,500 dmt)."
    )
    assert [figure.product for figure in result.figures] == ["spodumene concentrate"] * 3
    assert result.figures[2].verdict == "flagged", "a guess"


def test_steel_alone_is_not_stainless_steel() -> None:
    passage = read("China exported 9.836 million mt of steel in August, up 1.6% MoM.", title="Steel Exports Rise")
    assert {figure.product for figure in passage.figures} == {"steel"}
