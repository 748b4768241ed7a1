"""Reads a chat completion as servers really send it: every field may be missing or of another type.

Describes failures of server or network in one line for the user, which never contains the key.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

from openai import APIConnectionError, APIError, APIStatusError, APITimeoutError, OpenAIError
from openai.types.chat import ChatCompletion

from smmextract.config import ModelConfig
from smmextract.errors import AccessError, ModelError
from smmextract.label.llm.answer_text import read_answer

_TOOL = "label_marks"


def first_choice(completion: object) -> Any:
    """Return the first choice, or None if there is none."""
    choices = field_of(completion, "choices")
    return choices[0] if isinstance(choices, list) and choices else None


def field_of(thing: Any, name: str) -> Any:
    """Return a field of an object or mapping, or None if there is none."""
    return thing.get(name) if isinstance(thing, Mapping) else getattr(thing, name, None)


def said(completion: object) -> str:
    """Return the text that can be read as an answer; else whatever the model wrote."""
    message = field_of(first_choice(completion), "message")
    written = [text for text in _texts(message) if text.strip()]
    return next((text for text in written if read_answer(text) is not None), written[0] if written else "")


def _texts(message: Any) -> Iterator[str]:
    """Yield the arguments of all tool calls together, the text, and the thoughts, which some servers separate."""
    calls = field_of(message, "tool_calls")
    functions = [field_of(call, "function") for call in calls] if isinstance(calls, list) else []
    arguments = [field_of(one, "arguments") for one in (*functions, field_of(message, "function_call"))]
    # some servers send the call a second time in the old format
    yield "\n".join(dict.fromkeys(_written(one) for one in arguments if one is not None))
    for name in ("content", "reasoning_content", "reasoning"):
        yield _written(field_of(message, name))


def _written(value: Any) -> str:
    """Return text unchanged, text in parts joined, anything else as JSON."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, list) and value and all(_part(one) is not None for one in value):
        return "".join(_part(one) or "" for one in value)
    return json.dumps(value, ensure_ascii=False, default=str)


def _part(value: Any) -> str | None:
    text = value if isinstance(value, str) else field_of(value, "text")
    return text if isinstance(text, str) else None


def tokens_used(completion: object) -> tuple[int, int]:
    """Return the tokens of question and answer; 0 if the server gives no usable numbers."""
    usage = field_of(completion, "usage")
    return _count(field_of(usage, "prompt_tokens")), _count(field_of(usage, "completion_tokens"))


def _count(value: Any) -> int:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return 0
    return round(number) if math.isfinite(number) and number > 0 else 0


def model_of(completion: object) -> str | None:
    """Return the model that the completion names."""
    model = field_of(completion, "model")
    return model if isinstance(model, str) else None


def in_expected_form(completion: object, text: str) -> ChatCompletion:
    """Return the completion with the answer where instructor expects it, marked as complete."""
    function = {"name": _TOOL, "arguments": text}
    message = {
        "role": "assistant",
        "content": text,
        "tool_calls": [{"id": "call", "type": "function", "function": function}],
    }
    return ChatCompletion.model_validate(
        {
            "id": "completion",
            "object": "chat.completion",
            "created": 0,
            "model": model_of(completion) or "",
            "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
            # counted elsewhere; where there is none, instructor looks for another provider's library every time
            "usage": {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0},
        }
    )


_LONGEST = 200
"""Most characters of a server's text that an error repeats."""


def failure_of(error: OpenAIError, config: ModelConfig) -> ModelError:
    """Convert an error of the OpenAI client to ModelError or a subclass."""
    if isinstance(error, APIStatusError):
        kind = AccessError if error.status_code in (401, 403, 404) else ModelError
        return kind(_status_failure(error, config))
    if isinstance(error, APITimeoutError):
        return ModelError(f"{config.host} did not answer within {config.timeout:g} s ({_tries(error)})")
    if isinstance(error, APIConnectionError):
        cause = error.__cause__ or error
        words = quoted(cause, config) or type(cause).__name__
        return ModelError(f"cannot reach {config.host} ({_tries(error)}): {words}")
    return ModelError(f"{config.host}: {quoted(error, config)}")


def _status_failure(error: APIStatusError, config: ModelConfig) -> str:
    status = error.status_code
    if status == 401:
        if config.key is None:
            return f"{config.host} wants a key (401): set OPENAI_API_KEY"
        return f"the key was refused by {config.host} (401): see OPENAI_API_KEY"
    if status == 403:
        return f"{config.host} does not let this key use model {config.model!r} (403)"
    if status == 404:
        return f"model {config.model!r} does not exist at {config.host} (404): see the model's name and base_url"
    said = quoted(_server_words(error), config)
    if status == 429:
        wait = error.response.headers.get("retry-after")
        after = f", it asks to wait {wait} s" if wait else ""
        return f"{config.host} takes no more requests now (429, {_tries(error)}{after}): {said}"
    if status >= 500:
        return f"{config.host} failed ({status}, {_tries(error)}): {said}"
    return f"{config.host} refused the request ({status}): {said}"


def quoted(words: object, config: ModelConfig) -> str:
    """Return foreign text on one line, without the key."""
    text = " ".join(str(words).split())
    if config.key and (key := config.key.get_secret_value()):
        text = text.replace(key, "***")
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _tries(error: APIError) -> str:
    retries = int(error.request.headers.get("x-stainless-retry-count", 0))
    return f"tried {retries + 1} times" if retries else "tried once"


def _server_words(error: APIStatusError) -> object:
    body = error.body
    if isinstance(body, Mapping):
        return body.get("message") or body
    return body or error.message
