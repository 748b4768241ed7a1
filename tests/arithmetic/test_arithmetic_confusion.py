"""Two numbers for one quantity: a slip of the report, or a label that leaves out what tells them apart."""

from __future__ import annotations

import pytest

from helpers.arithmetic_build import change, figure
from smmextract import extract
from smmextract.arithmetic import check
from smmextract.arithmetic.diagnose.confused_labels import confused
from smmextract.vocabulary import Vocabulary


@pytest.mark.parametrize(
    "other", ["20,000 mt", "2,000,000 mt", "210,000 mt", "280,000 mt", "2,200,000 mt", "201,000 mt"]
)
def test_a_slip_of_the_digits_is_no_confusion(other: str) -> None:
    one, two = figure("200,000 mt", "production"), figure(other, "production")
    assert confused([one, two], Vocabulary.shipped()) == {}


def test_a_percentage_beside_two_numbers_tells_that_one_is_a_part_of_the_other() -> None:
    whole, part = figure("292,000 mt", "production"), figure("222,000 mt", "production")
    near, far = (
        figure("76%", "production", "2024-02", kind="share").model_copy(update={"start": start}) for start in (60, 900)
    )
    placed = [one.model_copy(update={"start": start}) for one, start in ((whole, 0), (part, 30))]
    assert confused(placed, Vocabulary.shipped()) == {}, "one digit apart"
    assert confused([*placed, near], Vocabulary.shipped()) == {part.id: "292,000 mt"}
    assert confused([*placed, far], Vocabulary.shipped()) == {}
    other = figure("71%", "production", "2024-02", kind="share").model_copy(update={"start": 60})
    assert confused([*placed, other], Vocabulary.shipped()) == {}


def test_a_turned_sign_is_no_confusion() -> None:
    up, down = (change("3.4%", "production", "yoy", direction) for direction in ("up", "down"))
    assert confused([up, down], Vocabulary.shipped()) == {}


def test_numbers_far_apart_are_two_quantities() -> None:
    one, two = figure("402,300 mt", "production"), figure("15,200 mt", "production")
    assert confused([one, two], Vocabulary.shipped()) == {two.id: "402,300 mt"}, "the first one is believed"
    assert confused([one, figure("15,200 mt", "production", region="Yunnan")], Vocabulary.shipped()) == {}
    assert confused([one, figure("15,200 mt", "production", "2024-02")], Vocabulary.shipped()) == {}


def test_a_number_that_is_repeated_is_believed() -> None:
    title, body, lone = (figure(text, "production") for text in ("402,300 mt", "402,300 mt", "15,200 mt"))
    assert confused([title, body, lone], Vocabulary.shipped()) == {lone.id: "402,300 mt"}
    early = lone.model_copy(update={"start": 1})
    late = [one.model_copy(update={"start": 9}) for one in (title, body)]
    assert confused([early, *late], Vocabulary.shipped()) == {lone.id: "402,300 mt"}


def test_the_same_number_at_two_precisions_is_no_confusion() -> None:
    assert (
        confused(
            [figure("3.562 million mt", "production"), figure("3.6 million mt", "production")], Vocabulary.shipped()
        )
        == {}
    )


def test_patterns_that_overlook_what_tells_two_numbers_apart_flag_them_and_accuse_nobody() -> None:
    result = extract(
        "Published: May 9, 2022\n\nRefined zinc output in China was 503,600 mt in April 2022. "
        "Output of the Qorvex kind was 15,200 mt in April 2022."
    )
    assert result.conflicts == []
    assert {one.literal for one in result.flagged} == {"15,200 mt"}
    assert all("what tells them apart was overlooked" in one.doubts[-1] for one in result.flagged)


def test_a_slip_between_figures_unsure_of_their_place_is_a_confusion() -> None:
    one, two = figure("283,000 mt", "production"), figure("238,000 mt", "production")
    unsure = two.model_copy(update={"place_confidence": 0.7})
    assert confused([one, unsure], Vocabulary.shipped()) == {two.id: "283,000 mt"}
    assert confused([one, two], Vocabulary.shipped()) == {}


@pytest.mark.parametrize(("place", "conflicts"), [(0.75, 0), (0.99, 1)])
def test_figures_whose_labels_are_not_all_likely_right_contradict_nobody(place: float, conflicts: int) -> None:
    level, base = figure("52,300 mt", "production"), figure("48,200 mt", "production", "2023-12")
    told = [level, base, change("2.1%", "production", "mom", "up")]
    sure = {"confidence": 0.95, "place_confidence": place}
    checked = check([one.model_copy(update=sure) for one in told])
    assert len(checked.conflicts) == conflicts
    assert "flagged" in {one.verdict for one in checked.figures}, "it is told in any case"


def test_the_report_is_wrong_only_as_far_as_the_labels_are_right() -> None:
    level, before = figure("3.562 million mt", "production"), figure("3.418 million mt", "production", "2023-01")
    told = [level, before, change("4.2%", "production", "yoy", "down")]
    unsure = [one.model_copy(update={"confidence": 0.93}) for one in told]
    assert "The report is wrong" not in check(unsure).conflicts[0].why


def test_a_headline_much_less_sure_than_the_text_is_not_believed_against_it() -> None:
    result = extract(
        "Steel exports to hit 110 mln mt\n\nPublished: Aug 7, 2025\nSource: SMM\n\nChina exported 9.836 million mt "
        "of steel in July, an increase of 158,000 mt or 1.6% from June."
    )
    assert result.conflicts == []
    assert [figure.literal for figure in result.figures if figure.verdict == "flagged"] == ["110 mln mt"]
