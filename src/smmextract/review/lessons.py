"""Learns from recurring decisions: names for the vocabulary, rules that are too strict, labels that are often wrong.

These are only suggestions, in the format of the files concerned; a person decides whether to use them. A correction
counts once per report, however often the report repeats the figure.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from smmextract.arithmetic import RuleBook
from smmextract.arithmetic.model.rule_book import Rule
from smmextract.figure import Check, Label, Result
from smmextract.review.decisions import Decision, by_figure, differences, meaning_of
from smmextract.review.desk import Desk
from smmextract.vocabulary import Vocabulary
from smmextract.vocabulary.phrases import phrase


@dataclass(frozen=True, slots=True)
class Recurring:
    """A field that people corrected in the same way in several reports; `example` is one of the figures."""

    field: str
    old: str | None
    new: str | None
    reports: int
    example: str


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A rule that people overruled in `kept` of `decided` reports, and the relative slack that it would need."""

    rule: Rule
    kept: int
    decided: int
    slack: float


@dataclass
class Lessons:
    """All suggestions."""

    vocabulary: Vocabulary
    corrections: list[Recurring] = field(default_factory=list)
    rules: list[Doubtful] = field(default_factory=list)

    @property
    def names(self) -> list[Recurring]:
        """Names that the vocabulary does not know."""
        return [
            one
            for one in self.corrections
            if one.old and one.new and (known := self.vocabulary.phrases_of(one.field)) and phrase(one.old) not in known
        ]

    @property
    def misread(self) -> list[Recurring]:
        """Other corrections: labels that the reader gets wrong."""
        return [one for one in self.corrections if one not in self.names]


def learn(desks: Iterable[Desk], book: RuleBook, least: int = 2) -> Lessons:
    """Return the corrections that recur in at least `least` reports."""
    corrected: dict[tuple[str, str | None, str | None], dict[str, str]] = defaultdict(dict)
    decided: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for key, result, standing in _reviewed(desks):
        for change, literal in _corrections(result, standing):
            corrected[change].setdefault(key, literal)
        for check, right in _failing(result, standing):
            decided[check.rule][key] += [] if right else [_misfit(check)]
    recurring = (
        Recurring(*change, len(reports), next(iter(reports.values())))
        for change, reports in corrected.items()
        if len(reports) >= least
    )
    lessons = Lessons(book.vocabulary, sorted(recurring, key=lambda one: (-one.reports, one.field, one.old or "")))
    for rule in book.rules:
        kept = [misfits for misfits in decided[rule.id].values() if misfits]
        if len(kept) >= least and 2 * len(kept) > len(decided[rule.id]):
            lessons.rules.append(Doubtful(rule, len(kept), len(decided[rule.id]), max(map(max, kept))))
    return lessons


def _reviewed(desks: Iterable[Desk]) -> Iterator[tuple[str, Result, dict[str, Decision]]]:
    """Yield the reports with decisions: key, result, and the decision that holds for each figure."""
    for desk in desks:
        for key in desk.reports():
            if decisions := desk.decisions(key):
                result = desk.result(key)
                yield key, result, by_figure(result, decisions)


def _corrections(
    result: Result, standing: dict[str, Decision]
) -> Iterator[tuple[tuple[str, str | None, str | None], str]]:
    for figure in result.figures:
        decision = standing.get(figure.id)
        if decision is not None and decision.action != "drop":
            for name, (old, new) in differences(meaning_of(figure), decision.after).items():
                if name in Label.model_fields:
                    yield (name, old, new), figure.literal


def _failing(result: Result, standing: dict[str, Decision]) -> Iterator[tuple[Check, bool]]:
    """Yield the failing checks that were decided, with whether they were right (something was changed)."""
    for check in result.checks:
        about = [standing[name] for name in check.figures if name in standing]
        if not check.holds and any(one.conflict for one in about):
            yield check, any(one.action != "keep" for one in about)


def _misfit(check: Check) -> float:
    """Return the distance between the two sides, relative to the stated one."""
    (low, high), (least, most) = check.implied, check.stated
    if low is None or high is None or least is None or most is None:
        return 0.0
    middle = abs(float(least + most)) / 2
    return max(float(least - high), float(low - most), 0.0) / middle if middle else 0.0


def vocabulary_file(lessons: Lessons) -> str:
    """Return the names in the format of a vocabulary file; misread labels appear as comments."""
    tables: dict[str, dict[str, dict[str, None]]] = defaultdict(lambda: defaultdict(dict))
    for one in lessons.names:
        assert one.old is not None and one.new is not None
        known = lessons.vocabulary.phrases_of(one.field).get(phrase(one.new), one.new)
        tables[_table(one.field, one.new, lessons.vocabulary)][known][one.old] = None
    return _file("vocabulary", tables=tables, misread=lessons.misread)


def _table(name: str, new: str, vocabulary: Vocabulary) -> str:
    """Return the table for a name: its metal, region or category; for an unknown one, a placeholder."""
    known = vocabulary.phrases_of(name).get(phrase(new))
    groups = vocabulary.names(name)
    place = next((group for group, names in groups.items() if known and known in names), None)
    return f"{name}s.{_quoted(place if place is not None else 'China' if name == 'region' else 'new')}"


def rule_file(lessons: Lessons) -> str:
    """Return the rules in the format of --rules, each as wide as people's decisions require."""
    rules = []
    for one in lessons.rules:
        width = max(one.rule.tolerance, math.ceil(one.slack * 1000) / 1000)
        wide_enough = width > one.rule.tolerance or one.rule.rule_class != "definition"
        rules.append((one, min(width, 0.999), one.rule.rule_class if wide_enough else "convention"))
    return _file("rules", rules=rules)


def _file(name: str, **told: object) -> str:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - only where something is learned

    loader = PackageLoader("smmextract.review")
    environment = Environment(loader=loader, undefined=StrictUndefined, trim_blocks=True, keep_trailing_newline=True)
    environment.filters["quoted"] = _quoted
    return environment.get_template(f"{name}.jinja").render(told)


def _quoted(text: str) -> str:
    """Return a TOML string. JSON's escapes are valid in TOML, except for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
