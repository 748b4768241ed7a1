"""`smmextract series`: one quantity over time, from all reports of a store."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from smmextract.cli.extract import QuietOption, opened
from smmextract.cli.inputs import RulesOption, VocabularyOption, rule_book
from smmextract.cli.stderr import complain, note
from smmextract.cli.store import DEFAULT_STORE, StoreOption
from smmextract.errors import FLAGGED, OK, InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from smmextract.arithmetic import RuleBook
    from smmextract.series.points import Point


def series(
    metric: Annotated[str, typer.Argument(metavar="METRIC", help="production, operating_rate, price, ...")],
    product: Annotated[str | None, typer.Option(help="aluminium, copper cathode, ...")] = None,
    region: Annotated[str | None, typer.Option(help="China, Global, a province, ...")] = None,
    segment: Annotated[str | None, typer.Option(help='What narrows it further; "" for what nothing narrows.')] = None,
    kind: Annotated[Literal["level", "change", "share"], typer.Option(help="Of what.")] = "level",
    basis: Annotated[str | None, typer.Option(help="Of changes: mom, yoy, wow, ...")] = None,
    every: Annotated[
        bool, typer.Option("--all", help="All that was said, not only the last word of a period.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Check each of these reports against the others of the store as well.")
    ] = False,
    store: StoreOption = DEFAULT_STORE,
    form: Annotated[
        Literal["table", "csv", "jsonl"] | None, typer.Option("--format", help="On standard output.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A .csv, .jsonl, .parquet or .xlsx file instead.")
    ] = None,
    chart: Annotated[Path | None, typer.Option("--chart", help="Draw it to a .png or .html file.")] = None,
    rules: RulesOption = None,
    vocabulary: VocabularyOption = None,
    quiet: QuietOption = False,
) -> None:
    """Show one quantity over time: period, value, interval, verdict, and who said it in which words."""
    from smmextract.output.chart import draw  # noqa: PLC0415 - `--help` should not pay for SQLAlchemy
    from smmextract.review.decided import decided_figures  # noqa: PLC0415
    from smmextract.series.points import Wanted, latest, points  # noqa: PLC0415
    from smmextract.store import open_store  # noqa: PLC0415

    book = rule_book(rules, vocabulary)
    wanted = Wanted(metric, product, region, segment, kind, basis)
    with open_store(store) as store_, store_.reading() as connection:
        found = points(connection, wanted, decided_figures(connection, book), book.vocabulary)
        if check:
            found = _checked(connection, found, book)
    if not found:
        raise InputError("the store has no such figures")
    shown = found if every else latest(found)
    if chart:
        draw(shown, " ".join(part for part in (product, metric.replace("_", " "), region) if part), chart)
        note(f"drawn to {chart}", quiet)
    if output or not chart or form:
        _show(shown, form, output)
    raise typer.Exit(FLAGGED if any(point.verdict == "flagged" for point in shown) else OK)


def _checked(connection: Connection, found: Sequence[Point], rules: RuleBook) -> list[Point]:
    """The points with what the other reports of the store say against them, which is told as well."""
    from dataclasses import replace  # noqa: PLC0415

    from smmextract.series.stored import across_of  # noqa: PLC0415

    verdicts: dict[tuple[int, str], str] = {}
    for run, source in dict.fromkeys((point.run, point.source) for point in found):
        for finding in across_of(connection, run, rules).findings:
            if finding.kind == "forecast":
                continue
            complain(f"{source}: {finding.kind}: {finding.why}")
            named = finding.figures if finding.kind == "revision" else finding.blame
            verdict = "revised" if finding.kind == "revision" else "flagged"
            verdicts.update(((run, name), verdict) for name in named)
            if finding.kind == "revision":
                verdicts.update({(one.run, one.figure.id): "revised" for one in finding.others})
    return [
        replace(point, verdict=verdicts.get((point.run, point.figure), point.verdict))
        if point.verdict != "flagged"
        else point
        for point in found
    ]


def _show(shown: Sequence[Point], form: str | None, output: Path | None) -> None:
    import sys  # noqa: PLC0415

    from smmextract.output.rows import format_of, write_file, write_text  # noqa: PLC0415
    from smmextract.series.points import Point  # noqa: PLC0415

    rows = [point.row() for point in shown]
    if output and format_of(output) in ("parquet", "xlsx"):
        write_file(rows, Point.COLUMNS, output, ("value", "low", "high"))
        return
    chosen = format_of(output) if output else form or ("table" if sys.stdout.isatty() else "csv")
    with opened(output) as out:
        if chosen == "table":
            _print_table(shown)
        else:
            write_text(rows, Point.COLUMNS, "csv" if chosen == "csv" else "jsonl", out)


def _print_table(shown: Sequence[Point]) -> None:
    from smmextract.output.printable import printable  # noqa: PLC0415

    lines = [("period", "value", "", "verdict", "literal", "published", "source")]
    for point in shown:
        value = f"{point.value:,f} {point.unit or ''}".rstrip()
        expected = "forecast" if point.modality == "forecast" else ""
        lines.append(
            (point.period, value, expected, point.verdict, point.literal, (point.published or "")[:10], point.source)
        )
    widths = [max(len(line[place]) for line in lines) for place in range(len(lines[0]))]
    for line in lines:
        cells = [f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True)]
        typer.echo(printable("  ".join(cells).rstrip()))
