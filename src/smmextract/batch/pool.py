"""Worker processes: each handles readings on its own, and together they use all cores.

One process is started, by a command instead of by forking, so that it inherits nothing from this one; it receives the
rules and the vocabulary, loads everything once, and then copies itself for each worker. A worker that dies costs the
report that it was working on; its other readings are begun again elsewhere.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import signal
import sys
from asyncio import StreamReader, StreamWriter
from asyncio.subprocess import PIPE
from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from socket import socketpair
from typing import Any, cast

from smmextract.batch.engine import ReadingPlan
from smmextract.batch.suspended import QuestionOutcome, Step
from smmextract.batch.worker import SIZE_BYTES, packed
from smmextract.report import Report

# there is no garbage while modules are loaded; the worker searches for it when it is ready
PROGRAM = (sys.executable, "-c", "import gc; gc.disable(); from smmextract.batch.worker import main; main()")
_COPIES = hasattr(os, "fork")
"""Whether processes can be copied."""
_RESTARTS = 20
"""Most workers that are restarted in one run; after that, the remaining ones carry on alone."""


class WorkerDiedError(Exception):
    """The process of a reading has died. `at_it` tells whether it was working on this very reading."""

    def __init__(self, at_it: bool, how: str) -> None:
        super().__init__(how)
        self.at_it = at_it


class Worker:
    """Readings in a separate process, which carries out its orders in turn; they raise WorkerDiedError if it dies."""

    def __init__(self, answers: StreamReader, orders: StreamWriter, code: asyncio.Future[int]) -> None:
        self._answers, self._orders, self._code = answers, orders, code
        self._waiting: deque[asyncio.Future[Any]] = deque([asyncio.get_running_loop().create_future()])
        self.open = 0
        """Number of readings in progress here."""
        self.dead = False
        self.started = self._waiting[0]
        self._listening = asyncio.create_task(self._listen())

    async def begin(self, number: int, report: Report, known: Mapping[str, Sequence[str]]) -> Step:
        return cast("Step", await self._order(("begin", number, report, known)))

    async def go_on(self, number: int, said: Sequence[QuestionOutcome]) -> Step:
        return cast("Step", await self._order(("go_on", number, said)))

    def drop(self, number: int) -> None:
        if not self.dead:
            self._write(("drop", number))

    async def end(self) -> None:
        """Close the connection, which ends the process unless it was killed before."""
        self._orders.close()
        with suppress(OSError):
            await self._orders.wait_closed()
        await self._listening

    @property
    def was_ready(self) -> bool:
        """Whether it was ever ready for reports."""
        return self.started.done() and not self.started.cancelled() and self.started.exception() is None

    @property
    def ready(self) -> bool:
        return not self.dead and self.was_ready

    def _order(self, order: object) -> asyncio.Future[Any]:
        answer = asyncio.get_running_loop().create_future()
        if self.dead:
            answer.set_exception(WorkerDiedError(at_it=False, how="it was gone before"))
            return answer
        self._waiting.append(answer)
        self._write(order)
        return answer

    def _write(self, order: object) -> None:
        with suppress(OSError):  # the listener notices
            self._orders.write(packed(order))  # not drained: the buffer is bounded by the readings in progress

    async def _listen(self) -> None:
        async for step in _messages(self._answers):
            answer = self._waiting.popleft()
            if not answer.done():
                answer.set_result(step)
        self.dead = True
        code = await self._code
        how = f"killed by signal {-code}" if code < 0 else f"exit {code}"
        for place, answer in enumerate(self._waiting):
            if not answer.done():
                answer.set_exception(WorkerDiedError(at_it=place == 0, how=how))
        self._waiting.clear()
        if not self.was_ready and not self.started.cancelled():
            self.started.exception()  # it never took a report, so no one needs the error


async def _messages(pipe: StreamReader) -> AsyncIterator[Any]:
    """Yield what the other process says, until it is gone."""
    with suppress(asyncio.IncompleteReadError, OSError):
        while True:
            size = int.from_bytes(await pipe.readexactly(SIZE_BYTES), "big")
            yield pickle.loads(await pipe.readexactly(size))


class Family:
    """Workers that are copies of one process; where processes cannot be copied, that process itself."""

    def __init__(
        self, process: asyncio.subprocess.Process, connections: Sequence[tuple[StreamReader, StreamWriter]]
    ) -> None:
        self._process = process
        self._codes: list[asyncio.Future[int]] = [asyncio.get_running_loop().create_future() for _ in connections]
        self.workers = [Worker(*streams, code) for streams, code in zip(connections, self._codes, strict=True)]
        self._watching = asyncio.create_task(self._watch())

    @classmethod
    async def start(cls, reading: ReadingPlan, size: int, program: Sequence[str] = PROGRAM) -> Family:
        """Start the workers. Raises OSError if that fails."""
        environ = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        pairs = [socketpair() for _ in range(size if _COPIES else 0)]
        passed = [theirs.fileno() for _, theirs in pairs]
        try:
            # a group of its own keeps Ctrl-C away: this process decides when the work ends
            process = await asyncio.create_subprocess_exec(
                *program, *map(str, passed), stdin=PIPE, stdout=PIPE, env=environ, pass_fds=passed, process_group=0
            )
        except OSError:
            for ours, _ in pairs:
                ours.close()
            raise
        finally:
            for _, theirs in pairs:
                theirs.close()
        assert process.stdin
        assert process.stdout
        with suppress(OSError):
            process.stdin.write(packed(reading))
        streams = [await asyncio.open_connection(sock=ours) for ours, _ in pairs]
        return cls(process, streams or [(process.stdout, process.stdin)])

    async def _watch(self) -> None:
        """Listen how each worker ends."""
        if _COPIES and self._process.stdout:
            async for place, code in _messages(self._process.stdout):
                self._codes[place].set_result(code)
        code = await self._process.wait()
        for one in self._codes:
            if not one.done():
                one.set_result(code)

    async def end(self) -> None:
        if self._process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGTERM) if _COPIES else self._process.kill()
        await asyncio.gather(self._watching, *(worker.end() for worker in self.workers))


class Pool:
    """Keeps a number of workers from `start` on (fewer until they are ready); `end` ends them."""

    def __init__(self, reading: ReadingPlan, size: int, program: Sequence[str] = PROGRAM) -> None:
        # a worker asks no server, so it does not get the key
        model = reading.model.model_copy(update={"key": None}) if reading.model else None
        self.reading = replace(reading, model=model)
        self._size, self._program = size, program
        self._wanted = 0
        self._starts_left = size + _RESTARTS
        self._starting: set[asyncio.Task[None]] = set()
        self._coming = 0
        self._families: list[Family] = []
        self._workers: list[Worker] = []

    def start(self) -> None:
        """Start the workers, without waiting for them."""
        self._wanted = self._size
        self._keep_up()

    async def started(self) -> None:
        """Start the workers, and wait until their processes exist."""
        self.start()
        await asyncio.gather(*self._starting)

    async def ready(self) -> None:
        """Wait until one worker is ready, or none can be."""
        while self.free() is None:
            coming = {one for one in (*self._starting, *(one.started for one in self._workers)) if not one.done()}
            if not coming:
                return
            await asyncio.wait(coming, return_when=asyncio.FIRST_COMPLETED)

    def free(self) -> Worker | None:
        """Return the worker with the least to do; None if none is ready."""
        self._keep_up()
        return min((one for one in self._workers if one.ready), key=lambda one: one.open, default=None)

    async def end(self) -> None:
        self._wanted = 0
        await asyncio.gather(*self._starting)
        await asyncio.gather(*(family.end() for family in self._families))

    def _keep_up(self) -> None:
        """Start workers to replace missing or dead ones."""
        for worker in [one for one in self._workers if one.dead]:
            self._workers.remove(worker)
            self._starts_left -= 0 if worker.was_ready else _RESTARTS // 2
        missing = min(self._wanted - len(self._workers) - self._coming, self._starts_left)
        for size in [missing] if _COPIES and missing > 0 else [1] * missing:
            self._starts_left -= size
            self._coming += size
            task = asyncio.create_task(self._start(size))
            self._starting.add(task)
            task.add_done_callback(self._starting.discard)

    async def _start(self, size: int) -> None:
        try:
            family = await Family.start(self.reading, size, self._program)
            self._families.append(family)
            self._workers += family.workers
        except OSError:
            self._starts_left = 0  # no more processes are available: carry on without
        finally:
            self._coming -= size
