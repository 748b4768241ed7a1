"""The labeller that asks a language model. Its names are imported at first use: without a model none is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smmextract.lazy import exports

if TYPE_CHECKING:
    from smmextract.label.llm.account import Account as Account, RawAnswer as RawAnswer
    from smmextract.label.llm.client import Client as Client, Limits as Limits
    from smmextract.label.llm.dialogue import KeptAnswers as KeptAnswers, ask as ask, together as together
    from smmextract.label.llm.judge import JudgedAnswer as JudgedAnswer
    from smmextract.label.llm.llm_labeller import LlmLabeller as LlmLabeller
    from smmextract.label.llm.prompt import Request as Request, prompt_hash as prompt_hash, tokens_in as tokens_in
    from smmextract.label.llm.server_facts import TooLongError as TooLongError, hint_of as hint_of, name_of as name_of

__getattr__ = exports(
    __name__,
    {
        "account": ("Account", "RawAnswer"),
        "client": ("Client", "Limits"),
        "dialogue": ("KeptAnswers", "ask", "together"),
        "judge": ("JudgedAnswer",),
        "llm_labeller": ("LlmLabeller",),
        "prompt": ("Request", "prompt_hash", "tokens_in"),
        "server_facts": ("TooLongError", "hint_of", "name_of"),
    },
)
