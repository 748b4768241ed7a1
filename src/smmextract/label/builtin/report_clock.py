"""Sets the clock of a report: its day of publication, the day that ends its weeks, and its financial year."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

from smmextract.label.builtin.clock import FRIDAY, Clock, Time
from smmextract.label.builtin.times import month_number
from smmextract.lazy import regex
from smmextract.report.report import Report

_YEAR = regex(r"\b((?:19|20)\d\d)\b")
_WEEK = regex(r"\d{1,2}\.\d{1,2} ?[-–~] ?(\d{1,2})\.(\d{1,2})(?![\d.%])")
_FISCAL = regex(r"\bFY ?\'?\d|\bfiscal\b|\bfinancial year|\b20(\d)\d[-/]\1\d\b")
_YEAR_ENDS = regex(r"\b(?:year|FY ?\d*),? (?:ended|ending|to)(?: on)?(?: \d+)? (March|June|September)\b")
_JAPAN = regex(r"\b(?:Japan|Japanese|Tokyo|yen)\b")
_FISCAL_PLACES = (
    (4, regex(r"\b(?:India|Indian|crore|lakh|Japan|Japanese|Tokyo|yen)\b")),
    (7, regex(r"A\$|\b(?:Australia|Australian|ASX)\b")),
)
"""With which month financial years begin where the words are from."""


def clock_of(report: Report) -> Clock | None:
    """Return the clock of a report; without a day of publication, that of the year named most often."""
    if report.published:
        day = date.fromisoformat(report.published[:10])
        thursday = day.weekday() == FRIDAY - 1  # a weekly that comes out on a Thursday counts its weeks by it
        return _fiscal(_weekly(Clock(day, week_end=FRIDAY - 1 if thursday else FRIDAY), report.text), report.text)
    years = Counter(int(year) for year in _YEAR.findall(report.text))
    return Clock(date(max(years, key=lambda year: (years[year], year)), 12, 31), known=False) if years else None


def _fiscal(clock: Clock, text: str) -> Clock:
    """Return the clock that knows with which month financial years begin, by what the report says or
    where it is from.
    """
    if not _FISCAL.search(text):
        return clock
    if ended := _YEAR_ENDS.search(text):
        begins: int | None = (month_number(ended[1]) or 12) % 12 + 1
    else:
        begins = next((month for month, words in _FISCAL_PLACES if words.search(text)), None)
    named = "starts" if _JAPAN.search(text) else "ends"
    return replace(clock, fiscal=begins, fiscal_named=named)  # type: ignore[arg-type]


def _weekly(clock: Clock, text: str) -> Clock:
    """Return a clock whose weeks end on the weekday that the report shows ("this week (2.28-3.6)")."""
    week = _WEEK.search(text)
    end = clock.period(Time("day", first=int(week[1]), last=int(week[2]))) if week else None
    return replace(clock, week_end=end.first.weekday()) if end is not None else clock
