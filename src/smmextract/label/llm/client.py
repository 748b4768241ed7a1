"""Calls the model: instructor over the OpenAI client, against any server that speaks its protocol.

Only the OpenAI client retries after time-outs, 429 (with Retry-After), 5xx and cut connections. `dialogue` asks again
only if an answer is faulty, and `server_facts` knows how the server wants to be asked. Any other failure ends at once,
in a one-line message that never contains the key. Requests and tokens per minute can be limited, retries included.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Self, cast

import httpx2
import instructor
from aiolimiter import AsyncLimiter
from instructor.core import InstructorRetryException, retry_async
from openai import APIStatusError, AsyncOpenAI, DefaultAsyncHttpxClient, OpenAIError
from openai.types.chat import ChatCompletion
from pydantic import BaseModel, ValidationError

from smmextract.config import ModelConfig
from smmextract.errors import AnswerError
from smmextract.label.llm.account import Account, RawAnswer
from smmextract.label.llm.answer import answer_form
from smmextract.label.llm.answer_text import read_answer
from smmextract.label.llm.completion import (
    failure_of,
    field_of,
    first_choice,
    in_expected_form,
    model_of,
    quoted,
    said,
    tokens_used,
)
from smmextract.label.llm.dialogue import Voice
from smmextract.label.llm.prompt import Request, tokens_in, tokens_without_report
from smmextract.label.llm.server_facts import Mode, TooLongError, Way, facts_of, hint_of, is_too_long, name_of
from smmextract.vocabulary import Vocabulary

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


Create = Callable[..., Awaitable[BaseModel]]

_ENDPOINT = "/chat/completions"
_FORMS = instructor.Mode.JSON_SCHEMA, instructor.Mode.TOOLS
"""A server without schema support gets the same question as one with it, without the schema."""
_NO_KEY = "none"
"""Local servers need no key, but the OpenAI client requires one."""
_JSON_ALONE = "Answer with one JSON object as in the example, and with nothing else."
"""For servers without schema support: the instructions show the format, which is shorter than a schema."""
_CUT = {
    "length": "was cut at its length limit; a lower max_marks makes answers shorter",
    "content_filter": "was cut by the server's content filter",
}
"""Finish reasons, and what they mean if the answer cannot be read."""


@dataclass(slots=True)
class _Question:
    """The current question: many reports share one client, and instructor passes nothing through."""

    request: Request
    account: Account
    way: Way
    text: str = ""
    """The answer."""

    @property
    def kind(self) -> tuple[Vocabulary, Mode]:
        """What instructor's part of the request depends on."""
        return self.request.vocabulary, self.way.mode


class _FailedError(Exception):
    """Carries the OpenAI client's error past instructor, which would log its text, which may contain the key."""

    def __init__(self, error: OpenAIError) -> None:
        super().__init__(type(error).__name__)
        self.error = error


_asking: ContextVar[_Question] = ContextVar("asking")


class Client(Voice):
    """Connections to one model, for one report or many at once; use it as an asynchronous context manager.

    At most `config.concurrency` questions are open at a time, and `limits` applies to all.
    """

    def __init__(self, config: ModelConfig, limits: Limits | None = None) -> None:
        # instructor logs every failure as an error, and without a handler Python prints that on stderr
        if not (logger := logging.getLogger("instructor")).handlers:
            logger.addHandler(logging.NullHandler())
        self._config = config
        self._facts = facts_of(config)
        self._slots = asyncio.Semaphore(config.concurrency)
        self._added: dict[tuple[Vocabulary, Mode], dict[str, object]] = {}
        """What instructor adds to a question of each kind, as it was added to the first: to prepare it again takes a
        third of the time of a question.
        """
        self._openai = AsyncOpenAI(
            api_key=config.key.get_secret_value() if config.key else _NO_KEY,
            base_url=config.base_url,
            timeout=config.timeout,
            max_retries=config.retries,
            http_client=limits.http_client(config.timeout) if limits else None,
        )
        self.name, self.hint = name_of(config), hint_of(config)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._openai.close()

    def fits(self, request: Request) -> bool:
        """Return whether question and answer fit the context, as far as its size is known and can be respected."""
        known = [size for size in (self._config.max_context, self._facts.context) if size is not None]
        return not known or request.tokens() <= min(known) or tokens_without_report(request.vocabulary) >= min(known)

    async def say(self, request: Request, account: Account) -> str:
        """Return what the model writes. Raises TooLongError, and ModelError for any other failure."""
        while True:
            question = _Question(request, account, self._facts.way)
            try:
                readable = await self._answered(question)
            except _FailedError as failed:
                self._learn(failed.error, question)
            else:
                self._facts.answered(question.way, readable=readable)
                return question.text

    def _learn(self, error: OpenAIError, question: _Question) -> None:
        """Find out what the server refused. Raises ModelError if it is nothing that could be left out."""
        if not isinstance(error, APIStatusError):
            raise failure_of(error, self._config) from None
        words, size = str(error.body or error.message), question.request.tokens()
        if is_too_long(error.status_code, words):
            self._facts.too_long(size, words)
            raise TooLongError(str(failure_of(error, self._config))) from None
        if not self._facts.refused(question.way, error.status_code, words):
            raise failure_of(error, self._config) from None

    async def _answered(self, question: _Question) -> bool:
        """Ask through instructor; return whether the answer can be read, whether right or wrong."""
        _asking.set(question)
        form, mode = _answer_tool(question.request.vocabulary), _FORMS[question.way.mode == "tools"]
        arguments: dict[str, Any] = {"model": self._config.model, "messages": _messages(question.request, question.way)}
        try:
            if added := self._added.get(question.kind):
                await retry_async(self._create, form, (), added | arguments, max_retries=0, strict=False, mode=mode)
            else:
                create = cast("Create", instructor.patch(create=self._create, mode=mode))
                await create(response_model=form, max_retries=0, strict=False, **arguments)
        except InstructorRetryException as failure:
            if isinstance(failure.__cause__, ValidationError):
                return False
            raise failure.__cause__ or failure from None
        return True

    async def _create(self, **arguments: object) -> ChatCompletion:
        """Return one completion, counted, with the answer where instructor expects it."""
        question = _asking.get()
        way = question.way
        self._added.setdefault(
            question.kind, {name: one for name, one in arguments.items() if name not in ("model", "messages")}
        )
        if self._config.temperature is not None:
            arguments["temperature"] = self._config.temperature
        if way.mode in ("json_object", "text"):
            arguments["response_format"] = {"type": "json_object"}
        left_out = {*way.without, *({"response_format"} if way.mode == "text" else ())}
        sent = {name: value for name, value in arguments.items() if name not in left_out}
        try:
            async with self._slots:
                # `chat.completions.create` does the same, after it has loaded all that the library offers (0.2 s) and
                # looked through every message (1 ms)
                response = await self._openai.post(_ENDPOINT, cast_to=httpx2.Response, body=sent)
            completion = response.json()
            await asyncio.sleep(0)  # let the next waiting question go out first; this answer is read meanwhile
        except OpenAIError as error:
            raise _FailedError(error) from None
        except ValueError as error:
            raise AnswerError(f"{self._config.host} answered something that is no JSON: {error}") from None
        question.text = self._usable(completion, question)
        return in_expected_form(completion, question.text)

    def _usable(self, completion: object, question: _Question) -> str:
        """Return what was said, and enter it into the account. Raises AnswerError where that is no answer."""
        config = self._config
        if not isinstance(completion, Mapping):
            raise AnswerError(f"{config.host} answered something that is no completion: {quoted(completion, config)}")
        text = said(completion)
        question.account.answers.append(
            RawAnswer(question.request.key, text, model_of(completion), *tokens_used(completion))
        )
        choice = first_choice(completion)
        if choice is None:
            words = completion.get("error")
            raise AnswerError(f"{config.host} answered without a choice{': ' + quoted(words, config) if words else ''}")
        message = field_of(choice, "message")
        if message is None:
            raise AnswerError(f"{self.name}, asked 1 time, gave no answer that can be read: it has no message")
        if refusal := field_of(message, "refusal"):
            raise AnswerError(f"model {config.model!r} refused: {quoted(refusal, config)}")
        reason = field_of(choice, "finish_reason")
        cut = _CUT.get(reason) if isinstance(reason, str) else None
        if cut and read_answer(text) is None:
            kind = TooLongError if reason == "length" else AnswerError
            raise kind(f"the answer of {self.name} {cut}")
        return text


def _messages(request: Request, way: Way) -> list[dict[str, str]]:
    """Return the messages of a question; for a server without schema support, with a note on the expected format."""
    user = request.user if way.mode in ("tools", "json_schema") else f"{request.user}\n{_JSON_ALONE}"
    if "system" in way.without:
        return [{"role": "user", "content": f"{request.system}\n{user}"}]
    return [{"role": "system", "content": request.system}, {"role": "user", "content": user}]


@lru_cache(maxsize=16)
def _answer_tool(vocabulary: Vocabulary) -> type[BaseModel]:
    return instructor.openai_schema(answer_form(vocabulary))
