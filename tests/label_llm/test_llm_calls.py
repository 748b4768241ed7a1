"""The labeller against a stub server: whatever a model or the network does wrong, it never ends in an empty success,
a traceback or a shown key."""

from __future__ import annotations

import json

import pytest

from helpers.llm_asked import KEY, THE_CHANGE, THE_LEVEL, failing, host, label, unreadable
from helpers.llm_made import CHANGE, DAYS, GOOD, LEVEL, mentions, report
from helpers.stub_server import Reply, Stub, completion, failure
from smmextract.figure import Label
from smmextract.label.labeller import Parts

# A good answer


def test_a_good_answer_is_taken_with_its_cost(stub: Stub) -> None:
    stub.will_answer(completion(GOOD, usage=(1200, 85), model="some-model-2031-01-01"))
    found = label(stub)
    assert found.labels == [THE_LEVEL, "day_count", THE_CHANGE]
    assert found.doubts == {}
    reader = found.reader
    assert (reader.name, reader.calls, reader.prompt_tokens, reader.completion_tokens) == ("llm", 1, 1200, 85)
    assert reader.model == "some-model-2031-01-01"


def test_the_request_has_the_marks_a_forced_tool_and_temperature_0(stub: Stub) -> None:
    stub.will_answer(completion(GOOD))
    label(stub)
    (asked,) = stub.asked
    assert asked.body["model"] == "some-model"
    assert asked.body["temperature"] == 0
    assert asked.body["tool_choice"] == {"type": "function", "function": {"name": "label_marks"}}
    assert "was ⟦1:312,400 mt⟧ in May (⟦2:31 days⟧), up ⟦3:2.1%⟧ MoM." in asked.messages[1]["content"]
    assert asked.headers["authorization"] == f"Bearer {KEY}"


def test_a_server_without_tools_is_asked_by_json_schema(stub: Stub) -> None:
    stub.will_answer(completion(GOOD, tool=False))
    assert label(stub, mode="json_schema").labels == [THE_LEVEL, "day_count", THE_CHANGE]
    (asked,) = stub.asked
    assert "tools" not in asked.body
    assert asked.body["response_format"]["json_schema"]["schema"]["required"] == ["marks"]


def test_a_fence_around_the_json_is_taken_off(stub: Stub) -> None:
    fenced = completion('```json\n{"marks": []}\n```', tool=False)
    stub.will_answer(fenced)
    assert "labelled none of the 3 numbers" in unreadable(stub, mode="json_schema")


def test_a_local_server_needs_no_key(stub: Stub) -> None:
    stub.will_answer(completion(GOOD))
    assert label(stub, key=None).doubts == {}


def test_a_server_that_tells_no_usage_costs_no_tokens(stub: Stub) -> None:
    stub.will_answer(completion(GOOD, usage=None))
    reader = label(stub).reader
    assert (reader.calls, reader.prompt_tokens, reader.completion_tokens) == (1, 0, 0)


def test_a_model_that_refuses_the_temperature_is_asked_without_it(stub: Stub) -> None:
    stub.will_answer(failure(400, "Unsupported value: 'temperature' does not support 0"), completion(GOOD))
    assert label(stub).doubts == {}
    assert [asked.body.get("temperature") for asked in stub.asked] == [0, None]


def test_a_report_without_numbers_asks_nothing(stub: Stub) -> None:
    found = label(stub, marked=[])
    assert (found.labels, found.reader.calls, stub.asked) == ([], 0, [])


def test_numbers_in_page_chrome_are_not_shown(stub: Stub) -> None:
    page = report(("body", "Output was 312,400 mt."), ("chrome", "Related: zinc up 7.77%"))
    stub.will_answer(completion({"marks": [LEVEL]}))
    found = label(stub, page, mentions(page, ("312,400 mt", "t"), ("7.77%", "%")))
    assert found.labels[1] == "page_chrome"
    assert found.doubts == {}
    assert "7.77" not in stub.asked[0].messages[1]["content"]


def test_braces_and_template_tags_in_a_report_reach_the_model_as_they_are(stub: Stub) -> None:
    page = report(("body", "Output {{ 7 * 7 }} {% for %} {text} was 312,400 mt."), title="About {text}")
    stub.will_answer(completion({"marks": [LEVEL]}))
    label(stub, page, mentions(page, ("312,400 mt", "t")))
    shown = stub.asked[0].messages[1]["content"]
    assert "Title: About {text}" in shown
    assert "Output {{ 7 * 7 }} {% for %} {text} was ⟦1:312,400 mt⟧." in shown


# Answers with something wrong


def test_a_missing_mark_is_asked_for_again_and_both_calls_are_paid(stub: Stub) -> None:
    stub.will_answer(completion({"marks": [LEVEL, CHANGE]}, usage=(100, 10)), completion(GOOD, usage=(130, 20)))
    found = label(stub)
    assert found.labels == [THE_LEVEL, "day_count", THE_CHANGE]
    assert found.doubts == {}
    assert (found.reader.calls, found.reader.prompt_tokens, found.reader.completion_tokens) == (2, 230, 30)
    shown = stub.asked[1].messages[-1]["content"]
    assert "was 312,400 mt in May (⟦2:31 days⟧), up 2.1% MoM." in shown


def test_a_mark_missing_to_the_last_is_a_doubtful_figure(stub: Stub) -> None:
    stub.will_answer(completion({"marks": [LEVEL, DAYS]}))
    found = label(stub)
    assert len(stub.asked) == 2  # a third question would be the same as the second
    assert found.labels == [THE_LEVEL, "day_count", Label(metric="other")]
    assert found.doubts == {2: ["the model did not label it"]}
    assert found.reader.calls == 2


def test_a_wrong_literal_keeps_its_label_and_is_in_doubt(stub: Stub) -> None:
    stub.will_answer(completion({"marks": [{**LEVEL, "literal": "312,400 t"}, DAYS, CHANGE]}))
    found = label(stub)
    assert found.labels[0] == THE_LEVEL
    assert list(found.doubts) == [0]
    assert found.doubts[0] == ["the model took it for '312,400 t'"]


def test_an_answer_that_finds_no_figure_in_amounts_is_asked_again_and_never_an_empty_success(stub: Stub) -> None:
    none = {"marks": [{**one, "not_figure": "other"} for one in ({"mark": 1, "literal": "312,400 mt"}, DAYS)]}
    none["marks"].append({"mark": 3, "literal": "2.1%", "not_figure": "other"})
    stub.will_answer(completion(none), completion(none), completion(none))
    found = label(stub)
    assert found.reader.calls == 2
    assert isinstance(found.labels[0], Label)
    assert found.doubts == {0: ["the model says that it is no figure"]}
    assert found.labels[1:] == ["other", "other"]


def test_all_that_is_wrong_is_said_in_one_re_ask(stub: Stub) -> None:
    wrong = [
        {**LEVEL, "metric": "price"},
        {"mark": 2, "literal": "31 days", "not_figure": "days"},
        {**CHANGE, "basis": None, "direction": None, "period": "May"},
        {**CHANGE, "mark": 9},
    ]
    stub.will_answer(completion({"marks": wrong}), completion(GOOD))
    assert label(stub).doubts == {}
    complaint = stub.asked[1].messages[-1]["content"]
    for part in (
        "mark 1 (312,400 mt): price cannot be in t",
        "mark 2 (31 days): not_figure 'days' is no reason",
        "mark 3 (2.1%): a change needs a basis",
        "mark 3 (2.1%): a change needs a direction",
        "not a period: 'May'",
        "mark 9 does not exist here",
    ):
        assert part in complaint


def test_of_three_answers_with_something_wrong_the_best_is_kept(stub: Stub) -> None:
    only_the_basis = {"marks": [LEVEL, DAYS, {**CHANGE, "basis": None}]}
    stub.will_answer(completion({"marks": [LEVEL]}), completion(only_the_basis), completion('{"marks": ['))
    found = label(stub)
    assert found.labels == [THE_LEVEL, "day_count", THE_CHANGE.model_copy(update={"basis": None})]
    assert list(found.doubts) == [2]


def test_broken_json_to_the_last_is_an_error(stub: Stub) -> None:
    stub.will_answer(completion('{"marks": [{"mark": 1, "lit'))
    message = unreadable(stub)
    assert message.startswith(f"model 'some-model' at {host(stub)}, asked 2 times, gave no answer that can be read")
    assert len(stub.asked) == 2  # the third would be the same


def test_broken_json_that_differs_is_asked_for_three_times_at_most(stub: Stub) -> None:
    stub.will_answer(*(completion('{"marks": [{"mark": ' + "9" * n) for n in range(1, 9)))
    assert "asked 3 times" in unreadable(stub)
    assert len(stub.asked) == 3


def test_broken_json_once_is_asked_for_again(stub: Stub) -> None:
    stub.will_answer(completion('{"marks": [{"mark": 1, "lit'), completion(GOOD))
    assert label(stub).labels == [THE_LEVEL, "day_count", THE_CHANGE]


@pytest.mark.parametrize("answer", [{"marks": []}, {"marks": [{"mark": 9, "literal": "9%"}]}])
def test_an_answer_without_any_of_the_marks_is_an_error(stub: Stub, answer: object) -> None:
    stub.will_answer(completion(answer))
    assert "labelled none of the 3 numbers" in unreadable(stub)


def test_words_instead_of_a_tool_call_are_an_error_that_names_another_mode(stub: Stub) -> None:
    stub.will_answer(completion("I would rather talk about the weather.", tool=False))
    assert "mode auto" in unreadable(stub, mode="tools")
    assert len(stub.asked) == 2


def test_json_as_text_instead_of_a_tool_call_is_taken_at_last(stub: Stub) -> None:
    stub.will_answer(completion(GOOD, tool=False))
    found = label(stub)
    assert (found.labels, found.doubts) == ([THE_LEVEL, "day_count", THE_CHANGE], {})


@pytest.mark.parametrize("body", ["<html>welcome</html>", "[]", "null", '"hello"', "{}"])
@pytest.mark.parametrize("kind", ["text/html", "application/json"])
def test_a_page_or_anything_else_instead_of_a_completion_is_an_error(stub: Stub, body: str, kind: str) -> None:
    stub.will_answer(Reply(body, headers={"content-type": kind}))
    assert host(stub) in unreadable(stub)
    assert len(stub.asked) == 1


def test_a_completion_without_choices_repeats_what_the_server_says(stub: Stub) -> None:
    stub.will_answer(Reply('{"id": "1", "object": "chat.completion", "choices": [], "error": {"message": "busy"}}'))
    assert "busy" in unreadable(stub)


def test_a_refusal_is_an_error(stub: Stub) -> None:
    refusing = completion(GOOD).body.replace('"content": null', '"content": null, "refusal": "I may not"')
    stub.will_answer(Reply(refusing))
    assert "model 'some-model' refused: I may not" in unreadable(stub)


def test_an_answer_that_was_cut_off_is_used_as_far_as_it_goes_and_the_rest_is_asked(stub: Stub) -> None:
    begun = json.dumps(GOOD)[: json.dumps(GOOD).index('"mark": 3') + 20]
    rest = completion({"marks": [CHANGE]}, usage=(60, 30))
    stub.will_answer(completion(begun, finish="length", usage=(100, 50)), rest)
    found = label(stub)
    assert found.labels == [THE_LEVEL, "day_count", THE_CHANGE]
    assert (found.doubts, found.reader.calls, found.reader.completion_tokens) == ({}, 2, 80)
    assert "312,400 mt in May (31 days), up ⟦3:2.1%⟧ MoM" in stub.asked[1].messages[1]["content"]


def test_an_answer_that_was_cut_off_before_it_began_is_an_error(stub: Stub) -> None:
    stub.will_answer(completion("<think>First I", finish="length", tool=False))
    assert "cut at its length limit; a lower max_marks" in unreadable(stub)


# Long reports

PARAGRAPHS = report(
    ("title", "Lead weekly"),
    ("heading", "Stocks"),
    ("body", "Social stocks were 8,200 mt."),
    ("heading", "Output"),
    ("body", "Output was 312,400 mt."),
    title="Lead weekly",
)
TWO = mentions(PARAGRAPHS, ("8,200 mt", "t"), ("312,400 mt", "t"))


def test_a_long_report_is_asked_in_pieces_with_title_and_headings(stub: Stub) -> None:
    stock = {"mark": 1, "literal": "8,200 mt", "metric": "inventory", "period": "2031-06-12"}
    both = {"marks": [stock, {**LEVEL, "mark": 2}]}
    stub.will_answer(completion({"marks": both["marks"][:1]}), completion({"marks": both["marks"][1:]}))
    found = label(stub, PARAGRAPHS, TWO, max_marks=1, concurrency=1)
    assert [one.metric for one in found.labels if isinstance(one, Label)] == ["inventory", "production"]
    assert (found.doubts, found.reader.calls) == ({}, 2)
    first, second = (asked.messages[1]["content"] for asked in stub.asked)
    assert "⟦1:8,200 mt⟧" in first
    assert "⟦2:" not in first
    assert "⟦2:312,400 mt⟧" in second
    assert "⟦1:" not in second
    assert "Title: Lead weekly\nHeadings so far: Stocks" in second
    assert "Just before: Social stocks were 8,200 mt." in second


def test_one_piece_that_fails_fails_the_report(stub: Stub) -> None:
    stub.will_answer(completion({"marks": [{"mark": 1, "literal": "8,200 mt", "metric": "inventory"}]}), failure(404))
    assert "(404)" in failing(stub, of=PARAGRAPHS, marked=TWO, max_marks=1, concurrency=1)


def test_groups_come_out_as_places(stub: Stub) -> None:
    page = report(("body", "Output was 9 mt: large 5 mt, small 4 mt."))
    marks = [{**LEVEL, "mark": n, "literal": text} for n, text in ((1, "9 mt"), (2, "5 mt"), (3, "4 mt"))]
    stub.will_answer(completion({"marks": marks, "groups": [{"whole": 1, "parts": [2, 3]}]}))
    found = label(stub, page, mentions(page, ("9 mt", "t"), ("5 mt", "t"), ("4 mt", "t")))
    assert found.groups == [Parts(0, (1, 2))]
