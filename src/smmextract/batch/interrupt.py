"""Handles Ctrl-C: the first finishes what is in flight, the second ends at once (what is stored is kept)."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from smmextract.batch.runner import Batch

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def stops_on_interrupt(batch: Batch, say: Callable[[str], None]) -> Iterator[None]:
    """Within this context, Ctrl-C or a termination request stops the batch, which runs in the current task.

    Batches at a provider are not waited for: the store has recorded them, and the next run collects their answers.
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
