"""Readings under way: each goes on by itself until it needs an answer, and takes it up again when the answer is there.

A desk only computes. It waits for nobody, so that it can stand in this process as well as in another one.
"""

from __future__ import annotations

from collections.abc import Coroutine, Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smmextract.errors import AnswerError, InputError, ModelError, SmmextractError
from smmextract.figure import Result
from smmextract.pipeline import labeller_for, read_report
from smmextract.report import Report

if TYPE_CHECKING:
    from smmextract.batch.engine import Reading
    from smmextract.label.labeller import Labeller
    from smmextract.label.llm import Account, RawAnswer, Request
    from smmextract.label.llm import Reading as AnswerRead


@dataclass(frozen=True, slots=True)
class Asked:
    """Questions that have to be answered before the reading can go on."""

    requests: Sequence[Request]


@dataclass(frozen=True, slots=True)
class Ended:
    """The end of a reading: a result, or why there is none."""

    result: Result | None = None
    error: SmmextractError | None = None


Step = Asked | Ended


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of questions: all that was answered, and the error for which they have no usable answer."""

    answers: Sequence[RawAnswer] = ()
    error: ModelError | None = None


class Desk:
    """The readings of one process, by a number that the caller chooses."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._open: dict[int, tuple[str, Coroutine[Asked, Answered | None, Result]]] = {}

    def begin(self, number: int, report: Report, known: Mapping[str, Sequence[str]]) -> Step:
        """Begin to read a report; `known` are answers that need not be asked for."""
        try:
            self._open[number] = report.source, read_report(report, self._labeller(known), self._reading.rules)
        except Exception as error:  # noqa: BLE001 - as below
            return Ended(error=_told(report.source, error))
        return self.go_on(number, None)

    def go_on(self, number: int, answered: Answered | None) -> Step:
        """Take up a reading with what it has waited for."""
        source, reading = self._open[number]
        try:
            return reading.send(answered)
        except StopIteration as end:
            ended = Ended(end.value)
        except Exception as error:  # noqa: BLE001 - a fault of this program in one report must not cost the others
            ended = Ended(error=_told(source, error))
        del self._open[number]
        return ended

    def drop(self, number: int) -> None:
        """Give up a reading that will not be taken up again."""
        if found := self._open.pop(number, None):
            found[1].close()

    def _labeller(self, known: Mapping[str, Sequence[str]]) -> Labeller:
        if self._reading.model is None:
            return labeller_for(None)
        from smmextract.label.llm import Account, LlmLabeller  # noqa: PLC0415 - the patterns need no model's library

        return LlmLabeller(self._reading.model, _Elsewhere(), Account(known=known))


def _told(source: str, error: Exception) -> SmmextractError:
    if isinstance(error, (InputError, ModelError)):
        return error
    return InputError(f"{source}: a fault of smmextract ({type(error).__name__}: {error})")


class _Elsewhere:
    """Has questions answered by whoever takes the reading up again."""

    async def ask_all(self, requests: Sequence[Request], account: Account) -> list[AnswerRead]:
        """The readings of the answers; only what is not known is asked. Raises ModelError where one has none."""
        from smmextract.label.llm import best_reading  # noqa: PLC0415

        known = [best_reading(account.known.get(request.key, ()), request.asked) for request in requests]
        asked = [one for one, read in zip(requests, known, strict=True) if read is None or read.problems]
        answered = await _Waiting(Asked(asked)) if asked else Answered()
        account.answers.extend(answered.answers)
        if answered.error:
            raise answered.error
        for place, request in enumerate(requests):
            if said := [one.body for one in answered.answers if one.request == request.key]:
                known[place] = best_reading(said, request.asked)
        if None in known:
            raise AnswerError("an answer that was usable when it came cannot be read any more")
        return [read for read in known if read]


@dataclass(frozen=True, slots=True)
class _Waiting:
    asked: Asked

    def __await__(self) -> Generator[Asked, Answered, Answered]:
        return (yield self.asked)
