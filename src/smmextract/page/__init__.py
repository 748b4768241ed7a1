"""Writes results as self-contained HTML: reports with their figures and contradictions, an index, a table of figures.

In: `Result`s and, from a store, series and the reliability of sources. Out: the text of HTML files.
"""

from __future__ import annotations

from smmextract.page.render import render, render_folder

__all__ = ["render", "render_folder"]
