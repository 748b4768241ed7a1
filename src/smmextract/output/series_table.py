"""Formats series as terminal tables: one series with all details, or several as columns with periods as rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from smmextract.output.rows import laid_out
from smmextract.series.changes import Change, PeriodRow
from smmextract.series.points import SeriesKey
from smmextract.wording.figure_words import basis_words
from smmextract.wording.numbers import scale_of, with_unit
from smmextract.wording.printable import printable, report_name

_SIGNS = {"flagged": "▲", "revised": "◆", "corrected": "✎", "kept": "✓"}
_MEANINGS = {
    "▲": "flagged", "◆": "revised since by less than 2%", "✎": "corrected by a person", "✓": "kept by a person",
    "f": "forecast", "≠": "rounding does not explain the difference",
}  # fmt: skip
_ACROSS = 6
"""Most series that stand side by side."""
Rows = Mapping[SeriesKey, Sequence[PeriodRow]]


def series_lines(rows: Rows) -> Iterator[str]:
    """Yield the lines of a table: one series in detail, a few as numbered columns, or many one after another."""
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
            change = row.changes.get(basis, Change())
            computed = _percent(change.computed, "+,.1f", change.unit)
            cells += [_percent(change.stated, "+,.4g", change.unit), computed + (" ≠" if change.differs else "")]
        yield [*cells, point.literal, (point.published or "")[:10], report_name(point.source)]


def _several(rows: Rows) -> Iterator[list[str]]:
    scales = {key: scale_of((row.point.value for row in told), key.unit) for key, told in rows.items()}
    yield ["period", *(f"({number}) {scales[key].unit}".rstrip() for number, key in enumerate(rows, 1))]
    by_period: dict[str, dict[SeriesKey, str]] = {}
    order: dict[str, tuple[date, date]] = {}
    for key, told in rows.items():
        for row in told:
            order[row.point.period] = (row.point.first, row.point.last)
            value = scales[key].text(row.point.value, sign=key.kind == "change")
            by_period.setdefault(row.point.period, {})[key] = f"{value} {_sign(row)}".rstrip()
    for period in sorted(by_period, key=order.__getitem__):
        yield [period, *(by_period[period].get(key, "") for key in rows)]


def _sign(row: PeriodRow) -> str:
    sign = _SIGNS.get(row.point.verdict, "")
    return f"{'f' if row.point.modality == 'forecast' else ''} {sign}".strip()


def _percent(number: Decimal | None, form: str, unit: str) -> str:
    return "" if number is None else with_unit(f"{number:{form}}", unit)
