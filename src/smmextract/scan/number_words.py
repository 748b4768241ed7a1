"""Reads numbers in English words: `seven smelters`, `a million mt`, `two to three million tonnes`, `one third`, `½`.

They count only beside a unit, a scale or a noun that is counted (units.toml).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from smmextract.lazy import regex
from smmextract.scan.hanzi import hanzi_quantities
from smmextract.scan.lexicon import of_words_in_use
from smmextract.scan.number import ONE, Number, read
from smmextract.scan.said import SAID
from smmextract.scan.scanned_quantity import ScannedQuantity, percentage, share_of, unsigned
from smmextract.scan.units import Measure, counted, units
from smmextract.vocabulary import Vocabulary

_OF = SAID["of"]
_BY = regex(r"\bby\s(?:\w+\s){0,2}$", re.IGNORECASE)
_PERIOD = SAID["period_before"]
_BEFORE_REACH = 24
_PART = regex(r"[\s-]and[\s-](?P<part>a[\s-]half|a[\s-]quarter|three[\s-]quarters?)(?![A-Za-z])", re.IGNORECASE)
_PARTS = {"h": Decimal("0.5"), "q": Decimal("0.25"), "t": Decimal("0.75")}
_RANGE = regex(r"\s(?:to|or)\s|-to-", re.IGNORECASE)
_SHARE = regex(r"(?:([1-9])/([1-9]0?)(?=\s(?:of|the|its|their)\s)|1\sin\s([2-9]|10)(?=\s[a-z]+s\b))")
_MAY_SHARE = regex(r"/[1-9]|1\sin\s")  # most texts hold neither
_ONE_IN = regex(r"one\sin\s(\w+)(?=\s[a-z]+s\b)", re.IGNORECASE)
_SPLIT = regex(r"[\s-]+(?:and[\s-]+)?")
_HUNDRED = 100
_SCALES = {"hundred": _HUNDRED, "thousand": 1000, "million": 1_000_000}


class _Words(NamedTuple):
    heads: re.Pattern[str]
    pattern: re.Pattern[str]
    counted: re.Pattern[str]
    numbers: dict[str, Number]
    small: dict[str, int]
    spelt: re.Pattern[str]
    fractions: dict[str, tuple[Decimal, Decimal, Decimal]]
    free: set[str]
    before: re.Pattern[str]
    after: re.Pattern[str]


@of_words_in_use
def _words(vocabulary: Vocabulary) -> _Words:
    data = vocabulary.units
    numbers = {word: number for word, value in data["words"].items() if (number := read(value))}
    small = {word: int(value) for word, value in data["number_words"].items()}
    fractions: dict[str, tuple[Decimal, Decimal, Decimal]] = {}
    free: set[str] = set()
    for block in data["fractions"]:
        value, low, high = map(Decimal, block["value"])
        fractions |= dict.fromkeys(block["words"], (value, low, high))
        free |= set(block["words"]) if block.get("free") else set()
    longest = sorted({*numbers, *fractions} - {"a"}, key=len, reverse=True)
    words = "|".join(word.replace(" ", r"[\s-]") for word in longest)
    scales = "|".join(word for word in data["scales"] if word.isascii())
    one = "|".join(sorted(small, key=len, reverse=True))
    more = rf"[\s-](?:and[\s-](?!three[\s-]quarter))?(?:{one}|{'|'.join(_SCALES)})(?![A-Za-z])"
    spelt = rf"(?:{one})(?:{more}){{0,8}}"
    place, stems = data["fraction_places"], "|".join(data["change"]["stems"])
    heads = {word.split()[0] for word in (*longest, *small)} - {"a"}
    after_a = "|".join(sorted({*(w.split()[1] for w in longest if w.startswith("a ")), *scales.split("|")}))
    return _Words(
        regex(rf"(?<![A-Za-z0-9-])(?:{_by_first(heads)}|a(?=[\s-](?:{after_a})))"),
        regex(rf"(?:{words}|a(?=\s(?:{scales})[\s-])|(?P<spelt>{spelt}))(?![A-Za-z])", re.IGNORECASE),
        counted(data["word_counts"]["nouns"], data["counts"]["not_between"]),
        numbers,
        small,
        regex(spelt + r"(?![A-Za-z])", re.IGNORECASE),
        fractions,
        free,
        regex(rf"\b(?:{'|'.join(place['before'])}|(?:{stems})[a-z]*)\s$", re.IGNORECASE),
        regex(rf"\s*(?:[.,;:!)]|$)|\s(?:{'|'.join(place['after'])})(?![A-Za-z])", re.IGNORECASE),
    )


def _by_first(words: Iterable[str]) -> str:
    """Return the words as a pattern that tests each first letter once."""
    firsts: dict[str, list[str]] = {}
    for word in sorted(words):
        firsts.setdefault(word[0], []).append(word[1:])
    return "|".join(f"{first}(?:{'|'.join(rests)})" for first, rests in firsts.items())


def word_quantities(text: str) -> Iterator[ScannedQuantity]:
    """Yield the numbers in words that state a quantity, in reading order."""
    found = [*_english(text), *_shares(text), *(() if text.isascii() else hanzi_quantities(text))]
    found.sort(key=lambda quantity: quantity.start)
    end = 0
    for quantity in found:
        if quantity.start >= end:
            yield quantity
            end = quantity.end


def _shares(text: str) -> Iterator[ScannedQuantity]:
    """Yield parts of a whole in digits: `2/3 of capacity` and `1 in 5 smelters`."""
    for found in _SHARE.finditer(text) if _MAY_SHARE.search(text) else ():
        above, below = (Decimal(found[1]), Decimal(found[2])) if found[1] else (ONE, Decimal(found[3]))
        before = text[found.start() - 1 : found.start()]
        if above < below and not (before.isalnum() or (before and before in "/.,")):
            yield _share(found.start(), found.end(), above, below)


def _share(start: int, end: int, above: Decimal, below: Decimal) -> ScannedQuantity:
    quantity = share_of(start, end, above, below)
    intervals = {part[0]: part[1:] for part in _words().fractions.values()}  # as two thirds in words
    quantity.interval = intervals.get(quantity.first.number.value, quantity.interval)
    return quantity


def _english(text: str) -> Iterator[ScannedQuantity]:
    words = _words()
    end = 0
    small = text.lower()
    for head in words.heads.finditer(small if len(small) == len(text) else text):
        found = words.pattern.match(text, head.start()) if head.start() >= end else None
        if found is None:
            continue
        key = re.sub(r"[\s-]", " ", found[0].lower())
        quantity = None
        if found["spelt"]:
            quantity = _spelt(words, text, found.start(), found.end())
        elif key in words.numbers:
            quantity = _whole(words, text, found.start(), found.end(), words.numbers[key])
        if quantity is None and key in words.fractions:
            quantity = _fraction(words, text, found.start(), found.end(), key)
        if quantity:
            end = quantity.end
            yield quantity


def _spelt(words: _Words, text: str, start: int, end: int) -> ScannedQuantity | None:
    """Read a number in words, or two that are the ends of a range: `two to three million tonnes`."""
    of = _ONE_IN.match(text, start)
    if of and of[1].lower() in words.small:
        return _share(start, of.end(), ONE, Decimal(words.small[of[1].lower()]))
    number, end = _value(words, text, start, end)
    joint = _RANGE.match(text, end)
    last = words.spelt.match(text, joint.end()) if joint else None
    if last is not None:
        other, last_end = _value(words, text, last.start(), last.end())
        quantity = _whole(words, text, last.start(), last_end, other) if number.value < other.value else None
        if quantity is not None:
            first = unsigned(start, end, number, Measure(end)).first
            scales = (quantity.scales[0], quantity.scales[0])
            return ScannedQuantity(start, quantity.end, (first, quantity.first), scales, quantity.unit, quantity.factor)
    return _whole(words, text, start, end, number)


def _value(words: _Words, text: str, start: int, end: int) -> tuple[Number, int]:
    """Return the number that words express, and where they end, including a following "and a half"."""
    total, part = 0, 0
    parts = _SPLIT.split(text[start:end].lower())
    # the last ones are the scale of the unit, but not in "nine thousand six hundred"
    while (
        (last := _SCALES.get(parts[-1], 0)) and len(parts) > 1 and last == max(_SCALES.get(word, 0) for word in parts)
    ):
        end -= len(parts.pop()) + 1
    for word in parts:
        if word == "hundred":
            part *= _HUNDRED
        elif word in _SCALES:
            total, part = total + part * _SCALES[word], 0
        else:
            part += words.small[word]
    value = Decimal(total + part)
    behind = _PART.match(text, end)
    if behind:
        return _with_part(value, behind), behind.end()
    step = Decimal(10) if value >= 20 and value % 10 == 0 else ONE
    return Number(value, step, ONE), end


def _with_part(value: Decimal, part: re.Match[str]) -> Number:
    """Return a number and the half or quarters after it."""
    more = _PARTS[part["part"].lower().removeprefix("a ").removeprefix("a-")[0]]
    return Number(value + more, Decimal("0.1"), Decimal("0.1"))


def _whole(words: _Words, text: str, start: int, end: int, number: Number) -> ScannedQuantity | None:
    noun = words.counted.match(text, end)
    if noun and number.value >= ONE:
        return unsigned(start, end, number, Measure(noun.end(), unit="count"))
    measure = units().measure(text, end)
    part = _PART.match(text, measure.end) if measure.scale > ONE and measure.unit is None else None
    if part:  # "a million and a half tonnes"
        number, scale = _with_part(number.value, part), measure.scale
        measure = units().measure(text, part.end())._replace(scale=scale)
    if measure.unit in (None, "day") or measure.unit.startswith("/") or measure.sense == "points":
        return None
    in_percent = measure.unit in ("%", "pp")  # "half a percentage point" is a number, "half a tonne" a way of speaking
    tiny = number.value < ONE or (number.value == ONE and measure.unit == "t")
    if measure.scale == ONE and not in_percent and tiny:
        return unsigned(start, end, number, measure) if end == start + 1 and not text[start].isascii() else None
    return unsigned(start, end, number, measure)


def _fraction(words: _Words, text: str, start: int, end: int, key: str) -> ScannedQuantity | None:
    if _PERIOD.search(text, max(0, start - 16), start):
        return None
    # "three-quarters" is a part, "three quarters" may be nine months
    is_part = key in words.free or ("-" in text[start:end] and text[start:end].lower() == key.replace(" ", "-"))
    if not (is_part or _OF.match(text, end) or _stands_as_share(words, text, start, end)):
        return None
    value, low, high = words.fractions[key]
    return percentage(start, end, value, (low, high))


def _stands_as_share(words: _Words, text: str, start: int, end: int) -> bool:
    """Return whether the context makes a word such as "half" a part: not "was half in March", but "fell by a third"."""
    before = max(0, start - _BEFORE_REACH), start
    return bool(words.after.match(text, end) and (words.before.search(text, *before) or _BY.search(text, *before)))
