"""Options of the commands that look at a store, maintain it, or write out what it holds."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from smmextract.cli.options.flags import (
    DEFAULT_STORE,
    ExitZeroOption,
    Options,
    OwnFiles,
    QuietOption,
    RowsFormOption,
    RowsOutputOption,
    StoreOption,
)


class StatusOptions(Options):
    """Show the state of a store: readers, cost, failures."""

    store: StoreOption = DEFAULT_STORE
    failures: Annotated[int, typer.Option("--failures", min=0, help="How many failures to list (default 20).")] = 20


class RecheckOptions(OwnFiles):
    """Label and check all stored reports again.

    No model is asked: its stored answers are used.
    """

    across: Annotated[
        bool, typer.Option("--series", help="Then check each report against the others, and print contradictions.")
    ] = False
    store: StoreOption = DEFAULT_STORE
    quiet: QuietOption = False


class DigestOptions(Options):
    """Summarise what is new: contradictions, doubts, unread numbers."""

    since_last: Annotated[
        bool, typer.Option("--since-last", help="Since the last digest of this name; the store remembers when.")
    ] = False
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Since a date or time: 2024-11-29[T08:00].")] = None
    name: Annotated[str, typer.Option(help="Name of the digest; each name remembers its own last time.")] = "digest"
    store: StoreOption = DEFAULT_STORE
    form: Annotated[Literal["plain", "json"], typer.Option("--format", help="Format on standard output.")] = "plain"
    exit_zero: ExitZeroOption = False


class ForgetOptions(Options):
    """Forget a source that could not be read.

    It no longer counts as a failure. Reports are kept.
    """

    source: Annotated[
        str, typer.Argument(metavar="SOURCE", help="A source that could not be read, as `status` names it.")
    ]
    store: StoreOption = DEFAULT_STORE


class ListOptions(OwnFiles):
    """List metrics and products of a store; with NAME, each series.

    Regions, counts and periods are listed too.
    """

    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAME", help="Metrics, products, metals, regions, ...: list the series that match all."),
    ] = None
    store: StoreOption = DEFAULT_STORE
    form: RowsFormOption = None
    output: RowsOutputOption = None
    quiet: QuietOption = False


class SeriesOptions(OwnFiles):
    """Show a quantity over time: values, changes, and their reports.

    Changes are those stated and those computed from the values.
    """

    metric: Annotated[
        str | None,
        typer.Argument(metavar="METRIC", help="production, stocks, price, ...; default: list what there is."),
    ] = None
    product: Annotated[
        str | None, typer.Option(help="aluminium, copper cathode, ...; a metal means all its products.")
    ] = None
    region: Annotated[
        str | None, typer.Option(help='China, Global, a province, ...; "" for figures without a region.')
    ] = None
    segment: Annotated[
        str | None,
        typer.Option(help='The narrower part, as labelled (a grade, a use, ...); "" for figures without one.'),
    ] = None
    kind: Annotated[
        Literal["level", "change", "share"] | None, typer.Option(help="Levels, changes or shares (default: level).")
    ] = None
    basis: Annotated[str | None, typer.Option(help="What changes are measured against: mom, yoy, wow, ...")] = None
    span: Annotated[
        str | None, typer.Option(help="Length of the periods: day, month, quarter, half-year, year, year to date.")
    ] = None
    unit: Annotated[str | None, typer.Option(help="t, t/year, %, CNY/t, ...")] = None
    stage: Annotated[str | None, typer.Option(help="mine, smelter, refinery, ...")] = None
    company: Annotated[str | None, typer.Option(help="The company that the figures are about.")] = None
    exchange: Annotated[str | None, typer.Option(help="LME, SHFE, ...")] = None
    all_series: Annotated[
        bool, typer.Option("--all-series", help="Show (or draw, one panel each) every series that fits.")
    ] = False
    every: Annotated[bool, typer.Option("--all", help="Show every statement, not only the latest for each period.")] = (
        False
    )
    check: Annotated[
        bool, typer.Option("--check", help="Also check each of these reports against the others in the store.")
    ] = False
    chart: Annotated[Path | None, typer.Option("--chart", help="Draw a chart to a .png, .svg or .html file.")] = None
    store: StoreOption = DEFAULT_STORE
    form: RowsFormOption = None
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write to a .csv, .jsonl, .parquet or .xlsx file.")
    ] = None
    quiet: QuietOption = False


_ENDS = "A period (2024-01), a run (run:12), or a report (its source, or the end of that); both of the same type."


class CompareOptions(OwnFiles):
    """Compare two periods, two reports, or two readings of one report."""

    one: Annotated[str, typer.Argument(metavar="ONE", help=f"What to compare. {_ENDS}")]
    other: Annotated[str, typer.Argument(metavar="OTHER", help="What to compare it with.")]
    metric: Annotated[str | None, typer.Option(help="Only this metric.")] = None
    product: Annotated[str | None, typer.Option(help="Only this product or metal.")] = None
    region: Annotated[str | None, typer.Option(help="Only this region.")] = None
    store: StoreOption = DEFAULT_STORE
    form: RowsFormOption = None


class SourcesOptions(OwnFiles):
    """Show how reliable sources are.

    Counts contradictions and numbers restated later, and says how far forecasts were off.
    """

    by: Annotated[str, typer.Option(help="Group by publisher, product, year, or several joined by commas.")] = (
        "publisher"
    )
    store: StoreOption = DEFAULT_STORE
    form: RowsFormOption = None
    output: RowsOutputOption = None


class ExportOptions(OwnFiles):
    """Write all figures, one per row, with report, source and reader.

    A workbook also gets series, contradictions and decisions. Of several runs of a report, only the newest is exported.
    """

    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="A workbook (.xlsx), .csv, .jsonl or .parquet file.")
    ] = None
    output: Annotated[Path | None, typer.Option("--output", "-o", help="FILE, given as an option.")] = None
    form: Annotated[
        Literal["csv", "jsonl"] | None, typer.Option("--format", help="Format on standard output (default: jsonl).")
    ] = None
    metric: Annotated[str | None, typer.Option(help="Only this metric.")] = None
    product: Annotated[str | None, typer.Option(help="Only this product, exactly as labelled.")] = None
    verdict: Annotated[str | None, typer.Option(help="Only figures with this verdict.")] = None
    store: StoreOption = DEFAULT_STORE
    quiet: QuietOption = False


class StoreInfoOptions(Options):
    """Print type, size, version and row counts of a store."""

    store: StoreOption = DEFAULT_STORE


class StoreMigrateOptions(Options):
    """Update the tables of a store made by an older smmextract."""

    store: StoreOption = DEFAULT_STORE


class StoreVacuumOptions(Options):
    """Free the disk space of deleted rows."""

    store: StoreOption = DEFAULT_STORE
