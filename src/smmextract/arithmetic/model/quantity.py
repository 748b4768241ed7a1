"""Quantities: what figures are about. Two figures that name the same quantity must agree on it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from operator import attrgetter
from typing import Any, Literal, NamedTuple

from smmextract.arithmetic.solve.interval import BIG, Interval
from smmextract.figure import OTHER, Figure
from smmextract.period import Period, period_or_none
from smmextract.vocabulary import MetricFacts, Vocabulary

EXPECTED = "expected"
"""Marks the forecast of a quantity if the report gives the actual value as well."""
EARLIER = "earlier"
"""Marks a value that has since been replaced or withdrawn."""

Change = Literal["", "difference", "ratio"]
Scope = tuple[str | None, str | None, str | None]
"""Stage (mine, refinery, ...), company and exchange."""
ANY_SCOPE: Scope = (None, None, None)
_EXCHANGES = {"lme": "LME", "shfe": "SHFE", "comex": "COMEX", "ine": "INE", "gfex": "GFEX"}
_FORESEEN = frozenset(
    (
        *("guidance", "forecast", "target", "plan", "planned", "budget", "outlook", "estimate", "scheduled"),
        *("expectation", "consensus", "consensus estimate", "consensus forecast"),
        *("market expectation", "market expectations"),
    )
)
"""Segments that say that a figure is foreseen, and narrow nothing; "earlier guidance" is that before it."""
_BEFORE, _FORESEEN_BY = ("earlier ", "previous ", "former "), ("foreseen ", "forecast ", "expected ", "planned ")
"""How segments begin that say that a figure has been replaced, or that it is foreseen by whom or when."""

SMALLEST = 1e-9
"""Positive quantities are strictly positive, because zero would satisfy every product."""
LARGEST_RATE = 1.5
_POSITIVE_IF_GROSS, _NET = ("imports", "exports"), "net"
_USUAL = {"demand": ("apparent",), "capacity": ("built", "installed")}
"""Segments that name the usual kind of a metric."""


@dataclass(slots=True, eq=False)
class Quantity:
    """A latent quantity. `unit` is set if the metric leaves it open (prices, anything counted); `version` distinguishes
    forecast and actual, if a report gives both. It is immutable, as the key of many tables, and keeps what is derived
    from it, so that the same quantity is nearly always the same object.
    """

    metric: str
    product: str | None
    region: str | None
    segments: tuple[str, ...]
    period: Period
    unit: str | None = None
    version: str | None = None
    change: Change = ""
    """Not the quantity but how it moved: its difference or ratio to the one in `since`."""
    since: Period | None = None
    scope: Scope = ANY_SCOPE
    vocabulary: Vocabulary = field(default_factory=Vocabulary.shipped, kw_only=True, repr=False)
    """Defines the metric, the places and the segments."""
    facts: MetricFacts = field(init=False, repr=False)
    """What the metric measures."""
    positive: bool = field(init=False, repr=False)
    """Whether it is above zero: as its metric is, or imports and exports that are not net."""
    scaled: bool = field(init=False, repr=False)
    """Whether it grows with the size of everything, unlike a rate or ratio."""
    domain: Interval = field(init=False, repr=False)
    """Its possible values before anything is said about it."""
    series: tuple[object, ...] = field(init=False, repr=False)
    """Everything but the period; the unit and the version last."""
    subject: tuple[object, ...] = field(init=False, repr=False)
    """What it is about, whatever the time and unit."""
    topic: tuple[object, ...] = field(init=False, repr=False)
    """Everything but region and segments."""
    _key: tuple[object, ...] = field(init=False, repr=False)
    _hash: int = field(init=False, repr=False)
    _made: dict[object, Quantity] = field(init=False, repr=False, default_factory=dict)
    """Other quantities of the same place, by what was asked for."""

    def __post_init__(self) -> None:
        since = self.since
        days = (self.period.first, self.period.last, since and (since.first, since.last))
        self.subject = (self.metric, self.product, self.region, self.segments, self.scope)
        self.series = (*self.subject, self.unit, self.version)
        self.topic = (self.metric, self.product, self.period, self.unit, self.version, self.scope)
        self._key = (*self.series, self.change, days)
        self._hash = hash(self._key)
        self.facts = self.vocabulary.facts(self.metric)
        self.positive = self.facts.positive or (self.metric in _POSITIVE_IF_GROSS and _NET not in self.segments)
        self.scaled = self.change != "ratio" and self.facts.dimension != "ratio"
        positive = self.positive if not self.change else self.change == "ratio"
        rate = self.facts.dimension == "ratio" and not self.change
        self.domain = (SMALLEST if positive or rate else -BIG), (LARGEST_RATE if rate else BIG)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Quantity) and self._key == other._key)

    @property
    def sums(self) -> bool:
        """Whether that of a longer period is the sum of its months: also a profit or cost that is a sum of money."""
        facts = self.facts
        in_money = facts.dimension == "price" and not facts.dated and self.unit is not None and "/" not in self.unit
        return facts.sums or (in_money and self.unit != OTHER)

    def of(self, metric: str, segments: tuple[str, ...]) -> Quantity:
        """Return another metric of the same place and time."""
        asked = metric, segments
        return self._made.get(asked) or self._keep(asked, metric=metric, segments=segments, change="", since=None)

    def at(self, period: Period, version: str | None = None) -> Quantity:
        asked = period, version
        return self._made.get(asked) or self._keep(asked, period=period, version=version, change="", since=None)

    def moved(self, change: Change, since: Period, version: str | None = None) -> Quantity:
        """Return how the quantity moved since another period; `version` tells apart bases that no period names."""
        asked, told = (change, since, version), version or self.version
        return self._made.get(asked) or self._keep(asked, change=change, since=since, version=told)

    def counted(self, unit: str | None) -> Quantity:
        known = self if unit == self.unit else self._made.get(unit)
        return known or self._keep(unit, unit=unit, change="", since=None)

    def located(self, region: str | None, segments: tuple[str, ...]) -> Quantity:
        asked = "place", region, segments
        return self._made.get(asked) or self._keep(asked, region=region, segments=segments)

    def _keep(self, asked: object, **changed: Any) -> Quantity:
        made = self._made[asked] = replace(self, **changed)
        return made


def quantity_of(figure: Figure, vocabulary: Vocabulary, unit: str | None = None) -> Quantity | None:
    """Return the quantity that a figure is a level of, or that its change or share concerns; None if it names none: it
    has no period, or the metric `other` and no segment.
    """
    return quantity_named(Named.of(figure), unit, vocabulary)


class Named(NamedTuple):
    """Fields of a label that name a quantity."""

    metric: str
    product: str | None
    region: str | None
    segment: str | None
    period: str | None
    vintage: str | None
    stage: str | None
    company: str | None
    exchange: str | None

    @classmethod
    def of(cls, figure: Figure) -> Named:
        return cls(*_label_of(figure))


_label_of = attrgetter(*Named._fields)


@lru_cache(maxsize=1024)
def quantity_named(named: Named, unit: str | None, vocabulary: Vocabulary) -> Quantity | None:
    """Return the quantity for these fields of a label, cached: figures are read several times, and name few."""
    period = period_or_none(named.period)
    if period is None or (named.metric == OTHER and not named.segment):
        return None
    segments = segment_parts(named.segment, vocabulary)
    versions = {part: _version(part) for part in segments}
    segments = tuple(
        part
        for part in segments
        if (not versions[part] or part.startswith(_FORESEEN_BY))
        and part not in _USUAL.get(named.metric, ())
        and share_of(part, named.region, vocabulary) is None
    )
    version = EARLIER if named.vintage == "earlier" or EARLIER in versions.values() else None
    exchanges = [_EXCHANGES[part.lower()] for part in segments if part.lower() in _EXCHANGES]
    return Quantity(
        named.metric,
        vocabulary.product(named.product) if named.product else None,
        vocabulary.region(named.region) if named.region else None,
        tuple(part for part in segments if part.lower() not in _EXCHANGES) if len(exchanges) == 1 else segments,
        as_stock(period) if vocabulary.facts(named.metric).stock else period,
        unit,
        version or (EXPECTED if EXPECTED in versions.values() else None),
        scope=(
            named.stage,
            " ".join(named.company.lower().split()) if named.company else None,
            named.exchange or (exchanges[0] if len(exchanges) == 1 else None),
        ),
        vocabulary=vocabulary,
    )


def _version(segment: str) -> str | None:
    """Return the version that a segment says a figure is: expected, or expected before."""
    if segment in _FORESEEN or segment.startswith(_FORESEEN_BY):
        return EXPECTED
    return EARLIER if any(segment.removeprefix(before) in _FORESEEN for before in _BEFORE) else None


def share_of(segment: str | None, region: str | None, vocabulary: Vocabulary) -> str | None:
    """The place around a region that a segment ("share of Chile") says a number is a share of."""
    for part in (segment or "").split(","):
        said = part.strip().lower()
        place = said.removeprefix("share of ").removeprefix("the ")
        if place != said and region and vocabulary.contains(place, region):
            return vocabulary.region(place)
    return None


def as_stock(period: Period) -> Period:
    """Return the date of a stock: the stock at the end of a month, quarter or year is that on its last day."""
    last = period.last
    return Period(last.replace(day=1) if period.next_day.day == 1 else last, last)


@lru_cache(maxsize=4096)
def segment_parts(segment: str | None, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the separate parts of a segment ("high-grade, Ni content"), normalised and ordered."""
    if not segment:
        return ()
    return tuple(sorted({vocabulary.segment(part) for part in segment.split(",") if part.strip()}))


def inside(whole: str, part: str, vocabulary: Vocabulary) -> bool:
    """Return whether a place, or each of several joined by "; ", certainly lies within another one."""
    if "; " not in part:
        return bool(vocabulary.contains(whole, part))
    return all(vocabulary.contains(whole, place) for place in part.split("; "))
