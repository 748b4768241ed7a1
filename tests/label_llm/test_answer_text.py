"""What is read out of a model's words: whatever stands around the JSON, and however it is wrapped."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, strategies as st

from helpers.llm_made import CHANGE, DAYS, GOOD, LEVEL, mention
from smmextract.label.llm.answer import answer_form, best_answer, judged
from smmextract.label.llm.answer_text import mark_number, read_answer
from smmextract.vocabulary import Vocabulary

TEXT = json.dumps(GOOD)
WORDS = Vocabulary.shipped()
MARKS = {1: mention("312,400 mt"), 2: mention("31 days", None), 3: mention("2.1%", "%")}


@pytest.mark.parametrize(
    "said",
    [
        f"<think>The first {{mark}} is output, [so] it is.</think>\n\n{TEXT}",
        f"The first {{mark}} is output.</think>{TEXT}",
        f"<think>I answer: {TEXT}</think>",
        f"```JSON\n{TEXT}\n```",
        f"```json\n{TEXT}\n```\nAll marks are labelled.",
        f"~~~\n{TEXT}\n~~~",
        f"Sure:\n{TEXT}",
        f"{TEXT}\n\nI hope that {{this}} helps.",
        json.dumps(GOOD["marks"]),
        "\n".join(json.dumps(one) for one in GOOD["marks"]),
        json.dumps({"marks": json.dumps(GOOD["marks"])}),
        json.dumps(TEXT),
        f'<tool_call>{{"name": "label_marks", "arguments": {TEXT}}}</tool_call>',
        json.dumps({"name": "label_marks", "arguments": TEXT}),
        json.dumps({"marks": {str(one["mark"]): {**one, "mark": None} for one in GOOD["marks"]}}),
        json.dumps({"marks": [{**one, "mark": f"⟦{one['mark']}⟧"} for one in GOOD["marks"]]}),
        json.dumps({"marks": [{**one, "mark": float(one["mark"])} for one in GOOD["marks"]]}),
        TEXT.removesuffix("]}") + ",",
        TEXT[:-2] + ',{"mark": 4, "lit',
        TEXT.replace("}, {", "},, {"),
    ],
)
def test_an_answer_is_read_whatever_is_around_it(said: str) -> None:
    answer = best_answer([said], MARKS, WORDS)
    assert answer is not None
    assert answer.problems == []
    assert answer.labels == judged(GOOD, MARKS, WORDS).labels


@pytest.mark.parametrize(
    "said", ["", "I cannot do that.", "{}", "[]", '{"error": "busy"}', '{"mark": ', "[[[[[[[[", "null"]
)
def test_words_without_an_answer_are_none(said: str) -> None:
    assert read_answer(said) is None
    assert best_answer([said], MARKS, WORDS) is None


def test_no_marks_is_an_answer_that_labels_nothing() -> None:
    assert read_answer('{"marks": []}') == {"marks": [], "groups": []}


def test_a_schema_that_is_repeated_is_no_answer() -> None:
    assert read_answer(json.dumps(answer_form(WORDS).model_json_schema())) is None


def test_a_draft_that_differs_from_the_answer_is_a_doubt() -> None:
    answer = best_answer([json.dumps({**LEVEL, "metric": "demand"}) + TEXT], MARKS, WORDS)
    assert answer is not None
    assert answer.doubts() == {1: ["there more than once, with different labels"]}


@pytest.mark.parametrize(
    "literal", ["⟦1:312,400 mt⟧", "1:312,400 mt", "[1: 312,400 mt]", "312,400\u202fmt", "312,\u00ad400 mt"]
)
def test_a_literal_may_be_copied_with_its_mark_or_other_blanks(literal: str) -> None:
    answer = judged({"marks": [{**LEVEL, "literal": literal}, DAYS, CHANGE]}, MARKS, WORDS)
    assert answer.problems == []


@pytest.mark.parametrize("literal", ["2:312,400 mt", "1:312,400", "13:12,400 mt", "312,400mt"])
def test_digits_of_another_literal_are_not_excused(literal: str) -> None:
    answer = judged({"marks": [{**LEVEL, "literal": literal}, DAYS, CHANGE]}, MARKS, WORDS)
    assert list(answer.doubts()) == [1]


@pytest.mark.parametrize(
    ("groups", "found"),
    [
        ([{"whole": 1, "parts": [2, 3]}], [{"whole": 1, "parts": [2, 3]}]),
        ([{"whole": "1", "parts": "2, 3"}], [{"whole": 1, "parts": [2, 3]}]),
        ([{"whole": "all", "parts": [2, 3]}], []),
        (None, []),
    ],
)
def test_groups_are_read_as_loosely(groups: object, found: list[Any]) -> None:
    answer = read_answer(json.dumps({**GOOD, "groups": groups}))
    assert answer is not None
    assert answer["groups"] == found


@pytest.mark.parametrize(("value", "number"), [(3, 3), ("3", 3), ("mark 3", 3), (3.0, 3), (3.5, None), (True, None)])
def test_a_mark_is_one_whole_number(value: object, number: int | None) -> None:
    assert mark_number(value) == number


def test_what_could_not_be_stored_is_left_out_of_a_label() -> None:
    answer = best_answer(
        ['{"marks": [{"mark": 1, "literal": "312,400 mt", "metric": "production", "product": "le\\ud800ad\\u0000"}]}'],
        MARKS,
        WORDS,
    )
    assert answer is not None
    assert getattr(answer.labels[1], "product", None) == "lead"


@given(st.text(alphabet=st.characters() | st.sampled_from('{}[]":,\\ \n0123markswholeparts`<>/think')))
def test_no_text_is_too_odd_to_be_read(text: str) -> None:
    best_answer([text], MARKS, WORDS)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda one: (
            st.lists(one)
            | st.dictionaries(
                st.sampled_from(["marks", "mark", "groups", "whole", "parts", "literal", "metric", "x"]), one
            )
        ),
    )
)
def test_no_json_is_too_odd_to_be_read(value: object) -> None:
    best_answer([json.dumps(value)], MARKS, WORDS)


@given(
    st.text(alphabet=st.characters(exclude_characters="{}[]<>\ud800")),
    st.text(alphabet=st.characters(exclude_characters="{}[]<>")),
)
def test_words_around_the_answer_change_nothing(before: str, behind: str) -> None:
    assert read_answer(before + TEXT + behind) == read_answer(TEXT)


def test_a_text_of_brackets_alone_is_soon_given_up() -> None:
    assert read_answer("[" * 200_000) is None
