"""`smmextract page`: results as one self-contained HTML file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from smmextract.cli.extract import opened
from smmextract.cli.inputs import RulesOption, read_json, rule_book
from smmextract.errors import UsageError


def page(
    results: Annotated[
        list[str],
        typer.Argument(metavar="RESULT...", help="What extract or check wrote (JSON or JSONL); - for standard input."),
    ],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE.html", help="Write here; the file appears when it is complete."),
    ] = None,
    rules: RulesOption = None,
) -> None:
    """Write one HTML page: the reports with their figures, what contradicts, and a table of all figures."""
    from smmextract.output.saved import read_results  # noqa: PLC0415 - `--help` should not pay for pydantic
    from smmextract.page import render  # noqa: PLC0415

    if results.count("-") > 1:
        raise UsageError("standard input can be read only once")
    book = rule_book(rules)
    read = [result for source in results for result in read_results(read_json(source), source)]
    html = render(read, rules=book)
    with opened(output) as out:
        out.write(html)
