"""The first stage: from a file, standard input, a URL or a text to a `Report`.

Bytes come from `source` and `fetch`, `decode` turns them into text, `html` takes the article out of a page,
and `blocks` tells title, publication lines, headings and page chrome from the body. Nothing is labelled or
counted here.
"""

from __future__ import annotations

from smmextract.report.model import Block, Report
from smmextract.report.source import from_text, read

__all__ = ["Block", "Report", "from_text", "read"]
