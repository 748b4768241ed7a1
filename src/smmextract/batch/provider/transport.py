"""Questions on their way: what the model's client sends is not sent but put into a batch, and answered from one.

So the client, with all that it knows of answers and refusals, is the same as when it asks a server itself.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Awaitable, Callable

import httpx2

from smmextract.label.llm import Limits

Reply = tuple[int, bytes]
"""Status and body of an answer."""
Carry = Callable[[str, bytes], Awaitable[Reply]]
"""Has a question answered, given its name and what is to be sent."""


class BatchTransport(httpx2.AsyncBaseTransport):
    """Hands each question to `carry`. A question that is sent again after an answer is another one."""

    def __init__(self, carry: Carry) -> None:
        self._carry = carry
        self._answered: Counter[str] = Counter()

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer a request; raises what `carry` raises."""
        body = await request.aread()
        digest = hashlib.sha256(str(request.url).encode() + b"\0" + body).hexdigest()[:48]
        status, said = await self._carry(f"{digest}-{self._answered[digest]}", body)
        self._answered[digest] += status == 200
        headers = {"content-type": "application/json", "retry-after-ms": "1"}
        return httpx2.Response(status, headers=headers, content=said, request=request)


class ByBatch(Limits):
    """Makes the client send its questions by way of batches. Limits a minute are the provider's own affair there."""

    def __init__(self, carry: Carry) -> None:
        super().__init__()
        self._carry = carry

    def http_client(self, timeout: float) -> httpx2.AsyncClient | None:
        """A client whose requests wait for a batch as long as that takes."""
        return httpx2.AsyncClient(transport=BatchTransport(self._carry), timeout=timeout)
