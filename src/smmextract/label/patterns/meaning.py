"""From a reading and the scene it stands in to its label.

Here the unit has its say: it tells which of the metrics in force a number can be of, a percentage without a word of
change is the level of a ratio or a share, and what no cue decides is taken by default and noted as a doubt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from smmextract.figure import Basis, Direction, Label
from smmextract.label.patterns.capacity import capacity_form, closes, is_lost_at_stop, is_lost_before
from smmextract.label.patterns.dating import DATED, Dating, last_before, written
from smmextract.label.patterns.known import metrics, place_of
from smmextract.label.patterns.market import gain_of_actor
from smmextract.label.patterns.reading import Reading
from smmextract.label.patterns.scene import Scene
from smmextract.label.patterns.tokens import Token
from smmextract.period import Period

_PRICES = ("price", "money")
_BY_MEASURE = {
    "mass": ("mass", "mass_per_day", "mass_per_year"),
    "bare": ("mass", "mass_per_day", "mass_per_year"),
    "price": _PRICES,
    "points": ("ratio",),
}
_UNMEASURED = ("orders", "sales", "installations", "registrations")
_TAKING = ("take away", "takes away", "took away", "taken away", "taking away")
_PARTS = ("share", "shares", "proportion", "proportions")
_FALLBACK = {"mass": "production", "bare": "production", "price": "price", "points": "operating_rate"}


@dataclass(slots=True)
class Meaning(Dating):
    """One sentence and what is needed to label its numbers."""

    def label(self, reading: Reading, scene: Scene) -> tuple[Label, list[str]]:
        """The label of one number, and what of it is a guess."""
        doubts: list[str] = []
        metric = self._metric(reading, scene, doubts)
        kind = self._kind(reading, metric)
        metric, kind, direction = capacity_form(self.tokens, reading, metric, kind)
        index = self.readings.index(reading)
        if metric == "production" and is_lost_before(self.tokens, reading, self.readings[index - 1] if index else None):
            kind, direction = "change", "down"
        lost = kind == "change" and reading.role not in ("change", "share") and reading.measure == "mass"
        gain = gain_of_actor(self.tokens, reading) if metric == "profit" else None
        if gain:
            kind, direction = "level", gain
        if kind == "change":
            direction = direction or reading.direction
            if direction is None:
                doubts.append("no word of change says whether it is a rise or a fall")
                direction = "up"
        elif direction is None:
            sign = scene.signed.get("profit" if metric == "margin" else metric)
            direction = "down" if sign == "down" else "up" if sign else None
        period = self.period_of(reading, scene, metric, doubts)
        basis: Basis | None = "other" if lost and not reading.basis else None
        if kind == "change" and basis is None:
            basis = self._basis(reading, scene, metric, period, doubts)
        return Label(
            metric=metric,
            product=scene.product,
            region=scene.region,
            segment=scene.segment,
            period=written(period, scene),
            kind=kind,
            basis=basis,
            direction=direction,
            modality="forecast" if self.is_forecast(reading, metric, period) else "actual",
            whole=self._whole(reading) if kind == "share" else None,
        ), doubts

    def _metric(self, reading: Reading, scene: Scene, doubts: list[str]) -> str:
        facts = metrics()
        unit = reading.mention.unit
        known = [one for one in scene.metrics or scene.earlier_metrics if one in facts]
        behind = self.tokens[reading.at + 1 : reading.right]
        daily = reading.measure in ("mass", "bare") and any(token.has("daily") for token in (*self.tokens[:1], *behind))
        if unit == "t/day" or daily:
            return "daily_production"
        if unit == "t/year" and reading.role != "change" and any(token.has("running") for token in behind):
            return "operating_capacity"
        if unit == "t/year":
            fitting = [one for one in known if facts[one].dimension == "mass_per_year"]
            return fitting[0] if fitting else "capacity"
        if reading.remark and known:
            return known[0]
        rated = any(facts[one].dimension == "ratio" for one in known)
        if reading.measure == "points" and (self._is_of_share(reading) or (not rated and self._follows_share(reading))):
            return next((one for one in known if facts[one].additive and one != "daily_production"), "production")
        if reading.measure == "mass" and is_lost_at_stop(self.tokens, reading):
            return "production"
        dimensions = _BY_MEASURE.get(reading.measure)
        if reading.role == "share" and known and facts[known[0]].dimension in ("ratio", "price"):
            return next((one for one in known if facts[one].additive and one != "daily_production"), known[0])
        if reading.measure == "percent" and reading.role in (None, "level", "base"):
            if known[:1] == ["profit"] and reading.role == "level":
                return "margin"
            ratio = next((one for one in known[:2] if facts[one].dimension == "ratio"), None)
            return ratio or (known[0] if known else "other")
        if reading.measure == "percent" and reading.role == "change" and self._is_of_orders(reading):
            return "other"
        if reading.measure == "percent" and known and facts[known[0]].dimension == "any":
            return known[0]
        if reading.measure == "percent" and known and facts[known[0]].dimension != "ratio":
            companion = self._companion(reading) or ""
            dimensions = _BY_MEASURE.get(companion)
            fitting = [one for one in known if dimensions and facts[one].dimension in dimensions]
            return fitting[0] if fitting else _FALLBACK.get(companion, known[0])
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

    def _is_of_orders(self, reading: Reading) -> bool:
        """ "Orders of lead frames rose 6%": of what no metric stands for."""
        for token in reversed(self.tokens[reading.left : reading.at]):
            if token.text in _UNMEASURED:
                return True
            if token.has("metric"):
                return False
        return False

    def _follows_share(self, reading: Reading) -> bool:
        """ "The 8-series accounted for 41.2% of the total, 1.1 points more than in June"."""
        index = self.readings.index(reading)
        return index > 0 and self.readings[index - 1].role == "share"

    def _is_of_share(self, reading: Reading) -> bool:
        """ "Its share expanded by 3.1 points": of a part of a whole, and of no rate."""
        for token in reversed(self.tokens[: reading.at]):
            named = metrics().get(token.cues.get("metric", ""))
            if (named is not None and not named.additive) or token.mark == ";":
                return False
            if token.text in _PARTS:
                return True
        return False

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

    def _basis(self, reading: Reading, scene: Scene, metric: str, period: Period | None, doubts: list[str]) -> Basis:
        basis = reading.basis
        if metric == "capacity_change":
            return "other"
        if basis is None and reading.base_time is not None and self.clock is not None and period is not None:
            base = self.clock.period(reading.base_time)
            return _distance(period, last_before(period, base, reading.base_time), scene) if base else "other"
        if basis == "yoy" and _is_cumulative(period, scene):
            return "ytd_yoy"
        if basis is not None:
            return basis
        clause = self._clause(reading)
        if any(token.has("effect", "capacity_move") or token.text in _TAKING for token in clause):
            return "other"
        if metric == "capacity":
            return "other"
        quoted = metric == "price" or any(place_of(name) for name in scene.segments.values())
        bases = scene.bases if quoted else (*scene.bases, *scene.earlier_bases)
        said = next((one for one in bases if _may_be(one, period) and (one != "other" or metric in DATED)), None)
        if said is not None and not _is_cumulative(period, scene) and (period is None or period.months < 12):
            return cast(Basis, said)
        exchange = any(place_of(name) for name in scene.segments.values())
        by_default = metrics()[metric].dimension in ("ratio", "price") or (
            metric == "inventory" and (exchange or self.weekly)
        )
        by_default = by_default or (metrics()[metric].sums and self._leads_to_level(reading))
        by_default = by_default or _is_cumulative(period, scene)
        if not by_default and not (period is not None and period.months == 12):
            doubts.append("no word says what the change is measured against")
        if _is_cumulative(period, scene):
            return "ytd_yoy"
        if period is not None and period.is_day:
            stocks = metric == "inventory" and not exchange
            return "wow" if stocks or (self.weekly and metric != "price") else "other"
        return "yoy" if period is not None and period.months in (3, 12) else "mom"

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
