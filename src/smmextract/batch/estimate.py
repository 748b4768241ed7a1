"""Estimates what reading a report will cost, before a model is asked."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from smmextract.batch.prices import Price
from smmextract.config import ModelConfig
from smmextract.label.build_figures import mentions_of
from smmextract.label.llm.prompt import requests, requests_about
from smmextract.label.llm.token_estimate import tokens_in, tokens_of_answer
from smmextract.report import Report
from smmextract.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Estimate:
    """Numbers of calls, and of tokens in questions and answers."""

    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0

    def __add__(self, other: Estimate) -> Estimate:
        return Estimate(
            self.calls + other.calls,
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
        )

    def cost(self, price: Price) -> float:
        """Return the cost in USD."""
        return float(price.of(self.prompt_tokens, self.completion_tokens))


def estimate(
    report: Report, model: ModelConfig, vocabulary: Vocabulary, places: Collection[int] | None = None
) -> Estimate:
    """Estimate the questions about a report, without those that have to be repeated; with `places`, about these of its
    numbers alone.
    """
    mentions = [mention for mention in mentions_of(report, vocabulary) if mention.why_not is None]
    limits = {"max_chars": model.max_chars, "max_marks": model.max_marks}
    if places is None:
        asked = requests(report, mentions, vocabulary, **limits)
    else:
        asked = requests_about(report, mentions, sorted(places), vocabulary, **limits)
    return total(
        Estimate(1, _SCHEMA + tokens_in(request.system) + tokens_in(request.user), tokens_of_answer(len(request.asked)))
        for request in asked
    )


def total(estimates: Iterable[Estimate]) -> Estimate:
    """Add up estimates."""
    return sum(estimates, Estimate())


_SCHEMA = 450
"""Tokens of the answer's schema, which is sent with every question."""
