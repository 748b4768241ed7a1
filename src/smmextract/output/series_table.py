"""Lays out tables for a terminal: rows of any kind, one series with all details, or several as columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from smmextract.series.changes import Change, PeriodRow
from smmextract.series.points import SeriesKey
from smmextract.wording.figure_words import basis_words
from smmextract.wording.numbers import DisplayScale, scale_of, some_of
from smmextract.wording.printable import printable, report_name


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


_SIGNS = {"flagged": "▲", "revised": "◆", "corrected": "✎", "kept": "✓"}
_MEANINGS = {
    "▲": "flagged", "◆": "revised since by less than 2%", "✎": "corrected by a person", "✓": "kept by a person",
    "f": "forecast", "≠": "rounding does not explain the difference",
}  # fmt: skip
_ACROSS = 6
"""Most series that stand side by side."""
Rows = Mapping[SeriesKey, Sequence[PeriodRow]]


def series_lines(rows: Rows) -> Iterator[str]:
    """Yield the lines of a table: one series with all details; a few series as numbered columns, with their names
    below; many series one after another.
    """
    if 1 < len(rows) <= _ACROSS:
        table = list(_several(rows))
        yield from laid_out(table)
        yield from _meanings(table)
        yield ""
        yield from (printable(f"{number}  {key.title}") for number, key in enumerate(rows, 1))
        return
    tables = {key: list(_one(key, told)) for key, told in rows.items()}
    for place, (key, table) in enumerate(tables.items()):
        if place:
            yield ""
        yield printable(key.title)
        yield from laid_out(table, words=3)
    yield from _meanings([line for table in tables.values() for line in table])


def _meanings(table: Sequence[Sequence[str]]) -> Iterator[str]:
    signs = [sign for sign in _MEANINGS if any(sign in cell.split() for line in table for cell in line)]
    if signs:
        yield ""
        yield "  ".join(f"{sign} {_MEANINGS[sign]}" for sign in signs)


def _one(key: SeriesKey, rows: Sequence[PeriodRow]) -> Iterator[list[str]]:
    scale = scale_of((row.point.value for row in rows), key.unit)
    bases = [basis for basis in ("wow", "mom", "qoq", "yoy") if any(basis in row.changes for row in rows)]
    expected = any(row.forecast for row in rows)
    head = ["period", scale.unit or "value", "", *(["expected"] if expected else [])]
    for basis in bases:
        head += [f"{basis_words(basis)} stated", "computed"]
    yield [*head, "as written", "published", "report"]
    for row in rows:
        point = row.point
        cells = [point.period, scale.text(point.value, sign=key.kind == "change"), _sign(row)]
        if expected:
            cells.append(scale.text(row.forecast.value) if row.forecast else "")
        for basis in bases:
            change = row.changes.get(basis)
            cells += [_stated(change), _computed(change)]
        yield [*cells, point.literal, (point.published or "")[:10], report_name(point.source)]


def _several(rows: Rows) -> Iterator[list[str]]:
    scales = {key: scale_of((row.point.value for row in told), key.unit) for key, told in rows.items()}
    yield ["period", *(f"({number}) {scales[key].unit}".rstrip() for number, key in enumerate(rows, 1))]
    by_period: dict[str, dict[SeriesKey, str]] = {}
    order: dict[str, tuple[date, date]] = {}
    for key, told in rows.items():
        for row in told:
            order[row.point.period] = (row.point.first, row.point.last)
            by_period.setdefault(row.point.period, {})[key] = _value_cell(row, scales[key])
    for period in sorted(by_period, key=order.__getitem__):
        yield [period, *(by_period[period].get(key, "") for key in rows)]


def _value_cell(row: PeriodRow, scale: DisplayScale) -> str:
    return f"{scale.text(row.point.value, sign=row.point.key.kind == 'change')} {_sign(row)}".rstrip()


def _sign(row: PeriodRow) -> str:
    sign = _SIGNS.get(row.point.verdict, "")
    return f"{'f' if row.point.modality == 'forecast' else ''} {sign}".strip()


def _stated(change: Change | None) -> str:
    if change is None or change.stated is None:
        return ""
    return f"{change.stated:+,.4g}{'%' if change.unit == '%' else ' pp'}"


def _computed(change: Change | None) -> str:
    if change is None or change.computed is None:
        return ""
    return f"{change.computed:+,.1f}{'%' if change.unit == '%' else ' pp'}{' ≠' if change.differs else ''}"
