"""Labels that cannot both be whole: two numbers for one quantity that no slip of the pen turns into each other.

A reader that goes by words alone overlooks what tells two quantities apart (a place, a size class, a month) more often
than a report says two far numbers of one thing. A lost zero or two digits exchanged is a slip: that contradicts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations

from smmextract.arithmetic.diagnose.mistakes import one_slip_apart
from smmextract.arithmetic.model.statement import Statement, read_statements
from smmextract.arithmetic.solve.interval import CONTRADICTION, disjoint
from smmextract.figure import Figure
from smmextract.vocabulary import Vocabulary


def confused(figures: Sequence[Figure], vocabulary: Vocabulary) -> dict[str, str]:
    """The figures whose labels leave something out, each with the literal of one that it is confused with.

    The one that comes first in the report is believed, for what is overlooked is what a later sentence adds; numbers
    that the report repeats are believed before those that stand alone.
    """
    by_id = {figure.id: figure for figure in figures}
    alike: dict[object, list[Statement]] = defaultdict(list)
    in_order = sorted(figures, key=lambda figure: figure.start or 0)
    for statement in read_statements([figure for figure in in_order if not figure.doubts], vocabulary):
        if statement.figures and not statement.loose_percent:
            alike[statement.quantity, statement.base, statement.form].append(statement)
    found: dict[str, str] = {}
    for one, other in (pair for members in alike.values() for pair in combinations(members, 2)):
        first, second = by_id[one.figures[0]], by_id[other.figures[0]]
        near = not disjoint(one.interval(CONTRADICTION), other.interval(CONTRADICTION))
        if near or one_slip_apart(first, second):
            continue
        believed, doubted = (first, second) if len(one.figures) >= len(other.figures) else (second, first)
        if min(len(one.figures), len(other.figures)) == 1:
            found.setdefault(doubted.id, believed.literal)
    return found
