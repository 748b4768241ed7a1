"""Reads digit strings as exact numbers, with the value of one unit of their last digit.

Commas and points group thousands or separate decimals, depending on the author's style. Most numbers show by their own
form which it is (`12,345.6`, `1.562.000`, `4,2`). For the others (`520.000`, `1,562`), the other reading is kept as
`other`, and the document decides (document.py).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from smmextract.lazy import regex

Sign = Literal[-1, 0, 1]
Habit = Literal["", "english", "european", "comma", "point"]
"""The separator style that a number shows: english or european for certain; `comma` and `point` (one group of three
digits after one separator) may be either.
"""
ONE = Decimal(1)
SPACE = "[ \u00a0\u2009\u202f]"

# Each character with its value and its step: ¼ is not as precise as 0.250.
FRACTIONS = {
    sign: (Decimal(value), Decimal(step))
    for sign, value, step in (
        ("½", "0.5", "0.1"), ("⅓", "0.333", "0.1"), ("⅔", "0.667", "0.1"), ("¼", "0.25", "0.05"), ("¾", "0.75", "0.05"),
        ("⅛", "0.125", "0.05"), ("⅜", "0.375", "0.05"), ("⅝", "0.625", "0.05"), ("⅞", "0.875", "0.05"),
    )
}  # fmt: skip
POWER_OF_TEN = r"10(?:(?:\^|\*\*)(?=[3-9])|(?=[³⁴-⁹]))(?P<power>[3-9³⁴-⁹])"
"""A lot that is written as a power: `10^3 t`, `10⁶ t`."""
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
NUMERAL = regex(
    r"\.?(?:[0-9]{1,3}(?:[,，'’][0-9]{3})+(?:\.[0-9]+)?(?![0-9]|[.,][0-9])|[0-9]+(?:[.,][0-9]+)*)"
    rf"(?:(?<![0-9]{{4}}){SPACE}?[{''.join(FRACTIONS)}])?"
)
"""A number as far as it is written without spaces (but for one before ½); `read` decides whether it is well formed."""

# "" is in all three: at the end of the text nothing follows.
_CLOSING, _BLANKS, _DIGITS = ',.;:)]|"”', " \t\n", "0123456789"
_DIGIT = regex(r"[0-9]")
_SPACED_GROUPS = regex(rf"(?:{SPACE}[0-9]{{3}}){{1,6}}(?:[.,][0-9]+)?(?![0-9,])")
_STRAY_SPACE = regex(r"(?:\.\s[0-9]{1,2}|\s\.[0-9]{1,2})(?=\s?%)")
_SCALED_SPACE = regex(r"(?:\.\s[0-9]{1,2}|\s\.[0-9]{1,2})(?=\s?(?:%|thousand|million|billion|kt|[kM]?t)\b)")
_BROKEN_POINT = regex(r"\.\n[0-9]{1,3}(?=\s?(?:%|million|billion|万|亿|percentage))")
# "562, 000", "15 ,600", "1,\n234": a group that a blank or line end parted from its number
_BROKEN_GROUP = regex(r"(?:,\s{1,2}|\s,)(?P<group>[0-9]{3}(?:,[0-9]{3})*)(?![0-9]|,[0-9])")
_BROKEN_ZEROS = regex(r"\s(?P<group>0[0-9]{2}(?:[,\s][0-9]{3})*)(?![0-9]|[,.][0-9])")
_ENGLISH = regex(r"[0-9]{1,3}(?P<groups>(?:[,，][0-9]{3})+|(?:['’][0-9]{3})+)(?P<point>\.[0-9]+)?")
_INDIAN = regex(r"[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}(?:\.[0-9]+)?")
_EUROPEAN = regex(r"[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+|[0-9]{1,3}(?:\.[0-9]{3}){2,}")
_COMMA = regex(r"[0-9]+,[0-9]{1,2}|0,[0-9]+")
_PLAIN = regex(r"[0-9]*\.?[0-9]+")
_SUPERFLUOUS = regex(r"0[0-9]")
_MOST_DIGITS = 20  # longer numbers are not meant as numbers, and shorter ones are always exact
_LONGEST = 60
_SPACES = regex(r"\s")


@dataclass(frozen=True, slots=True, eq=False)
class Number:
    """An unsigned number. `step` is one unit of its last significant digit, `strict` one of its last digit.

    `other` is the reading of the same digits in the other separator style; `broken` is the part after a blank that may
    be a separate number.
    """

    value: Decimal
    step: Decimal
    strict: Decimal
    grouped: bool = False
    habit: Habit = ""
    other: Number | None = None
    broken: Number | None = None

    def is_year(self) -> bool:
        """Return whether it could be a year: four bare digits from 1900 to 2100."""
        return not self.grouped and self.strict == 1 and 1900 <= self.value <= 2100


def ten_to(power: str) -> Decimal:
    """Return the power of ten with this exponent, in plain or raised digits."""
    return Decimal(10) ** int(power.translate(_RAISED))


def next_number(text: str, floor: int) -> int | None:
    """Return where the first number at or after `floor` begins: at its first digit, or at the point of ".5"."""
    found = _DIGIT.search(text, floor)
    if found is None:
        return None
    start = found.start()
    with_point = start > floor and text[start - 1] == "." and (start == 1 or text[start - 2] in " \t\n([|$¥€£~+-")
    return start - with_point


def starts_line(text: str, start: int) -> bool:
    """Return whether only blanks stand before `start` in its line."""
    before = text[max(0, start - 20) : start].rstrip(" \t")
    return not before or before[-1] == "\n"


def nothing_follows(text: str, end: int) -> bool:
    """Return whether the characters after a number rule out a unit, a noun and a range at once."""
    after = text[end : end + 1]
    return after in _CLOSING or (after in _BLANKS and text[end + 1 : end + 2] in _DIGITS)


def stands_in_row(text: str, start: int, end: int) -> bool:
    """Return whether only a blank separates this number from another, as in a row of numbers."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    return (before[1:].isspace() and before[0].isdigit()) or (after[:1].isspace() and after[1:].isdigit())


def spaced_end(text: str, start: int, end: int) -> int:
    """Return where the number at `start` ends if spaces group its thousands (`40 000`); `end` if they do not."""
    if text[end + 1 : end + 4].isdigit() and end - start <= 3 and text[start:end].isdigit() and text[start] != "0":
        found = _SPACED_GROUPS.match(text, end)
        return found.end() if found else end
    return end


def stray_space_end(text: str, start: int, end: int) -> int:
    """Return where the percentage at `start` ends if it contains a stray space (`2. 7%`); `end` if it does not.

    So does a grouped number before a scale or tons (`1,324. 6 thousand t`).
    """
    if text[end : end + 1] not in ". \t\n":
        return end
    if end - start > 3 or not text[start:end].isdigit():
        found = _SCALED_SPACE.match(text, end) if "," in text[start:end] and "." not in text[start:end] else None
        return found.end() if found else end
    found = _STRAY_SPACE.match(text, end) or _BROKEN_POINT.match(text, end)
    if found and not starts_line(text, start):  # "2. 7% of ..." is an item of a list
        return found.end()
    return end


def broken_end(text: str, start: int, end: int) -> tuple[int, Number | None] | None:
    """Return where a number broken by a blank beside its comma ends (`562, 000`), and the part that may stand alone.

    A part that begins with zero is never a number of its own.
    """
    if text[end : end + 1] not in (",", " ", "\n", "\u00a0") or not text[end + 1 : end + 3].strip():
        return None
    head = text[start:end]
    groups = head.split(",")
    if text[start] == "0" or len(groups[0]) > 3 or not all(len(group) == 3 for group in groups[1:]) or "." in head:
        return None
    found = _BROKEN_GROUP.match(text, end) or _BROKEN_ZEROS.match(text, end)
    if found is None:
        return None
    return found.end(), read(found["group"])


def read(digits: str) -> Number | None:
    """Return the number written as `digits`, or None if commas and points form none ("7,4,0")."""
    return _read(digits) if len(digits) <= _LONGEST else None


@lru_cache(maxsize=4096)
def _read(digits: str) -> Number | None:
    fraction = FRACTIONS.get(digits[-1:])
    if fraction:
        whole = _read(digits[:-1].rstrip())
        if whole is None or whole.strict != ONE:
            return None
        return Number(whole.value + fraction[0], *fraction[1:] * 2, grouped=whole.grouped)
    if _SUPERFLUOUS.match(digits):
        return None  # no quantity is written with leading zeros
    unspaced = _SPACES.sub("", digits)
    if "," in unspaced or "，" in unspaced or "'" in unspaced or "’" in unspaced or unspaced.count(".") > 1:
        return _separated(unspaced)
    number = _plain(unspaced, grouped=len(unspaced) != len(digits))
    head, _, decimals = unspaced.partition(".")
    if number is not None and len(decimals) == 3 and 0 < len(head) <= 3 and head != "0":
        return replace(number, habit="point", other=_plain(head + decimals, grouped=True))
    if number is not None and decimals and len(decimals) != 3:
        return replace(number, habit="english")
    return number


def _separated(digits: str) -> Number | None:
    english = _ENGLISH.fullmatch(digits)
    if english:
        number = _plain(re.sub(r"[,，'’]", "", digits), grouped=True)
        if number is None or "," not in digits:
            return number
        if english["point"] or len(english["groups"]) > 4:
            return replace(number, habit="english")
        other = _plain(digits.replace(",", "."))
        if digits.startswith("0"):
            return replace(other or number, habit="european")
        return replace(number, habit="comma", other=other)
    if _INDIAN.fullmatch(digits):
        return _plain(digits.replace(",", ""), grouped=True)
    european = bool(_EUROPEAN.fullmatch(digits))
    if european or _COMMA.fullmatch(digits):
        number = _plain(digits.replace(".", "").replace(",", "."), grouped=european)
        return replace(number, habit="european") if number else None
    return None


def _plain(digits: str, *, grouped: bool = False) -> Number | None:
    """Read a number without separators other than its decimal point."""
    if len(digits) > _MOST_DIGITS or not _PLAIN.fullmatch(digits):
        return None
    value = Decimal(digits)
    strict = Decimal(1).scaleb(int(value.as_tuple().exponent))
    step = strict
    if "." not in digits and value:
        step = Decimal(1).scaleb(len(digits) - len(digits.rstrip("0")))
    return Number(value, step, strict, grouped=grouped)
