"""`smmextract list`, `series`, `compare` and `sources`: show what the reports of a store say over time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import cast

import typer
from sqlalchemy import Connection, select

from smmextract.arithmetic import RuleBook
from smmextract.cli.inputs import rule_book
from smmextract.cli.options.stored import CompareOptions, ListOptions, SeriesOptions, SourcesOptions
from smmextract.cli.stderr import complain, note
from smmextract.cli.writing import write_rows
from smmextract.errors import FLAGGED, OK, USAGE, InputError, UsageError
from smmextract.output.chart import draw
from smmextract.output.series_table import series_lines
from smmextract.period import ends_of
from smmextract.review.stores import current_series
from smmextract.series import changes
from smmextract.series.points import DECIDED, Point, SeriesKey
from smmextract.series.reliability import GROUPS, RELIABILITY, By, reliability
from smmextract.series.stored_figures import across_of
from smmextract.series.wanted import HOLDING, NAMES, OVERVIEW, asked, holdings, narrowed, overview
from smmextract.store import open_store
from smmextract.store.loading import figures_of, newest_run_ids
from smmextract.store.models import ReportRow, RunRow
from smmextract.vocabulary import did_you_mean
from smmextract.wording.numbers import counted
from smmextract.wording.printable import printable

_Found = Mapping[SeriesKey, Sequence[Point]]
_LISTED = 30
"""Most series that are listed if a request fits several."""


def series(options: SeriesOptions) -> None:
    """Print the series that fits what is asked for, or draw it; without a name, list what the store holds."""
    named = {name: getattr(options, name) for name in NAMES}
    if not any(named.values()):
        shared = {one.name: getattr(options, one.name) for one in fields(ListOptions) if one.name != "names"}
        list_(ListOptions(**shared))
        return
    book = rule_book(options)
    words = book.vocabulary
    wanted = asked(words, **named)
    with open_store(options.store) as store, store.reading() as connection:
        there = current_series(connection, book, wanted["metric"])
        keys = narrowed(there, wanted, words)
        if wanted["kind"] is None:
            keys = [key for key in keys if key.kind == "level"] or keys
        if not keys:
            raise InputError("the store has no such figures")
        if len(keys) > 1 and not options.all_series:
            _list_several(keys, there)
            raise typer.Exit(USAGE)
        found = {key: there[key] for key in keys}
        if options.check:
            found = _checked(connection, found, book)
    rows = {key: changes.rows_of(key, {**there, **found}, every=options.every) for key in keys}
    shown = {key: [row.point for row in told] for key, told in rows.items()}
    if options.chart:
        draw(shown, options.chart)
        note(f"chart written to {options.chart}", options.quiet)
    if options.output or not options.chart or options.form:
        told = [row.row() for some in rows.values() for row in some]
        write_rows(told, changes.PeriodRow.COLUMNS, options.form, options.output, lines=lambda: series_lines(rows))
    flagged = any(point.verdict == "flagged" for points in shown.values() for point in points)
    raise typer.Exit(FLAGGED if flagged else OK)


def _list_several(keys: Sequence[SeriesKey], there: _Found) -> None:
    """List the series that fit, those with most periods first, and name the options that tell them apart."""
    differing = [name for name in SeriesKey.FIELDS if len({getattr(key, name) for key in keys}) > 1]
    options = ", ".join(f"--{name}" for name in differing if name not in ("whole", "base"))
    complain(f"{len(keys):,} series fit and are not joined; choose one with {options}, or take all with --all-series:")
    ranked = sorted(keys, key=lambda key: -len({point.period for point in there[key]}))
    for key in ranked[:_LISTED]:
        points = there[key]
        count = counted(len({point.period for point in points}), "period")
        dates = " to ".join(dict.fromkeys((points[0].period, points[-1].period)))
        typer.echo(printable(f"  {key.title}: {count}, {dates}"), err=True)
    if len(keys) > _LISTED:
        typer.echo(f"  and {len(keys) - _LISTED:,} more (smmextract list {keys[0].metric})", err=True)


def _checked(connection: Connection, found: _Found, rules: RuleBook) -> dict[SeriesKey, list[Point]]:
    """Check the points against the other reports of the store; print the findings and return the updated points."""
    verdicts: dict[tuple[int, str], str] = {}
    runs = {point.run: point.source for points in found.values() for point in points}
    for run, source in runs.items():
        for finding in across_of(connection, run, rules).findings:
            if finding.kind == "forecast":
                continue
            complain(f"{source}: {finding.kind}: {finding.why}")
            if finding.kind == "revision":
                verdicts |= {(run, name): "revised" for name in finding.figures}
                verdicts |= {(one.run, one.figure.id): "revised" for one in finding.others}
            else:
                verdicts |= {(run, name): "flagged" for name in finding.blame}
    return {
        key: [
            point
            if point.verdict in ("flagged", *DECIDED)
            else replace(point, verdict=verdicts.get((point.run, point.figure), point.verdict))
            for point in points
        ]
        for key, points in found.items()
    }


def list_(options: ListOptions) -> None:
    """Print the metrics and products of a store, or the series that match some names."""
    book, names = rule_book(options), options.names
    with open_store(options.store) as store, store.reading() as connection:
        there = current_series(connection, book)
    if not there:
        raise InputError("the store has no figures yet (`smmextract batch SOURCE...` reads reports into it)")
    found = holdings(there, names, book.vocabulary) if names else overview(there)
    write_rows(found, HOLDING if names else OVERVIEW, options.form, options.output)
    told = f"{len(found):,} series" if names else f"{len(there):,} series of {len(found):,} metrics and products"
    more = "" if names else "; `smmextract list NAME...` shows them"
    note(f"{told}{more}", options.quiet)


def compare(options: CompareOptions) -> None:
    """Print what differs between two readings of one report, or else the quantities that both sides have."""
    book = rule_book(options)
    words = book.vocabulary
    with open_store(options.store) as store, store.reading() as connection:
        runs = None
        if not all(ends_of(text)[0] for text in (options.one, options.other)):
            runs = _run(connection, options.one), _run(connection, options.other)
            if runs[0][1] == runs[1][1]:
                told = changes.compare_readings(figures_of(connection, runs[0][0]), figures_of(connection, runs[1][0]))
                write_rows(list(told), changes.DIFFERING, options.form)
                return
        there = current_series(connection, book)
        wanted = asked(words, metric=options.metric, product=options.product, region=options.region)
        there = {key: there[key] for key in narrowed(there, wanted, words)}
    rows = (
        changes.compare_runs(there, runs[0][0], runs[1][0])
        if runs
        else changes.compare_periods(there, options.one, options.other)
    )
    if not rows:
        raise InputError("they have no quantity in common")
    write_rows(rows, changes.COMPARED, options.form)


def _run(connection: Connection, name: str) -> tuple[int, int]:
    """Return the run that a name means, and the id of its report. Raises UsageError if it means none or several."""
    query = select(RunRow.id, RunRow.report_id, ReportRow.source).join(ReportRow, ReportRow.id == RunRow.report_id)
    if name.removeprefix("run:").isdecimal() and name.startswith("run:"):
        run = connection.execute(query.where(RunRow.id == int(name[4:]), RunRow.status == "done")).first()
        if run is None:
            raise UsageError(f"the store has no run {name[4:]} that is done")
        return run.id, run.report_id
    there = list(connection.execute(query.where(RunRow.id.in_(newest_run_ids()))))
    found = [row for row in there if row.source == name] or [row for row in there if row.source.endswith(name)]
    if len(found) == 1:
        return found[0].id, found[0].report_id
    if not found:
        raise UsageError(f"the store has no report {name!r}{did_you_mean(name, [row.source for row in there])}")
    raise UsageError(f"{len(found)} reports end in {name!r}; give more of the name")


def sources(options: SourcesOptions) -> None:
    """Print a row for each publisher, product or year, as asked."""
    groups = [one.strip() for one in options.by.split(",") if one.strip()]
    for one in groups:
        if one not in GROUPS:
            raise UsageError(f"no group {one!r}{did_you_mean(one, GROUPS)}")
    book = rule_book(options)
    with open_store(options.store) as store, store.reading() as connection:
        by = cast("list[By]", groups or ["publisher"])
        found = reliability(connection, by, current_series(connection, book), book.vocabulary)
    columns = [name for name in RELIABILITY if name not in GROUPS or name in groups]
    write_rows(found, columns, options.form, options.output)
