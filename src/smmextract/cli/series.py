"""`smmextract series`: show a quantity over time, from all reports of a store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path

import typer
from sqlalchemy import Connection

from smmextract.arithmetic import RuleBook
from smmextract.cli.inputs import rule_book
from smmextract.cli.list_series import list_
from smmextract.cli.options.flags import RowsForm
from smmextract.cli.options.stored import ListOptions, SeriesOptions
from smmextract.cli.stderr import complain, note
from smmextract.cli.writing import write_rows
from smmextract.errors import FLAGGED, OK, USAGE, InputError
from smmextract.output.chart import draw
from smmextract.output.rows import ColumnTypes
from smmextract.output.series_table import series_lines
from smmextract.review.stores import current_series
from smmextract.series.changes import PeriodRow, rows_of
from smmextract.series.points import DECIDED, Point, SeriesKey
from smmextract.series.stored_figures import across_of
from smmextract.series.wanted import Wanted, narrowed
from smmextract.store import open_store
from smmextract.wording.numbers import counted
from smmextract.wording.printable import printable

_Found = Mapping[SeriesKey, Sequence[Point]]
_LISTED = 30
"""Most series that are listed if a request fits several."""


def series(options: SeriesOptions) -> None:
    """Print the series that fits what is asked for, or draw it; without a name, list what the store holds."""
    named = {one.name: getattr(options, one.name) for one in fields(Wanted)}
    if not any(named.values()):
        shared = {one.name: getattr(options, one.name) for one in fields(ListOptions) if one.name != "names"}
        list_(ListOptions(**shared))
        return
    book = rule_book(options)
    words = book.vocabulary
    wanted = Wanted.asked(words, **named)
    with open_store(options.store) as store, store.reading() as connection:
        there = current_series(connection, book, wanted.metric)
        keys = narrowed(there, wanted, words)
        if wanted.kind is None:
            keys = [key for key in keys if key.kind == "level"] or keys
        if not keys:
            raise InputError("the store has no such figures")
        if len(keys) > 1 and not options.all_series:
            _list_several(keys, there)
            raise typer.Exit(USAGE)
        found = {key: there[key] for key in keys}
        if options.check:
            found = _checked(connection, found, book)
    rows = {key: rows_of(key, {**there, **found}, every=options.every) for key in keys}
    shown = {key: [row.point for row in told] for key, told in rows.items()}
    if options.chart:
        draw(shown, options.chart)
        note(f"chart written to {options.chart}", options.quiet)
    if options.output or not options.chart or options.form:
        _show(rows, options.form, options.output)
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
            named = finding.figures if finding.kind == "revision" else finding.blame
            verdict = "revised" if finding.kind == "revision" else "flagged"
            verdicts.update(((run, name), verdict) for name in named)
            if finding.kind == "revision":
                verdicts.update({(one.run, one.figure.id): "revised" for one in finding.others})
    return {
        key: [
            point
            if point.verdict in ("flagged", *DECIDED)
            else replace(point, verdict=verdicts.get((point.run, point.figure), point.verdict))
            for point in points
        ]
        for key, points in found.items()
    }


def _show(rows: Mapping[SeriesKey, Sequence[PeriodRow]], form: RowsForm | None, output: Path | None) -> None:
    told = [row.row() for some in rows.values() for row in some]
    types: ColumnTypes = {**dict.fromkeys(PeriodRow.NUMBERS, "number"), **dict.fromkeys(PeriodRow.DATES, "date")}
    write_rows(told, PeriodRow.COLUMNS, form, output, types, lines=lambda: series_lines(rows))
