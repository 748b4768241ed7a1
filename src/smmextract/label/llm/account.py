"""Keeps what one report has cost, and the raw answers, so that no answer is paid for twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """The raw text that the model answered to the question whose hash is `request`."""

    request: str
    body: str
    model: str | None
    prompt_tokens: int
    completion_tokens: int


@dataclass(slots=True)
class Account:
    """The answers to the questions about one report, including faulty ones. `known` are those of an earlier attempt."""

    known: Mapping[str, Sequence[str]] = field(default_factory=dict)
    answers: list[RawAnswer] = field(default_factory=list)

    @property
    def calls(self) -> int:
        """Number of answers received."""
        return len(self.answers)

    @property
    def prompt_tokens(self) -> int:
        """Tokens of the questions."""
        return sum(answer.prompt_tokens for answer in self.answers)

    @property
    def completion_tokens(self) -> int:
        """Tokens of the answers."""
        return sum(answer.completion_tokens for answer in self.answers)

    @property
    def model(self) -> str | None:
        """The model that the answers name."""
        return next((answer.model for answer in reversed(self.answers) if answer.model), None)
