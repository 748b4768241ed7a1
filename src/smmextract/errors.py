"""Every error that smmextract raises on purpose, as one tree; each knows the exit code of a command that ends with it.

    SmmextractError            1
    ├── InputError             1   a source, result or data file cannot be read
    │   └── FetchError         1   a URL cannot be fetched
    ├── StoreError             1   the store cannot be opened, read or written
    ├── UsageError             2   an option, name or configuration value does not exist
    └── ModelError             5   the model or the network failed, after all retries
        ├── AccessError        5   the server refuses the key or does not know the model: no report can be read
        └── AnswerError        5   the model answered, but no attempt gave a usable answer

A command that stops at its budget exits with 6, one that is interrupted with 130. If several codes apply, the first of
130, 5 (nothing could be done), 6, 4, 1, 3 is used.

A message is one line, written for the person at the terminal. It never contains the key.
"""

from __future__ import annotations

from typing import ClassVar

OK = 0
FAILED = 1
USAGE = 2
FLAGGED = 3
SOME_FAILED = 4
MODEL_FAILED = 5
BUDGET_REACHED = 6
INTERRUPTED = 130


class SmmextractError(Exception):
    """Base of all errors here; `str(error)` is one line for the user."""

    exit_code: ClassVar[int] = FAILED


class InputError(SmmextractError):
    """A report, result or data file cannot be read as what it should be."""


class FetchError(InputError):
    """A URL is refused, times out, or returns something that is not a report."""


class StoreError(SmmextractError):
    """A store cannot be opened, read or written; its content is unchanged."""


class UsageError(SmmextractError):
    """An option, a name or a configuration value does not exist."""

    exit_code = USAGE


class ModelError(SmmextractError):
    """The model or the network failed permanently; useful retries were made."""

    exit_code = MODEL_FAILED


class AccessError(ModelError):
    """The server refuses the key or does not know the model, so no other report could be read either."""


class AnswerError(ModelError):
    """The model answered, but no attempt gave a readable answer."""
