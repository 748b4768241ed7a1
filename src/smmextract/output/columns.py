"""Aligns cells in columns for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from smmextract.wording.printable import printable


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
