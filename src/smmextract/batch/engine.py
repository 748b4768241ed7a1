"""Engines turn jobs into outcomes. All use the same pipeline; an engine decides where it runs, and how many reports at
once.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

from smmextract.errors import SmmextractError
from smmextract.figure import Result
from smmextract.report import Report
from smmextract.vocabulary import Vocabulary

if TYPE_CHECKING:
    from smmextract.arithmetic import RuleBook
    from smmextract.batch.keeping import Keeper
    from smmextract.batch.writer import Writer
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
    """What became of a job: a result or an error, and the answers received.

    If an actor stored it and then died, it is `stored` but has no result.
    """

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
        """The vocabulary of the rules."""
        return self.rules.vocabulary if self.rules else Vocabulary.shipped()


class Engine(Protocol):
    """Turns jobs into outcomes and yields each as soon as it is ready, in any order.

    It takes a job only when it can begin with it, and ends once there are no more jobs and the last outcome is yielded.
    """

    def outcomes(self, jobs: AsyncIterator[Job]) -> AsyncGenerator[Outcome, None]:
        """Yield the outcomes of all jobs. Failures are part of the outcomes, not raised. Closing the generator ends the
        work.
        """
        ...


EngineName = Literal["local", "ray", "provider-batch"]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What engines need beyond reading: access to the store, its address, how to build runs, and the address of a
    cluster (None: start one here).
    """

    writer: Writer
    store: str
    keeper: Keeper
    address: str | None = None


def engine_for(name: EngineName, reading: ReadingPlan, surroundings: Surroundings) -> Engine:
    """Return the engine with that name. Raises UsageError if its library is not installed."""
    if name == "provider-batch":
        from smmextract.batch.provider.provider_engine import ProviderBatchEngine  # noqa: PLC0415 - loaded where it is used

        return ProviderBatchEngine(reading, surroundings.writer)
    if name == "ray":
        from smmextract.batch.ray_engine import RayEngine  # noqa: PLC0415

        return RayEngine(reading, surroundings)
    from smmextract.batch.local import LocalEngine  # noqa: PLC0415

    return LocalEngine(reading)
