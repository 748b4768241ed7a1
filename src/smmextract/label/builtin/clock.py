"""Turns time expressions into periods, given the date of publication, which sets the clock of a report.

A month without a year is the last such month, or the next one if the sentence looks ahead.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from smmextract.lazy import regex
from smmextract.period import MONTHS, Period, parse_period
from smmextract.report.report import Report

Form = Literal[
    "day", "month", "span", "quarter", "year", "week", "weekday", "offset", "session", "same", "the", "before"
]

FRIDAY = 4
_COMING, _AHEAD = 2, 6
"""How many months ahead a month without a year may lie; the second is for sentences that look ahead."""
_REVIEWS = 3
"""Until this month, "the full year" means the previous one."""
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


@dataclass(frozen=True, slots=True)
class Time:
    """A time as expressed, before its year is known. `shift` counts years, months, weeks or days from publication."""

    form: Form
    year: int | None = None
    first: int = 0
    last: int = 0
    shift: int | None = None
    fiscal: Literal["", "ends", "starts"] = ""
    """Whether a financial year is named by the year that it ends in or that it starts in."""
    counted: bool = False
    """Whether it was given by number ("Q3", "second half"), which in a financial year begins at another month."""
    unsure: bool = False
    """Whether the same characters mean another day elsewhere (05/01/2024)."""


@dataclass(frozen=True, slots=True)
class Clock:
    """The date of publication, from which a month gets its year.

    Without one, `today` is the end of the year that the report is about, and `known` is false: no day can be derived.
    `week_end` is the weekday that names a week, counted from Monday.
    """

    today: date
    known: bool = True
    week_end: int = FRIDAY
    fiscal: int | None = None
    """The month that financial years begin with in this report, where it speaks of such."""
    fiscal_named: Literal["ends", "starts"] = "ends"

    def period(self, time: Time, ahead: bool = False) -> Period | None:
        """Return the period meant; `ahead` says that the sentence looks ahead. None if it cannot be a date."""
        try:
            told = time.form not in ("same", "the", "before") and (self.known or not is_from_today(time))
            return self._period(time, ahead) if told else None
        except ValueError:
            return None

    def _period(self, time: Time, ahead: bool) -> Period:
        today = self.today
        if self.fiscal and ((time.form == "year" and time.fiscal) or time.counted):
            return self._fiscal(time, self.fiscal)
        match time.form:
            case "day":
                return _day(self._day_of_year(time, ahead))
            case "offset":
                return _day(today + timedelta(days=time.shift or 0))
            case "session":
                return _day(today - timedelta(days={0: 3, 6: 2}.get(today.weekday(), 1)))  # the last weekday
            case "week" | "weekday":
                return _day(self._day_of_week(time, ahead))
            case "year":
                return parse_period(f"{self._year(time, ahead)}")
            case "month" if time.first == 0:
                return parse_period(f"{today:%Y-%m}").months_back(-(time.shift or 0))
            case "quarter" if time.first == 0:
                return parse_period(f"{today.year}-Q{(today.month + 2) // 3}").months_back(-3 * (time.shift or 0))
            case _:
                return self._months(time, ahead)

    def _day_of_year(self, time: Time, ahead: bool) -> date:
        day = date(time.year or self.today.year, time.first, time.last)
        if not time.year and not ahead and day > self.today + timedelta(days=7):
            return date(self.today.year - 1, time.first, time.last)
        return day

    def _year(self, time: Time, ahead: bool) -> int:
        year = time.year or self.today.year + (time.shift or 0)
        if time.year is None and time.shift is None and self.today.month <= _REVIEWS and not ahead:
            return year - 1  # "the full year"
        return year

    def _fiscal(self, time: Time, begins: int) -> Period:
        """Return a financial year, or a numbered part of one."""
        running = self.today.year - (self.today.month < begins)
        started = running + (time.shift or 0)
        if time.year is not None:
            started = time.year - ((time.fiscal or self.fiscal_named) == "ends")
        first, last = (time.first, time.last) if time.form != "year" else (1, 12)
        months = [started * 12 + begins - 1 + number - 1 for number in (first, last)]
        if time.year is None and time.shift is None and months[0] >= self.today.year * 12 + self.today.month - 1:
            months = [month - 12 for month in months]
        return parse_period("/".join(f"{month // 12}-{month % 12 + 1:02d}" for month in months))

    def _months(self, time: Time, ahead: bool) -> Period:
        today = self.today
        year = time.year or (today.year + time.shift if time.shift is not None else None)
        if year is None:
            year = today.year
            coming = (time.last - today.month) % 12
            if time.last > today.month and coming > (_AHEAD if ahead else _COMING):
                year -= 1
            elif time.last < today.month and ahead and coming <= 3:
                year += 1
        first_year = year if time.first <= time.last else year - 1
        return parse_period(f"{first_year}-{time.first:02d}/{year}-{time.last:02d}")

    def _day_of_week(self, time: Time, ahead: bool) -> date:
        today = self.today
        monday = today - timedelta(days=today.weekday())
        if time.form == "week":
            end = monday + timedelta(days=self.week_end)
            if time.shift is None:
                return end if end <= today else end - timedelta(days=7)
            if time.shift == 0 and ahead:
                return end
            return min(end + timedelta(days=7 * time.shift), today) if time.shift <= 0 else end + timedelta(7)
        if time.shift is None or time.shift == 0:
            return today - timedelta(days=(today.weekday() - time.first) % 7)
        return monday + timedelta(days=7 * time.shift + time.first)


def is_from_today(time: Time) -> bool:
    """Return whether the time is relative to the day of publication ("today", "last week", "last month")."""
    return time.form in ("offset", "session", "week", "weekday") or (
        time.form in ("month", "quarter") and time.first == 0
    )


def _day(day: date) -> Period:
    return Period(day, day)


def clock_of(report: Report) -> Clock | None:
    """Return the clock of a report; without a day of publication, that of the year named most often."""
    if report.published:
        day = date.fromisoformat(report.published[:10])
        thursday = day.weekday() == FRIDAY - 1  # a weekly that comes out on a Thursday counts its weeks by it
        return _fiscal(_weekly(Clock(day, week_end=FRIDAY - 1 if thursday else FRIDAY), report.text), report.text)
    years = Counter(int(year) for year in _YEAR.findall(report.text))
    return Clock(date(max(years, key=lambda year: (years[year], year)), 12, 31), known=False) if years else None


def _fiscal(clock: Clock, text: str) -> Clock:
    """Return the clock that knows when financial years begin, by what the report says or where it is from."""
    if not _FISCAL.search(text):
        return clock
    if ended := _YEAR_ENDS.search(text):
        begins: int | None = MONTHS.index(ended[1][:3].lower()) + 2
    else:
        begins = next((month for month, words in _FISCAL_PLACES if words.search(text)), None)
    named = "starts" if _JAPAN.search(text) else "ends"
    return replace(clock, fiscal=begins, fiscal_named=named)  # type: ignore[arg-type]


def _weekly(clock: Clock, text: str) -> Clock:
    """Return a clock whose weeks end on the weekday that the report shows ("this week (2.28-3.6)")."""
    week = _WEEK.search(text)
    end = clock.period(Time("day", first=int(week[1]), last=int(week[2]))) if week else None
    return replace(clock, week_end=end.first.weekday()) if end is not None else clock
