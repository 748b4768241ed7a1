"""The rule file: relations between quantities, as data. Loading it checks every formula."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from smmextract.arithmetic.model.formula import Formula, FormulaError, parse_formula
from smmextract.arithmetic.model.quantity import Quantity
from smmextract.errors import InputError
from smmextract.user_files import parse_toml
from smmextract.vocabulary import Vocabulary, did_you_mean


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    id: str
    formula: str
    words: str


class _Term(BaseModel):
    model_config = ConfigDict(extra="forbid")

    metric: str
    segment: str | None = None


class _RuleEntry(_Entry):
    rule_class: Literal["definition", "convention", "plausibility"] = Field(default="definition", alias="class")
    tolerance: float = Field(default=0.0, ge=0, lt=1)
    months: Literal["one", "any"] = "any"
    product: str | None = None
    region: str | None = None
    terms: dict[str, _Term] = {}


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    rule: list[_RuleEntry] = []
    form: list[_Entry] = []


Term = tuple[str, str | None]
"""A metric, and the segment that narrows it."""


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A relation between quantities of one product, region, segment and period.

    `tolerance` is the relative slack of the right side. `terms` define names of the formula that are not plain metrics,
    by metric and segment.
    """

    id: str
    formula: Formula
    rule_class: Literal["definition", "convention", "plausibility"]
    tolerance: float
    one_month: bool
    product: str | None
    region: str | None
    terms: Mapping[str, Term]
    words: str

    @property
    def keys(self) -> tuple[Term, ...]:
        """Metric and segment of each name of the formula."""
        return tuple(self.terms.get(name, (name, None)) for name in self.formula.names)

    def fits(self, place: Quantity) -> bool:
        """Return whether the rule applies to this product and length of period."""
        period = place.period
        if (self.one_month and period.months != 1) or (self.formula.uses_days and period.is_day):
            return False
        if self.region is not None and self.region != (place.region or "Global"):
            return False
        return self.product is None or self.product == place.product


@dataclass(frozen=True, slots=True)
class Form:
    """A relation that figures state by their form (a change, a share, a repetition); built into the engine."""

    id: str
    formula: str
    words: str


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All relations that the arithmetic knows, and the vocabulary that defines their metrics."""

    rules: tuple[Rule, ...]
    forms: tuple[Form, ...]
    vocabulary: Vocabulary

    def words(self, rule: str) -> str:
        """Return the sentence that explains a rule or form."""
        entry = self._entry(rule)
        return entry.words if entry else rule

    def statement(self, rule: str) -> str:
        """Return the formula of a rule or form, as the rule file writes it."""
        entry = self._entry(rule)
        if entry is None:
            return rule
        return entry.formula if isinstance(entry, Form) else entry.formula.text

    def _entry(self, rule: str) -> Rule | Form | None:
        entries: Iterable[Rule | Form] = (*self.rules, *self.forms)
        return next((entry for entry in entries if entry.id == rule), None)


def parse_rules(text: str, source: str, vocabulary: Vocabulary | None = None) -> RuleBook:
    """Parse a rule file. Raises InputError that names the line or the rule, and what is wrong with it."""
    vocabulary = vocabulary or Vocabulary.shipped()
    try:
        entries = _File.model_validate(parse_toml(text, source))
    except ValidationError as error:
        first = error.errors()[0]
        kind, number, *field = [*first["loc"], "", ""][:3]
        line = _line_of(text, str(kind), number) if isinstance(number, int) else 1
        raise InputError(f"{source}, line {line}: {'.'.join(map(str, field))}: {first['msg']}") from None
    rules = []
    for number, item in enumerate(entries.rule):
        try:
            _check_terms(item.terms, vocabulary)
            formula = parse_formula(item.formula, {**vocabulary.metrics, **item.terms})
        except FormulaError as error:
            raise InputError(f"{source}, line {_line_of(text, 'rule', number)}: rule {item.id!r}: {error}") from None
        terms = {name: (term.metric, term.segment) for name, term in item.terms.items()}
        one = item.months == "one"
        which = (item.tolerance, one, item.product, item.region)
        rules.append(Rule(item.id, formula, item.rule_class, *which, terms, item.words))
    names = [entry.id for entry in (*entries.rule, *entries.form)]
    if repeated := [name for name in names if names.count(name) > 1]:
        raise InputError(f"{source}: two rules have the id {repeated[0]!r}")
    return RuleBook(tuple(rules), tuple(Form(item.id, item.formula, item.words) for item in entries.form), vocabulary)


def _check_terms(terms: Mapping[str, _Term], vocabulary: Vocabulary) -> None:
    for name, term in terms.items():
        if term.metric not in vocabulary.metrics:
            hint = did_you_mean(term.metric, vocabulary.metrics)
            raise FormulaError(f"terms.{name}: no metric {term.metric!r}{hint}")


def _line_of(text: str, kind: str, number: int) -> int:
    """Return the line on which the numbered block begins."""
    lines = [place for place, line in enumerate(text.splitlines(), 1) if line.strip() == f"[[{kind}]]"]
    return lines[number] if number < len(lines) else 1


def with_rules(book: RuleBook, more: RuleBook) -> RuleBook:
    """Return a rule book with a user's rules added; a rule with a known id replaces the old one."""
    ids = {rule.id for rule in more.rules}
    kept = tuple(rule for rule in book.rules if rule.id not in ids)
    return RuleBook((*kept, *more.rules), book.forms, more.vocabulary)


def default_rules(vocabulary: Vocabulary | None = None) -> RuleBook:
    """Return the built-in rules for the metrics of a vocabulary (by default the built-in one)."""
    return _default_rules(vocabulary or Vocabulary.shipped())


@lru_cache(maxsize=16)
def _default_rules(vocabulary: Vocabulary) -> RuleBook:
    text = resources.files(__package__).joinpath("rules.toml").read_text(encoding="utf-8")
    return parse_rules(text, "rules.toml", vocabulary)
