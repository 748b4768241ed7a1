"""The batch: turns sources into jobs, runs them through an engine, and stores each outcome as soon as it is ready.

Stored reports are not read again, and claims keep other batches away. Whatever ends the run early (the budget, a limit,
Ctrl-C, a server that refuses everything) only prevents new reports from being begun.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from smmextract.batch.engine import EngineName, Job, Outcome, ReadingPlan
from smmextract.batch.estimate import estimate
from smmextract.batch.keeping import Keeper, Price, key_of, without_result
from smmextract.batch.local import LocalEngine
from smmextract.batch.source_items import SourceItem
from smmextract.batch.tally import BatchTally, Stop
from smmextract.batch.writer import Writer
from smmextract.errors import AccessError, AnswerError, InputError, ModelError
from smmextract.report import Report
from smmextract.store import Store
from smmextract.store.claims import Claim, claim
from smmextract.store.loading import answers_to_failed, known_sources, report_id_of
from smmextract.store.saving import Run, Spending, forget_unread, save_run, save_source, save_unread

if TYPE_CHECKING:
    from smmextract.batch.ray_engine import RayEngine

Answers = dict[str, list[str]]
"""Answers by the hash of their question."""

_AT_ONCE = 200
"""Sources that are looked up in the store together."""
_FETCHED_AHEAD = 8
_IN_A_ROW = 10
"""After this many failures of the server without a success, it counts as down."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a batch runs: `again` also reads reports that failed before; budget in USD, limit in reports."""

    reading: ReadingPlan
    price: Price | None = None
    budget: Decimal | None = None
    limit: int | None = None
    again: bool = False
    engine: EngineName = "local"
    address: str | None = None


class Batch:
    """One run over many reports. `tally` may be read while it runs; `stop` ends it cleanly."""

    def __init__(self, store: Store, plan: Plan, total: int | None = None) -> None:
        self._store, self._plan = store, plan
        self._key = key_of(plan.reading.model, plan.reading.vocabulary)
        self._keeper = Keeper(self._key, plan.price)
        self.tally = BatchTally(total=total, cost=Decimal(0) if plan.price else None)
        self.engine = plan.engine
        self._begun = 0
        self._expected = 0.0
        self._expected_done = 0.0
        self._in_a_row = 0
        self._most_in_a_row = max(_IN_A_ROW, 2 * plan.reading.model.concurrency if plan.reading.model else 0)

    def stop(self, why: Stop) -> None:
        self.tally.stop = self.tally.stop or why

    async def run(self, items: Iterable[SourceItem], tell: Callable[[BatchTally], None] = lambda _: None) -> BatchTally:
        """Read all items; call `tell` after each. Raises StoreError if the store fails."""
        async with (
            Writer(self._store) as writer,
            aclosing(self._engine(writer).outcomes(self._jobs(iter(items), writer, tell))) as outcomes,
        ):
            async for outcome in outcomes:
                await self._keep(outcome, writer)
                tell(self.tally)
        return self.tally

    def _engine(self, writer: Writer) -> LocalEngine | RayEngine:
        """Raises UsageError if the engine's library is not installed."""
        reading = self._plan.reading
        if self._plan.engine == "provider-batch":
            from smmextract.batch.provider.courier import ProviderBatchEngine  # noqa: PLC0415 - loaded where it is used

            return ProviderBatchEngine(reading, writer)
        if self._plan.engine == "ray":
            from smmextract.batch.ray_engine import RayEngine  # noqa: PLC0415

            return RayEngine(reading, self._keeper, self._store.address, self._plan.address)
        return LocalEngine(reading)

    # From items to jobs

    async def _jobs(
        self, items: Iterator[SourceItem], writer: Writer, tell: Callable[[BatchTally], None]
    ) -> AsyncGenerator[Job, None]:
        while not self.tally.stop and (some := list(islice(items, _AT_ONCE))):
            left = await self._not_known(some, writer)
            tell(self.tally)
            async for item, content, report in _read_ahead(left):
                if self.tally.stop:
                    return
                job = await self._job(item, content, report, writer)
                if job is None:
                    tell(self.tally)
                elif self._may_begin(job):
                    yield job
                else:
                    return

    async def _not_known(self, items: Sequence[SourceItem], writer: Writer) -> list[tuple[SourceItem, str | None]]:
        """Return the items that the store does not have, with the hash of their original bytes."""
        pairs = [(item, item.content()) for item in items]
        known = await writer.read(known_sources, "content", [content for _, content in pairs if content], self._key)
        urls = await writer.read(known_sources, "name", [item.name for item in items if item.is_url], self._key)
        left = []
        for item, content in pairs:
            status = known.get(content) if content else urls.get(item.name) if item.is_url else None
            if status is None or (status == "failed" and self._plan.again):
                left.append((item, content))
            else:
                self.tally.count("failed" if status == "failed" else "stored")
        return left

    async def _job(
        self, item: SourceItem, content: str | None, report: Report | InputError, writer: Writer
    ) -> Job | None:
        if isinstance(report, InputError):
            self.tally.fail(item.place or item.name, report)
            if item.is_gone:
                await writer.write(forget_unread, item.name)
            else:
                await writer.write(save_unread, item.place or item.name, str(report))
            return None
        if self._plan.limit is not None and self._begun >= self._plan.limit:
            self.stop("limit")
            return None
        content = content or report.sha256
        won, known = await writer.write(self._claim, report, content, writer.batch)
        if won == "claimed":
            return Job(report, content, known, self._cost_of(report))
        self.tally.count(won)
        return None

    def _claim(self, connection: Connection, report: Report, content: str, batch: str) -> tuple[Claim, Answers]:
        """Claim a report; return also answers that are already known. For a stored report, record the new name."""
        won = claim(connection, batch, report.sha256, self._key, again=self._plan.again)
        if won == "claimed":
            known = answers_to_failed(connection, report.sha256, self._key) if self._plan.again else {}
            return won, known
        if won in ("stored", "failed") and (report_id := report_id_of(connection, report.sha256)):
            save_source(connection, content, report.source, report_id)
        return won, {}

    def _cost_of(self, report: Report) -> float:
        if self._plan.budget is None or self._plan.price is None or self._plan.reading.model is None:
            return 0.0
        return estimate(report, self._plan.reading.model, self._plan.reading.vocabulary).cost(self._plan.price)

    def _may_begin(self, job: Job) -> bool:
        """Return whether the budget allows it; reports in flight count at the average cost so far."""
        if self._plan.budget is not None and self.tally.cost is not None:
            spent = float(self.tally.cost)
            factor = spent / self._expected_done if self._expected_done else 1.0
            in_flight = self._expected - self._expected_done
            if spent + factor * (in_flight + job.expected_cost) > float(self._plan.budget):
                self.stop("budget")
                return False
        self._begun += 1
        self._expected += job.expected_cost
        return True

    # From outcomes to the store

    async def _keep(self, outcome: Outcome, writer: Writer) -> None:
        self._expected_done += outcome.job.expected_cost
        if isinstance(outcome.error, AccessError):
            self.tally.trouble = str(outcome.error)
            self.stop("refused")
            return  # not this report's fault: treat it as not begun
        run = self._keeper.run_of(outcome)
        self._spend(run.spending)
        try:
            if not outcome.stored:
                await writer.write(save_run, run, outcome.job.content)
        except InputError as error:
            run = without_result(run, error)
            await writer.write(save_run, run, outcome.job.content)
        self._count(run, outcome)

    def _spend(self, spending: Spending) -> None:
        self.tally.calls += spending.calls
        self.tally.prompt_tokens += spending.prompt_tokens
        self.tally.completion_tokens += spending.completion_tokens
        if spending.cost is not None and self.tally.cost is not None:
            self.tally.cost += spending.cost

    def _count(self, run: Run, outcome: Outcome) -> None:
        error = outcome.error
        if run.result or (outcome.stored and not error):
            self.tally.done += 1
            self.tally.flagged += bool(run.result and run.result.needs_review)
            self.tally.not_understood += len(run.result.unread) if run.result else 0
            self._in_a_row = 0
            return
        self.tally.fail(run.report.source, error or InputError(run.error or ""))
        if isinstance(error, ModelError) and not isinstance(error, AnswerError):
            self._in_a_row += 1
            if self._in_a_row >= self._most_in_a_row:
                self.tally.trouble = str(error)
                self.stop("down")


async def _read_ahead(
    items: Sequence[tuple[SourceItem, str | None]],
) -> AsyncIterator[tuple[SourceItem, str | None, Report | InputError]]:
    """Yield the reports of the items in order; several URLs are fetched at a time."""
    fetching: dict[int, asyncio.Task[Report | InputError]] = {}
    try:
        for place, (item, content) in enumerate(items):
            for ahead in range(place, min(place + _FETCHED_AHEAD, len(items))):
                if items[ahead][0].is_url and ahead not in fetching:
                    fetching[ahead] = asyncio.create_task(asyncio.to_thread(_read, items[ahead][0]))
            yield item, content, await fetching.pop(place) if item.is_url else _read(item)
    finally:
        for task in fetching.values():
            task.cancel()


def _read(item: SourceItem) -> Report | InputError:
    try:
        return item.read()
    except InputError as error:
        return error


_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def stops_on_interrupt(batch: Batch, say: Callable[[str], None]) -> Iterator[None]:
    """Within this context, Ctrl-C or a termination request stops the batch, which runs in the current task. Batches at
    a provider are not waited for: the store has recorded them for the next run.
    """
    loop, task = asyncio.get_running_loop(), asyncio.current_task()

    def stop() -> None:
        if task is not None and (batch.tally.stop == "interrupted" or batch.engine == "provider-batch"):
            task.cancel()
            return
        batch.tally.stop = "interrupted"
        say("interrupted: finishing what is in flight (again to end at once)")

    try:
        for number in _SIGNALS:
            loop.add_signal_handler(number, stop)
    except NotImplementedError:  # on Windows, Ctrl-C ends at once
        yield
        return
    try:
        yield
    finally:
        for number in _SIGNALS:
            loop.remove_signal_handler(number)
