"""Finds changes that no sum contradicts but that cannot be meant: month-on-month changes of a period longer than a
month.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from smmextract.arithmetic.model.statement import Statement
from smmextract.arithmetic.solve.system import System
from smmextract.arithmetic.tell import naming
from smmextract.arithmetic.tell.derivation import derive
from smmextract.figure import Conflict, Figure, Repair

_LONGEST = {"mom": 1, "qoq": 3}
"""Most months in a period that a change of this basis can describe."""
_LIKELY = 0.85
"""Nearly always a year-on-year change is meant, but another base period is possible."""


def odd_bases(system: System, figures: Mapping[str, Figure]) -> Iterator[Conflict]:
    """Yield changes whose basis does not fit the length of their period; those of one quantity are joined."""
    odd: dict[tuple[object, object], list[Statement]] = {}
    for statement in system.statements:
        if statement.base is None or statement.doubtful:
            continue
        basis = figures[statement.figures[0]].basis or ""
        if statement.quantity.period.months > _LONGEST.get(basis, 12):
            odd.setdefault((statement.quantity, statement.base), []).append(statement)
    for statements in odd.values():
        ids = [figure_id for statement in statements for figure_id in statement.figures]
        first = figures[ids[0]]
        cumulative = statements[0].quantity.period.first.month == 1
        yield Conflict(
            figures=ids,
            why=_why(system, statements, first),
            blame=ids,
            blame_sets=[ids],
            repairs=[
                Repair.model_validate(
                    {
                        "figure": figure_id,
                        "field": "basis",
                        "from": first.basis,
                        "to": "ytd_yoy" if cumulative else "yoy",
                        "then": "the change is against the same period a year before",
                        "probability": _LIKELY,
                    }
                )
                for figure_id in ids
            ],
        )


def _why(system: System, statements: Sequence[Statement], figure: Figure) -> str:
    """Explain that the implied base equals that of a period of the same length."""
    first = statements[0]
    period = first.quantity.period
    said = " and ".join(naming.said(statement, statement.value) for statement in statements)
    text = f"{said} is called {naming.basis(figure.basis)}, but {period} is {period.months} months long"
    target = Statement((), "same", first.base or first.quantity)
    levels = [one for one in system.statements if one.form == "same" and one.quantity == first.quantity]
    implied = derive(system, [*levels, *statements[:1]], target)
    if implied:
        text += (
            f"; the base that it implies, {naming.amount(target.quantity, implied.value)}, is that of as long a period"
        )
    return text
