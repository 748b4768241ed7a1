"""Turns an outcome into the run that the store keeps, with its cost."""

from __future__ import annotations

from dataclasses import dataclass, replace

from smmextract import __version__
from smmextract.batch.engine import Outcome
from smmextract.batch.prices import Price
from smmextract.config import ModelConfig
from smmextract.errors import InputError
from smmextract.figure import BUILTIN_READER
from smmextract.label import llm
from smmextract.label.build_figures import report_info
from smmextract.label.llm.account import Account
from smmextract.store import ReaderKey, Store
from smmextract.store.saving import Run, Spending, save_run
from smmextract.store.store import CASCADE
from smmextract.vocabulary import Vocabulary


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
        """Return the run of an outcome."""
        return Run(
            report=report_info(outcome.job.report),
            key=self.key,
            spending=self._spending(outcome),
            result=outcome.result,
            error=str(outcome.error) if outcome.error else None,
            answers=outcome.answers,
        )

    def _spending(self, outcome: Outcome) -> Spending:
        spent = Account(answers=list(outcome.answers))
        prompt, completion = spent.prompt_tokens, spent.completion_tokens
        cost = self.price.of(prompt, completion) if self.price else None
        return Spending(spent.model, spent.calls, prompt, completion, round(outcome.seconds, 3), cost)


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
