"""A store as material for a page: its newest reports as people decided them, and its longest series."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import cast, get_args

from smmextract.arithmetic import RuleBook, default_rules
from smmextract.figure import OTHER, Result, Verdict
from smmextract.page.chart import Point, Series
from smmextract.review.state import Reviewed
from smmextract.review.stores import StoreDesk
from smmextract.series import points as told
from smmextract.series.stored import figure_rows
from smmextract.store import open_store
from smmextract.store.models import FigureRow
from smmextract.vocabulary import Vocabulary

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
        return [
            Reviewed(desk.result(key), rules or default_rules()).with_decisions(desk.decisions(key)) for key in chosen
        ], len(keys)
    finally:
        desk.close()


def longest_series(address: str, vocabulary: Vocabulary | None = None) -> list[Series]:
    """The quantities that most periods are told of, the last word on each period."""
    with open_store(address) as store, store.reading() as connection:
        periods: dict[told.Wanted, set[str]] = defaultdict(set)
        for row in figure_rows(connection, FigureRow.kind == "level", FigureRow.product.is_not(None)):
            if row.period and row.metric != OTHER:
                wanted = told.Wanted(row.metric, row.product, row.region, row.segment or "")
                periods[wanted].add(row.period)
        ranked = sorted(periods.items(), key=lambda entry: (-len(entry[1]), str(entry[0])))
        chosen = [wanted for wanted, known in ranked[:_MOST_CHARTS] if len(known) >= _FEWEST_PERIODS]
        found = {wanted: told.points(connection, wanted, vocabulary=vocabulary) for wanted in chosen}
        return [one for wanted, points in found.items() for one in _drawn(wanted, told.latest(points))]


def _drawn(wanted: told.Wanted, found: Sequence[told.Point]) -> list[Series]:
    """One series a unit: prices of two currencies are two."""
    by_unit: dict[str, list[Point]] = defaultdict(list)
    for one in found:
        known = one.verdict in get_args(Verdict)
        verdict = cast("Verdict", one.verdict) if known else "accepted"
        by_unit[one.unit or ""].append(Point(one.period, one.value, one.low, one.high, verdict))
    parts = [wanted.metric.replace("_", " "), wanted.product, wanted.region, wanted.segment]
    name = ", ".join(part for part in parts if part)
    return [Series(name, points, unit) for unit, points in by_unit.items() if len(points) >= _FEWEST_PERIODS]
