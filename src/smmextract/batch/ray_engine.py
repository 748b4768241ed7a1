"""The Ray engine: actors on all machines of a cluster read reports, each with its own reader and client.

This process still finds the reports, claims them, watches the budget and shows the progress; it hands out one report at
a time, so all of that works as on one machine. With PostgreSQL the actors write themselves; with SQLite only this
process does. If a node dies, its reports are read again elsewhere; each run is stored once, by whichever process.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack, aclosing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from smmextract.batch.engine import Job, Outcome, ReadingPlan
from smmextract.batch.keeping import Keeper, save
from smmextract.batch.local import LocalEngine, outcomes_of
from smmextract.errors import AccessError, InputError, StoreError, UsageError
from smmextract.label import llm
from smmextract.lazy import library
from smmextract.store import Store, open_store
from smmextract.store.claims import run_status

if TYPE_CHECKING:
    from smmextract.label.llm import Client, Limits

CPUS_AN_ACTOR = 0.75
"""A fraction, so that the actors leave room for other work in the cluster."""
_TRIES = 4
"""How often a report is given to an actor before it is assumed to kill actors."""


class ReportActor:
    """Reads reports in a process of the cluster."""

    def __init__(self, reading: ReadingPlan, gate: Any, keeper: Keeper, store: str | None) -> None:
        self._engine = LocalEngine(replace(reading, workers=1))
        self._reading, self._gate, self._keeper = reading, gate, keeper
        self._store: Store | None = open_store(store) if store else None
        self._client: Client | None = None

    async def ready(self) -> None:
        """Answer as soon as the process exists."""

    async def read(self, job: Job, *, again: bool) -> Outcome:
        """Read a report, and store it if that is the actor's job; `again` if another actor has begun it."""
        if again and self._store and (found := self._stored(job)):
            return found
        if self._client is None and self._reading.model:
            self._client = llm.Client(self._reading.model, self._limits())
        outcome = await self._engine.outcome(job, self._client)
        if self._store and not isinstance(outcome.error, AccessError):
            outcome = await asyncio.to_thread(save, self._store, self._keeper, outcome)
        return outcome

    def _stored(self, job: Job) -> Outcome | None:
        """Return the outcome that an actor stored before it died, if any."""
        assert self._store
        with self._store.reading() as connection:
            status = run_status(connection, job.report.sha256, self._keeper.key)
        return Outcome(job, stored=True) if status == "done" else None

    def _limits(self) -> Limits | None:
        gate = self._gate

        class ByGate(llm.Limits):
            async def take(self, tokens: int) -> None:
                await gate.take.remote(tokens)

        return ByGate(self._reading.requests_a_minute, self._reading.tokens_a_minute) if gate else None


class RayEngine:
    """Reads on a cluster: the one at an address, or one started on this machine."""

    def __init__(self, reading: ReadingPlan, keeper: Keeper, store: str, address: str | None) -> None:
        self._ray = library("ray", "--engine ray needs the extra: pip install 'smmextract[ray]'")
        self._reading, self._keeper, self._store, self._address = reading, keeper, store, address
        self._open: dict[Any, int] = {}
        self._resting: dict[Any, asyncio.Task[None]] = {}

    async def outcomes(self, jobs: AsyncIterator[Job]) -> AsyncGenerator[Outcome, None]:
        first = await anext(jobs, None)
        if first is None:
            return  # a cluster takes seconds to start
        async with AsyncExitStack() as stack:
            await asyncio.to_thread(self._connect, stack)
            at_once = self._start_actors(stack)
            try:
                async with aclosing(outcomes_of(jobs, self._outcome, at_once, [first])) as outcomes:
                    async for outcome in outcomes:
                        yield outcome
            finally:
                for task in self._resting.values():
                    task.cancel()

    def _connect(self, stack: AsyncExitStack) -> None:
        if self._ray.is_initialized():
            return
        options = {"address": self._address} if self._address else {"include_dashboard": False}
        try:
            self._ray.init(log_to_driver=False, logging_level="error", **options)
        except (ConnectionError, ValueError, RuntimeError) as error:
            raise UsageError(f"no cluster at {self._address}: {' '.join(str(error).split())[:200]}") from None
        stack.callback(self._ray.shutdown)

    def _start_actors(self, stack: AsyncExitStack) -> int:
        model = self._reading.model
        count = self._reading.workers or max(1, int(self._ray.cluster_resources().get("CPU", 1)))
        each = -(-model.concurrency // count) if model else 1
        in_each = each * 3 // 2 + 1
        reading = replace(self._reading, model=model.model_copy(update={"concurrency": each}) if model else None)
        gate, limits = None, (reading.requests_a_minute, reading.tokens_a_minute)
        if any(limits):  # counted in one place for the whole cluster
            counter = self._ray.remote(llm.Limits).options(num_cpus=0, max_concurrency=10_000, max_restarts=-1)
            gate = counter.remote(*limits)
        actor = self._ray.remote(ReportActor).options(
            num_cpus=CPUS_AN_ACTOR, max_concurrency=in_each + 1, max_restarts=-1, scheduling_strategy="SPREAD"
        )
        store = self._store if self._store.startswith("postgresql") else None
        for _ in range(count):
            one = actor.remote(reading, gate, self._keeper, store)
            self._open[one] = 0
            stack.callback(self._ray.kill, one)
        return in_each * count

    async def _outcome(self, job: Job) -> Outcome:
        begun, how = time.perf_counter(), ""
        for attempt in range(_TRIES):
            actor = await self._free()
            self._open[actor] += 1
            try:
                outcome: Outcome = await actor.read.remote(job, again=attempt > 0)
            except self._ray.exceptions.RayTaskError as failure:
                raise (failure.cause if isinstance(failure.cause, StoreError) else failure) from None
            except self._ray.exceptions.RayError as failure:
                # its node or process has died; the next try runs elsewhere
                how = " ".join(str(failure).split())[:100]
                self._rest(actor)
            else:
                return outcome
            finally:
                self._open[actor] -= 1
        error = InputError(f"{job.report.source}: {_TRIES} actors that read it died ({how})")
        return Outcome(job, None, error, (), time.perf_counter() - begun)

    async def _free(self) -> Any:
        """Return the actor with the least to do; if all are gone, the first that returns."""
        while len(self._resting) == len(self._open):
            await asyncio.wait(self._resting.values(), return_when=asyncio.FIRST_COMPLETED)
            await asyncio.sleep(0)
        return min((one for one in self._open if one not in self._resting), key=lambda one: self._open[one])

    def _rest(self, actor: Any) -> None:
        """Give no more work to an actor that did not answer, until it does."""
        if actor not in self._resting:
            self._resting[actor] = asyncio.create_task(self._recovered(actor))

    async def _recovered(self, actor: Any) -> None:
        while True:
            try:
                await actor.ready.remote()
                break
            except self._ray.exceptions.RayError:
                await asyncio.sleep(0.5)
        del self._resting[actor]
