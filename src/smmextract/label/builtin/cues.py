"""The cue words: what a word or phrase can mean for the numbers beside it, read from `cues.toml`.

A phrase can have several roles ("total" is a level, a sum and a filler); its `Cues` map each kind to a value. Names of
the vocabulary are cues too. Of all phrases that begin at a word, the longest is used.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from smmextract.shipped_tables import shipped_table
from smmextract.vocabulary import Vocabulary
from smmextract.vocabulary.phrases import Phrase, phrase

Cues = Mapping[str, str]

_NOTHING: Cues = {}
_NO_CLASSES: frozenset[str] = frozenset()
_PRODUCT_METRIC, _BASE, _CAPITALS, _CURRENCY = "product_metric", "base", "capitals", "currency"


class _Bases(NamedTuple):
    """Comparators, and the words that may follow: "than" + "a year ago". Joined, they would be ten thousand phrases."""

    comparators: Mapping[str, Sequence[tuple[Phrase, str]]]
    """By their first word: each with the direction in it, or ""."""
    nouns: Mapping[Phrase, Mapping[str, Cues]]
    """What they mean behind a comparator of each direction."""
    lengths: Mapping[str, Sequence[int]]
    """Of the nouns, by their first word, longest first."""

    def longest(self, words: Sequence[str], at: int) -> tuple[int, Cues]:
        """Return the length in words of the longest comparator and noun here (0 if none), and what they mean; of two,
        the one with the longer noun ("from" + "the end of last year").
        """
        most, meaning = (0, 0), _NOTHING
        for comparator, direction in self.comparators.get(words[at], ()):
            begin = at + len(comparator)
            if begin >= len(words) or words[begin] not in self.lengths or tuple(words[at:begin]) != comparator:
                continue
            for length in self.lengths[words[begin]]:
                noun = tuple(words[begin : begin + length])
                if found := self.nouns.get(noun):
                    if (told := (len(comparator) + len(noun), len(noun))) > most:
                        most, meaning = told, found[direction]
                    break
        return most[0], meaning


@dataclass(frozen=True, slots=True)
class CueLexicon:
    """All phrases with their meanings, and for each first word the lengths of its phrases, longest first."""

    phrases: Mapping[Phrase, Cues]
    lengths: Mapping[str, Sequence[int]]
    bases: _Bases
    capitals: frozenset[str]
    classes: dict[Phrase, frozenset[str]] = field(default_factory=dict)
    """Filled for the phrases that were met: a report has some hundred of ten thousand."""

    def longest(self, words: Sequence[str], at: int, raw: str) -> tuple[int, Cues, frozenset[str]]:
        """Return the length in words of the longest known phrase here (0 if none), its meaning, and its classes for
        templates. `raw` is the first word as written: some count only in capitals ("US", "MoM").
        """
        basis, cues = self.bases.longest(words, at)
        for length in self.lengths[words[at]]:
            if length < basis:
                break
            words_here = tuple(words[at : at + length])
            if here := self.phrases.get(words_here):
                if len(words_here) == 1 and words[at] in self.capitals and not raw[:2].isupper() and raw != "MoM":
                    break
                return len(words_here), here, self._classes(words_here, here)
        return basis, cues, self._classes(tuple(words[at : at + basis]), cues) if basis else _NO_CLASSES

    def _classes(self, words: Phrase, cues: Cues) -> frozenset[str]:
        if words not in self.classes:
            told = (f"{kind}={value}" for kind, value in cues.items())
            self.classes[words] = frozenset([" ".join(words), *cues, *told])
        return self.classes[words]


@lru_cache(maxsize=16)
def lexicon(vocabulary: Vocabulary, own: bool = True) -> CueLexicon:
    """Build the cue words of a vocabulary; for its `own` publisher, "domestic" is China."""
    data = dict(shipped_table(__package__, "cues"))
    capitals = frozenset(data.pop(_CAPITALS)["only"])
    data.pop(_CURRENCY)
    bases = _bases(data.pop(_BASE))
    found: dict[Phrase, dict[str, str]] = {}
    for words, kind, value in _names(vocabulary, data.pop(_PRODUCT_METRIC)):
        found.setdefault(words, {}).setdefault(kind, value)
    for kind, values in data.items():
        for value, texts in values.items():
            for text in texts:
                found.setdefault(phrase(text), {}).setdefault(kind, value)
    for words, cues in found.items():
        if "country" in cues and "region" in cues:
            del cues["country" if own else "region"]
        if "metric" in cues and "product" not in cues and (product := _product_in(words, vocabulary)):
            cues["product"] = product
        length, basis = bases.longest(words, 0)
        if length == len(words):
            cues.update(basis)
    lengths: dict[str, set[int]] = {word: set() for word in bases.comparators}
    for words in found:
        lengths.setdefault(words[0], set()).add(len(words))
    return CueLexicon(found, {word: sorted(some, reverse=True) for word, some in lengths.items()}, bases, capitals)


def _product_in(words: Phrase, vocabulary: Vocabulary) -> str | None:
    """Return the product named by a metric's phrase ("liquid aluminium ratio"), which the longer phrase would hide."""
    known = vocabulary.product_phrases
    for length in range(len(words) - 1, 0, -1):
        for start in range(len(words) - length + 1):
            if words[start : start + length] in known:
                return known[words[start : start + length]]
    return None


def _names(vocabulary: Vocabulary, products: Mapping[str, tuple[str, str]]) -> Iterator[tuple[Phrase, str, str]]:
    """Yield each name of the vocabulary with the kind of cue that it is, and its value."""
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


def _bases(data: Mapping[str, list[str]]) -> _Bases:
    comparators: dict[str, list[tuple[Phrase, str]]] = {}
    for direction in ("", *_UP_OR_DOWN):
        for words in map(phrase, data[direction or "words"]):
            comparators.setdefault(words[0], []).append((words, direction))
    nouns: dict[Phrase, Mapping[str, Cues]] = {}
    lengths: dict[str, set[int]] = {}
    for basis, texts in data.items():
        if basis in ("words", *_UP_OR_DOWN):
            continue
        meaning = {
            direction: {"basis": basis} | ({"comparative": direction} if direction else {})
            for direction in ("", *_UP_OR_DOWN)
        }
        for words in map(phrase, texts):
            nouns.setdefault(words, meaning)
            lengths.setdefault(words[0], set()).add(len(words))
    return _Bases(comparators, nouns, {word: sorted(some, reverse=True) for word, some in lengths.items()})
