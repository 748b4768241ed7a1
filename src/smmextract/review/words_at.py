"""Reads the words at each figure with the pattern reader: a second reading that a person may accept instead of the
first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from smmextract.figure import Figure, Label, Result
from smmextract.label.attribution import canonical, words_at
from smmextract.label.build_figures import mentions_of
from smmextract.pipeline import labeller_for
from smmextract.report import from_text
from smmextract.vocabulary import Vocabulary
from smmextract.waiting import at_once

_HEARD = ("kind", "basis", "direction", "period")
_ALL = (*_HEARD, "metric", "product", "region", "segment")


def words_at_figures(result: Result, vocabulary: Vocabulary | None = None) -> dict[str, Label]:
    """Return the label that the patterns give each figure id, if they are sure.

    Empty if there is no text, or if the patterns made the first reading.
    """
    if not result.report.text or result.reader.is_builtin:
        return {}
    report = from_text(result.report.text, result.report.source)
    if report.text != result.report.text:
        return {}
    vocabulary = vocabulary or Vocabulary.shipped()
    mentions = [mention for mention in mentions_of(report, vocabulary) if mention.why_not is None]
    labelling = at_once(labeller_for(None, vocabulary).label(report, mentions))
    read = words_at(result.figures, mentions, labelling)
    return {name: label for name, label in read.items() if isinstance(label, Label)}


def other_readings(figure: Figure, said: Label, vocabulary: Vocabulary) -> Iterator[Mapping[str, str]]:
    """Yield corrections that turn a figure into what the words say: first direction and period, then
    every difference.
    """
    told: list[Mapping[str, str]] = []
    for fields in (_HEARD, _ALL):
        changes = {
            name: getattr(said, name) or "none"
            for name in fields
            if canonical(name, figure, vocabulary) != canonical(name, said, vocabulary)
        }
        if figure.kind == said.kind == "change" and said.direction is None:
            changes.pop("direction", None)
        if changes and changes not in told:
            told.append(changes)
            yield changes
