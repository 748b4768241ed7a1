"""Numbers written as words: `seven smelters`, `a million mt`, `one third`, `½`, `三十五万吨` (units.toml)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from smmextract.scan.number import ONE, Number, read
from smmextract.scan.quantity import Amount, Quantity
from smmextract.scan.units import Measure, compiled, counted, units, words_in_use
from smmextract.vocabulary import Vocabulary

# A fraction counts before "of the output" or after "by"; "the first half" and "half of the year" are periods.
_OF = re.compile(
    r"\s(?:of|the|its|their)\s(?!(?:the\s|this\s|last\s|next\s|a\s)?(?:month|year|quarter|week|day|(?:19|20)[0-9]))",
    re.IGNORECASE,
)
_BY = re.compile(r"\bby\s(?:\w+\s){0,2}$", re.IGNORECASE)
_PERIOD = re.compile(
    r"\b(?:first|second|latter|last|next|other|third|fourth|this|each|early|late|back|front|upper|lower|final|past)\s$",
    re.IGNORECASE,
)
_BEFORE_REACH = 24
_HANZI_DIGITS = {sign: place for place, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_HANZI_TENS = {"十": 10, "百": 100, "千": 1000}
_D = "[一二两三四五六七八九]"
# Before a scale or 成 (a tenth). Not 数十万吨 (some hundred thousand), nor the second part of 一亿两千万吨.
_HANZI = (
    rf"(?<![零〇一二两三四五六七八九十百千万亿点分之几数上好第0-9])"
    rf"(?={_D}|[十百千])(?:{_D}?千)?(?:[零〇]?{_D}?百)?(?:[零〇]?{_D}?十)?(?:[零〇]?{_D})?(?:点[零〇一二三四五六七八九]+)?"
)


class _Words(NamedTuple):
    pattern: re.Pattern[str]
    counted: re.Pattern[str]
    numbers: dict[str, Number]
    fractions: dict[str, tuple[Decimal, Decimal, Decimal]]
    free: set[str]
    before: re.Pattern[str]
    after: re.Pattern[str]


@lru_cache(maxsize=16)
def _words(vocabulary: Vocabulary) -> _Words:
    data = vocabulary.units
    numbers = {word: number for word, value in data["words"].items() if (number := read(value))}
    fractions: dict[str, tuple[Decimal, Decimal, Decimal]] = {}
    free: set[str] = set()
    for block in data["fractions"]:
        value, low, high = map(Decimal, block["value"])
        fractions |= dict.fromkeys(block["words"], (value, low, high))
        free |= set(block["words"]) if block.get("free") else set()
    longest = sorted({*numbers, *fractions} - {"a"}, key=len, reverse=True)
    words = "|".join(word.replace(" ", r"[\s-]") for word in longest)
    scales = "|".join(word for word in data["scales"] if word.isascii())
    place, stems = data["fraction_places"], "|".join(data["change"]["stems"])
    return _Words(
        re.compile(
            rf"(?<![A-Za-z0-9-])(?:{words}|a(?=\s(?:{scales})[\s-]))(?![A-Za-z])|(?P<hanzi>{_HANZI}(?=[万亿]|{compiled(vocabulary).tenths}))",
            re.IGNORECASE,
        ),
        counted(data["word_counts"]["nouns"], data["counts"]["not_between"]),
        numbers,
        fractions,
        free,
        re.compile(rf"\b(?:{'|'.join(place['before'])}|(?:{stems})[a-z]*)\s$", re.IGNORECASE),
        re.compile(rf"\s*(?:[.,;:!)]|$)|\s(?:{'|'.join(place['after'])})(?![A-Za-z])", re.IGNORECASE),
    )


def word_quantities(text: str) -> Iterator[Quantity]:
    """The numbers in words that state a quantity, in reading order."""
    words = _words(words_in_use())
    for found in words.pattern.finditer(text):
        if found["hanzi"]:
            number = read(_hanzi(found[0]))
            measure = units().measure(text, found.end())
            if number and measure.unit:
                yield _quantity(found.start(), found.end(), number, measure)
            continue
        key = re.sub(r"[\s-]", " ", found[0].lower())
        quantity = None
        if key in words.numbers:
            quantity = _whole(words, text, found.start(), found.end(), words.numbers[key])
        if quantity is None and key in words.fractions:
            quantity = _fraction(words, text, found.start(), found.end(), key)
        if quantity:
            yield quantity


def _quantity(start: int, end: int, number: Number, measure: Measure) -> Quantity:
    amount = Amount(start, end, number, 0, None, measure)
    return Quantity(start, measure.end, (amount,), (measure.scale,), measure.unit, measure.factor)


def _whole(words: _Words, text: str, start: int, end: int, number: Number) -> Quantity | None:
    noun = words.counted.match(text, end)
    if noun:
        return _quantity(start, end, number, Measure(noun.end(), unit="count"))
    measure = units().measure(text, end)
    if measure.unit in (None, "day") or measure.unit.startswith("/"):
        return None
    if measure.scale == ONE and (number.value < ONE or (number.value == ONE and measure.unit == "t")):
        return _quantity(start, end, number, measure) if end == start + 1 and not text[start].isascii() else None
    return _quantity(start, end, number, measure)


def _fraction(words: _Words, text: str, start: int, end: int, key: str) -> Quantity | None:
    before = max(0, start - 16)
    if _PERIOD.search(text, before, start):
        return None
    spelt = key.replace(" ", "-")
    if key in words.free or ("-" in spelt and text[start:end].lower() == spelt):
        pass  # "three-quarters" is a part, "three quarters" may be nine months
    elif not _OF.match(text, end) and not _stands_as_share(words, text, start, end):
        return None
    value, low, high = words.fractions[key]
    quantity = _quantity(start, end, Number(value, ONE, ONE), Measure(end, unit="%"))
    quantity.interval = (low, high)
    return quantity


def _stands_as_share(words: _Words, text: str, start: int, end: int) -> bool:
    """Whether what stands around a word such as "half" makes it a part: "was half in March", "fell by a third"."""
    low = max(0, start - _BEFORE_REACH)
    if not words.after.match(text, end):
        return False
    return bool(words.before.search(text, low, start) or _BY.search(text, low, start))


def _hanzi(words: str) -> str:
    """三十五点二 as 35.2."""
    whole, _, decimals = words.partition("点")
    value = digit = 0
    for sign in whole:
        if sign in _HANZI_TENS:
            value, digit = value + (digit or 1) * _HANZI_TENS[sign], 0
        else:
            digit = _HANZI_DIGITS[sign]
    point = "." if decimals else ""
    return f"{value + digit}{point}{''.join(str(_HANZI_DIGITS[sign]) for sign in decimals)}"
