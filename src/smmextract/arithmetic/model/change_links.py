"""Links changes: if a whole and its parts are mentioned in two periods, their changes add up too.

Propagation cannot subtract one sum from another if the levels are unknown. Here the difference of every member becomes
a quantity of its own; differences add up like the members, and the ratio of the whole lies between those of the parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from smmextract.arithmetic.model.quantity import Change, Quantity
from smmextract.arithmetic.model.rule_book import Link
from smmextract.arithmetic.model.statement import Statement
from smmextract.period import Period

Said = dict[Quantity, dict[Quantity, set[str]]]
"""The quantities with stated changes: against which base, and in which forms."""


def said_changes(statements: Iterable[Statement]) -> Said:
    """Return the changes that the report states."""
    said: Said = {}
    for statement in statements:
        if statement.base is not None and statement.form in ("difference", "change") and not statement.loose_percent:
            said.setdefault(statement.quantity, {}).setdefault(statement.base, set()).add(statement.form)
    return said


def change_links(sums: Iterable[Link], said: Said, quantities: dict[Quantity, None]) -> Iterator[Link]:
    """Yield links between the changes of the members of these sums, if at least two of them are stated; add the
    quantities that they need.
    """
    for link in sums:
        for bases in _earlier(link.quantities, said, quantities):
            pairs = list(zip(link.quantities, bases, strict=True))
            stated = [said.get(quantity, {}).get(base, ()) for quantity, base in pairs]
            if sum("difference" in forms for forms in stated) > 1:
                yield from _linked("difference", "difference", link.rule, pairs, quantities)
            if sum("change" in forms for forms in stated) > 1 and all(one.positive for one in link.quantities):
                yield from _linked("change", "ratio", "between", pairs, quantities)


def _linked(
    form: str, change: Change, rule: str, pairs: Sequence[tuple[Quantity, Quantity]], quantities: dict[Quantity, None]
) -> Iterator[Link]:
    moves = tuple(quantity.moved(change, base.period) for quantity, base in pairs)
    for move, (quantity, base) in zip(moves, pairs, strict=True):
        if move not in quantities:
            quantities[move] = None
            yield Link(form, (quantity, base, move))
    yield Link(rule, moves)


def _earlier(
    members: Sequence[Quantity], said: Said, quantities: dict[Quantity, None]
) -> Iterator[tuple[Quantity, ...]]:
    """Yield the members in the earlier periods of their changes, if all of them are mentioned."""
    shifts: dict[Period | int, None] = {}
    one_time = len({member.period for member in members}) == 1
    for quantity in members:
        for base in said.get(quantity, ()):
            shifts[base.period if one_time else _months_between(quantity.period, base.period)] = None
    for shift in shifts:
        bases = tuple(
            member.at(shift if isinstance(shift, Period) else member.period.months_back(shift)) for member in members
        )
        if all(base in quantities for base in bases):
            yield bases


def _months_between(later: Period, earlier: Period) -> int:
    return (later.first.year - earlier.first.year) * 12 + later.first.month - earlier.first.month
