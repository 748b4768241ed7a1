"""The engine that asks through a provider's batches, and the courier that carries its questions there.

While a report waits for its answer, only its text is kept; it is read again once the answer is there, which is cheaper
than keeping the reading open for a day. The courier collects questions, submits them as batches, waits for the batches,
and returns each question its answer. Every batch and its questions are recorded in the store before the provider is
contacted, under a token of our own that the provider keeps with the batch. So after any failure, a question that is at
the provider is found there and waited for, and nothing is submitted twice.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, Self

import httpx2
from openai import APIConnectionError, APIStatusError, AsyncOpenAI
from openai.types import Batch

from smmextract.batch.engine import ReadingPlan
from smmextract.batch.local import LocalEngine
from smmextract.batch.writer import Writer
from smmextract.config import ModelConfig
from smmextract.label.llm import Client, Limits
from smmextract.store import provider_batches
from smmextract.store.provider_batches import ProviderBatch

MOST_QUESTIONS = 10_000
"""In one batch; providers accept 50,000."""
_MOST_BYTES = 100_000_000
"""In one file; providers accept 200 MB."""
QUIET_SECONDS = 2.0
"""After this long without a new question, the collected ones are submitted."""
POLL_SECONDS = (5.0, 60.0)
"""Seconds between two looks at a batch: at first, and at most."""
_FINAL = ("completed", "failed", "expired", "cancelled")
_ENDPOINT: Literal["/v1/chat/completions"] = "/v1/chat/completions"
_TOKEN = "smmextract"
_CLOCKS_APART = timedelta(hours=1)

Reply = tuple[int, bytes]
"""Status and body of an answer."""


@dataclass(slots=True)
class _Question:
    name: str
    body: bytes
    reply: asyncio.Future[Reply]


@dataclass(slots=True)
class _Known:
    """A batch at the provider, with its questions that someone waits for, and, once it has ended, the replies to the
    others, and that to a question without one."""

    waiting: list[_Question] = field(default_factory=list)
    settled: tuple[dict[str, Reply], Reply] | None = None


class Courier:
    """Takes questions to a provider and brings back answers; use it as an asynchronous context manager."""

    def __init__(self, model: ModelConfig, writer: Writer) -> None:
        self._model, self._writer = model, writer
        self._openai = AsyncOpenAI(
            api_key=model.key.get_secret_value() if model.key else "none",
            base_url=model.base_url,
            timeout=model.timeout,
            max_retries=model.retries,
        )
        self._new: list[_Question] = []
        self._came = asyncio.Event()
        self._known: dict[str, _Known] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._start(self._gather())
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._openai.close()

    async def carry(self, name: str, body: bytes) -> Reply:
        """Return the answer to a question. Raises httpx2.ConnectError if the provider cannot be reached."""
        question = _Question(name, body, asyncio.get_running_loop().create_future())
        batch = await self._writer.read(provider_batches.batch_with, name)
        if batch is None:
            self._hand_in_later(question)
        else:
            self._wait_for(batch, question)
        status, said = await question.reply
        if status != 200:
            await self._writer.write(provider_batches.forget, [name])
        return status, said

    # Submitting

    def _hand_in_later(self, question: _Question) -> None:
        self._new.append(question)
        self._came.set()

    async def _gather(self) -> None:
        """Submit the collected questions once no more arrive, or a batch is full."""
        while True:
            await self._came.wait()
            self._came.clear()
            while len(self._new) < MOST_QUESTIONS:
                try:
                    async with asyncio.timeout(QUIET_SECONDS):
                        await self._came.wait()
                        self._came.clear()
                except TimeoutError:
                    break
            if taken := self._take():
                self._start(self._hand_in(taken))
            if self._new:
                self._came.set()

    def _take(self) -> list[_Question]:
        size = count = 0
        while count < min(len(self._new), MOST_QUESTIONS) and size < _MOST_BYTES:
            size += len(self._new[count].body)
            count += 1
        taken, self._new = self._new[:count], self._new[count:]
        return taken

    async def _hand_in(self, questions: Sequence[_Question]) -> None:
        token = uuid.uuid4().hex
        names = [question.name for question in questions]
        await self._writer.write(provider_batches.enter, token, self._model.host, names)
        batch = ProviderBatch(token, self._model.host, None, datetime.now(UTC))
        self._known[token] = _Known(list(questions))
        try:
            provider_id = await self._submit(batch, questions)
        except APIStatusError as error:
            await self._writer.write(provider_batches.end, token)
            self._settle(token, {}, (error.status_code, error.response.content))
            return
        except APIConnectionError as error:
            self._fail(token, error)
            return
        await self._writer.write(provider_batches.handed_in, token, provider_id)
        await self._collect(token, provider_id)

    async def _submit(self, batch: ProviderBatch, questions: Sequence[_Question]) -> str:
        """Submit a batch; return the provider's id. Raises APIError if that is refused, or nobody can be reached."""
        lines = b"".join(map(_line, questions))
        file = await self._openai.files.create(file=(f"{batch.token}.jsonl", lines), purpose="batch")
        once = self._openai.with_options(max_retries=0)  # a second attempt could be a second batch
        for attempt in range(self._model.retries + 1):
            try:
                made = await once.batches.create(
                    input_file_id=file.id, endpoint=_ENDPOINT, completion_window="24h", metadata={_TOKEN: batch.token}
                )
            except (APIConnectionError, APIStatusError) as error:
                status = error.status_code if isinstance(error, APIStatusError) else 599
                if status >= 500 and (found := await self._find(batch)):  # perhaps only the answer was lost
                    return found
                if attempt == self._model.retries or not (status >= 500 or status == 429):
                    raise
                await asyncio.sleep(min(2.0**attempt * POLL_SECONDS[0] / 10, 60))
            else:
                return made.id
        raise AssertionError

    async def _find(self, batch: ProviderBatch) -> str | None:
        """Return the provider's id of a batch for which only our token is known; None if it was never created."""
        oldest = (batch.entered_at - _CLOCKS_APART).timestamp()
        async for made in self._openai.batches.list(limit=100):
            if (made.metadata or {}).get(_TOKEN) == batch.token:
                return made.id
            if made.created_at < oldest:
                break
        return None

    # Waiting

    def _wait_for(self, batch: ProviderBatch, question: _Question) -> None:
        """Wait for a question that an earlier run, or another part of this one, has submitted."""
        known = self._known.get(batch.token)
        if known is None:
            known = self._known[batch.token] = _Known()
            self._start(self._resume(batch))
        if known.settled is None:
            known.waiting.append(question)
        else:
            _answer(question, *known.settled)

    async def _resume(self, batch: ProviderBatch) -> None:
        provider_id = batch.provider_id
        while provider_id is None:
            try:
                provider_id = await self._find(batch)
            except APIConnectionError:
                await asyncio.sleep(POLL_SECONDS[1])
                continue
            except APIStatusError as error:
                self._settle(batch.token, {}, (error.status_code, error.response.content))
                return
            if provider_id is None:  # it never reached the provider
                for question in self._known.pop(batch.token).waiting:
                    self._hand_in_later(question)
                await self._writer.write(provider_batches.end, batch.token)
                return
            await self._writer.write(provider_batches.handed_in, batch.token, provider_id)
        await self._collect(batch.token, provider_id)

    async def _collect(self, token: str, provider_id: str) -> None:
        """Wait for a batch and distribute its replies. A lost connection only delays that."""
        pause = POLL_SECONDS[0]
        while True:
            try:
                batch = await self._openai.batches.retrieve(provider_id)
                if batch.status in _FINAL:
                    replies = {name: reply async for name, reply in self._replies(batch)}
                    break
            except APIConnectionError:
                pass
            except APIStatusError as error:
                if error.status_code < 500 and error.status_code != 429:
                    self._settle(token, {}, (error.status_code, error.response.content))
                    return
            await asyncio.sleep(pause)
            pause = min(pause * 1.3, POLL_SECONDS[1])
        await self._writer.write(provider_batches.end, token)
        self._settle(token, replies, _reason(batch))

    async def _replies(self, batch: Batch) -> AsyncIterator[tuple[str, Reply]]:
        for file in (batch.output_file_id, batch.error_file_id):
            if file:
                content = await self._openai.files.content(file)
                for line in content.content.splitlines():
                    if line.strip() and (found := _read(line)):
                        yield found

    def _settle(self, token: str, replies: dict[str, Reply], refused: Reply) -> None:
        """Distribute the replies; a question without one gets `refused`."""
        known = self._known[token]
        known.settled = replies, refused
        for question in known.waiting:
            _answer(question, replies, refused)
        known.waiting.clear()

    def _fail(self, token: str, error: APIConnectionError) -> None:
        """Fail the questions of a batch that was not submitted because the provider cannot be reached."""
        for question in self._known.pop(token).waiting:
            if not question.reply.done():
                question.reply.set_exception(httpx2.ConnectError(str(error.__cause__ or error)))

    def _start(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """Pass the error of a failed task (store full or locked) on to those that wait for it."""
        self._tasks.discard(task)
        if task.cancelled() or (error := task.exception()) is None:
            return
        for question in [*self._new, *(one for known in self._known.values() for one in known.waiting)]:
            if not question.reply.done():
                question.reply.set_exception(error)


def _answer(question: _Question, replies: dict[str, Reply], refused: Reply) -> None:
    if not question.reply.done():
        question.reply.set_result(replies.pop(question.name, refused))


def _line(question: _Question) -> bytes:
    head = f'{{"custom_id": "{question.name}", "method": "POST", "url": "{_ENDPOINT}", "body": '
    return head.encode() + question.body + b"}\n"


def _read(line: bytes) -> tuple[str, Reply] | None:
    """Parse a line of a provider's file: the question's name, and its reply."""
    try:
        values = json.loads(line)
        name, response, error = str(values["custom_id"]), values.get("response"), values.get("error")
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    if isinstance(response, Mapping) and isinstance(response.get("body"), Mapping):
        return name, (int(response.get("status_code") or 500), json.dumps(response["body"]).encode())
    words = error.get("message") if isinstance(error, Mapping) else None
    return name, _told(503, str(words or "the provider gave no answer"))


def _reason(batch: Batch) -> Reply:
    """Return the reply for a question that the batch has no line for."""
    if batch.status == "failed":
        errors = [one.message for one in (batch.errors.data or [])] if batch.errors else []
        return _told(400, f"the provider refused the batch: {errors[0] if errors else 'no reason given'}")
    if batch.status == "cancelled":
        return _told(400, "the batch was cancelled")
    return _told(503, "the batch expired before this question was answered")


def _told(status: int, words: str) -> Reply:
    return status, json.dumps({"error": {"message": words}}).encode()


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
        return MOST_QUESTIONS

    @asynccontextmanager
    async def _client(self) -> AsyncIterator[Client]:
        assert self._reading.model is not None
        asked = {"concurrency": MOST_QUESTIONS, "retries": min(self._reading.model.retries, _RETRIES)}
        async with (
            Courier(self._reading.model, self._writer) as carrier,
            Client(self._reading.model.model_copy(update=asked), ByBatch(carrier)) as client,
        ):
            yield client


class BatchTransport(httpx2.AsyncBaseTransport):
    """Passes each question to a courier. A question repeated after an answer counts as a new one."""

    def __init__(self, courier: Courier) -> None:
        self._courier = courier
        self._answered: Counter[str] = Counter()

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        body = await request.aread()
        digest = hashlib.sha256(str(request.url).encode() + b"\0" + body).hexdigest()[:48]
        status, said = await self._courier.carry(f"{digest}-{self._answered[digest]}", body)
        self._answered[digest] += status == 200
        headers = {"content-type": "application/json", "retry-after-ms": "1"}
        return httpx2.Response(status, headers=headers, content=said, request=request)


class ByBatch(Limits):
    """Makes the client send its questions through batches. Limits per minute do not apply there."""

    def __init__(self, courier: Courier) -> None:
        super().__init__()
        self._courier = courier

    def http_client(self, timeout: float) -> httpx2.AsyncClient | None:
        return httpx2.AsyncClient(transport=BatchTransport(self._courier), timeout=timeout)
