"""Connects the stages: report → mentions → labels → figures → checks → result.

In a cascade, the built-in reader labels every number, and a model those that are left in doubt: most of what a question
costs is its answer, and most of that is about numbers that the built-in reader reads well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from smmextract.arithmetic import Checked, RuleBook, check as check_figures, default_rules
from smmextract.arithmetic.diagnose.confused_labels import confused
from smmextract.config import ModelConfig, Opinion
from smmextract.errors import InputError, ModelError
from smmextract.figure import Figure, Group, Result
from smmextract.label import llm, second_look
from smmextract.label.attribution import (
    Words,
    attributed,
    open_to_opinion,
    relabelled,
    repairs_labels,
    second_opinion,
    words_at,
    written_ways,
)
from smmextract.label.build_figures import build_figures, mentions_of, report_info
from smmextract.label.labeller import Doubted, Labeller, Labelling, PartialLabeller, SecondLook
from smmextract.label.moved_words import with_both_directions, with_directions
from smmextract.report import Report, from_text
from smmextract.scan import Mention
from smmextract.vocabulary import Vocabulary
from smmextract.waiting import at_once, waited_for

if TYPE_CHECKING:
    from smmextract.label.builtin import BuiltinLabeller


def labeller_for(model: ModelConfig | None, vocabulary: Vocabulary | None = None) -> Labeller:
    """Return the labeller: the model if one is configured, else the built-in reader."""
    if model is None:
        from smmextract.label.builtin import BuiltinLabeller  # noqa: PLC0415 - loads its tables

        return BuiltinLabeller(vocabulary)
    return llm.LlmLabeller(model, vocabulary=vocabulary)


async def read_report(report: Report, labeller: Labeller, rules: RuleBook | None = None) -> Result:
    """Read a report with rules that have the labeller's vocabulary. Raises ModelError if the labeller fails."""
    rules = rules or default_rules()
    scanned = _Scanned.of(report, rules.vocabulary)
    return await _checked(scanned, await labeller.label(report, scanned.candidates), labeller, rules)


class _Scanned(NamedTuple):
    """A report with its numbers; `candidates` are those that may be figures."""

    report: Report
    mentions: Sequence[Mention]
    candidates: Sequence[Mention]

    @staticmethod
    def of(report: Report, vocabulary: Vocabulary) -> _Scanned:
        mentions = mentions_of(report, vocabulary)
        return _Scanned(report, mentions, [mention for mention in mentions if mention.why_not is None])


async def _checked(scanned: _Scanned, labelling: Labelling, labeller: Labeller, rules: RuleBook) -> Result:
    """Build the labelled figures and check them; the labeller may be asked again about what contradicts itself."""
    report, mentions, candidates = scanned
    vocabulary = rules.vocabulary
    built = build_figures(mentions, labelling, vocabulary)
    groups = built.groups
    figures = with_both_directions(with_directions(built.figures, report.text, vocabulary), report.text)
    if labelling.reader.is_builtin:
        figures = _doubted(figures, confused(figures, vocabulary))
    checked = check_figures(figures, groups, rules)
    heard = _WordsAtFigures(scanned, labelling, vocabulary)
    if checked.conflicts:
        checked = await _by_words(checked, figures, groups, rules, heard)
        if asked := second_look.doubted(checked.figures, checked.conflicts, candidates):
            second = await _second_look(labeller, report, candidates, asked, labelling)
            checked = await _looked_again(checked, groups, rules, heard, second)
    about = labeller.second_opinion
    words = await heard.at(checked.figures) if heard.may_object(checked.figures, about) else {}
    return Result(
        report=report_info(report),
        reader=labelling.reader,
        figures=second_opinion(checked.figures, words, about, vocabulary),
        not_figures=built.not_figures,
        unread=built.unread,
        groups=groups,
        checks=checked.checks,
        conflicts=checked.conflicts,
        tensions=checked.tensions,
        checkable=checked.checkable,
    )


async def read_as_set(
    report: Report, labeller: Labeller, model: ModelConfig | None, rules: RuleBook | None = None
) -> Result:
    """Read a report as the model's settings say. With `cascade`, the built-in reader reads it first, and the labeller
    what that leaves in doubt, if more than `cascade_above`. Raises ModelError if the labeller is needed and fails.
    """
    if model is None or not model.cascade or not isinstance(labeller, PartialLabeller):
        return await read_report(report, labeller, rules)
    rules = rules or default_rules()
    scanned = _Scanned.of(report, rules.vocabulary)
    labelling, result, places = await _read_first(scanned, model.cascade_above, rules)
    if not places:
        return result
    asked = await labeller.label_some(report, scanned.candidates, places)
    return await _checked(scanned, joined(labelling, asked, places), labeller, rules)


async def places_to_ask(report: Report, model: ModelConfig, rules: RuleBook) -> frozenset[int]:
    """Return the places, among the numbers that may be figures, that a cascade asks the model about."""
    _, _, places = await _read_first(_Scanned.of(report, rules.vocabulary), model.cascade_above, rules)
    return places


async def _read_first(scanned: _Scanned, above: float, rules: RuleBook) -> tuple[Labelling, Result, frozenset[int]]:
    """Return what the built-in reader makes of a report, and the places that the model is to be asked about."""
    builtin = labeller_for(None, rules.vocabulary)
    labelling = await builtin.label(scanned.report, scanned.candidates)
    result = await _checked(scanned, labelling, builtin, rules)
    places = doubted_places(result, scanned.candidates) if doubt_of(result) > above else frozenset()
    return labelling, result, places


def _doubted(figures: Sequence[Figure], overlooked: Mapping[str, str]) -> list[Figure]:
    """Return the figures, marking a doubt where a label leaves out what distinguishes the figure from another one."""
    doubts = {one: f"labelled like {other}: what tells them apart was overlooked" for one, other in overlooked.items()}
    return [
        figure.model_copy(update={"doubts": [*figure.doubts, doubts[figure.id]]}) if figure.id in doubts else figure
        for figure in figures
    ]


async def _by_words(
    checked: Checked, figures: Sequence[Figure], groups: Sequence[Group], rules: RuleBook, heard: _WordsAtFigures
) -> Checked:
    """Say in each conflict who is wrong, and relabel figures where the words at them already say what a repair says."""
    words = await heard.at(figures) if any(map(repairs_labels, checked.conflicts)) else {}
    conflicts = [attributed(conflict, words, rules.vocabulary) for conflict in checked.conflicts]
    if changed := relabelled(figures, conflicts):
        checked = check_figures(changed, groups, rules)
        conflicts = [attributed(conflict, words, rules.vocabulary) for conflict in checked.conflicts]
    return replace(checked, conflicts=conflicts)


async def _second_look(
    labeller: Labeller, report: Report, candidates: Sequence[Mention], asked: Doubted, labelling: Labelling
) -> SecondLook | str | None:
    """Ask the labeller again, at a cost; return its answer, the reason why that failed, or None if there is no need."""
    try:
        second = await labeller.look_again(report, candidates, asked)
    except ModelError:
        return second_look.NOT_HAD  # the first reading stands
    if second:
        labelling.reader = labelling.reader.with_cost_of(second.reader)
    return second


async def _looked_again(
    checked: Checked, groups: Sequence[Group], rules: RuleBook, heard: _WordsAtFigures, second: SecondLook | str | None
) -> Checked:
    """Apply the second look if it leaves fewer conflicts; otherwise note why it was not applied."""
    if second is None or isinstance(second, str):
        return _noted(checked, second)
    words = await heard.at(checked.figures)
    rereads = second_look.rereads(checked.figures, heard.candidates, second.labels, words, rules.vocabulary)
    if not rereads:
        return _noted(checked, second_look.SAME)
    figures = [rereads[one.id].figure if one.id in rereads else one for one in checked.figures]
    again = check_figures(figures, groups, rules)
    if len(again.conflicts) >= len(checked.conflicts):
        return _noted(checked, second_look.NO_HELP)
    conflicts = [attributed(conflict, words, rules.vocabulary) for conflict in again.conflicts]
    return replace(again, figures=second_look.with_doubts(again.figures, rereads), conflicts=conflicts)


def _noted(checked: Checked, note: str | None) -> Checked:
    return replace(checked, conflicts=[one.model_copy(update={"second_look": note}) for one in checked.conflicts])


class _WordsAtFigures:
    """What the words at a report's figures say, by the built-in reader, which reads once something depends on it."""

    def __init__(self, scanned: _Scanned, labelling: Labelling, vocabulary: Vocabulary) -> None:
        self.report, _, self.candidates = scanned
        self._vocabulary = vocabulary
        self._read = labelling if labelling.reader.is_builtin else None

    async def at(self, figures: Sequence[Figure]) -> Words:
        if self._read is None:
            self._read = await self._reader.label(self.report, self.candidates)
        return words_at(figures, self.candidates, self._read)

    def may_object(self, figures: Sequence[Figure], about: Opinion) -> bool:
        """Return whether the words may contradict the labels; for signs, this is known without a full reading."""
        asked = open_to_opinion(figures, about)
        if not asked or about != "sign" or self._read is not None:
            return bool(asked)
        said = written_ways(asked)
        return bool(said) and self._reader.may_object(self.report, self.candidates, said)

    @cached_property
    def _reader(self) -> BuiltinLabeller:
        from smmextract.label.builtin import BuiltinLabeller  # noqa: PLC0415 - loads its tables

        return BuiltinLabeller(self._vocabulary)


def extract(
    text: str,
    *,
    model: ModelConfig | None = None,
    rules: RuleBook | None = None,
    vocabulary: Vocabulary | None = None,
    source: str = "",
) -> Result:
    """Read a report given as text: find, label and cross-check every number.

    Without a model, the built-in patterns label the numbers. If `rules` are given, `vocabulary` must be theirs.

    Raises InputError if the text is not a report, ModelError if the model cannot be reached or gives no usable answer.
    With a model inside a running event loop, await `read_report` instead.
    """
    rules = rules or default_rules(vocabulary)
    if vocabulary not in (None, rules.vocabulary):
        raise InputError("the rules were read with another vocabulary (see parse_rules)")
    reading = read_as_set(from_text(text, source), labeller_for(model, rules.vocabulary), model, rules)
    return waited_for(reading) if model else at_once(reading)


def check(
    figures: Iterable[Figure | Mapping[str, object]], groups: Iterable[Group] = (), rules: RuleBook | None = None
) -> Checked:
    """Cross-check figures of any extractor, as records or as plain JSON objects in the format of the record.

    Raises InputError for an object that is not a figure. `docs/verdicts.md` explains the verdicts.
    """
    from smmextract.grounding import figure_from  # noqa: PLC0415 - only where there is something to convert

    rules = rules or default_rules()
    given = [
        one if isinstance(one, Figure) else figure_from(one, rules.vocabulary, number)
        for number, one in enumerate(figures)
    ]
    for figure in given:
        rules.vocabulary.check_metric(figure.metric)
    return check_figures(given, groups, rules)


T = TypeVar("T")


def doubt_of(result: Result) -> float:
    """Return the share of a report's figures and unread quantities that its reading leaves flagged or unread."""
    doubted, read = len(result.flagged) + len(result.unread), len(result.figures) + len(result.unread)
    return doubted / read if read else 0.0


def doubted_places(result: Result, mentions: Sequence[Mention]) -> frozenset[int]:
    """Return the places, in the list of mentions, of the numbers that a reading leaves flagged or unread."""
    starts = {figure.start for figure in result.flagged} | {one.start for one in result.unread}
    return frozenset(place for place, mention in enumerate(mentions) if mention.start in starts)


def joined(first: Labelling, asked: Labelling, places: frozenset[int]) -> Labelling:
    """Return a labelling with these places from the labeller asked about them, and all others from the first one."""
    groups = [group for group in asked.groups if places.issuperset((group.whole, *group.parts))]
    told = {group.whole for group in groups}
    return Labelling(
        [asked.labels[place] if place in places else label for place, label in enumerate(first.labels)],
        asked.reader,
        _chosen(first.doubts, asked.doubts, places),
        [*groups, *(group for group in first.groups if group.whole not in told)],
        _chosen(first.confidences, asked.confidences, places),
        _chosen(first.place_confidences, asked.place_confidences, places),
        _chosen(first.alternatives, asked.alternatives, places),
    )


def _chosen(first: dict[int, T], asked: dict[int, T], places: frozenset[int]) -> dict[int, T]:
    kept = {place: one for place, one in first.items() if place not in places}
    return kept | {place: one for place, one in asked.items() if place in places}
