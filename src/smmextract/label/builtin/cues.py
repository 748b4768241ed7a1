"""The cue words: what a word or phrase can mean for the numbers beside it, read from `cues.toml`.

A phrase can have several roles ("total" is a level, a sum and a filler); its `Cues` map each kind to a value. Products,
places and segments of the vocabulary are cues too. Of all phrases that begin at a word, the longest is used.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from smmextract.shipped_tables import shipped_table
from smmextract.vocabulary import Vocabulary
from smmextract.vocabulary.phrases import Phrase, phrase

Cues = Mapping[str, str]

_PRODUCT_METRIC, _BASE, _CAPITALS, _CURRENCY = "product_metric", "base", "capitals", "currency"


@dataclass(frozen=True, slots=True)
class CueLexicon:
    """All phrases with their meanings, and for each first word the lengths of its phrases, longest first."""

    phrases: Mapping[Phrase, Cues]
    lengths: Mapping[str, Sequence[int]]
    capitals: frozenset[str]
    classes: dict[Phrase, frozenset[str]] = field(default_factory=dict)
    """Filled for the phrases that were met: a report has some hundred of ten thousand."""

    def longest(self, words: Sequence[str], at: int, raw: str) -> tuple[int, Cues, frozenset[str]]:
        """Return the length in words of the longest known phrase here (0 if none), its meaning, and its classes for
        templates. `raw` is the first word as written: some count only in capitals ("US", "MoM").
        """
        for length in self.lengths[words[at]]:
            words_here = tuple(words[at : at + length])
            if cues := self.phrases.get(words_here):
                if len(words_here) == 1 and words[at] in self.capitals and not raw[:2].isupper() and raw != "MoM":
                    break
                if words_here not in self.classes:
                    self.classes[words_here] = _classes(words_here, cues)
                return len(words_here), cues, self.classes[words_here]
        return 0, {}, frozenset()


@lru_cache(maxsize=16)
def lexicon(vocabulary: Vocabulary, own: bool = True) -> CueLexicon:
    """Build the cue words from the data file and the names of a vocabulary; for its `own` publisher, "domestic" is
    China.
    """
    data = dict(shipped_table(__package__, "cues"))
    capitals = frozenset(data.pop(_CAPITALS)["only"])
    data.pop(_CURRENCY)
    bases = _bases(data.pop(_BASE))
    found: dict[Phrase, dict[str, str]] = {}
    for words, kind, value in (*_names(vocabulary, data.pop(_PRODUCT_METRIC)), *_cues(data)):
        found.setdefault(words, {}).setdefault(kind, value)
    for words, cues in found.items():
        if "country" in cues and "region" in cues:
            del cues["country" if own else "region"]
        if "metric" in cues and "product" not in cues and (product := _product_in(words, vocabulary)):
            cues["product"] = product
    for words in found.keys() & bases.keys():
        found[words] |= bases[words]
    phrases: dict[Phrase, Cues] = {**bases, **found}
    lengths: dict[str, set[int]] = {}
    for words in phrases:
        lengths.setdefault(words[0], set()).add(len(words))
    return CueLexicon(phrases, {word: sorted(some, reverse=True) for word, some in lengths.items()}, capitals)


def _product_in(words: Phrase, vocabulary: Vocabulary) -> str | None:
    """Return the product named by a metric's phrase ("liquid aluminium ratio"), which the longer phrase would hide."""
    known = vocabulary.product_phrases
    for length in range(len(words) - 1, 0, -1):
        for start in range(len(words) - length + 1):
            if words[start : start + length] in known:
                return known[words[start : start + length]]
    return None


_Told = Iterator[tuple[Phrase, str, str]]
"""Phrase, kind of cue, value."""


def _names(vocabulary: Vocabulary, products: Mapping[str, tuple[str, str]]) -> _Told:
    for kind, phrases in (
        ("product", vocabulary.product_phrases),
        ("region", vocabulary.region_phrases),
        ("segment", vocabulary.segment_phrases),
        ("metric", vocabulary.metric_phrases),
    ):
        for words, name in phrases.items():
            if vocabulary.category(name) != "size":  # the size of the producers, see [size]
                yield words, kind, name
    for text, (product, metric) in products.items():
        yield phrase(text), "product", product
        if metric:
            yield phrase(text), "metric", metric


_UP_OR_DOWN = ("up", "down")


def _bases(data: Mapping[str, list[str]]) -> dict[Phrase, Cues]:
    """Combine comparators with the words that may follow them: "than a year ago" is a basis. The ten thousand phrases
    share the few meanings that they have.
    """
    comparators = {phrase(text): "" for text in data["words"]}
    for direction in _UP_OR_DOWN:
        comparators |= {phrase(text): direction for text in data[direction]}
    found: dict[Phrase, Cues] = {}
    for basis, nouns in data.items():
        if basis in ("words", *_UP_OR_DOWN):
            continue
        meanings = {
            direction: {"basis": basis} | ({"comparative": direction} if direction else {})
            for direction in ("", *_UP_OR_DOWN)
        }
        told = [(comparator, meanings[direction]) for comparator, direction in comparators.items()]
        for noun in map(phrase, nouns):
            for comparator, meaning in told:
                found.setdefault(comparator + noun, meaning)
    return found


def _cues(data: Mapping[str, Mapping[str, list[str]]]) -> _Told:
    for kind, values in data.items():
        for value, texts in values.items():
            for text in texts:
                yield phrase(text), kind, value


def _classes(words: Phrase, cues: Cues) -> frozenset[str]:
    return frozenset([" ".join(words), *cues, *(f"{kind}={value}" for kind, value in cues.items())])
