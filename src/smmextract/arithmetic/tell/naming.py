"""Writes quantities, numbers and changes in explanations as an analyst would."""

from __future__ import annotations

from collections.abc import Collection

from smmextract.arithmetic.model.quantity import EARLIER, EXPECTED, Quantity
from smmextract.arithmetic.model.statement import Statement
from smmextract.arithmetic.solve.interval import Interval
from smmextract.figure import OTHER
from smmextract.vocabulary.metrics import OTHER_UNIT

_TOLD_APART = ("product", "segments", "region", "period")
_VERSIONS = {EXPECTED: "expected", EARLIER: "formerly expected"}

_NOTHING = 1e-9
"""A positive quantity is above zero; so small a share of the upper bound is no lower one."""


def amount(quantity: Quantity, value: float) -> str:
    """Return a value of a quantity with its unit: 3.562 million t, 114,900 t/day, 70.36%, 10,750 CNY/t."""
    if quantity.facts.dimension == "ratio":
        return f"{number(value * 100)}%"
    unit = "" if quantity.unit == OTHER_UNIT else quantity.unit or quantity.facts.usual_unit or ""
    if unit.startswith("t") and abs(value) >= 1_000_000:
        return f"{value / 1e6:.4g} million {unit}"
    return f"{number(value)} {unit}".strip()


def number(value: float) -> str:
    """Return a number with at least four significant digits and thousands separators."""
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.4g}"


def change(statement: Statement, value: float) -> str:
    """Return a change as one would say it: up 68.2%, down 11.2 pp, up 8,000 t."""
    if statement.form == "share":
        return f"a share of {number(value * 100)}%"
    if statement.form == "change":
        size, text = value - 1, f"{number(abs(value - 1) * 100)}%"
    elif statement.quantity.facts.dimension == "ratio":
        size, text = value, f"{number(abs(value) * 100)} pp"
    else:
        size, text = value, amount(statement.quantity, abs(value))
    return f"{'up' if size >= 0 else 'down'} {text}"


def said(statement: Statement, value: float) -> str:
    """Return what a statement says, or would say, with this value."""
    return amount(statement.quantity, value) if statement.base is None else change(statement, value)


def between(statement: Statement, interval: Interval) -> str:
    """Return a range of what a statement could say: "up 13.2% to 13.4%", "37,300 t to 37,500 t"."""
    low, high = (said(statement, end) for end in interval)
    if statement.form == "same" and 0 < interval[0] < _NOTHING * interval[1]:
        return f"at most {high}"
    common = low.split(" ")[0]
    if statement.base is not None and high.startswith(f"{common} "):
        high = high.removeprefix(f"{common} ")
    return low if low == high else f"{low} to {high}"


def name(quantity: Quantity, others: Collection[Quantity]) -> str:
    """Return the name of a quantity, with as much of its place and time as distinguishes it from the others."""
    differ = {what for what in _TOLD_APART if len({getattr(one, what) for one in others}) > 1}
    parts = (
        _VERSIONS.get(quantity.version, "earlier") if quantity.version else None,
        quantity.product if "product" in differ else None,
        quantity.metric.replace("_", " ") if quantity.metric != OTHER else None,
        f"({', '.join(quantity.segments)})" if quantity.segments and "segments" in differ else None,
        f"of {quantity.region.replace('; ', ' + ')}" if quantity.region and "region" in differ else None,
        f"in {quantity.period}" if "period" in differ else None,
    )
    return " ".join(filter(None, parts))
