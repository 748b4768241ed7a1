"""The engine that asks through a provider's batches. While a report waits for its answer, only its text is kept; it is
read again once the answer is there, which is cheaper than keeping the reading open for a day.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx2

from smmextract.batch.engine import ReadingPlan
from smmextract.batch.local import LocalEngine
from smmextract.batch.provider import courier
from smmextract.batch.provider.courier import Reply
from smmextract.batch.writer import Writer
from smmextract.label.llm import Client, Limits

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


Carry = Callable[[str, bytes], Awaitable[Reply]]
"""Gets a question answered, given its name and its body."""


class BatchTransport(httpx2.AsyncBaseTransport):
    """Passes each question to `carry`. A question repeated after an answer counts as a new one."""

    def __init__(self, carry: Carry) -> None:
        self._carry = carry
        self._answered: Counter[str] = Counter()

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        body = await request.aread()
        digest = hashlib.sha256(str(request.url).encode() + b"\0" + body).hexdigest()[:48]
        status, said = await self._carry(f"{digest}-{self._answered[digest]}", body)
        self._answered[digest] += status == 200
        headers = {"content-type": "application/json", "retry-after-ms": "1"}
        return httpx2.Response(status, headers=headers, content=said, request=request)


class ByBatch(Limits):
    """Makes the client send its questions through batches. Limits per minute do not apply there."""

    def __init__(self, carry: Carry) -> None:
        super().__init__()
        self._carry = carry

    def http_client(self, timeout: float) -> httpx2.AsyncClient | None:
        """Return a client whose requests wait for a batch for as long as it takes."""
        return httpx2.AsyncClient(transport=BatchTransport(self._carry), timeout=timeout)
