"""Reads what joins the ends of a range: `10,600-10,700`, `-$70~(-$50)`, `3.5 to 3.6 million`."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from smmextract.lazy import regex
from smmextract.scan.lexicon import lexicon, of_words_in_use
from smmextract.scan.number import Number, read
from smmextract.vocabulary import Vocabulary

_DASH = regex(r"\s?~{1,2}\s?|—{2}|…|[-–—](?!to-)\s?|\s[-–—]\s|(?P<minus>\s[-–](?=[0-9]))")
_TO = regex(r"\s(?:to|through|thru|till|until)\s|\s?[至到]\s?|-to-")
_AND = regex(r"\sand\s|\s?[与和]\s?")
_BETWEEN = regex(r"(?:\bbetween\s(?:\w+\s)?|介于|在)$", re.IGNORECASE)
_BETWEEN_BEHIND = regex(r"[^，。；,;]{0,12}之间")
_FROM = regex(r"(?:\bfrom\s(?:(?!the\b)\w+\s)?|[从由])$", re.IGNORECASE)
_REACH, _REACH_OF_CHANGE = 24, 56
_MOST_APART = 3
_JOINT_BEGINS = frozenset("tua~-–—…至到与和")


class Joint(NamedTuple):
    """A joint that ends at `end`, and the place of the first digit after it.

    `loose`: a long dash or one with spaces, which may also be punctuation. `closing`: the second number stands in
    brackets. `spelt`: a word joins them. `minus`: the dash is glued to the second number only, like a minus.
    """

    kind: Literal["dash", "to"]
    end: int
    digits: int
    loose: bool
    closing: bool
    after_change: bool
    spelt: bool
    minus: bool


@of_words_in_use
def _change(vocabulary: Vocabulary) -> re.Pattern[str]:
    """Match a word of change before a number: with at most a word between, or with what is changed and "by"."""
    stems = "|".join(vocabulary.units["change"]["stems"])
    changed = r"(?P<object>[^.,;:\d\n]{1,40}\sby\s)"
    return regex(rf"\b(?:{stems})[a-z]*\s(?:(?:(?!to\s|at\s)\w+\s)?|{changed})$", re.IGNORECASE)


@of_words_in_use
def _lead(_vocabulary: Vocabulary) -> re.Pattern[str]:
    """Match what may stand between the joint and the digits of the second number."""
    currencies = "|".join(map(re.escape, sorted(lexicon().before, key=len, reverse=True)))
    return regex(rf"(\()?[+\-–]?(?:(?:{currencies})\s?)?(\()?[+\-–]?(?=\.?[0-9])")


def joint_at(text: str, floor: int, start: int, end: int) -> Joint | None:
    """Return the joint at `end` of an amount that began at `start`, if the context allows a range."""
    if text[end : end + 1] == " " and text[end + 1 : end + 2] not in _JOINT_BEGINS:
        return None
    kind: Literal["dash", "to"] = "dash"
    after_change = False
    found = _DASH.match(text, end)
    if found is None:
        before = max(floor, start - _REACH)
        found = _TO.match(text, end)
        if found:
            kind = "to"
            if _FROM.search(text, before, start):
                return None
            changed = _change().search(text, max(floor, start - _REACH_OF_CHANGE), start)
            # "cut output by 5% to 15%" is a range, "cut spending by $180m to $620m" none
            after_change = changed is not None and (changed["object"] is None or text[end - 1] != "%")
        else:
            found = _AND.match(text, end)
            if found is None or not _BETWEEN.search(text, before, start):
                return None
    lead = _lead().match(text, found.end())
    if lead is None:
        return None
    opened = lead[1] is not None
    loose = kind == "dash" and (found[0] != found[0].strip() or found[0] == "—")
    spelt = found[0].strip() in ("and", "to", "through", "thru", "till", "until")
    minus, closing = found.lastgroup == "minus", opened or lead[2] is not None
    return Joint(kind, found.end() + opened, lead.end(), loose, closing, after_change, spelt, minus)


def is_between(text: str, joint: Joint, end: int) -> bool:
    """Return whether 与 or 和 joins two ends (`A与B之间`) and not two numbers of a list."""
    return text[joint.end - 1 : joint.end] not in "与和" or _BETWEEN_BEHIND.match(text, end) is not None


def shortened_end(first: str, last: str, one: Number, other: Number) -> Number | None:
    """Return the second end of a range that repeats only its last digits: 3,120 for `3,100-20`; None if impossible.

    The digits left out must be worth no more than the zeros at the end of the first number.
    """
    if not last.isdigit() or "." in first or last[0] == "0" or other.value >= one.value:
        return None
    digits = "".join(sign for sign in first if sign.isdigit())
    if len(last) >= len(digits) or len(digits) < 4:
        return None
    full = read(digits[: -len(last)] + last)
    zeros = len(digits) - len(digits.rstrip("0"))
    return full if full and full.value > one.value and zeros <= len(last) else None


def shares_thousands(first: str, last: str, one: Number, other: Number) -> bool:
    """Return whether the first end leaves out the thousands of the second: `20-25,000 mt`, `640-660,000`."""
    if not (first.isdigit() and last.count(",") == 1 and len(first) <= 3):
        return False
    return one.value < other.value / 1000 <= _MOST_APART * one.value and last.endswith("000")
