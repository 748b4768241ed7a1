"""Writes rows as they come (CSV, JSONL, Parquet, XLSX), results as JSON, and rows in columns for a terminal.

In CSV and XLSX, text that a spreadsheet would run as a formula is prefixed with a quote. Numbers stay exact except in
XLSX, which only has floating point.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Context, Decimal, InvalidOperation
from itertools import islice
from pathlib import Path
from typing import Any, Literal, TextIO

from smmextract.errors import InputError, UsageError
from smmextract.figure import Result, exact_number
from smmextract.lazy import library
from smmextract.output.workbook import Row, Sheet, write_workbook
from smmextract.shipped_tables import shipped_table
from smmextract.whole_file import replacement
from smmextract.wording.numbers import some_of, unpadded
from smmextract.wording.printable import printable, safe

RowFormat = Literal["csv", "jsonl", "parquet", "xlsx"]
COLUMNS = shipped_table(__package__, "columns")
"""The columns of each kind of table; those that Parquet does not write as text, by type."""
_TYPES: dict[str, str] = {name: kind for kind, names in COLUMNS["types"].items() for name in names}
_SUFFIXES: dict[str, RowFormat] = {".csv": "csv", ".jsonl": "jsonl", ".parquet": "parquet", ".xlsx": "xlsx"}
_PARQUET = ("pyarrow", "pyarrow.parquet")
_AT_ONCE = 5000
_DIGITS, _DECIMALS = 38, 12
_SMALLEST = Decimal(1).scaleb(-_DECIMALS)
_EXACT = Context(prec=_DIGITS)


def format_of(path: Path) -> RowFormat:
    """Return the format for a file name. Raises UsageError for an unknown ending."""
    form = _SUFFIXES.get(path.suffix.lower())
    if form is None:
        raise UsageError(f"{path}: the name of the file should end in {', '.join(_SUFFIXES)}")
    return form


def write_text(rows: Iterable[Row], columns: Sequence[str], form: Literal["csv", "jsonl"], out: TextIO) -> int:
    """Write CSV or JSONL; return the number of rows."""
    count, writer = 0, csv.writer(out, lineterminator="\n")
    if form == "csv":
        writer.writerow(columns)
    for row in rows:
        count += 1
        if form == "csv":
            writer.writerow([_cell(row[name]) for name in columns])
        else:
            out.write(json.dumps({name: _json(row[name]) for name in columns}, ensure_ascii=False) + "\n")
    return count


def write_file(rows: Iterable[Row], columns: Sequence[str], path: Path) -> int:
    """Write Parquet or XLSX once it is complete; return the number of rows. Raises UsageError without the extra."""
    if format_of(path) == "xlsx":
        return write_workbook(path, [Sheet("smmextract", columns, rows, links=("source",))])
    with replacement(path) as place:
        return _parquet(rows, columns, place)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, (list, tuple)):
        return safe("; ".join(map(str, value)))
    told = _json(value)
    return safe(told) if isinstance(told, str) else str(told)


def _json(value: Any) -> Any:
    if isinstance(value, Decimal):
        return exact_number(value)
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else value


def _parquet(rows: Iterable[Row], columns: Sequence[str], path: Path) -> int:
    pa, pq = (library(name, "Parquet needs the extra: pip install 'smmextract[tables]'") for name in _PARQUET)
    kinds = {
        "number": pa.decimal128(_DIGITS, _DECIMALS), "integer": pa.int64(), "float": pa.float64(), "bool": pa.bool_(),
        "date": pa.date32(), "moment": pa.timestamp("us", tz="UTC"), "list": pa.list_(pa.string()), "text": pa.string(),
    }  # fmt: skip
    told = {name: _TYPES.get(name, "text") for name in columns}
    schema = pa.schema([(name, kinds[kind]) for name, kind in told.items()])
    count, iterator = 0, iter(rows)
    with pq.ParquetWriter(path, schema) as writer:
        while some := list(islice(iterator, _AT_ONCE)):
            arrays = [pa.array([_typed(row, name, kind) for row in some], kinds[kind]) for name, kind in told.items()]
            writer.write_batch(pa.record_batch(arrays, schema=schema))
            count += len(some)
    return count


def _typed(row: Row, name: str, kind: str) -> Any:
    value = row[name]
    if value is None:
        return None
    if kind == "number":
        return _decimal(value, row, name)
    if kind == "list":
        return [_text(item) for item in value]
    return _text(value) if kind == "text" else value


def _text(value: Any) -> str:
    told = _json(value)
    return told if isinstance(told, str) else json.dumps(told, ensure_ascii=False)


def _decimal(value: Decimal, row: Row, name: str) -> Decimal:
    try:
        return value.quantize(_SMALLEST, context=_EXACT)
    except InvalidOperation:
        place = f"{row.get('source') or 'a row'}: {name} of {row.get('literal') or row.get('id') or ''!r}"
        raise InputError(f"{place} has more digits than Parquet holds ({value:.6g}); choose another format") from None


DataFormat = Literal["json", "jsonl", "csv"]


def write(results: Sequence[Result], form: DataFormat, out: TextIO) -> None:
    """Write results. JSON is one object, or a list of several."""
    if form == "csv":
        write_text(_rows(results), COLUMNS["result"], "csv", out)
    elif form == "jsonl":
        for result in results:
            out.write(result.to_json() + "\n")
    elif len(results) == 1:
        out.write(results[0].to_json(indent=2) + "\n")
    else:
        out.write("[" + ",\n".join(result.to_json(indent=2) for result in results) + "]\n")


def _rows(results: Sequence[Result]) -> Iterator[dict[str, object]]:
    for result in results:
        report = result.report.model_dump(include={"source", "title", "published"})
        for figure in result.figures:
            values = figure.model_dump(mode="json")
            values["implied_low"], values["implied_high"] = values["implied"] or (None, None)
            values["alternatives"] = [json.dumps(one, ensure_ascii=False) for one in values["alternatives"]]
            yield {**report, **values}


def row_lines(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> Iterator[str]:
    """Yield rows as aligned lines below the names of their columns; columns without any value are left out."""
    used = [name for name in columns if any(row[name] not in (None, "") for row in rows)]
    head = [name.replace("_", " ") for name in used]
    return laid_out([head, *([_shown(row[name]) for name in used] for row in rows)])


def _shown(value: Any) -> str:
    """Return a value as text: integers and decimals with thousands separators, floats (rates) in percent."""
    match value:
        case None:
            return ""
        case float():
            return f"{value:.1%}"
        case int():
            return f"{value:,}"
        case Decimal():
            return unpadded(value)
        case tuple():
            return some_of(value, 4)
    return str(value).replace("_", " ")


def laid_out(table: Sequence[Sequence[str]], *, words: int = 0) -> Iterator[str]:
    """Yield lines with aligned cells, numbers to the right; the last `words` columns are left-aligned text."""
    told = [[printable(cell) for cell in line] for line in table]
    widths = [max(len(line[place]) for line in told) for place in range(len(told[0]))]
    right = [
        0 < place < len(widths) - words and all(line[place][:1] in "+-0123456789" for line in told[1:])
        for place in range(len(widths))
    ]
    for line in told:
        cells = [
            f"{cell:>{width}}" if numeric else f"{cell:<{width}}"
            for cell, width, numeric in zip(line, widths, right, strict=True)
        ]
        yield "  ".join(cells).rstrip()
