"""`smmextract batch` and `retry`: read many reports into a store."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from smmextract.batch.dry_run import dry_run
from smmextract.batch.engine import ReadingPlan
from smmextract.batch.interrupt import stops_on_interrupt
from smmextract.batch.prices import price_of
from smmextract.batch.runner import Batch, Plan, key_of
from smmextract.batch.source_items import SourceItem, find_sources, item_at
from smmextract.cli.flags import DEFAULT_STORE, ExitZeroOption, ManyAtOnce, OwnFiles, QuietOption, StoreOption
from smmextract.cli.inputs import model_settings, rule_book
from smmextract.cli.progress import progress
from smmextract.cli.stderr import complain, note
from smmextract.cli.watch import watch
from smmextract.errors import FLAGGED, INTERRUPTED, OK, UsageError
from smmextract.store import open_store
from smmextract.store.loading import report_of, runs, unread
from smmextract.user_files import standard_input_stream

if TYPE_CHECKING:
    from smmextract.batch.prices import Price
    from smmextract.batch.source_items import Sources
    from smmextract.batch.tally import BatchTally
    from smmextract.config import ModelConfig

_AT_ONCE = 8
"""Questions to a model at a time, where nothing else is set."""
_SHOWN = 20
"""Most failures that are listed; `smmextract status` lists them all."""


@dataclass(frozen=True, slots=True)
class EngineFlags:
    """Where reports are read, if they are."""

    engine: Annotated[
        Literal["local", "ray", "provider-batch"],
        typer.Option(
            help="Read here, on a Ray cluster, or through a provider's batch service (within a day, half the price)."
        ),
    ] = "local"
    address: Annotated[
        str | None,
        typer.Option(metavar="HOST:PORT", help="Address of the Ray cluster (default: start one on this machine)."),
    ] = None
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only estimate tokens and cost.")] = False


@dataclass(frozen=True, slots=True)
class WatchFlags:
    """Whether folders are watched."""

    watching: Annotated[
        bool, typer.Option("--watch", help="Keep reading new files in these folders, until Ctrl-C.")
    ] = False
    every: Annotated[float, typer.Option(min=0.1, help="With --watch: seconds between two looks.")] = 10.0


def batch(
    *,
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE...",
            help="Files, folders, globs, URLs, lists of URLs (one per line), JSONL, or - for stdin.",
        ),
    ],
    store: StoreOption = DEFAULT_STORE,
    flags: ManyAtOnce,
    own: OwnFiles,
    watched: WatchFlags,
    exit_zero: ExitZeroOption = False,
    where: EngineFlags,
    quiet: QuietOption = False,
) -> None:
    """Read many reports into a store, each once. If the batch is interrupted, the same command resumes it."""
    settings = model_settings(flags, quiet, concurrency=_AT_ONCE)
    price = _price_for(settings, flags)
    if where.engine == "provider-batch":
        price = _by_batch(settings, price)
    plan = Plan(
        _reading(settings, flags, own),
        price,
        _exact(flags.budget),
        flags.limit,
        engine=where.engine,
        address=where.address,
    )
    if watched.watching:
        watch(sources, lambda items: _report(_run(store, plan, items, len(items), quiet), quiet), every=watched.every)
        return
    found = find_sources(sources, standard_input_stream())
    if where.dry_run:
        _say_what_it_takes(found, plan, store)
        return
    tally = _run(store, plan, found, found.total, quiet)
    _finish(tally, "the same command", quiet, exit_zero)


def retry(
    *,
    store: StoreOption = DEFAULT_STORE,
    flags: ManyAtOnce,
    own: OwnFiles,
    quiet: QuietOption = False,
) -> None:
    """Retry failures: reports that failed with this reader, and sources that could not be opened."""
    settings = model_settings(flags, quiet, concurrency=_AT_ONCE)
    reading = _reading(settings, flags, own)
    items: list[SourceItem] = []
    with open_store(store) as opened, opened.reading() as connection:
        for run in runs(connection, status="failed", key=key_of(settings, reading.vocabulary)):
            report = report_of(connection, run.id)
            items.append(SourceItem(run.source, text=report.text, published=report.published, place=run.source))
        items += [item_at(place) for place, _ in unread(connection)]
    if not items:
        typer.echo("nothing has failed")
        return
    plan = Plan(reading, _price_for(settings, flags), _exact(flags.budget), flags.limit, again=True)
    _finish(_run(store, plan, items, len(items), quiet), "the same command", quiet)


def _reading(settings: ModelConfig | None, flags: ManyAtOnce, own: OwnFiles) -> ReadingPlan:
    rates = flags.requests_per_minute, flags.tokens_per_minute
    return ReadingPlan(settings, rule_book(own), *rates, flags.workers)


def _exact(number: float | None) -> Decimal | None:
    return None if number is None else Decimal(str(number))


def _price_for(model: ModelConfig | None, flags: ManyAtOnce) -> Price | None:
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


def _by_batch(settings: ModelConfig | None, price: Price | None) -> Price | None:
    """Return the price of a provider's batch service. Raises UsageError if no model is configured."""
    if settings is None:
        raise UsageError("--engine provider-batch needs a model, and none is configured: give --model")
    return price.by_batch() if price else None


def _run(store: str, plan: Plan, items: Iterable[SourceItem], total: int | None, quiet: bool) -> BatchTally:
    async def run() -> BatchTally:
        with open_store(store, create=True) as opened, progress(quiet) as tell:
            one = Batch(opened, plan, total)
            with stops_on_interrupt(one, lambda words: note(words, quiet)):
                return await one.run(items, tell)

    try:
        return asyncio.run(run())
    except asyncio.CancelledError:
        complain("stopped at once; stored reports are kept, and the same command resumes the batch")
        raise typer.Exit(INTERRUPTED) from None


def _finish(tally: BatchTally, go_on: str, quiet: bool, exit_zero: bool = False) -> None:
    _report(tally, quiet, go_on)
    raise typer.Exit(OK if exit_zero and tally.exit_code == FLAGGED else tally.exit_code)


def _report(tally: BatchTally, quiet: bool, go_on: str = "the same command") -> None:
    """Print the failures and the summary of a batch; `go_on` says how to resume it."""
    for source, error in tally.failures[:_SHOWN]:
        complain(error if error.startswith(source[:40]) else f"{source}: {error}")
    if len(tally.failures) > _SHOWN:
        complain(f"and {tally.failed - _SHOWN:,} more, see `smmextract status`")
    if not quiet:
        for line in tally.lines(go_on):
            typer.echo(line)
    elif tally.stop:
        complain(tally.lines(go_on)[-1])


def _say_what_it_takes(sources: Sources, plan: Plan, store: str) -> None:
    settings: ModelConfig | None = plan.reading.model
    found = dry_run(sources, settings, store, plan.limit, plan.reading.vocabulary)
    typer.echo(f"{found.new:,} reports to read, {found.stored:,} stored or failed before")
    for source, error in found.unreadable[:_SHOWN]:
        complain(error if error.startswith(source[:40]) else f"{source}: {error}")
    if settings is None:
        typer.echo("with the built-in patterns: no model, no cost")
        return
    needed = found.estimate
    half = " (by batch, half the price of asking at once)" if plan.engine == "provider-batch" else ""
    cost = f", {needed.cost(plan.price):.2f} USD{half}" if plan.price else f"; no price is known of {settings.model!r}"
    typer.echo(f"about {needed.prompt_tokens:,} + {needed.completion_tokens:,} tokens in {needed.calls:,} calls{cost}")
