"""From a reading and the scene it stands in to its label.

Here the unit has its say: it tells which of the metrics in force a number can be of, a percentage without a word of
change is the level of a ratio or a share, and what no cue decides is taken by default and noted as a doubt.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from smmextract.figure import Basis, Direction, Label, Metric
from smmextract.label.patterns.capacity import capacity_form, closes
from smmextract.label.patterns.clock import Clock, Time, trading_day_before
from smmextract.label.patterns.market import gain_of_actor
from smmextract.label.patterns.reading import Reading
from smmextract.label.patterns.scene import Scene
from smmextract.label.patterns.tokens import Token
from smmextract.period import Period, parse_period
from smmextract.vocabulary.metrics import metrics
from smmextract.vocabulary.words import place_of

_PRICES = ("price", "money")
_BY_MEASURE = {
    "mass": ("mass", "mass_per_day", "mass_per_year"),
    "bare": ("mass", "mass_per_day", "mass_per_year"),
    "price": _PRICES,
    "points": ("ratio",),
}
_FALLBACK = {"mass": "production", "bare": "production", "price": "price", "points": "operating_rate"}
_DAY = re.compile(r"\b(?:day|session|yesterday|close)\b")
_LAST_DAYS = 5
"""So many days before its end a month's output can be counted; earlier it is a forecast."""
DATED = ("price", "treatment_charge", "cost", "profit", "margin", "inventory")


@dataclass(slots=True)
class Meaning:
    """One sentence and what is needed to label its numbers."""

    text: str
    tokens: Sequence[Token]
    readings: Sequence[Reading]
    clock: Clock | None
    weekly: bool
    spoken: Period | None = None
    """The period that was spoken of before this number."""

    def label(self, reading: Reading, scene: Scene) -> tuple[Label, list[str]]:
        """The label of one number, and what of it is a guess."""
        doubts: list[str] = []
        metric = self._metric(reading, scene, doubts)
        kind = self._kind(reading, metric)
        metric, kind, direction = capacity_form(self.tokens, reading, metric, kind)
        gain = gain_of_actor(self.tokens, reading) if metric == "profit" else None
        if gain:
            kind, direction = "level", gain
        if kind == "change":
            direction = direction or reading.direction
            if direction is None:
                doubts.append("no word of change says whether it is a rise or a fall")
                direction = "up"
        elif metric in scene.signed and direction is None:
            direction = cast(Direction, scene.signed[metric])
        period = self._period(reading, scene, metric, doubts)
        basis = self._basis(reading, scene, metric, period, doubts) if kind == "change" else None
        return Label(
            metric=cast(Metric, metric),
            product=scene.product,
            region=scene.region,
            segment=scene.segment,
            period=_written(period, scene),
            kind=kind,
            basis=basis,
            direction=direction,
            modality="forecast" if self._is_forecast(reading, metric, period) else "actual",
            whole=self._whole(reading) if kind == "share" else None,
        ), doubts

    def _metric(self, reading: Reading, scene: Scene, doubts: list[str]) -> str:
        facts = metrics()
        unit = reading.mention.unit
        known = [one for one in scene.metrics if one in facts]
        behind = self.tokens[reading.at + 1 : reading.right]
        daily = reading.measure in ("mass", "bare") and any(token.has("daily") for token in behind)
        if unit == "t/day" or daily:
            return "daily_production"
        if unit == "t/year":
            fitting = [one for one in known if facts[one].dimension == "mass_per_year"]
            return fitting[0] if fitting else "capacity"
        if reading.remark and known:
            return known[0]
        dimensions = _BY_MEASURE.get(reading.measure)
        if reading.role == "share" and known and facts[known[0]].dimension in ("ratio", "price"):
            return next((one for one in known if facts[one].additive and one != "daily_production"), known[0])
        if reading.measure == "percent" and reading.role in (None, "level", "base"):
            ratio = next((one for one in known[:2] if facts[one].dimension == "ratio"), None)
            return ratio or (known[0] if known else "other")
        if reading.measure == "percent" and known and facts[known[0]].dimension != "ratio":
            dimensions = _BY_MEASURE.get(self._companion(reading) or "")
            fitting = [one for one in known if dimensions and facts[one].dimension in dimensions]
            return fitting[0] if fitting else "price" if dimensions == _PRICES else known[0]
        if dimensions is None or known[:1] == ["other"]:
            return known[0] if known else "production"
        if reading.measure == "price" and gain_of_actor(self.tokens, reading):
            return "profit"
        if known[:1] == ["price"] and unit == "USD/dmt" and (scene.product or "").endswith("concentrate"):
            return "treatment_charge"  # an index of a concentrate is of its treatment charge
        for one in known:
            if facts[one].dimension in dimensions:
                return one
        if reading.measure != "price" or not any(token.has("product", "form") for token in self.tokens):
            doubts.append("the metric is taken from the unit alone")
        return _FALLBACK[reading.measure]

    def _companion(self, reading: Reading) -> str | None:
        """The measure of the number that a percentage is said with: "0.71% to $2,780/mt", "$5, or 0.2%"."""
        index = self.readings.index(reading)
        following = self.readings[index + 1] if index + 1 < len(self.readings) else None
        if following is not None and self.tokens[following.at - 1].cues.get("link") == "to":
            between = self.tokens[reading.at : following.at]
            if following.measure in ("mass", "price") and not any(token.has("metric") for token in between):
                return following.measure
        before = self.readings[index - 1] if index else None
        if before is not None and before.measure in ("mass", "price"):
            between = self.tokens[before.at : reading.at]
            if not any(token.has("metric", "product", "segment") or token.mark == ";" for token in between):
                return before.measure
        return None

    def _kind(self, reading: Reading, metric: str) -> str:
        ratio = metrics()[metric].dimension == "ratio"
        if reading.role in ("change", "share"):
            return reading.role
        if reading.measure == "percent" and not ratio and metric not in ("margin", "other"):
            reading.direction = reading.direction or self._word_of_change(reading)
            return "change" if reading.direction else "share"
        return "level"

    def _word_of_change(self, reading: Reading) -> Direction | None:
        for token in reversed(self.tokens[reading.left : reading.at]):
            if token.has("direction"):
                return cast(Direction, token.cues["direction"])
        return None

    def _period(self, reading: Reading, scene: Scene, metric: str, doubts: list[str]) -> Period | None:
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
        return self._base_period(reading, scene, metric, period) if reading.role == "base" and period else period

    def _is_quote(self, metric: str, reading: Reading) -> bool:
        """A price that is no average is of the day."""
        return metric == "price" and not any("average" in token.text for token in self.tokens[: reading.at])

    def _base_period(self, reading: Reading, scene: Scene, metric: str, period: Period) -> Period:
        """The period that a change starts from: said beside the number, or one step back."""
        said = next((one.time for one in self.tokens[reading.at + 1 : reading.right] if one.time is not None), None)
        spoken = self.spoken or period
        if said is not None and said.form == "week" and spoken.is_day:
            return spoken.base("wow") or period
        base = self.clock.period(said) if said is not None and self.clock is not None else None
        if said is not None and base is not None:
            return _last_before(self.spoken, base, said)
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
        for place in range(reading.at + 1, len(self.tokens)):
            token = self.tokens[place]
            joins = token.cues.get("link") == "and" or token.text in ("but", "yet", "though", "while")
            if joins and self._change_follows(place):
                continue
            if place in levels or token.has("break", "aside") or token.cues.get("link") == "and" or token.mark == ";":
                return None
            if token.mark == "(" or (token.mark == "," and scene.heard_before):
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

    def _basis(self, reading: Reading, scene: Scene, metric: str, period: Period | None, doubts: list[str]) -> Basis:
        basis = reading.basis
        if metric == "capacity_change":
            return "other"
        if basis is None and reading.base_time is not None and self.clock is not None and period is not None:
            base = self.clock.period(reading.base_time)
            return _distance(period, _last_before(period, base, reading.base_time), scene) if base else "other"
        if basis == "yoy" and _is_cumulative(period, scene):
            return "ytd_yoy"
        if basis is not None:
            return basis
        if any(token.has("effect", "capacity_move") for token in self._clause(reading)):
            return "other"
        if metric == "capacity":
            return "other"
        quoted = metric == "price" or any(place_of(name) for name in scene.segments.values())
        bases = scene.bases if quoted else (*scene.bases, *scene.earlier_bases)
        said = next((one for one in bases if _may_be(one, period)), None)
        if said is not None and not _is_cumulative(period, scene) and (period is None or period.months < 12):
            return cast(Basis, said)
        exchange = any(place_of(name) for name in scene.segments.values())
        by_default = metrics()[metric].dimension in ("ratio", "price") or (metric == "inventory" and (exchange or self.weekly))
        by_default = by_default or (metrics()[metric].sums and self._leads_to_level(reading))
        if not by_default and not (period is not None and period.months == 12):
            doubts.append("no word says what the change is measured against")
        if _is_cumulative(period, scene):
            return "ytd_yoy"
        if period is not None and period.is_day:
            stocks = metric == "inventory" and not exchange
            return "wow" if stocks or (self.weekly and metric != "price") else "other"
        return "yoy" if period is not None and period.months == 12 else "mom"

    def _is_forecast(self, reading: Reading, metric: str, period: Period | None) -> bool:
        if reading.expected:
            return True
        if period is None or self.clock is None:
            return False
        if not self.clock.known:
            return self._looks_ahead(reading)
        if period.last <= self.clock.today:
            return False
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

    def _leads_to_level(self, reading: Reading) -> bool:
        """ "by 3,400 mt or 3.5% to 93,600 mt": from the period before, as no other is said."""
        index = self.readings.index(reading) + 1
        while index < len(self.readings) and self.readings[index].alternative is not None:
            index += 1
        following = self.readings[index] if index < len(self.readings) else None
        return following is not None and self.tokens[following.at - 1].cues.get("link") == "to"

    def _clause(self, reading: Reading) -> Sequence[Token]:
        """What is said of this number alone, and in its clause."""
        low, high = reading.at, reading.at
        while low > reading.left and not closes(self.tokens[low - 1]):
            low -= 1
        while high + 1 < reading.right and not closes(self.tokens[high + 1]):
            high += 1
        return self.tokens[low : high + 1]

    def _whole(self, reading: Reading) -> str | None:
        stop = reading.right
        start = next(
            (self.tokens[place].end for place in range(reading.at + 1, stop) if self.tokens[place].text == "of"), None
        )
        if start is None:
            start = self.tokens[reading.at].end
        words = self.text[start : self.tokens[stop - 1].end].split() if stop > reading.at + 1 else []
        return " ".join(words).removeprefix("of ") or None


def _may_be(basis: str, period: Period | None) -> bool:
    """A month does not change by the week, nor a day by the month."""
    return period is None or (basis in ("wow", "other")) == period.is_day


def _is_cumulative(period: Period | None, scene: Scene) -> bool:
    if period is None or period.months < 2 or period.months == 12:
        return False
    return not (scene.time is not None and scene.time.form == "quarter" and not scene.cumulative)


def _last_before(period: Period | None, base: Period, said: Time) -> Period:
    """A month without a year that a change starts from is the last such month before the one that changed."""
    if period is None or said.year is not None or said.shift is not None or said.form in ("week", "weekday", "offset"):
        return base
    base = base.months_back(12 * (base.last.year - period.last.year))
    return base if base.last <= period.last else base.months_back(12)


def _distance(period: Period, base: Period, scene: Scene) -> Basis:
    """What a change from this base to this period is called."""
    if period.is_day and base.is_day:
        days = (period.first - base.first).days
        return "wow" if 6 <= days <= 8 else "yoy" if 360 <= days <= 370 else "other"
    if base.months == 12 and base.last.year == period.last.year - 1:
        return "ytd_yoy" if _is_cumulative(period, scene) else "yoy"
    months = (period.last.year - base.last.year) * 12 + period.last.month - base.last.month
    if period.is_day != base.is_day:
        return "other"
    if months == 12:
        return "ytd_yoy" if _is_cumulative(period, scene) else "yoy"
    if months == 3 and period.months == 3:
        return "qoq"
    return "mom" if months == 1 else "other"


def _written(period: Period | None, scene: Scene) -> str | None:
    if period is None:
        return None
    time = scene.time
    if time is not None and time.form == "quarter" and period.months == 3:
        return f"{period.first.year}-Q{(period.first.month + 2) // 3}"
    return str(period)
