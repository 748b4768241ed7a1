"""Writes rows as a command's output, in the format that the user names or the output suggests."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from smmextract.cli.options.flags import RowsForm
from smmextract.cli.writing import on_terminal, opened
from smmextract.output.columns import row_lines
from smmextract.output.rows import ColumnTypes, format_of, write_file, write_text


def write_rows(
    rows: Sequence[Mapping[str, Any]],
    columns: Sequence[str],
    form: RowsForm | None,
    output: Path | None = None,
    types: ColumnTypes | None = None,
    lines: Callable[[], Iterable[str]] | None = None,
) -> None:
    """Write rows to a file in the format of its name, or to standard output in a format; on a terminal, as lines for
    people: those given, or else the rows in columns.

    Raises UsageError for a file name with an unknown ending.
    """
    chosen = format_of(output) if output else form or ("table" if on_terminal() else "csv")
    if output and chosen in ("parquet", "xlsx"):
        write_file(rows, columns, output, types or {})
        return
    with opened(output) as out:
        if chosen == "table":
            out.writelines(f"{line}\n" for line in (lines() if lines else row_lines(rows, columns)))
        else:
            write_text(rows, columns, "csv" if chosen == "csv" else "jsonl", out)
