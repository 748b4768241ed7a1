"""Flags that several commands share, each defined once: alone, or in blocks that the options of a command inherit."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal, dataclass_transform

from typer import Argument, Context, Option

DEFAULT_STORE = "smmextract.db"
OF_TYPER = "typer"
"""Where a field of options holds what the command line needs to know of it."""


def _named_before(context: Context, value: str) -> str:
    before = context.find_root().obj
    source = context.get_parameter_source("store")
    return before if isinstance(before, str) and source is not None and source.name != "COMMANDLINE" else value


StoreOption = Annotated[
    str,
    Option(
        "--store",
        metavar="STORE",
        envvar="SMMEXTRACT_STORE",
        callback=_named_before,
        help="SQLite file, or postgresql://USER@HOST/NAME.",
    ),
]
StoreBefore = Annotated[str | None, Option("--store", metavar="STORE", help="Store for the command that follows.")]
QuietOption = Annotated[bool, Option("--quiet", "-q", help="Print only data and errors.")]
StrictOption = Annotated[
    bool, Option("--strict", help="Also flag disagreements that chained rounding could explain (tensions).")
]
ExitZeroOption = Annotated[bool, Option("--exit-zero", help="Exit with 0 even if something is flagged.")]
ResultForm = Literal["table", "json", "jsonl", "csv"]
ResultFormOption = Annotated[
    ResultForm | None,
    Option("--format", help="Default: table on a terminal; in a pipe json, or jsonl for several reports."),
]
OutputOption = Annotated[
    Path | None, Option("--output", "-o", help="Write to this file; it appears once it is complete.")
]
RowsForm = Literal["table", "csv", "jsonl"]
RowsFormOption = Annotated[RowsForm | None, Option("--format", help="Format on standard output.")]
RowsOutputOption = Annotated[Path | None, Option("--output", "-o", help="Write to a .csv or .jsonl file.")]
ReviewedArgument = Annotated[
    str, Argument(metavar="RESULT|STORE", help="Output of extract or check (JSON or JSONL), or a store.")
]
JournalOption = Annotated[
    Path | None, Option(metavar="FILE", help="File of the decisions (default: RESULT.review.jsonl).")
]


def option(default: Any, told: str, *names: str, **more: Any) -> Any:
    """Return an option with its help, and its names if that of the field does not do."""
    return field(default=default, metadata={OF_TYPER: Option(*names, help=told, **more)})


def argument(metavar: str, told: str, *, default: Any = MISSING) -> Any:
    """Return an argument with its help; without a default it must be given."""
    return field(default=default, metadata={OF_TYPER: Argument(metavar=metavar, help=told)})


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(option, argument))
class Options:
    """Options that belong together: each class of them is a dataclass."""

    def __init_subclass__(cls) -> None:
        dataclass(frozen=True, kw_only=True, eq=False, repr=False)(cls)


class OwnFiles(Options):
    """The user's own rules and vocabulary."""

    rules: Path | None = option(None, "Your own rules, in addition to the built-in ones.", metavar="FILE.toml")
    vocabulary: list[Path] | None = option(
        None,
        "Your own metrics, products, places, segments and units, added to the built-in ones; may be repeated.",
        metavar="FILE.toml",
    )


class ReaderFlags(Options):
    """Flags for the labeller."""

    reader: Literal["auto", "llm", "patterns", "cascade"] = option(
        "auto",
        "Who labels the numbers; auto: the model if one is configured, else the built-in patterns; "
        "cascade: the model where the patterns doubt.",
    )
    model: str | None = option(None, "Model name (or SMMEXTRACT_MODEL).")
    base_url: str | None = option(None, "OpenAI-compatible endpoint (or OPENAI_BASE_URL).")

    def settings(self) -> dict[str, object]:
        """Return the settings of the model that are given as flags."""
        names = ("model", "base_url", "mode", "timeout", "concurrency")
        return {name: getattr(self, name) for name in names if hasattr(self, name)}


class OneByOne(ReaderFlags):
    """Flags for the labeller of reports that are read one after another."""

    mode: str | None = option(
        None, "How to ask the model: tools, json_schema, json_object or text; auto finds out what works."
    )
    timeout: float | None = option(None, "Seconds to wait for one answer.")


class ManyAtOnce(ReaderFlags):
    """Flags for the labeller of many reports, its speed and its cost."""

    concurrency: int | None = option(None, "Questions to the model at the same time (default 8).")
    workers: int | None = option(
        None, "Processes that scan, read and check (default: one per core; 1: no extra ones).", min=1
    )
    requests_per_minute: float | None = option(None, "Most requests per minute, retries included.", min=0.1)
    tokens_per_minute: float | None = option(None, "Most tokens per minute in questions (estimated).", min=1)
    budget: float | None = option(None, "Stop before the cost exceeds this.", min=0, metavar="USD")
    limit: int | None = option(None, "Read at most N reports.", min=1, metavar="N")
    prices: Path | None = option(None, "Your own prices; they override the built-in ones.", metavar="FILE.toml")
    price_in: float | None = option(None, "USD per million tokens of questions.", min=0)
    price_out: float | None = option(None, "USD per million tokens of answers.", min=0)
