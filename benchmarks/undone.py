"""Whether repairs undo a fault."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from faults import Fault
from smmextract.arithmetic.model.quantity import as_stock, segment_parts
from smmextract.figure import Figure, Repair
from smmextract.period import parse_period
from smmextract.vocabulary import Vocabulary

_WORDS = Vocabulary.shipped()


def is_right(fault: Fault, repairs: Sequence[Repair]) -> bool:
    """Whether repairs concern wrong figures alone, and these then say what the right report says.

    Two numbers that have changed places are put right as well by giving each the meaning of the other.
    """
    faulty = {figure.id: figure for figure in fault.figures if figure.id in fault.changed}
    true = {meaning(figure) for figure in fault.right}
    for repair in repairs:
        if repair.figure not in faulty:
            return False
        undone = any(
            (repair.figure, repair.field) == (fix.figure, fix.field) and same_value(fix.field, repair.new, fix.value)
            for fix in fault.fixes
        )
        if not undone and meaning(_applied(faulty[repair.figure], repair)) not in true:
            return False
    return bool(repairs)


def _applied(figure: Figure, repair: Repair) -> Figure:
    if repair.field == "direction":
        return figure.model_copy(update={"value": -figure.value})
    new = Decimal(repair.new) if repair.field == "value" and repair.new else repair.new
    return figure.model_copy(update={repair.field: new})


def meaning(figure: Figure) -> tuple[object, ...]:
    """What a figure says, however its place and time are written: a stock of a month is that of its last day."""
    period = parse_period(figure.period) if figure.period else None
    return (
        *(
            figure.metric,
            figure.product,
            _WORDS.region(figure.region or ""),
            segment_parts(figure.segment, _WORDS),
        ),
        as_stock(period) if period and _WORDS.facts(figure.metric).stock else period,
        *(figure.kind, figure.basis, figure.unit, figure.value),
    )


def same_value(field: str, one: str | None, other: str | None) -> bool:
    """Whether two values of a field mean the same: 2024-Q1 and 2024-01/2024-03, names of one place."""
    if not one or not other:
        return (one or "") == (other or "")
    match field:
        case "value":
            return Decimal(one) == Decimal(other)
        case "period":
            return parse_period(one) == parse_period(other)
        case "region":
            return _WORDS.region(one) == _WORDS.region(other)
        case "segment":
            return segment_parts(one, _WORDS) == segment_parts(other, _WORDS)
        case "basis":  # two names of the year before
            return one == other or {one, other} == {"yoy", "ytd_yoy"}
    return one == other
