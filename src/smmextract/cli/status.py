"""Commands on a store as a whole: `status`, `recheck`, `digest`, `forget`, `store info`, `migrate` and `vacuum`."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal

import typer

from smmextract.arithmetic import RuleBook
from smmextract.batch.news import Digest, digest as digest_of, last_told, note_told
from smmextract.batch.recheck import recheck as recheck_all
from smmextract.cli.inputs import rule_book
from smmextract.cli.options import stored
from smmextract.cli.stderr import complain, note
from smmextract.config import ModelConfig, load_config
from smmextract.errors import FLAGGED, OK, UsageError
from smmextract.nearest import did_you_mean
from smmextract.review.stores import StoreDesk
from smmextract.series.stored_figures import across_of
from smmextract.store import ReaderKey, Store, loading, open_store
from smmextract.store.models import ReportRow, ReviewRow
from smmextract.store.provider_batches import open_batches
from smmextract.store.saving import forget_unread
from smmextract.wording.numbers import counted
from smmextract.wording.printable import printable


def status(options: stored.StatusOptions) -> None:
    """Print counts of reports by reader, their cost, and failures with their reasons."""
    failures = options.failures
    with open_store(options.store) as opened, opened.reading() as connection:
        there = counted(loading.count(connection, ReportRow), "report")
        decisions = counted(loading.count(connection, ReviewRow), "decision")
        typer.echo(f"{opened.place}: {there}, {decisions} of reviewers")
        typer.echo(_left_to_decide(options.store))
        if count := loading.not_understood(connection):
            typer.echo(f"{counted(count, 'number')} not understood; listed with their reports")
        for reader in loading.by_reader(connection):
            typer.echo(_read_by(*reader))
        for one in open_batches(connection):
            name = one.provider_id or "(unknown whether the provider received it)"
            typer.echo(
                f"with {one.host} since {one.entered_at:%Y-%m-%d %H:%M} UTC: {one.questions:,} questions, {name}"
            )
        bad = [(run.source, run.error or "") for run in loading.runs(connection, status="failed", last=failures)]
        bad += loading.unread(connection)[: max(failures - len(bad), 0)]
        total = loading.count_failures(connection)
    if not total:
        return
    typer.echo(f"{total:,} failed (`smmextract retry` reads them again):")
    for source, error in bad:
        typer.echo(f"  {error if error.startswith(source[:40]) else f'{source}: {error}'}")
    if total > len(bad):
        typer.echo(f"  and {total - len(bad):,} more (--failures N)")


def _read_by(key: ReaderKey, counts: Mapping[str, int], cost: Decimal | None) -> str:
    name = f"{key.reader} {key.model}, prompt {key.prompt}" if key.model else f"{key.reader} {key.prompt}"
    parts = [f"{counts['done']:,} read", f"{counts['flagged']:,} flagged", f"{counts['failed']:,} failed"]
    if counts["prompt_tokens"] or counts["completion_tokens"]:
        parts.append(f"{counts['prompt_tokens']:,} + {counts['completion_tokens']:,} tokens")
        parts.append("at an unknown price" if cost is None else f"{cost:.4f} USD")
    return f"{name}: {', '.join(parts)}"


def _left_to_decide(store: str) -> str:
    """Say how many flagged items nobody has decided yet."""
    with closing(StoreDesk(store)) as desk:
        items = desk.queue()
    conflicts = sum(item.kind == "conflict" for item in items)
    there = len({item.report for item in items})
    if not items:
        return "nothing is left to decide"
    return (
        f"{len(items):,} left to decide in {counted(there, 'report')}: {counted(conflicts, 'contradiction')}, "
        f"{counted(len(items) - conflicts, 'doubt')} (`smmextract review STORE`)"
    )


def recheck(options: stored.RecheckOptions) -> None:
    """Label and check all reports again from the stored answers; print what could not be, and what contradicts."""
    given = load_config({}).values
    cut = {name: given[name] for name in ("max_chars", "max_marks") if name in given}
    settings = ModelConfig.model_validate({"model": "kept answers", **cut})
    book = rule_book(options)
    with open_store(options.store) as opened:
        found = asyncio.run(recheck_all(opened, settings, book))
        contradicted = _say_what_contradicts(opened, book) if options.across else False
    for source, error in found.impossible:
        complain(f"{source}: left unchanged: {error}")
    note(
        f"{found.changed:,} changed, {found.same:,} as before, {found.flagged:,} with something flagged", options.quiet
    )
    raise typer.Exit(FLAGGED if found.flagged or contradicted else OK)


def _say_what_contradicts(store: Store, rules: RuleBook) -> bool:
    """Print the findings between reports, one per line; return whether any is an error (a revision is not)."""
    wrong = False
    with store.reading() as connection:
        for run, source in loading.newest_runs(connection):
            for finding in across_of(connection, run, rules).findings:
                if finding.kind == "forecast":
                    continue
                wrong = wrong or finding.kind != "revision"
                others = "; ".join(dict.fromkeys(other.source for other in finding.others[:3]))
                typer.echo(printable(f"{source}: {finding.kind}: {finding.why} (with {others})"))
    return wrong


def forget(options: stored.ForgetOptions) -> None:
    """Forget a source that could not be read. Raises UsageError if no such source has failed."""
    source = options.source
    with open_store(options.store) as opened, opened.writing() as connection:
        there = [name for name, _ in loading.unread(connection)]
        if source not in there:
            hint = did_you_mean(source, there, listed=0) or ("; see status" if there else "; no source has failed")
            raise UsageError(f"no such failure: {source!r}{hint}")
        forget_unread(connection, source)
    typer.echo(f"forgotten: {printable(source)}")


def digest(options: stored.DigestOptions) -> None:
    """Print what is new since a moment, or since the last digest of the same name."""
    since = _moment(options.since) if options.since else None
    with open_store(options.store) as store:
        with store.reading() as connection:
            if options.since_last and since is None:
                since = last_told(connection, options.name)
            told = digest_of(connection, since)
        if options.form == "json":
            document = {
                "since": told.since.isoformat(timespec="seconds") if told.since else None,
                "until": told.until.isoformat(timespec="seconds"),
                "reports": told.reports,
                "news": [one.row() for one in told.news],
            }
            typer.echo(json.dumps(document, ensure_ascii=False, indent=2))
        else:
            for line in _lines(told):
                typer.echo(printable(line))
        if options.since_last:
            with store.writing() as connection:
                note_told(connection, options.name, told.until)
    raise typer.Exit(FLAGGED if told.news and not options.exit_zero else OK)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"not a date: {text!r} (write 2024-11-29, or 2024-11-29T08:00)") from None
    return moment if moment.tzinfo else moment.astimezone(UTC)


def _lines(told: Digest) -> Iterator[str]:
    since = told.since.astimezone().strftime("%Y-%m-%d %H:%M %Z") if told.since else "the beginning"
    contradictions = sum(one.kind in ("contradiction", "against others", "jump") for one in told.news)
    yield f"{counted(told.reports, 'report')} read since {since}: {counted(contradictions, 'contradiction')}"
    report = ""
    for one in told.news:
        if one.source != report:
            report = one.source
            yield ""
            yield f"{one.title or one.source}{f' ({one.published[:10]})' if one.published else ''}"
            yield f"  {one.source}"
        yield f"  {one.kind}: {', '.join(one.figures[:6])}{' …' if len(one.figures) > 6 else ''}"
        yield f"    {one.why}"
        if one.repair:
            yield f"    perhaps {one.repair} ({one.probability:.0%})"


def info(options: stored.StoreInfoOptions) -> None:
    """Print the type of the store, the version of its tables and their row counts."""
    with open_store(options.store, any_version=True) as opened:
        found = opened.info()
    typer.echo(f"store    {found.place} ({found.kind})")
    behind = "" if found.version == found.newest else f" (this program has {found.newest})"
    typer.echo(f"version  {found.version or 'none'}{behind}")
    typer.echo(f"size     {_size(found.bytes)}")
    for name, count in found.rows.items():
        typer.echo(f"{name:<10} {count:>10,}")


def migrate(options: stored.StoreMigrateOptions) -> None:
    """Update the tables of a store made by an older smmextract."""
    with open_store(options.store, any_version=True) as opened:
        before, after = opened.migrate()
        typer.echo(f"{opened.place}: {f'was {before}, ' if before not in (None, after) else ''}is {after}")


def vacuum(options: stored.StoreVacuumOptions) -> None:
    """Free the disk space of deleted rows."""
    with open_store(options.store) as opened:
        before, after = opened.vacuum()
        typer.echo(f"{opened.place}: {_size(before)}, now {_size(after)}")


def _size(number: int | None) -> str:
    return "unknown" if number is None else f"{number / 1_000_000:,.1f} MB"
