"""Selects figures of other reports that concern the same quantities as a report, and decides how far to trust them.

Only levels are used. They are enough to test every change, cumulative figure and restated number of the report; using
changes too was measured to find 1% more faults at several times the cost.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from smmextract.arithmetic.model.quantity import Quantity, quantity_of
from smmextract.figure import Figure
from smmextract.period import Period
from smmextract.vocabulary import MetricFacts, Vocabulary

_FLOW_SLACK = Decimal("0.005")
"""Three times the usual revision of output, trade and demand. A contradiction begins at three times the half unit, so a
difference below 1.5% is not one.
"""
_STOCK_SLACK = Decimal("0.001")
"""Prices and stocks on a date are seldom revised."""
_RATE_SLACK = Decimal("0.1")
"""In percentage points."""
_FORECAST_SLACK = 20
"""Factor on the slack of forecasts: they may change, but not by a decimal point."""
_MOST_MONTHS = 36
_YEAR = 13
_MOST = 150
"""Most figures of others that a report is tested against, because the work grows with their square."""
_TRUSTED = ("confirmed", "accepted", "kept", "corrected")


@dataclass(frozen=True, slots=True)
class KnownFigure:
    """A figure of another report, and where it stands. `run` is that report's run in the store."""

    figure: Figure
    source: str
    published: str | None = None
    run: int = 0

    def quantity(self, vocabulary: Vocabulary) -> Quantity | None:
        figure = self.figure
        return quantity_of(figure, vocabulary, vocabulary.facts(figure.metric).unit_of(figure.kind, figure.unit))


Series = tuple[object, ...]
"""Metric, product, region and segments: a quantity at any time."""


def series_of(figures: Iterable[Figure], vocabulary: Vocabulary) -> set[Series]:
    """Return the series that figures belong to."""
    return {quantity.subject for _, quantity in _named(figures, vocabulary)}


def _named(figures: Iterable[Figure], vocabulary: Vocabulary) -> Iterator[tuple[Figure, Quantity]]:
    return ((figure, quantity) for figure in figures if (quantity := quantity_of(figure, vocabulary)))


def periods_of(figures: Iterable[Figure], vocabulary: Vocabulary) -> set[Period]:
    """Return the periods that may concern these figures: their own, their bases, and the months within."""
    found: set[Period] = set()
    for figure, quantity in _named(figures, vocabulary):
        base = quantity.period.base(figure.basis) if figure.basis else None
        for period in (quantity.period, base):
            if period is not None:
                found |= {period, *_within(period)}
    return found


def around(figures: Iterable[Figure], vocabulary: Vocabulary) -> set[Period]:
    """Return the periods of the year before and after the levels among these figures."""
    found: set[Period] = set()
    for figure, quantity in _named(figures, vocabulary):
        if figure.kind == "level" and 1 <= quantity.period.months <= 3:
            months = range(-_YEAR, _YEAR + 1, quantity.period.months)
            found |= {quantity.period.months_back(back) for back in months if back}
    return found


def _within(period: Period) -> Iterable[Period]:
    """Yield the months, quarters and halves of a longer period, and it without its last months (an earlier total)."""
    if not 1 < period.months <= _MOST_MONTHS:
        return
    months = period.each_month()
    yield from months
    for month in months[1:-1]:
        yield Period(period.first, month.last)
    for size in (3, 6):
        for first, last in zip(months, months[size - 1 :], strict=False):
            if first.first.month % size == 1:
                yield Period(first.first, last.last)


def relevant(
    figures: Sequence[Figure], known: Iterable[KnownFigure], published: str | None, vocabulary: Vocabulary
) -> list[KnownFigure]:
    """Return the figures of others to test a report against: of each quantity the last before it, or else the first."""
    series, periods = series_of(figures, vocabulary), periods_of(figures, vocabulary)
    found: dict[tuple[Quantity, str], KnownFigure] = {}
    for one in known:
        figure, quantity = one.figure, one.quantity(vocabulary)
        if quantity is None or figure.kind != "level" or figure.doubts or figure.verdict not in _TRUSTED:
            continue
        if quantity.subject not in series or quantity.period not in periods or None in (figure.low, figure.high):
            continue
        key = (quantity, figure.modality)
        if key not in found or _rank(one, published) > _rank(found[key], published):
            found[key] = one
    return list(found.values())[:_MOST]


def _rank(one: KnownFigure, published: str | None) -> tuple[bool, str]:
    when = one.published or ""
    before = when <= (published or "9999")
    return before, when if before else "".join(chr(255 - ord(sign)) for sign in when if ord(sign) < 255)


def believed(one: KnownFigure, name: str, vocabulary: Vocabulary, *, slack: bool) -> Figure:
    """Return the figure under another name, widened by the usual size of later revisions."""
    figure = one.figure
    low, high = figure.low, figure.high
    assert low is not None
    assert high is not None
    if slack or figure.modality == "forecast":
        reach = _reach(figure, vocabulary.facts(figure.metric))
        low, high = min(low, figure.value - reach), max(high, figure.value + reach)
    told = {"id": name, "low": low, "high": high, "verdict": "accepted", "checks": [], "implied": None}
    return figure.model_copy(update=told)


def _reach(figure: Figure, facts: MetricFacts) -> Decimal:
    times = _FORECAST_SLACK if figure.modality == "forecast" else 1
    if facts.dimension == "ratio":
        return _RATE_SLACK * times
    return abs(figure.value) * (_STOCK_SLACK if facts.dated else _FLOW_SLACK) * times
