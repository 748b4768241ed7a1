"""Extracts the text of a PDF. In: its bytes. Out: its words as paragraphs and tables.

pdfplumber finds words and ruled tables. Scans, files with a password, and fonts that do not map to characters are
refused: a wrong digit is worse than none.

A line ends a paragraph if the next word would have fitted into it, or if the next line is further away, indented or of
another size. Lines repeated at the edge of pages (running heads, page numbers) are left out, two columns are read one
after the other, and rows with the same number of cells become a table.
"""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from smmextract.errors import InputError
from smmextract.lazy import library, regex

if TYPE_CHECKING:
    from pdfplumber.page import Page

_CELL_GAP = 1.0
_PARAGRAPH_GAP = 0.35
_INDENT = 0.8
_SIZE = 0.8
_SLACK = 0.3
_ALIGNED = 0.6
"""Widths and distances above are in font sizes."""
_EDGE_LINES = 2
_COLUMN_LINES = 6
_COLUMN_TEXT = 25
_MOST_ACROSS = 0.25
_NUMBER = regex(r"[-+(]?\d[\d.,]*\)?%?")
_PAGE_NUMBER = regex(r"(?:page|p\.)\s*\d+(?:\s*(?:/|of)\s*\d+)?|\d+\s*(?:/|of)\s*\d+|第\s*\d+\s*页.{0,8}", re.I)
_DASHES = "-–— "
_ITEM = regex(r"(?:[-*•●▪◆■]|\(?\d{1,2}(?:[.)]\s|、))\s?\S")
_CJK = regex(r"[\u2e80-\u9fff\uff00-\uffef]")


class PlacedWord(NamedTuple):
    """A word and its box, in points from the upper left corner of its page."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float


@dataclass(frozen=True, slots=True)
class LayoutLine:
    """Words side by side, in cells separated by wide gaps. `first` is the width of the first word, in points."""

    cells: tuple[str, ...]
    spans: tuple[tuple[float, float], ...]
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    first: float
    page: int = 0
    column: int = 0
    table: bool = False

    @property
    def text(self) -> str:
        return " ".join(self.cells)


def lines_of(words: Sequence[PlacedWord], width: float, page: int) -> list[LayoutLine]:
    """Return the lines of a page in reading order; of two columns, the left one first."""
    rows = _rows(words)
    gutter = _gutter([cell for row in rows for cell in _cells(row)], width)
    if gutter is None:
        return [_line(row, page) for row in rows]
    lines: list[LayoutLine] = []
    left: list[PlacedWord] = []
    right: list[PlacedWord] = []

    def end_columns() -> None:
        for number, column in enumerate((left, right), 1):
            lines.extend(_line(row, page, number) for row in _rows(column))
            column.clear()

    for row in rows:
        if any(cell[0].x0 < gutter < cell[-1].x1 for cell in _cells(row)):
            end_columns()
            lines.append(_line(row, page))
        else:
            left += [word for word in row if word.x1 <= gutter]
            right += [word for word in row if word.x1 > gutter]
    end_columns()
    return lines


def _rows(words: Iterable[PlacedWord]) -> list[list[PlacedWord]]:
    rows: list[list[PlacedWord]] = []
    for word in sorted(words, key=lambda word: (word.bottom, word.x0)):
        middle = (word.top + word.bottom) / 2
        if rows and rows[-1][0].top < middle < rows[-1][0].bottom:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [sorted(row, key=lambda word: word.x0) for row in rows]


def _cells(row: Sequence[PlacedWord]) -> list[list[PlacedWord]]:
    cells = [[row[0]]]
    for before, word in pairwise(row):
        if word.x0 - before.x1 > _CELL_GAP * word.size:
            cells.append([])
        cells[-1].append(word)
    return cells


def _line(row: Sequence[PlacedWord], page: int, column: int = 0) -> LayoutLine:
    boxes = _cells(row)
    cells = tuple(_joined(word.text for word in cell) for cell in boxes)
    spans = tuple((cell[0].x0, cell[-1].x1) for cell in boxes)
    top, bottom = min(word.top for word in row), max(word.bottom for word in row)
    first = row[0]
    size = median(word.size for word in row)
    return LayoutLine(cells, spans, first.x0, row[-1].x1, top, bottom, size, first.x1 - first.x0, page, column)


def _gutter(cells: Sequence[Sequence[PlacedWord]], width: float) -> float | None:
    """Return the position of the gap between two columns of text, or None."""
    boxes = [(cell[0].x0, cell[-1].x1, sum(len(word.text) + 1 for word in cell)) for cell in cells]
    found: tuple[int, float] | None = None
    for place in range(int(width * 0.3), int(width * 0.7), 4):
        left = [length for _, x1, length in boxes if x1 <= place]
        right = [length for x0, _, length in boxes if x0 >= place]
        across = len(boxes) - len(left) - len(right)
        if min(len(left), len(right)) < _COLUMN_LINES or across > _MOST_ACROSS * (len(left) + len(right)):
            continue
        if min(sum(left) / len(left), sum(right) / len(right)) >= _COLUMN_TEXT:
            found = min(found or (across, place), (across, place))
    return found[1] if found else None


def without_edges(pages: Sequence[Sequence[LayoutLine]]) -> list[LayoutLine]:
    """Return all lines except page numbers and lines that several pages repeat at the same height of their edges."""
    edges = [set(_at_edges(page)) for page in pages]
    seen = Counter(key for edge in edges for key in {_key(cell, line) for line in edge for cell in line.cells})
    often = max(2, len(pages) // 2)
    kept = []
    for line in (line for page in pages for line in page):
        if line.table or line not in edges[line.page]:
            kept.append(line)
            continue
        is_row = sum(_NUMBER.fullmatch(cell) is not None for cell in line.cells) > 1
        cells = tuple(
            cell
            for cell in line.cells
            if seen[_key(cell, line)] < often and (is_row or not _is_page_number(cell, line.page))
        )
        if cells:
            kept.append(line if cells == line.cells else replace(line, cells=cells, spans=()))
    return kept


def _at_edges(page: Sequence[LayoutLine]) -> Iterator[LayoutLine]:
    """Yield the lines at the upper and lower edge, of all columns."""
    heights = sorted({round(line.top) for line in page})
    outer = {*heights[:_EDGE_LINES], *heights[-_EDGE_LINES:]}
    return (line for line in page if round(line.top) in outer)


def _key(cell: str, line: LayoutLine) -> tuple[str, int]:
    return re.sub(rf"\b{line.page + 1}\b", "#", cell), round(line.top)


def _is_page_number(cell: str, page: int) -> bool:
    """Return whether the cell is `Page 2 of 3`, `2/3`, or the bare number of this very page."""
    told = cell.strip(_DASHES) if cell[-1:] in _DASHES or cell[:1] not in _DASHES else cell  # "-1" is negative
    return _PAGE_NUMBER.fullmatch(told) is not None or told == str(page + 1)


def _blocks(lines: Sequence[LayoutLine]) -> Iterator[str]:
    """Yield the paragraphs, and the tables as rows with vertical bars."""
    rows = [
        line.table or any(_aligned(line, other) for other in (*lines[max(0, at - 1) : at], *lines[at + 1 : at + 2]))
        for at, line in enumerate(lines)
    ]
    for is_table, run in groupby(zip(lines, rows, strict=True), key=lambda pair: pair[1]):
        found = [line for line, _ in run]
        if is_table:
            yield "\n".join(f"| {' | '.join(line.cells)} |" for line in found)
        else:
            yield from _paragraphs(found)


def _aligned(one: LayoutLine, other: LayoutLine) -> bool:
    """Return whether two lines are rows of one table: several cells, each aligned left, right or centred alike."""
    if len(one.spans) != len(other.spans) or len(one.spans) < 2 or not _together(one, other):
        return False
    return all(
        min(abs(a - c), abs(b - d), abs(a + b - c - d) / 2) <= _ALIGNED * max(one.size, other.size)
        for (a, b), (c, d) in zip(one.spans, other.spans, strict=True)
    )


def _paragraphs(lines: Sequence[LayoutLine]) -> Iterator[str]:
    margins: dict[tuple[int, int], float] = {}
    for line in lines:
        margins[_setting(line)] = max(margins.get(_setting(line), 0), line.x1)
    gaps = [other.top - one.bottom for one, other in pairwise(lines) if _together(one, other)]
    usual = median(gaps) if gaps else 0.0
    paragraph = [lines[0].text]
    for one, other in pairwise(lines):
        if _parts(one, other, usual, margins[_setting(one)]):
            yield _joined(paragraph)
            paragraph = []
        paragraph.append(other.text)
    yield _joined(paragraph)


def _setting(line: LayoutLine) -> tuple[int, int]:
    """Return what lines with a common right margin share."""
    return line.column, round(line.size)


def _together(one: LayoutLine, other: LayoutLine) -> bool:
    return (one.page, one.column) == (other.page, other.column)


def _parts(one: LayoutLine, other: LayoutLine, usual: float, margin: float) -> bool:
    """Return whether a paragraph ends between two lines."""
    apart = other.top - one.bottom > usual + _PARAGRAPH_GAP * one.size
    indented = other.x0 - one.x0 > _INDENT * one.size
    return (
        (_together(one, other) and (apart or indented))
        or one.x1 + other.first + _SLACK * one.size < margin
        or abs(one.size - other.size) > _SIZE
        or _ITEM.match(other.text) is not None
    )


def _joined(pieces: Iterable[str]) -> str:
    """Join pieces with spaces, but without one between hanzi or after a hyphen at a line end."""
    text = ""
    for piece in pieces:
        joint = "" if not text or (_CJK.match(text[-1]) and _CJK.match(piece)) else " "
        if text.endswith("-") and text[-2:-1].isalpha() and piece[:1].isalpha():
            joint = ""
        text += joint + piece
    return text


MAX_PAGES = 300
_UNKNOWN = regex(r"\(cid:\d+\)")
_MOST_UNKNOWN = 0.02
_TRUSTING = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What pdfminer raises because it trusts what it reads."""


def text(data: bytes, name: str) -> str:
    """Return the text of a PDF. Raises InputError, beginning with `name`, if it has none or the extra is missing."""
    pdfplumber, documents, syntax, faults = (
        library(part, f"{name}: is a PDF; reading it needs an extra: pip install pdfplumber", InputError)
        for part in ("pdfplumber", "pdfminer.pdfdocument", "pdfminer.psexceptions", "pdfplumber.utils.exceptions")
    )
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)  # it warns about defects that it can handle
    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            if len(document.pages) > MAX_PAGES:
                raise InputError(f"{name}: has {len(document.pages):,} pages, more than {MAX_PAGES}")
            pages = [_lines(page, number) for number, page in enumerate(document.pages)]
    except faults.PdfminerException as error:
        if error.args and isinstance(error.args[0], documents.PDFPasswordIncorrect):
            raise InputError(f"{name}: is a PDF with a password") from None
        raise InputError(f"{name}: is a broken PDF") from None
    except (faults.MalformedPDFException, syntax.PSException, *_TRUSTING):
        raise InputError(f"{name}: is a broken PDF") from None
    written = sum(len(line.text) for page in pages for line in page)
    if not written:
        raise InputError(f"{name}: is a PDF without text (a scan?); make one with text recognition first")
    found = "\n\n".join(_blocks(without_edges(pages)))
    unknown = sum(len(sign) for sign in _UNKNOWN.findall(found))
    if unknown > _MOST_UNKNOWN * written:
        raise InputError(f"{name}: is a PDF whose fonts do not map to characters; save it as text first")
    return _UNKNOWN.sub("", found)


def _lines(page: Page, number: int) -> list[LayoutLine]:
    tables = [table for table in page.find_tables() if len(table.rows) > 1 and len(table.columns) > 1]
    words = [
        PlacedWord(word["text"], word["x0"], word["x1"], word["top"], word["bottom"], word["size"])
        for word in page.extract_words(x_tolerance_ratio=0.15, extra_attrs=["size"])
    ]
    boxes = [table.bbox for table in tables]
    free = [word for word in words if not any(_is_within(word, box) for box in boxes)]
    lines = lines_of(free, float(page.width), number) if free else []
    for table in tables:
        x0, top, x1, bottom = table.bbox
        cells = [[" ".join((cell or "").split()) for cell in row] for row in table.extract()]
        rows = [LayoutLine(tuple(row), (), x0, x1, top, bottom, 0, 0, number, table=True) for row in cells if any(row)]
        place = next((at for at, line in enumerate(lines) if line.top >= bottom), len(lines))
        lines[place:place] = rows
    return lines


def _is_within(word: PlacedWord, box: tuple[float, float, float, float]) -> bool:
    x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]
