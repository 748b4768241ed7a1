"""How a server wants to be asked is found out from what it refuses, once, and told once."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from openai.types.chat import ChatCompletion

from helpers.llm_asked import THE_CHANGE, THE_LEVEL, failing, host, label, unreadable
from helpers.llm_made import GOOD
from helpers.stub_server import Asked, Reply, Stub, completion, failure
from smmextract.errors import SmmextractError
from smmextract.label.labeller import Labelling
from smmextract.label.llm.completion import model_of, said, tokens_used
from smmextract.label.llm.server_facts import Way, forget_servers, is_too_long, limit_in

FIELDS = {
    *("choices", "message", "content", "tool_calls", "function", "arguments", "finish_reason", "usage", "type", "text"),
    *("prompt_tokens", "completion_tokens", "refusal", "marks", "mark", "literal", "reasoning_content", "error"),
}
LABELS = [THE_LEVEL, "day_count", THE_CHANGE]


def refusing(*refused: tuple[str, Callable[[Any], bool], str], status: int = 400) -> Callable[[Asked], Reply]:
    """A server that refuses requests with these fields in these words, and answers all others."""

    def reply(asked: Asked) -> Reply:
        for name, is_refused, words in refused:
            if name in asked.body and is_refused(asked.body[name]):
                return failure(status, words)
        return completion(GOOD, tool="tools" in asked.body)

    return reply


def always(_: object) -> bool:
    return True


TOOLS = ("tools", always, "this server does not support tools")
SCHEMA = ("response_format", lambda one: one["type"] == "json_schema", "response_format.type must be json_object")
JSON_MODE = ("response_format", always, "response_format is not supported")
CHOICE = ("tool_choice", lambda one: one != "auto", "this model does not support this tool_choice")


def sent(asked: Asked) -> str:
    """The mode of a request."""
    return "tools" if "tools" in asked.body else asked.body.get("response_format", {}).get("type", "text")


def well(found: Labelling) -> bool:
    return (found.labels, found.doubts, found.reader.calls) == (LABELS, {}, 1)


@pytest.mark.parametrize(
    ("refused", "modes"),
    [
        ([TOOLS], ["tools", "json_schema"]),
        ([TOOLS, SCHEMA], ["tools", "json_schema", "json_object"]),
        ([TOOLS, JSON_MODE], ["tools", "json_schema", "json_object", "text"]),
        ([CHOICE], ["tools", "tools"]),
    ],
)
@pytest.mark.parametrize("status", [400, 422])
def test_what_is_refused_by_name_is_left_out_and_remembered(
    stub: Stub, refused: list[Any], modes: list[str], status: int
) -> None:
    stub.reply_to = refusing(*refused, status=status)
    assert well(label(stub))
    assert [sent(asked) for asked in stub.asked] == modes
    assert well(label(stub))
    assert [sent(asked) for asked in stub.asked] == [*modes, modes[-1]]


def test_a_refused_tool_choice_is_left_out(stub: Stub) -> None:
    stub.reply_to = refusing(CHOICE)
    label(stub)
    assert ["tool_choice" in asked.body for asked in stub.asked] == [True, False]


def test_several_refusals_add_up(stub: Stub) -> None:
    stub.reply_to = refusing(("temperature", always, "temperature is fixed"), CHOICE, TOOLS, SCHEMA)
    assert well(label(stub))
    last = stub.asked[-1].body
    assert set(last) == {"model", "messages", "response_format"}
    assert last["response_format"] == {"type": "json_object"}


def test_a_list_of_what_is_wrong_in_the_request_is_understood(stub: Stub) -> None:
    detail = [{"type": "extra_forbidden", "loc": ["body", "tools"], "msg": "Extra inputs are not permitted"}]
    stub.reply_to = lambda asked: (
        Reply(json.dumps({"detail": detail}), status=422) if "tools" in asked.body else completion(GOOD, tool=False)
    )
    assert well(label(stub))


def test_a_template_without_a_system_role_gets_one_message(stub: Stub) -> None:
    stub.reply_to = lambda asked: (
        failure(400, "System role not supported") if len(asked.messages) > 1 else completion(GOOD)
    )
    assert well(label(stub))
    [message] = stub.asked[-1].messages
    assert message["role"] == "user"
    assert message["content"].startswith("You read one report")
    assert "⟦1:312,400 mt⟧" in message["content"]


def test_a_server_that_needs_a_flag_for_tools_is_asked_without_them(stub: Stub) -> None:
    stub.reply_to = refusing(("tools", always, "tools param requires --jinja flag"), status=500)
    assert well(label(stub))


def test_words_where_a_tool_call_was_wanted_lead_to_the_next_mode(stub: Stub) -> None:
    stub.reply_to = lambda asked: completion("Sure!" if "tools" in asked.body else GOOD, tool=False)
    found = label(stub)
    assert (found.labels, found.doubts, found.reader.calls) == (LABELS, {}, 2)
    assert [sent(asked) for asked in stub.asked] == ["tools", "json_schema"]


def test_a_mode_that_once_worked_is_not_given_up_for_one_bad_answer(stub: Stub) -> None:
    stub.will_answer(completion(GOOD))
    label(stub)
    stub.will_answer(completion("{", tool=False), completion(GOOD))
    assert label(stub).labels == LABELS
    assert {sent(asked) for asked in stub.asked} == {"tools"}


def test_servers_that_know_no_schema_are_told_in_words_and_not_sent_one(stub: Stub) -> None:
    stub.will_answer(completion(GOOD, tool=False))
    label(stub, mode="text")
    label(stub, mode="json_object")
    for asked in stub.asked:
        assert "enum" not in json.dumps(asked.body)
        assert asked.messages[1]["content"].endswith(
            "Answer with one JSON object as in the example, and with nothing else."
        )


def test_a_mode_that_the_user_chose_stays(stub: Stub) -> None:
    stub.reply_to = refusing(TOOLS)
    assert "does not support tools" in failing(stub, mode="tools")
    assert len(stub.asked) == 1


def test_a_refusal_that_names_nothing_that_was_sent_ends_at_once(stub: Stub) -> None:
    stub.will_answer(failure(400, "no credit left"))
    assert "no credit left" in failing(stub)
    assert len(stub.asked) == 1


def test_a_model_that_is_not_there_is_no_question_of_tools(stub: Stub) -> None:
    stub.will_answer(failure(404, "model 'tools-7b' was not found"))
    assert "does not exist" in failing(stub)
    assert len(stub.asked) == 1


def test_what_was_found_out_is_told_once(stub: Stub, caplog: pytest.LogCaptureFixture) -> None:
    stub.reply_to = refusing(TOOLS, SCHEMA, ("temperature", always, "temperature is fixed"))
    with caplog.at_level(logging.INFO, logger="smmextract"):
        label(stub)
        label(stub)
    told = [one.getMessage() for one in caplog.records if one.name.startswith("smmextract")]
    assert told == [f"model 'some-model' at {host(stub)} is asked in mode json_object, without temperature"]


def test_a_server_that_takes_the_first_way_is_not_spoken_of(stub: Stub, caplog: pytest.LogCaptureFixture) -> None:
    stub.will_answer(completion(GOOD))
    with caplog.at_level(logging.INFO, logger="smmextract"):
        label(stub)
        forget_servers()
        label(stub, temperature="none")
    assert [one for one in caplog.records if one.name.startswith("smmextract")] == []


def test_of_another_model_nothing_is_known(stub: Stub) -> None:
    stub.reply_to = refusing(TOOLS)
    label(stub)
    label(stub, model="another")
    assert [sent(asked) for asked in stub.asked] == ["tools", "json_schema"] * 2


def test_no_way_asks_for_more_than_the_one_before() -> None:
    way, seen = Way(), []
    while other := way.after_refusal("temperature tool_choice system message tools response_format", fixed=False):
        assert other not in seen
        seen.append(other)
        way = other
    assert way == Way("text", frozenset({"temperature", "tool_choice", "system"}))


# Answers as servers really send them


@pytest.mark.parametrize(
    ("usage", "tokens"),
    [
        ({"prompt_tokens": 100.0, "completion_tokens": 12.5, "total_tokens": 112.5}, (100, 12)),
        ({"prompt_tokens": "100", "completion_tokens": "12"}, (100, 12)),
        ({"prompt_tokens": None, "completion_tokens": "many"}, (0, 0)),
        ({"prompt_tokens": -1, "completion_tokens": 1e999}, (0, 0)),
        ("none", (0, 0)),
        ([], (0, 0)),
        ({}, (0, 0)),
    ],
)
def test_tokens_are_counted_however_they_are_told(stub: Stub, usage: object, tokens: tuple[int, int]) -> None:
    body = json.loads(completion(GOOD).body)
    stub.will_answer(Reply(json.dumps({**body, "usage": usage})))
    reader = label(stub).reader
    assert (reader.prompt_tokens, reader.completion_tokens) == tokens


def message(**fields: object) -> Reply:
    body = json.loads(completion(GOOD).body)
    body["choices"][0]["message"] = {"role": "assistant", "content": None, **fields}
    return Reply(json.dumps(body))


def call(arguments: object) -> dict[str, object]:
    return {"id": "1", "type": "function", "function": {"name": "label_marks", "arguments": arguments}}


@pytest.mark.parametrize(
    "fields",
    [
        {"tool_calls": [call(json.dumps({"marks": [one]})) for one in GOOD["marks"]]},
        {"tool_calls": [call(GOOD)]},
        {"tool_calls": [call(json.dumps({"marks": json.dumps(GOOD["marks"])}))]},
        {"tool_calls": [], "content": json.dumps(GOOD)},
        {"tool_calls": [call("")], "content": json.dumps(GOOD)},
        {"function_call": {"name": "label_marks", "arguments": json.dumps(GOOD)}},
        {"content": [{"type": "text", "text": json.dumps(GOOD)[:40]}, {"type": "text", "text": json.dumps(GOOD)[40:]}]},
        {"content": "", "reasoning_content": json.dumps(GOOD)},
        {"content": GOOD},
        {"content": GOOD["marks"]},
    ],
)
def test_an_answer_is_found_wherever_a_server_puts_it(stub: Stub, fields: dict[str, object]) -> None:
    stub.will_answer(message(**fields))
    assert well(label(stub))


@pytest.mark.parametrize("fields", [{"tool_calls": 5}, {"content": 5}, {"tool_calls": [None, 3, {}]}, {"role": None}])
def test_a_message_of_odd_types_is_an_answer_that_cannot_be_read(stub: Stub, fields: dict[str, object]) -> None:
    stub.will_answer(message(**fields))
    assert "gave no answer that can be read" in unreadable(stub)


@pytest.mark.parametrize("choices", ["none", {}, [], None])
def test_choices_of_odd_types_are_no_choice(stub: Stub, choices: object) -> None:
    body = json.loads(completion(GOOD).body)
    stub.will_answer(Reply(json.dumps({**body, "choices": choices})))
    assert "answered without a choice" in unreadable(stub)


def test_an_answer_without_a_message_was_asked_for_once(stub: Stub) -> None:
    body = json.loads(completion(GOOD).body)
    body["choices"][0]["message"] = None
    stub.will_answer(Reply(json.dumps(body)))
    assert "asked 1 time, gave no answer that can be read" in unreadable(stub)
    assert len(stub.asked) == 1


# What refusals say of the context


@pytest.mark.parametrize(
    ("words", "limit"),
    [
        ("This model's maximum context length is 8192 tokens. However, your messages resulted in 14852 tokens.", 8192),
        (
            "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens (3000 in the "
            "messages, 2000 in the completion).",
            4096,
        ),
        ("request (14852 tokens) exceeds the available context size (10240 tokens), try increasing it", 10240),
        (
            "{'message': 'too much', 'type': 'exceed_context_size_error', 'n_prompt_tokens': 14852, 'n_ctx': 10240}",
            10240,
        ),
        ("Requested tokens (14852) exceed context window of 10240", 10240),
        ("prompt is too long: 210000 tokens > 200000 maximum", 200000),
        ("The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).", 1048576),
        ("the request exceeds the available context size. try increasing the context size", None),
        ("context_length_exceeded", None),
    ],
)
def test_the_limit_is_read_from_the_refusal(words: str, limit: int | None) -> None:
    assert is_too_long(400, words)
    assert limit_in(words) == limit


@pytest.mark.parametrize("words", ["temperature must be at most 2", "tools are not supported", "invalid tool_choice"])
def test_other_refusals_say_nothing_of_the_context(words: str) -> None:
    assert not is_too_long(400, words)


# Whatever else a server may send

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 10**6) | st.floats() | st.text(max_size=5),
    lambda one: st.lists(one, max_size=3) | st.dictionaries(st.sampled_from(sorted(FIELDS)), one, max_size=4),
    max_leaves=12,
)


@given(
    body=st.dictionaries(st.sampled_from(["choices", "usage", "model", "error"]), JSON)
    | st.fixed_dictionaries({"choices": st.lists(JSON, min_size=1, max_size=2)})
    | st.fixed_dictionaries({"choices": st.tuples(st.fixed_dictionaries({"message": JSON, "finish_reason": JSON}))})
    | JSON
)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_no_body_of_a_server_ends_in_anything_but_one_of_our_errors(stub: Stub, body: object) -> None:
    stub.will_answer(Reply(json.dumps(body)))
    with suppress(SmmextractError):
        label(stub)


@given(st.dictionaries(st.sampled_from(["choices", "usage", "model"]), JSON))
def test_no_completion_is_too_odd_to_be_looked_through(body: dict[str, Any]) -> None:
    made = ChatCompletion.model_construct(**body)
    assert isinstance(said(made), str)
    assert min(tokens_used(made)) >= 0
    assert model_of(made) is None or isinstance(model_of(made), str)
