"""The form of a rule file: which fields its blocks have, and the message on the first that does not fit.

Only a user's file is held against it; the tests hold the program's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from smmextract.arithmetic.model.rule_book import line_of
from smmextract.errors import InputError


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True, defer_build=True)

    id: str
    formula: str
    words: str


class _Term(BaseModel):
    model_config = ConfigDict(extra="forbid", defer_build=True)

    metric: str
    segment: str | None = None


class _RuleEntry(_Entry):
    rule_class: Literal["definition", "convention", "plausibility"] = Field(default="definition", alias="class")
    tolerance: float = Field(default=0.0, ge=0, lt=1)
    months: Literal["one", "any"] = "any"
    product: str | None = None
    region: str | None = None
    terms: dict[str, _Term] = {}


class _FormEntry(_Entry):
    unless: str = ""


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", defer_build=True)

    rule: list[_RuleEntry] = []
    form: list[_FormEntry] = []


def check_form(blocks: Mapping[str, Any], text: str, source: str) -> Mapping[str, Any]:
    """Return the blocks of a rule file. Raises InputError that names the line of the first faulty one."""
    try:
        return _File.model_validate(blocks).model_dump(by_alias=True)
    except ValidationError as error:
        first = error.errors()[0]
        kind, number, *field = [*first["loc"], "", ""][:3]
        line = line_of(text, str(kind), number) if isinstance(number, int) else 1
        raise InputError(f"{source}, line {line}: {'.'.join(map(str, field))}: {first['msg']}") from None
