"""Recognises HTML pages, and defines what `html_article` extracts from one. Imports nothing slow."""

from __future__ import annotations

import re
from dataclasses import dataclass

from smmextract.lazy import regex

_LOOKED_AT = 2000
_PAGE = regex(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_TAG = regex(r"</?[a-z][a-z0-9]*[\s/>]", re.I)


@dataclass(frozen=True, slots=True)
class Article:
    """The text of a report, with the facts that its page states."""

    text: str
    title: str | None = None
    published: str | None = None
    publisher: str | None = None


def is_html(text: str, *, named_so: bool = False) -> bool:
    """Return whether the text is an HTML page; with `named_so` (by file name or server) any tag is enough."""
    return bool(_PAGE.match(text[:_LOOKED_AT]) or (named_so and _TAG.search(text)))
