""" "Respectively": names and numbers that are listed apart belong together in order."""

from __future__ import annotations

from helpers.patterns_passage import read


def test_places_and_their_changes_and_levels_are_paired_in_order() -> None:
    passage = read(
        "Guizhou, Hunan and Ningxia grew EMM output by 3%, 9% and 1% MoM respectively in August, "
        "reaching 21,500 mt, 19,200 mt and 14,000 mt."
    )
    assert passage.rows("region", "kind", "basis") == [
        "3% | Guizhou | change | mom",
        "9% | Hunan | change | mom",
        "1% | Ningxia | change | mom",
        "21,500 mt | Guizhou | level | -",
        "19,200 mt | Hunan | level | -",
        "14,000 mt | Ningxia | level | -",
    ]


def test_the_time_behind_a_list_holds_for_all_of_it() -> None:
    passage = read("Large, medium and small zinc smelters ran at 80.2%, 70.4% and 60.1% in July.")
    assert passage.rows("metric", "segment", "period") == [
        "80.2% | operating_rate | large | 2024-07",
        "70.4% | operating_rate | medium | 2024-07",
        "60.1% | operating_rate | small | 2024-07",
    ]


def test_bases_can_be_listed_behind_their_numbers() -> None:
    passage = read("Tin output in August was 15,200 mt, up 2.3% and 5.1% MoM and YoY respectively.")
    assert passage.rows("basis", "value") == ["15,200 mt | - | 15200", "2.3% | mom | 2.3", "5.1% | yoy | 5.1"]


def test_some_origins_are_not_taken_for_all() -> None:
    passage = read(
        "China imported 12 million mt of bauxite in July. Of this, Guinea supplied 8.2 million mt and Australia 3.2 "
        "million mt."
    )
    assert passage.rows("segment") == [
        "12 million mt | -",
        "8.2 million mt | from Guinea",
        "3.2 million mt | from Australia",
    ]
    assert passage.groups == []
