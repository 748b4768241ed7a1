"""Which period a number is of, and whether that was still to come when the report was written.

In come the sentence, its readings and the scene of one number, out comes a period: said before or behind the number,
carried on from before, or by default that of the publication.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from smmextract.label.patterns.capacity import closes
from smmextract.label.patterns.clock import Clock, Time, trading_day_before
from smmextract.label.patterns.known import metrics, place_of
from smmextract.label.patterns.reading import Reading
from smmextract.label.patterns.scene import Scene
from smmextract.label.patterns.tokens import Token
from smmextract.period import Period, parse_period

DATED = ("price", "treatment_charge", "cost", "profit", "margin", "inventory")
"""Metrics that are of a day."""
_DAY = re.compile(r"\b(?:day|session|yesterday|close)\b")
_NEAR_DAYS = 3
"""A day so far ahead is the end of the week that is told of."""
_LAST_DAYS = 5
"""So many days before its end a month's output can be counted; earlier it is a forecast."""


@dataclass(slots=True)
class Dating:
    """One sentence and what is needed to date its numbers."""

    text: str
    tokens: Sequence[Token]
    readings: Sequence[Reading]
    clock: Clock | None
    weekly: bool
    spoken: Period | None = None
    """The period that was spoken of before this number."""

    def period_of(self, reading: Reading, scene: Scene, metric: str, doubts: list[str]) -> Period | None:
        """The period of one number; what no word decides is added to `doubts`."""
        period = scene.effective_period()
        if not scene.heard_time:
            period = self._time_ahead(reading, scene) or period
        if self.clock is not None and self.clock.known and not scene.heard_time:
            today = self.clock.today
            dated = metric in DATED
            if period is None:
                if not dated and not self.weekly:
                    doubts.append("no word says which period it is of")
                month = parse_period(f"{today:%Y-%m}").months_back(1)
                week = self.clock.period(Time("week")) if self.weekly and not metrics()[metric].sums else None
                period = Period(today, today) if dated else week or month
            elif (
                dated
                and not period.is_day
                and not self._looks_ahead(reading)
                and (period.last >= today or self._is_quote(metric, reading) or scene.day is not None)
            ):
                period = scene.day or Period(today, today)
        over_night = scene.time is not None and scene.time.form == "session"
        exchange = any(place_of(name) for name in scene.segments.values())
        if over_night and self.clock is not None and metric != "price" and not exchange:
            period = Period(self.clock.today, self.clock.today)
        if period is not None and not metrics()[metric].sums and scene.time is not None and scene.time.form == "year":
            running = period.months < 12
            period = (scene.simple or period) if running else period
        weekly = any(one.basis == "wow" for one in self.readings) and not scene.heard_time
        if weekly and self.clock is not None and self.clock.known and period is not None and period.months == 1:
            if metric in DATED:
                period = Period(self.clock.today, self.clock.today)
            elif not metrics()[metric].sums:
                period = self.clock.period(Time("week"))
        based = reading.role == "base" and not reading.expected  # what had been expected is of the same period
        return self._base_period(reading, scene, metric, period) if based and period else period

    def _is_quote(self, metric: str, reading: Reading) -> bool:
        """A price that is no average is of the day."""
        return metric == "price" and not any("average" in token.text for token in self.tokens[: reading.at])

    def _base_period(self, reading: Reading, scene: Scene, metric: str, period: Period) -> Period:
        """The period that a change starts from: said beside the number, or one step back."""
        said = next((one.time for one in self.tokens[reading.at + 1 : reading.right] if one.time is not None), None)
        owner = self.tokens[reading.at - 1] if reading.at else None
        if said is None and owner is not None and owner.possessive:
            said = owner.time  # "down from last Friday's 262,500 yuan/mt"
        of_metric = reading.at > 2 and owner is not None and owner.cues.get("link") == "of"
        if said is None and of_metric and self.tokens[reading.at - 2].has("metric"):
            said = self.tokens[reading.at - 3].time  # "1.2% above the July output of 3.27 million mt"
        spoken = self.spoken or period
        if said is not None and said.form == "week" and spoken.is_day:
            return spoken.base("wow") or period
        base = self.clock.period(said) if said is not None and self.clock is not None else None
        if said is not None and base is not None:
            return last_before(self.spoken, base, said)
        if reading.basis is None and metrics()[metric].dimension == "mass_per_year":
            return scene.actual or period
        beside = self.tokens[reading.at + 1 : reading.right]
        if period.is_day and any(token.cues.get("basis") == "other" and _DAY.search(token.text) for token in beside):
            before = trading_day_before(period.first)
            return Period(before, before)
        return period.base(reading.basis or ("wow" if period.is_day else "mom")) or period

    def _time_ahead(self, reading: Reading, scene: Scene) -> Period | None:
        """A time that the sentence names only later."""
        later = Scene()
        if self.clock is None:
            return None
        following = next((one for one in self.readings if one.at > reading.at and one.role != "base"), None)
        to = following and any(token.cues.get("link") == "to" for token in self.tokens[reading.at : following.at])
        levels = {one.at for one in self.readings if one.role == "level" and not (to and one is following)}
        inside = False
        for place in range(reading.at + 1, len(self.tokens)):
            token = self.tokens[place]
            inside = (inside or token.mark == "(") and token.mark != ")"
            if inside or token.mark == ")":
                continue
            joins = token.cues.get("link") == "and" or token.text in ("but", "yet", "though", "while")
            if joins and self._change_follows(place):
                continue
            if place in levels or token.has("break", "aside") or token.cues.get("link") == "and" or token.mark == ";":
                return None
            onward = place + 1 < len(self.tokens) and self.tokens[place + 1].cues.get("link") == "to"
            if token.mark == "," and scene.heard_before and not onward:
                return None
            later.hear(self.tokens, place, self.clock, ahead=any(one.has("forecast") for one in self.tokens[:place]))
            if later.period:
                return later.period
        return None

    def _change_follows(self, place: int) -> bool:
        """ "rose 16% MoM and 142% YoY to 24,600 mt in May": more of the same before its time is said."""
        following = next((one for one in self.readings if one.at > place), None)
        if following is None or following.role != "change":
            return False
        return not any(token.has("metric", "product", "region") for token in self.tokens[place : following.at])

    def is_forecast(self, reading: Reading, metric: str, period: Period | None) -> bool:
        """Whether the number is what is, or was, expected."""
        if reading.expected:
            return True
        if period is None or self.clock is None:
            return False
        if not self.clock.known:
            return self._looks_ahead(reading)
        if period.last <= self.clock.today:
            return False
        near = period.is_day and (period.last - self.clock.today).days <= _NEAR_DAYS
        if near and not self._looks_ahead(reading):
            return False  # "in the week ended May 9", told on May 8
        counted = metrics()[metric].sums or metric == "daily_production"
        unfinished = counted and (period.last - self.clock.today).days > _LAST_DAYS
        if period.first > self.clock.today or unfinished:
            return True
        return self._looks_ahead(reading)

    def _looks_ahead(self, reading: Reading) -> bool:
        """Whether the sentence so far, or the rest of the clause, speaks of what is expected."""
        stop = reading.at + 1
        while stop < len(self.tokens) and not closes(self.tokens[stop]):
            stop += 1
        return any(token.has("forecast") for token in self.tokens[:stop])


def last_before(period: Period | None, base: Period, said: Time) -> Period:
    """A month without a year that a change starts from is the last such month before the one that changed."""
    if period is None or said.year is not None or said.shift is not None or said.form in ("week", "weekday", "offset"):
        return base
    base = base.months_back(12 * (base.last.year - period.last.year))
    return base if base.last <= period.last else base.months_back(12)


def written(period: Period | None, scene: Scene) -> str | None:
    """The period as a label has it."""
    if period is None:
        return None
    time = scene.time
    if time is not None and time.form == "quarter" and period.months == 3:
        return f"{period.first.year}-Q{(period.first.month + 2) // 3}"
    return str(period)
