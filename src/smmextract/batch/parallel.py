"""Runs many jobs concurrently, and yields each outcome as soon as it is ready."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence

from smmextract.batch.engine import Job, Outcome


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
