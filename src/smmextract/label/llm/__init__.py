"""The labeller that asks a language model."""

from __future__ import annotations

from smmextract.label.llm.account import Account, Kept, RawAnswer, best_reading
from smmextract.label.llm.client import Client
from smmextract.label.llm.judge import Reading
from smmextract.label.llm.labeller import Asker, LlmLabeller
from smmextract.label.llm.limits import Limits
from smmextract.label.llm.prompt import Request, prompt_hash, requests
from smmextract.label.llm.tokens import tokens_in, tokens_of_answer

__all__ = [
    "Account",
    "Asker",
    "Client",
    "Kept",
    "Limits",
    "LlmLabeller",
    "RawAnswer",
    "Reading",
    "Request",
    "best_reading",
    "prompt_hash",
    "requests",
    "tokens_in",
    "tokens_of_answer",
]
