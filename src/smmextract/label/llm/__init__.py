"""The labeller that asks a language model."""

from __future__ import annotations

from smmextract.label.llm.account import Account, RawAnswer
from smmextract.label.llm.client import Client, hint_of, name_of
from smmextract.label.llm.dialogue import ask, together
from smmextract.label.llm.judge import JudgedAnswer
from smmextract.label.llm.kept_answers import KeptAnswers
from smmextract.label.llm.limits import Limits
from smmextract.label.llm.llm_labeller import Asker, LlmLabeller
from smmextract.label.llm.prompt import Request, prompt_hash, requests
from smmextract.label.llm.server_facts import TooLongError
from smmextract.label.llm.token_estimate import tokens_in, tokens_of_answer

__all__ = [
    "Account",
    "Asker",
    "Client",
    "JudgedAnswer",
    "KeptAnswers",
    "Limits",
    "LlmLabeller",
    "RawAnswer",
    "Request",
    "TooLongError",
    "ask",
    "hint_of",
    "name_of",
    "prompt_hash",
    "requests",
    "together",
    "tokens_in",
    "tokens_of_answer",
]
