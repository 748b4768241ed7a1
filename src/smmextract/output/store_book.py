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
    columns, links, wide = COLUMNS["sheets"], ("source",), {"title": 40, "source": 40}
    series = [name for name in PeriodRow.COLUMNS if name != "figure"]
    points = (_dated(row.row()) for key in sorted(there, key=SeriesKey.sorting) for row in rows_of(key, there))
    return [
        Sheet(
            "Figures",
            columns["figures"],
            map(_dated, figures),
            links,
            widths={**wide, "literal": 20, "segment": 24, "doubts": 40},
        ),
        Sheet("Series", series, points, links, widths={"source": 40}),
        Sheet(
            "Contradictions",
            columns["contradictions"],
            (row for run in runs for row in _troubles(connection, run)),
            links,
            wrapped=("what is wrong", "figures", "likely repair", "title"),
            widths={**wide, "figures": 26, "what is wrong": 80, "likely repair": 36},
        ),
        Sheet("Decisions", columns["decisions"], _decisions(connection), links, widths=wide),
    ]


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
    info = result.report
    report: dict[str, Any] = {
        "title": info.title, "published": _day(info.published), "publisher": info.publisher, "source": info.source,
    }  # fmt: skip

    def named(names: Iterable[str]) -> str:
        return ", ".join(result.literals(names))

    for conflict in result.conflicts:
        best = conflict.repairs[0] if conflict.repairs else None
        repair = f"{named([best.figure])}: {best.change}" if best else None
        told = {"kind of trouble": "contradiction", "figures": named(conflict.blame), "what is wrong": conflict.why}
        yield {**report, **told, "likely repair": repair, "probability": best.probability if best else None}
    for tension in result.tensions:
        yield {
            **report, "kind of trouble": "tension", "figures": named(tension.figures), "what is wrong": tension.why,
        }  # fmt: skip
    for one in result.unread:
        yield {**report, "kind of trouble": "not understood", "figures": one.literal, "what is wrong": one.why}


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
