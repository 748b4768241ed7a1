"""`smmextract sources`: show how reliable the numbers of each publisher are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, cast

import typer

from smmextract.cli.flags import (
    DEFAULT_STORE,
    OwnFiles,
    RowsFormOption,
    RowsOutputOption,
    StoreOption,
    VocabularyOption,
)
from smmextract.cli.inputs import rule_book
from smmextract.cli.writing import write_rows
from smmextract.errors import UsageError
from smmextract.output.columns import laid_out
from smmextract.review.decided_figures import decided_figures
from smmextract.series.reliability import Reliability, reliability
from smmextract.store import open_store
from smmextract.vocabulary import did_you_mean

if TYPE_CHECKING:
    from smmextract.series.reliability import By

_GROUPS = ("publisher", "product", "year")


def sources(
    by: Annotated[
        str, typer.Option(help="Group by publisher, product, year, or several joined by commas.")
    ] = "publisher",
    store: StoreOption = DEFAULT_STORE,
    form: RowsFormOption = None,
    output: RowsOutputOption = None,
    vocabulary: VocabularyOption = None,
) -> None:
    """Show how reliable sources are: contradictions, numbers restated later, and how far forecasts were off."""
    groups = [one.strip() for one in by.split(",") if one.strip()]
    for one in groups:
        if one not in _GROUPS:
            raise UsageError(f"no group {one!r}{did_you_mean(one, _GROUPS)}")
    book = rule_book(OwnFiles(vocabulary=vocabulary))
    with open_store(store) as store_, store_.reading() as connection:
        by_ = cast("list[By]", groups or ["publisher"])
        found = reliability(connection, by_, decided_figures(connection, book), book.vocabulary)
    columns = [name for name in Reliability.COLUMNS if name not in _GROUPS or name in groups]
    rows = [one.row() for one in found]
    write_rows(rows, columns, lambda: _lines(rows, columns), form, output)


def _lines(rows: Sequence[Mapping[str, object]], columns: Sequence[str]) -> Iterator[str]:
    table = [[name.replace("_", " ") for name in columns]]
    table += [[_cell(row[name]) for name in columns] for row in rows]
    return laid_out(table)


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.1%}"
    return "" if value is None else f"{value:,}" if isinstance(value, int) else str(value)
