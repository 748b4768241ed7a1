"""Changes that add up: where a whole and its parts are spoken of in two periods, so are their changes.

Propagation cannot subtract one sum from another when the levels are not known. The difference of every member becomes a
quantity of its own here, and these add up like the members; their ratios lie between each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from smmextract.arithmetic.model.link import Link
from smmextract.arithmetic.model.quantity import Quantity
from smmextract.arithmetic.model.statement import Statement
from smmextract.period import Period

Said = dict[Quantity, dict[Quantity, set[str]]]
"""The quantities that changes are told of: against which base, and in which forms."""


def said_changes(statements: Iterable[Statement]) -> Said:
    """What changes the report tells."""
    said: Said = {}
    for statement in statements:
        if statement.base is not None and statement.form in ("difference", "change") and not statement.loose_percent:
            said.setdefault(statement.quantity, {}).setdefault(statement.base, set()).add(statement.form)
    return said


def change_links(sums: Iterable[Link], said: Said, quantities: dict[Quantity, None]) -> Iterator[Link]:
    """Links between the changes of the members of these sums, where at least two of them are told; adds the
    quantities that they need."""
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
    if change == "ratio" and not all(quantity.facts.positive for quantity, _ in pairs):
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
    """The members in the earlier periods that their changes are told against, where all of them are spoken of."""
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
