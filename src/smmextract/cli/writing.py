"""Writes a command's output to standard output or a file, in the format that the user or the file name suggests."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from smmextract.cli.options.flags import RowsForm
from smmextract.errors import InputError
from smmextract.output.rows import format_of, row_lines, write_file, write_text
from smmextract.whole_file import replacing


def on_terminal() -> bool:
    """Return whether standard output is a terminal."""
    return sys.stdout is not None and sys.stdout.isatty()


@contextmanager
def opened(output: Path | None) -> Iterator[TextIO]:
    """Open standard output, or a file that appears once it is complete."""
    if output:
        with replacing(output) as out:
            yield out
    elif sys.stdout is None:
        raise InputError("there is no standard output to write to")
    else:
        yield sys.stdout
        sys.stdout.flush()


def write_rows(
    rows: Iterable[Mapping[str, Any]],
    columns: Sequence[str],
    form: RowsForm | None,
    output: Path | None = None,
    lines: Callable[[], Iterable[str]] | None = None,
) -> int:
    """Write rows to a file in the format of its name, or to standard output; on a terminal, write the lines given, or
    else the rows in columns. Return the number of rows. Raises UsageError for a file name with an unknown ending.
    """
    chosen = format_of(output) if output else form or ("table" if on_terminal() else "csv")
    if output and chosen in ("parquet", "xlsx"):
        return write_file(rows, columns, output)
    with opened(output) as out:
        if chosen != "table":
            return write_text(rows, columns, "csv" if chosen == "csv" else "jsonl", out)
        rows = list(rows)
        out.writelines(f"{line}\n" for line in (lines() if lines else row_lines(rows, columns)))
        return len(rows)
