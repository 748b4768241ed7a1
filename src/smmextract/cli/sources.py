"""`smmextract sources`: show how reliable the numbers of each publisher are."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, cast

import typer

from smmextract.cli.extract import opened
from smmextract.cli.inputs import VocabularyOption, rule_book
from smmextract.cli.store import DEFAULT_STORE, StoreOption
from smmextract.errors import UsageError

if TYPE_CHECKING:
    from smmextract.series.reliability import By

_GROUPS = ("publisher", "product", "year")


def sources(
    by: Annotated[
        str, typer.Option(help="Group by publisher, product, year, or several joined by commas.")
    ] = "publisher",
    store: StoreOption = DEFAULT_STORE,
    form: Annotated[
        Literal["table", "csv", "jsonl"] | None, typer.Option("--format", help="Format on standard output.")
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write to a .csv or .jsonl file.")] = None,
    vocabulary: VocabularyOption = None,
) -> None:
    """Show how reliable sources are: contradictions, numbers restated later, and how far forecasts were off."""
    from smmextract.output.columns import laid_out  # noqa: PLC0415 - `--help` should not pay for SQLAlchemy
    from smmextract.output.rows import format_of, write_text  # noqa: PLC0415
    from smmextract.review.decided_figures import decided_figures  # noqa: PLC0415
    from smmextract.series.reliability import Reliability, reliability  # noqa: PLC0415
    from smmextract.store import open_store  # noqa: PLC0415
    from smmextract.vocabulary import did_you_mean  # noqa: PLC0415

    groups = [one.strip() for one in by.split(",") if one.strip()]
    for one in groups:
        if one not in _GROUPS:
            raise UsageError(f"no group {one!r}{did_you_mean(one, _GROUPS)}")
    book = rule_book(None, vocabulary)
    with open_store(store) as store_, store_.reading() as connection:
        by_ = cast("list[By]", groups or ["publisher"])
        found = reliability(connection, by_, decided_figures(connection, book), book.vocabulary)
    columns = [name for name in Reliability.COLUMNS if name not in _GROUPS or name in groups]
    rows = [one.row() for one in found]
    chosen = format_of(output) if output else form or ("table" if sys.stdout.isatty() else "csv")
    with opened(output) as out:
        if chosen != "table":
            write_text(rows, columns, "csv" if chosen == "csv" else "jsonl", out)
            return
        table = [[name.replace("_", " ") for name in columns]]
        table += [[_cell(row[name]) for name in columns] for row in rows]
        out.writelines(line + "\n" for line in laid_out(table))


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.1%}"
    return "" if value is None else f"{value:,}" if isinstance(value, int) else str(value)
