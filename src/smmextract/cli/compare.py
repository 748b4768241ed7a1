"""`smmextract compare`: compare two periods, two reports, or two readings of one report."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from smmextract.cli.inputs import rule_book
from smmextract.cli.options.stored import CompareOptions
from smmextract.cli.writing import write_rows
from smmextract.errors import InputError, UsageError
from smmextract.period import ends_of
from smmextract.review.stores import current_series
from smmextract.series.changes import Compared, Differing, compare_periods, compare_readings, compare_runs
from smmextract.series.wanted import Wanted, narrowed
from smmextract.store import open_store
from smmextract.store.loading import figures_of, newest_run_ids
from smmextract.store.models import ReportRow, RunRow
from smmextract.vocabulary import did_you_mean


def compare(options: CompareOptions) -> None:
    """Print what differs between two readings of one report, or else the quantities that both sides have."""
    book = rule_book(options)
    words = book.vocabulary
    with open_store(options.store) as store, store.reading() as connection:
        if _is_period(options.one) and _is_period(options.other):
            runs = None
        else:
            runs = _run(connection, options.one), _run(connection, options.other)
            if runs[0][1] == runs[1][1]:
                told = compare_readings(figures_of(connection, runs[0][0]), figures_of(connection, runs[1][0]))
                write_rows([row.row() for row in told], Differing.COLUMNS, options.form)
                return
        there = current_series(connection, book)
        wanted = Wanted.asked(words, metric=options.metric, product=options.product, region=options.region)
        there = {key: there[key] for key in narrowed(there, wanted, words)}
        if runs:
            rows = compare_runs(there, runs[0][0], runs[1][0])
        else:
            rows = compare_periods(there, options.one, options.other)
    if not rows:
        raise InputError("they have no quantity in common")
    write_rows([row.row() for row in rows], Compared.COLUMNS, options.form)


def _is_period(text: str) -> bool:
    return ends_of(text)[0] is not None


def _run(connection: Connection, name: str) -> tuple[int, int]:
    """Return the run that a name means, and the id of its report. Raises UsageError if it means none or several."""
    query = select(RunRow.id, RunRow.report_id, ReportRow.source).join(ReportRow, ReportRow.id == RunRow.report_id)
    if name.removeprefix("run:").isdecimal() and name.startswith("run:"):
        found = list(connection.execute(query.where(RunRow.id == int(name[4:]), RunRow.status == "done")))
        there: list[Any] = []
    else:
        there = list(connection.execute(query.where(RunRow.id.in_(newest_run_ids()))))
        found = [row for row in there if row.source == name] or [row for row in there if row.source.endswith(name)]
    if len(found) == 1:
        return found[0].id, found[0].report_id
    if not found:
        raise UsageError(f"the store has no report {name!r}{did_you_mean(name, [row.source for row in there])}")
    raise UsageError(f"{len(found)} reports end in {name!r}; give more of the name")
