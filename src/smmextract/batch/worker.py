"""The process that a pool starts: carries out readings ordered through a pipe. It reads orders from its standard input
and writes each answer to its standard output, in order. It ends when the orders end, and so also when the parent is
killed.
"""

from __future__ import annotations

import gc
import os
import pickle
import sys
from dataclasses import replace
from typing import Any, BinaryIO

from smmextract.batch.engine import ReadingPlan
from smmextract.batch.suspended import SuspendedReadings
from smmextract.lazy import loading, search_rarely
from smmextract.report import from_text
from smmextract.waiting import at_once

SIZE_BYTES = 4
"""Bytes before each message that hold its length."""


_NICER = 5
"""How far the process that talks to the server goes first: every answer that it handles late leaves the server idle."""


def packed(message: object) -> bytes:
    """Return a message as bytes for the pipe."""
    data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    return len(data).to_bytes(SIZE_BYTES, "big") + data


def _next(orders: BinaryIO) -> Any:
    head = orders.read(SIZE_BYTES)
    data = orders.read(int.from_bytes(head, "big"))
    return pickle.loads(data) if data else None


def work(orders: BinaryIO, answers: BinaryIO) -> None:
    """Carry out orders until there are no more. The first says how to read, the others name a method of the readings
    and what it is given; only `drop` is not answered.
    """
    reading = _next(orders)
    if not isinstance(reading, ReadingPlan):
        return
    _warm_up(reading)
    search_rarely()
    gc.enable()  # a reading leaves some garbage, which would add up
    desk = SuspendedReadings(reading)
    answers.write(packed(True))
    answers.flush()
    while (order := _next(orders)) is not None:
        what, *given = order
        if what == "drop":
            desk.drop(*given)
        else:
            answers.write(packed(at_once(getattr(desk, what)(*given))))
            answers.flush()


def _warm_up(reading: ReadingPlan) -> None:
    """Load all tables before the first report, and exclude them from garbage collection."""
    report = from_text("Copper output was 1 t in May 2031, up 2%.")
    with loading():
        for reads in {None: replace(reading, model=None), reading.model: reading}.values():
            desk = SuspendedReadings(reads)
            at_once(desk.begin(0, report, {}))
            desk.drop(0)


def main() -> None:
    """Work on standard input and output, which nothing else may write to."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    if hasattr(os, "nice"):
        os.nice(_NICER)
    try:
        work(sys.stdin.buffer, answers)
    except (BrokenPipeError, EOFError, pickle.UnpicklingError):
        os._exit(1)  # the other end is gone, so no one can be told
