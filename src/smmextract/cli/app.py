"""The program `smmextract`: its commands, and the one place where errors become messages and exit codes."""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from typing import Annotated

import typer

from smmextract import __version__
from smmextract.cli import (
    batch,
    check,
    config,
    evaluate,
    explain,
    export,
    extract,
    history,
    learn,
    page,
    review,
    rules,
    series,
    status,
    store,
)
from smmextract.cli.stderr import complain
from smmextract.errors import FAILED, OK, USAGE, SmmextractError

EPILOG = (
    "Exit codes: 0 nothing flagged, 1 failure (bad input), 2 usage, 3 something flagged or a threshold missed, 4 some "
    "reports failed and the others are done, 5 the model or the network, 6 budget reached, 130 interrupted."
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
app.command("batch")(batch.batch)
app.command("retry")(batch.retry)
app.command("status")(status.status)
app.command("recheck")(status.recheck)
app.command("series")(series.series)
app.command("export")(export.export)
app.command("check")(check.check)
app.command("explain")(explain.explain)
app.command("review")(review.review)
app.command("history")(history.history)
app.command("learn")(learn.learn)
app.command("page")(page.page)
app.command("evaluate")(evaluate.evaluate)
app.command("rules")(rules.rules)
app.add_typer(config.app, name="config")
app.add_typer(store.app, name="store")


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
    _occupy_missing_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that knows no 吨 gets an escape
    try:
        code = app(standalone_mode=False)
        if sys.stdout is not None:
            sys.stdout.flush()
    except SmmextractError as error:
        complain(str(error))
        code = error.exit_code
    except typer.TyperException as error:
        complain(_usage(error))
        code = USAGE
    except (BrokenPipeError, SystemExit):  # typer makes the one into the other
        _write_no_more()  # whoever read the output has had enough
        code = OK
    except OSError as error:
        complain(f"the output cannot be written ({error.strerror})")
        _write_no_more()
        code = FAILED
    sys.exit(code if isinstance(code, int) else OK)


def _occupy_missing_streams() -> None:
    """Keep the places of closed standard streams, so that no file that is opened later is taken for one of them."""
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest place that is free


def _write_no_more() -> None:
    """Let nothing that is still to be flushed fail once more."""
    with suppress(OSError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _usage(error: typer.TyperException) -> str:
    """A wrong use of the command line in one line; of a command without arguments, where to read on."""
    message = str(getattr(error, "format_message", lambda: error)()).removeprefix("Error: ").strip()
    if "\n" in message:
        message = "a command is missing"
    return f"{message.rstrip('.')} (see smmextract --help)"
