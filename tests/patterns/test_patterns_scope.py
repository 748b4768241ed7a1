"""How far a name, a period or a metric is carried: one passage each, with what its numbers are."""

from __future__ import annotations

import pytest

from helpers.patterns_passage import read
from smmextract import extract

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
            "Stocks of antimony concentrate rose as antimony mines shipped more: 3,100 mt in July.",
            ["antimony concentrate"],
        ),
        ("Nickel ore: Philippine ore was traded at 42-45 USD/wmt on August 8.", ["nickel ore"]),
        ("Exports of 65% black tungsten concentrate were priced at 137,000 yuan/mt.", ["tungsten concentrate"]),
        ("Blister copper RCs were 700-900 yuan/mt on August 8, while raw material was scarce.", ["blister copper"]),
    ],
)
def test_product(passage: str, products: list[str]) -> None:
    assert [figure.product for figure in read(passage, published=ON).figures] == products


@pytest.mark.parametrize(
    ("passage", "rows"),
    [
        (  # the level that a change is measured from
            "Stainless steel output in July was 1.2% above the June output of 3.27 million mt.",
            ["change | mom | 1.2", "level | - | 3270000"],
        ),
        (
            "Cobalt output in July was 4,640 mt, which was 530 mt or 12.9% more than in June.",
            ["level | - | 4640", "change | mom | 530", "change | mom | 12.9"],
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


@pytest.mark.parametrize(
    ("said", "maker"),
    [
        ("Northern Star Copper produced 55.2 kt of copper in May 2025.", "Northern Star Copper"),
        ("Codelco's copper output was 55.2 kt in May 2025.", "Codelco"),
        ("Rio Verde Mining's copper production was 55.2 kt in May 2025.", "Rio Verde Mining"),
        ("Jiangxi Copper produced 55.2 kt of copper cathode in May 2025.", "Jiangxi Copper"),
        ("In Chile, BHP produced 55.2 kt of copper in May 2025.", "BHP"),
    ],
)
def test_what_one_company_makes_is_not_that_of_a_country(said: str, maker: str) -> None:
    [figure] = extract(said).figures
    assert figure.verdict == "flagged"
    assert figure.doubts == [f"it may be what {maker} alone makes"]


@pytest.mark.parametrize(
    "said", ["Smelters in China produced", "They produced", "SMM's copper output data show", "China produced"]
)
def test_what_a_country_makes_is_that_of_no_company(said: str) -> None:
    [figure] = extract(f"{said} 55.2 kt of copper in May 2025.").figures
    assert not any("alone makes" in doubt for doubt in figure.doubts)


def test_no_country_trades_with_itself() -> None:
    head = "Tin exports\n\nPublished: Nov 20, 2024\nSource: SMM\n\n"
    [figure] = extract(f"{head}Indonesia's refined tin exports were 5,110 mt in October 2024.").figures
    assert (figure.region, figure.segment) == ("Indonesia", None)
