"""Writes workbooks whose sheets are Excel tables: real dates and numbers, coloured verdicts, links to sources."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from smmextract.errors import InputError
from smmextract.lazy import library
from smmextract.shipped_tables import shipped_table
from smmextract.whole_file import replacement
from smmextract.wording.printable import printable

_MOST_ROWS = 1_048_575
_MOST_LINKS = 60_000
"""Excel accepts 65,530 links in a sheet."""
_MOST_CHARACTERS = 32_767
_WIDEST, _NARROWEST = 60, 8
_PRINTED = 12
"""Most columns that are printed: more would be too small to read."""
_LINE = 15
"""Height of a line, in points."""
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet. `links` are columns whose text is a link, `wrapped` those with long text, `widths` fixed widths."""

    name: str
    columns: Sequence[str]
    rows: Iterable[Row]
    links: Sequence[str] = ()
    wrapped: Sequence[str] = ()
    widths: Mapping[str, int] = field(default_factory=dict)


def write_workbook(path: Path, sheets: Sequence[Sheet]) -> int:
    """Write a workbook, whole or not at all; return the rows of its first sheet. Raises UsageError or InputError."""
    xlsxwriter = library("xlsxwriter", "XLSX needs the extra: pip install 'smmextract[tables]'")
    plain = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    with replacement(path) as place, xlsxwriter.Workbook(str(place), plain) as book:
        counts = [_Writer(book, sheet, str(path)).write() for sheet in sheets]
    return counts[0]


class _Writer:
    def __init__(self, book: Any, sheet: Sheet, path: str) -> None:
        self._sheet, self._path = sheet, path
        self._out = book.add_worksheet(sheet.name)
        looks = shipped_table(__package__, "columns")
        self._formats = {name: book.add_format(look) for name, look in looks["formats"].items()}
        self._colours = {
            word: book.add_format({"font_color": ink, "bg_color": paper})
            for word, (ink, paper) in looks["colours"].items()
        }
        self._widths = [len(name) + 3 for name in sheet.columns]
        self._links = 0

    def write(self) -> int:
        """Write the rows, then table, links and formats; return the number of rows."""
        count = 0
        for row in self._sheet.rows:
            count += 1
            if count > _MOST_ROWS:
                raise InputError(f"{self._path}: a sheet holds {_MOST_ROWS:,} rows; choose fewer, or another format")
            for place, name in enumerate(self._sheet.columns):
                self._cell(count, place, name, row.get(name))
            if lines := self._lines(row):
                self._out.set_row(count, _LINE * lines)
        last = max(count, 1)
        heads = [{"header": name, "header_format": self._formats["head"]} for name in self._sheet.columns]
        table = {"name": self._sheet.name.replace(" ", ""), "columns": heads, "style": "Table Style Light 1"}
        self._out.add_table(0, 0, last, len(heads) - 1, table)
        self._out.freeze_panes(1, 1)
        for place, name in enumerate(self._sheet.columns):
            fitting = min(max(self._widths[place], _NARROWEST), _WIDEST)
            self._out.set_column(place, place, self._sheet.widths.get(name, fitting))
            if name in ("verdict", "kind of trouble"):
                for word, look in self._colours.items():
                    rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": look}
                    self._out.conditional_format(1, place, last, place, rule)
        self._out.set_landscape()
        self._out.fit_to_pages(1, 0)
        self._out.print_area(0, 0, last, min(len(heads), _PRINTED) - 1)
        self._out.repeat_rows(0)
        return count

    def _lines(self, row: Row) -> int:
        """Count the lines of the longest wrapped cell; 0 if one line is enough."""
        wrapped = (self._sheet.widths.get(name, _WIDEST) for name in self._sheet.wrapped)
        texts = (str(row.get(name) or "") for name in self._sheet.wrapped)
        most = max((-(-len(text) // width) for text, width in zip(texts, wrapped, strict=True)), default=0)
        return most if most > 1 else 0

    def _cell(self, row: int, place: int, name: str, value: Any) -> None:
        if value is None or value == "":
            return
        form = self._formats
        if isinstance(value, bool):
            self._out.write_boolean(row, place, value, form["text"])
        elif isinstance(value, datetime):
            at = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
            self._out.write_datetime(row, place, at, form["moment"])
            self._wide(place, 17)
        elif isinstance(value, date):
            self._out.write_datetime(row, place, datetime(value.year, value.month, value.day), form["date"])
            self._wide(place, 12)
        elif isinstance(value, (int, float, Decimal)) and math.isfinite(float(value)):
            share = name == "probability"
            whole = value == int(value) and not share
            self._out.write_number(row, place, float(value), form["share" if share else "whole" if whole else "number"])
            self._wide(place, len(f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}") + 2)
        else:
            self._text(row, place, name, value)

    def _text(self, row: int, place: int, name: str, value: Any) -> None:
        text = "; ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
        text = printable(text)[:_MOST_CHARACTERS]
        self._wide(place, max(map(len, text.split("\n"))) + 1)
        if name in self._sheet.links and self._leads_somewhere(text):
            self._links += 1
            address = text if "://" in text else Path(text).resolve().as_uri()
            self._out.write_url(row, place, address, self._formats["link"], text)
        else:
            self._out.write_string(row, place, text, self._formats["long" if name in self._sheet.wrapped else "text"])

    def _leads_somewhere(self, text: str) -> bool:
        if self._links >= _MOST_LINKS or len(text) > 250 or "\n" in text:
            return False
        if text.startswith(("http://", "https://")):
            return True
        try:
            return "/" in text and Path(text).is_file()
        except (OSError, ValueError):
            return False

    def _wide(self, place: int, width: int) -> None:
        self._widths[place] = max(self._widths[place], width)
