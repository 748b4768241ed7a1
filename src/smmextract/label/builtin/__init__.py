"""The labeller that needs no model: it weighs candidates by features whose weights are data."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence

from smmextract.config import Opinion
from smmextract.figure import BUILTIN_READER, Label, Reader, Reason
from smmextract.label.builtin.choose import Weights, shipped_weights
from smmextract.label.builtin.clock import clock_of
from smmextract.label.builtin.doubts import (
    chinese_places,
    features_of,
    has_unsure_date,
    is_unnamed,
    oddity,
    other_readings,
    place_confidence,
    shipped_confidence,
    told,
    undated,
    undated_periods,
)
from smmextract.label.builtin.groups import find_groups
from smmextract.label.builtin.place_candidates import wording
from smmextract.label.builtin.sentence import BlockSentences
from smmextract.label.builtin.signs import FIELDS, directions_at, directions_read, open_places
from smmextract.label.builtin.walk import SIGN, Walk
from smmextract.label.labeller import Doubted, Labelling, Ways
from smmextract.report.report import Report
from smmextract.scan.mention import Mention
from smmextract.vocabulary import Vocabulary

__all__ = ["BuiltinLabeller"]


class BuiltinLabeller:
    """Labels by the usual phrasing of such reports; deterministic, without key or network."""

    second_opinion: Opinion = "off"

    def __init__(self, vocabulary: Vocabulary | None = None, weights: Weights | None = None) -> None:
        self._vocabulary = vocabulary or Vocabulary.shipped()
        self._weights = weights
        self._last: tuple[Report, Sequence[Mention], dict[int, BlockSentences]] | None = None

    async def label(self, report: Report, mentions: Sequence[Mention]) -> Labelling:
        """Label every mention."""
        started = time.perf_counter()
        walk = self._walk(report, mentions)
        walk.run()
        labels: list[Label | Reason] = [
            walk.readings[place].label if place in walk.readings else "date" for place in range(len(mentions))
        ]
        names = wording(walk.sentences)
        labels = [_in_words(label, names) for label in labels]
        groups = find_groups(walk.sentences, dict(enumerate(labels)), self._vocabulary)
        labelling = Labelling(labels, Reader(name=BUILTIN_READER), groups=groups)
        self._judge(walk, labelling)
        for place in chinese_places(report.text, mentions):
            if mentions[place].unit not in (None, "count") and not isinstance(labels[place], Label):
                labels[place] = Label(metric="other")
            _doubt(labelling, place, "the words at it are Chinese, which the built-in reader does not read")
        labelling.reader.seconds = time.perf_counter() - started
        return labelling

    def ways(self, report: Report, mentions: Sequence[Mention], starts: Collection[int] = ()) -> Ways:
        """Return the directions that `label` would, in half its time; of the numbers at `starts` alone, in less."""
        places = [place for place, mention in enumerate(mentions) if mention.start in starts]
        found = directions_at(self._walk(report, mentions, FIELDS), places) if starts else None
        if found is None:
            walk = self._walk(report, mentions, SIGN)
            walk.run()
            found = directions_read(walk, walk.readings)
        return {mentions[place].start: direction for place, direction in found.items()}

    def may_object(self, report: Report, mentions: Sequence[Mention], said: Ways) -> bool:
        """Return whether the words say the other direction of a change that is said to go up or down, by its offset."""
        by_place = {place: said[mention.start] for place, mention in enumerate(mentions) if mention.start in said}
        places = open_places(self._walk(report, mentions, FIELDS), by_place)
        starts = [mentions[place].start for place in places]
        ways = self.ways(report, mentions, starts) if starts else {}
        return any(ways.get(start) in ("up", "down") and ways[start] != said[start] for start in starts)

    def _walk(self, report: Report, mentions: Sequence[Mention], only: Sequence[str] = ()) -> Walk:
        """Return a pass over a report; the passes over one report share its sentences."""
        if self._last is None or self._last[0] is not report or self._last[1] is not mentions:
            self._last = report, mentions, {}
        return Walk(report, mentions, self._vocabulary, self._weights or shipped_weights(), only, self._last[2])

    def _judge(self, walk: Walk, labelling: Labelling) -> None:
        """Compute the confidence of each label, and add doubts to labels below the threshold."""
        judge, guessed = shipped_confidence(), undated_periods(walk.sentences, clock_of(walk.report))
        for place, reading in walk.readings.items():
            label, view = reading.label, reading.view
            if not isinstance(label, Label):
                continue
            confidence = judge.of(features_of(label, reading.choices, view))
            if has_unsure_date(label, view):
                confidence = min(confidence, 0.5)
                _doubt(labelling, place, f"the date that gives {label.period} is read otherwise elsewhere")
            elif unsaid := undated(label, view, guessed):
                confidence = min(confidence, 0.5)
                _doubt(labelling, place, unsaid)
            elif "form" in reading.choices and reading.choices["form"].value == "none":
                _doubt(labelling, place, "it may be a grade or a name, and no figure")
            elif is_unnamed(label, view):
                _doubt(labelling, place, f"no word says what is measured; {label.metric} is a guess")
            elif confidence < judge.threshold:
                _doubt(labelling, place, told(confidence, reading.choices))
            elif odd := oddity(label, reading.choices, view):
                _doubt(labelling, place, odd)
            labelling.confidences[place] = round(confidence, 3)
            labelling.place_confidences[place] = round(place_confidence(reading.choices, view), 3)
            labelling.alternatives[place] = list(other_readings(reading.choices))

    async def look_again(self, report: Report, mentions: Sequence[Mention], doubted: Doubted) -> None:
        """Return None: the same words would be read in the same way."""


def _in_words(label: Label | Reason, names: Mapping[str, str]) -> Label | Reason:
    """The label with its product as the report calls it."""
    if isinstance(label, Label) and label.product and label.product in names:
        return label.model_copy(update={"product": names[label.product]})
    return label


def _doubt(labelling: Labelling, place: int, doubt: str) -> None:
    labelling.doubts.setdefault(place, []).append(doubt)
