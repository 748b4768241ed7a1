"""The engine that asks by way of a provider's batches. A report waits for its answer as its text alone: it is read
anew, up to where it was, when the answer is there, which is cheaper than to keep it open for a day."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from smmextract.batch.engine import ReadingPlan
from smmextract.batch.local import LocalEngine
from smmextract.batch.provider import courier
from smmextract.batch.provider.transport import ByBatch
from smmextract.label.llm import Client

if TYPE_CHECKING:
    from smmextract.batch.writer import Writer

_RETRIES = 2
"""So often a question is put into another batch that has expired or failed in one."""


class ProviderBatchEngine(LocalEngine):
    """Reads on this machine, and has the questions answered by a provider's batches."""

    keeps_open = False

    def __init__(self, reading: ReadingPlan, writer: Writer) -> None:
        super().__init__(reading)
        self._writer = writer

    @property
    def _at_once(self) -> int:
        return courier.MOST_QUESTIONS

    @asynccontextmanager
    async def _client(self) -> AsyncIterator[Client]:
        assert self._reading.model is not None
        asked = {"concurrency": courier.MOST_QUESTIONS, "retries": min(self._reading.model.retries, _RETRIES)}
        async with (
            courier.Courier(self._reading.model, self._writer) as carrier,
            Client(self._reading.model.model_copy(update=asked), ByBatch(carrier.carry)) as client,
        ):
            yield client
