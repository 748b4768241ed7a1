"""`smmextract page`: results as one self-contained HTML file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from smmextract.cli.extract import QuietOption, opened
from smmextract.cli.inputs import RulesOption, VocabularyOption, read_json, rule_book
from smmextract.cli.stderr import note
from smmextract.errors import UsageError

if TYPE_CHECKING:
    from smmextract.figure import Result
    from smmextract.page import Series


def page(
    results: Annotated[
        list[str],
        typer.Argument(
            metavar="RESULT...", help="What extract or check wrote (JSON or JSONL), a store, - for standard input."
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE.html", help="Write here; the file appears when it is complete."),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="Of a store, so many reports that were stored last.")] = 200,
    rules: RulesOption = None,
    vocabulary: VocabularyOption = None,
    quiet: QuietOption = False,
) -> None:
    """Write one HTML page: the reports with their figures, what contradicts, a table of all figures; of a store also
    its longest series."""
    from smmextract.output.saved import read_results  # noqa: PLC0415 - `--help` should not pay for pydantic
    from smmextract.page import render  # noqa: PLC0415
    from smmextract.review.open import is_store  # noqa: PLC0415

    if results.count("-") > 1:
        raise UsageError("standard input can be read only once")
    book = rule_book(rules, vocabulary)
    read: list[Result] = []
    series: list[Series] = []
    for source in results:
        if source == "-" or not is_store(source):
            read += read_results(read_json(source), source)
            continue
        from smmextract.page.stored import longest_series, newest_results  # noqa: PLC0415 - SQLAlchemy

        newest, there = newest_results(source, limit, book)
        if there > len(newest):
            note(f"{source}: the {len(newest)} reports stored last, of {there:,} (see --limit)", quiet)
        read += newest
        series += longest_series(source, book)
    html = render(read, series, rules=book)
    with opened(output) as out:
        out.write(html)
