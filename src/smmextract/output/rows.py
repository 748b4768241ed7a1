"""Rows for other programs: CSV, JSONL, Parquet and XLSX, from any iterable, written as they come.

Text that a spreadsheet would run as a formula gets a quote before it in CSV and XLSX. Numbers stay exact, but in XLSX,
which knows only floating point.
"""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any, Literal, TextIO

from smmextract.errors import InputError, UsageError
from smmextract.figure import exact_number
from smmextract.output.data import safe
from smmextract.output.printable import printable

RowFormat = Literal["csv", "jsonl", "parquet", "xlsx"]
Row = Mapping[str, Any]
_SUFFIXES: dict[str, RowFormat] = {".csv": "csv", ".jsonl": "jsonl", ".parquet": "parquet", ".xlsx": "xlsx"}
_AT_ONCE = 5000
_MOST_ROWS = 1_048_575
"""What a sheet holds below its head."""
_DECIMALS = 12


def format_of(path: Path) -> RowFormat:
    """The format that a file's name asks for. Raises UsageError for another one."""
    form = _SUFFIXES.get(path.suffix.lower())
    if form is None:
        raise UsageError(f"{path}: the name of the file should end in {', '.join(_SUFFIXES)}")
    return form


def write_text(rows: Iterable[Row], columns: Sequence[str], form: Literal["csv", "jsonl"], out: TextIO) -> int:
    """Write CSV or JSONL; how many rows."""
    count = 0
    if form == "csv":
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(columns)
        for row in rows:
            writer.writerow([_cell(row[name]) for name in columns])
            count += 1
        return count
    for row in rows:
        out.write(json.dumps({name: _json(row[name]) for name in columns}, ensure_ascii=False) + "\n")
        count += 1
    return count


def write_file(rows: Iterable[Row], columns: Sequence[str], path: Path, numbers: Sequence[str]) -> int:
    """Write a Parquet or XLSX file, which appears when it is complete; how many rows. `numbers` are decimal columns.

    Raises UsageError where the extra `tables` is missing, InputError where the file cannot be written.
    """
    form = format_of(path)
    with _replacing(path) as temporary:
        if form == "parquet":
            return _parquet(rows, columns, temporary, frozenset(numbers))
        return _xlsx(rows, columns, temporary, str(path))


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, (list, tuple)):
        return safe("; ".join(map(str, value)))
    return safe(value) if isinstance(value, str) else str(value)


def _json(value: Any) -> Any:
    if isinstance(value, Decimal):
        return exact_number(value)
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value


def _parquet(rows: Iterable[Row], columns: Sequence[str], path: Path, numbers: frozenset[str]) -> int:
    try:
        import pyarrow as pa  # noqa: PLC0415 - an extra
        import pyarrow.parquet as pq  # noqa: PLC0415
    except ModuleNotFoundError:
        raise _missing("Parquet") from None
    decimal = pa.decimal128(38, _DECIMALS)
    schema = pa.schema([(name, decimal if name in numbers else pa.string()) for name in columns])
    count, iterator = 0, iter(rows)
    with pq.ParquetWriter(path, schema) as writer:
        while some := list(islice(iterator, _AT_ONCE)):
            arrays = [
                pa.array([_rounded(row[name]) if name in numbers else _text(row[name]) for row in some], field.type)
                for name, field in zip(columns, schema, strict=True)
            ]
            writer.write_batch(pa.record_batch(arrays, schema=schema))
            count += len(some)
    return count


def _rounded(value: Decimal | None) -> Decimal | None:
    return None if value is None else round(value, _DECIMALS)


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(_json(value), ensure_ascii=False) if not isinstance(value, datetime) else str(_json(value))


def _xlsx(rows: Iterable[Row], columns: Sequence[str], path: Path, name: str) -> int:
    try:
        from openpyxl import Workbook  # noqa: PLC0415 - an extra
    except ModuleNotFoundError:
        raise _missing("XLSX") from None
    book = Workbook(write_only=True)
    sheet = book.create_sheet("smmextract")
    sheet.append(list(columns))
    count = 0
    for row in rows:
        count += 1
        if count > _MOST_ROWS:
            raise InputError(f"{name}: a sheet holds {_MOST_ROWS:,} rows; choose less, or another format")
        sheet.append([_sheet_cell(row[column]) for column in columns])
    book.save(path)
    return count


def _sheet_cell(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return printable(_cell(value))[:32_767]


def _missing(form: str) -> UsageError:
    return UsageError(f"{form} needs the extra: pip install 'smmextract[tables]'")


@contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    """A file that takes the place of `path` when it is complete."""
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as folder:
            temporary = Path(folder) / path.name
            yield temporary
            temporary.replace(path)
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror})") from None
