"""How far a name, a period or a metric is carried: one passage each, with what its numbers are."""

from __future__ import annotations

import pytest
from patterns_passage import read

ON = "2024-08-09"


@pytest.mark.parametrize(
    ("passage", "rows"),
    [
        (  # names in force, given out by "respectively"
            "Magnesium output in Shaanxi, Shanxi and Xinjiang was 52,300 mt, 11,400 mt and 3,900 mt in July. The three "
            "provinces rose by 3.1%, 1.2% and 0.4% MoM respectively.",
            ["Shaanxi | -", "Shanxi | -", "Xinjiang | -"] * 2,
        ),
        (
            "Manganese ore imports from Gabon were 402,000 mt and those from Australia 255,000 mt in July. The two "
            "sources "
            "made up 17% and 11% respectively.",
            ["China | from Gabon", "China | from Australia"] * 2,
        ),
        (
            "The operating rates of large, medium-sized and small tin smelters were 62.1%, 54.0% and 40.5% in July. "
            "They "
            "were lower by 2.2, 1.5 and 0.8 percentage points MoM in the same order.",
            ["China | large", "China | medium", "China | small"] * 2,
        ),
        (  # changes in brackets belong to the number before them
            "Large and small lead smelters ran at 70.1% (-5.6 percentage points MoM) and 52.9% (+0.9 percentage "
            "points MoM) "
            "respectively in July.",
            ["China | large", "China | large", "China | small", "China | small"],
        ),
        (  # a place where something comes from is not spoken of
            "Deliveries of manganese ore from Gabon were delayed. Silicomanganese output was 868,400 mt in July.",
            ["China | -"],
        ),
        (
            "Zinc mines in the north stop for the winter one after another, hence SMM expects zinc concentrate output "
            "to "
            "drop by 8,800 mt to 309,800 mt in August.",
            ["China | -", "China | -"],
        ),
        (
            "Zinc concentrate stocks at Lianyungang were 83,000 mt on August 8, while 35,000 mt lay at other ports.",
            ["Lianyungang | -", "China | other regions"],
        ),
        (
            "In Ningxia, silicon metal output was 9,000 mt in July.\n\nOutlook\n\nSilicon metal output in August is "
            "seen at "
            "400,000 mt.",
            ["Ningxia | -", "China | -"],
        ),
    ],
)
def test_place_and_segment(passage: str, rows: list[str]) -> None:
    found = read(passage, published=ON).rows("region", "segment")
    assert [row.split(" | ", 1)[1] for row in found] == rows


@pytest.mark.parametrize(
    ("passage", "products"),
    [
        (
            "Copper tube\n\nCopper tube makers reduced purchases of copper cathode, and their raw material stocks "
            "fell by "
            "1,900 mt to 22,400 mt in July.",
            ["copper tube", "copper tube"],
        ),
        (
            "Copper foil plants ran at 77.4% in July. Orders of lithium battery copper foil recovered. Finished "
            "product "
            "stocks were 17,350 mt.",
            ["copper foil", "copper foil"],
        ),
        (
            "Stocks of antimony concentrate rose as antimony mines shipped more: 3,100 mt in July.",
            ["antimony concentrate"],
        ),
        ("Nickel ore: Philippine ore was traded at 42-45 USD/wmt on August 8.", ["nickel ore"]),
        ("Nickel pig iron output was flat. Port stocks rose by 410,000 wmt on August 8.", ["nickel ore"]),
        (
            "Imports of unwrought copper and copper products were 479,000 mt in July; copper cathode imports were "
            "298,000 mt.",
            ["copper", "copper cathode"],
        ),
        ("Exports of 65% black tungsten concentrate were priced at 137,000 yuan/mt.", ["tungsten concentrate"]),
        ("Blister copper RCs were 700-900 yuan/mt on August 8, while raw material was scarce.", ["blister copper"]),
    ],
)
def test_product(passage: str, products: list[str]) -> None:
    assert [figure.product for figure in read(passage, published=ON).figures] == products


@pytest.mark.parametrize(
    ("passage", "rows"),
    [
        (  # what maintenance takes away is no output
            "Antimony output was 6,480 mt in July. Two smelters were overhauled, and the output loss came to about "
            "410 mt.",
            ["level | - | 6480", "change | other | -410"],
        ),
        (
            "A bauxite refinery overhaul affected alumina output by about 2,800 mt in July, and 4,500 mt was lost to "
            "floods.",
            ["change | other | -2800", "change | other | -4500"],
        ),
        (
            "Zinc ingot stocks were 199,400 mt on August 8. Smelters will be overhauled, with an expected loss of "
            "12,000 mt.",
            ["level | - | 199400", "change | other | -12000"],
        ),
        (
            "Five copper smelters are in maintenance, affecting 28,000 mt of output in August, compared with 41,000 "
            "mt in July.",
            ["change | other | -28000", "change | other | -41000"],
        ),
        (  # the level that a change is measured from
            "Stainless steel output in July was 1.2% above the June output of 3.27 million mt.",
            ["change | mom | 1.2", "level | - | 3270000"],
        ),
        (
            "Lithium carbonate output was 64,960 mt in July, exceeding the 64,200 mt we had predicted by 760 mt.",
            ["level | - | 64960", "level | - | 64200", "change | vs_forecast | 760"],
        ),
        (
            "Cobalt output in July was 4,640 mt, which was 530 mt or 12.9% more than in June.",
            ["level | - | 4640", "change | mom | 530", "change | mom | 12.9"],
        ),
        (
            "Spodumene lost 17 USD/mt in a week to 718 USD/mt on August 8, a loss of 2.31%.",
            ["change | wow | -17", "level | - | 718", "change | wow | -2.31"],
        ),
        (
            "Terbium oxide prices: 5,250,000-5,300,000 yuan/mt, +50,000 yuan/mt.",
            ["level | - | 5275000", "change | other | 50000"],
        ),
        (
            "A group raised its price of tungsten concentrate for H2 July by 1,500 yuan/mt to 142,000 yuan/mt from H1 "
            "July.",
            ["change | other | 1500", "level | - | 142000"],
        ),
    ],
)
def test_kind_basis_and_sign(passage: str, rows: list[str]) -> None:
    found = read(passage, published=ON).rows("kind", "basis", "value")
    assert [row.split(" | ", 1)[1] for row in found] == rows


@pytest.mark.parametrize(
    ("passage", "rows"),
    [
        (
            "In the first three quarters of 2023 China exported 25,338 mt of antimony trioxide.",
            ["2023-01/2023-09 | exports"],
        ),
        (
            "Plants ran at 63.4% this week (August 2-8). The rate is expected to be 63.5% next week.",
            ["2024-08-08 | operating_rate", "2024-08-15 | operating_rate"],
        ),
        (
            "Zinc smelters came back from maintenance in late May and raised zinc output by 14,600 mt MoM.",
            ["2024-07 | production"],
        ),
        (
            "Mills plan to produce 3.31 million mt of stainless steel in August, 1.8% above the 3.25 million mt of "
            "July. "
            "Planned output by series: 300-series 1.7 million mt.",
            ["2024-08 | production", "2024-08 | production", "2024-07 | production", "2024-08 | production"],
        ),
        (
            "In the week ended August 4, 118,600 mt of aluminium ingots left warehouses, 6,200 mt or 4.97% less than "
            "the "
            "previous week.",
            ["2024-08-04 | other"] * 3,
        ),
        ("Tin stocks were 9,000 mt on August 8 and may rise if arrivals of ore recover.", ["2024-08-08 | inventory"]),
        ("At 68.1%, the operating rate of copper rod plants was steady in July.", ["2024-07 | operating_rate"]),
        (
            "The 8-series accounted for 41.2% of ternary precursor output in July, 1.1 percentage points more than in "
            "June.",
            ["2024-07 | production", "2024-07 | production"],
        ),
    ],
)
def test_period_and_metric(passage: str, rows: list[str]) -> None:
    found = read(passage, published=ON).rows("period", "metric")
    assert [row.split(" | ", 1)[1] for row in found] == rows


def test_so_many_places_are_all_the_parts_of_the_total_of_so_many() -> None:
    passage = read(
        "Tin stocks in three markets totalled 12,480 mt as of August 8. Guangdong, Jiangsu and Shanghai held 7,310 mt, "
        "4,420 mt and 750 mt.",
        published=ON,
    )
    assert len(passage.groups) == 1
    elsewhere = read(
        "Tin stocks in four markets totalled 12,480 mt as of August 8. Guangdong, Jiangsu and Shanghai held 7,310 mt, "
        "4,420 mt and 750 mt.",
        published=ON,
    )
    assert elsewhere.groups == []


def test_days_of_use_and_grades_are_no_figures() -> None:
    passage = read(
        "Stocks of 3.9 days of use remained. Nickel ore (1.6%) was at 52 USD/wmt, and 65% black tungsten concentrate "
        "at "
        "137,000 yuan/mt.",
        published=ON,
    )
    assert [figure.literal for figure in passage.figures] == ["52 USD/wmt", "137,000 yuan/mt"]
