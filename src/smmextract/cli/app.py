"""The program `smmextract`: its commands, and the one place where errors become messages and exit codes."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from smmextract import __version__
from smmextract.cli import check, config, explain, extract, rules
from smmextract.cli.stderr import complain
from smmextract.errors import SmmextractError

EPILOG = (
    "Exit codes: 0 nothing flagged, 1 failure (bad input), 2 usage, 3 something flagged, 4 some reports failed and the "
    "others are done, 5 the model or the network, 130 interrupted."
)

app = typer.Typer(
    name="smmextract",
    help="Turns metals-market reports into figures that can be trusted.",
    epilog=EPILOG,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("extract")(extract.extract)
app.command("check")(check.check)
app.command("explain")(explain.explain)
app.command("rules")(rules.rules)
app.add_typer(config.app, name="config")


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"smmextract {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and end.")
    ] = False,
) -> None:
    """Turns metals-market reports into figures that can be trusted."""


def main() -> None:
    """Run the program; never a traceback for what a user can cause."""
    try:
        app()
    except SmmextractError as error:
        complain(str(error))
        sys.exit(error.exit_code)
