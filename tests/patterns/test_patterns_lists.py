""" "Respectively": names and numbers that are listed apart belong together in order."""

from __future__ import annotations

from patterns_passage import read


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


def test_segments_with_their_sum_are_a_group() -> None:
    passage = read(
        "SMM estimates September output of the 200 series, 300 series and 400 series at 788,000 mt, 1.4 million mt "
        "and 447,000 mt respectively, or 2.63 million mt altogether.",
        title="Stainless Steel Output in China",
    )
    assert passage.rows("segment", "modality") == [
        "788,000 mt | 200 series | forecast",
        "1.4 million mt | 300 series | forecast",
        "447,000 mt | 400 series | forecast",
        "2.63 million mt | - | forecast",
    ]
    assert [(group.whole, group.parts) for group in passage.groups] == [("f4", ["f1", "f2", "f3"])]


def test_high_grade_and_low_grade_are_the_parts_of_the_total() -> None:
    passage = read(
        "NPI output in China was 27,700 mt in nickel content in August. High-grade NPI contributed 21,200 mt of nickel "
        "content and low-grade NPI 6,500 mt of nickel content."
    )
    assert [(group.whole, group.parts) for group in passage.groups] == [("f1", ["f2", "f3"])]


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
