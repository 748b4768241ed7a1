"""Conducts one question until its answer is as good as possible: splits it if too long, repeats it if faulty.

Only faulty marks are asked about again. Even if that fails, the answer is kept, and its problems become doubts.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Protocol

from smmextract.errors import AnswerError, ModelError
from smmextract.label.llm.account import Account
from smmextract.label.llm.answer import best_answer
from smmextract.label.llm.judge import JudgedAnswer, joined, unanswered
from smmextract.label.llm.prompt import Request
from smmextract.label.llm.server_facts import TooLongError
from smmextract.wording.numbers import counted

RE_ASKS = 2
_MUCH_FEWER = 0.8


class Voice(Protocol):
    """Gives answers: a server, or stored ones. Messages call it `name`; `hint` says what the user could change."""

    name: str
    hint: str

    async def ask_all(self, requests: Sequence[Request], account: Account) -> JudgedAnswer:
        """Ask the questions about one report at once, and again if an answer is faulty; whatever is still faulty then
        stays in the answer. A failure ends the others, except that an unreadable answer only leaves its marks open.

        An answer that the account already knows is not asked for again. Raises ModelError if there is none at all.
        """

        async def ask_one(request: Request) -> JudgedAnswer | AnswerError:
            try:
                return await ask(request, account, self)
            except AnswerError as error:
                return error

        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(ask_one(request)) for request in requests]
        except ExceptionGroup as failures:
            raise failures.exceptions[0] from None
        return together(requests, [task.result() for task in tasks])

    def fits(self, request: Request) -> bool:
        """Return whether the question is not known to be too long."""

    async def say(self, request: Request, account: Account) -> str:
        """Return the answer as it was written. Raises TooLongError, and ModelError for any other failure."""


async def ask(request: Request, account: Account, voice: Voice, re_asks: int = RE_ASKS) -> JudgedAnswer:
    """Return the best answer to a question. Raises ModelError if there is none at all."""
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
    known = best_answer(account.known.get(request.key, ()), request.asked, request.vocabulary)
    if known and known.recognised:
        return known
    found, said = None, list[str]()
    while len(said) < attempts and len(said) == len(
        set(said)
    ):  # a model that repeats itself once will repeat itself again
        said.append(await voice.say(request, account))
        found = best_answer(said[-1:], request.asked, request.vocabulary) or found
        if found and found.recognised:
            return found
    tried = f"{voice.name}, asked {counted(len(said), 'time')},"
    if found is None:
        raise AnswerError(f"{tried} gave no answer that can be read{voice.hint}")
    raise AnswerError(f"{tried} labelled none of the {len(request.asked)} numbers")


async def _improved(
    answer: JudgedAnswer, request: Request, account: Account, voice: Voice, re_asks: int
) -> JudgedAnswer:
    """Ask again about faulty marks, as long as it helps or re-asks are left."""
    asked = {request.key}
    while re_asks > 0 and (question := request.again(answer)) and question.key not in asked:
        asked.add(question.key)  # the same question would get the same answer
        try:
            again = await ask(question, account, voice, re_asks=0)
        except ModelError:
            break
        missing = len(answer.missing())
        answer = answer.improved_by(again)
        if missing == 0 or len(answer.missing()) > _MUCH_FEWER * missing:
            re_asks -= 1  # otherwise answers are cut short, and each one brings the next few marks
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
    """Join the answers. Raises the first error if no question has an answer; otherwise its marks stay open."""
    failures = [answer for answer in answers if isinstance(answer, AnswerError)]
    if failures and len(failures) == len(answers):
        raise failures[0]
    return joined(
        [
            unanswered(request.asked) if isinstance(answer, AnswerError) else answer
            for request, answer in zip(requests, answers, strict=True)
        ]
    )


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
