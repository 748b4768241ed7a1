"""Describes a figure, its value and its other readings in words."""

from __future__ import annotations

from decimal import Decimal

from smmextract.figure import OTHER, Alternative, Figure, Unread
from smmextract.wording.numbers import between, unpadded, with_unit


def describe(figure: Figure) -> str:
    """Return what a figure is: metric, product, region, segment, period, kind, and whether it is a forecast."""
    metric = figure.metric.replace("_", " ") if figure.metric != OTHER else (figure.segment or "other")
    parts = [metric, figure.product, figure.region, figure.segment if figure.metric != OTHER else None, figure.period]
    if figure.kind == "change":
        parts.append(f"change {basis_words(figure.basis)}".rstrip())
    elif figure.kind == "share":
        parts.append(f"share of {figure.whole}" if figure.whole else "share")
    if figure.modality == "forecast":
        parts.append("forecast")
    return ", ".join(part for part in parts if part)


def amount(figure: Figure) -> str:
    """Return the value with its unit; a change also with its sign."""
    sign = "+" if figure.kind == "change" and figure.value > 0 else ""
    return with_unit(f"{sign}{unpadded(figure.value)}", figure.unit)


def implied_words(figure: Figure) -> str:
    """Return the range that the other figures leave for a figure; "" if they leave none."""
    if figure.implied is None or figure.implied == (None, None):
        return ""
    return with_unit(between(figure.implied, _four_digits), figure.unit)


def _four_digits(number: Decimal) -> str:
    return f"{number:,.0f}" if abs(number) >= 1000 else unpadded(Decimal(f"{number:.4g}"))


def words_beside(number: Figure | Unread, text: str, most: int) -> tuple[str, str] | None:
    """Return the words before and after a number in its line, with … where they are cut; None without the text."""
    if number.start is None or number.end is None or not text:
        return None
    before, after = text[max(0, number.start - most) : number.start], text[number.end : number.end + most]
    before, after = before.rpartition("\n")[2], after.partition("\n")[0]
    head = "…" if number.start > most and len(before) == most else ""
    return head + before, after + ("…" if len(after) == most else "")


def other_reading(other: Alternative, figure: Figure) -> str:
    """Return another reading of a figure in words: what would differ, how likely it is, and why."""
    changes = [
        f"{name.replace('_', ' ')} {_field(getattr(figure, name, None))} → {_field(new)}"
        for name, new in other.fields.items()
        if new != getattr(figure, name, None)
    ]
    return f"{', '.join(changes) or 'the same'} ({other.weight:.0%}{': ' + other.why if other.why else ''})"


def _field(value: object) -> str:
    return f"{value:,f}" if isinstance(value, Decimal) else str(value or "none")


_WORDS = {
    "mom": "MoM", "yoy": "YoY", "wow": "WoW", "qoq": "QoQ", "ytd_yoy": "YoY", "vs_forecast": "against forecast",
}  # fmt: skip


def basis_words(basis: str | None) -> str:
    """Return the usual abbreviation of a basis; "" if it has none."""
    return _WORDS.get(basis or "", "")
