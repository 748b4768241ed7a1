"""Options of the commands that look at a store, maintain it, or write out what it holds."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from typer import Argument, Option

from smmextract.cli.options import flags


class StatusOptions(flags.Options):
    """Show the state of a store: readers, cost, failures."""

    store: flags.StoreOption = flags.DEFAULT_STORE
    failures: Annotated[int, Option("--failures", min=0, help="How many failures to list (default 20).")] = 20


class RecheckOptions(flags.OwnFiles):
    """Label and check all stored reports again.

    No model is asked: its stored answers are used.
    """

    across: Annotated[
        bool, Option("--series", help="Then check each report against the others, and print contradictions.")
    ] = False
    store: flags.StoreOption = flags.DEFAULT_STORE
    quiet: flags.QuietOption = False


class DigestOptions(flags.Options):
    """Summarise what is new: contradictions, doubts, unread numbers."""

    since_last: Annotated[
        bool, Option("--since-last", help="Since the last digest of this name; the store remembers when.")
    ] = False
    since: Annotated[str | None, Option(metavar="DATE", help="Since a date or time: 2024-11-29[T08:00].")] = None
    name: Annotated[str, Option(help="Name of the digest; each name remembers its own last time.")] = "digest"
    store: flags.StoreOption = flags.DEFAULT_STORE
    form: Annotated[Literal["plain", "json"], Option("--format", help="Format on standard output.")] = "plain"
    exit_zero: flags.ExitZeroOption = False


class ForgetOptions(flags.Options):
    """Forget a source that could not be read.

    It no longer counts as a failure. Reports are kept.
    """

    source: Annotated[str, Argument(metavar="SOURCE", help="A source that could not be read, as `status` names it.")]
    store: flags.StoreOption = flags.DEFAULT_STORE


class ListOptions(flags.OwnFiles):
    """List metrics and products of a store; with NAME, each series.

    Regions, counts and periods are listed too.
    """

    names: Annotated[
        list[str] | None,
        Argument(metavar="NAME", help="Metrics, products, metals, regions, ...: list the series that match all."),
    ] = None
    store: flags.StoreOption = flags.DEFAULT_STORE
    form: flags.RowsFormOption = None
    output: flags.RowsOutputOption = None
    quiet: flags.QuietOption = False


class SeriesOptions(flags.OwnFiles):
    """Show a quantity over time: values, changes, and their reports.

    Changes are those stated and those computed from the values.
    """

    metric: Annotated[
        str | None, Argument(metavar="METRIC", help="production, stocks, price, ...; default: list what there is.")
    ] = None
    product: Annotated[str | None, Option(help="aluminium, copper cathode, ...; a metal means all its products.")] = (
        None
    )
    region: Annotated[str | None, Option(help='China, Global, a province, ...; "" for figures without a region.')] = (
        None
    )
    segment: Annotated[
        str | None, Option(help='The narrower part, as labelled (a grade, a use, ...); "" for figures without one.')
    ] = None
    kind: Annotated[
        Literal["level", "change", "share"] | None, Option(help="Levels, changes or shares (default: level).")
    ] = None
    basis: Annotated[str | None, Option(help="What changes are measured against: mom, yoy, wow, ...")] = None
    span: Annotated[
        str | None, Option(help="Length of the periods: day, month, quarter, half-year, year, year to date.")
    ] = None
    unit: Annotated[str | None, Option(help="t, t/year, %, CNY/t, ...")] = None
    stage: Annotated[str | None, Option(help="mine, smelter, refinery, ...")] = None
    company: Annotated[str | None, Option(help="The company that the figures are about.")] = None
    exchange: Annotated[str | None, Option(help="LME, SHFE, ...")] = None
    all_series: Annotated[
        bool, Option("--all-series", help="Show (or draw, one panel each) every series that fits.")
    ] = False
    every: Annotated[bool, Option("--all", help="Show every statement, not only the latest for each period.")] = False
    check: Annotated[
        bool, Option("--check", help="Also check each of these reports against the others in the store.")
    ] = False
    chart: Annotated[Path | None, Option("--chart", help="Draw a chart to a .png, .svg or .html file.")] = None
    store: flags.StoreOption = flags.DEFAULT_STORE
    form: flags.RowsFormOption = None
    output: Annotated[
        Path | None, Option("--output", "-o", help="Write to a .csv, .jsonl, .parquet or .xlsx file.")
    ] = None
    quiet: flags.QuietOption = False


_ENDS = "A period (2024-01), a run (run:12), or a report (its source, or the end of that); both of the same type."


class CompareOptions(flags.OwnFiles):
    """Compare two periods, two reports, or two readings of one report."""

    one: Annotated[str, Argument(metavar="ONE", help=f"What to compare. {_ENDS}")]
    other: Annotated[str, Argument(metavar="OTHER", help="What to compare it with.")]
    metric: Annotated[str | None, Option(help="Only this metric.")] = None
    product: Annotated[str | None, Option(help="Only this product or metal.")] = None
    region: Annotated[str | None, Option(help="Only this region.")] = None
    store: flags.StoreOption = flags.DEFAULT_STORE
    form: flags.RowsFormOption = None


class SourcesOptions(flags.OwnFiles):
    """Show how reliable sources are.

    Counts contradictions and numbers restated later, and says how far forecasts were off.
    """

    by: Annotated[str, Option(help="Group by publisher, product, year, or several joined by commas.")] = "publisher"
    store: flags.StoreOption = flags.DEFAULT_STORE
    form: flags.RowsFormOption = None
    output: flags.RowsOutputOption = None


class ExportOptions(flags.OwnFiles):
    """Write all figures, one per row, with report, source and reader.

    A workbook also gets series, contradictions and decisions. Of several runs of a report, only the newest is exported.
    """

    file: Annotated[
        Path | None, Argument(metavar="FILE", help="A workbook (.xlsx), .csv, .jsonl or .parquet file.")
    ] = None
    output: Annotated[Path | None, Option("--output", "-o", help="FILE, given as an option.")] = None
    form: Annotated[
        Literal["csv", "jsonl"] | None, Option("--format", help="Format on standard output (default: jsonl).")
    ] = None
    metric: Annotated[str | None, Option(help="Only this metric.")] = None
    product: Annotated[str | None, Option(help="Only this product, exactly as labelled.")] = None
    verdict: Annotated[
        Literal["confirmed", "accepted", "flagged", "kept", "corrected", "dropped"] | None,
        Option(help="Only figures with this verdict."),
    ] = None
    store: flags.StoreOption = flags.DEFAULT_STORE
    quiet: flags.QuietOption = False


class StoreInfoOptions(flags.Options):
    """Print type, size, version and row counts of a store."""

    store: flags.StoreOption = flags.DEFAULT_STORE


class StoreMigrateOptions(flags.Options):
    """Update the tables of a store made by an older smmextract."""

    store: flags.StoreOption = flags.DEFAULT_STORE


class StoreVacuumOptions(flags.Options):
    """Free the disk space of deleted rows."""

    store: flags.StoreOption = flags.DEFAULT_STORE
