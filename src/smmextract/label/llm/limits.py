"""Limits requests and tokens per minute, retries included."""

from __future__ import annotations

import httpx2
from aiolimiter import AsyncLimiter
from openai import DefaultAsyncHttpxClient

from smmextract.label.llm.token_estimate import tokens_in

_BURST_SECONDS = 3.0
"""Unused allowance is saved for this long: no minute exceeds a limit by more than 5%."""


class Limits:
    """Requests and tokens per minute; None means no limit. Tokens are estimated from the text sent."""

    def __init__(self, requests: float | None = None, tokens: float | None = None) -> None:
        self._requests = _limiter(requests)
        self._tokens = _limiter(tokens)

    def http_client(self, timeout: float) -> httpx2.AsyncClient | None:
        """Return a client that waits before each request, or None if nothing is limited."""
        if self._requests is None and self._tokens is None:
            return None
        return DefaultAsyncHttpxClient(timeout=timeout, event_hooks={"request": [self._wait]})

    async def _wait(self, request: httpx2.Request) -> None:
        await self.take(tokens_in(request.content.decode(errors="replace")) if self._tokens else 0)

    async def take(self, tokens: int) -> None:
        """Wait until a request with this many tokens may be sent."""
        if self._requests:
            await self._requests.acquire()
        if self._tokens:
            await self._tokens.acquire(min(tokens, self._tokens.max_rate))


def _limiter(a_minute: float | None) -> AsyncLimiter | None:
    if a_minute is None:
        return None
    burst = max(a_minute * _BURST_SECONDS / 60, 1)
    return AsyncLimiter(burst, 60 * burst / a_minute)
