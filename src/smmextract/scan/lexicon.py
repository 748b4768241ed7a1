"""Indexes the words of units.toml by their beginning, so that the word at a place of the text is found quickly."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal, NamedTuple, TypeVar

from smmextract.lazy import regex
from smmextract.scan.number import ONE
from smmextract.vocabulary import Vocabulary

Role = Literal["mass", "rate", "money", "plain", "per", "scale", "letter"]
_Made = TypeVar("_Made")
_FIRST = regex(r"[A-Za-z]+")
_FILLER = regex(r"[\s-]+")


class Word(NamedTuple):
    """A number before it counts `factor` of `name`. `sense`: it has a second meaning; `slash`: only after a slash."""

    role: Role
    name: str
    factor: Decimal = ONE
    sense: str = ""
    slash: bool = False


@dataclass(slots=True)
class WordIndex:
    """Words by their first letters, or by their first character if that is not a Latin letter."""

    folded: dict[str, Word] = field(default_factory=dict)
    exact: dict[str, Word] = field(default_factory=dict)
    guards: dict[str, str] = field(default_factory=dict)
    _begins: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _patterns: dict[str, re.Pattern[str]] = field(default_factory=dict)

    def add(self, words: Iterable[str], meaning: Word, *, exact: bool = False) -> None:
        """Add words with one meaning; words added as `exact` are case-sensitive."""
        for word in words:
            (self.exact if exact else self.folded)[word if exact else word.lower()] = meaning
            self._begins[begin_at(word)].add(word if exact else word.lower())

    def may_begin(self, begin: str) -> bool:
        """Return whether any word begins in this way (see `begin_at`)."""
        return begin in self._begins

    def at(self, text: str, position: int, begin: str = "") -> tuple[Word, int] | None:
        """Return the longest word at `position`, and where it ends. `begin` is `begin_at` of the place."""
        begin = begin or begin_at(text, position)
        pattern = self._patterns.get(begin)
        if pattern is None:
            if begin not in self._begins:
                return None
            pattern = self._patterns[begin] = self._compiled(begin)
        found = pattern.match(text, position)
        return (self.meaning(found[0]), found.end()) if found else None

    def meaning(self, written: str) -> Word:
        """Return the meaning of a known word as written."""
        spaced = written if written.isalpha() else _FILLER.sub(" ", written)
        return self.exact.get(spaced) or self.folded.get(spaced.lower()) or self.folded[written.lower()]

    def _compiled(self, begin: str) -> re.Pattern[str]:
        words = sorted(self._begins[begin], key=lambda word: (-len(word), word in self.folded))
        return regex("|".join(map(self._pattern, words)))

    def _pattern(self, word: str) -> str:
        after = r"(?![A-Za-z0-9])" if word[-1].isascii() and word[-1].isalnum() else ""
        if self.guards.get(word):
            after += f"(?![{self.guards[word]}])"
        if word[-1] in "$€£¥¢₹₩":
            after += r"(?!\s?[0-9])"  # it stands before the next number
        pattern = re.escape(word).replace(r"\ ", r"[\s-]{1,2}")
        return (pattern if word in self.exact else f"(?i:{pattern})") + after


def begin_at(text: str, position: int = 0) -> str:
    """Return the beginning of the word at `position`: its Latin letters, or one character."""
    letters = _FIRST.match(text, position)
    return letters[0].lower() if letters else text[position : position + 1]


@dataclass(slots=True, eq=False)
class Lexicon:
    """All words that may stand beside a number.

    `after` are units after it, `slashed` those that are units only before a slash, `pers` what these may be per,
    `scales` scale words, `letters` those that are a scale only in company. `before` are currencies in front, by
    spelling; `weak` are those of them that are also words; `last_signs` are the characters in which one of them, or a
    scale with it, can end. `modifiers` may stand before a word of `tons`.
    """

    after: WordIndex = field(default_factory=WordIndex)
    slashed: WordIndex = field(default_factory=WordIndex)
    pers: WordIndex = field(default_factory=WordIndex)
    scales: WordIndex = field(default_factory=WordIndex)
    letters: WordIndex = field(default_factory=WordIndex)
    modifiers: WordIndex = field(default_factory=WordIndex)
    before: dict[str, Word] = field(default_factory=dict)
    weak: frozenset[str] = frozenset()
    last_signs: frozenset[str] = frozenset()
    before_units: frozenset[str] = frozenset()


_using: ContextVar[Vocabulary | None] = ContextVar("vocabulary of the scan", default=None)


@contextmanager
def scanning_with(vocabulary: Vocabulary | None) -> Iterator[None]:
    """Within this context, read units by this vocabulary; None means the built-in one."""
    token = _using.set(vocabulary)
    try:
        yield
    finally:
        _using.reset(token)


def of_words_in_use(make: Callable[[Vocabulary], _Made]) -> Callable[[], _Made]:
    """Cache a table per vocabulary; return what gives that of the current scan, the last one without a hash."""
    made = lru_cache(maxsize=16)(make)
    last: tuple[Vocabulary | None, _Made | None] = (None, None)

    def of_words() -> _Made:
        nonlocal last
        vocabulary, table = last  # read both at once, as another thread may scan with another vocabulary
        used = _using.get() or Vocabulary.shipped()
        if vocabulary is not used or table is None:
            table = made(used)
            last = (used, table)
        return table

    return of_words


@of_words_in_use
def lexicon(vocabulary: Vocabulary) -> Lexicon:
    """Return the unit words of the current vocabulary, indexed once."""
    data, made = vocabulary.units, Lexicon()
    for role, block, words in _blocks(data):
        name = block["raw"] if "raw" in block else block["unit"]
        meaning = Word(role, name, Decimal(block.get("factor", 1)), block.get("sense", ""))
        made.after.add(words, meaning)
        (made.slashed if block.get("before_slash") else made.after).add(block.get("exact", []), meaning, exact=True)
        if role == "money":
            made.before |= dict.fromkeys(block["before"], meaning)
        if "not_before" in block:
            made.after.guards |= dict.fromkeys(words, block["not_before"])
    for code in data["currency_codes"]["codes"]:
        made.before[code] = Word("money", code)
        made.after.add([code], Word("money", code), exact=True)
        for letter, factor in (("M", "1e6"), ("m", "1e6"), ("k", "1e3"), ("K", "1e3"), ("T", "1e3")):
            made.after.add([letter + code], Word("money", code, Decimal(factor)), exact=True)
    for block in data["pers"]:
        meaning = Word("per", block["unit"], Decimal(block.get("factor", 1)), slash=bool(block.get("slash_only")))
        made.pers.add(block["words"], meaning)
    _add_scales(made, data)
    _add_tons(made, data["tons"])
    made.weak = frozenset(data["currency_codes"]["words"])
    ends = (word[-1] for word in (*made.before, *made.scales.folded, *made.letters.folded))
    made.last_signs = frozenset((*ends, *"MBKm"))
    return made


def _blocks(data: Mapping[str, Any]) -> Iterator[tuple[Role, Mapping[str, Any], list[str]]]:
    roles: dict[str, Role] = {"masses": "mass", "rates": "rate", "money": "money", "plain": "plain"}
    for table, role in roles.items():
        for block in data[table]:
            yield role, block, block["after" if role == "money" else "words"]


def _add_scales(made: Lexicon, data: Mapping[str, Any]) -> None:
    for word, value in data["scales"].items():
        made.scales.add([word], Word("scale", word, Decimal(value)))
    for word, value in data["scale_letters"]["values"].items():
        made.letters.add([word], Word("letter", word, Decimal(value)))
    made.before_units = frozenset(data["scale_letters"]["before_units"])


def _add_tons(made: Lexicon, data: Mapping[str, Any]) -> None:
    tons = made.after.folded["t"]
    made.modifiers.add(data["modifiers"], tons)
    made.modifiers.add(data["elements"], tons, exact=True)
    for element in data["elements"]:
        for prefix in ("t", "kt", "Mt"):
            made.after.add([f"{prefix}{element}"], made.after.meaning(prefix)._replace(sense=""), exact=True)
        made.pers.add([f"t{element}"], made.pers.folded["t"], exact=True)
