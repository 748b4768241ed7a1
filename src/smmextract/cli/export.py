"""`smmextract export`: write all figures of a store together with their sources."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from typing import Any

from sqlalchemy import Connection, and_, or_, select, true

from smmextract.arithmetic import RuleBook
from smmextract.cli.inputs import rule_book
from smmextract.cli.options.stored import ExportOptions
from smmextract.cli.stderr import note
from smmextract.cli.writing import write_rows
from smmextract.errors import UsageError
from smmextract.output.rows import COLUMNS, format_of
from smmextract.output.store_book import sheets_of
from smmextract.output.workbook import write_workbook
from smmextract.period import ends_of
from smmextract.review.stores import current_series, decided_figures
from smmextract.series.stored_figures import figure_rows
from smmextract.series.wanted import metric_named
from smmextract.store import open_store
from smmextract.store.loading import newest_runs
from smmextract.store.models import DecidedRow, FigureRow
from smmextract.vocabulary import Vocabulary, did_you_mean
from smmextract.wording.numbers import counted


def export(options: ExportOptions) -> None:
    """Write the figures of the newest run of each report, to a file or to standard output."""
    if options.output and options.file:
        raise UsageError(f"two files to write to: give {options.file} or -o {options.output}")
    output = options.output or options.file
    book = rule_book(options)
    wanted = {"metric": options.metric, "product": options.product, "verdict": options.verdict}
    conditions = {name: value for name, value in wanted.items() if value}
    if options.metric:
        conditions["metric"] = metric_named(options.metric, book.vocabulary)
    with (
        open_store(options.store) as store,
        store.reading() as connection,
        # close the rows before the store, even if the reader of the pipe has stopped
        closing(_rows(connection, conditions, book)) as rows,
    ):
        if options.product:
            _check_product(connection, options.product, book.vocabulary)
        if output and format_of(output) == "xlsx":
            there, runs = current_series(connection, book, conditions.get("metric")), newest_runs(connection)
            count = write_workbook(output, sheets_of(connection, rows, there, [run for run, _ in runs]))
        else:
            count = write_rows(rows, COLUMNS["export"], options.form or "jsonl", output)
    note(counted(count, "figure"), options.quiet or not output)


def _check_product(connection: Connection, product: str, words: Vocabulary) -> None:
    """Raise UsageError, with the nearest name, for a product that neither the vocabulary nor the store has."""
    if words.family(product) is None:
        named = connection.execute(select(FigureRow.product).union(select(DecidedRow.product))).scalars()
        known = sorted(filter(None, named))
        if product not in known:
            every = dict.fromkeys([*known, *words.product_phrases.values()])
            raise UsageError(f"no product {product!r}{did_you_mean(product, every)}")


def _rows(connection: Connection, wanted: dict[str, str], rules: RuleBook) -> Generator[dict[str, Any], None, None]:
    conditions = [true(), *(getattr(FigureRow, name) == value for name, value in wanted.items())]
    found = decided_figures(connection, rules)
    decided = {(run, one.figure.id): one.figure for run, figures in found.items() for one in figures}
    for row in figure_rows(connection, or_(and_(*conditions), FigureRow.run_id.in_(found))):
        values = dict(row._mapping)
        if figure := decided.get((row.run_id, row.name)):
            values |= dict(figure)
            values["alternatives"] = [one.model_dump(mode="json") for one in figure.alternatives]
            values["implied_low"], values["implied_high"] = figure.implied or (None, None)
            if any(values[name] != value for name, value in wanted.items()):
                continue
        values |= {"id": row.name, "model": row.asked_model, "read_at": row.finished_at}
        values["period_start"], values["period_end"] = ends_of(values["period"])
        yield {name: values[name] for name in COLUMNS["export"]}
