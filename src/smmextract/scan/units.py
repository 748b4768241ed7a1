"""Unit words: what stands after a number (`million mt/year`) and the currency before it, by the vocabulary's units."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from smmextract.scan.number import ONE, nothing_follows
from smmextract.vocabulary import Vocabulary

_TIMES = ("hour", "day", "week", "month", "quarter", "year")
# Between a number and its words: spaces, one line break, or the hyphen of "28-percentage-point".
_GAP = r"(?:[^\S\n]{0,2}|[^\S\n]?\n[^\S\n]?(?=[A-Za-z]{2})|-(?=[A-Za-z]{2}))"
_PRICE_REACH = 32
_FILLER = re.compile(r"[\s-]+")


class _Word(NamedTuple):
    kind: str
    name: str
    factor: Decimal


class Measure(NamedTuple):
    """What the words after a number make of it: `number * scale * factor` in `unit`; `end` is where they end.

    `more` is set where a "+" or 余 after the digits says "and more".
    """

    end: int
    scale: Decimal = ONE
    unit: str | None = None
    factor: Decimal = ONE
    more: bool = False


@dataclass(frozen=True, slots=True)
class Units:
    """The compiled unit data."""

    suffix: re.Pattern[str]
    prefix: re.Pattern[str]
    prefix_ends: frozenset[str]
    price: re.Pattern[str]
    counted: re.Pattern[str]
    scales: dict[str, Decimal]
    words: dict[str, _Word]
    pers: dict[str, _Word]
    currencies: dict[str, str]
    tenths: str

    def measure(self, text: str, position: int, currency: str | None = None) -> Measure:
        """Read the scale, unit and "per" after a number that ends at `position` and has this currency before it."""
        dashed = text[position : position + 1] == "-" and text[position + 1 : position + 2].isdigit()
        found = None if dashed or nothing_follows(text, position) else self.suffix.match(text, position)
        if found is None:
            return Measure(position, unit=currency)
        scale = unit = per = None
        end = position
        if found["more"]:
            end = found.end("more")
        if (
            found["millions"]
            and not currency
            and not (found["unit"] and self.words[_key(found["unit"])].kind == "money")
        ):
            return Measure(position)
        if found["scale"] or found["millions"]:
            scale = self.scales[_key(found["scale"] or found["millions"])]
            end = max(found.end("scale"), found.end("millions"))
        if found["over"]:
            end = found.end("over")
        if found["unit"]:
            unit, end = self.words[_key(found["unit"])], found.end("unit")
        elif found["fold"]:
            unit, end = _Word("plain", "times", ONE), found.end("fold")
        elif currency:
            unit = _Word("money", currency, ONE)
        if found["per"]:
            per, end = self.pers[_key(found["per"])], found.end("per")
        elif unit and found["each"]:
            per = self.pers[_key(found["each"])]
        name, factor = _compound(unit, per)
        return Measure(end, scale or ONE, name, factor, bool(found["more"] or found["over"]))

    def price_before(self, text: str, floor: int, start: int) -> tuple[str, Decimal] | None:
        """Unit and factor of the price unit that stands right before a number: `USD/mt 2,350`, `yuan/mt: 21,300`."""
        low = max(floor, start - _PRICE_REACH)
        if text[start - 1 : start] not in (" ", ":", "\u00a0") or text.find("/", low, start) < 0:
            return None
        found = self.price.search(text, low, start)
        if found is None:
            return None
        money = found["money"]
        currency = self.currencies.get(money)
        word = self.words.get(_key(money)) or (_Word("money", currency, ONE) if currency else None)
        name, factor = _compound(word, self.pers[_key(found["per"])])
        return (name, factor) if word and name else None


def _compound(word: _Word | None, per: _Word | None) -> tuple[str | None, Decimal]:
    """Unit and factor of a word and what it is per: t and day, CNY and kg (as CNY/t), kg and t (not converted)."""
    if word is None:
        return (f"/{per.name}" if per else None), ONE
    if word.kind == "mass" and (per is None or per.name in _TIMES):
        return (f"t/{per.name}" if per else "t"), word.factor
    if per is None:
        return word.name, word.factor
    return f"{word.name}/{per.name}", (ONE if word.kind == "mass" else word.factor * per.factor)


def _key(word: str) -> str:
    return _FILLER.sub(" ", word).lower()


def _any_of(words: Iterable[str], exact: Iterable[str] = (), guards: Mapping[str, str] | None = None) -> str:
    """A pattern for any of the words, longest first; those that end in a Latin letter must end there."""
    bounded: list[str] = []
    free: list[str] = []
    for word in sorted(words, key=len, reverse=True):
        latin = word[-1].isascii() and word[-1].isalnum()
        (bounded if latin else free).append(_free(word, guards or {}))
    # A "c" is a cent only in a price: `3.2 c/lb`.
    bounded += [rf"(?-i:{word})" + (r"(?=\s?/)" if word == "c" else "") for word in exact]
    return "|".join([f"(?:{'|'.join(bounded)})(?![a-z0-9])", *free])


def _free(word: str, guards: Mapping[str, str]) -> str:
    """A pattern for one word, not before the signs that would make another word of it."""
    after = f"(?![{guards[word]}])" if guards.get(word) else ""
    return re.escape(word).replace(r"\ ", r"[\s-]{1,2}") + after


def plural(noun: str) -> str:
    """The plural of a noun of the data file."""
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + "s"


_using: ContextVar[Vocabulary | None] = ContextVar("vocabulary of the scan", default=None)


@contextmanager
def scanning_with(vocabulary: Vocabulary | None) -> Iterator[None]:
    """Read units by this vocabulary within; None: by the words of the program alone."""
    token = _using.set(vocabulary)
    try:
        yield
    finally:
        _using.reset(token)


def words_in_use() -> Vocabulary:
    """The vocabulary of the scan under way."""
    return _using.get() or Vocabulary.shipped()


def units() -> Units:
    """The compiled unit words of the scan under way."""
    return compiled(words_in_use())


@lru_cache(maxsize=16)
def compiled(vocabulary: Vocabulary) -> Units:
    """The unit words of a vocabulary, compiled once."""
    data = vocabulary.units
    words: dict[str, _Word] = {}
    exact: list[str] = []
    guards = {word: block["not_before"] for block in data["plain"] if "not_before" in block for word in block["words"]}
    for kind, names in (("mass", "words"), ("rate", "words"), ("money", "after"), ("plain", "words")):
        table = "masses" if kind == "mass" else "rates" if kind == "rate" else kind
        for block in data[table]:
            meaning = _Word(kind, block.get("raw") or block["unit"], Decimal(block.get("factor", 1)))
            words |= {word.lower(): meaning for word in block[names] + block.get("exact", [])}
            exact += block.get("exact", [])
    pers = {
        word.lower(): _Word("per", block["unit"], Decimal(block.get("factor", 1)))
        for block in data["pers"]
        for word in block["words"]
    }
    currencies = {word: block["unit"] for block in data["money"] for word in block["before"]}
    scales = {word: Decimal(value) for word, value in data["scales"].items()}
    return Units(
        suffix=_suffix(scales, words.keys() - {word.lower() for word in exact}, exact, pers, guards),
        prefix=_prefix(currencies),
        price=_price({word for word, meaning in words.items() if meaning.kind == "money"} | currencies.keys(), pers),
        prefix_ends=frozenset("+-–") | {word[-1] for word in currencies},
        counted=counted(**data["counts"]),
        scales=scales | {"m": Decimal("1e6"), "k": Decimal("1e3")},
        words=words,
        pers=pers,
        currencies=currencies,
        tenths=_free("成", guards),
    )


def _suffix(
    scales: Iterable[str], words: Iterable[str], exact: Iterable[str], pers: Iterable[str], guards: Mapping[str, str]
) -> re.Pattern[str]:
    per = _any_of(pers)
    # 千 is no scale in 千瓦时, nor is 百 in 百分点
    within = {scale: "".join({word[1] for word in words if len(word) > 1 and word[0] == scale}) for scale in scales}
    mass = r"(?=[\s-](?:mt|t|tons?|tonnes?)(?![A-Za-z]))"
    return re.compile(
        rf"(?P<more>\+|[多余]|-odd(?![a-z]))?"
        rf"(?:{_GAP}(?P<scale>{_any_of(scales, guards=within)}|(?<=[0-9])k(?![A-Za-z])|[mk]{mass})"
        rf"|(?P<millions>m(?![A-Za-z])))?"
        rf"(?P<over>[多余](?=[吨元个家]))?"
        rf"(?:{_GAP}(?P<unit>{_any_of(words, exact, guards)})|(?P<fold>(?<=[0-9])x(?![a-z0-9])))?"
        rf"(?:(?:\s?/\s?|[\s-](?:per|each)[\s-]|每)(?P<per>{per})"
        rf"|(?=[\s-](?:a|an|every)[\s-](?P<each>{per})(?!\s(?:ago|earlier|before|previously|prior|later))))?",
        re.IGNORECASE,
    )


def _prefix(currencies: Iterable[str]) -> re.Pattern[str]:
    before = "|".join(
        (r"(?<![A-Za-z/])" if word[0].isalpha() and word.isascii() else "") + re.escape(word)
        for word in sorted(currencies, key=len, reverse=True)
    )
    return re.compile(rf"(?P<outer>[+\-–])?(?P<currency>{before})\s?(?P<inner>[+\-–])?$|(?P<bare>[+\-–])$")


def _price(money: Iterable[str], pers: Iterable[str]) -> re.Pattern[str]:
    names = "|".join(map(re.escape, sorted(money, key=len, reverse=True)))
    return re.compile(
        rf"(?<![A-Za-z0-9/])(?P<money>{names})\s?/\s?(?P<per>{_any_of(pers)})\s?\)?(?:\s?:\s?|\s)$", re.IGNORECASE
    )


def counted(nouns: Iterable[str], not_between: Iterable[str]) -> re.Pattern[str]:
    """The noun after a number, with at most one word between."""
    names = list(nouns)
    nouns_pattern = "|".join(map(re.escape, [*map(plural, names), *names]))
    between = "|".join(not_between)
    return re.compile(rf"\s(?:(?!(?:{between})\s)[A-Za-z-]+\s)?(?:{nouns_pattern})(?![A-Za-z-])", re.IGNORECASE)
