"""Links changes: if a whole and its parts are mentioned in two periods, their changes add up too.

Propagation cannot subtract one sum from another if the levels are unknown. Here the difference of every member becomes
a quantity of its own; differences add up like the members, and the ratio of the whole lies between those of the parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from smmextract.arithmetic.model.link import Link
from smmextract.arithmetic.model.quantity import Quantity
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
            for form, change in (("difference", "difference"), ("change", "ratio")):
                if sum(form in said.get(quantity, {}).get(base, ()) for quantity, base in pairs) > 1:
                    yield from _linked(link, pairs, "ratio" if change == "ratio" else "difference", quantities)


def _linked(
    link: Link,
    pairs: Sequence[tuple[Quantity, Quantity]],
    change: Literal["difference", "ratio"],
    quantities: dict[Quantity, None],
) -> Iterator[Link]:
    if change == "ratio" and not all(quantity.positive for quantity, _ in pairs):
        return
    moves = tuple(quantity.moved(change, base.period) for quantity, base in pairs)
    for move, (quantity, base) in zip(moves, pairs, strict=True):
        if move not in quantities:
            quantities[move] = None
            yield Link("change" if change == "ratio" else "difference", (quantity, base, move))
    yield Link("between" if change == "ratio" else link.rule, moves)


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
