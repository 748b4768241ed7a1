"""The labeller that needs no model: candidates with features, weights that are data, a margin that is told."""

from __future__ import annotations

import time
from collections.abc import Sequence

from smmextract.config import Opinion
from smmextract.figure import Label, Reader, Reason
from smmextract.label.builtin.choose import Weights, shipped_weights
from smmextract.label.builtin.cues import lexicon
from smmextract.label.builtin.walk import Walk
from smmextract.label.labeller import Doubted, Labelling
from smmextract.report.model import Report
from smmextract.scan.mention import Mention

__all__ = ["BuiltinLabeller"]


class BuiltinLabeller:
    """Labels by the phrasing that such reports use; deterministic, without key or network."""

    name = "patterns"
    second_opinion: Opinion = "off"

    def __init__(self, weights: Weights | None = None) -> None:
        self._weights = weights

    async def label(self, report: Report, mentions: Sequence[Mention]) -> Labelling:
        """Label every mention."""
        started = time.perf_counter()
        walk = Walk(report, mentions, lexicon(), self._weights or shipped_weights())
        walk.run()
        labels: list[Label | Reason] = [
            walk.readings[place].label if place in walk.readings else "other" for place in range(len(mentions))
        ]
        reader = Reader(name=self.name, seconds=time.perf_counter() - started)
        return Labelling(labels, reader)

    async def look_again(self, report: Report, mentions: Sequence[Mention], doubted: Doubted) -> None:
        """Nothing: the same words would be read the same."""
