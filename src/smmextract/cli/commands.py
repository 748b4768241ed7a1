"""Lists the commands by name. Each is loaded only when it is called."""

from __future__ import annotations

from importlib import import_module
from typing import Any, NamedTuple

import typer
import typer.main
from typer.core import TyperCommand, TyperGroup

from smmextract.cli.flags import flattened
from smmextract.lazy import loading


class Entry(NamedTuple):
    """A command: its module in this package, its function or `Typer` there, and its line in the help, with which its
    own help begins.
    """

    module: str
    name: str
    help: str


COMMANDS = {
    "extract": Entry("extract", "extract", "Read reports: find every number, label what it means, and cross-check it"),
    "batch": Entry("batch", "batch", "Read many reports into a store, each once"),
    "retry": Entry("batch", "retry", "Retry failures"),
    "status": Entry("status", "status", "Show the state of the store: reports by reader, their cost, and failures"),
    "recheck": Entry("status", "recheck", "Label and check all stored reports again from the stored answers"),
    "digest": Entry("digest", "digest", "Summarise the reports read since then"),
    "forget": Entry("status", "forget", "Forget a source that could not be read"),
    "list": Entry("list_series", "list_", "List what a store holds: metrics and products"),
    "series": Entry("series", "series", "Show a quantity over time: periods, values, stated and computed changes"),
    "compare": Entry("compare", "compare", "Compare two periods, two reports, or two readings of one report"),
    "sources": Entry("sources", "sources", "Show how reliable sources are"),
    "export": Entry("export", "export", "Write all figures, one per row, with report, source, reader and prompt"),
    "check": Entry("check", "check", "Cross-check figures by arithmetic"),
    "explain": Entry("explain", "explain", "Explain one figure"),
    "review": Entry("review", "review", "Decide flagged figures: keep, take a proposal, correct or drop"),
    "history": Entry("history", "history", "Show all decisions, or those on one figure"),
    "learn": Entry("learn", "learn", "List recurring corrections, as suggestions"),
    "page": Entry("page", "page", "Write HTML pages of reports with their figures and contradictions"),
    "evaluate": Entry("evaluate", "evaluate", "Score results against gold answers"),
    "rules": Entry("rules", "rules", "List the rules that figures are checked against"),
    "config": Entry("config", "app", "Settings and where they come from"),
    "store": Entry("store", "app", "Inspect and maintain a store"),
}


class LazyCommands(TyperGroup):
    """A group that knows the names and help lines of its commands, and imports a command's module when it is called."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return all names, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Import a command; return None if there is none with the name."""
        if cmd_name not in COMMANDS:
            return None
        if cmd_name not in self.commands:
            self.commands[cmd_name] = _loaded(cmd_name, COMMANDS[cmd_name])
        return self.commands[cmd_name]

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the help lines without loading any command."""
        width = formatter.width - 6 - max(map(len, COMMANDS))
        lines = [TyperCommand(name, help=entry.help).get_short_help_str(width) for name, entry in COMMANDS.items()]
        with formatter.section("Commands"):
            formatter.write_dl(list(zip(COMMANDS, lines, strict=True)))


def _loaded(name: str, entry: Entry) -> Any:
    with loading():
        found = getattr(import_module(f"smmextract.cli.{entry.module}"), entry.name)
    if isinstance(found, typer.Typer):
        command: Any = typer.main.get_command(found)
        command.name = name
        return command
    alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    alone.command(name)(flattened(found))
    return typer.main.get_command(alone)
