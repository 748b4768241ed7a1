"""Measures how good the figures of a report are: gold answers in, scores out."""

from __future__ import annotations

from smmextract.evaluate.score import Pair, Scores, score

__all__ = ["Pair", "Scores", "score"]
