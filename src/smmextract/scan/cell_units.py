"""Gives numbers in table cells the unit that their headers state, and their headers.

In: the text, its tables and what the scanner found. Out: a `Cell` for every number of a table; bare numbers get unit
and scale in place. A unit may stand in the header of the column, in a column of units, in the header of the row, above
the row names, or in the lines around the table; the nearest one is used. Numbers with a unit of their own stay
unchanged. If headers and lines disagree, the number keeps a doubt.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise, permutations
from typing import NamedTuple

from smmextract.lazy import regex
from smmextract.scan.header_units import (
    StatedUnit,
    can_have,
    caption_units,
    header_unit,
    is_change,
    lone_scale,
    named_units,
    percent_of_growth,
    whole_unit,
)
from smmextract.scan.mention import Cell
from smmextract.scan.non_figures import NonFigure
from smmextract.scan.number import ONE, next_number, read
from smmextract.scan.scanned_quantity import Readable, ScannedQuantity, quantity_at, unsigned
from smmextract.scan.units import Measure
from smmextract.tables import Table, TableCell

_UNIT_IN_BRACKETS = regex(r"[(（]")
_BRACKETED = regex(r"\(\s*[$€£¥]?[0-9][^()]*\)\s*%?")
_SPACED = regex(r"[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3})+(?:\.[0-9]+)?")
_PER = regex(r"\b(?:per|prices?|rates?)\b|/", re.IGNORECASE)
_COUNTED = regex(  # "3. Zinc", "Cost (1)"
    r"(?<![^\n|\s])\(?[0-9]{1,2}[.)、]\s(?=\s*[^\W\d_])|(?:(?<=[a-z])|(?<=[a-z]\s))\([1-9]\)"
)
_NOTE_MARK = regex(r"\[[0-9a-z]{1,2}\]")
_BEHIND = regex(r"[\s*†‡§↑↓▲▼#¹²³⁴⁵%)]*(?:\[[0-9a-z]{1,2}\])?")
_ALL_IN_BRACKETS = "all numbers of its column stand in brackets, which may not mean that they are negative"
_SECOND = "it is the second number of its cell"
_SAID_AGAIN_AT_LEAST = 2
_ROWS_TO_A_SLIP = 4
"""One row in so many may be off."""
_LAST_SENTENCE = regex(r"(?:(?<=[.!?] )[A-Z][^.!?]*[.:]?|.*)$", re.DOTALL)
_LONGEST_CAPTION = 160

_Unit = tuple[str, Decimal, Decimal]
"""Unit, scale and factor."""


class _Cells(NamedTuple):
    """What was found in one table, cell by cell."""

    table: Table
    number: int
    inside: list[list[int]]
    """For each cell of the table, the places in `found` of its content."""


def read_tables(text: str, found: list[Readable], tables: Sequence[Table]) -> dict[int, Cell]:
    """Read the numbers of all tables by their headers; return the cell of each number by its start offset."""
    cells: dict[int, Cell] = {}
    if not tables:
        return cells
    _settle_places(text, found, tables)
    beside = _said_beside(found, tables)
    for number, table in enumerate(tables):
        here = _Cells(table, number, [_within(found, cell.start, cell.end) for cell in table.cells])
        _settle_forms(text, found, here)
        lots = _give_units(text, found, here, beside)
        _settle_headers(text, found, table, lots)
        cells |= _cells_of(text, found, here)
    return cells


def _settle_places(text: str, found: list[Readable], tables: Sequence[Table]) -> None:
    """Correct what only cell boundaries show: `1 012` in a cell is one number, `3.` before a name is a number."""
    gone: set[int] = set()
    for table in tables:
        for cell in table.cells:
            spaced = _SPACED.fullmatch(text, cell.start, cell.end)
            if spaced and len(places := _within(found, cell.start, cell.end)) > 1:
                found[places[0]] = _spaced(text, cell)
                gone.update(places[1:])
        for row in table.rows:
            for mark in _COUNTED.finditer(text, *row[0]) if row[0] else ():
                for place in _within(found, *mark.span()):
                    found[place] = NonFigure(*mark.span(), "ordinal")
    if gone:
        found[:] = [item for place, item in enumerate(found) if place not in gone]


def _spaced(text: str, cell: TableCell) -> Readable:
    number = read(text[cell.start : cell.end])
    whole = cell.start, cell.end
    return unsigned(*whole, number, Measure(cell.end)) if number else NonFigure(*whole, "other")


def _within(found: Sequence[Readable], start: int, end: int) -> list[int]:
    """Return the places of the items that begin in a passage."""
    first = bisect_left(found, start, key=lambda item: item.start)
    last = first
    while last < len(found) and found[last].start < end:
        last += 1
    return list(range(first, last))


def _settle_forms(text: str, found: list[Readable], here: _Cells) -> None:
    """Read as numbers what is none outside a table: 2065 is not a year, (1.5) is negative."""
    for cell, places in zip(here.table.cells, here.inside, strict=True):
        if not places:
            continue
        item = found[places[0]]
        if isinstance(item, NonFigure) and item.why == "date" and text[cell.start : cell.end].isdigit():
            found[places[0]] = quantity_at(text, cell.start, cell.start) or item
        for place in places[1:]:
            mark = found[place]
            if _NOTE_MARK.fullmatch(text, mark.start - 1, mark.end + 1):
                found[place] = NonFigure(mark.start, mark.end, "other")
        if _BRACKETED.fullmatch(text, cell.start, cell.end) and len(places) == 1:
            found[places[0]] = _negative(text, cell, found[places[0]])


def _negative(text: str, cell: TableCell, item: Readable) -> Readable:
    if isinstance(item, NonFigure):
        digits = next_number(text, cell.start)
        item = (quantity_at(text, cell.start + 1, digits) if digits is not None and digits < cell.end else None) or item
    if isinstance(item, NonFigure) or item.first.sign:
        return item
    amounts = tuple(amount._replace(sign=-1) for amount in item.amounts)
    return replace(item, start=cell.start, end=cell.end, amounts=amounts)


def _is_bare(item: Readable) -> bool:
    if isinstance(item, NonFigure):
        return False
    money = item.first.currency
    return item.scales[0] == ONE and item.unit == (money.name if money else None)


def _give_units(text: str, found: list[Readable], here: _Cells, beside: dict[str, set[_Unit]]) -> set[StatedUnit]:
    """Give the bare numbers their unit; return the units given, whose own numbers are scales."""
    captions, named = caption_units(here.table.captions), named_units(here.table.captions)
    around = captions[0] if len(captions) == 1 else None
    again = None if len(captions) > 1 else _unit_said_again(found, here, beside)
    lots: set[StatedUnit] = set()
    for cell, places in zip(here.table.cells, here.inside, strict=True):
        bare = [item for place in places if _is_bare(item := found[place]) and isinstance(item, ScannedQuantity)]
        if not bare or not _fills(text, cell, bare):
            continue
        own = (named[word] for header in cell.headers for word in header.lower().split() if word in named)
        stated = _unit_for(cell, here.table, next(own, around))
        if stated is None and not _says_no_unit(cell):
            stated = again
        for item in bare:
            if stated is None or (item.unit is not None and (stated.measure.unit or "").split("/")[0] != item.unit):
                _scale_money(item, cell, here.table.captions)  # of another kind than the column's
                continue
            lots.add(stated)
            item.unit, item.factor, item.sense = stated.measure.unit, stated.measure.factor, stated.measure.sense
            item.scales = (stated.measure.scale,) * len(item.scales)
    _give_differences(found, here)
    return lots


def _scale_money(item: ScannedQuantity, cell: TableCell, captions: Sequence[str]) -> None:
    """Scale money with a sign of its own by brackets that state a scale alone: `Capital expenditures (millions)`."""
    around = () if any(map(_PER.search, cell.labels)) else (*cell.headers, *captions)
    scale = next((scale for words in (*cell.labels, *around) if (scale := lone_scale(words))), ONE)
    if item.unit is not None:
        item.scales = (scale,) * len(item.scales)


def _give_differences(found: Sequence[Readable], here: _Cells) -> None:
    """Give a column of changes without a unit that of two columns of which it is the difference, slips aside."""
    rows: list[dict[int, ScannedQuantity]] = []
    before = 0
    for cell, places in zip(here.table.cells, here.inside, strict=True):
        numbers = [item for place in places if isinstance(item := found[place], ScannedQuantity)]
        if not rows or cell.column <= before:
            rows.append({})
        if len(numbers) == 1:
            rows[-1][cell.column] = numbers[0]
        before = cell.column
    for column in {cell.column for cell in here.table.cells if any(map(is_change, cell.headers))}:
        for two in permutations({other for row in rows for other in row} - {column}, 2):
            own = [(row[column], row[two[0]], row[two[1]]) for row in rows if row.keys() >= {column, *two}]
            odd = sum(not _is_difference(three) for three in own)
            if len(own) > 1 and odd <= len(own) // _ROWS_TO_A_SLIP and any(one.first.number.value for one, *_ in own):
                for change, level, _ in own:
                    change.unit, change.factor, change.scales = level.unit, level.factor, level.scales
                break


def _is_difference(three: tuple[ScannedQuantity, ScannedQuantity, ScannedQuantity]) -> bool:
    """Return whether a bare number is, within rounding, what the first of two others of one unit is more."""
    change, level, base = three
    if not _is_bare(change) or level.unit is None or level.unit == "%":
        return False
    if (level.unit, level.scales, level.factor) != (base.unit, base.scales, base.factor):
        return False
    off, up, down = (one.first.number.value * (one.first.sign or 1) for one in three)
    return abs(up - down - off) <= sum(one.first.number.strict for one in three) / 2


def _fills(text: str, cell: TableCell, items: Sequence[ScannedQuantity]) -> bool:
    """Return whether a cell contains nothing but numbers, brackets and note marks."""
    rest = text[cell.start : items[0].start] + "".join(text[one.end : other.start] for one, other in pairwise(items))
    return not rest.strip(" ([~≈<>") and _BEHIND.fullmatch(text, items[-1].end, cell.end) is not None


def _unit_for(cell: TableCell, table: Table, around: StatedUnit | None) -> StatedUnit | None:
    """Return the unit nearest to a cell: of its column (if certain), its row, above the row names, around."""
    for header in reversed(cell.headers if not cell.doubt else ()):
        if stated := header_unit(header):
            of_row = None if stated.measure.unit == "%" else _in_row_name(cell)
            return of_row or stated
    if any(map(is_change, cell.headers)):
        # a change may be in percent or in its row's unit
        return percent_of_growth(cell.headers, table.captions)
    for words in (*cell.notes, *reversed(cell.labels)):
        if stated := whole_unit(words):
            return stated
    for label in reversed(cell.labels):
        if stated := header_unit(label, loose=False):
            return stated
    general = next((stated for words in reversed(table.stub) if (stated := header_unit(words))), around)
    return general if general and _can_have(cell, general.measure.unit) else None


def _in_row_name(cell: TableCell) -> StatedUnit | None:
    named = (header_unit(label, loose=False) for label in reversed(cell.labels) if _UNIT_IN_BRACKETS.search(label))
    return next((stated for stated in named if stated and stated.measure.unit != "%"), None)


def _can_have(cell: TableCell, unit: str | None) -> bool:
    return all(can_have(words, unit) for words in (*cell.headers, *cell.labels))


def _says_no_unit(cell: TableCell) -> bool:
    return any(is_change(words) for words in cell.headers) or not _can_have(cell, None)


def _said_beside(found: Sequence[Readable], tables: Sequence[Table]) -> dict[str, set[_Unit]]:
    """Return the numbers that the text outside the tables states with a unit, and their units."""
    inside = {place for table in tables for place in _within(found, table.start, table.end)}
    said: dict[str, set[_Unit]] = {}
    for item in (item for place, item in enumerate(found) if place not in inside):
        if isinstance(item, ScannedQuantity) and item.unit is not None and len(item.amounts) == 1:
            said.setdefault(str(item.first.number.value), set()).add((item.unit, item.scales[0], item.factor))
    return said


def _unit_said_again(found: Sequence[Readable], here: _Cells, beside: dict[str, set[_Unit]]) -> StatedUnit | None:
    """Return the unit with which the text outside the table repeats two of its numbers."""
    numbers = {
        str(item.first.number.value)
        for places in here.inside
        for place in places
        if isinstance(item := found[place], ScannedQuantity) and _is_bare(item) and item.first.number.value >= 100
    }
    again = [beside[number] for number in numbers if number in beside]
    known = set().union(*again)
    if len(again) < _SAID_AGAIN_AT_LEAST or len(known) != 1:
        return None
    unit, scale, factor = known.pop()
    return StatedUnit(Measure(0, scale, unit, factor), "")


def _settle_headers(text: str, found: list[Readable], table: Table, lots: Collection[StatedUnit]) -> None:
    """Mark numbers in headers and captions as no figures: years, and the scales of units."""
    held = {cell.start for cell in table.cells}
    around = {words: max(text.rfind(words, 0, table.start), text.find(words, table.end)) for words in table.captions}
    captions = [
        (around[stated.words], around[stated.words] + len(stated.words)) for stated in lots if stated.words in around
    ]
    for cell in (*captions, *(cell for row in table.rows for cell in row if cell and cell.start not in held)):
        is_unit = whole_unit(text[slice(*cell)])
        for place in _within(found, *cell):
            if is_unit or any(_is_lot(found[place], stated.measure) for stated in lots):
                found[place] = NonFigure(found[place].start, found[place].end, "other")
    for header in table.header_cells:
        for place in _within(found, header.start, header.end):
            item = found[place]
            if isinstance(item, ScannedQuantity) and (item.unit is None or item.unit == "%" or lots):
                found[place] = NonFigure(item.start, item.end, "other")


def _is_lot(item: Readable, unit: Measure) -> bool:
    """Return whether a number states the scale of a unit: the "10,000 mt" of a title."""
    if isinstance(item, NonFigure) or item.first.number.value <= ONE:
        return False
    return item.unit == unit.unit and item.first.number.value * item.scales[0] * item.factor == unit.scale * unit.factor


def _cells_of(text: str, found: Sequence[Readable], here: _Cells) -> dict[int, Cell]:
    bracketed = _in_brackets(text, here.table)
    caption = _caption(here.table)
    cells: dict[int, Cell] = {}
    for cell, places in zip(here.table.cells, here.inside, strict=True):
        numbers = [found[place] for place in places if isinstance(found[place], ScannedQuantity)]
        labels = [words for words in cell.labels if not whole_unit(words)]
        doubt = cell.doubt or (_ALL_IN_BRACKETS if cell.column in bracketed else "")
        for place, item in enumerate(numbers):
            said = doubt or (_SECOND if place else "")
            cells[item.start] = Cell(", ".join(labels), " ".join(cell.headers), here.number, said, caption)
    return cells


def _caption(table: Table) -> str:
    """Return what applies to a whole table: the header above its row names, and the last sentence of the lines."""
    said = (*table.stub, *(found[0] for line in table.captions if (found := _LAST_SENTENCE.search(line))))
    return " ; ".join(words.strip() for words in said if len(words) <= _LONGEST_CAPTION)


def _in_brackets(text: str, table: Table) -> set[int]:
    seen: dict[int, list[bool]] = {}
    for cell in table.cells:
        words = text[cell.start : cell.end]
        if any(sign.isdigit() for sign in words):
            seen.setdefault(cell.column, []).append(_BRACKETED.fullmatch(words) is not None)
    return {column for column, each in seen.items() if all(each) and len(each) > 1}
