"""Options of the commands that read many reports into a store."""

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

ReaderName = Literal["auto", "llm", "patterns"]
ReaderOption = Annotated[
    ReaderName,
    typer.Option(
        "--reader", help="Who labels the numbers; auto: the model if one is configured, else the built-in patterns."
    ),
]
ModelOption = Annotated[str | None, typer.Option("--model", help="Model name (or SMMEXTRACT_MODEL).")]
BaseUrlOption = Annotated[
    str | None, typer.Option("--base-url", help="OpenAI-compatible endpoint (or OPENAI_BASE_URL).")
]
ConcurrencyOption = Annotated[
    int | None, typer.Option("--concurrency", help="Questions to the model at the same time (default 8).")
]
RequestsOption = Annotated[
    float | None, typer.Option("--requests-per-minute", min=0.1, help="Most requests per minute, retries included.")
]
TokensOption = Annotated[
    float | None, typer.Option("--tokens-per-minute", min=1, help="Most tokens per minute in questions (estimated).")
]
BudgetOption = Annotated[
    float | None, typer.Option("--budget", min=0, metavar="USD", help="Stop before the cost exceeds this.")
]
LimitOption = Annotated[int | None, typer.Option("--limit", min=1, metavar="N", help="Read at most N reports.")]
PricesOption = Annotated[
    Path | None, typer.Option("--prices", metavar="FILE.toml", help="Your own prices; they override the built-in ones.")
]
PriceInOption = Annotated[float | None, typer.Option("--price-in", min=0, help="USD per million tokens of questions.")]
PriceOutOption = Annotated[float | None, typer.Option("--price-out", min=0, help="USD per million tokens of answers.")]
WorkersOption = Annotated[
    int | None,
    typer.Option(
        "--workers", min=1, help="Processes that scan, read and check (default: one per core; 1: no extra ones)."
    ),
]
EngineOption = Annotated[
    Literal["local", "ray", "provider-batch"],
    typer.Option(
        "--engine",
        help="Read here, on a Ray cluster, or through a provider's batch service (within a day, half the price).",
    ),
]
AddressOption = Annotated[
    str | None,
    typer.Option(
        "--address", metavar="HOST:PORT", help="Address of the Ray cluster (default: start one on this machine)."
    ),
]

_AT_ONCE = 8


def settings_for(reader: ReaderName, flags: Mapping[str, object], quiet: bool) -> ModelConfig | None:
    """Return the settings of the model with the concurrency of batches, or None for the built-in patterns."""
    from smmextract.config import load_config  # noqa: PLC0415 - `--help` should not pay for pydantic

    note_findings(quiet)
    config = load_config(flags)
    if reader == "patterns" or (reader == "auto" and not config.configured):
        if reader == "auto":
            note("no model is configured, so the built-in patterns label the numbers", quiet)
        return None
    return _with_concurrency(config)


def _with_concurrency(config: Config) -> ModelConfig:
    model = config.model()
    return model if "concurrency" in config.values else model.model_copy(update={"concurrency": _AT_ONCE})


def by_batch(settings: ModelConfig | None, price: Price | None) -> Price | None:
    """Return the price of a provider's batch service. Raises UsageError if no model is configured."""
    if settings is None:
        raise UsageError("--engine provider-batch needs a model, and none is configured: give --model")
    return price.by_batch() if price else None


def price_for(
    model: ModelConfig | None,
    table: Path | None,
    price_in: float | None,
    price_out: float | None,
    *,
    needed: bool,
) -> Price | None:
    """Return the price of the model. Raises UsageError if it is needed but unknown."""
    if model is None:
        return None
    from smmextract.batch.prices import price_of  # noqa: PLC0415

    exact = [None if price is None else Decimal(str(price)) for price in (price_in, price_out)]
    price = price_of(model.model, table=table, price_in=exact[0], price_out=exact[1])
    if price is None and needed:
        raise UsageError(
            f"no price is known for model {model.model!r}, so --budget cannot be kept: give --price-in and "
            "--price-out in USD per million tokens, or --prices FILE.toml"
        )
    return price
