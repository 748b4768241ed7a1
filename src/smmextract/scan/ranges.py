"""What joins the two ends of a range: `10,600-10,700`, `-$70~(-$50)`, `3.5 to 3.6 million`, `between 5 and 6%`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, NamedTuple

from smmextract.scan.units import compiled, words_in_use
from smmextract.vocabulary import Vocabulary

_DASH = re.compile(r"\s?~\s?|[-–—]\s?|\s[-–—]\s")
_TO = re.compile(r"\sto\s|\s?[至到]\s?")
_AND = re.compile(r"\sand\s")
_BETWEEN = re.compile(r"\bbetween\s(?:\w+\s)?$", re.IGNORECASE)
_FROM = re.compile(r"(?:\bfrom\s(?:\w+\s)?|[从由])$", re.IGNORECASE)
_REACH = 24


class Joint(NamedTuple):
    """A joint that ends at `end`, and the place of the first digit behind it.

    `loose`: a dash with spaces or a long one, which may also be punctuation. `closing`: the second number stands in
    brackets. `spelt`: a word joins them.
    """

    kind: Literal["dash", "to"]
    end: int
    digits: int
    loose: bool
    closing: bool
    after_change: bool
    spelt: bool


@lru_cache(maxsize=16)
def _change(vocabulary: Vocabulary) -> re.Pattern[str]:
    """A word of change right before a number, with at most "by" or the like between."""
    stems = "|".join(vocabulary.units["change"]["stems"])
    return re.compile(rf"\b(?:{stems})[a-z]*\s(?:(?!to\s|at\s)\w+\s)?$", re.IGNORECASE)


@lru_cache(maxsize=16)
def _lead(vocabulary: Vocabulary) -> re.Pattern[str]:
    """What may stand between the joint and the digits of the second number."""
    currencies = "|".join(map(re.escape, sorted(compiled(vocabulary).currencies, key=len, reverse=True)))
    return re.compile(rf"(\()?[+\-–]?(?:(?:{currencies})\s?)?[+\-–]?(?=\.?[0-9])")


def joint_at(text: str, floor: int, start: int, end: int) -> Joint | None:
    """The joint at `end` of an amount that began at `start`, if what stands before allows a range."""
    kind: Literal["dash", "to"] = "dash"
    after_change = False
    found = _DASH.match(text, end)
    if found is None:
        kind = "to"
        before = max(floor, start - _REACH)
        found = _TO.match(text, end)
        if found:
            if _FROM.search(text, before, start):
                return None
            after_change = _change(words_in_use()).search(text, before, start) is not None
        else:
            found = _AND.match(text, end)
            if found is None or not _BETWEEN.search(text, before, start):
                return None
            kind = "dash"
    lead = _lead(words_in_use()).match(text, found.end())
    if lead is None:
        return None
    opened = lead[1] is not None
    loose = kind == "dash" and (found[0] != found[0].strip() or "—" in found[0])
    spelt = found[0].strip() in ("and", "to")
    return Joint(kind, found.end() + opened, lead.end(), loose, opened, after_change, spelt)
