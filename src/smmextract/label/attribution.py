"""Decides who is wrong, labeller or author, if a repair changes what a figure means.

If the built-in reader, which uses only the words at the number, reads what the repair says, the label was wrong. If it
reads what the label says, the report itself is wrong and stays unchanged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from smmextract.config import Opinion
from smmextract.figure import Conflict, Figure, Label, Reason, opposite
from smmextract.label.labeller import Labelling, Ways
from smmextract.period import canonical_period
from smmextract.report import Report
from smmextract.scan import Mention
from smmextract.vocabulary import Vocabulary
from smmextract.waiting import at_once

_WITH_WORDS = 0.8
"""Probability from which a repair that the words at the figure say too is taken: they speak for it by themselves."""
READ_BY_WORDS = ("direction", "basis", "kind", "metric", "period", "region", "segment", "product")

Words = Mapping[str, Label | Reason]
"""What the pattern reader says about each figure, by id."""


def words_at(figures: Sequence[Figure], mentions: Sequence[Mention], read: Labelling) -> Words:
    """Return what the pattern reader says about each figure, if sure; `read` is its labelling of the mentions."""
    places = {mention.start: place for place, mention in enumerate(mentions) if place not in read.doubts}
    return {figure.id: read.labels[places[figure.start]] for figure in figures if figure.start in places}


def words_by_builtin(
    report: Report, mentions: Sequence[Mention], figures: Sequence[Figure], vocabulary: Vocabulary
) -> Words:
    """Return what the pattern reader, which reads the report for that, says about each figure."""
    from smmextract.label.builtin import BuiltinLabeller  # noqa: PLC0415 - loads its tables

    candidates = [mention for mention in mentions if mention.why_not is None]
    return words_at(figures, candidates, at_once(BuiltinLabeller(vocabulary).label(report, candidates)))


def attributed(conflict: Conflict, words: Words, vocabulary: Vocabulary) -> Conflict:
    """Return the conflict, stating at each repair and in its sum who is wrong, as far as that is known."""
    repairs = []
    for repair in conflict.repairs:
        wrong = "report" if repair.field == "value" else None
        label = words.get(repair.figure)
        if isinstance(label, Label) and repair.field in READ_BY_WORDS:
            read = canonical(repair.field, label, vocabulary)
            if read == _form(repair.field, repair.new, vocabulary):
                wrong = "label"
            elif read == _form(repair.field, repair.old, vocabulary):
                wrong = "report"
        repairs.append(repair.model_copy(update={"wrong": wrong}))
    conflict = conflict.model_copy(update={"repairs": repairs})
    if not conflict.proposed or repairs[0].wrong is None or repairs[0].field == "value":
        return conflict  # who is wrong about digits was told with the confidence in their labels
    likely = repairs[0].probability
    return conflict.accusing(likely if repairs[0].wrong == "report" else 1 - likely)


def relabelled(figures: Sequence[Figure], conflicts: Sequence[Conflict]) -> list[Figure] | None:
    """Return the figures, with the words' reading where a proposed repair says the same; None if nothing changes."""
    changed: dict[str, Figure] = {}
    by_id = {figure.id: figure for figure in figures}
    for conflict in conflicts:
        for repair in conflict.repairs:
            first = conflict.repairs[0]
            taken = conflict.proposed or first.probability >= _WITH_WORDS
            if taken and repair.wrong == "label" and (repair.field, repair.new) == (first.field, first.new):
                changed[repair.figure] = _with_words(by_id[repair.figure], repair.field, repair.new)
    return [changed.get(figure.id, figure) for figure in figures] if changed else None


def _with_words(figure: Figure, field: str, new: str | None) -> Figure:
    old = getattr(figure, field)
    note = f"{field} {old or 'none'} → {new or 'none'}, by the words at the figure"
    update: dict[str, object] = {field: new, "relabelled": note}
    if field == "direction" and figure.kind == "change" and (figure.value > 0) == (new == "down"):
        low, high = opposite(figure.low, figure.high)
        update |= {"value": -figure.value, "low": low, "high": high}
    return figure.model_copy(update=update)


def repairs_labels(conflict: Conflict) -> bool:
    """Return whether the words at the figures may say what a repair of this conflict says."""
    return any(repair.field in READ_BY_WORDS for repair in conflict.repairs)


def open_to_opinion(figures: Sequence[Figure], about: Opinion) -> list[Figure]:
    """Return the figures that a second opinion could flag; getting one takes as long as the rest of a reading."""
    heard = [figure for figure in figures if figure.verdict == "accepted"] if about != "off" else []
    return heard if about == "all" else [figure for figure in heard if figure.kind == "change" and figure.value]


def written_ways(figures: Sequence[Figure]) -> Ways:
    """Return the directions of changes as their labels have them, by their offset in the text."""
    return {one.start: "down" if one.value < 0 else "up" for one in figures if one.start is not None}


def second_opinion(figures: Sequence[Figure], words: Words, about: Opinion, vocabulary: Vocabulary) -> list[Figure]:
    """Return the figures, flagged where the words say another sign; `about` all: another period, kind, basis, unit."""
    return [_with_opinion(figure, words.get(figure.id), about, vocabulary) for figure in figures]


def _with_opinion(figure: Figure, said: Label | Reason | None, about: Opinion, vocabulary: Vocabulary) -> Figure:
    if about == "off" or figure.verdict != "accepted" or not isinstance(said, Label):
        return figure
    odd = []
    if said.kind == "change" and _other_way(figure, said.direction):
        odd.append(f"the words at it say {said.direction}")
    if about == "all":
        unlike = [
            one
            for one in ("kind", "basis", "period")
            if canonical(one, figure, vocabulary) != canonical(one, said, vocabulary)
        ]
        odd += [f"the words at it say {field} {getattr(said, field) or 'none'}" for field in unlike]
        unit = vocabulary.facts(said.metric).unit_of(said.kind, figure.unit)
        odd += [f"the words at it say {unit}"] if not unlike and unit != figure.unit else []
    return figure.model_copy(update={"doubts": [*figure.doubts, *odd], "verdict": "flagged"}) if odd else figure


def _other_way(figure: Figure, way: str | None) -> bool:
    written = "down" if figure.value < 0 else "up"
    return figure.kind == "change" and bool(figure.value) and way in ("up", "down") and way != written


def canonical(field: str, label: Label | Figure | Reason | None, vocabulary: Vocabulary) -> str:
    """Return a field of a label in a form in which labels of two readers can be compared."""
    return _form(field, getattr(label, field, None), vocabulary)


def _form(field: str, value: str | None, vocabulary: Vocabulary) -> str:
    if not value:
        return ""
    return canonical_period(value) if field == "period" else vocabulary.canonical(field, value)
