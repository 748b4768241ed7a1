"""Builds the workbook of a store: its figures, series, contradictions and decisions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection

from smmextract.output.rows import COLUMNS
from smmextract.output.workbook import Row, Sheet
from smmextract.review.decisions import standing
from smmextract.review.stores import all_decisions
from smmextract.series.changes import PeriodRow, rows_of
from smmextract.series.points import Point, SeriesKey
from smmextract.store.loading import load_result


def sheets_of(
    connection: Connection, figures: Iterable[Row], there: Mapping[SeriesKey, Sequence[Point]], runs: Sequence[int]
) -> list[Sheet]:
    """Return the sheets; `figures` are the rows of an export, `runs` the newest runs of the reports."""
    series = [name for name in PeriodRow.COLUMNS if name != "figure"]
    rows: dict[str, Iterable[Row]] = {
        "Figures": map(_dated, figures),
        "Series": (_dated(row.row()) for key in sorted(there, key=SeriesKey.sorting) for row in rows_of(key, there)),
        "Contradictions": (row for run in runs for row in _troubles(connection, run)),
        "Decisions": _decisions(connection),
    }
    looks = COLUMNS["sheets"]
    return [Sheet(name, rows=rows[name], links=("source",), **{"columns": series, **looks[name]}) for name in rows]


def _dated(row: Row) -> Row:
    return {**row, "published": _day(row["published"])}


def _day(published: str | None) -> date | str | None:
    try:
        return date.fromisoformat((published or "")[:10])
    except ValueError:
        return published


def _troubles(connection: Connection, run: int) -> Iterator[Row]:
    """Yield the contradictions and tensions of a report, and what was not understood."""
    result = load_result(connection, run)
    report = _dated(result.report.model_dump(include={"title", "published", "publisher", "source"}))

    def row(kind: str, figures: Iterable[str], why: str) -> dict[str, Any]:
        return {**report, "kind of trouble": kind, "figures": ", ".join(figures), "what is wrong": why}

    for conflict in result.conflicts:
        found = row("contradiction", result.literals(conflict.blame), conflict.why)
        for best in conflict.repairs[:1]:
            repair = f"{', '.join(result.literals([best.figure]))}: {best.change}"
            found |= {"likely repair": repair, "probability": best.probability}
        yield found
    for tension in result.tensions:
        yield row("tension", result.literals(tension.figures), tension.why)
    for one in result.unread:
        yield row("not understood", [one.literal], one.why)


def _decisions(connection: Connection) -> Iterator[Row]:
    made = list(all_decisions(connection))
    standing_ones = {id(one) for one in standing([one for one, _ in made])}
    for one, report in made:
        yield {
            "decided at (UTC)": one.when,
            "who": one.who,
            "decision": one.action,
            "stands": id(one) in standing_ones,
            "literal": one.literal,
            "changes": "; ".join(f"{name} {old} → {new}" for name, (old, new) in one.changes.items()),
            "why": one.why,
            "title": report.title,
            "source": report.source,
            "figure": one.figure,
        }
