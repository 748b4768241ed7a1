"""`smmextract list`: list what a store holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

import typer

from smmextract.cli.flags import (
    DEFAULT_STORE,
    OwnFiles,
    QuietOption,
    RowsFormOption,
    RowsOutputOption,
    StoreOption,
    VocabularyOption,
)
from smmextract.cli.inputs import rule_book
from smmextract.cli.stderr import note
from smmextract.cli.writing import write_rows
from smmextract.errors import InputError
from smmextract.output.columns import laid_out
from smmextract.review.decided_figures import decided_figures
from smmextract.series.collect import everything
from smmextract.series.holdings import Holding, Overview, holdings, overview
from smmextract.store import open_store


def list_(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME]...", help="Metrics, products, metals, regions, ...: list the series that match all."
        ),
    ] = None,
    store: StoreOption = DEFAULT_STORE,
    form: RowsFormOption = None,
    output: RowsOutputOption = None,
    vocabulary: VocabularyOption = None,
    quiet: QuietOption = False,
) -> None:
    """List what a store holds: metrics and products with regions, counts and periods; with NAME, each series."""
    book = rule_book(OwnFiles(vocabulary=vocabulary))
    with open_store(store) as store_, store_.reading() as connection:
        there = everything(connection, None, decided_figures(connection, book), book.vocabulary)
    if not there:
        raise InputError("the store has no figures yet (`smmextract batch SOURCE...` reads reports into it)")
    found: Sequence[Holding] | Sequence[Overview] = (
        holdings(there, names, book.vocabulary) if names else overview(there)
    )
    columns = Holding.COLUMNS if names else Overview.COLUMNS
    rows = [one.row() for one in found]
    write_rows(rows, columns, lambda: _lines(rows, columns), form, output)
    told = f"{len(found):,} series" if names else f"{len(there):,} series of {len(found):,} metrics and products"
    more = "" if names else "; `smmextract list NAME...` shows them"
    note(f"{told}{more}", quiet)


def _lines(rows: Sequence[dict[str, Any]], columns: Sequence[str]) -> Iterator[str]:
    """Yield the rows as lines for a terminal, without the columns that are empty."""
    used = [name for name in columns if any(row[name] not in (None, "", 0) for row in rows)]
    table = [used, *([_cell(row[name]) for name in used] for row in rows)]
    yield from laid_out(table)


def _cell(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(value[:4]) + (f" and {len(value) - 4} more" if len(value) > 4 else "")
    return "" if value is None else f"{value:,}" if isinstance(value, int) else str(value).replace("_", " ")
