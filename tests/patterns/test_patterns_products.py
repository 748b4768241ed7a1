"""Which product, place and segment a number is of, where the words for it are short or stand elsewhere."""

from __future__ import annotations

from patterns_passage import read

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


def test_secondary_smelters_are_of_the_secondary_metal() -> None:
    passage = read("Secondary smelters ran at 39.3% last week, primary smelters at 58.4%.", title="Lead Weekly")
    assert passage.rows("metric", "product") == [
        "39.3% | operating_rate | secondary lead",
        "58.4% | operating_rate | primary lead",
    ]


def test_a_heading_of_a_metric_after_one_of_a_product_is_of_the_report_again() -> None:
    passage = read(
        "Zinc oxide\n\nZinc oxide plants ran at 56.8% last week.\n\n"
        "Inventory\n\nAs of September 5, stocks were 133,600 mt.",
        title="Refined Zinc Weekly: Stocks Rose",
    )
    assert passage.rows("product") == ["56.8% | zinc oxide", "133,600 mt | refined zinc"]


def test_headings_of_metrics_stay_under_the_heading_of_their_product() -> None:
    passage = read(
        "Silicon metal\n\nInventory\n\nStocks were 546,000 mt on September 5.\n\n"
        "Polysilicon\n\nInventory\n\nStocks were 264,000 mt on September 5.",
        title="Silicon Weekly",
    )
    assert passage.rows("product") == ["546,000 mt | silicon metal", "264,000 mt | polysilicon"]


def test_raw_materials_are_where_a_product_comes_from() -> None:
    passage = read(
        "By feed, MHP contributed 17,060 mt of output in August and high-grade nickel matte 8,290 mt. "
        "Production from MHP cost 28,150 yuan/mt, while with matte as feed it cost 28,930 yuan/mt.",
        title="Nickel Sulphate Output in August",
    )
    assert passage.rows("metric", "product", "segment") == [
        "17,060 mt | production | nickel sulphate | from MHP",
        "8,290 mt | production | nickel sulphate | from nickel matte",
        "28,150 yuan/mt | cost | nickel sulphate | from MHP",
        "28,930 yuan/mt | cost | nickel sulphate | from nickel matte",
    ]


def test_sources_are_listed_with_their_numbers_and_shares() -> None:
    passage = read(
        "Lithium carbonate output from spodumene, lepidolite and brine was 34,180 mt, 14,350 mt and 10,270 mt "
        "respectively in August, taking 58.1%, 24.4% and 17.5% of the total."
    )
    assert passage.rows("kind", "segment") == [
        "34,180 mt | level | from spodumene",
        "14,350 mt | level | from lepidolite",
        "10,270 mt | level | from salt lakes",
        "58.1% | share | from spodumene",
        "24.4% | share | from lepidolite",
        "17.5% | share | from salt lakes",
    ]


def test_exchanges_are_listed_with_their_prices() -> None:
    passage = read(
        "LME zinc and SHFE zinc finished at $2,986/mt and 25,210 yuan/mt, up 0.64% and 0.62% respectively.",
        title="Zinc Prices",
    )
    assert passage.rows("region", "kind", "metric") == [
        "$2,986/mt | Global | level | price",
        "25,210 yuan/mt | China | level | price",
        "0.64% | Global | change | price",
        "0.62% | China | change | price",
    ]


def test_changes_that_are_listed_behind_their_levels_are_of_the_same_places() -> None:
    passage = read(
        "Processing fees of aluminium billet were 290 yuan/mt in Foshan, 250 yuan/mt in Wuxi and 270 yuan/mt in "
        "Nanchang, down 40 yuan/mt, 20 yuan/mt and 30 yuan/mt WoW, respectively."
    )
    assert passage.rows("region", "value")[3:] == [
        "40 yuan/mt | Foshan | -40",
        "20 yuan/mt | Wuxi | -20",
        "30 yuan/mt | Nanchang | -30",
    ]


def test_an_exchange_that_a_premium_is_measured_from_is_not_its_place() -> None:
    passage = read("Spot premiums of copper in Shanghai against the SHFE 2505 contract were 110-220 yuan/mt today.")
    assert passage.rows("region", "segment") == ["110-220 yuan/mt | Shanghai | premium"]


def test_the_rest_is_of_the_country() -> None:
    passage = read(
        "Copper stocks were 181,700 mt on September 5. Shanghai had 121,300 mt and all other places 8,300 mt."
    )
    assert passage.rows("region", "segment")[1:] == [
        "121,300 mt | Shanghai | -",
        "8,300 mt | China | other regions",
    ]


def test_the_remainder_is_of_all_places_that_it_came_from() -> None:
    passage = read(
        "Tin output was 15,864 mt in August. The remaining 4,129 mt came from Guangxi, Inner Mongolia and Anhui."
    )
    assert passage.rows("region")[1] == "4,129 mt | Guangxi; Inner Mongolia; Anhui"


def test_the_province_is_the_last_one_that_was_named() -> None:
    passage = read("A smelter in Yunnan is back. In August the province made 8,265 mt of tin, 52.1% of China's output.")
    assert passage.rows("region") == ["8,265 mt | Yunnan", "52.1% | Yunnan"]


def test_stocks_in_five_regions_are_not_of_regions_named_before() -> None:
    passage = read(
        "Tibet and Inner Mongolia led mine output with 22,400 mt and 31,800 mt in August. "
        "Social inventory of lead ingots in five regions was 24,300 mt on September 5."
    )
    assert passage.rows("region")[2] == "24,300 mt | China"


def test_destinations_of_exports_and_origins_of_quoted_ore_are_segments() -> None:
    passage = read(
        "China exported 6,900 mt of copper tube in July. Thailand took 1,450 mt and Japan 720 mt.\n\n"
        "Australian lumps were quoted at 47 yuan/mtu at Tianjin port, and manganese ore prices were stable.",
        title="Market Notes on Manganese Ore and Copper Tube",
    )
    assert passage.rows("region", "segment") == [
        "6,900 mt | China | -",
        "1,450 mt | China | to Thailand",
        "720 mt | China | to Japan",
        "47 yuan/mtu | Tianjin | from Australia",
    ]


def test_what_smelters_lose_on_a_tonne_is_their_profit() -> None:
    passage = read("Secondary lead smelters were losing around 320 yuan/mt today, while primary ones made 150 yuan/mt.")
    assert passage.rows("metric", "kind", "value") == [
        "320 yuan/mt | profit | level | -320",
        "150 yuan/mt | profit | level | 150",
    ]


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


def test_the_fee_of_a_meeting_is_no_figure() -> None:
    passage = read("The conference in Kunming costs 6,800 yuan per person, groups get 10% off.")
    assert passage.figures == []


def test_parts_that_the_vocabulary_does_not_know_are_told_apart() -> None:
    passage = read(
        "NPI output in Indonesia was 134,900 mt in August. Morowali contributed 61,200 mt, Weda Bay 49,700 mt."
    )
    assert passage.rows("region", "segment")[1:] == [
        "61,200 mt | Indonesia | Morowali",
        "49,700 mt | Indonesia | Weda Bay",
    ]
