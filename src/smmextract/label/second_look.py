"""The second look: asks once more about labels that contradict each other.

A change of a label is used only if arithmetic agrees with it and the words at the figure do not support the first one;
otherwise a mistake in the report itself would be hidden. If the words say nothing, the figure stays flagged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from smmextract.figure import Conflict, Figure, Label, Reason
from smmextract.label.attribution import READ_BY_WORDS, Words, canonical
from smmextract.label.build_figures import figure_of
from smmextract.label.labeller import Doubted
from smmextract.scan import Mention
from smmextract.vocabulary import Vocabulary

SAME = "read the same at a second look"
NO_HELP = "a second look reads other labels, which settles nothing"
NOT_HAD = "the model could not be asked a second time"
_FIELDS = (*READ_BY_WORDS, "modality", "whole", "stage", "company", "exchange", "vintage")
_MOST_ASKED = 24
"""Most marks in one question; if more are to blame, the whole report was misread, and looking at parts
does not help.
"""


def doubted(figures: Sequence[Figure], conflicts: Sequence[Conflict], mentions: Sequence[Mention]) -> Doubted | None:
    """Return what to ask again: the labels of the figures that may be to blame; None if there is nothing to ask."""
    blamed = {one for conflict in conflicts for chosen in (conflict.blame, *conflict.blame_sets) for one in chosen}
    places = {mention.start: place for place, mention in enumerate(mentions)}
    labels = {
        places[figure.start]: Label.model_validate(figure, from_attributes=True)
        for figure in figures
        if figure.id in blamed and figure.start in places
    }
    return Doubted(labels, [conflict.sum for conflict in conflicts]) if 0 < len(labels) <= _MOST_ASKED else None


@dataclass(frozen=True, slots=True)
class Reread:
    """A figure with its second label, and why it is still in doubt."""

    figure: Figure
    doubt: str | None


def rereads(
    figures: Sequence[Figure],
    mentions: Sequence[Mention],
    labels: Mapping[int, Label],
    words: Words,
    vocabulary: Vocabulary,
) -> dict[str, Reread]:
    """Return the figures that a second look changes, by id; `labels` are by place among the mentions."""
    by_start = {figure.start: figure for figure in figures}
    found = {}
    for place, label in labels.items():
        figure = by_start.get(mentions[place].start)
        if figure and (changed := _reread(figure, mentions[place], label, words, vocabulary)):
            found[figure.id] = changed
    return found


def _reread(figure: Figure, mention: Mention, again: Label, words: Words, vocabulary: Vocabulary) -> Reread | None:
    """Return the figure with its second label; None if the label is the same or the words support the first one."""
    if figure.kind == again.kind == "level" and not vocabulary.facts(again.metric).signed:
        again = again.model_copy(
            update={"direction": figure.direction}
        )  # this direction was read from the words and is not part of the label

    def form(field: str, label: Figure | Label | Reason | None) -> str:
        return canonical(field, label, vocabulary)

    changes = [field for field in _FIELDS if form(field, figure) != form(field, again)]
    said = words.get(figure.id)
    by_words = [field for field in changes if field in READ_BY_WORDS and getattr(said, field, None)]
    if not changes or any(form(field, said) == form(field, figure) for field in by_words):
        return None
    backed = len(by_words) == len(changes) and all(form(one, said) == form(one, again) for one in by_words)
    notes = [f"{field} {getattr(figure, field) or 'none'} → {getattr(again, field) or 'none'}" for field in changes]
    note = f"{', '.join(notes)}, at a second look"
    new = figure_of(figure.id, mention, again, vocabulary).model_copy(update={"relabelled": note})
    return Reread(new, None if backed else f"{note}, and nothing else says so")


def with_doubts(figures: Sequence[Figure], rereads: Mapping[str, Reread]) -> list[Figure]:
    """Return the figures; those whose reading rests on the second look alone are left to a person."""
    doubts = {figure_id: one.doubt for figure_id, one in rereads.items() if one.doubt}
    return [
        figure.model_copy(update={"doubts": [*figure.doubts, doubts[figure.id]], "verdict": "flagged"})
        if figure.id in doubts
        else figure
        for figure in figures
    ]
