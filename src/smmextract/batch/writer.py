"""A batch's access to the store, in one thread, so that only this thread waits when the store is busy."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from typing import Concatenate, ParamSpec, Self, TypeVar

from sqlalchemy import Connection

from smmextract.errors import StoreError
from smmextract.store import Store, claims

P = ParamSpec("P")
T = TypeVar("T")
_Begin = Callable[[], AbstractContextManager[Connection]]


class Writer:
    """A batch's access to the store; an asynchronous context manager that registers the batch and keeps it alive."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._thread = ThreadPoolExecutor(1, "store")
        self.batch = ""

    async def __aenter__(self) -> Self:
        self.batch = await self.write(claims.begin_batch)
        self._alive = asyncio.create_task(self._stay_alive())
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._alive.cancel()
        try:
            if kind is None or not issubclass(kind, Exception):
                await self.write(claims.end_batch, self.batch)
        finally:
            self._thread.shutdown()

    async def write(self, what: Callable[Concatenate[Connection, P], T], *values: P.args, **options: P.kwargs) -> T:
        """Call `what` within one transaction that writes."""
        return await self._call(self._store.writing, what, *values, **options)

    async def read(self, what: Callable[Concatenate[Connection, P], T], *values: P.args, **options: P.kwargs) -> T:
        """Call `what` within one transaction that only reads."""
        return await self._call(self._store.reading, what, *values, **options)

    async def _call(
        self, begin: _Begin, what: Callable[Concatenate[Connection, P], T], *values: P.args, **options: P.kwargs
    ) -> T:
        def work() -> T:
            with begin() as connection:
                return what(connection, *values, **options)

        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def _stay_alive(self) -> None:
        while True:
            await asyncio.sleep(claims.RENEW_SECONDS)
            with suppress(StoreError):  # the next report to be stored raises the same error
                await self.write(claims.renew, self.batch)
