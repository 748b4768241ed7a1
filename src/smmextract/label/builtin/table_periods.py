"""Combines what the headers of a table and the words around it say about time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from smmextract.figure import Basis, Label
from smmextract.label.builtin.clock import Clock
from smmextract.label.builtin.period_features import parsed, relation
from smmextract.label.builtin.scene import View
from smmextract.period import Period, parse_period


def joined_periods(view: View, clock: Clock) -> Iterator[tuple[str, Period]]:
    """Yield the year in a header with the part of it that another header, the caption or the title names."""
    parts = (("column", view.column), ("row", view.row), ("caption", view.caption))
    times = [(name, token.time) for name, head in parts for token in head if token.time is not None]
    year = next((time.year for name, time in times if time.form == "year" and time.year and name != "caption"), None)
    if year is None:
        return
    cell = view.number.mention.cell
    whole = cell is not None and cell.table in view.scene.parted_years
    for name, time in times:
        part = time.form in ("month", "quarter", "span") and time.first
        period = clock.period(replace(time, year=year)) if part and (time.year is None or name == "caption") else None
        if period is not None and not (whole and name == "caption"):
            yield f"joined {name}", period
    about = parsed(view.scene.title.get("time") or view.scene.common.get("time"))
    if about is None or about.is_day or about.months >= 12:
        return
    back = about.last.year - year
    if any("cumulative" in token.cues for _, head in parts for token in head):
        yield "cumulative column", parse_period(f"{year}-01/{year}-{about.last.month:02d}")
    elif back in (0, 1) and not whole:
        yield f"joined title {back}", about.months_back(12 * back)


def compared_columns(view: View) -> tuple[Label, Basis] | None:
    """Return the later of the two columns before a column of changes, and the basis by the time between them."""
    cell = view.number.mention.cell
    labels = view.scene.rows.get((cell.table, cell.row), ()) if cell else ()
    levels = [(label, period) for label in labels if label.kind == "level" and (period := parsed(label.period))]
    if len(levels) < 2:
        return None
    (one, first), (other, second) = levels[-2:]
    later, period, base = (one, first, second) if first.last > second.last else (other, second, first)
    basis = relation(base, period)
    return (later, basis) if basis is not None and base != period else None
