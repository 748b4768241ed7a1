"""The rule file: relations between quantities, as data, and links: these relations between certain quantities.

Loading the file checks every formula. A definition holds whatever the report says. An assumption (a convention, the
completeness of parts, a plausibility) may itself be wrong: it takes part like a statement of the report and can be to
blame.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from smmextract.arithmetic.model.formula import Formula, FormulaError, parse_formula
from smmextract.arithmetic.model.quantity import Quantity
from smmextract.arithmetic.solve.interval import Interval
from smmextract.errors import InputError
from smmextract.shipped_tables import shipped_table
from smmextract.user_files import parse_toml
from smmextract.vocabulary import Vocabulary, did_you_mean

Term = tuple[str, str | None]
"""A metric, and the segment that narrows it."""


@dataclass(frozen=True, eq=False)
class Rule:
    """A relation between quantities of one product, region, segment and period. `tolerance` is the relative slack of
    the right side. `terms` define names of the formula that are not plain metrics.
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

    @cached_property
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


@dataclass(slots=True, unsafe_hash=True)
class Link:
    """One relation: the id of its rule, and its quantities (first the one that the others determine).

    Links are immutable; frozen ones would take three times as long to make.
    """

    rule: str
    quantities: tuple[Quantity, ...]
    equation: Rule | None = None
    factor: Interval | None = None
    """The first quantity is this many times the second one."""

    @property
    def at_most(self) -> bool:
        """Whether this only bounds, and determines nothing."""
        if self.equation is not None:
            return self.equation.formula.relation == "<="
        return self.rule in ("within", "between", "conversion") or self.factor is not None


@dataclass(frozen=True, slots=True)
class Form:
    """A relation that figures state by their form (a change, a share, a repetition); built into the engine."""

    id: str
    formula: str
    words: str
    unless: str = ""
    """What else may explain that it does not hold, where it may be wrong itself."""


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

    def unless(self, rule: str) -> str:
        """Return what else may explain that a rule or form does not hold."""
        entry = self._entry(rule)
        told = entry.unless if isinstance(entry, Form) else ""
        return told or f"the rule {rule!r} does not hold here"

    def _entry(self, rule: str) -> Rule | Form | None:
        entries: Iterable[Rule | Form] = (*self.rules, *self.forms)
        return next((entry for entry in entries if entry.id == rule), None)


def parse_rules(text: str, source: str, vocabulary: Vocabulary | None = None) -> RuleBook:
    """Parse a rule file. Raises InputError that names the line or the rule, and what is wrong with it."""
    vocabulary = vocabulary or Vocabulary.shipped()
    return _book(check_form(parse_toml(text, source), text, source), text, source, vocabulary)


class _Block(BaseModel):
    """The form of a user's rule file; the tests hold the program's own against it."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True, defer_build=True)


class _Entry(_Block):
    id: str
    formula: str
    words: str


class _Term(_Block):
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


class _File(_Block):
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
        named = ".".join(map(str, field)).strip(".") or kind
        raise InputError(f"{source}, line {line}: {named}: {first['msg']}") from None


def _book(blocks: Mapping[str, Any], text: str, source: str, vocabulary: Vocabulary) -> RuleBook:
    """Return the rules of a file. Raises InputError for a formula that cannot be understood, or an id used twice."""
    rules = []
    for number, entry in enumerate(blocks.get("rule", ())):
        try:
            rules.append(_rule(entry, vocabulary))
        except FormulaError as error:
            where = f"{source}, line {line_of(text, 'rule', number)}"
            raise InputError(f"{where}: rule {entry['id']!r}: {error}") from None
    forms = [Form(**entry) for entry in blocks.get("form", ())]
    names = [*(one.id for one in rules), *(one.id for one in forms)]
    if repeated := [name for name in names if names.count(name) > 1]:
        raise InputError(f"{source}: two rules have the id {repeated[0]!r}")
    return RuleBook(tuple(rules), tuple(forms), vocabulary)


def _rule(entry: Mapping[str, Any], vocabulary: Vocabulary) -> Rule:
    terms = {name: (term["metric"], term.get("segment")) for name, term in entry.get("terms", {}).items()}
    for name, (metric, _) in terms.items():
        if metric not in vocabulary.metrics:
            raise FormulaError(f"terms.{name}: no metric {metric!r}{did_you_mean(metric, vocabulary.metrics)}")
    return Rule(
        id=entry["id"],
        formula=parse_formula(entry["formula"], {**vocabulary.metrics, **terms}),
        rule_class=entry.get("class", "definition"),
        tolerance=entry.get("tolerance", 0.0),
        one_month=entry.get("months") == "one",
        product=entry.get("product"),
        region=entry.get("region"),
        terms=terms,
        words=entry["words"],
    )


def line_of(text: str, kind: str, number: int) -> int:
    """Return the line on which a block begins, by its kind and number."""
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
    return _book(shipped_table(__package__, "rules"), "", "rules.toml", vocabulary)
