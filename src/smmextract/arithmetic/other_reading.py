"""Builds a figure from another of its readings."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from smmextract.figure import Figure, opposite


def reread(figure: Figure, fields: Mapping[str, str | Decimal | None]) -> Figure:
    """Return the figure with these fields; a direction gives a change its sign."""
    update: dict[str, object] = {name: value for name, value in fields.items() if name in Figure.model_fields}
    down = fields.get("direction") == "down"
    if figure.kind == "change" and "direction" in fields and "value" not in fields and (figure.value > 0) == down:
        low, high = opposite(figure.low, figure.high)
        update |= {"value": -figure.value, "low": low, "high": high}
    return figure.model_copy(update=update)
