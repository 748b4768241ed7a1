"""Defines the format of the model's answer, as the model is told it, and reads what comes back.

Every field is parsed as loosely as possible: a faulty entry must not hide problems of others, which `judge` finds.
The schema is written by hand because it is sent with every request and kept in every cassette.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Annotated, Any, Self, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetJsonSchemaHandler, ValidationError
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from smmextract.figure import BASES, REASONS, Stage, Vintage
from smmextract.label.labeller import Parts
from smmextract.label.llm.answer_text import read_answer
from smmextract.label.llm.judge import JudgedAnswer, MarkEntry, Marks, judge
from smmextract.vocabulary import Vocabulary

_TEXT: JsonSchemaValue = {"type": "string"}
_MARK: JsonSchemaValue = {"type": "integer"}


def _one_of(*values: str) -> JsonSchemaValue:
    return {"type": "string", "enum": list(values)}


def _mark_schema(vocabulary: Vocabulary) -> JsonSchemaValue:
    return {
        "type": "object",
        "properties": {
            "mark": _MARK,
            "literal": _TEXT,
            "not_figure": _one_of(*REASONS),
            "metric": _one_of(*vocabulary.metrics),
            "product": _TEXT,
            "region": _TEXT,
            "segment": _TEXT,
            "stage": _one_of(*get_args(Stage)),
            "company": _TEXT,
            "exchange": _TEXT,
            "period": _TEXT,
            "kind": _one_of("level", "change", "share"),
            "basis": _one_of(*BASES),
            "direction": _one_of("up", "down", "flat"),
            "base_period": _TEXT,
            "modality": _one_of("actual", "forecast"),
            "vintage": _one_of(*get_args(Vintage)),
            "whole": _TEXT,
        },
        "required": ["mark", "literal"],
    }


_GROUP_SCHEMA: JsonSchemaValue = {
    "type": "object",
    "properties": {"whole": _MARK, "parts": {"type": "array", "items": _MARK}},
    "required": ["whole", "parts"],
}


class Answer(BaseModel):
    """The whole answer, whatever is wrong with it."""

    marks: list[MarkEntry]
    groups: Annotated[list[Parts], BeforeValidator(lambda value: [] if value is None else value)] = Field(
        default_factory=list
    )


def judged(answer: object, asked: Marks, vocabulary: Vocabulary) -> JudgedAnswer:
    """Return labels and problems, mark by mark. Raises ValidationError for what is no answer."""
    found = Answer.model_validate(answer)
    return judge(found.marks, found.groups, asked, vocabulary)


def best_answer(said: Sequence[str], asked: Marks, vocabulary: Vocabulary) -> JudgedAnswer | None:
    """Return the answer with the fewest marks in doubt, the last one of equals; None if none can be read."""
    found = []
    for text in said:
        with suppress(ValidationError):
            found.append(judged(read_answer(text) or {}, asked, vocabulary))
    return min(reversed(found), key=lambda answer: len(answer.doubts()), default=None)


@lru_cache(maxsize=16)
def answer_form(vocabulary: Vocabulary) -> type[BaseModel]:
    """Return the answer's form as instructor wants it, with the metrics of a vocabulary. It has no fields: instructor
    would look through them at every question, and all that counts there is whether the answer can be read.
    """

    class label_marks(BaseModel):  # noqa: N801 - the name of the tool
        model_config = ConfigDict(title="label_marks")

        @classmethod
        def model_validate_json(cls, json_data: str | bytes | bytearray, **options: Any) -> Self:
            text = json_data if isinstance(json_data, str) else json_data.decode(errors="replace")
            if read_answer(text) is None:
                Answer.model_validate({})  # instructor wants pydantic's own error
            return cls()

        @classmethod
        def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
            """Return the format as the model is told it; only the prompt explains the fields."""
            return {
                "title": "label_marks",
                "description": "What every mark of the report means",
                "type": "object",
                "properties": {
                    "marks": {"type": "array", "items": _mark_schema(vocabulary)},
                    "groups": {"type": "array", "items": _GROUP_SCHEMA},
                },
                "required": ["marks"],
            }

    return label_marks
