"""The labeller that asks a language model. Its names are imported at first use: without a model none is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smmextract.lazy import exports

if TYPE_CHECKING:
    from smmextract.label.llm.account import Account as Account
    from smmextract.label.llm.account import RawAnswer as RawAnswer
    from smmextract.label.llm.client import Client as Client
    from smmextract.label.llm.dialogue import ask as ask
    from smmextract.label.llm.dialogue import together as together
    from smmextract.label.llm.judge import JudgedAnswer as JudgedAnswer
    from smmextract.label.llm.kept_answers import KeptAnswers as KeptAnswers
    from smmextract.label.llm.limits import Limits as Limits
    from smmextract.label.llm.llm_labeller import LlmLabeller as LlmLabeller
    from smmextract.label.llm.prompt import Request as Request
    from smmextract.label.llm.prompt import prompt_hash as prompt_hash
    from smmextract.label.llm.server_facts import TooLongError as TooLongError
    from smmextract.label.llm.server_facts import hint_of as hint_of
    from smmextract.label.llm.server_facts import name_of as name_of
    from smmextract.label.llm.token_estimate import tokens_in as tokens_in

__getattr__ = exports(
    __name__,
    {
        "account": ("Account", "RawAnswer"),
        "client": ("Client",),
        "dialogue": ("ask", "together"),
        "judge": ("JudgedAnswer",),
        "kept_answers": ("KeptAnswers",),
        "limits": ("Limits",),
        "llm_labeller": ("LlmLabeller",),
        "prompt": ("Request", "prompt_hash"),
        "server_facts": ("TooLongError", "hint_of", "name_of"),
        "token_estimate": ("tokens_in",),
    },
)
