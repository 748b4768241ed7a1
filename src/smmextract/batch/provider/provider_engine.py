"""The engine that asks through a provider's batches. While a report waits for its answer, only its text is kept; it is
read again once the answer is there, which is cheaper than keeping the reading open for a day.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from smmextract.batch.engine import ReadingPlan
from smmextract.batch.local import LocalEngine
from smmextract.batch.provider import courier
from smmextract.batch.provider.transport import ByBatch
from smmextract.batch.writer import Writer
from smmextract.label.llm import Client

_RETRIES = 2
"""How often a question is put into another batch after its batch expired or failed."""


class ProviderBatchEngine(LocalEngine):
    """Reads on this machine, and has the questions answered through a provider's batches."""

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
