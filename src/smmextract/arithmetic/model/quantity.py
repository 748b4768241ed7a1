"""Quantities: what figures are about. Two figures that name the same quantity must agree on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from typing import Literal

from smmextract.errors import InputError
from smmextract.figure import OTHER, Figure
from smmextract.period import Period, parse_period
from smmextract.vocabulary import MetricFacts, Vocabulary

EXPECTED = "expected"
"""Marks the forecast of a quantity where the report gives the actual one as well."""
EARLIER = "earlier"
"""Marks what has been replaced or withdrawn since."""

Scope = tuple[str | None, str | None, str | None]
"""Stage (mine, refinery, ...), company and exchange."""
ANY_SCOPE: Scope = (None, None, None)
Place = tuple[str | None, str | None, tuple[str, ...], Period, str | None, str | None, Scope]
"""Product, region, segments, period, unit, version and scope."""
_EXCHANGES = {"lme": "LME", "shfe": "SHFE", "comex": "COMEX", "ine": "INE", "gfex": "GFEX"}
_FORESEEN = frozenset(
    (
        *("guidance", "forecast", "target", "plan", "planned", "budget", "outlook", "estimate", "scheduled"),
        *("consensus", "consensus estimate", "consensus forecast", "market expectation", "market expectations"),
    )
)
"""Segments that say that a figure is foreseen, and narrow nothing."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A latent quantity. `unit` is given where the metric leaves it open (prices, anything counted); `version` keeps
    what was expected apart from what came, where a report gives both."""

    metric: str
    product: str | None
    region: str | None
    segments: tuple[str, ...]
    period: Period
    unit: str | None = None
    version: str | None = None
    change: Literal["", "difference", "ratio"] = ""
    """Not the quantity but how it moved: its difference to the one in `since`, or its ratio to it."""
    since: Period | None = None
    scope: Scope = ANY_SCOPE
    vocabulary: Vocabulary = field(default_factory=Vocabulary.shipped, kw_only=True, repr=False, compare=False)
    """What is known of the metric, the places and the segments."""
    _key: tuple[object, ...] = field(init=False, repr=False, compare=False, default=())
    _hash: int = field(init=False, repr=False, compare=False, default=0)

    def __post_init__(self) -> None:
        # looked up and compared thousands of times a report
        days = (self.period.first, self.period.last, self.since and (self.since.first, self.since.last))
        what = (self.metric, self.product, self.region, self.segments, self.scope)
        key = (*what, self.unit, self.version, self.change, days)
        object.__setattr__(self, "_key", key)
        object.__setattr__(self, "_hash", hash(key))

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Quantity) and self._key == other._key

    @property
    def facts(self) -> MetricFacts:
        """What the metric measures."""
        return self.vocabulary.facts(self.metric)

    @property
    def scaled(self) -> bool:
        """Whether it grows with the size of everything: no rate and no ratio."""
        return self.change != "ratio" and self.facts.dimension != "ratio"

    @property
    def place(self) -> Place:
        """All that it shares with other metrics of the same place and time."""
        return self.product, self.region, self.segments, self.period, self.unit, self.version, self.scope

    @property
    def series(self) -> tuple[object, ...]:
        """All but the period; the unit and the version last."""
        return self.metric, self.product, self.region, self.segments, self.scope, self.unit, self.version

    @property
    def subject(self) -> tuple[object, ...]:
        """What it is about, whenever and in whatever unit."""
        return self.metric, self.product, self.region, self.segments, self.scope

    @property
    def topic(self) -> tuple[object, ...]:
        """All but region and segments."""
        return self.metric, self.product, self.period, self.unit, self.version, self.scope

    def of(self, metric: str, segments: tuple[str, ...]) -> Quantity:
        """Another metric of the same place and time."""
        return Quantity(
            metric,
            self.product,
            self.region,
            segments,
            self.period,
            self.unit,
            self.version,
            scope=self.scope,
            vocabulary=self.vocabulary,
        )

    def at(self, period: Period, version: str | None = None) -> Quantity:
        """The same quantity in another period."""
        return Quantity(
            self.metric,
            self.product,
            self.region,
            self.segments,
            period,
            self.unit,
            version,
            scope=self.scope,
            vocabulary=self.vocabulary,
        )

    def moved(self, change: Literal["difference", "ratio"], since: Period) -> Quantity:
        """How the quantity moved since another period."""
        return Quantity(self.metric, *self.place[:6], change, since, self.scope, vocabulary=self.vocabulary)

    def counted(self, unit: str | None) -> Quantity:
        """The same quantity in another unit."""
        if unit == self.unit:
            return self
        return Quantity(
            self.metric,
            self.product,
            self.region,
            self.segments,
            self.period,
            unit,
            self.version,
            scope=self.scope,
            vocabulary=self.vocabulary,
        )


def quantity_of(figure: Figure, vocabulary: Vocabulary, unit: str | None = None) -> Quantity | None:
    """The quantity that a figure is a level of, or that its change or share is about; None where it names none.

    A metric `other` needs a segment that says what it is; a figure without a period is about nothing certain.
    """
    if figure.period is None or (figure.metric == OTHER and not figure.segment):
        return None
    try:
        period = parse_period(figure.period)
    except InputError:
        return None
    segments = segment_parts(figure.segment, vocabulary)
    foreseen = _FORESEEN.intersection(segments)
    segments = tuple(part for part in segments if part not in foreseen and not _says_nothing(part, figure, vocabulary))
    exchanges = [_EXCHANGES[part.lower()] for part in segments if part.lower() in _EXCHANGES]
    return Quantity(
        figure.metric,
        vocabulary.product(figure.product) if figure.product else None,
        vocabulary.region(figure.region) if figure.region else None,
        tuple(part for part in segments if part.lower() not in _EXCHANGES) if len(exchanges) == 1 else segments,
        as_stock(period) if vocabulary.facts(figure.metric).stock else period,
        unit,
        EARLIER if figure.vintage == "earlier" else EXPECTED if foreseen else None,
        scope=(
            figure.stage,
            " ".join(figure.company.lower().split()) if figure.company else None,
            figure.exchange or (exchanges[0] if len(exchanges) == 1 else None),
        ),
        vocabulary=vocabulary,
    )


def _says_nothing(segment: str, figure: Figure, vocabulary: Vocabulary) -> bool:
    """Whether a segment narrows nothing: the place that a share is a share of, and the usual kind of demand."""
    if figure.kind == "share":
        return share_of(segment, figure, vocabulary) is not None
    return segment == "apparent" and figure.metric == "demand"


def share_of(segment: str | None, figure: Figure, vocabulary: Vocabulary) -> str | None:
    """The place around that of a figure that a segment ("share of Chile") says it is a share of."""
    for part in (segment or "").split(","):
        place = part.strip().lower().removeprefix("share of ").removeprefix("the ")
        if place != part.strip().lower() and figure.region and vocabulary.contains(place, figure.region):
            return vocabulary.region(place)
    return None


def as_stock(period: Period) -> Period:
    """Return the date of a stock: at the end of a month, a quarter or a year is the end of its last month."""
    last = period.last
    if (last + timedelta(days=1)).day != 1:
        return Period(last, last)
    return Period(last.replace(day=1), last)


@lru_cache(maxsize=4096)
def segment_parts(segment: str | None, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The separate narrowings of a segment ("high-grade, Ni content"), in one form and order."""
    if not segment:
        return ()
    return tuple(sorted({vocabulary.segment(part) for part in segment.split(",") if part.strip()}))


def inside(whole: str, part: str, vocabulary: Vocabulary) -> bool:
    """Whether a place, or each of several joined by "; ", lies within another one for certain."""
    return all(vocabulary.contains(whole, place) for place in part.split("; "))
