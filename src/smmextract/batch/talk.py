"""The questions about one report and their answers: each is asked once, however often the reading is begun again."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from smmextract.batch.suspended import QuestionOutcome
from smmextract.errors import ModelError
from smmextract.label import llm

if TYPE_CHECKING:
    from smmextract.label.llm import Client, RawAnswer, Request


class Talk:
    """The questions about a report with their answers, in the order in which each question was asked. The client may
    still be in the making.
    """

    def __init__(self, client: Client | asyncio.Task[Client] | None) -> None:
        self._client = client
        self._said: dict[str, list[QuestionOutcome]] = {}
        self._heard: Counter[str] = Counter()

    @property
    def answers(self) -> list[RawAnswer]:
        """All answers received, which have to be paid for."""
        return [answer for said in self._said.values() for one in said for answer in one.answers]

    def from_the_beginning(self) -> None:
        """Begin a new reading, which does not know the answers given to an earlier one."""
        self._heard.clear()

    def knows(self, requests: Sequence[Request]) -> bool:
        """Return whether an earlier reading got answers to all these questions."""
        return all(len(self._said.get(one.key, ())) > self._heard[one.key] for one in requests)

    async def said_to(self, requests: Sequence[Request]) -> list[QuestionOutcome]:
        """Return the answers to these questions, asked together."""
        if len(requests) == 1:
            return [await self._one(requests[0])]
        return await asyncio.gather(*map(self._one, requests))

    async def _one(self, request: Request) -> QuestionOutcome:
        said = self._said.setdefault(request.key, [])
        if len(said) == self._heard[request.key]:
            said.append(await self._ask(request))
        self._heard[request.key] += 1
        return said[self._heard[request.key] - 1]

    async def _ask(self, request: Request) -> QuestionOutcome:
        assert self._client is not None
        client = await self._client if isinstance(self._client, asyncio.Task) else self._client
        if not client.fits(request) and request.halves():
            return QuestionOutcome(error=llm.TooLongError("the server is known to take less"))
        account = llm.Account()
        try:
            text = await client.say(request, account)
        except ModelError as error:
            return QuestionOutcome(error=error, answers=account.answers)
        return QuestionOutcome(text, answers=account.answers)
