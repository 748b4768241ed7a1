"""Reporting periods: parse, print, count days, step back to the base of a change.

Written `2024-01`, `2024-Q1`, `2024-H1`, `2024`, `2024-11-29` or cumulative `2024-01/2024-11`. A quarter, half or year
equals its cumulative form, because periods are equal if they cover the same days.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache

from smmextract.errors import InputError
from smmextract.lazy import regex

TO_DATE = "year to date"
SPANS = ("day", "month", "quarter", "half-year", "year", TO_DATE, "several months")
"""Spans of the periods of a series; a total since January is not comparable with a month."""
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH_NAME = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
"""Pattern of a month's name, to be matched whatever the case."""
_WHOLE_SPANS = {1: "month", 3: "quarter", 6: "half-year", 12: "year"}
_FORM = regex(r"(\d{4})(?:-(?:Q([1-4])|H([12])|(\d{2})(?:-(\d{2}))?))?")
_FIRST_YEAR, _LAST_YEAR = 1900, 2100


@dataclass(frozen=True, order=True)
class Period:
    """The days from `first` to `last`, both included. A single day is the date of a stock or price."""

    first: date
    last: date

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hash", hash((self.first, self.last)))  # periods are keys of many tables

    def __hash__(self) -> int:
        hashed: int = self.__dict__["_hash"]
        return hashed

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def is_day(self) -> bool:
        return self.first == self.last

    @cached_property
    def months(self) -> int:
        """Number of whole calendar months covered; 0 for a day."""
        if self.is_day:
            return 0
        return (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1

    @property
    def next_day(self) -> date:
        return self.last + timedelta(days=1)

    def months_back(self, count: int) -> Period:
        """Return the period of the same form `count` months earlier (a day is kept within the length of its month)."""
        return _months_back(self, count)

    def each_month(self) -> list[Period]:
        """Return the calendar months that it covers, in order."""
        start = self.first.year, self.first.month
        return [_month_of(*_month_before(*start, -number)) for number in range(self.months)]

    def base(self, basis: str) -> Period | None:
        """Return the period that a change of this basis is measured against; None if the basis names no period."""
        if basis == "wow" and self.is_day:
            week = timedelta(days=7)
            return Period(self.first - week, self.last - week)
        back = {"yoy": 12, "ytd_yoy": 12, "mom": max(self.months, 1), "qoq": max(self.months, 3)}
        return self.months_back(back[basis]) if basis in back else None

    def __str__(self) -> str:
        return self._text

    @cached_property
    def _text(self) -> str:
        if self.is_day:
            return self.first.isoformat()
        start, end = f"{self.first:%Y-%m}", f"{self.last:%Y-%m}"
        if self.months == 12 and self.first.month == 1:
            return f"{self.first.year}"
        return start if self.months == 1 else f"{start}/{end}"


@lru_cache(maxsize=4096)
def _months_back(period: Period, count: int) -> Period:
    if period.is_day:
        year, month = _month_before(period.first.year, period.first.month, count)
        day = date(year, month, min(period.first.day, _month_end(year, month).day))
        return Period(day, day)
    first = date(*_month_before(period.first.year, period.first.month, count), 1)
    return Period(first, _month_end(*_month_before(period.last.year, period.last.month, count)))


def _month_before(year: int, month: int, count: int) -> tuple[int, int]:
    index = year * 12 + month - 1 - count
    return index // 12, index % 12 + 1


def _month_of(year: int, month: int) -> Period:
    return Period(date(year, month, 1), _month_end(year, month))


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


@lru_cache(maxsize=4096)
def parse_period(text: str) -> Period:
    """Parse a period. Raises InputError that lists the accepted forms."""
    ends = text.split("/")
    try:
        if len(ends) == 2:
            first, last = _single(ends[0]), _single(ends[1])
            if last.last >= first.first:
                return Period(first.first, last.last)
        elif len(ends) == 1:
            return _single(text)
    except ValueError:
        pass
    forms = "2024-01, 2024-Q1, 2024-H1, 2024, 2024-11-29, 2024-01/2024-11"
    raise InputError(f"not a period: {text!r} (the forms are {forms})")


@lru_cache(maxsize=4096)
def period_or_none(text: str | None) -> Period | None:
    """Return the period that a text names; None if it is not a period."""
    try:
        return parse_period(text or "")
    except InputError:
        return None


def canonical_period(text: str) -> str:
    """Return one form for all ways to write a period ("2024-H1" is "2024-01/2024-06"); other text unchanged."""
    return str(period_or_none(text) or text)


def ends_of(text: str | None) -> tuple[date | None, date | None]:
    """Return the first and the last day of a period; (None, None) if the text is not a period."""
    period = period_or_none(text)
    return (period.first, period.last) if period else (None, None)


def _single(text: str) -> Period:
    found = _FORM.fullmatch(text)
    if not found or not _FIRST_YEAR <= int(found[1]) <= _LAST_YEAR:
        raise ValueError(text)
    year = int(found[1])
    if found[2] or found[3]:
        months = 3 if found[2] else 6
        last = months * int(found[2] or found[3])
        return Period(date(year, last - months + 1, 1), _month_end(year, last))
    if found[5]:
        day = date(year, int(found[4]), int(found[5]))
        return Period(day, day)
    if found[4]:
        return _month_of(year, int(found[4]))
    return Period(date(year, 1, 1), date(year, 12, 31))


@lru_cache(maxsize=4096)
def span_of(text: str) -> str:
    """Return the span: `2024-Q1` is a quarter, and so is `2024-01/2024-03`. Raises InputError."""
    period = parse_period(text)
    if period.is_day:
        return "day"
    if period.months in _WHOLE_SPANS and (period.first.month - 1) % period.months == 0:
        return _WHOLE_SPANS[period.months]
    since_january = period.first.month == 1 and period.first.year == period.last.year
    return TO_DATE if since_january else "several months"
