"""The first stage: turns a file, standard input, a URL or a text into a `Report`.

`source` and `fetch` get the bytes, `decode` turns them into text, `html_article` extracts the article of a page, `pdf`
the text of a PDF, and `blocks` separates title, publication lines, headings and page chrome from the body. Nothing is
labelled or counted here.
"""

from __future__ import annotations

from smmextract.report.line_phrases import profile
from smmextract.report.report import Block, Report
from smmextract.report.source import from_text, is_many, read, read_each

__all__ = ["Block", "Report", "from_text", "is_many", "profile", "read", "read_each"]
