"""Engines: how jobs become outcomes. The pipeline is one; an engine says where it runs, and how many at once.

The local one runs in this process. Another needs the one method of `Engine`, and a line in `ENGINES`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from smmextract.errors import InputError, ModelError, SmmextractError
from smmextract.figure import Result
from smmextract.pipeline import labeller_for, read_report
from smmextract.report import Report
from smmextract.vocabulary import Vocabulary

if TYPE_CHECKING:
    from smmextract.arithmetic import RuleBook
    from smmextract.config import ModelConfig
    from smmextract.label.labeller import Labeller
    from smmextract.label.llm import Account, Asker, Client, RawAnswer


@dataclass(frozen=True, slots=True)
class Job:
    """A report that is to be read now. `known` are answers that an earlier attempt has paid for."""

    report: Report
    content: str | None = None
    known: Mapping[str, Sequence[str]] = field(default_factory=dict)
    expected_cost: float = 0.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job: a result or an error, and what was answered on the way."""

    job: Job
    result: Result | None = None
    error: SmmextractError | None = None
    answers: Sequence[RawAnswer] = ()
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Reading:
    """How reports are read: by which model (None: the patterns), with which rules, within which limits a minute."""

    model: ModelConfig | None = None
    rules: RuleBook | None = None
    requests_a_minute: float | None = None
    tokens_a_minute: float | None = None

    @property
    def vocabulary(self) -> Vocabulary:
        """The vocabulary of the rules."""
        return self.rules.vocabulary if self.rules else Vocabulary.shipped()


class Engine(Protocol):
    """Turns jobs into outcomes, each as soon as it is there, in any order.

    It takes a job only when it can begin with it, and ends when there are no more and the last outcome is given.
    """

    def outcomes(self, jobs: AsyncIterator[Job]) -> AsyncGenerator[Outcome, None]:
        """The outcomes of all jobs, whose failures are in them and not raised. To close it ends the work."""
        ...


class LocalEngine:
    """Reads in this process: while some reports wait for the model, others are scanned and checked."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    async def outcomes(self, jobs: AsyncIterator[Job]) -> AsyncGenerator[Outcome, None]:
        """The outcomes of all jobs."""
        first = await anext(jobs, None)
        if first is None:
            return  # and the model's library, which takes a second, was not needed
        waiting = [first]
        async with AsyncExitStack() as stack:
            asker = await stack.enter_async_context(self._client()) if self._reading.model else None
            done: asyncio.Queue[Outcome | None] = asyncio.Queue()
            room = asyncio.Semaphore(self._workers)  # whoever takes the outcomes may be slower than the model
            turn = asyncio.Lock()

            async def work() -> None:
                while True:
                    async with turn:  # an asynchronous generator can be asked by one at a time
                        job = waiting.pop() if waiting else await anext(jobs, None)
                    if job is None:
                        return
                    outcome = await self._outcome(job, asker)
                    await room.acquire()
                    done.put_nowait(outcome)

            async def work_all() -> None:
                try:
                    async with asyncio.TaskGroup() as group:
                        for _ in range(self._workers):
                            group.create_task(work())
                finally:
                    done.put_nowait(None)

            working = asyncio.create_task(work_all())
            try:
                while (outcome := await done.get()) is not None:
                    room.release()
                    yield outcome
                await working
            except ExceptionGroup as failures:
                raise failures.exceptions[0] from None
            finally:
                working.cancel()
                await asyncio.gather(working, return_exceptions=True)

    @property
    def _workers(self) -> int:
        """More than questions may be out: the next report is ready when an answer comes."""
        return self._reading.model.concurrency * 3 // 2 + 1 if self._reading.model else 1

    def _client(self) -> Client:
        from smmextract.label.llm import Client, Limits  # noqa: PLC0415 - the patterns need no model's library

        assert self._reading.model is not None
        limits = Limits(self._reading.requests_a_minute, self._reading.tokens_a_minute)
        return Client(self._reading.model, limits)

    async def _outcome(self, job: Job, asker: Asker | None) -> Outcome:
        begun = time.perf_counter()
        account: Account | None = None
        labeller: Labeller
        if self._reading.model:
            from smmextract.label.llm import Account, LlmLabeller  # noqa: PLC0415

            account = Account(known=job.known)
            labeller = LlmLabeller(self._reading.model, asker, account, self._reading.vocabulary)
        else:
            labeller = labeller_for(None, self._reading.vocabulary)
        result, failure = None, None
        try:
            result = await read_report(job.report, labeller, self._reading.rules)
        except (InputError, ModelError) as error:
            failure = error
        except Exception as error:  # noqa: BLE001 - a fault of this program in one report must not cost the others
            failure = InputError(f"{job.report.source}: a fault of smmextract ({type(error).__name__}: {error})")
        answers = account.answers if account else ()
        return Outcome(job, result, failure, answers, time.perf_counter() - begun)


ENGINES: dict[str, Callable[[Reading], Engine]] = {"local": LocalEngine}
"""Engines by name."""
