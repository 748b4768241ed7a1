"""The process that a pool starts: loads everything once, and copies itself for every worker. A worker carries out the
readings ordered through its socket, and answers each order in turn. It ends when the orders end, and so also when the
parent is killed.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from socket import socket
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
    if isinstance(reading, ReadingPlan):
        _serve(_prepared(reading), orders, answers)


def _prepared(reading: ReadingPlan) -> SuspendedReadings:
    _warm_up(reading)
    search_rarely()
    gc.enable()  # a reading leaves some garbage, which would add up
    return SuspendedReadings(reading)


def _serve(desk: SuspendedReadings, orders: BinaryIO, answers: BinaryIO) -> None:
    answers.write(packed(True))
    answers.flush()
    while (order := _next(orders)) is not None:
        what, *given = order
        if what == "drop":
            desk.drop(*given)
        else:
            answers.write(packed(at_once(getattr(desk, what)(*given))))
            answers.flush()


def _copy(ends: Sequence[socket], orders: BinaryIO, answers: BinaryIO) -> None:
    """Start a copy of this process at each end of a connection, and tell how each ended."""
    desk = _prepared(_next(orders))
    copies = {_forked(desk, end, (answers, *ends)): place for place, end in enumerate(ends)}
    for end in ends:
        end.close()
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # it ends last, when all copies have
    while copies:
        pid, status = os.wait()
        answers.write(packed((copies.pop(pid), os.waitstatus_to_exitcode(status))))
        answers.flush()


def _forked(desk: SuspendedReadings, end: socket, open_here: Sequence[socket | BinaryIO]) -> int:
    if pid := os.fork():
        return pid
    orders, answers = end.makefile("rb"), end.makefile("wb")
    for one in open_here:  # what a copy keeps open would never seem to end
        one.close()
    _ending(lambda: _serve(desk, orders, answers))
    os._exit(0)


def _warm_up(reading: ReadingPlan) -> None:
    """Load all tables before the first report, and exclude them from garbage collection."""
    report = from_text("Copper output was 1 t in May 2031, up 2%.")
    with loading():
        for reads in {None: replace(reading, model=None), reading.model: reading}.values():
            desk = SuspendedReadings(reads)
            at_once(desk.begin(0, report, {}))
            desk.drop(0)


def main() -> None:
    """Work on standard input and output, which nothing else may write to, or on the sockets whose numbers are given."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    if hasattr(os, "nice"):
        os.nice(_NICER)
    if ends := [socket(fileno=int(number)) for number in sys.argv[1:]]:
        _ending(lambda: _copy(ends, sys.stdin.buffer, answers))
    else:
        _ending(lambda: work(sys.stdin.buffer, answers))


def _ending(work: Callable[[], None]) -> None:
    try:
        work()
    except (OSError, EOFError, pickle.UnpicklingError):
        os._exit(1)  # the other end is gone, so no one can be told
