"""Every error that smmextract raises on purpose, one tree; each knows the exit code of the command that ends with it.

    SmmextractError            1
    ├── InputError             1   a source, result or data file that cannot be read as what it should be
    │   └── FetchError         1   a URL that cannot be had
    ├── StoreError             1   the store, which cannot be opened, read or written
    ├── UsageError             2   an option, name or configuration value that does not exist
    └── ModelError             5   the model or the network, after all retries
        ├── AccessError        5   the server refuses this key or does not know this model: no report can be read
        └── AnswerError        5   the model answered, and no attempt gave an answer that can be used

A command that stops at its budget ends with 6, one that is interrupted with 130; of several codes the first that holds
of 130, 5 (nothing could be done), 6, 4, 1, 3.

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
BUDGET_REACHED = 6
INTERRUPTED = 130


class SmmextractError(Exception):
    """Base of all errors here; `str(error)` is one line for the user."""

    exit_code: ClassVar[int] = FAILED


class InputError(SmmextractError):
    """A report, result or data file that cannot be read as what it should be."""


class FetchError(InputError):
    """A URL that is refused, times out, or answers something that is no report."""


class StoreError(SmmextractError):
    """A store that cannot be opened, read or written; what it holds is as it was."""


class UsageError(SmmextractError):
    """An option, a name or a configuration value that does not exist."""

    exit_code = USAGE


class ModelError(SmmextractError):
    """The model or the network failed for good; retries, if they could help, were made."""

    exit_code = MODEL_FAILED


class AccessError(ModelError):
    """The server refuses the key, or does not know the model; no other report would fare better."""


class AnswerError(ModelError):
    """The model answered, but no attempt gave an answer that can be read at all."""
