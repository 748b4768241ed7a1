"""The labeller that asks a language model."""

from __future__ import annotations

from smmextract.label.llm.account import Account, RawAnswer
from smmextract.label.llm.client import Client
from smmextract.label.llm.kept_answers import KeptAnswers
from smmextract.label.llm.labeller import Asker, LlmLabeller
from smmextract.label.llm.limits import Limits
from smmextract.label.llm.prompt import prompt_hash, requests
from smmextract.label.llm.token_estimate import tokens_in, tokens_of_answer

__all__ = [
    "Account",
    "Asker",
    "Client",
    "KeptAnswers",
    "Limits",
    "LlmLabeller",
    "RawAnswer",
    "prompt_hash",
    "requests",
    "tokens_in",
    "tokens_of_answer",
]
