"""An HTTP transport that puts requests into batches instead of sending them.

So the model's client, which knows how to handle answers and refusals, works as if it asked a server itself.
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
"""Gets a question answered, given its name and its body."""


class BatchTransport(httpx2.AsyncBaseTransport):
    """Passes each question to `carry`. A question repeated after an answer counts as a new one."""

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
    """Makes the client send its questions through batches. Limits per minute do not apply there."""

    def __init__(self, carry: Carry) -> None:
        super().__init__()
        self._carry = carry

    def http_client(self, timeout: float) -> httpx2.AsyncClient | None:
        """Return a client whose requests wait for a batch for as long as it takes."""
        return httpx2.AsyncClient(transport=BatchTransport(self._carry), timeout=timeout)
