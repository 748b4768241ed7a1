"""Which texts are HTML pages, and what is taken out of a page: the article, which `html_article` finds."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LOOKED_AT = 2000
_PAGE = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_TAG = re.compile(r"</?[a-z][a-z0-9]*[\s/>]", re.I)


@dataclass(frozen=True, slots=True)
class Article:
    """The text of a report with what its page says besides."""

    text: str
    title: str | None = None
    published: str | None = None
    publisher: str | None = None


def is_html(text: str, *, named_so: bool = False) -> bool:
    """Whether the text is an HTML page; any tag will do where its name or server says so (`named_so`)."""
    return bool(_PAGE.match(text[:_LOOKED_AT]) or (named_so and _TAG.search(text)))
