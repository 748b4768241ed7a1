"""`smmextract export`: write all figures of a store together with their sources."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from sqlalchemy import and_, or_, true

from smmextract.cli.flags import DEFAULT_STORE, OwnFiles, QuietOption, StoreOption
from smmextract.cli.inputs import rule_book
from smmextract.cli.stderr import note
from smmextract.cli.writing import opened
from smmextract.output.rows import format_of, write_file, write_text
from smmextract.output.store_book import sheets_of
from smmextract.output.workbook import write_workbook
from smmextract.period import ends_of
from smmextract.review.decided_figures import decided_figures
from smmextract.series.collect import everything
from smmextract.series.stored_figures import figure_rows
from smmextract.series.wanted import metric_named
from smmextract.store import open_store
from smmextract.store.loading import newest_runs
from smmextract.store.models import FigureRow

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from smmextract.arithmetic import RuleBook
    from smmextract.output.rows import ColumnType

COLUMNS = (
    "source", "title", "published", "publisher", "sha256", "reader", "model", "prompt", "program", "read_at", "id",
    "literal", "start", "end", "metric", "product", "region", "segment", "stage", "company", "exchange", "period",
    "period_start", "period_end", "kind", "basis", "base_period", "direction", "value", "low", "high", "unit",
    "modality", "vintage", "approximate", "hedge", "whole", "converts", "implied_low", "implied_high", "relabelled",
    "confidence", "verdict", "checks", "doubts", "alternatives",
)  # fmt: skip
TYPES: Mapping[str, ColumnType] = {
    **dict.fromkeys(("value", "low", "high", "implied_low", "implied_high"), "number"),
    **dict.fromkeys(("period_start", "period_end"), "date"),
    **dict.fromkeys(("start", "end"), "integer"),
    **dict.fromkeys(("checks", "doubts", "alternatives"), "list"),
    "approximate": "bool",
    "confidence": "float",
    "read_at": "moment",
}


@dataclass(frozen=True, slots=True)
class ExportFlags:
    """Which figures are written."""

    metric: Annotated[str | None, typer.Option(help="Only this metric.")] = None
    product: Annotated[str | None, typer.Option(help="Only this product, exactly as labelled.")] = None
    verdict: Annotated[str | None, typer.Option(help="Only figures with this verdict.")] = None


def export(
    *,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="A workbook (.xlsx), .csv, .jsonl or .parquet file.")
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="FILE, given as an option.")] = None,
    form: Annotated[
        Literal["csv", "jsonl"] | None, typer.Option("--format", help="Format on standard output (default: jsonl).")
    ] = None,
    wanted: ExportFlags,
    store: StoreOption = DEFAULT_STORE,
    own: OwnFiles,
    quiet: QuietOption = False,
) -> None:
    """Write all figures, one per row, with report, source, reader and prompt; a workbook also gets series,
    contradictions and decisions. Of several runs of a report, only the newest is exported.
    """
    output = output or file
    book = rule_book(own)
    conditions = {name: value for name, value in asdict(wanted).items() if value}
    if wanted.metric:
        conditions["metric"] = metric_named(wanted.metric, book.vocabulary)
    with (
        open_store(store) as store_,
        store_.reading() as connection,
        closing(
            _rows(connection, conditions, book)
        ) as rows,  # close the rows before the store, even if the reader of the pipe has stopped
    ):
        if output and format_of(output) == "xlsx":
            count = _workbook(connection, output, rows, conditions.get("metric"), book)
        elif output and format_of(output) == "parquet":
            count = write_file(rows, COLUMNS, output, TYPES)
        else:
            chosen = format_of(output) if output else form or "jsonl"
            with opened(output) as out:
                count = write_text(rows, COLUMNS, "csv" if chosen == "csv" else "jsonl", out)
    note(f"{count:,} figures", quiet or not output)


def _workbook(
    connection: Connection, path: Path, rows: Generator[dict[str, Any], None, None], metric: str | None, rules: RuleBook
) -> int:
    there = everything(connection, metric, decided_figures(connection, rules), rules.vocabulary)
    runs = [run for run, _ in newest_runs(connection)]
    return write_workbook(path, sheets_of(connection, rows, there, runs))


def _rows(connection: Connection, wanted: dict[str, str], rules: RuleBook) -> Generator[dict[str, Any], None, None]:
    conditions = [true(), *(getattr(FigureRow, name) == value for name, value in wanted.items())]
    decided = {
        (run, one.figure.id): one.figure
        for run, figures in decided_figures(connection, rules).items()
        for one in figures
    }
    runs = {run for run, _ in decided}
    for row in figure_rows(connection, or_(and_(*conditions), FigureRow.run_id.in_(runs))):
        values = dict(row._mapping)
        if figure := decided.get((row.run_id, row.name)):
            values |= dict(figure)
            values["alternatives"] = [one.model_dump(mode="json") for one in figure.alternatives]
            values["implied_low"], values["implied_high"] = figure.implied or (None, None)
            if any(values[name] != value for name, value in wanted.items()):
                continue
        values |= {"id": row.name, "model": row.asked_model, "read_at": row.finished_at}
        values["period_start"], values["period_end"] = ends_of(values["period"])
        yield {name: values[name] for name in COLUMNS}
