"""`smmextract check`: the arithmetic alone, on figures from anywhere."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from smmextract.cli.extract import FormOption, OutputOption, chosen_form, opened, show
from smmextract.errors import FLAGGED, OK, InputError


def check(
    figures: Annotated[
        str,
        typer.Argument(metavar="FIGURES.json", help="A result, or `figures` of any extractor; - for standard input."),
    ],
    report: Annotated[
        str | None, typer.Option(help="The report that they come from: each figure is then looked up in its text.")
    ] = None,
    form: FormOption = None,
    output: OutputOption = None,
) -> None:
    """Cross-check figures by arithmetic, and ground them in their report where it is given."""
    from smmextract.foreign import check_foreign  # noqa: PLC0415 - `--help` should not pay for pydantic
    from smmextract.report import read  # noqa: PLC0415

    text = _read_json(figures)
    result = check_foreign(text, figures, read(report, stdin=sys.stdin.buffer) if report else None)
    with opened(output) as out:
        show([result], chosen_form(form, output, many=False), out)
    raise typer.Exit(FLAGGED if result.flagged else OK)


def _read_json(source: str) -> str:
    try:
        data = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"{source}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise InputError(f"{source}: no UTF-8 text, so no JSON") from None
