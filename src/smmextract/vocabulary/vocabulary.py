"""The vocabulary as one value: metrics, products, places, segments and units.

It is created once, where the program begins, and passed along to every reader, like the rules. It can be compared,
hashed and sent to another process. Compiled tables are cached with it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from smmextract.errors import InputError
from smmextract.nearest import did_you_mean
from smmextract.vocabulary.metrics import MetricFacts
from smmextract.vocabulary.phrases import NO_CATEGORY, Names, Phrase, merged, names_of, phrase, shipped

_GLOBAL, _CHINA, _OVERSEAS = "Global", "China", "Overseas"
P = ParamSpec("P")
T = TypeVar("T")


def _cached(read: Callable[Concatenate[Vocabulary, P], T]) -> cached_property[Callable[P, T]]:
    return cached_property(lambda vocabulary: cast("Callable[P, T]", lru_cache(4096)(partial(read, vocabulary))))


@dataclass(frozen=True)
class Vocabulary:
    """The program's vocabulary with a user's additions: turns words of a report into canonical, comparable names.

    Unknown words are returned in lower case, so that they can still be compared. `additions` holds the content of the
    user's files as canonical JSON (see `smmextract.vocabulary.extension`).
    """

    additions: str = "{}"

    @staticmethod
    @lru_cache(maxsize=1)
    def shipped() -> Vocabulary:
        """Return the built-in vocabulary."""
        return Vocabulary()

    @staticmethod
    def of(files: Sequence[str | Path]) -> Vocabulary:
        """Return the vocabulary with a user's files. Raises InputError that names the file and the faulty entry."""
        if not files:
            return _kept("{}")
        from smmextract.vocabulary.extension import read_additions  # noqa: PLC0415 - pydantic, for those who add words

        return _kept(json.dumps(read_additions(files), sort_keys=True, ensure_ascii=False))

    def __reduce__(self) -> tuple[Callable[[str], Vocabulary], tuple[str]]:
        return _kept, (self.additions,)  # another process compiles it only once, however often it is sent there

    @cached_property
    def _added(self) -> Mapping[str, Any]:
        return json.loads(self.additions)  # type: ignore[no-any-return]

    def _table(self, name: str) -> Mapping[str, Any]:
        return merged(shipped(name), self._added.get(name, {}))

    def phrases_of(self, field: str) -> Mapping[Phrase, str]:
        """Return all names that a label's field can have, with the canonical ones; empty for a field without a list."""
        known = {"product": "product_phrases", "region": "region_phrases", "segment": "segment_phrases"}
        return getattr(self, known[field]) if field in known else {}

    def names(self, field: str) -> Names:
        """Return the groups of names that a product, region or segment can have."""
        return {"product": self.products, "region": self.regions, "segment": self.segments}[field]

    def canonical(self, field: str, text: str) -> str:
        """Return the canonical name for a product, region or segment; text of other fields is returned unchanged."""
        forms = {"product": self.product, "region": self.region, "segment": self.segment}
        return forms[field](text) if field in forms else text

    # Metrics

    @cached_property
    def metrics(self) -> Mapping[str, MetricFacts]:
        """All metrics by name, in the order of the file, the user's last."""
        return {name: MetricFacts(name=name, **facts) for name, facts in self._table("metrics").items()}

    def facts(self, metric: str) -> MetricFacts:
        """Return what a metric measures; an unknown metric may have any unit and adds up to nothing."""
        return self.metrics.get(metric) or MetricFacts(metric, "any")

    def check_metric(self, metric: str) -> str:
        """Return the metric. Raises InputError that suggests the nearest one if it is unknown."""
        if metric not in self.metrics:
            raise InputError(f"no metric {metric!r}{did_you_mean(metric, self.metrics)}")
        return metric

    @cached_property
    def metric_phrases(self) -> Mapping[Phrase, str]:
        """Words for metrics from the user's files; the built-in ones are cue words of the reader."""
        return {phrase(word): name for name, words in self._added.get("metric_words", {}).items() for word in words}

    @cached_property
    def _asked(self) -> Mapping[str, str]:
        """Word, in lower case → metric; the names of the metrics are included."""
        found = {word.casefold(): metric for metric, words in shipped("asked").items() for word in words}
        found |= {" ".join(words): metric for words, metric in self.metric_phrases.items()}
        return found | {name.replace("_", " "): name for name in self.metrics}

    def metric_asked(self, text: str) -> str | None:
        """Return the metric that a person means without knowing its name ("stocks"); None if the words name none."""
        return self._asked.get(" ".join(text.casefold().replace("_", " ").replace("-", " ").split()))

    # Units

    @cached_property
    def units(self) -> Mapping[str, Any]:
        """The unit words, in the format of `units.toml`."""
        return self._table("units")

    # Products

    @cached_property
    def products(self) -> Names:
        """Metal or material → product → its other names."""
        return self._table("products")

    @cached_property
    def product_phrases(self) -> Mapping[Phrase, str]:
        """Every name of every product, including plurals and the bare names of the metals."""
        names = names_of(self.products, plurals=True)
        for family_name in self.products:
            names.setdefault(phrase(family_name), family_name)
        return names

    @cached_property
    def _families(self) -> Mapping[str, str]:
        named = {name: family_name for family_name, products in self.products.items() for name in products}
        return named | {family_name: family_name for family_name in self.products}

    def family(self, product: str) -> str | None:
        """Return the metal or material that a canonical product belongs to."""
        return self._families.get(product)

    def is_family(self, name: str) -> bool:
        """Return whether this is a bare metal name ("copper"), which stands for the product that a report is about."""
        return name in self.products

    def main_product(self, family_name: str) -> str:
        """Return the product that a bare metal name stands for by default: the first of its table."""
        return next(iter(self.products[family_name]))

    def product_named(self, text: str) -> str | None:
        """Return the canonical product with exactly this name, if there is one."""
        return self.product_phrases.get(phrase(text))

    def grades(self, product: str | None) -> tuple[float, float]:
        """Return the lowest and highest plausible share of metal in a canonical product's weight."""
        low, high = shipped("grades").get(product or "", (0.0, 1.0))
        return low, high

    @_cached
    def product(self, text: str) -> str:
        """Return the canonical product: "electrolytic aluminum" → "aluminium", "high-grade NPI" → "nickel pig iron"."""
        words = phrase(text)
        for start in range(len(words)):
            # leading words that are known segments ("metallurgical-grade alumina") do not change the product
            if start and words[:start] not in self.segment_phrases:
                continue
            if words[start:] in self.product_phrases:
                return self.product_phrases[words[start:]]
        return " ".join(text.lower().split())

    # Places

    @cached_property
    def regions(self) -> Names:
        """Whole → place → its other names."""
        return self._table("regions")

    @cached_property
    def region_phrases(self) -> Mapping[Phrase, str]:
        """Every name of every place, including adjectives."""
        return names_of(self.regions)

    @cached_property
    def _part_of(self) -> Mapping[str, str]:
        return {name: whole for whole, places in self.regions.items() if whole for name in places}

    @_cached
    def region(self, text: str) -> str:
        """Return the canonical place; several places are joined by "; "."""
        parts = [" ".join(part.split()) for part in text.split(";")]
        return "; ".join(self._place(part) for part in parts if part)

    def _place(self, text: str) -> str:
        words, known = phrase(text), self.region_phrases
        for candidate in (words, words[1:] if words[:1] == ("the",) else words, words[:-1]):
            if candidate in known and (candidate != words[:-1] or words[-1:] in (("province",), ("region",))):
                return known[candidate]
        return text.lower()

    @_cached
    def contains(self, whole: str, part: str) -> bool | None:
        """Return whether a place lies within another one (each lies within itself); None if the data do not say."""
        whole, part = self.region(whole), self.region(part)
        if whole == part:
            return True
        if not all(name in self._part_of or name in (_GLOBAL, _OVERSEAS) for name in (whole, part)):
            return None
        if whole == _OVERSEAS and part in (_GLOBAL, "Asia"):
            return None if part == "Asia" else False
        wholes = tuple(self._wholes(part))
        return _CHINA not in wholes if whole == _OVERSEAS else whole in wholes

    def _wholes(self, name: str) -> Iterator[str]:
        while True:
            yield name
            if name == _GLOBAL:
                return
            name = self._part_of.get(name, _GLOBAL)

    # Segments

    @cached_property
    def _segment_table(self) -> Mapping[str, Any]:
        return self._table("segments")

    @cached_property
    def segments(self) -> Names:
        """Category → segment → its other names."""
        return {key: names for key, names in self._segment_table.items() if key not in NO_CATEGORY}

    @cached_property
    def segment_phrases(self) -> Mapping[Phrase, str]:
        """Every name of every segment."""
        return names_of(self.segments)

    @cached_property
    def _categories(self) -> Mapping[str, str]:
        return {name: key for key, names in self.segments.items() for name in names}

    def category(self, segment: str) -> str | None:
        """Return the category of a canonical segment; a quantity has at most one segment of each category."""
        return self._categories.get(segment)

    @cached_property
    def complete_sets(self) -> tuple[frozenset[str], ...]:
        """The sets of segments that always make up the whole."""
        return tuple(frozenset(names) for names in self._segment_table["complete"])

    def place_of(self, segment: str) -> str | None:
        """Return the place that a segment stands for (an exchange)."""
        return self._segment_table["places"].get(segment)  # type: ignore[no-any-return]

    def metric_of(self, segment: str) -> str | None:
        """Return the metric that a segment implies ("social inventory")."""
        return self._segment_table["metrics"].get(self.category(segment) or "")  # type: ignore[no-any-return]

    def source_of(self, product: str) -> str | None:
        """Return the segment that a raw material stands for, if it names a part of another product's output."""
        return self._segment_table["sources"].get(product)  # type: ignore[no-any-return]

    @_cached
    def segment(self, text: str) -> str:
        """Return the canonical segment; the parts of a list ("high-grade, Ni content") in alphabetical order."""
        parts = {" ".join(part.split()).lower() for part in text.split(",")}
        return ", ".join(sorted(self.segment_phrases.get(phrase(part), part) for part in parts if part))


@lru_cache(maxsize=16)
def _kept(additions: str) -> Vocabulary:
    return Vocabulary.shipped() if additions == "{}" else Vocabulary(additions)
