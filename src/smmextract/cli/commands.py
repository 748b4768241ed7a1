"""The commands by name. Each is loaded when it is called, so that none pays for what the others import."""

from __future__ import annotations

from importlib import import_module
from typing import Any, NamedTuple

import typer
import typer.main
from typer.core import TyperCommand, TyperGroup

from smmextract.cli.flags import flattened


class Entry(NamedTuple):
    """Where a command is: its module beside this one, its function or `Typer` there; and its line in the help,
    with which its own help begins."""

    module: str
    name: str
    help: str


COMMANDS = {
    "extract": Entry("extract", "extract", "Read reports: find every number, say what it means, cross-check it"),
    "batch": Entry("batch", "batch", "Read many reports into a store"),
    "retry": Entry("batch", "retry", "Read again what has failed"),
    "status": Entry("status", "status", "Show what the store has: reports by reader, what they cost, and what failed"),
    "recheck": Entry("status", "recheck", "Label and check all stored reports anew from the answers that are kept"),
    "digest": Entry("digest", "digest", "Tell what reports that were read since then bring"),
    "forget": Entry("status", "forget", "Forget a source that could not be read"),
    "list": Entry("list_series", "list_", "Show what a store holds: metrics and products"),
    "series": Entry("series", "series", "Show a quantity over time: periods, values, changes"),
    "compare": Entry("compare", "compare", "Hold two periods, two reports or two readings against each other"),
    "sources": Entry("sources", "sources", "Show how reliable sources are"),
    "export": Entry("export", "export", "Write all figures, a row each, with report, source, reader and prompt"),
    "check": Entry("check", "check", "Cross-check figures by arithmetic"),
    "explain": Entry("explain", "explain", "Show all that arithmetic knows of one figure"),
    "review": Entry("review", "review", "Decide what is flagged: keep it, take a proposal, correct it, drop it"),
    "history": Entry("history", "history", "Show the decisions on a figure, also those taken back"),
    "learn": Entry("learn", "learn", "List corrections that recur, as suggestions"),
    "page": Entry("page", "page", "Write HTML pages: reports with their figures and what contradicts"),
    "evaluate": Entry("evaluate", "evaluate", "Measure results against gold answers"),
    "rules": Entry("rules", "rules", "List the rules that figures are checked against"),
    "config": Entry("config", "app", "Settings and where they come from"),
    "store": Entry("store", "app", "What a store holds, and its upkeep"),
}


class LazyCommands(TyperGroup):
    """A group that knows its commands by name and line of help, and imports a module when its command is called."""

    def list_commands(self, ctx: Any) -> list[str]:
        """All names, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Import a command; None where there is none of the name."""
        if cmd_name not in COMMANDS:
            return None
        if cmd_name not in self.commands:
            self.commands[cmd_name] = _loaded(cmd_name, COMMANDS[cmd_name])
        return self.commands[cmd_name]

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the lines of the help, without loading a command."""
        width = formatter.width - 6 - max(map(len, COMMANDS))
        lines = [TyperCommand(name, help=entry.help).get_short_help_str(width) for name, entry in COMMANDS.items()]
        with formatter.section("Commands"):
            formatter.write_dl(list(zip(COMMANDS, lines, strict=True)))


def _loaded(name: str, entry: Entry) -> Any:
    found = getattr(import_module(f"smmextract.cli.{entry.module}"), entry.name)
    if isinstance(found, typer.Typer):
        command: Any = typer.main.get_command(found)
        command.name = name
        return command
    alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    alone.command(name)(flattened(found))
    return typer.main.get_command(alone)
