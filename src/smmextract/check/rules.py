"""The rule file: relations between quantities, as data. Loading it checks every formula."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from smmextract.check.expression import Formula, FormulaError, parse_formula
from smmextract.errors import InputError
from smmextract.vocabulary.metrics import metrics


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    id: str
    formula: str
    words: str


class _RuleEntry(_Entry):
    rule_class: Literal["definition", "convention"] = "definition"
    tolerance: float = 0.0
    months: Literal["one", "any"] = "any"


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    rule: list[_RuleEntry] = []
    form: list[_Entry] = []


@dataclass(frozen=True, slots=True)
class Rule:
    """A relation between quantities of one product, region, segment and period."""

    id: str
    formula: Formula
    convention: bool
    tolerance: float
    one_month: bool
    words: str


@dataclass(frozen=True, slots=True)
class Form:
    """A relation that figures state by their form (a change, a share, a repetition); built into the engine."""

    id: str
    formula: str
    words: str


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All relations that the arithmetic knows."""

    rules: tuple[Rule, ...]
    forms: tuple[Form, ...]

    def words(self, rule: str) -> str:
        """The sentence that explains a rule or form."""
        texts = {entry.id: entry.words for entry in self.forms} | {entry.id: entry.words for entry in self.rules}
        return texts.get(rule, rule)

    def statement(self, rule: str) -> str:
        """The formula of a rule or form, as the rule file has it."""
        texts = {entry.id: entry.formula for entry in self.forms} | {
            entry.id: entry.formula.text for entry in self.rules
        }
        return texts.get(rule, rule)


def parse_rules(text: str, source: str) -> RuleBook:
    """Read a rule file. Raises InputError that names the rule and what is wrong with it."""
    try:
        data = tomllib.loads(text)
        for entry in data.get("rule", []):
            entry["rule_class"] = entry.pop("class", "definition")
        entries = _File.model_validate(data)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{source}: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise InputError(f"{source}: {place}: {first['msg']}") from None
    rules = []
    for item in entries.rule:
        try:
            formula = parse_formula(item.formula, metrics())
        except FormulaError as error:
            raise InputError(f"{source}: rule {item.id!r}: {error}") from None
        convention, one_month = item.rule_class == "convention", item.months == "one"
        rules.append(Rule(item.id, formula, convention, item.tolerance, one_month, item.words))
    forms = tuple(Form(item.id, item.formula, item.words) for item in entries.form)
    return RuleBook(tuple(rules), forms)


@cache
def default_rules() -> RuleBook:
    """The rules that come with the program."""
    text = resources.files(__package__).joinpath("rules.toml").read_text(encoding="utf-8")
    return parse_rules(text, "rules.toml")
