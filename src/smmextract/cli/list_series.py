"""`smmextract list`: list what a store holds."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from smmextract.cli.extract import QuietOption, opened
from smmextract.cli.inputs import VocabularyOption, rule_book
from smmextract.cli.stderr import note
from smmextract.cli.store import DEFAULT_STORE, StoreOption
from smmextract.errors import InputError

if TYPE_CHECKING:
    from smmextract.series.holdings import Holding, Overview


def list_(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME]...", help="Metrics, products, metals, regions, ...: list the series that match all."
        ),
    ] = None,
    store: StoreOption = DEFAULT_STORE,
    form: Annotated[
        Literal["table", "csv", "jsonl"] | None, typer.Option("--format", help="Format on standard output.")
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write to a .csv or .jsonl file.")] = None,
    vocabulary: VocabularyOption = None,
    quiet: QuietOption = False,
) -> None:
    """List what a store holds: metrics and products with regions, counts and periods; with NAME, each series."""
    from smmextract.review.decided_figures import decided_figures  # noqa: PLC0415 - `--help` should not pay for SQLAlchemy
    from smmextract.series.collect import everything  # noqa: PLC0415
    from smmextract.series.holdings import Holding, Overview, holdings, overview  # noqa: PLC0415
    from smmextract.store import open_store  # noqa: PLC0415

    book = rule_book(None, vocabulary)
    with open_store(store) as store_, store_.reading() as connection:
        there = everything(connection, None, decided_figures(connection, book), book.vocabulary)
    if not there:
        raise InputError("the store has no figures yet (`smmextract batch SOURCE...` reads reports into it)")
    found: Sequence[Holding] | Sequence[Overview] = (
        holdings(there, names, book.vocabulary) if names else overview(there)
    )
    columns = Holding.COLUMNS if names else Overview.COLUMNS
    _show([one.row() for one in found], columns, form, output)
    told = f"{len(found):,} series" if names else f"{len(there):,} series of {len(found):,} metrics and products"
    more = "" if names else "; `smmextract list NAME...` shows them"
    note(f"{told}{more}", quiet)


def _show(rows: Sequence[dict[str, Any]], columns: Sequence[str], form: str | None, output: Path | None) -> None:
    from smmextract.output.rows import format_of, write_text  # noqa: PLC0415

    chosen = format_of(output) if output else form or ("table" if sys.stdout.isatty() else "csv")
    with opened(output) as out:
        if chosen == "table":
            out.writelines(line + "\n" for line in _lines(rows, columns))
        else:
            write_text(rows, columns, "csv" if chosen == "csv" else "jsonl", out)


def _lines(rows: Sequence[dict[str, Any]], columns: Sequence[str]) -> Iterator[str]:
    """Yield the rows as lines for a terminal, without the columns that are empty."""
    from smmextract.output.columns import laid_out  # noqa: PLC0415

    used = [name for name in columns if any(row[name] not in (None, "", 0) for row in rows)]
    table = [used, *([_cell(row[name]) for name in used] for row in rows)]
    yield from laid_out(table)


def _cell(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(value[:4]) + (f" and {len(value) - 4} more" if len(value) > 4 else "")
    return "" if value is None else f"{value:,}" if isinstance(value, int) else str(value).replace("_", " ")
