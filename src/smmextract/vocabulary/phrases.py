"""Loads the data files; turns names into tuples of words that compare equal whatever spelling, case, number."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache, partial
from typing import Any

from smmextract.lazy import regex
from smmextract.shipped_tables import shipped_table

Names = Mapping[str, Mapping[str, list[str]]]
"""Group (family, whole, category) → canonical name → aliases."""


NO_CATEGORY = ("complete", "places", "metrics", "sources")
"""Keys of segments.toml that are not categories."""


shipped = partial(shipped_table, __package__)
"""Returns a data file of the vocabulary by its name; callers must not change it."""


def merged(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Merge two tables: lists are joined, tables merged recursively, anything else comes from the second."""
    both = dict(one)
    for key, value in other.items():
        if isinstance(value, Mapping):
            both[key] = merged(both.get(key, {}), value)
        elif isinstance(value, list):
            both[key] = [*both.get(key, []), *value]
        else:
            both[key] = value
    return both


Phrase = tuple[str, ...]

_WORD = regex(r"[^\W_]+(?:\.[^\W_]+)*(?:'[^\W_]+)?|#\d+")


@lru_cache(maxsize=16_384)
def normal_word(word: str) -> str:
    """Normalise one word for the phrase tables."""
    word = word.casefold().replace("\u2019", "'").removesuffix("'s")
    return shipped("spelling").get(word, word)  # type: ignore[no-any-return]


@lru_cache(maxsize=8192)
def phrase(text: str) -> Phrase:
    """Return the normalised words of a text; hyphens separate words."""
    if text.isascii() and text.islower() and text.replace(" ", "").isalpha():  # as are most of the data files' names
        words, spelling = text.split(), shipped("spelling")
        return tuple(map(spelling.get, words, words))
    return tuple(normal_word(word) for word in _WORD.findall(text.replace("\u2019", "'")))


def plural(words: Phrase) -> Phrase:
    """Return the phrase with its last word in the plural."""
    last = words[-1]
    return (*words[:-1], last[:-1] + "ies" if last.endswith("ry") else last + "s")


def names_of(groups: Names, plurals: bool = False) -> dict[Phrase, str]:
    """Return every name and alias of some tables, with the canonical name."""
    found: dict[Phrase, str] = {}
    for names in groups.values():
        for name, aliases in names.items():
            for words in map(phrase, (name, *aliases)):
                found[words] = name
                if plurals:
                    found[plural(words)] = name
    return found
