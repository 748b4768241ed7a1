"""What one report has cost, and what was answered for it: kept raw, so that an answer is paid for once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import ValidationError

from smmextract.errors import AnswerError
from smmextract.label.llm.answer import Answer
from smmextract.label.llm.judge import Marks, Reading
from smmextract.label.llm.prompt import Request


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """What the model said to the question whose hash is `request`, in its own words."""

    request: str
    body: str
    model: str | None
    prompt_tokens: int
    completion_tokens: int


@dataclass(slots=True)
class Account:
    """The answers to the questions about one report, the wrong ones too. `known` are those of an earlier attempt."""

    known: Mapping[str, Sequence[str]] = field(default_factory=dict)
    answers: list[RawAnswer] = field(default_factory=list)

    @property
    def calls(self) -> int:
        """How many answers came."""
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
        """The model that says it answered."""
        return next((answer.model for answer in reversed(self.answers) if answer.model), None)


class Kept:
    """Answers from what is kept alone, without a call: what changed code makes of them."""

    async def ask_all(self, requests: Sequence[Request], account: Account) -> list[Reading]:
        """The best of the kept answers. Raises AnswerError where there is none to one of these very questions."""
        readings = [best_reading(account.known.get(request.key, ()), request.asked) for request in requests]
        if None in readings:
            raise AnswerError("no answer to what is asked now is kept: the numbers or their marks have changed")
        return [reading for reading in readings if reading]


def best_reading(said: Sequence[str], asked: Marks) -> Reading | None:
    """Of several answers the one with the fewest marks in doubt, of equals the last; None where none can be read."""
    readings = []
    for text in said:
        try:
            readings.append(Answer.model_validate_json(text, strict=False).read(asked))
        except ValidationError:
            continue
    return min(reversed(readings), key=lambda reading: len(reading.doubts()), default=None)
