"""Reads from a store what a page needs: its newest reports with people's decisions, its longest series, its sources."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

from smmextract.arithmetic import RuleBook
from smmextract.figure import OTHER, Result
from smmextract.review.state import Case
from smmextract.review.stores import StoreDesk, current_series
from smmextract.series.points import Point, SeriesKey, latest
from smmextract.series.reliability import Reliability, reliability
from smmextract.store import open_store

_MOST_CHARTS = 24
_FEWEST_PERIODS = 3


def newest_results(address: str, limit: int | None, rules: RuleBook) -> tuple[Iterator[Result], int]:
    """Return the results stored last, with all decisions applied and loaded lazily, and the number of reports in the
    store.

    Raises StoreError for a store that cannot be read.
    """
    with closing(StoreDesk(address, rules)) as desk:
        keys = desk.reports()

    def read() -> Iterator[Result]:
        with closing(StoreDesk(address, rules)) as desk:
            for key in keys[-limit:] if limit else keys:
                yield Case.at(desk, key, rules).now

    return read(), len(keys)


def series_and_sources(address: str, rules: RuleBook) -> tuple[dict[SeriesKey, list[Point]], list[Reliability]]:
    """Return the series of levels with most periods, by their current values, and the reliability of each publisher."""
    with open_store(address) as store, store.reading() as connection:
        there = current_series(connection, rules)
        sources = reliability(connection, ("publisher",), there, rules.vocabulary)
    found = {
        key: latest(points)
        for key, points in there.items()
        if key.kind == "level" and key.metric != OTHER and key.product is not None
    }
    ranked = sorted(found.items(), key=lambda entry: (-len(entry[1]), entry[0].sorting()))
    return {key: points for key, points in ranked[:_MOST_CHARTS] if len(points) >= _FEWEST_PERIODS}, sources
