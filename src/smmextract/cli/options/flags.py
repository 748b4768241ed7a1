"""Flags that several commands share, each defined once: alone, or in blocks that the options of a command inherit."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, dataclass_transform

from typer import Argument, Context, Option

DEFAULT_STORE = "smmextract.db"


def _named_before(context: Context, value: str) -> str:
    """Return the store named before the command if none is named after it."""
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


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Options:
    """Options that belong together: each class of them is a dataclass."""

    def __init_subclass__(cls) -> None:
        dataclass(frozen=True, kw_only=True, eq=False, repr=False)(cls)


class OwnFiles(Options):
    """The user's own rules and vocabulary."""

    rules: Annotated[
        Path | None, Option("--rules", metavar="FILE.toml", help="Your own rules, in addition to the built-in ones.")
    ] = None
    vocabulary: Annotated[
        list[Path] | None,
        Option(
            "--vocabulary",
            metavar="FILE.toml",
            help="Your own metrics, products, places, segments and units, added to the built-in ones; may be repeated.",
        ),
    ] = None


class ReaderFlags(Options):
    """Flags for the labeller."""

    reader: Annotated[
        Literal["auto", "llm", "patterns", "cascade"],
        Option(
            help="Who labels the numbers; auto: the model if one is configured, else the built-in patterns; "
            "cascade: the model where the patterns doubt."
        ),
    ] = "auto"
    model: Annotated[str | None, Option(help="Model name (or SMMEXTRACT_MODEL).")] = None
    base_url: Annotated[str | None, Option(help="OpenAI-compatible endpoint (or OPENAI_BASE_URL).")] = None

    def settings(self) -> dict[str, object]:
        """Return the settings of the model that are given as flags."""
        names = ("model", "base_url", "mode", "timeout", "concurrency")
        return {name: getattr(self, name) for name in names if hasattr(self, name)}


class OneByOne(ReaderFlags):
    """Flags for the labeller of reports that are read one after another."""

    mode: Annotated[
        str | None,
        Option(help="How to ask the model: tools, json_schema, json_object or text; auto finds out what works."),
    ] = None
    timeout: Annotated[float | None, Option(help="Seconds to wait for one answer.")] = None


class ManyAtOnce(ReaderFlags):
    """Flags for the labeller of many reports, its speed and its cost."""

    concurrency: Annotated[int | None, Option(help="Questions to the model at the same time (default 8).")] = None
    workers: Annotated[
        int | None, Option(min=1, help="Processes that scan, read and check (default: one per core; 1: no extra ones).")
    ] = None
    requests_per_minute: Annotated[
        float | None, Option(min=0.1, help="Most requests per minute, retries included.")
    ] = None
    tokens_per_minute: Annotated[
        float | None, Option(min=1, help="Most tokens per minute in questions (estimated).")
    ] = None
    budget: Annotated[float | None, Option(min=0, metavar="USD", help="Stop before the cost exceeds this.")] = None
    limit: Annotated[int | None, Option(min=1, metavar="N", help="Read at most N reports.")] = None
    prices: Annotated[
        Path | None, Option(metavar="FILE.toml", help="Your own prices; they override the built-in ones.")
    ] = None
    price_in: Annotated[float | None, Option(min=0, help="USD per million tokens of questions.")] = None
    price_out: Annotated[float | None, Option(min=0, help="USD per million tokens of answers.")] = None
