"""What is spoken of is carried in reading order: title, headings, sentences."""

from __future__ import annotations

from helpers.patterns_passage import read

WHAT = ("metric", "product", "region", "period")


def test_the_title_says_what_the_report_is_about() -> None:
    passage = read(
        "The operating rate averaged 55.7%, 4 percentage points lower than in July.",
        title="China's Refined Tin Output Fell 6.7% MoM in August",
    )
    assert passage.rows(*WHAT) == [
        "6.7% | production | refined tin | China | 2024-08",
        "55.7% | operating_rate | refined tin | China | 2024-08",
        "4 percentage points | operating_rate | refined tin | China | 2024-08",
    ]


def test_headings_change_the_product_and_reset_the_region() -> None:
    passage = read(
        "SiMn Alloy\n\nSiMn in north China was quoted at 7,650-7,750 yuan/mt today.\n\n"
        "EMM\n\nProduction in August was 118,900 mt.",
        title="Manganese Morning Brief",
    )
    assert passage.rows(*WHAT) == [
        "7,650-7,750 yuan/mt | price | silicomanganese | north China | 2024-09-05",
        "118,900 mt | production | electrolytic manganese metal | China | 2024-08",
    ]


def test_a_product_named_after_the_number_counts() -> None:
    passage = read("China turned out 925,900 mt of copper cathode in July.")
    assert passage.rows(*WHAT) == ["925,900 mt | production | copper cathode | China | 2024-07"]


def test_a_bare_metal_name_is_the_product_that_the_report_names() -> None:
    passage = read(
        "Copper cathode inventories in China were 377,200 mt on September 5. Copper inventories in Shanghai were "
        "238,900 mt."
    )
    assert passage.rows("product", "region") == [
        "377,200 mt | copper cathode | China",
        "238,900 mt | copper cathode | Shanghai",
    ]


def test_an_exchange_stands_for_its_place() -> None:
    passage = read("LME zinc stocks fell by 3,500 mt to 256,300 mt on September 4.")
    assert passage.rows("metric", "region", "segment") == [
        "3,500 mt | inventory | Global | LME",
        "256,300 mt | inventory | Global | LME",
    ]


def test_the_origin_of_imports_is_a_segment() -> None:
    passage = read("Bauxite imports from Guinea were 8.22 million mt in July.")
    assert passage.rows("metric", "region", "segment") == ["8.22 million mt | imports | China | from Guinea"]


def test_content_goes_with_its_own_number() -> None:
    passage = read(
        "NPI output was 27,700 mt in nickel content (5.95% higher MoM) in August, or 662,000 mt in physical content "
        "(2.82% lower MoM)."
    )
    assert passage.rows("segment", "value") == [
        "27,700 mt | metal content | 27700",
        "5.95% | metal content | 5.95",
        "662,000 mt | physical content | 662000",
        "2.82% | physical content | -2.82",
    ]


def test_the_unit_decides_between_the_metrics_that_are_spoken_of() -> None:
    passage = read(
        "Built alumina capacity was 105 million mt/year in August and operating capacity 89 million mt/year, giving an "
        "operating rate of 84.8%. Refineries averaged 244,700 mt/day."
    )
    assert passage.rows("metric") == [
        "105 million mt/year | capacity",
        "89 million mt/year | operating_capacity",
        "84.8% | operating_rate",
        "244,700 mt/day | daily_production",
    ]


def test_a_loss_is_negative_and_a_premium_is_a_price() -> None:
    passage = read(
        "The average cost was 3,290 yuan/mt and the average loss 76 yuan/mt. The spot premium was 50 yuan/mt."
    )
    assert passage.rows("metric", "value", "segment") == [
        "3,290 yuan/mt | cost | 3290 | -",
        "76 yuan/mt | profit | -76 | -",
        "50 yuan/mt | price | 50 | premium",
    ]


def test_counts_and_grades_are_no_figures() -> None:
    passage = read("Seven smelters were in maintenance. SiMn 6517 was stable.")
    assert passage.figures == []


def test_a_report_without_figures_has_none() -> None:
    passage = read(
        "Traders reported thin buying, and mills saw no reason to lift quotes.", title="Steel Market Stays Weak"
    )
    assert (passage.figures, passage.groups) == ([], [])


def test_a_raw_material_that_splits_the_output_is_a_segment() -> None:
    passage = read(
        "By source, spodumene contributed 17,500 mt and lepidolite 11,800 mt in August.",
        title="China's Lithium Carbonate Output Rose in August",
    )
    assert passage.rows("product", "segment") == [
        "17,500 mt | lithium carbonate | from spodumene",
        "11,800 mt | lithium carbonate | from lepidolite",
    ]
