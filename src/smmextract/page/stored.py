"""A store as material for a page: its newest reports as people decided them, and its longest series."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast, get_args

from smmextract.arithmetic import RuleBook, default_rules
from smmextract.figure import OTHER, Result, Verdict
from smmextract.page.chart import Point, Series
from smmextract.review.decided import decided_figures
from smmextract.review.state import Reviewed
from smmextract.review.stores import StoreDesk
from smmextract.series import points as told
from smmextract.series.collect import everything
from smmextract.series.key import SeriesKey
from smmextract.series.points import latest
from smmextract.store import open_store

_MOST_CHARTS = 12
_FEWEST_PERIODS = 3


def newest_results(address: str, limit: int, rules: RuleBook | None = None) -> tuple[list[Result], int]:
    """The results that were stored last, with all decisions on them, and how many reports the store has.

    Raises StoreError for a store that cannot be read.
    """
    desk = StoreDesk(address, rules)
    try:
        keys = desk.reports()
        chosen = keys[-limit:]
        book = rules or default_rules()
        results = [Reviewed(desk.result(key), book).with_decisions(desk.decisions(key)) for key in chosen]
        return results, len(keys)
    finally:
        desk.close()


def longest_series(address: str, rules: RuleBook | None = None) -> list[Series]:
    """The levels that most periods are told of, what holds in each period."""
    with open_store(address) as store, store.reading() as connection:
        book = rules or default_rules()
        there = everything(connection, None, decided_figures(connection, book), book.vocabulary)
    found = {key: latest(points) for key, points in there.items() if _worth_drawing(key)}
    ranked = sorted(found.items(), key=lambda entry: (-len(entry[1]), entry[0].sorting()))
    return [_drawn(key, points) for key, points in ranked[:_MOST_CHARTS] if len(points) >= _FEWEST_PERIODS]


def _worth_drawing(key: SeriesKey) -> bool:
    return key.kind == "level" and key.metric != OTHER and key.product is not None


def _drawn(key: SeriesKey, found: Sequence[told.Point]) -> Series:
    points = []
    for one in found:
        verdict = cast("Verdict", one.verdict) if one.verdict in get_args(Verdict) else "accepted"
        points.append(Point(one.period, one.value, one.low, one.high, verdict))
    return Series(f"{key.name}, by {key.span}", points, key.unit or "")
