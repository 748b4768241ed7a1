"""Decisions are only added; result and decisions together are the state; an undo is a decision too."""

from __future__ import annotations

from uuid import uuid4

from hypothesis import given, settings, strategies as st

from helpers.reviews import decided, decision, doubtful, example, figure, key, two_numbers
from smmextract.errors import SmmextractError
from smmextract.figure import Result
from smmextract.review.correct import corrected
from smmextract.review.decisions import (
    Decision,
    Meaning,
    last_step,
    meaning_of,
    standing,
    undo,
)
from smmextract.review.proposals import proposals_of
from smmextract.review.state import Reviewed
from smmextract.vocabulary import Vocabulary

PP = "11.2 percentage points"


def repaired(result: Result) -> dict[str, Meaning]:
    figures = {one.id: one for one in result.figures}
    return next(proposals_of(result.conflicts[0], figures)[0].ways(figures, Vocabulary.shipped()))


def test_a_taken_proposal_settles_the_contradiction_and_what_rests_on_it() -> None:
    result = example()
    [(name, after)] = repaired(result).items()
    now = Reviewed(result).with_decisions([decision(result, PP, "repair", after)])
    assert now.conflicts == []
    assert figure(now, PP).verdict == "corrected"
    assert (figure(now, PP).id, figure(now, PP).value) == (name, -figure(result, PP).value)
    assert figure(now, "24%").verdict == "confirmed"  # was only accepted while the other was in doubt
    assert now.flagged == []


def test_what_is_settled_leaves_the_queue_too() -> None:
    result = two_numbers()
    after = corrected(figure(result, "510,300 mt"), {"value": "501300"}, Vocabulary.shipped())
    now = Reviewed(result).with_decisions([decision(result, "510,300 mt", "correct", after)])
    assert now.conflicts == []
    assert figure(now, "501,300 mt").verdict == "accepted"  # nobody decided it, arithmetic has nothing against it
    dropped = Reviewed(result).with_decisions([decision(result, "510,300 mt", "drop")])
    assert dropped.conflicts == []
    assert dropped.flagged == []


def test_what_is_kept_stays_as_the_report_has_it_and_the_contradiction_on_record() -> None:
    result = two_numbers()
    step = uuid4().hex
    kept = [decision(result, literal, "keep", step=step) for literal in ("501,300 mt", "510,300 mt")]
    now = Reviewed(result).with_decisions(kept)
    assert now.flagged == []
    assert [one.blame for one in now.conflicts] == [["f1", "f2"]]
    assert [one.value for one in now.figures] == [one.value for one in result.figures]


def test_a_label_that_a_person_keeps_is_no_longer_in_doubt() -> None:
    result = doubtful(two_numbers(), "120,400 mt")
    now = Reviewed(result).with_decisions([decision(result, "120,400 mt", "keep")])
    assert (figure(now, "120,400 mt").verdict, figure(now, "120,400 mt").doubts) == ("kept", [])
    assert len(now.flagged) == 2  # the contradiction is another matter


def test_a_doubt_that_arithmetic_does_not_know_stays_until_it_is_decided() -> None:
    # accepted, then doubted by the words: what a person decides of another figure must not clear it
    result = doubtful(example(), "55.7%")
    [after] = repaired(example()).values()
    now = Reviewed(result).with_decisions([decision(result, PP, "repair", after)])
    assert [one.literal for one in now.flagged] == ["55.7%"]


def test_a_contradiction_by_rules_that_are_not_at_hand_stays_until_it_is_decided() -> None:
    result = two_numbers()
    foreign = result.conflicts[0].model_copy(update={"blame": ["f3"], "figures": ["f3"], "blame_sets": [["f3"]]})
    flagged = [one.model_copy(update={"verdict": "flagged"}) for one in result.figures]
    result = result.model_copy(update={"conflicts": [*result.conflicts, foreign], "figures": flagged})
    review = Reviewed(result)
    first = decision(result, "510,300 mt", "drop")
    assert [one.blame for one in review.with_decisions([first]).conflicts] == [["f3"]]
    assert [one.id for one in review.with_decisions([first]).flagged] == ["f3"]
    both = review.with_decisions([first, decision(result, "120,400 mt", "keep")])
    assert (both.conflicts, both.flagged) == ([], [])


def test_who_is_wrong_is_still_told_after_another_decision() -> None:
    result = example()
    now = Reviewed(result).with_decisions([decision(result, "3.33 million mt", "keep")])
    assert now.conflicts[0].repairs[0].wrong == "report"


def test_the_last_decision_that_stands_counts() -> None:
    result = two_numbers()
    keep = decision(result, "510,300 mt", "keep", who="ann")
    drop = decision(result, "510,300 mt", "drop", who="bob")
    review = Reviewed(result)
    assert figure(review.with_decisions([keep, drop]), "510,300 mt").verdict == "dropped"
    back = undo([keep, drop], drop.step, "bob")
    assert figure(review.with_decisions([keep, drop, *back]), "510,300 mt").verdict == "kept"
    again = undo(back, back[0].step, "bob")
    assert figure(review.with_decisions([keep, drop, *back, *again]), "510,300 mt").verdict == "dropped"
    assert last_step([keep, drop], "ann") == keep.step
    assert last_step([keep, drop, *undo([keep], keep.step, "ann")], "ann") is None


def test_a_decision_is_found_by_its_place_in_the_text_whatever_the_reader_says() -> None:
    result = two_numbers()
    after = corrected(figure(result, "120,400 mt"), {"product": "copper"}, Vocabulary.shipped())
    made = decision(result, "120,400 mt", "correct", after)
    again = result.model_copy(
        update={
            "figures": [
                one.model_copy(update={"id": f"g{number}", "product": "something else"})
                for number, one in enumerate(result.figures)
            ]
        }
    )
    now = Reviewed(again).with_decisions([made])
    assert (now.figures[2].id, now.figures[2].product, now.figures[2].verdict) == ("g2", "copper", "corrected")
    other_text = again.model_copy(update={"figures": [one.model_copy(update={"start": 1}) for one in again.figures]})
    assert Reviewed(other_text).with_decisions([made]) is other_text


def test_a_decision_survives_being_written_down() -> None:
    made = decision(example(), PP, "repair", repaired(example())["f6"])
    assert Decision.model_validate_json(made.model_dump_json()) == made
    assert made.changes["direction"] == ("down", "up")
    assert made.changes["value"] == ("-11.2", "11.2")


def test_a_report_is_known_by_its_text() -> None:
    assert key(example()) == key(example().model_copy(update={"conflicts": [], "figures": []}))
    assert key(example()) != key(two_numbers())


FIELD_CHANGES = st.sampled_from(
    [
        {"direction": "up"},
        {"direction": "down"},
        {"value": "12.3"},
        {"value": "-4"},
        {"kind": "level"},
        {"kind": "change", "basis": "mom", "direction": "down"},
        {"metric": "capacity"},
        {"metric": "balance", "direction": "down"},
        {"unit": "%"},
        {"product": "copper cathode"},
        {"period": "2023-12"},
        {"basis": "yoy"},
    ]
)
MOVES = st.lists(
    st.tuples(st.sampled_from(["keep", "drop", "correct", "undo"]), st.integers(0, 40), FIELD_CHANGES), max_size=8
)


@settings(max_examples=40)
@given(MOVES, st.booleans())
def test_any_decisions_and_undos_leave_text_places_and_literals_and_can_all_be_taken_back(
    moves: list[tuple[str, int, dict[str, str]]], large: bool
) -> None:
    result = doubtful(example(), "66%") if large else doubtful(two_numbers(), "120,400 mt")
    before = result.to_json()
    review, made = Reviewed(result), list[Decision]()
    now = result
    for action, pick, changes in moves:
        if action == "undo":
            if made:
                made += undo(made, made[pick % len(made)].step, "bob")
        else:
            chosen = now.figures[pick % len(now.figures)]
            try:
                after = corrected(chosen, changes, Vocabulary.shipped()) if action == "correct" else meaning_of(chosen)
            except SmmextractError:
                continue
            made.append(decided(result, chosen, action, after))  # type: ignore[arg-type]
        now = review.with_decisions(made)
        assert now.report == result.report
        assert now.not_figures == result.not_figures
        assert [(one.id, one.literal, one.start, one.end) for one in now.figures] == [
            (one.id, one.literal, one.start, one.end) for one in result.figures
        ]
        for one in now.figures:
            assert one.low is None or one.low <= one.value
            assert one.high is None or one.value <= one.high
            if one.verdict == "corrected" and one.kind == "change" and one.direction in ("up", "down"):
                assert one.value == 0 or (one.value < 0) == (one.direction == "down")
    while taken := standing(made):
        made += undo(made, taken[-1].step, "carol")
    assert review.with_decisions(made) == result
    assert result.to_json() == before
