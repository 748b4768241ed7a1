"""Waits for a reading: at once, or in an event loop of its own."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import TypeVar

T = TypeVar("T")


def at_once(reading: Coroutine[None, None, T]) -> T:
    """Return the result of a reading that awaits nothing, without an event loop (which would intercept Ctrl-C)."""
    try:
        reading.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    raise RuntimeError("a reading with patterns does not wait")


def waited_for(reading: Coroutine[None, None, T]) -> T:
    """Return the result of a reading that waits for a model."""
    import asyncio  # noqa: PLC0415 - 20 ms that a run without a model does not need

    return asyncio.run(reading)
