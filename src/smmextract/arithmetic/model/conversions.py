"""One price in two currencies: on one day, a report converts at one rate.

If a figure repeats another one in another currency, or two prices differ only in their currency, the rate between them
must be plausible; if several such pairs of a day imply the same rate, it is one rate.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from smmextract.arithmetic.model.link import Link
from smmextract.arithmetic.model.quantity import Quantity
from smmextract.arithmetic.model.statement import Statement
from smmextract.arithmetic.solve.interval import Interval
from smmextract.period import Period
from smmextract.shipped_tables import shipped_table

RATE_WRONG = 0.1
"""Odds that the two are prices of different things, or converted on another day."""
_DOLLAR = "USD"
_AGAINST_ANOTHER = {"premium", "discount"}
"""Segments of what is told against another price (in yuan against SHFE, in dollars against LME): no rate converts it"""


@dataclass(frozen=True, slots=True)
class _Pair:
    """A price in a currency and the same price in dollars; the implied worth of one dollar."""

    price: Statement
    dollars: Statement
    currency: str

    @property
    def rate(self) -> Interval:
        low, high = self.price.interval()
        least, most = self.dollars.interval()
        return low / most, high / least


@cache
def rates() -> dict[str, Interval]:
    """Return the lowest and highest worth of a dollar in other currencies so far."""
    data = shipped_table(__package__, "currencies")
    return {name: (float(low), float(high)) for name, (low, high) in data["per_dollar"].items()}


def conversions(statements: Sequence[Statement]) -> Iterator[Statement]:
    """Yield the assumptions that prices in two currencies are one price."""
    days: dict[tuple[str, Period], list[_Pair]] = defaultdict(list)
    for pair in _pairs(statements):
        yield _assumed(pair.price.quantity, Link("conversion", _both(pair), factor=rates()[pair.currency]))
        days[pair.currency, pair.price.quantity.period].append(pair)
    for (currency, _), pairs in days.items():
        agreeing = _agreeing(pairs)
        if len(agreeing) > 1:
            first = agreeing[0].price.quantity
            name = (f"{currency} per {_DOLLAR}",)
            rate = Quantity("price", None, None, name, first.period, change="ratio", since=first.period)
            for pair in agreeing:
                yield _assumed(pair.price.quantity, Link("rate", (pair.price.quantity, rate, pair.dollars.quantity)))


def _assumed(about: Quantity, link: Link) -> Statement:
    return Statement((), "assumed", about, links=(link,), wrong=RATE_WRONG)


def _both(pair: _Pair) -> tuple[Quantity, Quantity]:
    return pair.price.quantity, pair.dollars.quantity


def _pairs(statements: Sequence[Statement]) -> Iterator[_Pair]:
    """Yield levels of one thing in a currency and in dollars, each pair once."""
    found: dict[object, dict[str, list[Statement]]] = defaultdict(lambda: defaultdict(list))
    for statement in statements:
        quantity = statement.quantity
        if not quantity.unit or _AGAINST_ANOTHER & set(quantity.segments):
            continue
        currency, slash, per = quantity.unit.partition("/")
        known = slash and (currency == _DOLLAR or currency in rates())
        if known and statement.form == "same" and statement.value > 0 and not statement.open_below:
            found[quantity.counted(per)][currency].append(statement)
    for by_currency in found.values():
        dollars = by_currency.pop(_DOLLAR, [])
        for currency, prices in by_currency.items():
            if len(dollars) == len(prices) == 1 and not (dollars[0].open_above or prices[0].open_above):
                yield _Pair(prices[0], dollars[0], currency)


def _agreeing(pairs: Sequence[_Pair]) -> list[_Pair]:
    """Return the largest set of pairs that have a rate in common."""
    best: list[_Pair] = []
    for pair in pairs:
        low = pair.rate[0]
        common = [other for other in pairs if other.rate[0] <= low * (1 + 1e-9) and low <= other.rate[1] * (1 + 1e-9)]
        best = max(best, common, key=len)
    return best
