"""Engines turn jobs into outcomes, and yield each as soon as it is ready, in any order; failures are outcomes too. All
use the same pipeline; an engine decides where it runs, and how many reports at once. It takes a job only when it can
begin with it, and closing its generator ends the work.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from smmextract.errors import SmmextractError
from smmextract.figure import Result
from smmextract.report import Report
from smmextract.vocabulary import Vocabulary

if TYPE_CHECKING:
    from smmextract.arithmetic import RuleBook
    from smmextract.config import ModelConfig
    from smmextract.label.llm import RawAnswer


@dataclass(frozen=True, slots=True)
class Job:
    """A report to be read now. `known` holds answers that an earlier attempt has already paid for."""

    report: Report
    content: str | None = None
    known: Mapping[str, Sequence[str]] = field(default_factory=dict)
    expected_cost: float = 0.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job: a result or an error (neither, if an actor stored it and died), and the answers it got."""

    job: Job
    result: Result | None = None
    error: SmmextractError | None = None
    answers: Sequence[RawAnswer] = ()
    seconds: float = 0.0
    stored: bool = False
    """Whether it is in the store already."""


@dataclass(frozen=True, slots=True)
class ReadingPlan:
    """How to read reports: with which model (None: the patterns) and rules, within which limits per minute, and in how
    many processes (None: one per core).
    """

    model: ModelConfig | None = None
    rules: RuleBook | None = None
    requests_a_minute: float | None = None
    tokens_a_minute: float | None = None
    workers: int | None = None

    @property
    def vocabulary(self) -> Vocabulary:
        return self.rules.vocabulary if self.rules else Vocabulary.shipped()


EngineName = Literal["local", "ray", "provider-batch"]
