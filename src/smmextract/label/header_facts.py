"""Reads what the headers of a table say about a number: its period, whether it is a change, and of which basis."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from smmextract.figure import Basis, Label
from smmextract.lazy import regex
from smmextract.period import MONTHS, period_or_none
from smmextract.scan.header_units import is_change
from smmextract.scan.mention import Cell
from smmextract.shipped_tables import shipped_table

_DATA = shipped_table(__package__, "headers")
_BASE, _FISCAL, _YEAR, _MONTHS_SPAN, _DAY, _ONE_MONTH, _ISO, _QUARTER, _HALF, _MANY_MONTHS = (
    regex(_DATA["time"][name].replace("{MONTH}", _DATA["month"]))
    for name in "base fiscal year months_span day one_month iso quarter half many_months".split()  # noqa: SIM905
)
_FORECAST, _CHANGE_ROW, _OTHERS, _TOTAL, _PHYSICAL, _BOTH_WAYS = (
    regex(_DATA["kind"][name]) for name in ("forecast", "change_row", "others", "total", "physical", "both_ways")
)
_BASES: Mapping[Basis, re.Pattern[str]] = {basis: regex(pattern) for basis, pattern in _DATA["basis"].items()}
_LEADS = {"imports": "from", "exports": "to"}


@dataclass(frozen=True, slots=True)
class HeaderFacts:
    """What the headers say. `period` is None if they name none, or not by themselves (`YTD 2023`, `FY2019/20`)."""

    period: str | None = None
    basis: Basis | None = None
    is_change: bool = False


def header_facts(cell: Cell) -> HeaderFacts:
    """Read the headers of a cell."""
    column, changed = cell.column, is_change(cell.column)
    own = _BASE.sub("", column) if changed else column
    return HeaderFacts(
        period=_period(f"{own} ; {cell.row}") or _period(own) or _period(cell.row),
        basis=next((name for name, pattern in _BASES.items() if pattern.search(column)), None),
        is_change=changed,
    )


def says_both_ways(cell: Cell | None) -> bool:
    """Return whether a row names both signs, and the number's own decides: `Surplus/(deficit)`, `Profit (loss)`."""
    return cell is not None and _BOTH_WAYS.search(cell.row) is not None


def header_problems(label: Label, cell: Cell | None) -> list[str]:
    """Return why a label disagrees with the headers of its number; one line per reason."""
    if cell is None:
        return []
    facts = header_facts(cell)
    problems = []
    if facts.is_change and label.kind != "change":
        problems.append(f'its column is headed "{cell.column}", which says a change')
    if facts.basis and label.basis and label.basis != facts.basis and not _is_other_word(facts.basis, label.basis):
        problems.append(f'its column is headed "{cell.column}", which says {facts.basis} and not {label.basis}')
    if facts.period and label.period and not _agree(facts.period, label.period):
        problems.append(f"its table says {facts.period}, the label {label.period}")
    if label.modality == "actual" and _FORECAST.search(cell.column):
        problems.append(f'its column is headed "{cell.column}", which says a forecast')
    if row := _row_problem(label, cell):
        problems.append(f'its row is named "{cell.row}", {row}')
    return problems


def _row_problem(label: Label, cell: Cell) -> str | None:
    headers, segment = f"{cell.row} {cell.column} {cell.caption}".casefold(), (label.segment or "").casefold()
    if label.kind == "level" and _CHANGE_ROW.search(cell.row):
        return "which says a change"
    if not segment and _OTHERS.match(cell.row) and not _OTHERS.match(label.region or ""):
        return "and the label is that of all"
    if _TOTAL.match(cell.row) and segment and not any(word in headers for word in segment.split()):
        return f"and the label is that of a part, {label.segment}"
    if segment == "metal content" and _PHYSICAL.search(headers):
        return f'under "{cell.column}", which says physical content'
    lead = _LEADS.get(label.metric)
    if lead and label.region and f"{lead} {label.region.casefold()}" in headers:
        return f"where {label.region} is the other side of the {label.metric}"
    return None


def _is_other_word(said: Basis, labelled: Basis) -> bool:
    """Return whether two bases mean the same: weekly reviews write MoM, cumulative figures YoY."""
    return (said == "mom" and labelled in ("wow", "other")) or (said == "yoy" and labelled == "ytd_yoy")


def _agree(header: str, labelled: str) -> bool:
    """Return whether two periods are equal, one is a day in the other, or the label is a part of the header's year."""
    one, other = period_or_none(header), period_or_none(labelled)
    if one is None or other is None:
        return True  # reported elsewhere
    if one.is_day or other.is_day:
        return one.first <= other.last and other.first <= one.last
    return one == other or (one.months == 12 and one.first <= other.first and other.last <= one.last)


def _period(words: str) -> str | None:
    if _FISCAL.search(words):
        return None
    if iso := list(_ISO.finditer(words)):
        month = f"{iso[0]['y']}-{int(iso[0]['m']):02}"
        return _only({f"{month}-{int(iso[0]['d']):02}" if iso[0]["d"] else month}) if len(iso) == 1 else None
    years = {
        found["full"] or f"20{found['short'] or found['glued'] or found['late']}" for found in _YEAR.finditer(words)
    }
    year = _only(years)
    within = _within_year(words) if year else None
    if year is None or within is None:
        return None
    return "/".join(f"{year}{part}" for part in within.split("/"))


def _within_year(words: str) -> str | None:
    """Return the period within its year: "-01", "-Q1", "-01/-08", "" for the whole year; None if words name several."""
    if span := _MONTHS_SPAN.search(words):
        return f"{_month(span['one'])}/{_month(span['other'])}"
    parts: set[str] = set()
    months = {_month(found["month"]) for found in _ONE_MONTH.finditer(words)}
    if len(months) == 1 and (day := _DAY.search(words)):
        parts.add(f"{_only(months)}-{int(day['after'] or day['before']):02}")
    else:
        parts |= months
    for letter, pattern in (("Q", _QUARTER), ("H", _HALF)):
        parts |= {
            f"-{letter}{found['late'] or found['early'] or _DATA['ordinals'][found['word'].lower()]}"
            for found in pattern.finditer(words)
        }
    parts |= {f"-01/-{int(count):02}" for count in _MANY_MONTHS.findall(words)}
    return _only(parts) if parts else ""


def _month(name: str) -> str:
    return f"-{MONTHS.index(name[:3].lower()) + 1:02}"


def _only(values: set[str]) -> str | None:
    return next(iter(values)) if len(values) == 1 else None
