"""Finds changes that no sum contradicts but that cannot be meant: month-on-month changes of a period longer than a
month.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from smmextract.arithmetic.model.statement import Statement
from smmextract.arithmetic.solve.system import System
from smmextract.arithmetic.tell import naming
from smmextract.arithmetic.tell.derivation import derive
from smmextract.figure import NEARLY_CERTAIN, Conflict, Figure, Repair
from smmextract.wording.figure_words import basis_words

_LONGEST = {"mom": 1, "qoq": 3}
"""Months of the longest period that a change of this basis can speak of."""
_LIKELY, _NEARLY_SURE = 0.85, 0.93
"""A year-on-year change is meant, or a level where the amount is all that is said of a quantity, or more than it. Less
surely so of a quarter that the report does not compare with that of the year before, or if the amount is large.
"""
_QUARTER, _YEAR = 3, 12
_THEN = {"basis": "the change is against the same period a year before", "kind": "it is the level"}
_LARGE = 0.3
"""An amount of more than this share of the level may be a level itself, and one of so many points is a rate."""


def odd_bases(system: System, figures: Mapping[str, Figure]) -> Iterator[Conflict]:
    """Yield changes whose basis does not fit the length of their period; those of one quantity are joined."""
    odd: dict[tuple[object, object], list[tuple[Statement, list[str]]]] = {}
    for statement in system.statements:
        if statement.base is None or statement.doubtful:
            continue
        months = statement.quantity.period.months
        ids = [name for name in statement.figures if months > _LONGEST.get(figures[name].basis or "", months)]
        if ids:
            odd.setdefault((statement.quantity, statement.base), []).append((statement, ids))
    for told in odd.values():
        statements, ids = [one for one, _ in told], [name for _, names in told for name in names]
        first = figures[ids[0]]
        field, meant, likely = _meant(system, statements, first, figures)
        old, then = getattr(first, field), _THEN[field]
        yield Conflict(
            figures=ids,
            why=_why(system, statements, first),
            blame=ids,
            blame_sets=[ids],
            proposed=likely > NEARLY_CERTAIN,
            repairs=[
                Repair(figure=name, field=field, old=old, new=meant, then=then, probability=likely) for name in ids
            ],
        )


def _meant(
    system: System, statements: Sequence[Statement], first: Figure, figures: Mapping[str, Figure]
) -> tuple[str, str, float]:
    """Return the field that is probably wrong, its likely value, and how likely that is."""
    quantity = statements[0].quantity
    rate = quantity.facts.dimension == "ratio"
    levels = [one.value for one in system.statements if one.form == "same" and one.quantity == quantity]
    wholes = [1.0] if rate else levels
    amounts = [abs(one.value) for one in statements if one.form == "difference"]
    large = [amount for amount in amounts if not any(amount < _LARGE * whole for whole in wholes)]
    if large and len(statements) == 1 and (rate or not any(large[0] < whole for whole in wholes)):
        return "kind", "level", _NEARLY_SURE
    basis = "ytd_yoy" if quantity.period.first.month == 1 else "yoy"
    if quantity.period.months > _YEAR or large:
        return "basis", basis, _LIKELY
    if quantity.period.months > _QUARTER:
        return "basis", basis, _NEARLY_SURE
    others = {one.basis for one in figures.values() if one.period == first.period and one.kind == "change"}
    sure = (rate or not amounts) and "qoq" not in others and not others.isdisjoint(("yoy", "ytd_yoy"))
    return "basis", basis, _NEARLY_SURE if sure else _LIKELY


def _why(system: System, statements: Sequence[Statement], figure: Figure) -> str:
    """Explain that the implied base equals that of a period of the same length."""
    first = statements[0]
    period = first.quantity.period
    said = " and ".join(naming.said(statement, statement.value) for statement in statements)
    text = f"{said} is called {basis_words(figure.basis)}, but {period} is {period.months} months long"
    target = Statement((), "same", first.base or first.quantity)
    levels = [one for one in system.statements if one.form == "same" and one.quantity == first.quantity]
    implied = derive(system, [*levels, *statements[:1]], target)
    if implied:
        text += (
            f"; the base that it implies, {naming.amount(target.quantity, implied.value)}, is that of as long a period"
        )
    return text
