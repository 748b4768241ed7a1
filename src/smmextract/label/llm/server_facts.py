"""Learns about a server: how it wants to be asked, and how much it accepts at once.

A question is asked in the best way first. Whatever a server refuses by name is left out from then on, for this model,
as long as the process lives.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, replace
from typing import Literal

from smmextract.config import ModelConfig
from smmextract.errors import AnswerError
from smmextract.lazy import regex
from smmextract.shipped_tables import shipped_table

logger = logging.getLogger(__name__)

Mode = Literal["tools", "json_schema", "json_object", "text"]
_MODES: tuple[Mode, ...] = ("tools", "json_schema", "json_object", "text")

_MAY_REFUSE = (400, 404, 413, 422, 500, 501)
_WORDS = shipped_table(__package__, "refusals")
_SAYS_SO, _TOO_LONG = (regex("|".join(_WORDS[name]), re.IGNORECASE) for name in ("says_so", "too_long"))
_OPTIONS, _MODE_WORDS = (
    {name: regex("|".join(words), re.IGNORECASE) for name, words in _WORDS[table].items()}
    for table in ("options", "modes")
)
_LIMITS = tuple(regex(pattern, re.IGNORECASE) for pattern in _WORDS["limits"])
_SMALLEST = 1024
"""No model with a smaller context can label a report; a smaller number in a refusal means something else."""
_SAFELY = 0.9


class TooLongError(AnswerError):
    """A question that does not fit the model's context together with its answer."""


@dataclass(frozen=True, slots=True)
class Way:
    """How a question is asked: the mode, and the options that are left out."""

    mode: Mode = "tools"
    without: frozenset[str] = frozenset()

    def after_refusal(self, words: str, *, fixed: bool) -> Way | None:
        """Return the way to ask after a refusal in these words; None if they name nothing that could be left out.

        `fixed`: the mode is the user's choice and stays.
        """
        for option, named in _OPTIONS.items():
            if option not in self.without and self._sends(option) and named.search(words):
                return replace(self, without=self.without | {option})
        pattern = _MODE_WORDS.get(self.mode)
        return self.next_mode() if pattern and not fixed and pattern.search(words) else None

    def next_mode(self) -> Way | None:
        """Return the same with the next mode, which requires less; None after the last."""
        place = _MODES.index(self.mode) + 1
        return replace(self, mode=_MODES[place]) if place < len(_MODES) else None

    def _sends(self, option: str) -> bool:
        return option != "tool_choice" or self.mode == "tools"

    def __str__(self) -> str:
        left_out = sorted(self.without - ({"tool_choice"} if self.mode != "tools" else set()))
        return f"mode {self.mode}{', without ' + ' and '.join(left_out) if left_out else ''}"


@dataclass(slots=True)
class ServerFacts:
    """What is known about one model on one server. `works`: an answer requested in this way was readable."""

    name: str
    first: Way
    way: Way
    fixed: bool
    context: int | None = None
    works: bool = False

    def refused(self, way: Way, status: int, words: str) -> bool:
        """Learn from a refusal; return whether to ask again, in another way."""
        if status not in _MAY_REFUSE or (status in (404, 500, 501) and not _SAYS_SO.search(words)):
            return False
        if way != self.way:
            return True  # another question has found out meanwhile
        if (other := way.after_refusal(words, fixed=self.fixed)) is None:
            return False
        self.way, self.works = other, False
        return True

    def answered(self, way: Way, *, readable: bool) -> None:
        """Learn from an answer: the way works, or, unless the user has chosen the mode, the next one is tried."""
        if way != self.way or self.works:
            return
        if readable:
            self.works = True
            if way != self.first:
                logger.info("%s is asked in %s", self.name, way)
        elif not self.fixed and (other := way.next_mode()):
            self.way = other

    def too_long(self, tokens: int, words: str) -> None:
        """Learn the limit from a question of about `tokens` that was refused in these words."""
        said = limit_in(words)
        known = [one for one in (said, self.context, round(_SAFELY * tokens)) if one is not None]
        if self.context is None:
            limit = said or min(known)
            logger.info("%s takes %d tokens at once: longer reports are asked in parts", self.name, limit)
        self.context = min(known)


_facts: dict[tuple[str, str, str], ServerFacts] = {}


def facts_of(config: ModelConfig) -> ServerFacts:
    """Return what this process knows about the model; all callers share one object."""
    key = (config.base_url, config.model, config.mode)
    if key not in _facts:
        mode: Mode = "tools" if config.mode == "auto" else config.mode
        without: frozenset[str] = frozenset() if config.temperature is not None else frozenset({"temperature"})
        first = Way(mode, without)
        _facts[key] = ServerFacts(name_of(config), first, first, fixed=config.mode != "auto")
    return _facts[key]


def forget_servers() -> None:
    """Forget everything learned, as a new process would."""
    _facts.clear()


def is_too_long(status: int, words: str) -> bool:
    """Return whether a refusal says that the question is longer than the model's context."""
    return status == 413 or (status in (400, 422, 429, 500) and _TOO_LONG.search(words) is not None)


def limit_in(words: str) -> int | None:
    """Return the limit of tokens that a refusal states; None if it states none."""
    for pattern in _LIMITS:
        numbers = [int(found.replace(",", "")) for found in pattern.findall(words)]
        if likely := [number for number in numbers if number >= _SMALLEST]:
            return min(likely)
    return None


def name_of(config: ModelConfig) -> str:
    """Return the model as messages name it."""
    return f"model {config.model!r} at {config.host}"


def hint_of(config: ModelConfig) -> str:
    """Return what the user could change if no answer can be read."""
    return "; mode auto also asks without tools" if config.mode == "tools" else ""
