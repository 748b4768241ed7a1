"""Spreads headers over several columns. In: the header rows of a table. Out: the same rows, with a header in every
column that it covers, and the reason why that may be wrong.
"""

from __future__ import annotations

from collections.abc import Sequence

from smmextract.tables.cells import kind_of
from smmextract.tables.table import Row, Span

_BESIDE = "the headers over its column do not line up with it"
_MANY = 2
_MOST_COLUMNS = 40


def spread(text: str, levels: Sequence[Row], first: int) -> tuple[list[Row], str]:
    """Fill each header row from column `first` on: an empty cell above a filled one takes the header to its left."""
    rows: list[Row] = []
    doubt = ""
    for number, level in enumerate(levels):
        below = levels[number + 1 :]
        row, sure = _moved(text, level, below, first) if first and _begins_too_far_left(text, level) else (level, True)
        doubt = doubt or ("" if sure else _BESIDE)
        rows.append(_filled(row, below, first))
    return rows, doubt


def _begins_too_far_left(text: str, row: Row) -> bool:
    """Return whether a period stands above the row names while the cells at the other end are empty."""
    said = [cell for cell in row if cell]
    if not said or row[-1] is not None or any(row[len(said) :]):
        return False
    return kind_of(text[slice(*said[0])]) == "period" and len(said) > 1


def _moved(text: str, row: Row, below: Sequence[Row], first: int) -> tuple[Row, bool]:
    """Move the headers above the columns of numbers; also return whether there is only one way to do so."""
    headers = [cell for cell in row if cell]
    columns = len(row) - first
    if len(headers) == columns:
        return (*[None] * first, *headers), bool(below)
    under = [text[slice(*cell)] if cell else "" for cell in below[-1][first:]] if below else []
    sizes = _only_groups(under, len(headers)) if all(under) and 0 < len(under) <= _MOST_COLUMNS else None
    if sizes is None:
        return tuple([None] * len(row)), False
    moved: list[Span | None] = [None] * first
    for header, size in zip(headers, sizes, strict=True):
        moved += [header] * size
    return tuple(moved), True


def _only_groups(words: Sequence[str], count: int) -> list[int] | None:
    """Return the sizes of `count` groups of neighbours without a repeated word, if only one division is possible."""
    ways: dict[tuple[int, int], list[list[int]]] = {(0, 0): [[]]}
    for end in range(1, len(words) + 1):
        start = end - 1
        while start >= 0 and len(set(words[start:end])) == end - start:
            for used in range(min(count, start + 1)):
                known = ways.get((start, used), [])
                into = ways.setdefault((end, used + 1), [])
                into += [[*sizes, end - start] for sizes in known][: _MANY - len(into)]
            start -= 1
    found = ways.get((len(words), count), [])
    return found[0] if len(found) == 1 else None


def _filled(row: Row, below: Sequence[Row], first: int) -> Row:
    filled: list[Span | None] = list(row)
    for column in range(first + 1, len(row)):
        if filled[column] is None and any(other[column] for other in below):
            filled[column] = filled[column - 1]
    return tuple(filled)
