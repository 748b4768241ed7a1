"""The cue words: what a word or phrase can tell about the numbers beside it, read from `cues.toml`.

A phrase can play several parts ("total" is a level, a sum and a filler); its `Cues` name each kind with its value.
Products, places and segments of the vocabulary are cues too. Of all phrases that begin at a word the longest counts.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from smmextract.vocabulary import words as vocabulary

Cues = Mapping[str, str]

_PRODUCT_METRIC, _BASE, _CAPITALS = "product_metric", "base", "capitals"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All phrases with what they tell, and for each first word the lengths that phrases with it have, longest first."""

    phrases: Mapping[vocabulary.Phrase, tuple[Cues, frozenset[str]]]
    lengths: Mapping[str, Sequence[int]]
    capitals: frozenset[str]

    def longest(self, words: Sequence[str], at: int) -> tuple[int, Cues, frozenset[str]]:
        """How many words the longest known phrase here has (0 if none), what it tells, its classes for templates."""
        for length in self.lengths.get(words[at], ()):
            if found := self.phrases.get(tuple(words[at : at + length])):
                return min(length, len(words) - at), *found
        return 0, {}, frozenset()

    def is_lower_case_of_a_name(self, word: str, raw: str) -> bool:
        """Whether this counts in capitals only ("US", "MoM") and stands in small letters here."""
        return word in self.capitals and not raw[:2].isupper() and raw != "MoM"


@cache
def lexicon() -> Lexicon:
    """The lexicon of the shipped data files."""
    data = tomllib.loads(resources.files(__package__).joinpath("cues.toml").read_text(encoding="utf-8"))
    found: dict[vocabulary.Phrase, dict[str, str]] = {}

    def add(phrase: vocabulary.Phrase, kind: str, value: str) -> None:
        found.setdefault(phrase, {}).setdefault(kind, value)

    for kind, phrases in (
        ("product", vocabulary.product_phrases()),
        ("region", vocabulary.region_phrases()),
        ("segment", vocabulary.segment_phrases()),
        ("metric", vocabulary.metric_phrases()),
    ):
        for phrase, name in phrases.items():
            if vocabulary.category(name) != "size":  # the size of those who act, see [size]
                add(phrase, kind, name)
    for name, (product, metric) in data.pop(_PRODUCT_METRIC).items():
        add(vocabulary.phrase(name), "product", product)
        if metric:
            add(vocabulary.phrase(name), "metric", metric)
    capitals = frozenset(data.pop(_CAPITALS)["only"])
    base: dict[str, list[str]] = data.pop(_BASE)
    comparators = {vocabulary.phrase(words): "" for words in base.pop("words")}
    for direction in ("up", "down"):
        comparators |= {vocabulary.phrase(words): direction for words in base.pop(direction)}
    for basis, nouns in base.items():
        for noun in map(vocabulary.phrase, nouns):
            for comparator, direction in comparators.items():
                add(comparator + noun, "basis", basis)
                if direction:
                    add(comparator + noun, "comparative", direction)
    for kind, values in data.items():
        for value, phrases_of in values.items():
            for text in phrases_of:
                add(vocabulary.phrase(text), kind, value)
    lengths: dict[str, set[int]] = {}
    for phrase in found:
        lengths.setdefault(phrase[0], set()).add(len(phrase))
    known = {phrase: (cues, _classes(phrase, cues)) for phrase, cues in found.items()}
    return Lexicon(known, {word: sorted(known, reverse=True) for word, known in lengths.items()}, capitals)


def _classes(phrase: vocabulary.Phrase, cues: Cues) -> frozenset[str]:
    return frozenset([" ".join(phrase), *cues, *(f"{kind}={value}" for kind, value in cues.items())])
