"""The log-linear choice: candidates with features in; the likeliest values with their probabilities out.

A candidate's score is the sum of its features' weights, and of what each word of the sentence says of its value. The
probabilities of candidates with the same value add up. Weights are data (`weights.json`, `words.json`), a table per
field; a feature without a weight has no effect.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import repeat
from math import exp
from operator import itemgetter
from typing import Any, NamedTuple

_NOTHING = repeat(0.0)
_NO_WORD: Mapping[str, float] = {}
_KEPT = 3
"""Most values kept per field."""

WORDED = ("form", "metric", "basis", "modality")
"""Fields of few values, of which the words of a sentence say something wherever they stand."""

Tables = Mapping[str, Mapping[str, float]]
"""Field → feature → weight."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of features by field, and those of words: field → word → value → weight."""

    features: Tables
    words: Mapping[str, Tables]

    def said(self, name: str, words: Iterable[str]) -> dict[str, float]:
        """Return what words, in order, say of each value of a field."""
        known = self.words[name]
        found: dict[str, float] = {}
        for word in words:
            for value, weight in known.get(word, _NO_WORD).items():
                found[value] = found.get(value, 0.0) + weight
        return found


class Candidate(NamedTuple):
    """One reading of a field, and the features for or against it. `doubt` is the logarithm of the probability that its
    source was read correctly: 0 for words, below 0 for the reading of an earlier number.
    """

    value: str | None
    features: tuple[str, ...]
    doubt: float = 0.0


class Choice(NamedTuple):
    """The likeliest values of a field with their probabilities, best first."""

    ranked: tuple[tuple[str | None, float], ...]

    @property
    def value(self) -> str | None:
        """The likeliest value."""
        return self.ranked[0][0]

    @property
    def probability(self) -> float:
        """Probability of the likeliest value."""
        return self.ranked[0][1]

    @property
    def second(self) -> tuple[str | None, float]:
        """The second value and its probability; (None, 0) if there is none."""
        return self.ranked[1] if len(self.ranked) > 1 else (None, 0.0)


@cache
def shipped_weights() -> Weights:
    """Load the built-in weights."""
    return Weights(_shipped("weights.json"), _shipped("words.json"))


def _shipped(name: str) -> Any:
    return json.loads(resources.files(__package__).joinpath(name).read_text(encoding="utf-8"))


def choose(
    weights: Mapping[str, float], candidates: Sequence[Candidate], said: Mapping[str, float] = _NO_WORD
) -> Choice:
    """Choose among candidates; there must be at least one. `said` is what the words of the sentence say of a value."""
    known = weights.get
    scores = [(value, sum(map(known, features, _NOTHING), doubt)) for value, features, doubt in candidates]
    if said:
        scores = [(value, score + said.get(value or "", 0.0)) for value, score in scores]
    top = max(scores, key=itemgetter(1))[1]
    sums: dict[str | None, float] = {}
    for value, score in scores:
        sums[value] = sums.get(value, 0.0) + exp(score - top)
    total = sum(sums.values())
    ranked = sorted([(value, weight / total) for value, weight in sums.items()], key=itemgetter(1), reverse=True)
    return Choice(tuple(ranked[:_KEPT]))
