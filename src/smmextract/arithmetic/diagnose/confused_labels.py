"""Finds labels that cannot both be complete: two numbers for one quantity that no typing error turns into each other.

A reader that uses only words overlooks a distinction between two quantities (a place, a size class, a month) more often
than a report gives two very different numbers for one thing. A lost zero or two transposed digits are a typing error,
and so a contradiction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from itertools import combinations

from smmextract.arithmetic.diagnose.written_digits import digits_of, one_slip_apart
from smmextract.arithmetic.model.statement import Statement, read_statements
from smmextract.arithmetic.solve.interval import CONTRADICTION, disjoint
from smmextract.figure import Figure
from smmextract.vocabulary import Vocabulary

_SURE = 0.9
"""If the place of a label is less sure, it is likelier incomplete than a number that is one slip off is mistyped."""
_SHARE = 2
"""Significant digits from which a percentage tells that one number is that part of another."""
_BESIDE = 300
"""Characters within which a percentage stands beside the numbers that it relates."""
_MUCH = 0.05
"""By how much the label of the first figure must be less sure for the second one to be believed."""
_TELLING = 3
"""Significant digits from which one slip between two percentages is no coincidence: 5.1% and 1.51% are one apart."""


def confused(figures: Sequence[Figure], vocabulary: Vocabulary) -> dict[str, str]:
    """Return the figures whose labels leave something out, each with the literal of one that it is confused with.

    The first one in the report is believed, because readers usually overlook what a later sentence adds, unless its
    label is much less sure, as that of a headline. Numbers that the report repeats are believed before single ones.
    """
    by_id = {figure.id: figure for figure in figures}
    alike: dict[object, list[Statement]] = defaultdict(list)
    in_order = sorted(figures, key=lambda figure: figure.start or 0)
    for statement in read_statements([figure for figure in in_order if not figure.doubts], vocabulary):
        if statement.figures and not statement.loose_percent:
            alike[statement.quantity, statement.base, statement.form].append(statement)
    percentages = [figure for figure in in_order if figure.unit == "%"]
    found: dict[str, str] = {}
    for one, other in (pair for members in alike.values() for pair in combinations(members, 2)):
        first, second = by_id[one.figures[0]], by_id[other.figures[0]]
        near = not disjoint(one.interval(CONTRADICTION), other.interval(CONTRADICTION))
        if near or (_mistyped(first, second) and not _is_part(first, second, percentages)):
            continue
        believed, doubted = (first, second) if _is_believed(one, other, first, second) else (second, first)
        if min(len(one.figures), len(other.figures)) == 1:
            found.setdefault(doubted.id, believed.literal)
    return found


def _is_believed(one: Statement, other: Statement, first: Figure, second: Figure) -> bool:
    """Return whether the first figure is believed: it is repeated more often or, if neither is, not much less sure."""
    if len(one.figures) != len(other.figures):
        return len(one.figures) > len(other.figures)
    return first.confidence is None or second.confidence is None or second.confidence - first.confidence < _MUCH


def _mistyped(first: Figure, second: Figure) -> bool:
    """Return whether a typing error explains the two numbers better than something that one of the labels lacks."""
    sure = (figure.place_confidence is None or figure.place_confidence >= _SURE for figure in (first, second))
    if not all(sure) or not one_slip_apart(first, second):
        return False
    if first.unit not in ("%", "pp") or abs(first.value) == abs(second.value):
        return True
    return min(digits_of(first), digits_of(second)) >= _TELLING


def _is_part(first: Figure, second: Figure, percentages: Sequence[Figure]) -> bool:
    """Return whether a percentage beside two numbers says what part of one the other is."""
    part, whole = sorted((abs(first.value), abs(second.value)))
    return whole > 0 and any(
        _reads(figure, part / whole * 100) and _is_beside(figure, first) and _is_beside(figure, second)
        for figure in percentages
    )


def _reads(figure: Figure, percentage: Decimal) -> bool:
    low, high = figure.low, figure.high
    return low is not None and high is not None and digits_of(figure) >= _SHARE and low <= percentage <= high


def _is_beside(figure: Figure, other: Figure) -> bool:
    return figure.start is not None and other.start is not None and abs(figure.start - other.start) <= _BESIDE
