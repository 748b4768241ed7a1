"""What the report is speaking of at one place: the product, region, segments, period and metrics in force.

The walk changes a `Scene` token by token; each number takes its label from the scene that it stands in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from smmextract.label.patterns.basis import is_compared
from smmextract.label.patterns.clock import Clock, Time
from smmextract.label.patterns.known import (
    category,
    family,
    is_family,
    is_raw,
    main_product,
    metric_of,
    place_of,
    product_named,
    source_of,
)
from smmextract.label.patterns.nearby import (
    ADJACENT,
    actor_follows,
    holds,
    holds_stocks,
    is_bought,
    is_circumstance,
    is_contract,
    is_delivery,
    is_made,
    is_measured_from,
    is_mine,
    is_reference,
    is_return,
    is_source,
    is_subject,
)
from smmextract.label.patterns.places import Places
from smmextract.label.patterns.tokens import Token
from smmextract.period import Period, parse_period

TRADE_FORM = "unwrought"
"""The category of what customs count together."""
_CONTENT = re.compile(r"[a-z]{1,3}[0-9]+(?:\.[0-9]+)?")
_HOLDING = ("held", "hold", "holding", "kept")
_RATES = ("operating_rate", "liquid_ratio")
_SEGMENTS_OF = {
    "trade": ("imports", "exports"),
    "origin": ("imports", "exports", "price"),
    "stock": ("inventory",),
    "holder": ("inventory",),
    "quote": ("price",),
}
"""Categories of segments that go with these metrics only."""
_PARTIAL = ("stock", "holder", "where")
"""Categories of segments that total stocks are not of."""


@dataclass(slots=True)
class Scene(Places):
    """The state of the walk."""

    product: str | None = None
    period: Period | None = None
    simple: Period | None = None
    time: Time | None = None
    signed: dict[str, str] = field(default_factory=dict)
    cumulative: bool = False
    liquid: bool = False
    bases: tuple[str, ...] = ()
    """What the changes of this paragraph were measured against, the latest first; `earlier_bases`: before it."""
    earlier_bases: tuple[str, ...] = ()
    earlier_metrics: tuple[str, ...] = ()
    """The metrics of the paragraph before, for one that names none."""
    heard_time: bool = False
    heard_before: bool = False
    """Whether this paragraph has named a time, and this sentence (`heard_time`)."""
    day: Period | None = None
    """The day that the last quotation of this paragraph was of."""
    actual: Period | None = None
    forecast: bool = False
    sources: bool = False
    given: tuple[tuple[tuple[str, str], ...], ...] = ()
    """The lists of names that were given out to numbers in this paragraph, as kind and value, the latest first."""

    def copy(self) -> Scene:
        """A scene to change without changing this one."""
        return replace(self, segments=dict(self.segments), segment_at=dict(self.segment_at), signed=dict(self.signed))

    @property
    def segment(self) -> str | None:
        """All segments as one text."""
        return ", ".join(self.segments.values()) or None

    def push(self, metric: str) -> None:
        """Make this the metric spoken of."""
        self.metrics = (metric, *(one for one in self.metrics if one != metric))

    def name(self, kind: str, value: str, at: int = 0) -> None:
        """Set a product, region or segment by its canonical name."""
        if kind == "product":
            self._set_product(value, at)
        elif kind == "region":
            self.region = value
        elif kind == "segment":
            self._set_segment(value, at)
        elif kind == "size":
            self.segments["size"] = value
            self.segment_at["size"] = at
        elif kind == "metric":
            self.push(value)

    def _set_product(self, value: str, at: int) -> None:
        if is_family(value) and self.product == main_product(value):
            return
        if value != self.product:
            kept = [key for key, place in self.segment_at.items() if place >= at - ADJACENT]
            self.segments = {key: name for key, name in self.segments.items() if key in kept}
        self.product = value

    def _set_segment(self, value: str, at: int) -> None:
        key = category(value) or value
        self.segments.pop(key, None)
        if key == "stock" and self.segment_at.get("holder", -1) < at - ADJACENT:
            self.segments.pop("holder", None)
        if value == "social inventory" and "exchange" in self.segments:
            del self.segments["exchange"]
            self.region = self.home
        self.segments[key] = value
        self.segment_at[key] = at
        place = place_of(value)
        if place:
            self.region = place

    def hear(self, tokens: Sequence[Token], at: int, clock: Clock | None, ahead: bool) -> None:
        """Take in one token."""
        token = tokens[at]
        if token.time is not None:
            passing = is_compared(tokens, at) or is_delivery(tokens, at) or is_return(tokens, at)
            if clock is not None and not passing:
                self.hear_time(token.time, clock, ahead)
            return
        self.liquid = self.liquid or token.has("liquid")
        aside = token.has("metric", "form") and is_circumstance(tokens, at)
        if token.has("metric") and not aside:
            self._hear_metric(tokens, at)
        elif token.has("rate") and not any(one.has("direction") for one in tokens[at + 1 : at + 3]):
            self.push(next((one for one in self.metrics if one in _RATES), "operating_rate"))
        if token.text in _HOLDING and holds_stocks(tokens, at):
            self.push("inventory")
            self._set_holder(tokens[at - 1].text, at)
        if token.has("holder") and self.metrics[:1] == ("inventory",) and holds(tokens, at):
            self._set_holder(token.cues["holder"], at)
        if token.has("product") and not self._is_holder(tokens, at):
            self._hear_product(tokens, at)
        elif token.has("made") and is_made(tokens, at):
            self._hear_made(token.cues["made"], at)
        elif token.has("form") and not aside:
            if self.sources or is_source(tokens, at):
                self._hear_source(token.cues["form"], at)
            elif is_subject(tokens, at):
                self.hear_form(token.cues["form"], at)
        if token.has("segment") and not is_reference(tokens, at):
            self.name("segment", token.cues["segment"], at)
            implied = metric_of(token.cues["segment"])
            if implied or is_contract(tokens, at, self.metrics):
                self.push(implied or "price")
        elif _CONTENT.fullmatch(token.text) and tokens[at + 1 : at + 2] and tokens[at + 1].mark == "%":
            self._set_code(f"{token.raw}%", at)  # "laterite ore NI1.5%"
        elif token.text.startswith("#") and len(token.text) > 1:  # a lone one marks a Markdown heading
            self._set_code(token.text, at)
        self._hear_place(tokens, at)
        self.cumulative = self.cumulative or token.has("cumulative")

    def _hear_place(self, tokens: Sequence[Token], at: int) -> None:
        """Take in a place, those who act there, or words that mean places named before."""
        token = tokens[at]
        if token.has("region"):
            self.hear_region(tokens, at, at)
        if token.has("size") and actor_follows(tokens, at):
            self.name("size", token.cues["size"], at)
        if token.has("supplier") and "imports" in self.metrics and self.region and self.is_foreign(self.region):
            self.push("imports")
            self.set_origin(f"from {self.region}", at)
            self.region = self.home
        if token.has("country"):
            self.region = self.home
        if token.has("rest"):
            if self.region is None or not self.is_foreign(self.region):
                self.region = self.home
            if self.metrics[:1] == ("imports",) and tokens[at - 1].cues.get("link") == "from":
                self.set_origin("from other countries", at)
            else:
                self._set_segment(token.cues["rest"], at)
        if token.cues.get("list") == "of_this" and token.text.startswith(("by ", "in terms of raw")):
            self.sources = True
        named = at > 0 and tokens[at - 1].text in ("the", "these", "those")
        if token.has("anaphor") and (named or self.metrics[:1] != ("inventory",)):
            self.recall(int(token.cues["anaphor"]))
        if token.has("site"):
            self.region = self.named[-1] if self.named else self.region
            self.segments["site"] = token.text.removeprefix("the ")

    def hear_holder(self, value: str, at: int) -> None:
        """ "Smelters, traders and others held 1, 2 and 3": those who hold stocks."""
        if self.metrics[:1] == ("inventory",):
            self._set_holder(value, at)

    def _set_holder(self, value: str, at: int) -> None:
        """Those who hold stocks: not what was at other places before."""
        if self.segment_at.get("stock", -1) < at - ADJACENT:
            self.segments.pop("stock", None)
        self.segments["holder"] = value
        self.segment_at["holder"] = at

    def _set_code(self, code: str, at: int) -> None:
        """ "#441" after "above-standard #553" is a grade of its own."""
        if self.segments.get("code", code) != code and self.segment_at.get("grade", at) < at - 1:
            self.segments.pop("grade", None)
        self.segments["code"] = code
        self.segment_at["code"] = at

    def hear_time(self, time: Time, clock: Clock, ahead: bool) -> None:
        """Take in a time that is spoken of."""
        period = clock.period(time, ahead)
        if period is None:
            if not clock.known and self.period is not None and self.period.months != 1:
                self.period = self.simple = None  # "today", and no day or month is known
            return
        month = None if self.simple is None or self.simple.is_day else self.simple
        running = time.form == "year" and period.first.year == clock.today.year and not time.last
        if running and not ahead:
            reached = month or (parse_period(f"{clock.today:%Y-%m}").months_back(1) if clock.known else period)
            if reached.first.year == period.first.year:
                period = Period(period.first, reached.last)
        self.period, self.time, self.heard_time, self.heard_before = period, time, True, True
        self.day = None
        if not (period.months > 1 and time.form in ("span", "year")):
            self.simple = period
            if period.last <= clock.today:
                self.actual = period

    def effective_period(self) -> Period | None:
        """The period of a number: with "cumulative" a month means the year up to it."""
        period = self.period
        if period and self.cumulative and period.months == 1:
            return Period(period.first.replace(month=1), period.last)
        return period

    def _hear_product(self, tokens: Sequence[Token], at: int) -> None:
        value = tokens[at].cues["product"]
        following = tokens[at + 1] if 0 <= at + 1 < len(tokens) else None
        source = source_of(value)
        if (following is not None and following.has("circumstance")) or is_bought(tokens, at):
            return
        if is_measured_from(tokens, at):
            return
        if is_family(value) and self.product is not None and is_raw(self.product) and is_mine(tokens, at):
            return
        kin = self.product is not None and self.product != value and family(self.product) == family(value)
        makers = at > 1 and tokens[at - 2].has("actor")  # "producers on MHP"
        if category(tokens[at].cues.get("segment", "")) == TRADE_FORM:
            self.product = value
            return
        charged = following is not None and following.cues.get("metric") == "treatment_charge"
        makers = makers or (at > 1 and tokens[at - 2].text in ("made", "produced", "came") and is_source(tokens, at))
        made = makers or self.metrics[:1] in (("production",), ("cost",), ("profit",), ("margin",))
        if source and kin and self.metrics[:1] == ("production",) and not (following and following.has("metric")):
            self._set_segment(source, at)
        elif charged:
            self._set_product(value, at)
        elif made and self._is_made_from(value, kin) and (self.sources or is_source(tokens, at)):
            self.segments["source"] = f"from {value}"
            self.segment_at["source"] = at
        else:
            self._set_product(value, at)

    def _is_made_from(self, value: str, kin: bool) -> bool:
        """Whether this can be a raw material of the product spoken of: of the same metal, or where raw materials are
        what is told of.
        """
        return kin or (self.sources and self.product is not None and value != self.product)

    def _hear_source(self, form: str, at: int) -> None:
        """ "With matte as feed": a short name of a raw material."""
        metal = family(self.product) if self.product else None
        named = product_named(f"{metal} {form}") if metal else None
        if named and named != self.product:
            self.segments["source"] = f"from {named}"
            self.segment_at["source"] = at

    def hear_form(self, form: str, at: int) -> None:
        """ "Concentrate:", "ingot inventory", a price per metric tonne unit: of the metal that is spoken of."""
        metal = family(self.product) if self.product else None
        named = product_named(f"{metal} {form}") if metal else None
        if named and self.product and not self.product.endswith(form):
            self._set_product(named, at)

    def _hear_made(self, made: str, at: int) -> None:
        metal = family(self.product) if self.product else None
        named = product_named(f"{made} {metal}") if metal else None
        if named:
            self._set_product(named, at)

    def _is_holder(self, tokens: Sequence[Token], at: int) -> bool:
        """ "alumina inventory at aluminium smelters" is not of aluminium."""
        holder = at > 0 and tokens[at - 1].has("place") and actor_follows(tokens[: at + 2], at)
        return holder and any(token.has("product") for token in tokens[:at])

    def _hear_metric(self, tokens: Sequence[Token], at: int) -> None:
        token = tokens[at]
        metric = token.cues["metric"]
        following = tokens[at + 1] if at + 1 < len(tokens) else None
        if token.text in ("imported", "exported") and following is not None and following.has("product", "form"):
            self.segments["imported"] = token.text
            return
        if token.text == "shortfall" and not (
            following and (following.has("link", "level", "place") or following.mention is not None)
        ):
            return  # "the shortfall came from": of what had been expected
        if metric == "capacity" and any(one.has("running") for one in tokens[max(0, at - ADJACENT) : at]):
            metric = "operating_capacity"
        named = token.cues.get("product", self.product)
        if metric == "ingot_production" and not (self.liquid and named and family(named) == "aluminium"):
            metric = "production"
        if token.text.startswith("of "):
            self.push("capacity")  # "53% of capacity" is a rate, "1 million mt of capacity" is not
            before = tokens[at - 1] if at else None
            if before is not None and before.mention is not None and not before.text.endswith(("%", "percent")):
                return
        self.push(metric)
        if metric == "treatment_charge":
            self._hear_charged(tokens, at)
        if metric == "inventory" and any(one.cues.get("list") == "sum" for one in tokens[max(0, at - 2) : at]):
            for key in _PARTIAL:
                if self.segment_at.get(key, -1) < at - 2:
                    self.segments.pop(key, None)
        self.liquid = self.liquid or metric == "liquid_ratio"
        for key, owners in _SEGMENTS_OF.items():
            if metric not in owners and self.segment_at.get(key, -1) < at - 1:
                self.segments.pop(key, None)
        if token.has("signed"):
            self.signed[metric] = token.cues["signed"]

    def _hear_charged(self, tokens: Sequence[Token], at: int) -> None:
        """Treatment charges are of a metal's concentrate, unless another product is named beside them."""
        metal = family(self.product) if self.product else None
        if metal is None or self.product is None:
            return
        if self.product not in (metal, main_product(metal)) and not self.product.startswith(("primary", "secondary")):
            return
        beside = tokens[max(0, at - ADJACENT) : at + 1 + ADJACENT]
        if any(token.has("product") and not is_family(token.cues["product"]) for token in beside):
            return
        self.product = product_named(f"{metal} concentrate") or self.product
