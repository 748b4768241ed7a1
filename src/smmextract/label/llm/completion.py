"""Reads a chat completion as servers really send it: its text, its cost, and whether it is usable.

The OpenAI client builds its objects without validation, so every field may be missing or of another type.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

from openai.types.chat import ChatCompletion

from smmextract.label.llm.answer_text import read_answer

_TOOL = "label_marks"


def first_choice(completion: ChatCompletion) -> Any:
    """Return the first choice, or None if there is none."""
    choices = field_of(completion, "choices")
    return choices[0] if isinstance(choices, list) and choices else None


def field_of(thing: Any, name: str) -> Any:
    """Return a field of an object or mapping, or None if there is none."""
    return thing.get(name) if isinstance(thing, Mapping) else getattr(thing, name, None)


def finish_reason(choice: Any) -> str:
    """Return why the model stopped, "" if unknown."""
    reason = field_of(choice, "finish_reason")
    return reason if isinstance(reason, str) else ""


def said(completion: ChatCompletion) -> str:
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


def tokens_used(completion: ChatCompletion) -> tuple[int, int]:
    """Return the tokens of question and answer; 0 if the server gives no usable numbers."""
    usage = field_of(completion, "usage")
    return _count(field_of(usage, "prompt_tokens")), _count(field_of(usage, "completion_tokens"))


def _count(value: Any) -> int:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return 0
    return round(number) if math.isfinite(number) and number > 0 else 0


def model_of(completion: ChatCompletion) -> str | None:
    """Return the model that the completion names."""
    model = field_of(completion, "model")
    return model if isinstance(model, str) else None


def in_expected_form(completion: ChatCompletion, text: str) -> ChatCompletion:
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
        }
    )
