"""The program `smmextract`: registers the commands, and turns errors into messages and exit codes in one place."""

from __future__ import annotations

import io
import os
import re
import sys
from contextlib import suppress
from typing import Annotated

import typer

from smmextract import __version__
from smmextract.cli.commands import COMMANDS, LazyCommands
from smmextract.cli.options.flags import StoreBefore
from smmextract.cli.stderr import complain
from smmextract.errors import FAILED, OK, USAGE, SmmextractError
from smmextract.lazy import search_rarely
from smmextract.nearest import did_you_mean

EPILOG = (
    "Exit codes: 0 nothing flagged, 1 failure (bad input), 2 usage, 3 something flagged or a threshold missed, 4 some "
    "reports failed and the others are done, 5 the model or the network failed, 6 budget reached, 130 interrupted."
)

app = typer.Typer(
    name="smmextract",
    cls=LazyCommands,
    help="Turns metals-market reports into figures that can be trusted.",
    epilog=EPILOG,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"smmextract {__version__}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
    store_: StoreBefore = None,
) -> None:
    """Turns metals-market reports into figures that can be trusted."""
    context.obj = store_


def main() -> None:
    """Run the program. Whatever a user can cause ends in a message and an exit code, never in a traceback."""
    search_rarely()
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # pydantic looks for them in all that is installed
    _occupy_missing_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal without 吨 gets an escape
    try:
        code = app(standalone_mode=False)
        if sys.stdout is not None:
            sys.stdout.flush()
    except SmmextractError as error:
        complain(str(error))
        code = error.exit_code
    except typer.TyperException as error:
        code = _misused(error)
    except (BrokenPipeError, SystemExit):  # typer turns a broken pipe into SystemExit
        _write_no_more()  # the reader of the pipe has stopped
        code = OK
    except OSError as error:
        complain(f"the output cannot be written ({error.strerror})")
        _write_no_more()
        code = FAILED
    sys.exit(code if isinstance(code, int) else OK)


def _occupy_missing_streams() -> None:
    """Open the null device in place of closed standard streams, so that no file opened later gets their descriptor."""
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest free descriptor


def _write_no_more() -> None:
    """Redirect standard output to the null device, so that flushing it at exit does not fail again."""
    with suppress(OSError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _misused(error: typer.TyperException) -> int:
    """Print a usage error in one line, or the help of a command called without arguments; return the exit code."""
    message = str(getattr(error, "format_message", lambda: error)()).removeprefix("Error: ").strip()
    if "\n" in message:
        typer.echo(message)
        return OK
    message = message.replace("Value error, ", "")
    complain(f"{message.rstrip('.')}{_nearest(message)} (see smmextract --help)")
    return USAGE


def _nearest(message: str) -> str:
    """Return ", did you mean ...?" if the message names an unknown command or choice, and one is close to it."""
    if message.startswith("No such command '") and "Did you mean" not in message:
        return did_you_mean(message.split("'")[1], COMMANDS, cutoff=0.5, listed=0)
    value, found, choices = message.partition(" is not one of ")
    known = re.findall(r"'([^']*)'", choices)
    meant = value.rpartition(" '")[2].rstrip("'")
    return did_you_mean(meant, known, cutoff=0.5, listed=0) if found else ""
