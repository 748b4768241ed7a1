"""`smmextract check`: run only the arithmetic, on figures from any source."""

from __future__ import annotations

import typer

from smmextract.cli.extract import chosen_form, show
from smmextract.cli.inputs import read_json, rule_book
from smmextract.cli.options.reading import CheckOptions
from smmextract.cli.writing import opened
from smmextract.errors import FLAGGED, OK
from smmextract.grounding import check_foreign
from smmextract.report import read
from smmextract.user_files import standard_input_stream


def check(options: CheckOptions) -> None:
    """Print the checked figures; with a report, look them up in it first."""
    text = read_json(options.figures)
    source = read(options.report, stdin=standard_input_stream()) if options.report else None
    result = check_foreign(text, options.figures, source, rule_book(options))
    if options.strict:
        result = result.strict()
    with opened(options.output) as out:
        show([result], chosen_form(options.form, options.output, many=False), out)
    raise typer.Exit(FLAGGED if result.needs_review else OK)
