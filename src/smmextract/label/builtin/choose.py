"""The log-linear choice: candidates with features in, the likeliest value with its probability and the next one out.

A candidate is a value and why: the features of one cue, or of one thing said before. The score of a candidate is the sum
of its features' weights; candidates of one value add their probabilities. Weights are data (`weights.toml`), one table
a field; a feature without a weight counts nothing.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from math import exp
from typing import NamedTuple

Weights = Mapping[str, Mapping[str, float]]
"""Field → feature → weight."""


class Candidate(NamedTuple):
    """One reading of a field, and the features that speak for or against it."""

    value: str | None
    features: tuple[str, ...]


class Choice(NamedTuple):
    """The likeliest value of a field, how likely it is, and the next one (None, 0 where there is none)."""

    value: str | None
    probability: float
    second: str | None = None
    second_probability: float = 0.0


@cache
def shipped_weights() -> Weights:
    """The weights of the program."""
    data: Weights = tomllib.loads(resources.files(__package__).joinpath("weights.toml").read_text(encoding="utf-8"))
    return data


def choose(weights: Mapping[str, float], candidates: Sequence[Candidate]) -> Choice:
    """Choose among candidates; there must be at least one."""
    known = weights.get
    scores = [sum(known(feature, 0.0) for feature in one.features) for one in candidates]
    top = max(scores)
    sums: dict[str | None, float] = {}
    for one, score in zip(candidates, scores, strict=True):
        sums[one.value] = sums.get(one.value, 0.0) + exp(score - top)
    total = sum(sums.values())
    ranked = sorted(sums.items(), key=lambda item: -item[1])
    value, weight = ranked[0]
    if len(ranked) == 1:
        return Choice(value, 1.0)
    return Choice(value, weight / total, ranked[1][0], ranked[1][1] / total)
