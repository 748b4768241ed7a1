"""The terms of the metals trade, as data: metrics, products, regions, segments, units and their aliases."""

from __future__ import annotations

from smmextract.nearest import did_you_mean, nearest
from smmextract.vocabulary.metrics import MetricFacts
from smmextract.vocabulary.vocabulary import Vocabulary

__all__ = ["MetricFacts", "Vocabulary", "did_you_mean", "nearest"]
