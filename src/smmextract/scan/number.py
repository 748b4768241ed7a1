"""Digit strings to exact numbers, with the worth of their last digit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Sign = Literal[-1, 0, 1]
SPACE = "[ \u00a0\u2009\u202f]"

NUMERAL = re.compile(r"\.?(?:[0-9]{1,3}(?:[,，][0-9]{3})+(?:\.[0-9]+)?(?![0-9]|[.,][0-9])|[0-9]+(?:[.,][0-9]+)*)")
"""A number as far as it is written without spaces; `read` decides whether it is well formed."""

_DIGIT = re.compile(r"[0-9]")
_SPACED_GROUPS = re.compile(rf"(?:{SPACE}[0-9]{{3}})+(?:[.,][0-9]+)?(?![0-9,])")
_STRAY_SPACE = re.compile(r"(?:\.\s[0-9]{1,2}|\s\.[0-9]{1,2})(?=\s?%)")
_GROUPED = re.compile(r"[0-9]{1,3}(?:[,，][0-9]{3})+(?:\.[0-9]+)?|[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}(?:\.[0-9]+)?")
_PLAIN = re.compile(r"[0-9]*\.?[0-9]+")
_MOST_DIGITS = 20  # more is no number that anybody means, and less is always exact
_SEPARATORS = re.compile(r"[,，\s]")

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


def spaced_end(text: str, start: int, end: int) -> int:
    """Where the number at `start` ends if thousands are grouped by spaces: `40 000`; `end` if they are not."""
    if end - start <= 3 and text[start:end].isdigit() and text[start] != "0":
        found = _SPACED_GROUPS.match(text, end)
        if found:
            return found.end()
    return end


def stray_space_end(text: str, start: int, end: int) -> int:
    """Where the percentage at `start` ends if a space got into it: `2. 7%`; `end` if none did."""
    if end - start <= 3 and text[start:end].isdigit():
        found = _STRAY_SPACE.match(text, end)
        if found and not starts_line(text, start):  # "2. 7% of ..." is an item of a list
            return found.end()
    return end


def read(digits: str) -> Number | None:
    """The number that is written as `digits`, or None where commas and points do not make one ("7,40")."""
    compact = _SEPARATORS.sub("", digits)
    if len(compact) > _MOST_DIGITS or not _PLAIN.fullmatch(compact):
        return None
    grouped = len(compact) != len(digits) and ("," in digits or "，" in digits)
    if grouped and not _GROUPED.fullmatch(digits):
        return None
    value = Decimal(compact)
    strict = Decimal(1).scaleb(int(value.as_tuple().exponent))
    step = strict
    if "." not in compact and value:
        step = Decimal(1).scaleb(len(compact) - len(compact.rstrip("0")))
    return Number(value, step, strict, grouped=len(compact) != len(digits))
