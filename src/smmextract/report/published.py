"""Parses the date of a report, as publication lines and datelines write it, into ISO format.

In: one line. Out: `2024-02-09T16:01` if a time stands with the date, else `2024-02-09`. A date without a year is not
accepted, nor is one like 10/02/2024, which two countries read differently; 30/05/2014 has only one reading.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import NamedTuple

from smmextract.lazy import regex
from smmextract.period import MONTH_NAME, MONTHS

MONTH_DAY = rf"(?:{MONTH_NAME}\s*\d{{1,2}}(?:st|nd|rd|th)?|\d{{1,2}}(?:st|nd|rd|th)?\s+{MONTH_NAME})(?!\d)"
"""A month and a day in either order, as in datelines."""
_DATES = (
    regex(r"(?<!\d)(?P<y>\d{4})(?P<sep>[-/.])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})(?!\d)"),
    regex(r"(?<!\d)(?P<y>\d{4})\s*年\s*(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*日?"),
    regex(
        rf"(?:(?<=icon)|(?<![a-z]))(?P<m>{MONTH_NAME})\s*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s*(?P<y>\d{{4}})(?!\d)",
        re.I,
    ),
    regex(
        rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?[\s-]+(?P<m>{MONTH_NAME})[\s,-]+(?P<y>\d{{4}})(?!\d)", re.I
    ),
    # a part above 12 must be the day
    regex(r"(?<![\d/.])(?P<d>1[3-9]|2\d|3[01])(?P<sep>[/.-])(?P<m>0?[1-9]|1[0-2])(?P=sep)(?P<y>\d{4})(?!\d)"),
    regex(r"(?<![\d/.])(?P<m>0?[1-9]|1[0-2])(?P<sep>[/.-])(?P<d>1[3-9]|2\d|3[01])(?P=sep)(?P<y>\d{4})(?!\d)"),
    # the same number twice, so the order does not matter
    regex(r"(?<![\d/.])(?P<d>0?[1-9]|1[0-2])(?P<sep>[/.-])(?P<m>(?P=d))(?P=sep)(?P<y>\d{4})(?!\d)"),
)
_FOUR_DIGITS = regex(r"\d{4}")
_YEARS = range(1990, 2100)
_TIME = regex(
    r"(?:\s*(?:T|at|,|\||-|–|—|/|•|·|(?:mon|tues|wednes|thurs|fri|satur|sun)day)?\s*)"
    r"(?P<hour>\d{1,2})(?:[:：]|\.(?=\d{2}\s?[ap]\.?m))(?P<minute>\d{2})(?:[:：]\d{2}(?:\.\d+)?)?(?!\d)"
    r"\s*(?P<half>[ap]\.?\s?m\b\.?)?"
    r"(?:\s*\(?(?:Z|UTC|GMT|BST|BJT|CES?T|[ECMP][SD]?T|IST|SGT|HKT|JST|AE[SD]T|AW?ST"
    r"|[+-]\d{2}:?\d{2}|Beijing time|local time)\b\)?)?",
    re.I,
)
_AROUND = regex(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\b|星期.|周.|icon|北京时间|[\s,.:：|｜()（）–—-]", re.I)
_AROUND_WORDS = regex(
    r"(?i)\b(?:mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs|ur)?(?:day)?\b|星期.|周.|[\s,.:：;|｜()（）/•·–—-]+"
)


class StatedDate(NamedTuple):
    """A date found in a line: its ISO form and its offsets."""

    iso: str
    start: int
    end: int


def find_date(line: str) -> StatedDate | None:
    """Return the first full date of the line, with the time that follows it."""
    if not _FOUR_DIGITS.search(line):
        return None
    found = [match for pattern in _DATES if (match := pattern.search(line))]
    for match in sorted(found, key=lambda match: match.start()):
        month = match["m"]
        number = int(month) if month.isdecimal() else MONTHS.index(month[:3].lower()) + 1
        try:
            day = datetime(int(match["y"]), number, int(match["d"]))
        except ValueError:
            continue
        if day.year in _YEARS:
            return _with_time(day, line, match)
    return None


def beside_date(line: str) -> str | None:
    """Return the rest of the line without date, time and separators; None if it has no full date."""
    stated = find_date(line)
    return None if stated is None else _AROUND_WORDS.sub(" ", f"{line[: stated.start]} {line[stated.end :]}").strip()


def is_only_a_date(line: str) -> bool:
    """Return whether the line holds nothing but one full date, a time and separators."""
    stated = find_date(line)
    return stated is not None and not _AROUND.sub("", line[: stated.start] + line[stated.end :])


def is_only_a_time(words: str) -> bool:
    """Return whether a part of a publication line is nothing but a time of day, such as `05:10 GMT`."""
    return _TIME.fullmatch(words) is not None


def _with_time(day: datetime, line: str, match: re.Match[str]) -> StatedDate:
    time = _TIME.match(line, match.end())
    if time is not None:
        hour, minute = int(time["hour"]), int(time["minute"])
        if time["half"] and hour <= 12:
            hour = hour % 12 + (12 if time["half"][0] in "pP" else 0)
        if hour < 24 and minute < 60:
            moment = day.replace(hour=hour, minute=minute)
            return StatedDate(moment.strftime("%Y-%m-%dT%H:%M"), match.start(), time.end())
    return StatedDate(day.strftime("%Y-%m-%d"), match.start(), match.end())
