"""Classifies the words of one cell: a value, empty, a period, or words."""

from __future__ import annotations

import re
from typing import Literal

from smmextract.lazy import regex
from smmextract.period import MONTH_NAME

CellKind = Literal["value", "empty", "none", "period", "words"]
"""none: the cell states that there is no number (n/a, a dash)."""

_LONGEST_VALUE = 48
_MOST_LETTERS = 16
_NONE = regex(r"(?:[-–—−.·*/]{1,5}|n\.?\s?[/.]?\s?[am]\.?|nil|none|nd|tbd|无|…)[*†]?", re.IGNORECASE)
_YEAR = r"(?:19|20)\d\d"
_ONE_PERIOD = (
    rf"(?:{MONTH_NAME}(?:\s?[-–/]\s?{MONTH_NAME})?(?:[\s'’,/-]*(?:\d{{1,2}}(?:st|nd|rd|th)?,?\s+)?(?:{_YEAR}|['’]?\d{{1,2}}))?"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?[\s-]{MONTH_NAME}[\s,'’-]*(?:{_YEAR}|\d\d)?"
    rf"|(?:(?:fy|cy|year|y)\s?['’]?)?{_YEAR}(?:\s?[-–/]\s?(?:{_YEAR}|\d\d))?\s?[aefp]?(?:\s?[\[(]?[aefp][\])]?)?"
    r"|(?:fy|cy)\s?['’]?\d\d(?:\s?[-/]\s?\d\d)?[aefp]?"
    rf"|(?:[qh][1-4]|[1-4][qh]|\d{{1,2}}m)(?:[\s'’/-]*(?:fy\s?)?(?:{_YEAR}(?:[/-]\d\d)?|\d\d(?:[/-]\d\d)?))?[aefp]?"
    rf"|{_YEAR}[\s/-]*(?:[qh][1-4]|[1-4][qh]|\d{{1,2}}m)[aefp]?"
    rf"|(?:1st|2nd|3rd|4th|first|second|third|fourth)[\s-]+(?:qtr|quarter|half)(?:[\s,]+(?:of\s)?{_YEAR})?"
    rf"|(?:week|wk|w)\s?\d{{1,2}}(?:[\s,/-]+{_YEAR})?"
    rf"|(?:ytd|year[\s-]to[\s-]date)(?:[\s,]+(?:{MONTH_NAME}\s)?(?:{_YEAR}|['’]?\d\d))?"
    rf"|{_YEAR}(?:[-/]\d{{1,2}}|\.(?:0[1-9]|1[0-2])|[-/.]\d{{1,2}}[-/.]\d{{1,2}})|\d{{1,2}}[/.]\d{{1,2}}[/.](?:{_YEAR}|\d\d)|\d{{1,2}}/{_YEAR}"
    rf"|(?:{_YEAR}\s?年)?\s?(?:\d{{1,2}}(?:-\d{{1,2}})?\s?月)(?:\d{{1,2}}\s?[日号])?|{_YEAR}\s?年(?:上半年|下半年|度)?)"
)
_PERIOD = regex(rf"[(\[]?{_ONE_PERIOD}[)\]]?[*†¹²³]*", re.IGNORECASE)
PERIOD_PHRASE = regex(rf"(?<!\S)[(\[]?{_ONE_PERIOD}[)\]]?[*†]*(?!\S)", re.IGNORECASE)
"""A period as one phrase of a header line."""
_YEAR_ALONE = regex(rf"{_YEAR}")
_ORDINAL = regex(r"\d+(?:st|nd|rd|th)\b", re.IGNORECASE)
# "2022 Actual", "23f/22 change %": a header that begins with a year
_YEAR_AND_WORD = regex(
    rf"(?:{_YEAR}|\d\d)\s?[aefp]?\s?(?:(?:/|vs\.?|-)\s?(?:{_YEAR}|\d\d)[aefp]?\b|\s(?!tons?\b|tonnes?\b|yuan\b)[^\W\d_]{{4}})",
    re.IGNORECASE,
)
_BEGIN = regex(
    r"(?:[~≈<>≤≥=(\[+\-–−±▲▼△▽↑↓\s]|(?:up|down|c\.?|ca\.?|approx\.?)\s|[A-Z]{1,3}\$|[A-Z]{3}\s?(?=\d)|[$€£¥￥₹])*[.]?[0-9０-９]"
)
_LETTERS = regex(r"[^\W\d_]")
_MANY_WORDS = 6


def kind_of(words: str) -> CellKind:
    """Return the kind of a cell. A bare year is a period here; its column decides whether it is a value."""
    if not words:
        return "empty"
    if len(words) > _LONGEST_VALUE:
        return "words"
    if _NONE.fullmatch(words):
        return "none"
    if _PERIOD.fullmatch(words):
        return "period"
    if not _BEGIN.match(words) or _ORDINAL.match(words) or _YEAR_AND_WORD.match(words):
        return "words"
    letters = len(_LETTERS.findall(words))
    return "words" if letters > _MOST_LETTERS or len(words.split()) > _MANY_WORDS else "value"


def is_year(words: str) -> bool:
    """Return whether the cell is a bare year, or a number that looks like one."""
    return bool(_YEAR_ALONE.fullmatch(words))


def is_pure(words: str) -> bool:
    """Return whether a value is written without letters."""
    return not _LETTERS.search(words)
