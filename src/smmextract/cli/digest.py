"""`smmextract digest`: summarise what is new since the last digest."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import typer

from smmextract.batch.news import Digest, digest as digest_of, last_told, note_told
from smmextract.cli.options.stored import DigestOptions
from smmextract.errors import FLAGGED, OK, UsageError
from smmextract.store import open_store
from smmextract.wording.numbers import counted
from smmextract.wording.printable import printable


def digest(options: DigestOptions) -> None:
    """Print what is new since a moment, or since the last digest of the same name."""
    since = _moment(options.since) if options.since else None
    with open_store(options.store) as store:
        with store.reading() as connection:
            if options.since_last and since is None:
                since = last_told(connection, options.name)
            told = digest_of(connection, since)
        if options.form == "json":
            typer.echo(json.dumps(_as_json(told), ensure_ascii=False, indent=2))
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


def _as_json(told: Digest) -> dict[str, object]:
    return {
        "since": told.since.isoformat(timespec="seconds") if told.since else None,
        "until": told.until.isoformat(timespec="seconds"),
        "reports": told.reports,
        "news": [one.row() for one in told.news],
    }


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
