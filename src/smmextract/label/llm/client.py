"""The call itself: instructor over the OpenAI client, against any server that speaks its protocol.

In comes one request, out comes the best reading of the model's answers. Time-outs, 429 (with Retry-After), 5xx and cut
connections are retried by the OpenAI client alone; instructor asks again only where an answer has something wrong with
it. Everything else ends at once, in one line that never holds the key.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextvars import ContextVar
from types import TracebackType
from typing import TYPE_CHECKING, Self, cast

from smmextract.config import ModelConfig
from smmextract.errors import AccessError, AnswerError, ModelError, SmmextractError
from smmextract.label.llm.account import Account, RawAnswer, best_reading
from smmextract.label.llm.answer import Answer, answer_form, asking
from smmextract.label.llm.judge import Marks, Reading
from smmextract.label.llm.limits import Limits
from smmextract.label.llm.prompt import Request

if TYPE_CHECKING:
    from openai import APIError, APIStatusError, OpenAIError
    from openai.types.chat import ChatCompletion

RE_ASKS = 2
_NO_KEY = "none"
"""Local servers want no key, and the OpenAI client cannot do without one."""
_LONGEST = 200
"""How much of a server's own words an error repeats."""


_asking: ContextVar[tuple[Account, str]] = ContextVar("asking")
"""Whose question is being asked, and its hash: many reports share one client, and instructor passes nothing through."""


class Client:
    """Connections to one model, for one report or many at once; use it as an asynchronous context manager.

    No more than `config.concurrency` questions are out at a time, and no more than `limits` allows.
    """

    def __init__(self, config: ModelConfig, limits: Limits | None = None) -> None:
        import instructor  # noqa: PLC0415
        from openai import AsyncOpenAI  # noqa: PLC0415

        # instructor logs every failure as an error, and without a handler Python prints that on stderr
        if not (logger := logging.getLogger("instructor")).handlers:
            logger.addHandler(logging.NullHandler())
        self._config = config
        self._temperature = config.temperature
        self._slots = asyncio.Semaphore(config.concurrency)
        self._openai = AsyncOpenAI(
            api_key=config.key.get_secret_value() if config.key else _NO_KEY,
            base_url=config.base_url,
            timeout=config.timeout,
            max_retries=config.retries,
            http_client=limits.http_client(config.timeout) if limits else None,
        )
        mode = instructor.Mode.TOOLS if config.mode == "tools" else instructor.Mode.JSON_SCHEMA
        self._ask = cast("Callable[..., Awaitable[Answer]]", instructor.patch(create=self._complete, mode=mode))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._openai.close()

    async def ask_all(self, requests: Sequence[Request], account: Account) -> list[Reading]:
        """Ask all questions at a time; the first that fails ends the others."""
        if len(requests) == 1:
            return [await self.ask(requests[0], account)]
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(self.ask(request, account)) for request in requests]
        except ExceptionGroup as failures:
            raise failures.exceptions[0] from None
        return [task.result() for task in tasks]

    async def ask(self, request: Request, account: Account) -> Reading:
        """Ask, and ask again where the answer has something wrong; what is still wrong then stays in the reading.

        A good answer that the account knows already is not asked for again.
        """
        from instructor.core import InstructorRetryException  # noqa: PLC0415

        known = best_reading(account.known.get(request.key, ()), request.asked)
        if known and not known.problems:
            return known
        _asking.set((account, request.key))
        try:
            with asking(request.asked):
                answer = await self._ask(
                    response_model=answer_form(),
                    max_retries=RE_ASKS,
                    strict=False,
                    model=self._config.model,
                    messages=[
                        {"role": "system", "content": request.system},
                        {"role": "user", "content": request.user},
                    ],
                )
        except InstructorRetryException as failure:
            if isinstance(failure.__cause__, SmmextractError):
                raise failure.__cause__ from None
            completions = [cast("ChatCompletion", attempt.completion) for attempt in failure.failed_attempts or ()]
            return self._best(completions, request.asked)
        return answer.read(request.asked)

    def _best(self, completions: list[ChatCompletion], asked: Marks) -> Reading:
        """Of several answers with something wrong, the one with the fewest marks in doubt, of equals the last."""
        config = self._config
        tried = f"model {config.model!r} at {config.host}, asked {len(completions)} times,"
        best = best_reading([_said(completion) for completion in completions], asked)
        if best is None:
            hint = "" if config.mode == "json_schema" else "; a server without tools needs mode json_schema"
            raise AnswerError(f"{tried} gave no answer that can be read{hint}")
        if not best.recognised:
            raise AnswerError(f"{tried} labelled none of the {len(asked)} numbers")
        return best

    async def _complete(self, **arguments: object) -> ChatCompletion:
        """One completion, counted; whatever the client or the server refuses comes out as one of our errors."""
        from openai import BadRequestError, OpenAIError  # noqa: PLC0415

        if self._temperature is not None:
            arguments["temperature"] = self._temperature
        try:
            async with self._slots:
                completion = await self._openai.chat.completions.create(**arguments)  # type: ignore[call-overload]
            await asyncio.sleep(0)  # whoever has waited for this place asks first, and this answer is read meanwhile
        except BadRequestError as error:
            if self._temperature is None or "temperature" not in error.message:
                raise self._failure(error) from None
            # some models take no other than their own temperature
            self._temperature = None
            arguments.pop("temperature")
            return await self._complete(**arguments)
        except OpenAIError as error:
            raise self._failure(error) from None
        except ValueError as error:
            raise AnswerError(f"{self._config.host} answered something that is no JSON: {error}") from None
        return self._usable(completion)

    def _usable(self, completion: ChatCompletion | str) -> ChatCompletion:
        config = self._config
        if isinstance(completion, str):
            raise AnswerError(f"{config.host} answered something that is no JSON: {self._quoted(completion)}")
        account, question = _asking.get()
        usage = completion.usage
        account.answers.append(
            RawAnswer(
                request=question,
                body=_said(completion) if completion.choices else "",
                model=completion.model,
                prompt_tokens=(usage.prompt_tokens or 0) if usage else 0,
                completion_tokens=(usage.completion_tokens or 0) if usage else 0,
            )
        )
        if not completion.choices:
            said = (completion.model_extra or {}).get("error")
            raise AnswerError(f"{config.host} answered without a choice{': ' + self._quoted(said) if said else ''}")
        choice = completion.choices[0]
        if choice.message.refusal:
            raise AnswerError(f"model {config.model!r} refused: {self._quoted(choice.message.refusal)}")
        if choice.finish_reason == "length":
            raise AnswerError(
                f"the answer of model {config.model!r} was cut at its length limit; a lower max_marks "
                f"(now {config.max_marks}) makes answers shorter"
            )
        if choice.finish_reason == "content_filter":
            raise AnswerError(f"the answer of model {config.model!r} was cut by the content filter of {config.host}")
        return completion

    def _failure(self, error: OpenAIError) -> ModelError:
        from openai import APIConnectionError, APIStatusError, APITimeoutError  # noqa: PLC0415

        config = self._config
        if isinstance(error, APIStatusError):
            kind = AccessError if error.status_code in (401, 403, 404) else ModelError
            return kind(self._status_failure(error))
        if isinstance(error, APITimeoutError):
            return ModelError(f"{config.host} did not answer within {config.timeout:g} s ({_tries(error)})")
        if isinstance(error, APIConnectionError):
            cause = error.__cause__ or error
            words = self._quoted(cause) or type(cause).__name__
            return ModelError(f"cannot reach {config.host} ({_tries(error)}): {words}")
        return ModelError(f"{config.host}: {self._quoted(error)}")

    def _status_failure(self, error: APIStatusError) -> str:
        config, status = self._config, error.status_code
        if status == 401:
            if config.key is None:
                return f"{config.host} wants a key (401): set OPENAI_API_KEY"
            return f"the key was refused by {config.host} (401): see OPENAI_API_KEY"
        if status == 403:
            return f"{config.host} does not let this key use model {config.model!r} (403)"
        if status == 404:
            return f"model {config.model!r} does not exist at {config.host} (404): see the model's name and base_url"
        said = self._quoted(_server_words(error))
        if status == 429:
            wait = error.response.headers.get("retry-after")
            after = f", it asks to wait {wait} s" if wait else ""
            return f"{config.host} takes no more requests now (429, {_tries(error)}{after}): {said}"
        if status >= 500:
            return f"{config.host} failed ({status}, {_tries(error)}): {said}"
        return f"{config.host} refused the request ({status}): {said}"

    def _quoted(self, words: object) -> str:
        """Somebody else's words on one line, without the key."""
        text = " ".join(str(words).split())
        if self._config.key and (key := self._config.key.get_secret_value()):
            text = text.replace(key, "***")
        return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _tries(error: APIError) -> str:
    retries = int(error.request.headers.get("x-stainless-retry-count", 0))
    return f"tried {retries + 1} times" if retries else "tried once"


def _server_words(error: APIStatusError) -> object:
    body = error.body
    if isinstance(body, Mapping):
        return body.get("message") or body
    return body or error.message


def _said(completion: ChatCompletion) -> str:
    """What the model wrote: the arguments of its tool call, or its text."""
    message = completion.choices[0].message
    for call in message.tool_calls or ():
        if call.type == "function":
            return call.function.arguments
    return message.content or ""
