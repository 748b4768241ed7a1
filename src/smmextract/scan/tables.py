"""Numbers in the cells of a table take the unit that the head of their column, or else of their row, states.

In: the text and what the scanner found in it. A table is a run of lines with the same number of cells between bars
(Markdown, or HTML as it is read) or tabs. Out: nothing; bare numbers that fill a cell get unit and scale in place.
Dates, years and numbers with a unit of their own stay what they are; the 10,000 of a head `(10,000 mt)` is no figure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from smmextract.scan.forms import Form
from smmextract.scan.number import ONE, read
from smmextract.scan.quantity import Quantity
from smmextract.scan.units import Measure, read_unit

_LINE = re.compile(r"[^\n]*[|\t][^\n]*")
_BAR, _TAB = re.compile(r"\|"), re.compile(r"\t")
_RULE = re.compile(r"[\s|:+-]*")
_BRACKETS = re.compile(r"\(([^()]*)\)")
_PART = re.compile(r"[,，:]")
_LEAD = re.compile(r"(?:unit|units|in|单位)\s*:?\s*", re.IGNORECASE)
# "(10,000 mt)" or "('000 t)" at the head of a column counts in such lots.
_LOT = re.compile(r"['’](000)|(1(?:0{1,2})?,?000)(?![0-9,])")
_LONGEST_HEAD = 120

Cell = tuple[int, int]


@dataclass(slots=True)
class _Table:
    """What the lines of one table have said so far. `units` has the unit of each column that states one."""

    cells: int
    end: int
    units: dict[int, Measure] = field(default_factory=dict)
    lots: dict[int, int] = field(default_factory=dict)

    def read_heads(self, text: str, cells: Sequence[Cell], found: Sequence[Quantity | Form], place: int) -> None:
        """Take the units that a line without data states; its first number is `found[place]`."""
        for column, (start, end) in enumerate(cells):
            measure, lot = head_unit(text[start:end])
            if measure is None:
                continue
            self.units[column] = measure
            while place < len(found) and found[place].start < start:
                place += 1
            if lot and place < len(found) and found[place].start < end:
                self.lots[column] = place


def give_units(text: str, found: list[Quantity | Form]) -> None:
    """Give the bare numbers of tables the units of their heads."""
    if "|" not in text and "\t" not in text:
        return
    bare = {item.start: item for item in found if isinstance(item, Quantity) and _is_bare(item)}
    if not bare:
        return
    table: _Table | None = None
    place = 0
    for line in _LINE.finditer(text):
        cells = _cells(text, line.start(), line.end())
        while place < len(found) and found[place].start < line.start():
            place += 1
        has_numbers = place < len(found) and found[place].start < line.end()
        if table is None or len(cells) != table.cells or line.start() != table.end + 1:
            table = _Table(len(cells), line.end())
            if len(cells) > 1:
                table.read_heads(text, cells, found, place)
            continue
        table.end = line.end()
        if has_numbers:
            for column in _row(text, table, cells, bare) & table.lots.keys():
                head = table.lots.pop(column)
                found[head] = Form(found[head].start, found[head].end, "other")
        elif not _RULE.fullmatch(line[0]):
            table.read_heads(text, cells, found, place)


def _is_bare(item: Quantity) -> bool:
    return item.unit is None and item.scales[0] == ONE and item.first.currency is None


def _row(text: str, table: _Table, cells: Sequence[Cell], bare: dict[int, Quantity]) -> set[int]:
    """Give one row its units, and say in which columns; its first cell speaks for the columns that state none."""
    quantities = [(column, bare[start]) for column, (start, end) in enumerate(cells) if _fills(bare, start, end)]
    own: Measure | None = None
    if any(column not in table.units for column, _ in quantities):
        own, _ = head_unit(text[slice(*cells[0])])
    for column, quantity in quantities:
        measure = table.units.get(column, own if column else None)
        if measure:
            quantity.unit, quantity.factor = measure.unit, measure.factor
            quantity.scales = (measure.scale,) * len(quantity.scales)
    return {column for column, _ in quantities}


def _fills(bare: dict[int, Quantity], start: int, end: int) -> bool:
    quantity = bare.get(start)
    return quantity is not None and quantity.end == end


def _cells(text: str, start: int, end: int) -> list[Cell]:
    """Where the words of each cell begin and end; bars at the ends of the line enclose it."""
    line = text[start:end]
    separator = _BAR if "|" in line else _TAB
    if separator is _BAR:
        end = start + len(line.rstrip())
        start += len(line) - len(line.lstrip())
        start += text.startswith("|", start)
        end -= end > start and text[end - 1] == "|"
    edges = [start - 1, *(found.start() for found in separator.finditer(text, start, end)), end]
    cells = []
    for one, other in pairwise(edges):
        words = text[one + 1 : other]
        left = one + 1 + len(words) - len(words.lstrip())
        cells.append((left, left + len(words.strip())))
    return cells


def head_unit(head: str) -> tuple[Measure | None, bool]:
    """The unit that a head states, if any: `Copper output (mt)`, `Output, kt`, `YoY %`; whether it counts in lots."""
    if len(head) > _LONGEST_HEAD:
        return None, False
    words = head.split()
    tails = [" ".join(words[-count:]) for count in (3, 2, 1) if len(words) >= count]
    for said in reversed(_BRACKETS.findall(head)):
        words_said = _LEAD.sub("", said.strip(), count=1)
        lot = _LOT.match(words_said)
        measure = read_unit(words_said[lot.end() :] if lot else words_said)
        if measure:
            size = read((lot[2] or "1000") if lot else "1")
            return measure._replace(scale=measure.scale * (size.value if size else ONE)), lot is not None
    for said in (*reversed(_PART.split(head)), *tails):
        measure = read_unit(_LEAD.sub("", said.strip(), count=1))
        if measure:
            return measure, False
    return None, False
