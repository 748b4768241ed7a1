"""Applies decisions to a result, in order, and checks it again.

The arithmetic runs again, so that everything a decision settles is settled. Problems that it would not find again by
itself (from a user's rule, or a doubt added later) stay open until a person decides on them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import uuid4

from smmextract.arithmetic import Checked, RuleBook, check, default_rules
from smmextract.figure import Conflict, Figure, Label, Result
from smmextract.label.attribution import words_by_builtin
from smmextract.label.build_figures import mentions_of
from smmextract.report import from_text
from smmextract.review.decisions import Action, Decision, Meaning, by_figure, meaning_of
from smmextract.review.items import QueueItem, items_of, report_title
from smmextract.review.proposals import Proposal, proposals_of, readings_of
from smmextract.vocabulary import Vocabulary

if TYPE_CHECKING:
    from smmextract.review.desk import Desk

_BY_PERSON = ("kept", "corrected", "dropped")


@dataclass
class Reviewed:
    """A result under review. `original` never changes."""

    original: Result
    rules: RuleBook = field(default_factory=default_rules)

    @cached_property
    def _known_wrong(self) -> dict[tuple[str, str, str | None], str | None]:
        repairs = [repair for conflict in self.original.conflicts for repair in conflict.repairs]
        return {(one.figure, one.field, one.new): one.wrong for one in repairs}

    @cached_property
    def base(self) -> Checked:
        """The outcome of the arithmetic without any decision."""
        return check(self.original.figures, self.original.groups, self.rules)

    @cached_property
    def words(self) -> dict[str, Label]:
        """The labels that the words at the figures give, by id."""
        return words_at_figures(self.original, self.rules.vocabulary)

    def with_decisions(self, decisions: Iterable[Decision]) -> Result:
        """Return the result with the decisions applied; the same object if none holds."""
        decided = by_figure(self.original, decisions)
        if not decided:
            return self.original
        figures = [_decided(figure, decided.get(figure.id)) for figure in self.original.figures]
        checked = check(figures, self.original.groups, self.rules)
        conflicts = [self._as_known(one) for one in checked.conflicts]
        conflicts += self._unexplained(checked.conflicts, decided)
        still_open = {name for one in conflicts for name in one.blame}
        return self.original.model_copy(
            update={
                "figures": [
                    self._judged(now, before, still_open)
                    for now, before in zip(checked.figures, self.original.figures, strict=True)
                ],
                "checks": checked.checks,
                "conflicts": conflicts,
                "checkable": checked.checkable,
            }
        )

    def _judged(self, now: Figure, before: Figure, blamed: set[str]) -> Figure:
        """Return the figure with its verdict; what only a person can settle stays flagged."""
        if now.verdict in _BY_PERSON or now.verdict == "flagged":
            return now
        unexplained = before.verdict == "flagged" and before.id not in self._flagged_by_arithmetic
        if (unexplained and now.doubts) or now.id in blamed:
            return now.model_copy(update={"verdict": "flagged"})
        return now

    @cached_property
    def _flagged_by_arithmetic(self) -> set[str]:
        return {figure.id for figure in self.base.figures if figure.verdict == "flagged"}

    def _unexplained(self, now: Sequence[Conflict], decided: Mapping[str, Decision]) -> list[Conflict]:
        """Return contradictions of the result that the arithmetic does not find by itself and nobody has decided."""
        found = {frozenset(one.blame) for one in (*self.base.conflicts, *now)}
        unsettled = (one for one in self.original.conflicts if not is_settled(one, decided))
        return [one for one in unsettled if frozenset(one.blame) not in found]

    def _as_known(self, conflict: Conflict) -> Conflict:
        """Return the contradiction with what was known about its repairs besides arithmetic: who is wrong."""
        wrong = [one.wrong or self._known_wrong.get((one.figure, one.field, one.new)) for one in conflict.repairs]
        repairs = [one.model_copy(update={"wrong": who}) for one, who in zip(conflict.repairs, wrong, strict=True)]
        first = next((one for one in self.original.conflicts if one.blame == conflict.blame), None)
        note = first.second_look if first else None
        return conflict.model_copy(update={"repairs": repairs, "second_look": note})


def rules_told(rules: RuleBook) -> str:
    """Return what the outcome of a check depends on in the rules."""
    return "\n".join(f"{rule.id} {rule.formula.text} {rule.tolerance}" for rule in rules.rules)


def is_settled(conflict: Conflict, decided: Mapping[str, Decision]) -> bool:
    """Return whether a contradiction that cannot be computed again is decided: one figure changed, or all kept."""
    actions = [decided[name].action for name in conflict.blame if name in decided]
    return len(actions) == len(conflict.blame) or any(action != "keep" for action in actions)


def _decided(figure: Figure, decision: Decision | None) -> Figure:
    """Return the figure as decided. Its doubts are answered; its place and literal never change."""
    if decision is None:
        return figure
    doubts = figure.doubts if decision.action == "drop" else []
    return figure.model_copy(update={**decision.after.model_dump(), "verdict": decision.verdict, "doubts": doubts})


def words_at_figures(result: Result, vocabulary: Vocabulary) -> dict[str, Label]:
    """Return the labels of which the patterns are sure, by figure id; none without a text, or if they read it first."""
    if not result.report.text or result.reader.is_builtin:
        return {}
    report = from_text(result.report.text, result.report.source)
    if report.text != result.report.text:
        return {}
    read = words_by_builtin(report, mentions_of(report, vocabulary), result.figures, vocabulary)
    return {name: label for name, label in read.items() if isinstance(label, Label)}


@dataclass
class Case:
    """A report under review: its result as read, the decisions on it, and the result with these decisions."""

    key: str
    reviewed: Reviewed
    decisions: list[Decision]
    now: Result = field(init=False)

    def __post_init__(self) -> None:
        self.now = self.reviewed.with_decisions(self.decisions)

    @staticmethod
    def at(desk: Desk, key: str) -> Case:
        return Case(key, Reviewed(desk.result(key), desk.rules), desk.decisions(key))

    def with_also(self, made: Iterable[Decision]) -> Case:
        return Case(self.key, self.reviewed, [*self.decisions, *made])

    def deciding(
        self, item: QueueItem | None, action: Action, after: Mapping[str, Meaning | None], who: str, why: str | None
    ) -> list[Decision]:
        """Return decisions on figures of an item, made at once; `after` holds their new meanings, if these change."""
        shared = {"step": uuid4().hex, "report": self.key, "action": action, "who": who, "when": datetime.now(UTC)}
        shared |= {"why": why or None, "conflict": item.figures if item and item.kind == "conflict" else ()}
        found = []
        for name, meant in after.items():
            figure, before = self.figures[name], meaning_of(self.figures[name])
            place = {"figure": name, "literal": figure.literal, "start": figure.start, "end": figure.end}
            told = {**shared, **place, "before": before, "after": meant or before}
            found.append(Decision.model_validate(told))
        return found

    @property
    def figures(self) -> dict[str, Figure]:
        """The figures with the decisions applied, by id."""
        return {figure.id: figure for figure in self.now.figures}

    @property
    def as_read(self) -> dict[str, Figure]:
        """The figures without any decision, by id."""
        return {figure.id: figure for figure in self.reviewed.original.figures}

    @property
    def items(self) -> list[QueueItem]:
        info = self.now.report
        return items_of(self.key, self.now.figures, self.now.conflicts, report_title(info.title, info.source))

    def members(self, item: QueueItem) -> list[str]:
        """Return the figures that an item shows: those to decide first, then the others of its contradiction."""
        conflict = self.conflict(item)
        return list(dict.fromkeys([*item.figures, *(conflict.figures if conflict else ())]))

    def conflict(self, item: QueueItem) -> Conflict | None:
        """Return the contradiction of an item; None if the item is a doubt."""
        if item.kind != "conflict":
            return None
        wanted = set(item.figures)
        found = [one for one in self.now.conflicts if wanted <= set(one.blame)]
        return min(found, key=lambda one: len(one.blame), default=None)

    def proposals(self, item: QueueItem) -> Sequence[Proposal]:
        """Return what the program proposes for an item, likeliest first."""
        if item.kind == "doubt":
            return readings_of(item.figures, self.figures, self.reviewed.words, self.reviewed.rules.vocabulary)
        conflict = self.conflict(item)
        return proposals_of(conflict, self.figures) if conflict else []
