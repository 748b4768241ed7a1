"""Other readings of a number, in words: the same on the page, in review and in tables."""

from __future__ import annotations

from decimal import Decimal

from smmextract.figure import Alternative
from smmextract.output.numbers import plain


def alternative_words(one: Alternative) -> str:
    """A reading that was close: what would differ, how likely it is, and why."""
    told = ", ".join(f"{name.replace('_', ' ')} {_written(value)}" for name, value in one.fields.items())
    why = f", {one.why}" if one.why else ""
    return f"or {told} ({one.weight:.0%}{why})"


def _written(value: Decimal | str | None) -> str:
    if value is None:
        return "none"
    return plain(value) if isinstance(value, Decimal) else value
