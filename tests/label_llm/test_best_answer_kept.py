"""Re-asks and long reports: what was answered is never thrown away, and no mark is lost between the parts."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from helpers.llm_asked import THE_CHANGE, THE_LEVEL, failing, label, unreadable
from helpers.llm_made import CHANGE, DAYS, GOOD, LEAD, LEAD_MENTIONS, LEVEL, mentions, report
from helpers.stub_server import Asked, Reply, Stub, completion, failure
from smmextract.config import load_config
from smmextract.errors import ModelError
from smmextract.figure import Label
from smmextract.label.labeller import Parts
from smmextract.label.llm import Account, KeptAnswers, LlmLabeller, tokens_in
from smmextract.label.llm.question_passages import passages_of

WRONG = {"marks": [LEVEL, DAYS, {**CHANGE, "basis": None}]}
MARK = re.compile(r"⟦(\d+):([^⟧]*)⟧")


# Re-asks


@pytest.mark.parametrize(
    "failing_again",
    [
        failure(400, "no"),
        failure(400, "request (14852 tokens) exceeds the available context size (10240 tokens)"),
        failure(401),
        failure(429, "quota", retry_after="3600"),
        failure(500),
        Reply("{}", late=0.6),
        Reply(completion(GOOD).body, cut=True),
        Reply("<html>"),
        completion("I am tired.", tool=False),
        completion({"marks": []}),
        completion(GOOD, finish="content_filter"),
    ],
)
def test_whatever_becomes_of_a_re_ask_the_answer_that_is_there_is_kept(stub: Stub, failing_again: Reply) -> None:
    stub.will_answer(completion(WRONG), failing_again)
    found = label(stub, timeout=0.3)
    assert found.labels[:2] == [THE_LEVEL, "day_count"]
    assert isinstance(found.labels[2], Label)
    if found.doubts:  # a filtered answer that can be read may have mended it
        assert found.doubts == {2: ["a change needs a basis"]}


def test_a_re_ask_shows_the_marks_in_question_alone_and_what_is_wrong(stub: Stub) -> None:
    page = report(
        ("title", "Lead"), ("body", "Stocks were 8,200 mt."), ("body", "Output was 312,400 mt."), ("body", "Much else.")
    )
    stock = {"mark": 1, "literal": "8,200 mt", "metric": "inventory", "period": "2031-06-12"}
    stub.will_answer(
        completion({"marks": [stock, {**LEVEL, "mark": 2, "metric": "price"}]}),
        completion({"marks": [{**LEVEL, "mark": 2}]}),
    )
    found = label(stub, page, mentions(page, ("8,200 mt", "t"), ("312,400 mt", "t")))
    assert found.doubts == {}
    first, again = (asked.messages for asked in stub.asked)
    assert [one["role"] for one in again] == ["system", "user"]
    assert again[0] == first[0]
    assert MARK.findall(again[1]["content"]) == [("2", "312,400 mt")]
    assert "- mark 2 (312,400 mt): price cannot be in t" in again[1]["content"]
    assert "Stocks" not in again[1]["content"]
    assert "Much else" not in again[1]["content"]


def test_the_better_of_two_labels_is_taken_mark_by_mark(stub: Stub) -> None:
    two_wrong = [{**LEVEL, "metric": "price"}, DAYS, {**CHANGE, "basis": None}]
    one_worse = [LEVEL, {**CHANGE, "basis": None, "direction": None, "metric": "prices"}]
    stub.will_answer(completion({"marks": two_wrong}), completion({"marks": one_worse}), failure(500))
    found = label(stub)
    assert found.labels[0] == THE_LEVEL
    assert found.labels[2] == THE_CHANGE.model_copy(update={"basis": None})
    assert list(found.doubts) == [2]


def test_the_same_question_is_not_asked_twice(stub: Stub) -> None:
    stub.will_answer(completion(WRONG))
    label(stub)
    assert len({asked.messages[1]["content"] for asked in stub.asked}) == len(stub.asked) == 2


def test_a_mark_that_does_not_exist_is_dropped_without_a_re_ask(stub: Stub) -> None:
    stub.will_answer(completion({"marks": [*GOOD["marks"], {**LEVEL, "mark": 9}]}))
    assert label(stub).doubts == {}
    assert len(stub.asked) == 1


def test_groups_survive_a_re_ask(stub: Stub) -> None:
    page = report(("body", "Output was 9 mt: large 5 mt, small 4 mt."))
    marks = [{**LEVEL, "mark": n, "literal": text} for n, text in ((1, "9 mt"), (2, "5 mt"), (3, "4 mt"))]
    wrong = [*marks[:2], {**marks[2], "metric": "price"}]
    groups = [{"whole": 1, "parts": [2, 3]}]
    stub.will_answer(completion({"marks": wrong, "groups": groups}), completion({"marks": marks[2:]}))
    found = label(stub, page, mentions(page, ("9 mt", "t"), ("5 mt", "t"), ("4 mt", "t")))
    assert (found.doubts, found.groups) == ({}, [Parts(0, (1, 2))])


def test_of_an_answer_that_is_known_only_what_is_wrong_is_asked(stub: Stub) -> None:
    stub.will_answer(completion({"marks": [CHANGE]}))
    config = load_config({"model": "m", "base_url": stub.url, "retries": 0}, environ={}).model()
    first = Account()
    stub.will_answer(completion(WRONG), failure(500))
    asyncio.run(LlmLabeller(config, account=first).label(LEAD, LEAD_MENTIONS))
    again = Account(known={first.answers[0].request: [first.answers[0].body]})
    stub.will_answer(completion({"marks": [CHANGE]}))
    found = asyncio.run(LlmLabeller(config, account=again).label(LEAD, LEAD_MENTIONS))
    assert (found.labels[2], found.doubts, found.reader.calls) == (THE_CHANGE, {}, 1)


# Long reports

LONG = report(
    ("title", "Lead weekly"),
    *(
        ("body", f"In region {n} output was {n},400 mt. Stocks there were {n},500 mt, or {n},600 mt with ports.")
        for n in range(2, 10)
    ),
)
LONG_MENTIONS = mentions(LONG, *((f"{n},{end}00 mt", "t") for n in range(2, 10) for end in (4, 5, 6)))


def answered(asked: Asked) -> list[dict[str, Any]]:
    """A label for every mark that is asked about."""
    return [{**LEVEL, "mark": int(n), "literal": text} for n, text in MARK.findall(asked.messages[-1]["content"])]


def server(context: int, words: str, size: Callable[[Asked], int] | None = None) -> Callable[[Asked], Reply]:
    """A server that refuses questions over its context in these words."""

    def reply(asked: Asked) -> Reply:
        marks = answered(asked)
        tokens = size(asked) if size else tokens_in(json.dumps(asked.body, ensure_ascii=False)) + 55 * len(marks)
        return failure(400, words) if tokens > context else completion({"marks": marks})

    return reply


SAYS = "This model's maximum context length is {} tokens. However, your messages resulted in more."


def fixed_tokens() -> int:
    from smmextract.label.llm.prompt import tokens_without_report  # noqa: PLC0415
    from smmextract.vocabulary import Vocabulary  # noqa: PLC0415

    return tokens_without_report(Vocabulary.shipped())


@pytest.mark.parametrize("words", [SAYS, "the request exceeds the available context size, try increasing it"])
@pytest.mark.parametrize("room", [300, 700, 1200])
def test_a_report_over_the_context_is_asked_in_parts_and_no_mark_is_lost(stub: Stub, words: str, room: int) -> None:
    context = fixed_tokens() + 200 + room
    stub.reply_to = server(context, words.format(context))
    found = label(stub, LONG, LONG_MENTIONS)
    assert found.doubts == {}
    assert len(found.labels) == len(LONG_MENTIONS)
    assert all(isinstance(one, Label) for one in found.labels)
    answers = [asked for asked in stub.asked if stub.reply_to(asked).status == 200]
    shown = [int(n) for asked in answers for n, _ in MARK.findall(asked.messages[-1]["content"])]
    assert sorted(shown) == list(range(1, len(LONG_MENTIONS) + 1))
    assert found.reader.calls == len(answers)
    assert found.reader.prompt_tokens == 100 * len(answers)


def test_the_limit_that_was_learned_holds_for_the_next_report(stub: Stub) -> None:
    context = fixed_tokens() + 900
    stub.reply_to = server(context, SAYS.format(context))
    label(stub, LONG, LONG_MENTIONS)
    before = len(stub.asked)
    assert label(stub, LONG, LONG_MENTIONS).doubts == {}
    assert all(stub.reply_to(asked).status == 200 for asked in stub.asked[before:])


def test_max_context_splits_before_anything_is_refused(stub: Stub) -> None:
    stub.reply_to = server(10**6, "")
    found = label(stub, LONG, LONG_MENTIONS, max_context=fixed_tokens() + 900)
    assert (found.doubts, len(stub.asked) > 1) == ({}, True)
    assert all(tokens_in(asked.messages[1]["content"]) < 900 for asked in stub.asked)


def test_a_context_too_small_for_the_instructions_is_an_error_that_says_so(stub: Stub) -> None:
    stub.will_answer(failure(400, SAYS.format(2048)))
    assert "maximum context length is 2048" in unreadable(stub, of=LONG, marked=LONG_MENTIONS)
    assert len(stub.asked) < 8


def test_a_server_that_answers_a_few_marks_at_a_time_is_asked_for_the_next(stub: Stub) -> None:
    stub.reply_to = lambda asked: completion({"marks": answered(asked)[:6]}, finish="length")
    found = label(stub, LONG, LONG_MENTIONS)
    assert (found.doubts, found.reader.calls) == ({}, 4)


def test_a_part_that_is_answered_with_nonsense_leaves_its_marks_to_a_person(stub: Stub) -> None:
    def reply(asked: Asked) -> Reply:
        marks = answered(asked)
        if len(marks) > 12:
            return failure(413, "too large")
        return completion({"marks": marks} if marks[0]["mark"] == 1 else "I am lost")

    stub.reply_to = reply
    found = label(stub, LONG, LONG_MENTIONS)
    assert sorted(found.doubts) == list(range(12, 24))
    assert found.doubts[12] == ["the model did not label it"]


def test_a_server_that_fails_in_the_middle_fails_the_report(stub: Stub) -> None:
    stub.will_answer(failure(413, "too large"), completion({"marks": [LEVEL]}), failure(401))
    assert "401" in failing(stub, of=LONG, marked=LONG_MENTIONS)


def test_answers_in_parts_are_read_again_without_a_call(stub: Stub) -> None:
    context = fixed_tokens() + 900
    stub.reply_to = server(context, SAYS.format(context))
    config = load_config({"model": "m", "base_url": stub.url, "retries": 0}, environ={}).model()
    account = Account()
    before = asyncio.run(LlmLabeller(config, account=account).label(LONG, LONG_MENTIONS))
    known = {answer.request: [answer.body] for answer in account.answers}
    calls = len(stub.asked)
    after = asyncio.run(LlmLabeller(config, KeptAnswers(), Account(known=known)).label(LONG, LONG_MENTIONS))
    assert (after.labels, after.doubts, after.groups) == (before.labels, before.doubts, before.groups)
    assert len(stub.asked) == calls
    known.popitem()
    with pytest.raises(ModelError, match="no answer to what is asked now is kept"):
        asyncio.run(LlmLabeller(config, KeptAnswers(), Account(known=known)).label(LONG, LONG_MENTIONS))


def test_halves_are_about_equal_and_together_the_whole() -> None:
    [whole] = passages_of(LONG, LONG_MENTIONS, max_chars=12_000, max_marks=80)
    left = [whole]
    while left:
        one = left.pop()
        halves = one.halves()
        if halves is None:
            assert len(one.marks) == 1
            continue
        first, second = halves
        assert [*first.marks, *second.marks] == list(one.marks)
        assert first.marks
        assert second.marks
        left += halves
        if first.spans != second.spans:
            assert max(end for _, end in first.spans) <= min(start for start, _ in second.spans)
            lengths = [sum(end - start for start, end in half.spans) for half in halves]
            assert len(one.marks) < 8 or max(lengths) < 2 * min(lengths)
