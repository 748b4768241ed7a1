"""Lists the commands by name. Help loads what a command takes; its work is loaded when it is called."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from importlib import import_module
from typing import Annotated, Any, NamedTuple, get_type_hints

import typer
import typer.main
from typer.core import TyperCommand, TyperGroup

from smmextract.cli.options.flags import OF_TYPER
from smmextract.lazy import loading


class Command(NamedTuple):
    """A command: the dataclass of its options, whose docstring is its help, and its function, each as "module.name"."""

    options_at: str
    function_at: str

    @property
    def options(self) -> Any:
        return _imported("options." + self.options_at)

    @property
    def help(self) -> str:
        return inspect.getdoc(self.options) or ""


def _imported(place: str) -> Any:
    module, _, name = place.rpartition(".")
    with loading():
        return getattr(import_module(f"smmextract.cli.{module}"), name)


class CommandGroup(NamedTuple):
    """Commands under one name, and their help."""

    help: str
    commands: Mapping[str, Command]


COMMANDS: Mapping[str, Command | CommandGroup] = {
    "extract": Command("reading.ExtractOptions", "extract.extract"),
    "batch": Command("reading.BatchOptions", "batch.batch"),
    "retry": Command("reading.RetryOptions", "batch.retry"),
    "status": Command("stored.StatusOptions", "status.status"),
    "recheck": Command("stored.RecheckOptions", "status.recheck"),
    "digest": Command("stored.DigestOptions", "status.digest"),
    "forget": Command("stored.ForgetOptions", "status.forget"),
    "list": Command("stored.ListOptions", "series.list_"),
    "series": Command("stored.SeriesOptions", "series.series"),
    "compare": Command("stored.CompareOptions", "series.compare"),
    "sources": Command("stored.SourcesOptions", "series.sources"),
    "export": Command("stored.ExportOptions", "export.export"),
    "check": Command("reading.CheckOptions", "extract.check"),
    "explain": Command("reading.ExplainOptions", "explain.explain"),
    "review": Command("reviewing.ReviewOptions", "review.review"),
    "history": Command("reviewing.HistoryOptions", "history.history"),
    "learn": Command("reviewing.LearnOptions", "history.learn"),
    "page": Command("reviewing.PageOptions", "page.page"),
    "evaluate": Command("reading.EvaluateOptions", "evaluate.evaluate"),
    "rules": Command("reading.RulesOptions", "explain.rules"),
    "config": CommandGroup(
        "Settings and where they come from.", {"show": Command("reading.ConfigShowOptions", "config.show")}
    ),
    "store": CommandGroup(
        "Inspect and maintain a store.",
        {
            "info": Command("stored.StoreInfoOptions", "status.info"),
            "migrate": Command("stored.StoreMigrateOptions", "status.migrate"),
            "vacuum": Command("stored.StoreVacuumOptions", "status.vacuum"),
        },
    ),
}


class LazyCommands(TyperGroup):
    """A group that makes a command when it is asked for, and writes the list of all without making them."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a command, or None if there is none with the name."""
        if cmd_name in COMMANDS and cmd_name not in self.commands:
            self.commands[cmd_name] = _made(cmd_name, COMMANDS[cmd_name])
        return self.commands.get(cmd_name)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the first sentence of each command's help."""
        width = formatter.width - 6 - max(map(len, COMMANDS))
        lines = [(name, TyperCommand(name, help=one.help).get_short_help_str(width)) for name, one in COMMANDS.items()]
        with formatter.section("Commands"):
            formatter.write_dl(lines)


def _made(name: str, entry: Command | CommandGroup) -> Any:
    app = typer.Typer(name=name, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    if isinstance(entry, CommandGroup):
        app.callback(help=entry.help, no_args_is_help=True)(lambda: None)
    for own_name, command in entry.commands.items() if isinstance(entry, CommandGroup) else [(name, entry)]:
        app.command(own_name)(callback(command))
    return typer.main.get_command(app)


def callback(command: Command) -> Callable[..., None]:
    """Return a function with every option as a parameter of its own, as Typer wants it."""

    def run(**given: Any) -> None:
        _imported(command.function_at)(command.options(**given))  # the module of its work is imported only now

    own, hints = inspect.get_annotations(command.options), get_type_hints(command.options, include_extras=True)
    parameters = []
    for one in sorted(fields(command.options), key=lambda one: one.name not in own):  # inherited ones last
        told, default = one.metadata.get(OF_TYPER), inspect.Parameter.empty if one.default is MISSING else one.default
        annotation = Annotated[hints[one.name], told] if told else hints[one.name]
        kind = inspect.Parameter.KEYWORD_ONLY
        parameters.append(inspect.Parameter(one.name, kind, default=default, annotation=annotation))
    run.__doc__ = command.help
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return run
