"""`smmextract batch` and `retry`: read many reports into a store."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import typer

from smmextract.cli import reading_options as shared
from smmextract.cli.extract import QuietOption
from smmextract.cli.inputs import RulesOption, VocabularyOption, rule_book
from smmextract.cli.stderr import complain, note
from smmextract.cli.store import DEFAULT_STORE, StoreOption
from smmextract.cli.watch import watch
from smmextract.errors import FLAGGED, INTERRUPTED, OK
from smmextract.user_files import standard_input_stream

if TYPE_CHECKING:
    from smmextract.batch.runner import Plan
    from smmextract.batch.source_items import SourceItem, Sources
    from smmextract.batch.tally import BatchTally
    from smmextract.config import ModelConfig

ExitZeroOption = Annotated[bool, typer.Option("--exit-zero", help="Exit with 0 even if something is flagged.")]
_SHOWN = 20
"""Most failures that are listed; `smmextract status` lists them all."""


def batch(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE...",
            help="Files, folders, globs, URLs, lists of URLs (one per line), JSONL, or - for stdin.",
        ),
    ],
    store: StoreOption = DEFAULT_STORE,
    reader: shared.ReaderOption = "auto",
    model: shared.ModelOption = None,
    base_url: shared.BaseUrlOption = None,
    concurrency: shared.ConcurrencyOption = None,
    workers: shared.WorkersOption = None,
    requests_per_minute: shared.RequestsOption = None,
    tokens_per_minute: shared.TokensOption = None,
    budget: shared.BudgetOption = None,
    limit: shared.LimitOption = None,
    prices: shared.PricesOption = None,
    price_in: shared.PriceInOption = None,
    price_out: shared.PriceOutOption = None,
    rules: RulesOption = None,
    vocabulary: VocabularyOption = None,
    watching: Annotated[
        bool, typer.Option("--watch", help="Keep reading new files in these folders, until Ctrl-C.")
    ] = False,
    every: Annotated[float, typer.Option(min=0.1, help="With --watch: seconds between two looks.")] = 10.0,
    exit_zero: ExitZeroOption = False,
    engine: shared.EngineOption = "local",
    address: shared.AddressOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only estimate tokens and cost.")] = False,
    quiet: QuietOption = False,
) -> None:
    """Read many reports into a store, each once. If the batch is interrupted, the same command resumes it."""
    from smmextract.batch.engine import ReadingPlan  # noqa: PLC0415 - `--help` should not pay for the pipeline
    from smmextract.batch.runner import Plan  # noqa: PLC0415
    from smmextract.batch.source_items import find_sources  # noqa: PLC0415

    flags = {"model": model, "base_url": base_url, "concurrency": concurrency}
    settings = shared.settings_for(reader, flags, quiet)
    price = shared.price_for(settings, prices, price_in, price_out, needed=budget is not None)
    if engine == "provider-batch":
        price = shared.by_batch(settings, price)
    reading = ReadingPlan(settings, rule_book(rules, vocabulary), requests_per_minute, tokens_per_minute, workers)
    plan = Plan(reading, price, None if budget is None else Decimal(str(budget)), limit, engine=engine, address=address)
    if watching:
        watch(sources, lambda items: _report(_run(store, plan, items, len(items), quiet), quiet), every=every)
        return
    found = find_sources(sources, standard_input_stream())
    if dry_run:
        _say_what_it_takes(found, plan, store)
        return
    tally = _run(store, plan, found, found.total, quiet)
    _finish(tally, "the same command", quiet, exit_zero)


def retry(
    store: StoreOption = DEFAULT_STORE,
    reader: shared.ReaderOption = "auto",
    model: shared.ModelOption = None,
    base_url: shared.BaseUrlOption = None,
    concurrency: shared.ConcurrencyOption = None,
    workers: shared.WorkersOption = None,
    requests_per_minute: shared.RequestsOption = None,
    tokens_per_minute: shared.TokensOption = None,
    budget: shared.BudgetOption = None,
    limit: shared.LimitOption = None,
    prices: shared.PricesOption = None,
    price_in: shared.PriceInOption = None,
    price_out: shared.PriceOutOption = None,
    rules: RulesOption = None,
    vocabulary: VocabularyOption = None,
    quiet: QuietOption = False,
) -> None:
    """Retry failures: reports that failed with this reader, and sources that could not be opened."""
    from smmextract.batch.engine import ReadingPlan  # noqa: PLC0415
    from smmextract.batch.runner import Plan, key_of  # noqa: PLC0415
    from smmextract.batch.source_items import SourceItem, item_at  # noqa: PLC0415
    from smmextract.store import open_store  # noqa: PLC0415
    from smmextract.store.loading import report_of, runs, unread  # noqa: PLC0415

    flags = {"model": model, "base_url": base_url, "concurrency": concurrency}
    settings = shared.settings_for(reader, flags, quiet)
    price = shared.price_for(settings, prices, price_in, price_out, needed=budget is not None)
    book = rule_book(rules, vocabulary)
    items: list[SourceItem] = []
    with open_store(store) as opened, opened.reading() as connection:
        for run in runs(connection, status="failed", key=key_of(settings, book.vocabulary)):
            report = report_of(connection, run.id)
            items.append(SourceItem(run.source, text=report.text, published=report.published, place=run.source))
        items += [item_at(place) for place, _ in unread(connection)]
    if not items:
        typer.echo("nothing has failed")
        return
    reading = ReadingPlan(settings, book, requests_per_minute, tokens_per_minute, workers)
    plan = Plan(reading, price, None if budget is None else Decimal(str(budget)), limit, again=True)
    _finish(_run(store, plan, items, len(items), quiet), "the same command", quiet)


def _run(store: str, plan: Plan, items: Iterable[SourceItem], total: int | None, quiet: bool) -> BatchTally:
    import asyncio  # noqa: PLC0415

    from smmextract.batch.interrupt import stops_on_interrupt  # noqa: PLC0415
    from smmextract.batch.runner import Batch  # noqa: PLC0415
    from smmextract.cli.progress import progress  # noqa: PLC0415
    from smmextract.store import open_store  # noqa: PLC0415

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
    from smmextract.batch.dry_run import dry_run  # noqa: PLC0415

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
