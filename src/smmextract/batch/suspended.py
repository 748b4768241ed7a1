"""Readings that pause when they need an answer, and continue when it arrives.

A `SuspendedReadings` only computes and never waits, so it works in this process as well as in another one.
"""

from __future__ import annotations

from collections.abc import Coroutine, Generator, Mapping, Sequence
from dataclasses import dataclass
from types import coroutine
from typing import TYPE_CHECKING

from smmextract.batch.engine import ReadingPlan
from smmextract.config import ModelConfig
from smmextract.errors import AnswerError, InputError, ModelError, SmmextractError
from smmextract.figure import Result
from smmextract.label import llm
from smmextract.label.labeller import Labeller
from smmextract.pipeline import labeller_for, read_as_set
from smmextract.report import Report

if TYPE_CHECKING:
    from smmextract.label.llm import Account, JudgedAnswer, RawAnswer, Request


@dataclass(frozen=True, slots=True)
class Asked:
    """Questions that have to be answered before the reading can continue."""

    requests: Sequence[Request]


@dataclass(frozen=True, slots=True)
class Ended:
    """The end of a reading: a result, or the reason why there is none."""

    result: Result | None = None
    error: SmmextractError | None = None


Step = Asked | Ended


@dataclass(frozen=True, slots=True)
class QuestionOutcome:
    """The outcome of one question: the answer, or why there is none, and its entry in the report's account."""

    text: str = ""
    error: ModelError | None = None
    answers: Sequence[RawAnswer] = ()


class SuspendedReadings:
    """The readings of one process, by a number that the caller chooses. Nothing here waits, whatever awaits it."""

    def __init__(self, reading: ReadingPlan) -> None:
        self._reading = reading
        self._open: dict[int, tuple[str, Coroutine[Asked, Sequence[QuestionOutcome] | None, Result]]] = {}

    async def begin(self, number: int, report: Report, known: Mapping[str, Sequence[str]]) -> Step:
        """Begin to read a report; `known` are answers that need not be asked for."""
        try:
            model, rules = self._reading.model, self._reading.rules
            self._open[number] = report.source, read_as_set(report, self._labeller(known), model, rules)
        except Exception as error:  # noqa: BLE001 - as below
            return Ended(error=_told(report.source, error))
        return await self.go_on(number, None)

    async def go_on(self, number: int, said: Sequence[QuestionOutcome] | None) -> Step:
        source, reading = self._open[number]
        try:
            return reading.send(said)
        except StopIteration as end:
            ended = Ended(end.value)
        except Exception as error:  # noqa: BLE001 - a fault of this program in one report must not cost the others
            ended = Ended(error=_told(source, error))
        del self._open[number]
        return ended

    def drop(self, number: int) -> None:
        if found := self._open.pop(number, None):
            found[1].close()

    def _labeller(self, known: Mapping[str, Sequence[str]]) -> Labeller:
        if self._reading.model is None:
            return labeller_for(None, self._reading.vocabulary)
        asker, account = _Elsewhere(self._reading.model), llm.Account(known=known)
        return llm.LlmLabeller(self._reading.model, asker, account, self._reading.vocabulary)


def _told(source: str, error: Exception) -> SmmextractError:
    if isinstance(error, (InputError, ModelError)):
        return error
    return InputError(f"{source}: an internal error of smmextract ({type(error).__name__}: {error})")


class _Elsewhere:
    """Lets the caller who continues the reading answer its questions, those of all parts of a report together."""

    def __init__(self, model: ModelConfig) -> None:
        self.name, self.hint = llm.name_of(model), llm.hint_of(model)

    async def ask_all(self, requests: Sequence[Request], account: Account) -> JudgedAnswer:
        """Return the answers to all parts. Raises ModelError if there is none at all."""
        parts = [_Part(llm.ask(request, account, self)) for request in requests]
        try:
            while waiting := [part for part in parts if part.question]:
                answers = await _answers_to([part.question for part in waiting if part.question])
                for part, said in zip(waiting, answers, strict=True):
                    account.answers.extend(said.answers)
                    part.go_on(said)
        finally:
            for part in parts:
                part.end()
        return llm.together(requests, [part.answer for part in parts if part.answer])

    def fits(self, request: Request) -> bool:
        """Return True: the caller who asks the server knows its limits."""
        return True

    async def say(self, request: Request, account: Account) -> str:
        """Wait for an answer. Raises ModelError if there is none."""
        [said] = await _answers_to([request])
        if said.error:
            raise said.error
        return said.text


class _Part:
    """The dialogue about one part of a report: it has either a question or an answer."""

    def __init__(self, dialogue: Coroutine[Asked, Sequence[QuestionOutcome] | None, JudgedAnswer]) -> None:
        self.question: Request | None = None
        self.answer: JudgedAnswer | AnswerError | None = None
        self._dialogue = dialogue
        self.go_on(None)

    def go_on(self, said: QuestionOutcome | None) -> None:
        """Continue the dialogue. Raises ModelError if the other parts of the report would fail too."""
        self.question = None
        try:
            [self.question] = self._dialogue.send([said] if said else None).requests
        except StopIteration as end:
            self.answer = end.value
        except AnswerError as error:
            self.answer = error

    def end(self) -> None:
        self._dialogue.close()


@coroutine
def _answers_to(requests: Sequence[Request]) -> Generator[Asked, Sequence[QuestionOutcome], Sequence[QuestionOutcome]]:
    return (yield Asked(requests))
