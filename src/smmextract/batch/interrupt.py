"""Ctrl-C: the first finishes what is in flight, the second ends at once (what is stored stays)."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smmextract.batch.runner import Batch

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def stops_on_interrupt(batch: Batch, say: Callable[[str], None]) -> Iterator[None]:
    """While it lasts, Ctrl-C and a request to terminate stop the batch; it runs in the current task.

    What is with a provider for a day is not waited for: the store knows of it, and the next run collects it.
    """
    loop, task = asyncio.get_running_loop(), asyncio.current_task()

    def stop() -> None:
        if task is not None and (batch.tally.stop == "interrupted" or batch.engine == "provider-batch"):
            task.cancel()
            return
        batch.tally.stop = "interrupted"
        say("interrupted: finishing what is in flight (again to end at once)")

    try:
        for number in _SIGNALS:
            loop.add_signal_handler(number, stop)
    except NotImplementedError:  # on Windows, Ctrl-C ends at once
        yield
        return
    try:
        yield
    finally:
        for number in _SIGNALS:
            loop.remove_signal_handler(number)
