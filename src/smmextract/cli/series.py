"""`smmextract series`: show a quantity over time, from all reports of a store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from smmextract.cli.flags import DEFAULT_STORE, OwnFiles, QuietOption, RowsForm, RowsFormOption, StoreOption
from smmextract.cli.inputs import rule_book
from smmextract.cli.list_series import list_
from smmextract.cli.stderr import complain, note
from smmextract.cli.writing import write_rows
from smmextract.errors import FLAGGED, OK, USAGE, InputError
from smmextract.output.chart import draw
from smmextract.output.rows import ColumnTypes
from smmextract.output.series_table import series_lines
from smmextract.review.decided_figures import decided_figures
from smmextract.series.changes import PeriodRow, rows_of
from smmextract.series.collect import everything
from smmextract.series.key import SeriesKey
from smmextract.series.points import DECIDED
from smmextract.series.stored_figures import across_of
from smmextract.series.wanted import Wanted, narrowed
from smmextract.store import open_store
from smmextract.wording.printable import printable

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from smmextract.arithmetic import RuleBook
    from smmextract.series.points import Point

_Found = Mapping["SeriesKey", "Sequence[Point]"]
_LISTED = 30
"""Most series that are listed if a request fits several."""


@dataclass(frozen=True, slots=True)
class SeriesNameFlags:
    """What a series must be labelled as."""

    metric: Annotated[
        str | None,
        typer.Argument(metavar="[METRIC]", help="production, stocks, price, ...; default: list what there is."),
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


@dataclass(frozen=True, slots=True)
class SeriesViewFlags:
    """How much of the series is shown."""

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


def series(
    *,
    names: SeriesNameFlags,
    view: SeriesViewFlags,
    store: StoreOption = DEFAULT_STORE,
    form: RowsFormOption = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write to a .csv, .jsonl, .parquet or .xlsx file.")
    ] = None,
    own: OwnFiles,
    quiet: QuietOption = False,
) -> None:
    """Show a quantity over time: periods, values, stated and computed changes, and the reports behind them."""
    named = asdict(names)
    if not any(named.values()):
        list_(None, store, form, output, own.vocabulary, quiet)
        return
    book = rule_book(own)
    words = book.vocabulary
    wanted = Wanted.asked(words, **named)
    with open_store(store) as store_, store_.reading() as connection:
        there = everything(connection, wanted.metric, decided_figures(connection, book), words)
        keys = narrowed(there, wanted, words)
        if wanted.kind is None:
            keys = [key for key in keys if key.kind == "level"] or keys
        if not keys:
            raise InputError("the store has no such figures")
        if len(keys) > 1 and not view.all_series:
            _list_several(keys, there)
            raise typer.Exit(USAGE)
        found = {key: there[key] for key in keys}
        if view.check:
            found = _checked(connection, found, book)
    rows = {key: rows_of(key, {**there, **found}, every=view.every) for key in keys}
    shown = {key: [row.point for row in told] for key, told in rows.items()}
    if view.chart:
        draw(shown, view.chart)
        note(f"chart written to {view.chart}", quiet)
    if output or not view.chart or form:
        _show(rows, form, output)
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
        periods = len({point.period for point in points})
        count = f"{periods} period{'' if periods == 1 else 's'}"
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
    write_rows(told, PeriodRow.COLUMNS, lambda: series_lines(rows), form, output, types)
