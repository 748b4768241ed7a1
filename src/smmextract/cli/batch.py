"""`smmextract batch` and `retry`: read many reports into a store, show the progress, watch folders."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import typer

from smmextract.batch.engine import ReadingPlan
from smmextract.batch.estimate import dry_run
from smmextract.batch.keeping import Price, key_of, price_of
from smmextract.batch.runner import Batch, Plan, stops_on_interrupt
from smmextract.batch.source_items import SourceItem, Sources, find_sources, items_at
from smmextract.batch.tally import BatchTally
from smmextract.cli.inputs import model_settings, rule_book
from smmextract.cli.options.reading import BatchOptions, RetryOptions
from smmextract.cli.stderr import complain, note
from smmextract.config import ModelConfig
from smmextract.errors import FLAGGED, INTERRUPTED, OK, InputError, UsageError
from smmextract.store import open_store
from smmextract.store.loading import report_of, runs, unread
from smmextract.store.saving import forget_unread
from smmextract.wording.numbers import counted

_SHOWN = 20
"""Most failures that are listed; `smmextract status` lists them all."""


def batch(options: BatchOptions) -> None:
    """Read reports into a store, or say what that would take; with --watch, go on with new files in folders."""
    settings = model_settings(options, options.quiet)
    price = _price_for(settings, options)
    if options.engine == "provider-batch":
        if settings is None:
            raise UsageError("--engine provider-batch needs a model, and none is configured: give --model")
        price = price.by_batch() if price else None
    plan = replace(_plan(settings, price, options), engine=options.engine, address=options.address)
    if options.watching:

        def read(items: Sequence[SourceItem]) -> None:
            tally = _run(options, plan, items, len(items))
            if tally.stop:  # the files left unread would not be looked at again
                _finish(tally, options.quiet, options.exit_zero)
            _report(tally, options.quiet)

        watch(options.sources, read, every=options.every)
        return
    found = find_sources(options.sources, sys.stdin.buffer if sys.stdin else None)
    if found.others:
        kinds = ", ".join(f"{suffix}: {count:,}" for suffix, count in found.others.most_common())
        note(f"{counted(found.others.total(), 'file')} of other kinds left out ({kinds})", options.quiet)
    if options.dry_run:
        _say_what_it_takes(found, plan, options.store)
        return
    _finish(_run(options, plan, found, found.total), options.quiet, options.exit_zero)


def retry(options: RetryOptions) -> None:
    """Read again the reports that failed with this reader, and the sources that could not be opened."""
    settings = model_settings(options, options.quiet)
    plan = replace(_plan(settings, _price_for(settings, options), options), again=True)
    items: list[SourceItem] = []
    with open_store(options.store) as store, store.reading() as connection:
        for run in runs(connection, status="failed", key=key_of(settings, plan.reading.vocabulary)):
            report = report_of(connection, run.id)
            items.append(SourceItem(run.source, text=report.text, published=report.published, place=run.source))
        again = {place: items_at(place) for place, _ in unread(connection)}
    items += [item for found in again.values() for item in found]
    if not items:
        typer.echo("nothing has failed")
        return
    tally = _run(options, plan, items, len(items))
    with open_store(options.store) as store, store.writing() as connection:
        for place, found in again.items():
            if not tally.stop and place not in {one.place or one.name for one in found}:
                forget_unread(connection, place)  # the reports of this folder have taken its place
    _finish(tally, options.quiet)


def _plan(settings: ModelConfig | None, price: Price | None, options: RetryOptions) -> Plan:
    rates = options.requests_per_minute, options.tokens_per_minute
    reading = ReadingPlan(settings, rule_book(options), *rates, options.workers)
    return Plan(reading, price, _exact(options.budget), options.limit)


def _exact(number: float | None) -> Decimal | None:
    return None if number is None else Decimal(str(number))


def _price_for(model: ModelConfig | None, flags: RetryOptions) -> Price | None:
    """Return the price of the model. Raises UsageError if a budget needs it but it is unknown."""
    if model is None:
        return None
    given = _exact(flags.price_in), _exact(flags.price_out)
    price = price_of(model.model, table=flags.prices, price_in=given[0], price_out=given[1])
    if price is None and flags.budget is not None:
        raise UsageError(
            f"no price is known for model {model.model!r}, so --budget cannot be kept: give --price-in and "
            "--price-out in USD per million tokens, or --prices FILE.toml"
        )
    return price


def _run(options: RetryOptions, plan: Plan, items: Iterable[SourceItem], total: int | None) -> BatchTally:
    async def run() -> BatchTally:
        with open_store(options.store, create=True) as store, progress(options.quiet) as tell:
            one = Batch(store, plan, total)
            with stops_on_interrupt(one, lambda words: note(words, options.quiet)):
                return await one.run(items, tell)

    try:
        return asyncio.run(run())
    except asyncio.CancelledError:
        complain("stopped at once; stored reports are kept, and the same command resumes the batch")
        raise typer.Exit(INTERRUPTED) from None


def _finish(tally: BatchTally, quiet: bool, exit_zero: bool = False) -> None:
    _report(tally, quiet)
    raise typer.Exit(OK if exit_zero and tally.exit_code == FLAGGED else tally.exit_code)


def _report(tally: BatchTally, quiet: bool) -> None:
    _complain_of(tally.failures)
    if len(tally.failures) > _SHOWN:
        complain(f"and {tally.failed - _SHOWN:,} more, see `smmextract status`")
    if not quiet:
        for line in tally.lines("the same command"):
            typer.echo(line)
    elif tally.stop:
        complain(tally.lines("the same command")[-1])


def _complain_of(failures: Sequence[tuple[str, str]]) -> None:
    for source, error in failures[:_SHOWN]:
        complain(error if error.startswith(source[:40]) else f"{source}: {error}")


def _say_what_it_takes(sources: Sources, plan: Plan, store: str) -> None:
    settings: ModelConfig | None = plan.reading.model
    found = dry_run(sources, settings, store, plan.limit, plan.reading.vocabulary)
    twice = f", {found.same_text:,} with the same text as another" if found.same_text else ""
    typer.echo(f"{found.new:,} reports to read, {found.stored:,} stored or failed before{twice}")
    _complain_of(found.unreadable)
    if settings is None:
        typer.echo("with the built-in patterns: no model, no cost")
        return
    needed = found.estimate
    half = " (by batch, half the price of asking at once)" if plan.engine == "provider-batch" else ""
    cost = f", {needed.cost(plan.price):.2f} USD{half}" if plan.price else f"; no price is known of {settings.model!r}"
    typer.echo(f"about {needed.prompt_tokens:,} + {needed.completion_tokens:,} tokens in {needed.calls:,} calls{cost}")


_LINE_EVERY = 10.0
"""Seconds between two lines if there is no terminal."""

Tell = Callable[[BatchTally], None]


@contextmanager
def progress(quiet: bool) -> Iterator[Tell]:
    """Give a function that shows the progress of a batch."""
    if quiet:
        yield lambda _: None
    elif sys.stderr is None or not sys.stderr.isatty():
        yield _lines()
    else:
        from rich.console import Console  # noqa: PLC0415 - only where there is a terminal
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

        told = TextColumn("{task.description}", markup=False)
        columns = (BarColumn(), MofNCompleteColumn(), told, TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True), refresh_per_second=5) as bar:
            task = bar.add_task("", total=None)
            yield lambda one: bar.update(task, completed=one.seen, total=one.total, description=described(one))


def _lines() -> Tell:
    last = time.monotonic()

    def tell(tally: BatchTally) -> None:
        nonlocal last
        if time.monotonic() - last >= _LINE_EVERY:
            last = time.monotonic()
            of = f" of {tally.total:,}" if tally.total is not None else ""
            note(f"{tally.seen:,}{of}, {described(tally)}", quiet=False)

    return tell


def described(tally: BatchTally) -> str:
    """Return done, flagged, failed, tokens, cost and time left in one line."""
    parts = [f"{tally.done:,} read", f"{tally.flagged:,} flagged", f"{tally.failed:,} failed"]
    if tally.calls:
        parts.append(f"{tally.prompt_tokens + tally.completion_tokens:,} tokens")
    if tally.cost:
        parts.append(f"{tally.cost:.2f} USD")
    if tally.seconds_left is not None:
        minutes, seconds = divmod(round(tally.seconds_left), 60)
        parts.append(f"{minutes}:{seconds:02d} left")
    return ", ".join(parts)


_SETTLED = 2.0
"""Seconds since its last change after which a file counts as complete."""


def watch(folders: Sequence[str], read: Callable[[list[SourceItem]], None], *, every: float) -> None:
    """Read new reports in some folders every `every` seconds, until Ctrl-C. Raises InputError if one is no folder."""
    for folder in folders:
        if not Path(folder).is_dir():
            raise InputError(f"{folder}: not a folder, so it cannot be watched")
    seen: dict[str, float] = {}
    try:
        while True:
            if items := list(_new(folders, seen)):
                read(items)
            time.sleep(every)
    except KeyboardInterrupt:
        return


def _new(folders: Sequence[str], seen: dict[str, float]) -> Iterator[SourceItem]:
    """Yield the reports that are new or changed since the last round, and complete."""
    now = time.time()
    for folder in folders:
        try:
            found = list(find_sources([folder]))
        except InputError:
            continue  # the folder has no reports yet
        for item in found:
            place = Path(item.place.rpartition(":")[0] or item.name) if item.place else Path(item.name)
            try:
                changed = place.stat().st_mtime
            except OSError:
                continue
            name = item.place or item.name
            if seen.get(name) != changed and now - changed >= _SETTLED:
                seen[name] = changed
                yield item
