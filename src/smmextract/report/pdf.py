"""Extracts the text of a PDF. In: its bytes. Out: its words as paragraphs and tables, arranged by `layout`.

pdfplumber finds words and ruled tables. Scans, files with a password, and fonts that do not map to characters are
refused: a wrong digit is worse than none.
"""

from __future__ import annotations

import io
import logging
from typing import TYPE_CHECKING

from smmextract.errors import InputError
from smmextract.lazy import library, regex
from smmextract.report.layout import LayoutLine, PlacedWord, lines_of, text_of, without_edges

if TYPE_CHECKING:
    from pdfplumber.page import Page

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
    found = text_of(without_edges(pages))
    unknown = sum(len(sign) for sign in _UNKNOWN.findall(found))
    if unknown > _MOST_UNKNOWN * written:
        raise InputError(f"{name}: is a PDF whose fonts do not map to characters; save it as text first")
    return _UNKNOWN.sub("", found)


def _lines(page: Page, number: int) -> list[LayoutLine]:
    """Return the lines of a page, including the rows of its ruled tables."""
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
        rows = [
            LayoutLine(tuple(row), (), x0, x1, top, bottom, 0.0, 0.0, number, table=True) for row in cells if any(row)
        ]
        place = next((at for at, line in enumerate(lines) if line.top >= bottom), len(lines))
        lines[place:place] = rows
    return lines


def _is_within(word: PlacedWord, box: tuple[float, float, float, float]) -> bool:
    x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]
