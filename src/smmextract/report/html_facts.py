"""Reads what an HTML page states about itself: title, time of publication, publisher.

In: the page's tree (lxml). Out: an `Article` without text, from the visible lines below the headline, JSON-LD and meta
tags. Nothing is guessed from addresses or from other dates in the page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain

from smmextract.report import lines
from smmextract.report.line_phrases import phrases
from smmextract.report.published import find_date, is_only_a_date
from smmextract.report.report import Article, HtmlElement

_TIMES = ("article:published_time", "og:published_time", "datepublished", "publishdate", "pubdate", "date")
_SITES = ("og:site_name", "application-name", "publisher", "article:publisher")
_BELOW_HEADLINE = 8
_SHORTEST_START = 15
_VOID_OF_TEXT = ("title", "script", "style", "noscript", "template", "svg")


def facts(tree: HtmlElement) -> Article:
    """Return what a page states about itself, without its text; broken JSON-LD is skipped."""
    meta, headlines = _meta(tree), _words(tree, "//h1")
    linked = list(_linked_data(tree))
    site = next(filter(None, [_named(linked, "publisher"), *(meta.get(key) for key in _SITES)]), None)
    named = (_named(linked, "headline"), meta.get("og:title"), *_words(tree, "//title")[:1])
    titles = [words for words in named if words]
    title = next(iter([*_confirmed(headlines, titles), *titles, *headlines]), None)
    title = _without_site(title, site) if title else None
    chunks = _labels_joined(_words(tree, "//text()"))
    stated = [_named(linked, "datePublished"), *(meta.get(key) for key in _TIMES)]
    dates = (find_date(words) for words in stated if words)
    published = _visible_date(chunks, title) or next((date.iso for date in dates if date), None)
    source = next(filter(None, map(phrases().source_name, chunks)), None)
    known = site if site and not site.startswith("http") else None
    return Article("", title, published, source or (phrases().publisher(known) if known else None))


def _confirmed(headlines: list[str], titles: list[str]) -> list[str]:
    """Return the headlines that match a title of the page, or its beginning, and are not the name of the site."""
    said = [" ".join(title.split()).casefold().rstrip(" .…") for title in titles]
    seen = [words for words in headlines if not phrases().is_publisher(words)]
    whole = [words for words in seen if any(words.casefold().rstrip(" .…") in title for title in said)]
    longer = [words for words in seen if any(_is_start(title, words.casefold()) for title in said)]
    return longer or whole


def _is_start(title: str, headline: str) -> bool:
    """Return whether a title, without the part after the last bar or dash, is a headline cut short."""
    starts = (title, *(title[: match.start()].rstrip(" .…") for match in re.finditer(r"\s*[|_]|\s[-–—]\s", title)))
    return any(len(start) >= _SHORTEST_START and headline.startswith(start) for start in starts)


def _visible_date(chunks: list[str], title: str | None) -> str | None:
    """Return the date labelled as publication, else a date that stands alone right below the headline."""
    labelled = (part for chunk in chunks for part in lines.meta_parts(chunk) if phrases().is_label_of_time(part))
    headlines = (place for place, chunk in enumerate(chunks) if title and lines.same(chunk, title))
    below = (chunk for place in headlines for chunk in chunks[place + 1 : place + 1 + _BELOW_HEADLINE])
    alone = (part for chunk in below for part in lines.meta_parts(chunk) if is_only_a_date(part))
    dates = map(find_date, chain(labelled, alone))
    return next((date.iso for date in dates if date), None)


def _labels_joined(chunks: list[str]) -> list[str]:
    joined: list[str] = []
    for chunk in chunks:
        if joined and joined[-1].endswith((":", "：")):
            joined[-1] = f"{joined[-1]} {chunk}"
        else:
            joined.append(chunk)
    return joined


def _without_site(title: str, site: str | None) -> str:
    """Remove the site's name: `Zinc stocks fall | SMM` becomes `Zinc stocks fall`."""
    title = " ".join(title.split())
    parts = re.split(r"\s*[|_]\s*|\s+[-–—]\s+", title)
    ends = parts[-1].casefold()
    if len(parts) > 1 and (phrases().is_publisher(ends) or ends == (site or "").casefold()):
        return title[: title.casefold().rindex(ends)].rstrip(" |_-–—")
    return title


def _linked_data(tree: HtmlElement) -> Iterator[dict[str, object]]:
    waiting: list[object] = []
    for script in tree.iter("script"):
        if (script.get("type") or "").lower() == "application/ld+json":
            with suppress(ValueError, RecursionError):
                waiting.append(json.loads(script.text or ""))
    while waiting:
        value = waiting.pop(0)
        if isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, dict):
            yield value
            graph = value.get("@graph")
            waiting.extend(graph if isinstance(graph, list) else [])


def _named(linked: list[dict[str, object]], key: str) -> str | None:
    """Return the first value of the key that is a string, or the name of the first that is an object."""
    for item in linked:
        value = item.get(key)
        if isinstance(value, dict):
            value = value.get("name")
        if isinstance(value, str) and value.strip():
            return value.strip()
    return None


def _words(tree: HtmlElement, where: str) -> list[str]:
    """Return the pieces of text at an XPath, in order, without those that a page does not show."""
    shown = f"{where}[not(ancestor::{' or ancestor::'.join(_VOID_OF_TEXT)})]"
    texts = (found if isinstance(found, str) else "".join(found.itertext()) for found in tree.xpath(shown))
    return [words for text in texts if (words := " ".join(text.split()))]


def _meta(tree: HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        key = element.get("property") or element.get("name") or element.get("itemprop") or ""
        if content := (element.get("content") or "").strip():
            found.setdefault(key.lower(), content)
    return found
