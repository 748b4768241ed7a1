"""Answers questions only from stored answers, to see what changed code makes of them."""

from __future__ import annotations

from smmextract.errors import AnswerError, ModelError
from smmextract.label.llm.account import Account
from smmextract.label.llm.dialogue import Voice
from smmextract.label.llm.prompt import Request
from smmextract.label.llm.server_facts import TooLongError


class KeptAnswers(Voice):
    """Answers questions from the account of an earlier run, split into the same parts as then."""

    name = "the kept answers"
    hint = ""

    def fits(self, request: Request) -> bool:
        """Return True: if the question was split, no answer to the whole is stored."""
        return True

    async def say(self, request: Request, account: Account) -> str:
        """Raise TooLongError if the question may have been split, else ModelError."""
        halves = request.halves()
        if request.key in account.known and not (halves and any(half.key in account.known for half in halves)):
            raise AnswerError("the kept answers cannot be read")
        if halves is None:
            raise ModelError("no answer to what is asked now is kept: the numbers or their marks have changed")
        raise TooLongError("not kept in one piece")
