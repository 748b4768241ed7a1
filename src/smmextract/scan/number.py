"""Digit strings to exact numbers, with the worth of their last digit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

Sign = Literal[-1, 0, 1]
ONE = Decimal(1)
SPACE = "[ \u00a0\u2009\u202f]"

# Each sign with its value and its step: nobody who writes ¼ means 0.250.
_FRACTIONS = {
    sign: (Decimal(value), Decimal(step))
    for sign, value, step in (
        ("½", "0.5", "0.1"),
        ("¼", "0.25", "0.05"),
        ("¾", "0.75", "0.05"),
        ("⅓", "0.333", "0.1"),
        ("⅔", "0.667", "0.1"),
        ("⅛", "0.125", "0.05"),
        ("⅜", "0.375", "0.05"),
        ("⅝", "0.625", "0.05"),
        ("⅞", "0.875", "0.05"),
    )
}
NUMERAL = re.compile(
    r"\.?(?:[0-9]{1,3}(?:[,，'’][0-9]{3})+(?:\.[0-9]+)?(?![0-9]|[.,][0-9])|[0-9]+(?:[.,][0-9]+)*)"
    rf"(?:(?<![0-9]{{4}}){SPACE}?[{''.join(_FRACTIONS)}])?"
)
"""A number as far as it is written without spaces (but for one before ½); `read` decides whether it is well formed."""

# "" is in all three: at the end of the text nothing follows.
_CLOSING, _BLANKS, _DIGITS = ',.;:)]|"”', " \t\n", "0123456789"
_DIGIT = re.compile(r"[0-9]")
_SPACED_GROUPS = re.compile(rf"(?:{SPACE}[0-9]{{3}}){{1,6}}(?:[.,][0-9]+)?(?![0-9,])")
_STRAY_SPACE = re.compile(r"(?:\.\s[0-9]{1,2}|\s\.[0-9]{1,2})(?=\s?%)")
_GROUPED = re.compile(
    r"[0-9]{1,3}(?:(?:[,，][0-9]{3})+|(?:['’][0-9]{3})+)(?:\.[0-9]+)?"
    r"|[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}(?:\.[0-9]+)?"
)
_PLAIN = re.compile(r"[0-9]*\.?[0-9]+")
_MOST_DIGITS = 20  # more is no number that anybody means, and less is always exact
_LONGEST = 60
_SEPARATORS = re.compile(r"[,，'’\s]")
_SPACES = re.compile(r"\s")

_WIDE = re.compile("[０-９．％－−～〜（）／：＋＃＄￥]")
_TO_ASCII = str.maketrans("０１２３４５６７８９．％－−～〜（）／：＋＃＄￥", "0123456789.%--~~()/:+#$¥")


def fold(text: str) -> str:
    """Full-width digits and signs and the minus sign as ASCII; every offset stays what it was."""
    return text.translate(_TO_ASCII) if _WIDE.search(text) else text


@dataclass(frozen=True, slots=True)
class Number:
    """An unsigned number. `step` is one unit of its last significant digit, `strict` one of its last digit."""

    value: Decimal
    step: Decimal
    strict: Decimal
    grouped: bool = False

    def is_year(self) -> bool:
        """Whether it could be a year: four bare digits from 1900 to 2100."""
        return not self.grouped and self.strict == 1 and 1900 <= self.value <= 2100


def next_number(text: str, floor: int) -> int | None:
    """Where the first number at or after `floor` begins: at its first digit, or at the point of ".5"."""
    found = _DIGIT.search(text, floor)
    if found is None:
        return None
    start = found.start()
    if start > floor and text[start - 1] == "." and (start == 1 or text[start - 2] in " \t\n([$¥€£~+-"):
        return start - 1
    return start


def starts_line(text: str, start: int) -> bool:
    """Whether nothing but blanks stands before `start` in its line."""
    before = text[max(0, start - 20) : start].rstrip(" \t")
    return not before or before[-1] == "\n"


def nothing_follows(text: str, end: int) -> bool:
    """Whether the sign after a number, or a blank and another digit, rules out a unit, a noun and a range at once."""
    after = text[end : end + 1]
    return after in _CLOSING or (after in _BLANKS and text[end + 1 : end + 2] in _DIGITS)


def stands_in_row(text: str, start: int, end: int) -> bool:
    """Whether only a blank parts this number from another, as in a row of numbers."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    return (before[1:].isspace() and before[0].isdigit()) or (after[:1].isspace() and after[1:].isdigit())


def spaced_end(text: str, start: int, end: int) -> int:
    """Where the number at `start` ends if thousands are grouped by spaces: `40 000`; `end` if they are not."""
    if text[end + 1 : end + 4].isdigit() and end - start <= 3 and text[start:end].isdigit() and text[start] != "0":
        found = _SPACED_GROUPS.match(text, end)
        if found:
            return found.end()
    return end


def stray_space_end(text: str, start: int, end: int) -> int:
    """Where the percentage at `start` ends if a space got into it: `2. 7%`; `end` if none did."""
    if "%" in text[end : end + 6] and end - start <= 3 and text[start:end].isdigit():
        found = _STRAY_SPACE.match(text, end)
        if found and not starts_line(text, start):  # "2. 7% of ..." is an item of a list
            return found.end()
    return end


def read(digits: str) -> Number | None:
    """The number that is written as `digits`, or None where commas and points do not make one ("7,40")."""
    return _read(digits) if len(digits) <= _LONGEST else None


@lru_cache(maxsize=4096)
def _read(digits: str) -> Number | None:
    fraction = _FRACTIONS.get(digits[-1:])
    if fraction:
        whole = _read(digits[:-1].rstrip())
        if whole is None or whole.strict != ONE:
            return None
        return Number(whole.value + fraction[0], *fraction[1:] * 2, grouped=whole.grouped)
    compact = _SEPARATORS.sub("", digits)
    if len(compact) > _MOST_DIGITS or not _PLAIN.fullmatch(compact):
        return None
    unspaced = _SPACES.sub("", digits)
    if len(compact) != len(unspaced) and not _GROUPED.fullmatch(digits):
        return None
    value = Decimal(compact)
    strict = Decimal(1).scaleb(int(value.as_tuple().exponent))
    step = strict
    if "." not in compact and value:
        step = Decimal(1).scaleb(len(compact) - len(compact.rstrip("0")))
    return Number(value, step, strict, grouped=len(compact) != len(digits))
