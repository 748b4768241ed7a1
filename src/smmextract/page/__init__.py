"""Results as self-contained HTML: reports with their figures and contradictions, an index of many, a table of figures.

In: `Result`s, with series and the reliability of sources where there is a store. Out: the text of HTML files.
"""

from __future__ import annotations

from smmextract.page.render import render, render_folder

__all__ = ["render", "render_folder"]
