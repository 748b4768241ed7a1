"""One question until its answer is as good as it gets: in parts where it is too long, and again where it is wrong.

A question is asked again about the marks alone that have something wrong. Whatever becomes of that, the answer that is
there already stands, and what is wrong in it stays as doubts.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Protocol

from smmextract.errors import AnswerError, ModelError
from smmextract.label.llm.account import Account
from smmextract.label.llm.answer import answer_in, best_answer
from smmextract.label.llm.judge import JudgedAnswer, joined, unanswered
from smmextract.label.llm.prompt import Request
from smmextract.label.llm.server_facts import TooLongError

RE_ASKS = 2
_MUCH_FEWER = 0.8


class Voice(Protocol):
    """Whoever says an answer: a server, or what is kept of its answers. `name` and `hint` are for error messages."""

    @property
    def name(self) -> str:
        """Who it is."""
        ...

    @property
    def hint(self) -> str:
        """What the user could change where no answer can be read."""
        ...

    def fits(self, request: Request) -> bool:
        """Whether the question is not known to be too long."""
        ...

    async def say(self, request: Request, account: Account) -> str:
        """Return what is answered, as it was written. Raises TooLongError, and ModelError for any other failure."""
        ...


async def ask_all(requests: Sequence[Request], account: Account, voice: Voice) -> JudgedAnswer:
    """Ask all at once; a failure ends the others, except that one answer that cannot be read leaves its marks open."""

    async def ask_one(request: Request) -> JudgedAnswer | AnswerError:
        try:
            return await ask(request, account, voice)
        except AnswerError as error:
            return error

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(ask_one(request)) for request in requests]
    except ExceptionGroup as failures:
        raise failures.exceptions[0] from None
    return together(requests, [task.result() for task in tasks])


async def ask(request: Request, account: Account, voice: Voice, re_asks: int = RE_ASKS) -> JudgedAnswer:
    """Return the best answer to a question. Raises ModelError where there is none at all."""
    if not voice.fits(request) and (halves := request.halves()):
        return await _in_halves(halves, account, voice, re_asks)
    try:
        answer = await _first_answer(request, account, voice, attempts=1 + re_asks)
    except TooLongError:
        if halves := request.halves():
            return await _in_halves(halves, account, voice, re_asks)
        raise
    return await _improved(answer, request, account, voice, re_asks)


async def _first_answer(request: Request, account: Account, voice: Voice, attempts: int) -> JudgedAnswer:
    """The first answer that labels anything; one that is known already is not asked for."""
    form = answer_in(request.vocabulary)
    known = best_answer(account.known.get(request.key, ()), request.asked, form)
    if known and known.recognised:
        return known
    found, said = None, list[str]()
    while len(said) < attempts and len(said) == len(set(said)):  # who says the same twice will say it a third time
        said.append(await voice.say(request, account))
        found = best_answer(said[-1:], request.asked, form) or found
        if found and found.recognised:
            return found
    tried = f"{voice.name}, asked {len(said)} times,"
    if found is None:
        raise AnswerError(f"{tried} gave no answer that can be read{voice.hint}")
    raise AnswerError(f"{tried} labelled none of the {len(request.asked)} numbers")


async def _improved(
    answer: JudgedAnswer, request: Request, account: Account, voice: Voice, re_asks: int
) -> JudgedAnswer:
    """Ask again about the marks that have something wrong, as long as it helps or there are re-asks left."""
    asked = {request.key}
    while re_asks > 0 and (question := request.again(answer)) and question.key not in asked:
        asked.add(question.key)  # a model that is asked the same again says the same again
        try:
            again = await ask(question, account, voice, re_asks=0)
        except ModelError:
            break
        missing = len(answer.missing())
        answer = answer.improved_by(again)
        if missing == 0 or len(answer.missing()) > _MUCH_FEWER * missing:
            re_asks -= 1  # else the answers are cut short, and each brings the next few marks
    return answer


async def _in_halves(halves: Sequence[Request], account: Account, voice: Voice, re_asks: int) -> JudgedAnswer:
    answers: list[JudgedAnswer | AnswerError] = []
    for half in halves:
        try:
            answers.append(await ask(half, account, voice, re_asks))
        except AnswerError as error:
            if isinstance(error, TooLongError) and not answers:
                raise  # not even one mark fits, so the other half would not either
            answers.append(error)
    return together(halves, answers)


def together(requests: Sequence[Request], answers: Sequence[JudgedAnswer | AnswerError]) -> JudgedAnswer:
    """Return the answers as one. Raises the first error where no question has an answer; else its marks stay open."""
    failures = [answer for answer in answers if isinstance(answer, AnswerError)]
    if failures and len(failures) == len(answers):
        raise failures[0]
    return joined(
        [
            unanswered(request.asked) if isinstance(answer, AnswerError) else answer
            for request, answer in zip(requests, answers, strict=True)
        ]
    )
