"""Prices of tokens: a built-in table, overridden by the user's file, overridden by a price on the command line."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from importlib import resources
from pathlib import Path

from smmextract.errors import UsageError
from smmextract.lazy import regex
from smmextract.user_files import parse_toml, read_text

_DATED = regex(r"[-@]20\d\d-?\d\d-?\d\d$")


@dataclass(frozen=True, slots=True)
class Price:
    """USD per million tokens of questions and of answers."""

    prompt: Decimal
    completion: Decimal

    def of(self, prompt_tokens: int, completion_tokens: int) -> Decimal:
        """Return the cost of these tokens in USD."""
        return (self.prompt * prompt_tokens + self.completion * completion_tokens) / 1_000_000

    def by_batch(self) -> Price:
        """Return the price for questions in a provider's batch: half of it."""
        return Price(self.prompt / 2, self.completion / 2)


def price_of(
    model: str, *, table: Path | None = None, price_in: Decimal | None = None, price_out: Decimal | None = None
) -> Price | None:
    """Return the price of a model; None if it is unknown.

    Raises UsageError if only one of the two prices is given, or if the table cannot be read.
    """
    if price_in is not None or price_out is not None:
        if price_in is None or price_out is None:
            raise UsageError("--price-in and --price-out belong together: give both, in USD per million tokens")
        return Price(price_in, price_out)
    known = _read(
        resources.files("smmextract.batch").joinpath("prices.toml").read_text(encoding="utf-8"), "prices.toml"
    )
    if table:
        known |= _read(read_text(table, UsageError), str(table))
    return known.get(model) or known.get(_DATED.sub("", model))


def _read(text: str, name: str) -> dict[str, Price]:
    values = parse_toml(text, name, UsageError, parse_float=Decimal)
    try:
        return {model: Price(_number(entry["in"]), _number(entry["out"])) for model, entry in values.items()}
    except (KeyError, TypeError, ValueError):
        raise UsageError(
            f'{name}: a price looks like "gpt-4.1" = {{ in = 2, out = 8 }}, in USD per million tokens'
        ) from None


def _number(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or value < 0:
        raise ValueError(value)
    return Decimal(value)
