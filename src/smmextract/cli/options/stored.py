"""Options of the commands that look at a store, maintain it, or write out what it holds."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from smmextract.cli.options import flags
from smmextract.cli.options.flags import argument, option


class _InStore(flags.Options):
    """Options of the commands that take hardly anything else."""

    store: flags.StoreOption = flags.DEFAULT_STORE


class StatusOptions(flags.Options):
    """Show the state of a store: readers, cost, failures."""

    store: flags.StoreOption = flags.DEFAULT_STORE
    failures: int = option(20, "How many failures to list (default 20).", min=0)


class RecheckOptions(flags.OwnFiles):
    """Label and check all stored reports again.

    No model is asked: its stored answers are used.
    """

    across: bool = option(False, "Then check each report against the others, and print contradictions.", "--series")
    store: flags.StoreOption = flags.DEFAULT_STORE
    quiet: flags.QuietOption = False


class DigestOptions(flags.Options):
    """Summarise what is new: contradictions, doubts, unread numbers."""

    since_last: bool = option(False, "Since the last digest of this name; the store remembers when.", "--since-last")
    since: str | None = option(None, "Since a date or time: 2024-11-29[T08:00].", metavar="DATE")
    name: str = option("digest", "Name of the digest; each name remembers its own last time.")
    store: flags.StoreOption = flags.DEFAULT_STORE
    form: Literal["plain", "json"] = option("plain", "Format on standard output.", "--format")
    exit_zero: flags.ExitZeroOption = False


class ForgetOptions(_InStore):
    """Forget a source that could not be read.

    It no longer counts as a failure. Reports are kept.
    """

    source: str = argument("SOURCE", "A source that could not be read, as `status` names it.")


class ListOptions(flags.OwnFiles):
    """List metrics and products of a store; with NAME, each series.

    Regions, counts and periods are listed too.
    """

    names: list[str] | None = argument(
        "NAME", "Metrics, products, metals, regions, ...: list the series that match all.", default=None
    )
    store: flags.StoreOption = flags.DEFAULT_STORE
    form: flags.RowsFormOption = None
    output: flags.RowsOutputOption = None
    quiet: flags.QuietOption = False


class SeriesOptions(flags.OwnFiles):
    """Show a quantity over time: values, changes, and their reports.

    Changes are those stated and those computed from the values.
    """

    metric: str | None = argument(
        "METRIC", "production, stocks, price, ...; default: list what there is.", default=None
    )
    product: str | None = option(None, "aluminium, copper cathode, ...; a metal means all its products.")
    region: str | None = option(None, 'China, Global, a province, ...; "" for figures without a region.')
    segment: str | None = option(
        None, 'The narrower part, as labelled (a grade, a use, ...); "" for figures without one.'
    )
    kind: Literal["level", "change", "share"] | None = option(None, "Levels, changes or shares (default: level).")
    basis: str | None = option(None, "What changes are measured against: mom, yoy, wow, ...")
    span: str | None = option(None, "Length of the periods: day, month, quarter, half-year, year, year to date.")
    unit: str | None = option(None, "t, t/year, %, CNY/t, ...")
    stage: str | None = option(None, "mine, smelter, refinery, ...")
    company: str | None = option(None, "The company that the figures are about.")
    exchange: str | None = option(None, "LME, SHFE, ...")
    all_series: bool = option(False, "Show (or draw, one panel each) every series that fits.", "--all-series")
    every: bool = option(False, "Show every statement, not only the latest for each period.", "--all")
    check: bool = option(False, "Also check each of these reports against the others in the store.", "--check")
    chart: Path | None = option(None, "Draw a chart to a .png, .svg or .html file.")
    store: flags.StoreOption = flags.DEFAULT_STORE
    form: flags.RowsFormOption = None
    output: Path | None = option(None, "Write to a .csv, .jsonl, .parquet or .xlsx file.", "--output", "-o")
    quiet: flags.QuietOption = False


_ENDS = "A period (2024-01), a run (run:12), or a report (its source, or the end of that); both of the same type."


class CompareOptions(flags.OwnFiles):
    """Compare two periods, two reports, or two readings of one report."""

    one: str = argument("ONE", f"What to compare. {_ENDS}")
    other: str = argument("OTHER", "What to compare it with.")
    metric: str | None = option(None, "Only this metric.")
    product: str | None = option(None, "Only this product or metal.")
    region: str | None = option(None, "Only this region.")
    store: flags.StoreOption = flags.DEFAULT_STORE
    form: flags.RowsFormOption = None


class SourcesOptions(flags.OwnFiles):
    """Show how reliable sources are.

    Counts contradictions and numbers restated later, and says how far forecasts were off.
    """

    by: str = option("publisher", "Group by publisher, product, year, or several joined by commas.")
    store: flags.StoreOption = flags.DEFAULT_STORE
    form: flags.RowsFormOption = None
    output: flags.RowsOutputOption = None


class ExportOptions(flags.OwnFiles):
    """Write all figures, one per row, with report, source and reader.

    A workbook also gets series, contradictions and decisions. Of several runs of a report, only the newest is exported.
    """

    file: Path | None = argument("FILE", "A workbook (.xlsx), .csv, .jsonl or .parquet file.", default=None)
    output: Path | None = option(None, "FILE, given as an option.", "--output", "-o")
    form: Literal["csv", "jsonl"] | None = option(None, "Format on standard output (default: jsonl).", "--format")
    metric: str | None = option(None, "Only this metric.")
    product: str | None = option(None, "Only this product, exactly as labelled.")
    verdict: Literal["confirmed", "accepted", "flagged", "kept", "corrected", "dropped"] | None = option(
        None, "Only figures with this verdict."
    )
    store: flags.StoreOption = flags.DEFAULT_STORE
    quiet: flags.QuietOption = False


class StoreInfoOptions(_InStore):
    """Print type, size, version and row counts of a store."""


class StoreMigrateOptions(_InStore):
    """Update the tables of a store made by an older smmextract."""


class StoreVacuumOptions(_InStore):
    """Free the disk space of deleted rows."""
