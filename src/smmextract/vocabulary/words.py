"""The words of the field: one canonical form for every name of a product, place or segment.

In comes text as a report or a labeller writes it, out comes a form that can be compared; what the data files do not
know comes back in lower case, so that the comparison still works. The phrase tables at the end serve the readers of
text: every known name, as a tuple of normalised words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from smmextract.vocabulary.tables import Names, added, shipped, table

Phrase = tuple[str, ...]

_WORD = re.compile(r"[^\W_]+(?:\.[^\W_]+)*(?:'[^\W_]+)?|#\d+")
_GLOBAL, _CHINA, _OVERSEAS = "Global", "China", "Overseas"


def spelling() -> Mapping[str, str]:
    """Word → the spelling that the data files use."""
    return shipped("spelling.toml")


def normal_word(word: str) -> str:
    """One word as the phrase tables have it."""
    word = word.casefold().replace("\u2019", "'").removesuffix("'s")
    return spelling().get(word, word)


@lru_cache(maxsize=8192)
def phrase(text: str) -> Phrase:
    """The normalised words of a text; hyphens separate words."""
    return tuple(normal_word(word) for word in _WORD.findall(text.replace("\u2019", "'")))


def _plural(words: Phrase) -> Phrase:
    last = words[-1]
    return (*words[:-1], last[:-1] + "ies" if last.endswith("ry") else last + "s")


def names_of(groups: Names, plurals: bool = False) -> dict[Phrase, str]:
    """Every name and alias of some tables, with the canonical name."""
    found: dict[Phrase, str] = {}
    for names in groups.values():
        for name, aliases in names.items():
            for words in map(phrase, (name, *aliases)):
                found[words] = name
                if plurals:
                    found[_plural(words)] = name
    return found


@cache
def product_phrases() -> Mapping[Phrase, str]:
    """Every name of every product, plurals too, and the bare names of the metals."""
    names = names_of(table("products.toml"), plurals=True)
    for family_name in table("products.toml"):
        names.setdefault(phrase(family_name), family_name)
    return names


@cache
def _families() -> Mapping[str, str]:
    return {name: family_name for family_name, products in table("products.toml").items() for name in products} | {
        family_name: family_name for family_name in table("products.toml")
    }


def family(name: str) -> str | None:
    """The metal or material that a canonical product belongs to."""
    return _families().get(name)


def is_family(name: str) -> bool:
    """Whether this is a bare metal name ("copper"), which stands for the product that the report is about."""
    return name in table("products.toml")


@cache
def region_phrases() -> Mapping[Phrase, str]:
    """Every name of every place, adjectives too."""
    return names_of(table("regions.toml"))


@cache
def _part_of() -> Mapping[str, str]:
    return {name: whole for whole, places in table("regions.toml").items() if whole for name in places}


NO_CATEGORY = ("complete", "places", "metrics", "sources")
"""What segments.toml holds beside its categories."""


def _segments() -> Names:
    return {key: names for key, names in table("segments.toml").items() if key not in NO_CATEGORY}


@cache
def segment_phrases() -> Mapping[Phrase, str]:
    """Every name of every segment."""
    return names_of(_segments())


@cache
def _categories() -> Mapping[str, str]:
    return {name: key for key, names in _segments().items() for name in names}


@cache
def metric_phrases() -> Mapping[Phrase, str]:
    """The names of metrics that a user's files add; those of the program are cue words of the patterns."""
    return {phrase(alias): name for name, aliases in added("metrics").items() for alias in aliases}


def category(segment_name: str) -> str | None:
    """The category of a canonical segment: of one category a quantity has one."""
    return _categories().get(segment_name)


@cache
def complete_sets() -> tuple[frozenset[str], ...]:
    """The sets of segments that are always together the whole."""
    return tuple(frozenset(names) for names in table("segments.toml")["complete"])


def place_of(segment_name: str) -> str | None:
    """The place that a segment stands for (an exchange)."""
    places: dict[str, str] = table("segments.toml")["places"]
    return places.get(segment_name)


def metric_of(segment_name: str) -> str | None:
    """The metric that a segment implies ("social inventory")."""
    metrics: dict[str, str] = table("segments.toml")["metrics"]
    return metrics.get(category(segment_name) or "")


def source_of(product_name: str) -> str | None:
    """The segment that a raw material is, where it stands for a part of another product's output."""
    sources: dict[str, str] = table("segments.toml")["sources"]
    return sources.get(product_name)


def main_product(family_name: str) -> str:
    """The product that a bare metal name stands for where a report is about it: the first of its table."""
    products: Mapping[str, list[str]] = table("products.toml")[family_name]
    return next(iter(products))


def is_raw(product_name: str) -> bool:
    """Whether this is an ore or concentrate."""
    return product_name.endswith((" ore", " concentrate")) or product_name in ("bauxite", "spodumene")


def product_named(text: str) -> str | None:
    """The canonical product of exactly this name, if there is one."""
    return product_phrases().get(phrase(text))


def grades(product_name: str | None) -> tuple[float, float]:
    """The lowest and the highest plausible share of metal in a canonical product's weight."""
    low, high = table("grades.toml").get(product_name or "", (0.0, 1.0))
    return low, high


@lru_cache(maxsize=4096)
def product(text: str) -> str:
    """The canonical product: "electrolytic aluminum" → "aluminium", "high-grade NPI" → "nickel pig iron"."""
    words = phrase(text)
    known = product_phrases()
    for start in range(len(words)):
        # leading words that are known segments ("metallurgical-grade alumina") do not change the product
        if start and words[:start] not in segment_phrases():
            continue
        if words[start:] in known:
            return known[words[start:]]
    return " ".join(text.lower().split())


@lru_cache(maxsize=4096)
def region(text: str) -> str:
    """The canonical place, of several the canonical places joined by "; "."""
    parts = [" ".join(part.split()) for part in text.split(";")]
    return "; ".join(_place(part) for part in parts if part)


def _place(text: str) -> str:
    words = phrase(text)
    known = region_phrases()
    for candidate in (words, words[1:] if words[:1] == ("the",) else words, words[:-1]):
        if candidate in known and (candidate != words[:-1] or words[-1:] in (("province",), ("region",))):
            return known[candidate]
    return text.lower()


@lru_cache(maxsize=4096)
def segment(text: str) -> str:
    """The canonical segment; the parts of a list ("high-grade, Ni content") in alphabetical order."""
    known = segment_phrases()
    parts = {" ".join(part.split()).lower() for part in text.split(",")}
    return ", ".join(sorted(known.get(phrase(part), part) for part in parts if part))


@lru_cache(maxsize=4096)
def contains(whole: str, part: str) -> bool | None:
    """Whether a place lies within another one (each is within itself); None where the data do not say."""
    whole, part = region(whole), region(part)
    if whole == part:
        return True
    known = _part_of()
    if not all(name in known or name in (_GLOBAL, _OVERSEAS) for name in (whole, part)):
        return None
    if whole == _OVERSEAS and part in (_GLOBAL, "Asia"):
        return None if part == "Asia" else False
    if whole == _OVERSEAS:
        return _CHINA not in _wholes(part)
    return whole in _wholes(part)


def _wholes(name: str) -> tuple[str, ...]:
    return tuple(_chain(name))


def _chain(name: str) -> Iterator[str]:
    while True:
        yield name
        if name == _GLOBAL:
            return
        name = _part_of().get(name, _GLOBAL)
