"""Finds the tables of a text. In: only text. Out: `Table`s, whose numbers know the headers of their row and column.

`grids` and `loose` find lines that are rows (cells between bars or tabs, fixed-width columns, numbers separated by
single blanks, one cell per line) and assign every cell to a column; `find_tables` separates headers from data. Nothing
is read as a number here, and every offset refers to the text.
"""

from __future__ import annotations

from smmextract.tables.find_tables import tables_of
from smmextract.tables.table import Table, TableCell, with_bars

__all__ = ["Table", "TableCell", "tables_of", "with_bars"]
