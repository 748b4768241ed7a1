"""Finds what is new in a store since the last digest: contradictions within reports and between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from smmextract.figure import Repair
from smmextract.series.stored_figures import across_of
from smmextract.store.loading import load_result, newest_run_ids
from smmextract.store.models import DigestRow, RunRow
from smmextract.wording.numbers import counted

_KINDS = {"repair": "repair", "contradiction": "against others", "jump": "jump"}
"""What findings between reports are called here; others are no news."""


@dataclass(frozen=True, slots=True)
class News:
    """Something that a person should know about a report. `kind` is contradiction (within the report), repair (of such
    a one, by what other reports say), against others, jump, unread or doubts; `figures` are literals.
    """

    kind: str
    source: str
    title: str | None
    published: str | None
    figures: tuple[str, ...]
    why: str
    repair: str | None = None
    probability: float | None = None

    def row(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Digest:
    """What is new from `since` (None: from the beginning) until `until`."""

    since: datetime | None
    until: datetime
    reports: int
    news: tuple[News, ...]


def digest(connection: Connection, since: datetime | None) -> Digest:
    """Summarise the reports that were read since a moment."""
    until = datetime.now(UTC)
    query = select(RunRow.id, RunRow.finished_at).where(RunRow.id.in_(newest_run_ids())).order_by(RunRow.id)
    runs = [row.id for row in connection.execute(query) if since is None or row.finished_at > since]
    news = [one for run in runs for one in _news(connection, run)]
    return Digest(since, until, len(runs), tuple(news))


def _news(connection: Connection, run: int) -> Iterator[News]:
    result = load_result(connection, run)
    info = result.report

    def told(kind: str, figures: Sequence[str], why: str, **more: Any) -> News:
        names = tuple(result.literals(figures))
        return News(kind, info.source, info.title, info.published, names, why, **more)

    for conflict in result.conflicts:
        yield told("contradiction", conflict.blame, conflict.why, **_best(conflict.repairs))
    for finding in across_of(connection, run).findings:
        if finding.kind in _KINDS:
            kind, blamed = _KINDS[finding.kind], finding.blame or finding.figures
            yield told(kind, blamed, finding.why, **_best(finding.repairs))
    for one in result.unread:
        yield News("unread", info.source, info.title, info.published, (one.literal,), one.why)
    doubtful = [figure.id for figure in result.flagged if figure.doubts]
    if doubtful:
        yield told("doubts", doubtful, f"{counted(len(doubtful), 'figure')} with an unsure label or number")


def _best(repairs: Sequence[Repair]) -> dict[str, Any]:
    """Return the likeliest repair and its probability, as fields of a row."""
    if not repairs:
        return {}
    best = repairs[0]
    return {"repair": best.change, "probability": best.probability}


def last_told(connection: Connection, name: str) -> datetime | None:
    """Return the time up to which this digest has reported; None if it never did."""
    return connection.execute(select(DigestRow.told_at).where(DigestRow.name == name)).scalar_one_or_none()


def note_told(connection: Connection, name: str, until: datetime) -> None:
    """Record the time up to which a digest has reported."""
    done = connection.execute(update(DigestRow).where(DigestRow.name == name).values(told_at=until))
    if not done.rowcount:
        connection.execute(insert(DigestRow), {"name": name, "told_at": until})
