"""The labeller that needs no model: cue words, and one pass in reading order.

`cues` and the vocabulary say what words can mean, `tokens` and `times` find them, `forms` tells level from change,
`scene` keeps what is spoken of, `meaning` makes the label, `walk` goes through the report, `groups` finds parts.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from smmextract.config import Opinion
from smmextract.figure import Label, Reader, Reason
from smmextract.label.labeller import Doubted, Labelling
from smmextract.label.patterns.chinese import chinese_places
from smmextract.label.patterns.cues import lexicon
from smmextract.label.patterns.groups import find_groups
from smmextract.label.patterns.known import labelling_with
from smmextract.label.patterns.walk import Walk
from smmextract.report.model import Report
from smmextract.scan.mention import Mention
from smmextract.vocabulary import Vocabulary

__all__ = ["PatternsLabeller"]


class PatternsLabeller:
    """Labels by the phrasing that such reports use; deterministic, without key or network."""

    name = "patterns"
    second_opinion: Opinion = "off"

    def __init__(self, vocabulary: Vocabulary | None = None) -> None:
        self._vocabulary = vocabulary or Vocabulary.shipped()

    async def label(self, report: Report, mentions: Sequence[Mention]) -> Labelling:
        """Label every mention."""
        with labelling_with(self._vocabulary):
            return self._labelled(report, mentions)

    def _labelled(self, report: Report, mentions: Sequence[Mention]) -> Labelling:
        started = time.perf_counter()
        walk = Walk(report, mentions, lexicon(self._vocabulary))
        walk.run()
        for place in chinese_places(report.text, mentions):
            walk.doubts.setdefault(place, []).append("the words at it are Chinese, which the patterns do not read")
        labels: list[Label | Reason] = [walk.labels.get(place, "other") for place in range(len(mentions))]
        groups = find_groups(walk.sentences, walk.labels)
        reader = Reader(name=self.name, seconds=time.perf_counter() - started)
        return Labelling(labels, reader, walk.doubts, groups)

    async def look_again(self, report: Report, mentions: Sequence[Mention], doubted: Doubted) -> None:
        """Nothing: the same words would be read the same."""
