"""Numbers written as words: `seven smelters`, `two million mt`, `half of`, `one third` (units.toml)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from smmextract.scan.number import Number, read
from smmextract.scan.quantity import Amount, Quantity
from smmextract.scan.units import ONE, Measure, counted, unit_data, units

# A fraction counts before "of the output" or after "by"; "the first half" and "half of the year" are periods.
_OF = re.compile(
    r"\s(?:of|the|its|their)\s(?!(?:the\s|this\s|last\s|next\s|a\s)?(?:month|year|quarter|week|day|(?:19|20)[0-9]))",
    re.IGNORECASE,
)
_BY = re.compile(r"\bby\s(?:\w+\s)?$", re.IGNORECASE)
_PERIOD = re.compile(r"\b(?:first|second|latter|last|next|other|third|fourth|this|each)\s$", re.IGNORECASE)


class _Words(NamedTuple):
    pattern: re.Pattern[str]
    counted: re.Pattern[str]
    numbers: dict[str, Number]
    fractions: dict[str, tuple[Decimal, Decimal, Decimal]]
    free: set[str]


@cache
def _words() -> _Words:
    data = unit_data()
    numbers = {word: number for word, value in data["words"].items() if (number := read(value))}
    fractions: dict[str, tuple[Decimal, Decimal, Decimal]] = {}
    free: set[str] = set()
    for block in data["fractions"]:
        value, low, high = map(Decimal, block["value"])
        fractions |= dict.fromkeys(block["words"], (value, low, high))
        free |= set(block["words"]) if block.get("free") else set()
    longest = sorted([*numbers, *fractions], key=len, reverse=True)
    words = "|".join(word.replace(" ", r"[\s-]") for word in longest)
    return _Words(
        re.compile(rf"(?<![A-Za-z0-9-])(?:{words})(?![A-Za-z])", re.IGNORECASE),
        counted(data["word_counts"]["nouns"], data["counts"]["not_between"]),
        numbers,
        fractions,
        free,
    )


def word_quantities(text: str) -> Iterator[Quantity]:
    """The numbers in words that state a quantity, in reading order."""
    words = _words()
    for found in words.pattern.finditer(text):
        key = re.sub(r"[\s-]", " ", found[0].lower())
        if key in words.fractions:
            quantity = _fraction(words, text, found.start(), found.end(), key)
        else:
            quantity = _whole(words, text, found.start(), found.end(), words.numbers[key])
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
        return None
    return _quantity(start, end, number, measure)


def _fraction(words: _Words, text: str, start: int, end: int, key: str) -> Quantity | None:
    before = max(0, start - 16)
    if _PERIOD.search(text, before, start):
        return None
    if key not in words.free and not _OF.match(text, end) and not _BY.search(text, before, start):
        return None
    value, low, high = words.fractions[key]
    quantity = _quantity(start, end, Number(value, ONE, ONE), Measure(end, unit="%"))
    quantity.interval = (low, high)
    return quantity
