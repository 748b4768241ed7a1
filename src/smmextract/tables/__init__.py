"""The tables of a text. In: text alone. Out: `Table`s, whose numbers know the heads of their row and column.

`grids` finds lines that are rows (cells between bars or tabs, columns of a fixed width, numbers with a blank between
them, one cell a line) and gives every cell its column; `heads` tells heads from data. Nothing is read as a number here,
and every offset refers to the text.
"""

from __future__ import annotations

from smmextract.tables.find_tables import tables_of
from smmextract.tables.table import Table, TableCell, with_bars

__all__ = ["Table", "TableCell", "tables_of", "with_bars"]
