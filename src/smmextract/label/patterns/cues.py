"""The cue words: what a word or phrase can tell about the numbers beside it, read from `cues.toml`.

A phrase can play several parts ("total" is a level, a sum and a filler); its `Cues` name each kind with its value.
Products, places and segments of the vocabulary are cues too. Of all phrases that begin at a word the longest counts.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from smmextract.vocabulary import Vocabulary
from smmextract.vocabulary.phrases import Phrase, phrase

Cues = Mapping[str, str]

_PRODUCT_METRIC, _BASE, _CAPITALS = "product_metric", "base", "capitals"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All phrases, and for each first word the lengths that phrases with it have, longest first."""

    phrases: Mapping[Phrase, Cues]
    lengths: Mapping[str, Sequence[int]]
    capitals: frozenset[str]

    def longest(self, words: Sequence[str], at: int) -> tuple[int, Cues]:
        """How many words the longest known phrase at this place has (0 if none), and what it tells."""
        for length in self.lengths.get(words[at], ()):
            some = tuple(words[at : at + length])
            if some in self.phrases:
                return len(some), self.phrases[some]
        return 0, {}


@lru_cache(maxsize=16)
def lexicon(vocabulary: Vocabulary) -> Lexicon:
    """The cue words of the data file and the names of a vocabulary."""
    data = tomllib.loads(resources.files(__package__).joinpath("cues.toml").read_text(encoding="utf-8"))
    found: dict[Phrase, dict[str, str]] = {}

    def add(words: Phrase, kind: str, value: str) -> None:
        found.setdefault(words, {}).setdefault(kind, value)

    for kind, phrases in (
        ("product", vocabulary.product_phrases),
        ("region", vocabulary.region_phrases),
        ("segment", vocabulary.segment_phrases),
        ("metric", vocabulary.metric_phrases),
    ):
        for words, name in phrases.items():
            if vocabulary.category(name) != "size":  # the size of those who act, see [size]
                add(words, kind, name)
    for name, (product, metric) in data.pop(_PRODUCT_METRIC).items():
        add(phrase(name), "product", product)
        if metric:
            add(phrase(name), "metric", metric)
    capitals = frozenset(data.pop(_CAPITALS)["only"])
    base: dict[str, list[str]] = data.pop(_BASE)
    comparators = {phrase(text): "" for text in base.pop("words")}
    for direction in ("up", "down"):
        comparators |= {phrase(text): direction for text in base.pop(direction)}
    for basis, nouns in base.items():
        for noun in map(phrase, nouns):
            for comparator, direction in comparators.items():
                add(comparator + noun, "basis", basis)
                if direction:
                    add(comparator + noun, "comparative", direction)
    for kind, values in data.items():
        for value, phrases_of in values.items():
            for text in phrases_of:
                add(phrase(text), kind, value)
    lengths: dict[str, set[int]] = {}
    for words in found:
        lengths.setdefault(words[0], set()).add(len(words))
    return Lexicon(found, {word: sorted(known, reverse=True) for word, known in lengths.items()}, capitals)
