"""Estimates what a report, or a whole batch, would cost, without asking a model or changing the store."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import nullcontext
from dataclasses import astuple, dataclass, field
from operator import add

from smmextract.arithmetic import default_rules
from smmextract.batch.keeping import Price, key_of
from smmextract.batch.source_items import SourceItem
from smmextract.config import ModelConfig
from smmextract.errors import InputError
from smmextract.label.build_figures import mentions_of
from smmextract.label.llm.prompt import requests, tokens_in, tokens_of_answer
from smmextract.pipeline import places_to_ask
from smmextract.report import Report
from smmextract.store import ReaderKey, Store, open_store
from smmextract.store.claims import run_status
from smmextract.store.connect import is_there
from smmextract.store.loading import known_sources
from smmextract.vocabulary import Vocabulary
from smmextract.waiting import at_once


@dataclass(frozen=True, slots=True)
class Estimate:
    """Numbers of calls, and of tokens in questions and answers."""

    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0

    def __add__(self, other: Estimate) -> Estimate:
        return Estimate(*map(add, astuple(self), astuple(other)))

    def cost(self, price: Price) -> float:
        """Return the cost in USD."""
        return float(price.of(self.prompt_tokens, self.completion_tokens))


def estimate(
    report: Report, model: ModelConfig, vocabulary: Vocabulary, places: Collection[int] | None = None
) -> Estimate:
    """Estimate the questions about a report, none of them repeated; with `places`, about these numbers alone."""
    mentions = [mention for mention in mentions_of(report, vocabulary) if mention.why_not is None]
    asked = requests(report, mentions, vocabulary, places, max_chars=model.max_chars, max_marks=model.max_marks)
    questions = [_SCHEMA + tokens_in(request.system) + tokens_in(request.user) for request in asked]
    return Estimate(len(asked), sum(questions), sum(tokens_of_answer(len(request.asked)) for request in asked))


_SCHEMA = 450
"""Tokens of the answer's schema, which is sent with every question."""


@dataclass(slots=True)
class DryRun:
    """Counts of reports, and the estimate for the new ones."""

    new: int = 0
    stored: int = 0
    same_text: int = 0
    estimate: Estimate = field(default_factory=Estimate)
    unreadable: list[tuple[str, str]] = field(default_factory=list)


def dry_run(
    items: Iterable[SourceItem],
    model: ModelConfig | None,
    address: str,
    limit: int | None = None,
    vocabulary: Vocabulary | None = None,
) -> DryRun:
    """Count and estimate all items. A URL has to be fetched for this."""
    vocabulary = vocabulary or Vocabulary.shipped()
    key = key_of(model, vocabulary)
    found = DryRun()
    texts: set[str] = set()
    with open_store(address) if is_there(address) else nullcontext() as store:
        for item in items:
            if store and _is_known(item, store, key):
                found.stored += 1
                continue
            try:
                report = item.read()
            except InputError as error:
                found.unreadable.append((item.place or item.name, str(error)))
                continue
            if report.sha256 in texts:
                found.same_text += 1
                continue
            if store and _is_stored(report.sha256, store, key):
                found.stored += 1
                continue
            texts.add(report.sha256)
            found.new += 1
            if model:
                found.estimate += estimate(report, model, vocabulary, _asked(report, model, vocabulary))
            if limit is not None and found.new >= limit:
                break
    return found


def _asked(report: Report, model: ModelConfig, vocabulary: Vocabulary) -> frozenset[int] | None:
    """Return the places that a cascade would ask about, by reading with the built-in reader; None for all."""
    return at_once(places_to_ask(report, model, default_rules(vocabulary))) if model.cascade else None


def _is_known(item: SourceItem, store: Store, key: ReaderKey) -> bool:
    content = item.content()
    with store.reading() as connection:
        if content:
            return bool(known_sources(connection, "content", [content], key))
        return item.is_url and bool(known_sources(connection, "name", [item.name], key))


def _is_stored(sha256: str, store: Store, key: ReaderKey) -> bool:
    with store.reading() as connection:
        return run_status(connection, sha256, key) is not None
