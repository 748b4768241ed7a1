"""Finds marks and groups in whatever a model wrote: text in, plain mark and group objects out.

Models surround their JSON with words and code fences, call a tool several times, write lists as strings, leave out the
outer object, or are cut off. So every JSON value in the text is searched; `judge` decides what fits the question.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from typing import Any

from smmextract.lazy import regex

Json = dict[str, Any]

_THOUGHT = regex(r"<(think|thinking|thought|reasoning|reflection)>.*?</\1>", re.DOTALL | re.IGNORECASE)
_THOUGHT_END = regex(r"</(?:think|thinking|thought|reasoning|reflection)>", re.IGNORECASE)
_OPENING = regex(r"[\[{]")
_NUMBER = regex(r"\d+")
_DEEPEST = 8
r"""Most levels around marks: `{"name": ..., "arguments": "{\"marks\": \"[...]\"}"}` has four."""
_MOST_FAILURES = 300
"""Brackets that open no JSON before the text is given up: each costs a scan of the rest."""


@lru_cache(maxsize=32)
def read_answer(text: str) -> Json | None:
    """Return `{"marks": [...], "groups": [...]}` with everything found in the text, or None if it holds no answer. An
    answer is looked at more than once: callers must not change what they get.
    """
    without = _without_thoughts(_unquoted(text))
    found = _collected(without)
    # a model may leave its only answer among its thoughts
    return found if found is not None or without == text else _collected(text)


def _unquoted(text: str) -> str:
    """Return the content if the whole text is one JSON string, else the text itself."""
    if text.lstrip().startswith('"'):
        with suppress(ValueError):
            value = json.loads(text, strict=False)
            return value if isinstance(value, str) else text
    return text


def _without_thoughts(text: str) -> str:
    """Return the text after the model's thoughts; a server may have removed only the opening tag."""
    text = _THOUGHT.sub("", text)
    *_, text = _THOUGHT_END.split(text)
    return text


def _collected(text: str) -> Json | None:
    answer: Json = {"marks": [], "groups": []}
    seen = False
    for value in _values(text):
        seen |= _collect(value, answer, _DEEPEST)
    return answer if seen else None


def _values(text: str) -> Iterator[Any]:
    """Yield every outermost JSON value that begins with a bracket; of a broken one, the complete values inside it."""
    decoder = json.JSONDecoder(strict=False)
    start, failures = 0, 0
    while (opening := _OPENING.search(text, start)) and failures < _MOST_FAILURES:
        try:
            value, start = decoder.raw_decode(text, opening.start())
        except (ValueError, RecursionError):
            start, failures = opening.end(), failures + 1
        else:
            yield value


def _collect(value: Any, answer: Json, depth: int) -> bool:
    """Add the marks and groups in a value to the answer; return whether it holds any, or says that there are none."""
    if depth == 0:
        return False
    if isinstance(value, list):
        return _collect_all(value, answer, depth - 1)
    if not isinstance(value, Mapping):
        return False
    if (number := mark_number(value.get("mark"))) is not None:
        answer["marks"].append({**value, "mark": number})
        return True
    if (group := _group(value)) is not None:
        answer["groups"].append(group)
        return True
    found = [_collect_field(name, inside, answer, depth) for name, inside in value.items()]
    return any(found)


def _collect_all(values: Iterable[Any], answer: Json, depth: int) -> bool:
    found = [_collect(one, answer, depth) for one in values]
    return any(found)


def _collect_field(name: str, inside: Any, answer: Json, depth: int) -> bool:
    if isinstance(inside, str):
        return _collect_all(_values(inside), answer, depth - 1)
    if name == "marks" and isinstance(inside, Mapping) and "mark" not in inside:
        numbered = [(number, one) for number, one in inside.items() if isinstance(one, Mapping)]
        inside = [{**one, "mark": one.get("mark") or number} for number, one in numbered]
    return _collect(inside, answer, depth - 1) or (name == "marks" and inside == [])


def mark_number(value: object) -> int | None:
    """Return the number of a mark, also from `"3"`, `3.0` or `"⟦3⟧"`; None if it is not a single whole number."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and len(numbers := _NUMBER.findall(value)) == 1 and len(numbers[0]) < 9:
        return int(numbers[0])
    return value if isinstance(value, int) else None


def _group(value: Mapping[str, Any]) -> Json | None:
    whole, parts = mark_number(value.get("whole")), value.get("parts")
    if isinstance(parts, str):
        parts = _NUMBER.findall(parts)
    if whole is None or not isinstance(parts, list):
        return None
    numbers = [mark_number(part) for part in parts]
    return None if None in numbers else {"whole": whole, "parts": numbers}


def on_one_line(text: str) -> str:
    """Return the text without line breaks, invisible characters, and lone surrogates, which could not be stored."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    return " ".join("".join(one if one.isprintable() else " " * one.isspace() for one in text).split())
