"""Describes failures of server or network in one line for the user, which never contains the key."""

from __future__ import annotations

from collections.abc import Mapping

from openai import APIConnectionError, APIError, APIStatusError, APITimeoutError, OpenAIError

from smmextract.config import ModelConfig
from smmextract.errors import AccessError, ModelError

_LONGEST = 200
"""Most characters of a server's text that an error repeats."""


def failure_of(error: OpenAIError, config: ModelConfig) -> ModelError:
    """Convert an error of the OpenAI client to ModelError or a subclass."""
    if isinstance(error, APIStatusError):
        kind = AccessError if error.status_code in (401, 403, 404) else ModelError
        return kind(_status_failure(error, config))
    if isinstance(error, APITimeoutError):
        return ModelError(f"{config.host} did not answer within {config.timeout:g} s ({_tries(error)})")
    if isinstance(error, APIConnectionError):
        cause = error.__cause__ or error
        words = quoted(cause, config) or type(cause).__name__
        return ModelError(f"cannot reach {config.host} ({_tries(error)}): {words}")
    return ModelError(f"{config.host}: {quoted(error, config)}")


def _status_failure(error: APIStatusError, config: ModelConfig) -> str:
    status = error.status_code
    if status == 401:
        if config.key is None:
            return f"{config.host} wants a key (401): set OPENAI_API_KEY"
        return f"the key was refused by {config.host} (401): see OPENAI_API_KEY"
    if status == 403:
        return f"{config.host} does not let this key use model {config.model!r} (403)"
    if status == 404:
        return f"model {config.model!r} does not exist at {config.host} (404): see the model's name and base_url"
    said = quoted(_server_words(error), config)
    if status == 429:
        wait = error.response.headers.get("retry-after")
        after = f", it asks to wait {wait} s" if wait else ""
        return f"{config.host} takes no more requests now (429, {_tries(error)}{after}): {said}"
    if status >= 500:
        return f"{config.host} failed ({status}, {_tries(error)}): {said}"
    return f"{config.host} refused the request ({status}): {said}"


def quoted(words: object, config: ModelConfig) -> str:
    """Return foreign text on one line, without the key."""
    text = " ".join(str(words).split())
    if config.key and (key := config.key.get_secret_value()):
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
