"""Turns an outcome into the run that the store keeps, with its cost.

Prices of tokens are in a built-in table, overridden by the user's file, overridden by a price on the command line.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from importlib import resources
from pathlib import Path

from smmextract import __version__
from smmextract.batch.engine import Outcome
from smmextract.config import ModelConfig
from smmextract.errors import InputError, UsageError
from smmextract.figure import BUILTIN_READER
from smmextract.label import llm
from smmextract.label.build_figures import report_info
from smmextract.label.llm.account import Account
from smmextract.lazy import regex
from smmextract.store import ReaderKey, Store
from smmextract.store.saving import Run, Spending, save_run
from smmextract.store.store import CASCADE
from smmextract.user_files import parse_toml, read_text
from smmextract.vocabulary import Vocabulary

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
    """Return the price of a model; None if it is unknown. Raises UsageError for one price alone, or a faulty table."""
    if price_in is not None or price_out is not None:
        if price_in is None or price_out is None:
            raise UsageError("--price-in and --price-out belong together: give both, in USD per million tokens")
        return Price(price_in, price_out)
    shipped = resources.files("smmextract.batch").joinpath("prices.toml")
    known = _read(shipped.read_text(encoding="utf-8"), "prices.toml")
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


def key_of(model: ModelConfig | None, vocabulary: Vocabulary) -> ReaderKey:
    """Return the key under which the store keeps this reader's results."""
    if model is None:
        return ReaderKey(BUILTIN_READER, "", __version__)
    prompt = llm.prompt_hash(vocabulary)
    if model.cascade:  # who reads a report depends on the built-in reader and on the threshold too
        return ReaderKey(CASCADE, model.model, f"{prompt} {__version__} marks {model.cascade_above:g}")
    return ReaderKey("llm", model.model, prompt)


@dataclass(frozen=True, slots=True)
class Keeper:
    """Builds runs from outcomes, with the reader's key and the price."""

    key: ReaderKey
    price: Price | None = None

    def run_of(self, outcome: Outcome) -> Run:
        spent = Account(answers=list(outcome.answers))
        tokens = spent.prompt_tokens, spent.completion_tokens
        cost = self.price.of(*tokens) if self.price else None
        return Run(
            report=report_info(outcome.job.report),
            key=self.key,
            spending=Spending(spent.model, spent.calls, *tokens, round(outcome.seconds, 3), cost),
            result=outcome.result,
            error=str(outcome.error) if outcome.error else None,
            answers=outcome.answers,
        )


def without_result(run: Run, error: InputError) -> Run:
    """Return the run as failed, because the store cannot hold its result."""
    return Run(run.report, run.key, run.spending, None, str(error))


def save(store: Store, keeper: Keeper, outcome: Outcome) -> Outcome:
    """Store an outcome; return it marked as stored. Raises StoreError if the store fails."""
    run = keeper.run_of(outcome)
    try:
        with store.writing() as connection:
            save_run(connection, run, outcome.job.content)
    except InputError as error:
        outcome = replace(outcome, result=None, error=error)
        with store.writing() as connection:
            save_run(connection, without_result(run, error), outcome.job.content)
    return replace(outcome, stored=True)
