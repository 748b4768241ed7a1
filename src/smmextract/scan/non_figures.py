"""Recognises numbers that are no figures by their form: dates, times, telephone numbers (non_figures.toml)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache, partial
from itertools import groupby
from typing import NamedTuple

from smmextract.figure import Reason
from smmextract.lazy import regex
from smmextract.shipped_tables import shipped_table

_REACH = 30
_MOST_WORDS = 4
_WORD_STARTS = regex(r"(?<![A-Za-z0-9])(?:[A-Za-z]+|[#+(第])")
_CALL = regex(r"[A-Za-z]+(?:[.:]{1,2}\s?|\s)[+(]{0,2}")
_PIECE = regex(r"<(\w+)>")
_END = "<no_unit>"
_MAYBE_LINK = regex(r"@|://|www\.|\.[a-z]{2,4}/")
_LINK = regex(
    r"(?:https?://|www\.)[!-~]+"
    r"|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}"
    r"|(?<![\w.-])[A-Za-z][\w-]{0,62}(?:\.[A-Za-z][\w-]{1,62}){1,5}/[!-~]+",
    re.ASCII,
)
_DIGIT = regex(r"[0-9]")
_GROUPED = regex(r"[0-9]{1,3},[0-9]{3}")
_LIST_MARKER = regex(r"[ \t]*(?:[-*•#>]+[ \t]+)?(\(?[0-9]{1,2}(?:[.)、](?![0-9%])|\)(?!%)))")
_IN_BRACKETS = regex(r"\([0-9]{1,2}\)(?=\s?[A-Za-z㐀-鿿])(?!\s?(?:[km]?t|Mt|koz|tonnes)\b)")
_AFTER_AMOUNT = regex(r"[0-9]\s?(?:%|[A-Za-z]{1,9})\s\($")
_MARKER_REACH = 12
_NAME_PART = r"[A-Za-z0-9_]+(?![A-Za-z0-9_]|[.,][0-9])"
_NAME = regex(rf"[A-Za-z0-9_]+(?:[./#+&-]+{_NAME_PART})*#?")
_NAME_BEFORE = regex(r"[A-Za-z0-9_.#/+&-]*$")
_YEARS = regex(r"(?:19|20)[0-9]{2}(?:\s?[-–—~/]\s?(?:(?:19|20)[0-9]{2}|[0-9]{2}))?(?![0-9A-Za-z]|[.,][0-9]|-[0-9])")


class NonFigure(NamedTuple):
    """A passage with digits that are not a figure; `unread` says why something like a quantity is not understood."""

    start: int
    end: int
    why: Reason
    unread: str = ""


_data = partial(shipped_table, __package__, "non_figures")


@lru_cache(maxsize=4096)
def _may_begin(word: str) -> bool:
    return word.isupper() or word.lower() in _data()["begins"]


@cache
def _forms() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of forms that begin with a word, of those that begin with a digit, and of all others."""
    data = _data()
    pieces: dict[str, str] = {}
    for name, pattern in data["pieces"].items():
        pieces[name] = _PIECE.sub(lambda piece: pieces[piece[1]], pattern)
    by_begin = []
    for begin in ("words", "digits"):
        groups = [
            f"(?P<{form['why']}>{_PIECE.sub(lambda piece: pieces[piece[1]], _joined(form[begin]))})"
            for form in data["form"]
            if begin in form
        ]
        by_begin.append(regex("|".join(groups)))
    none = regex(f"{_GROUPED.pattern}|{data['no_digits']}")
    return by_begin[0], by_begin[1], none


def _joined(patterns: Sequence[str]) -> str:
    """Join patterns as alternatives; those in a row that end alike share their end, which is compiled once."""
    joined = []
    for ends, some in groupby(patterns, key=lambda pattern: pattern.endswith(_END)):
        alternatives = "|".join(one.removesuffix(_END) for one in some)
        joined.append(f"(?:{alternatives}){_END}" if ends else alternatives)
    return "|".join(joined)


def links(text: str) -> list[NonFigure]:
    """Return the web and e-mail addresses that contain digits."""
    if not _MAYBE_LINK.search(text):
        return []
    found = ((link.start(), link[0].rstrip(".,;:)]}")) for link in _LINK.finditer(text))
    return [NonFigure(start, start + len(link), "contact") for start, link in found if _DIGIT.search(link)]


def form_at(text: str, floor: int, start: int) -> NonFigure | None:
    """Return the form that contains the digit at `start` and begins at or after `floor`."""
    words, digits, none = _forms()
    low = max(floor, start - _REACH)
    if low < start and any(map(_may_begin, _WORD_STARTS.findall(text, low, start)[-_MOST_WORDS:])):
        for word in list(_WORD_STARTS.finditer(text, low, start))[-_MOST_WORDS:]:
            found = words.match(text, word.start()) if _may_begin(word[0]) else None
            if found and found.end() > start:
                is_called = found.lastgroup == "contact" and _CALL.fullmatch(text, word.start(), start)
                return _form(start - (text[start - 1] in "+(") if is_called else word.start(), found)
    glued = start > floor and text[start - 1].isascii() and text[start - 1].isalnum()
    if not glued and not none.match(text, start) and (found := digits.match(text, start)):
        return _form(start, found)
    return list_marker_at(text, floor, start)


def _form(begin: int, found: re.Match[str]) -> NonFigure:
    why: Reason = found.lastgroup  # type: ignore[assignment]
    return NonFigure(begin, found.end(), why)


def list_marker_at(text: str, floor: int, start: int) -> NonFigure | None:
    """Return a list marker: `3.`, `(2)`, `4、` at the start of a line, or `(2)` before a word, not behind an amount."""
    low = max(floor, start - _MARKER_REACH)
    line = text.rfind("\n", low, start) + 1
    if line or low == 0:
        found = _LIST_MARKER.match(text, line)
        if found and found.start(1) <= start < found.end(1):
            return NonFigure(found.start(1), found.end(1), "ordinal")
    if start > floor and text[start - 1] == "(":
        found = _IN_BRACKETS.match(text, start - 1)
        if found and not _AFTER_AMOUNT.search(text, max(0, start - 2 * _MARKER_REACH), start):
            return NonFigure(start - 1, found.end(), "ordinal")
    return None


def years_at(text: str, start: int) -> int | None:
    """Return the end of a year or span of years that begins at `start`; for numbers without a unit."""
    found = _YEARS.match(text, start)
    return found.end() if found else None


def name_around(text: str, floor: int, start: int, end: int) -> NonFigure:
    """Return the alphanumeric word around the digits (`TA1-0`, `Covid-19`)."""
    before = _NAME_BEFORE.search(text, max(floor, start - _REACH), start)
    begin = before.start() if before else start
    found = _NAME.match(text, start)
    return NonFigure(begin, max(end, found.end() if found else end), "name")
