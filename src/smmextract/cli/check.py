"""`smmextract check`: run only the arithmetic, on figures from any source."""

from __future__ import annotations

from typing import Annotated

import typer

from smmextract.cli.extract import chosen_form, show
from smmextract.cli.flags import OutputOption, OwnFiles, ResultFormOption, StrictOption
from smmextract.cli.inputs import read_json, rule_book
from smmextract.cli.writing import opened
from smmextract.errors import FLAGGED, OK
from smmextract.grounding import check_foreign
from smmextract.report import read
from smmextract.user_files import standard_input_stream


def check(
    *,
    figures: Annotated[
        str,
        typer.Argument(metavar="FIGURES.json", help="A result, or figures of any extractor; - for standard input."),
    ],
    report: Annotated[str | None, typer.Option(help="Their report: each figure is then looked up in its text.")] = None,
    strict: StrictOption = False,
    form: ResultFormOption = None,
    output: OutputOption = None,
    own: OwnFiles,
) -> None:
    """Cross-check figures by arithmetic. With --report, also check that the report contains them."""
    text = read_json(figures)
    source = read(report, stdin=standard_input_stream()) if report else None
    result = check_foreign(text, figures, source, rule_book(own))
    if strict:
        result = result.strict()
    with opened(output) as out:
        show([result], chosen_form(form, output, many=False), out)
    raise typer.Exit(FLAGGED if result.needs_review else OK)
