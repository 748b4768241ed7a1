"""Finds levels far from all values of the same quantity within a year: a lost digit or a wrong unit that no sum
reveals.

The rule follows the unit checks of statistical offices (the Th error of Kostra, Statistics Norway): a level is compared
with the same series at other times, and only a level well outside all of them is reported.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from smmextract.arithmetic.model.quantity import quantity_of
from smmextract.figure import Figure
from smmextract.series.known import KnownFigure
from smmextract.vocabulary import Vocabulary

_FEWEST = 3
"""Fewest other periods that must be known."""
_TIMES = 2.0
_POINTS = 20.0
_DAYS = 400


def jumps(
    figures: Sequence[Figure], known: Sequence[KnownFigure], vocabulary: Vocabulary
) -> Iterator[tuple[Figure, str, list[KnownFigure]]]:
    """Yield actual levels that are more than twice, or less than half, of all values that others give within a year
    (for rates: 20 points away), with the reason and those values.
    """
    series: dict[tuple[object, ...], list[KnownFigure]] = defaultdict(list)
    for one in known:
        if (key := _key(one.figure, vocabulary)) is not None:
            series[key].append(one)
    for figure in figures:
        key, quantity = _key(figure, vocabulary), quantity_of(figure, vocabulary)
        if key is None or quantity is None:
            continue
        near = [
            one
            for one in series.get(key, ())
            if (other := quantity_of(one.figure, vocabulary))
            and other.period.months == quantity.period.months
            and other.period != quantity.period
            and abs((other.period.first - quantity.period.first).days) <= _DAYS
        ]
        if len({one.figure.period for one in near}) < _FEWEST:
            continue
        sizes = [float(one.figure.value) for one in near]
        low, high, value = min(sizes), max(sizes), float(figure.value)
        if vocabulary.facts(figure.metric).dimension == "ratio":
            far = not low - _POINTS <= value <= high + _POINTS
        else:
            far = low > 0 and not low / _TIMES <= value <= high * _TIMES
        if far:
            words = f"{low:,.7g} to {high:,.7g} {figure.unit or ''}".rstrip()
            yield figure, f"{figure.literal} is far from the {words} of {len(near)} other reports within a year", near


def _key(figure: Figure, vocabulary: Vocabulary) -> tuple[object, ...] | None:
    """Return the series of an actual monthly or quarterly level that usually moves little; None for anything else."""
    quantity = quantity_of(figure, vocabulary)
    if quantity is None or figure.kind != "level" or figure.modality != "actual" or figure.doubts:
        return None
    if not quantity.facts.positive or not 1 <= quantity.period.months <= 3 or figure.verdict == "dropped":
        return None
    return (*quantity.subject, figure.unit)
