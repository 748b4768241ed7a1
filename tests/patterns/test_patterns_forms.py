"""Level, change, share: what form a number has, which way it goes, and against what."""

from __future__ import annotations

import pytest

from helpers.patterns_passage import read

FORM = ("kind", "basis", "value", "unit")


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "Tin output was 15,200 mt in August, up 2.3% MoM but down 4.1% YoY.",
            ["15,200 mt | level | - | 15200 | t", "2.3% | change | mom | 2.3 | %", "4.1% | change | yoy | -4.1 | %"],
        ),
        (
            "Tin output rose by 340 mt month on month to 15,200 mt in August.",
            ["340 mt | change | mom | 340 | t", "15,200 mt | level | - | 15200 | t"],
        ),
        (
            "Tin output rose to 15,200 mt in August.",
            ["15,200 mt | level | - | 15200 | t"],
        ),
        (
            "The operating rate decreased by 3.7 percentage points MoM and 11.2 percentage points YoY to 70.4%.",
            [
                "3.7 percentage points | change | mom | -3.7 | pp",
                "11.2 percentage points | change | yoy | -11.2 | pp",
                "70.4% | level | - | 70.4 | %",
            ],
        ),
        (
            "Lead output came in at 320,000 mt in August, 14,500 mt or 4.3% less than in July.",
            [
                "320,000 mt | level | - | 320000 | t",
                "14,500 mt | change | mom | -14500 | t",
                "4.3% | change | mom | -4.3 | %",
            ],
        ),
        (
            "Lead output stood at 320,000 mt in August (3.5% lower MoM), a year-on-year increase of 12.4%.",
            [
                "320,000 mt | level | - | 320000 | t",
                "3.5% | change | mom | -3.5 | %",
                "12.4% | change | yoy | 12.4 | %",
            ],
        ),
        (
            "Nickel output gained 2.5% on the month and 51.8% on the year in August.",
            ["2.5% | change | mom | 2.5 | %", "51.8% | change | yoy | 51.8 | %"],
        ),
        (
            "Copper foil makers raised the operating rate from 66.9% in July to 68.4% in August.",
            ["66.9% | level | - | 66.9 | %", "68.4% | level | - | 68.4 | %"],
        ),
        (
            "Zinc ingot inventories slipped below 100,000 mt in August.",
            ["100,000 mt | level | - | 100000 | t"],
        ),
        (
            "Imports of bauxite from Guinea were 8.2 million mt in July and accounted for 68.6% of the total.",
            ["8.2 million mt | level | - | 8200000 | t", "68.6% | share | - | 68.6 | %"],
        ),
        (
            "The zinc market was in a deficit of 18,000 mt in July, versus a surplus of 52,500 mt the month before.",
            ["18,000 mt | level | - | -18000 | t", "52,500 mt | level | - | 52500 | t"],
        ),
        (
            "Zinc output was 489,600 mt in August, 0.1% down from July and 9.2% up from August 2023.",
            ["489,600 mt | level | - | 489600 | t", "0.1% | change | mom | -0.1 | %", "9.2% | change | yoy | 9.2 | %"],
        ),
        (
            "Smelters lost about 1,900 yuan/mt on spot concentrate in August.",
            ["1,900 yuan/mt | level | - | -1900 | CNY/t"],
        ),
        (
            "A refinery will commission 1 million mt/year of new alumina capacity in September.",
            ["1 million mt/year | change | other | 1000000 | t/year"],
        ),
    ],
)
def test_form_direction_and_basis_come_from_the_words_beside_the_number(sentence: str, expected: list[str]) -> None:
    assert read(sentence).rows(*FORM) == expected


def test_a_number_that_its_own_change_follows_is_a_level() -> None:
    passage = read(
        "Stocks were 546,000 mt on August 30, 2,000 mt higher WoW. Of this, 150,000 mt lay in general social "
        "warehouses, up 1,000 mt WoW, and 396,000 mt in social delivery warehouses, also up 1,000 mt WoW."
    )
    assert passage.rows("kind", "segment")[2:] == [
        "150,000 mt | level | general social warehouses",
        "1,000 mt | change | general social warehouses",
        "396,000 mt | level | social delivery warehouses",
        "1,000 mt | change | social delivery warehouses",
    ]


def test_a_basis_that_is_said_after_the_level_belongs_to_the_change() -> None:
    passage = read("SMM sees zinc output in September increasing by 2,300 mt to 503,600 mt MoM.")
    assert passage.rows("basis", "modality") == ["2,300 mt | mom | forecast", "503,600 mt | - | forecast"]


def test_a_change_of_a_cumulative_period_is_against_the_same_period_a_year_before() -> None:
    passage = read("From January to August zinc output totalled 4.15 million mt, 4.7% less year on year.")
    assert passage.rows("period", "basis", "value") == [
        "4.15 million mt | 2024-01/2024-08 | - | 4150000",
        "4.7% | 2024-01/2024-08 | ytd_yoy | -4.7",
    ]


def test_a_plain_level_with_product_and_period_is_not_doubted() -> None:
    passage = read("China's zinc output was 489,600 mt in August.")
    assert [figure.doubts for figure in passage.figures] == [[]]


@pytest.mark.parametrize(
    ("words", "basis"),
    [
        ("y/y", "yoy"),
        ("y-o-y", "yoy"),
        ("on year", "yoy"),
        ("on the year", "yoy"),
        ("over the year", "yoy"),
        ("from the year-ago level", "yoy"),
        ("m/m", "mom"),
        ("m-o-m", "mom"),
        ("on month", "mom"),
        ("w/w", "wow"),
        ("q/q", "qoq"),
    ],
)
def test_short_forms_of_what_a_change_is_measured_against(words: str, basis: str) -> None:
    told = "Tin stocks were 15,200 mt on August 29" if basis == "wow" else "Tin output was 15,200 mt in August"
    passage = read(f"{told}, up 4.1% {words}.")
    assert passage.rows("basis") == ["15,200 mt | -", f"4.1% | {basis}"]
    assert passage.figures[1].doubts == []


def test_a_second_base_goes_on_with_the_change_before_it() -> None:
    passage = read("Tin output was 15,200 mt in August, down 330 mt from July and 510 mt from a year earlier.")
    assert passage.rows(*FORM) == [
        "15,200 mt | level | - | 15200 | t",
        "330 mt | change | mom | -330 | t",
        "510 mt | change | yoy | -510 | t",
    ]


def test_the_share_of_molten_aluminium_is_the_liquid_ratio() -> None:
    passage = read(
        "China produced 3.61 million mt of aluminium in August. The share of molten aluminium rose by 0.3 percentage "
        "points MoM to 73.95%."
    )
    assert [figure.metric for figure in passage.figures] == ["production", "liquid_ratio", "liquid_ratio"]


def test_a_weekly_operating_rate_is_compared_by_the_week() -> None:
    passage = read(
        "The weekly operating rate of alumina refineries was 78.06% on August 29, down 0.33 percentage points."
    )
    assert passage.rows("basis") == ["78.06% | -", "0.33 percentage points | wow"]
    assert passage.figures[1].doubts == []


def test_a_number_with_a_plus_behind_a_level_is_no_level_without_a_doubt() -> None:
    passage = read(
        "- Premium of copper cathode: 100-220 yuan/mt, +45\n- Guangdong premium 40 yuan/mt", title="Copper Brief"
    )
    assert [figure.literal for figure in passage.figures][:2] == ["100-220 yuan/mt", "+45"]
    assert passage.figures[1].kind == "change" or passage.figures[1].doubts
