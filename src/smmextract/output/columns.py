"""Lays out the cells of a table in columns, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from smmextract.wording.numbers import some_of
from smmextract.wording.printable import printable


def row_lines(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> Iterator[str]:
    """Yield rows as aligned lines below the names of their columns; columns without any value are left out."""
    used = [name for name in columns if any(row[name] not in (None, "") for row in rows)]
    return laid_out([[name.replace("_", " ") for name in used], *([_cell(row[name]) for name in used] for row in rows)])


def _cell(value: Any) -> str:
    """Return a value as text: integers and decimals with thousands separators, floats (rates) in percent."""
    match value:
        case None:
            return ""
        case float():
            return f"{value:.1%}"
        case int():
            return f"{value:,}"
        case Decimal():
            text = f"{value:,f}"
            return text.rstrip("0").rstrip(".") if "." in text else text
        case tuple():
            return some_of(value, 4)
    return str(value).replace("_", " ")


def laid_out(table: Sequence[Sequence[str]], *, words: int = 0) -> Iterator[str]:
    """Yield lines with aligned cells, numbers to the right; the last `words` columns are left-aligned text."""
    told = [[printable(cell) for cell in line] for line in table]
    widths = [max(len(line[place]) for line in told) for place in range(len(told[0]))]
    right = [
        0 < place < len(widths) - words and all(_is_number(line[place]) for line in told[1:])
        for place in range(len(widths))
    ]
    for line in told:
        cells = [
            f"{cell:>{width}}" if numeric else f"{cell:<{width}}"
            for cell, width, numeric in zip(line, widths, right, strict=True)
        ]
        yield "  ".join(cells).rstrip()


def _is_number(cell: str) -> bool:
    return not cell or cell[0] in "+-0123456789"
