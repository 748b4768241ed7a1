"""Results as one self-contained HTML page: the report with its figures, contradictions, a table of all figures.

In: `Result`s, and `Series` where there is a store. Out: the text of an HTML file.
"""

from __future__ import annotations

from smmextract.page.chart import Point, Series
from smmextract.page.render import render

__all__ = ["Point", "Series", "render"]
