"""Every error that smmextract raises on purpose, one tree; each knows the exit code of the command that ends with it.

    SmmextractError            1
    ├── InputError             1   a source, result or data file that cannot be read as what it should be
    │   └── FetchError         1   a URL that cannot be had
    ├── UsageError             2   an option, name or configuration value that does not exist
    └── ModelError             5   the model or the network, after all retries
        └── AnswerError        5   the model answered, and no attempt gave an answer that can be used

The message is one line, written for the person at the terminal. No message ever holds the key.
"""

from __future__ import annotations

from typing import ClassVar

OK = 0
FAILED = 1
USAGE = 2
FLAGGED = 3
SOME_FAILED = 4
MODEL_FAILED = 5
INTERRUPTED = 130


class SmmextractError(Exception):
    """Base of all errors here; `str(error)` is one line for the user."""

    exit_code: ClassVar[int] = FAILED


class InputError(SmmextractError):
    """A report, result or data file that cannot be read as what it should be."""


class FetchError(InputError):
    """A URL that is refused, times out, or answers something that is no report."""


class UsageError(SmmextractError):
    """An option, a name or a configuration value that does not exist."""

    exit_code = USAGE


class ModelError(SmmextractError):
    """The model or the network failed for good; retries, if they could help, were made."""

    exit_code = MODEL_FAILED


class AnswerError(ModelError):
    """The model answered, but no attempt gave an answer that can be read at all."""
