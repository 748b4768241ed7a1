"""The local engine: this process talks to the model's server, and worker processes scan, read and check. Each
question is asked once, however often a reading is begun again.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, aclosing, asynccontextmanager
from itertools import count
from typing import TYPE_CHECKING

from smmextract.batch.engine import Job, Outcome, ReadingPlan
from smmextract.batch.pool import PROGRAM, Pool, Worker, WorkerDiedError
from smmextract.batch.suspended import Asked, Ended, QuestionOutcome, SuspendedReadings
from smmextract.errors import InputError, ModelError
from smmextract.label import llm
from smmextract.lazy import loading

if TYPE_CHECKING:
    from smmextract.label.llm import Client, RawAnswer, Request

_FEW = 16
"""Reports that are read before worker processes are started."""
_SOON = 0.3
"""Seconds to wait for the first jobs."""
_TRIES = 2
"""A report whose worker dies is tried once more."""


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class LocalEngine:
    """Reads on this machine: while some reports wait for the model, others are scanned and checked."""

    keeps_open = True
    """Whether a reading stays in memory while its questions are out, or is begun again when they are answered."""

    def __init__(self, reading: ReadingPlan, program: Sequence[str] = PROGRAM) -> None:
        self._reading = reading
        self._processes = cores() if reading.workers is None else reading.workers
        self._here, self._numbers = SuspendedReadings(reading), count()
        self._pool = Pool(reading, self._processes, program)
        self._begun = 0

    async def outcomes(self, jobs: AsyncIterator[Job]) -> AsyncGenerator[Outcome, None]:
        waiting = await self._first(jobs)
        if not waiting:
            return  # nothing to read, so the model's library (a second) is never loaded
        async with AsyncExitStack() as stack:
            stack.push_async_callback(self._pool.end)
            if self._processes > 1 and len(waiting) >= _FEW:
                await self._pool.started()
            client = await stack.enter_async_context(self._coming()) if self._reading.model else None
            await self._pool.ready()
            # closed before the client and the workers are: a reading that lost them would be begun anew for nobody
            async with aclosing(
                outcomes_of(jobs, lambda job: self.outcome(job, client), self._at_once, waiting)
            ) as outcomes:
                async for outcome in outcomes:
                    yield outcome

    @asynccontextmanager
    async def _coming(self) -> AsyncIterator[asyncio.Task[Client]]:
        """Make the client beside everything else: the model's library loads longer than a few reports are scanned."""
        async with AsyncExitStack() as stack:

            async def entered() -> Client:
                return await stack.enter_async_context(await asyncio.to_thread(self._client))

            coming = asyncio.create_task(entered())
            try:
                yield coming
            finally:
                await asyncio.wait([coming])
                if not coming.cancelled():
                    coming.exception()  # whoever asked was told

    @property
    def _at_once(self) -> int:
        """Return how many reports are in work: more than open questions, so that one is ready for each answer."""
        computed = 2 * self._processes + 1 if self._processes > 1 else 1
        return max(computed, self._reading.model.concurrency * 2 + 1) if self._reading.model else computed

    def _client(self) -> AbstractAsyncContextManager[Client]:
        assert self._reading.model is not None
        with loading():
            limits = llm.Limits(self._reading.requests_a_minute, self._reading.tokens_a_minute)
            return llm.Client(self._reading.model, limits)

    async def _first(self, jobs: AsyncIterator[Job]) -> list[Job]:
        """Return the first few jobs, as far as they arrive at once: their number decides where reports are read."""
        few = min(_FEW, self._at_once) if self._reading.model else _FEW  # no more than a model can begin with
        begun, found = time.perf_counter(), list[Job]()
        while len(found) < few and time.perf_counter() - begun < _SOON:
            job = await anext(jobs, None)
            if job is None:
                break
            found.append(job)
        return found

    def _place(self) -> SuspendedReadings | Worker:
        """Return where to read the next report: here, until there are many reports and the workers are ready."""
        self._begun += 1
        if self._processes > 1 and self._begun >= _FEW:
            self._pool.start()
        return self._pool.free() or self._here

    async def outcome(self, job: Job, client: Client | asyncio.Task[Client] | None) -> Outcome:
        """Read one report; a failure is part of the outcome, not raised."""
        begun, talk = time.perf_counter(), Talk(client)
        ended = await self._read(job, talk)
        return Outcome(job, ended.result, ended.error, talk.answers, time.perf_counter() - begun)

    async def _read(self, job: Job, talk: Talk) -> Ended:
        """Read a report to its end; try once more if its process dies."""
        deaths: list[str] = []
        while len(deaths) < _TRIES:
            place = self._place()
            if deaths and not isinstance(place, Worker):  # a report that killed a worker must not kill this process
                await self._pool.ready()
                if (place := self._pool.free() or self._here) is self._here:
                    break
            try:
                if not isinstance(place, Worker):
                    return await self._steps(place, job, talk)
                place.open += 1
                try:
                    return await self._steps(place, job, talk)
                finally:
                    place.open -= 1
            except WorkerDiedError as death:
                deaths += [str(death)] if death.at_it else []
        how = f"{job.report.source}: the process that read it died ({', then '.join(deaths)})"
        return Ended(error=InputError(how))

    async def _steps(self, place: SuspendedReadings | Worker, job: Job, talk: Talk) -> Ended:
        talk.from_the_beginning()
        number = next(self._numbers)
        step = await place.begin(number, job.report, job.known)
        try:
            while isinstance(step, Asked):
                if self.keeps_open or talk.knows(step.requests):
                    step = await place.go_on(number, await talk.said_to(step.requests))
                    continue
                place.drop(number)
                await talk.said_to(step.requests)
                talk.from_the_beginning()
                step = await place.begin(number, job.report, job.known)
        except BaseException:
            place.drop(number)
            raise
        return step


class Talk:
    """The questions about a report with their answers, in order. The client may still be in the making."""

    def __init__(self, client: Client | asyncio.Task[Client] | None) -> None:
        self._client = client
        self._said: dict[str, list[QuestionOutcome]] = {}
        self._heard: Counter[str] = Counter()

    @property
    def answers(self) -> list[RawAnswer]:
        return [answer for said in self._said.values() for one in said for answer in one.answers]

    def from_the_beginning(self) -> None:
        """Begin a new reading, which does not know the answers given to an earlier one."""
        self._heard.clear()

    def knows(self, requests: Sequence[Request]) -> bool:
        """Return whether an earlier reading got answers to all these questions."""
        return all(len(self._said.get(one.key, ())) > self._heard[one.key] for one in requests)

    async def said_to(self, requests: Sequence[Request]) -> list[QuestionOutcome]:
        return await asyncio.gather(*map(self._one, requests))

    async def _one(self, request: Request) -> QuestionOutcome:
        key = request.key
        said = self._said.setdefault(key, [])
        if len(said) == self._heard[key]:
            said.append(await self._ask(request))
        self._heard[key] += 1
        return said[self._heard[key] - 1]

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


async def outcomes_of(
    jobs: AsyncIterator[Job], read: Callable[[Job], Awaitable[Outcome]], at_once: int, first: Sequence[Job] = ()
) -> AsyncGenerator[Outcome, None]:
    """Read `first`, then all other jobs, `at_once` at a time, until closed. Raises what `jobs` raises."""
    waiting = list(first)
    done: asyncio.Queue[Outcome | None] = asyncio.Queue()
    room = asyncio.Semaphore(at_once)  # the consumer may be slower than the outcomes arrive
    turn = asyncio.Lock()

    async def work() -> None:
        while True:
            async with turn:  # an asynchronous generator accepts one caller at a time
                job = waiting.pop(0) if waiting else await anext(jobs, None)
            if job is None:
                return
            outcome = await read(job)
            await room.acquire()
            done.put_nowait(outcome)

    async def work_all() -> None:
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(at_once):
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
