"""Worker processes: each handles readings on its own, and together they use all cores.

They are started once, by a command instead of by forking, so they inherit nothing from this process; they receive the
rules and the vocabulary once. A worker that dies costs the report that it was working on; its other readings are begun
again elsewhere.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import sys
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, cast

from smmextract.batch.engine import ReadingPlan
from smmextract.batch.suspended import QuestionOutcome, Step
from smmextract.batch.worker import SIZE_BYTES, packed
from smmextract.report import Report

# there is no garbage while modules are loaded; the worker searches for it when it is ready
PROGRAM = (sys.executable, "-c", "import gc; gc.disable(); from smmextract.batch.worker import main; main()")
_RESTARTS = 20
"""Most workers that are restarted in one run; after that, the remaining ones carry on alone."""


class WorkerDiedError(Exception):
    """The process of a reading has died. `at_it` tells whether it was working on this very reading."""

    def __init__(self, at_it: bool, how: str) -> None:
        super().__init__(how)
        self.at_it = at_it


class Worker:
    """Readings in a separate process, which carries out its orders one after another."""

    def __init__(self, process: asyncio.subprocess.Process, reading: ReadingPlan) -> None:
        self._process = process
        self._waiting: deque[asyncio.Future[Any]] = deque()
        self.open = 0
        """Number of readings in progress here."""
        self.dead = False
        self.started = self._order(reading)
        self._listening = asyncio.create_task(self._listen())

    @classmethod
    async def start(cls, reading: ReadingPlan, program: Sequence[str] = PROGRAM) -> Worker:
        """Start a process. Raises OSError if that fails."""
        environ = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        pipe = asyncio.subprocess.PIPE
        # a group of its own keeps Ctrl-C away: this process decides when the work ends
        process = await asyncio.create_subprocess_exec(*program, stdin=pipe, stdout=pipe, env=environ, process_group=0)
        return cls(process, reading)

    async def begin(self, number: int, report: Report, known: Mapping[str, Sequence[str]]) -> Step:
        """Begin to read a report. Raises WorkerDiedError if the process dies."""
        return cast("Step", await self._order(("begin", number, report, known)))

    async def go_on(self, number: int, said: Sequence[QuestionOutcome]) -> Step:
        """Continue a reading with the answers that it waited for. Raises WorkerDiedError if the process dies."""
        return cast("Step", await self._order(("go_on", number, said)))

    def drop(self, number: int) -> None:
        """Abandon a reading."""
        if not self.dead:
            self._write(("drop", number))

    async def end(self) -> None:
        """End the process, whatever it is doing."""
        with suppress(ProcessLookupError):
            self._process.kill()
        await self._listening
        if pipe := self._process.stdin:
            pipe.close()
            with suppress(OSError):
                await pipe.wait_closed()

    @property
    def was_ready(self) -> bool:
        """Whether it was ever ready for reports."""
        return self.started.done() and not self.started.cancelled() and self.started.exception() is None

    @property
    def ready(self) -> bool:
        """Whether it is ready for reports."""
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
        assert self._process.stdin
        with suppress(OSError):  # the listener notices
            self._process.stdin.write(packed(order))  # not drained: the buffer is bounded by the readings in progress

    async def _listen(self) -> None:
        pipe = self._process.stdout
        assert pipe
        with suppress(asyncio.IncompleteReadError, OSError):
            while True:
                size = int.from_bytes(await pipe.readexactly(SIZE_BYTES), "big")
                step = pickle.loads(await pipe.readexactly(size))
                answer = self._waiting.popleft()
                if not answer.done():
                    answer.set_result(step)
        self.dead = True
        how = _how(await self._process.wait())
        for place, answer in enumerate(self._waiting):
            if not answer.done():
                answer.set_exception(WorkerDiedError(at_it=place == 0, how=how))
        self._waiting.clear()
        if not self.was_ready and not self.started.cancelled():
            self.started.exception()  # it never took a report, so no one needs the error


def _how(code: int) -> str:
    return f"killed by signal {-code}" if code < 0 else f"exit {code}"


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
        self._workers: list[Worker] = []
        self._gone: list[Worker] = []

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
        """End all processes."""
        self._wanted = 0
        await asyncio.gather(*self._starting)
        await asyncio.gather(*(worker.end() for worker in [*self._workers, *self._gone]))

    def _keep_up(self) -> None:
        """Start workers to replace missing or dead ones."""
        for worker in [one for one in self._workers if one.dead]:
            self._workers.remove(worker)
            self._gone.append(worker)
            self._starts_left -= 0 if worker.was_ready else _RESTARTS // 2
        missing = self._wanted - len(self._workers) - len(self._starting)
        for _ in range(max(0, min(missing, self._starts_left))):
            self._starts_left -= 1
            task = asyncio.create_task(self._start_one())
            self._starting.add(task)
            task.add_done_callback(self._starting.discard)

    async def _start_one(self) -> None:
        try:
            self._workers.append(await Worker.start(self.reading, self._program))
        except OSError:
            self._starts_left = 0  # no more processes are available: carry on without
