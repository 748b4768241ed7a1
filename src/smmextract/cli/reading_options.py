"""Options that the commands share that read many reports into a store."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from smmextract.cli.stderr import note, note_findings
from smmextract.errors import UsageError

if TYPE_CHECKING:
    from smmextract.batch.prices import Price
    from smmextract.config import Config, ModelConfig

ReaderName = Literal["auto", "llm", "patterns", "cascade"]
ReaderOption = Annotated[
    ReaderName,
    typer.Option(
        "--reader",
        help="Who labels; auto: the model where one is configured; cascade: it where the patterns doubt.",
    ),
]
ModelOption = Annotated[str | None, typer.Option("--model", help="Model name (or SMMEXTRACT_MODEL).")]
BaseUrlOption = Annotated[
    str | None, typer.Option("--base-url", help="OpenAI-compatible endpoint (or OPENAI_BASE_URL).")
]
ConcurrencyOption = Annotated[
    int | None, typer.Option("--concurrency", help="Questions to the model at a time (default 8).")
]
RequestsOption = Annotated[
    float | None, typer.Option("--requests-per-minute", min=0.1, help="No more requests a minute, retries included.")
]
TokensOption = Annotated[
    float | None, typer.Option("--tokens-per-minute", min=1, help="No more tokens a minute in questions (estimated).")
]
BudgetOption = Annotated[
    float | None, typer.Option("--budget", min=0, metavar="USD", help="Stop before it costs more.")
]
LimitOption = Annotated[int | None, typer.Option("--limit", min=1, metavar="N", help="Read no more than N reports.")]
PricesOption = Annotated[
    Path | None, typer.Option("--prices", metavar="FILE.toml", help="Prices of your own, over those of the program.")
]
PriceInOption = Annotated[float | None, typer.Option("--price-in", min=0, help="USD per million tokens of questions.")]
PriceOutOption = Annotated[float | None, typer.Option("--price-out", min=0, help="USD per million tokens of answers.")]
WorkersOption = Annotated[
    int | None,
    typer.Option("--workers", min=1, help="Processes that scan, read and check (default: the cores; 1: none beside)."),
]
EngineOption = Annotated[
    Literal["local", "ray", "provider-batch"],
    typer.Option(
        "--engine",
        help="Where reports are read: here, on a Ray cluster, or by a provider's batches (in a day, half the price).",
    ),
]
AddressOption = Annotated[
    str | None, typer.Option("--address", metavar="HOST:PORT", help="The Ray cluster (default: one on this machine).")
]

_AT_ONCE = 8


def settings_for(reader: ReaderName, flags: Mapping[str, object], quiet: bool) -> ModelConfig | None:
    """The model that reads, or None for the patterns; many reports go to it at a time."""
    from smmextract.config import load_config  # noqa: PLC0415 - `--help` should not pay for pydantic

    note_findings(quiet)
    config = load_config(flags)
    if reader == "patterns" or (reader == "auto" and not config.configured):
        if reader == "auto":
            note("no model is configured, so the built-in patterns label the numbers", quiet)
        return None
    return _with_concurrency(config, reader)


def _with_concurrency(config: Config, reader: ReaderName) -> ModelConfig:
    model = config.model().read_by(reader)
    return model if "concurrency" in config.values else model.model_copy(update={"concurrency": _AT_ONCE})


def by_batch(settings: ModelConfig | None, price: Price | None) -> Price | None:
    """The price of a provider's batches. Raises UsageError where no model is to be asked."""
    if settings is None:
        raise UsageError("--engine provider-batch asks a model, and none is configured: give --model")
    return price.by_batch() if price else None


def price_for(
    model: ModelConfig | None,
    table: Path | None,
    price_in: float | None,
    price_out: float | None,
    *,
    needed: bool,
) -> Price | None:
    """The price of the model. Raises UsageError where it is needed and not known."""
    if model is None:
        return None
    from smmextract.batch.prices import price_of  # noqa: PLC0415

    exact = [None if price is None else Decimal(str(price)) for price in (price_in, price_out)]
    price = price_of(model.model, table=table, price_in=exact[0], price_out=exact[1])
    if price is None and needed:
        raise UsageError(
            f"no price is known of model {model.model!r}, so a budget cannot be kept: give --price-in and "
            "--price-out in USD per million tokens, or --prices FILE.toml"
        )
    return price
