"""Reads what an HTML page states about itself: title, time of publication, publisher.

In: the page's tree (lxml). Out: an `Article` without text, from the visible lines below the headline, JSON-LD and meta
tags. Nothing is guessed from addresses or from other dates in the page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from smmextract.lazy import library
from smmextract.report import lines
from smmextract.report.line_phrases import phrases
from smmextract.report.published import find_date, is_only_a_date
from smmextract.report.report import Article, HtmlElement

_TIMES = ("article:published_time", "og:published_time", "datepublished", "publishdate", "pubdate", "date")
_SITES = ("og:site_name", "application-name", "publisher", "article:publisher")
_BELOW_HEADLINE = 8
_SHORTEST_START = 15
_VOID_OF_TEXT = {"script", "style", "noscript", "template", "svg"}


def facts(tree: HtmlElement) -> Article:
    """Return what a page states about itself, without its text; broken JSON-LD is skipped."""
    seen = _seen(tree)
    linked = list(_linked_data(seen.scripts))
    site = next(filter(None, [_named(linked, "publisher"), *(seen.meta.get(key) for key in _SITES)]), None)
    titles = [words for words in (_named(linked, "headline"), seen.meta.get("og:title"), seen.title) if words]
    title = next(iter([*_confirmed(seen.headlines, titles), *titles, *seen.headlines]), None)
    title = _without_site(title, site) if title else None
    chunks = _labels_joined(seen.chunks)
    stated = [_named(linked, "datePublished"), *(seen.meta.get(key) for key in _TIMES)]
    published = _visible_date(chunks, title) or next(
        (date.iso for words in stated if words and (date := find_date(words))), None
    )
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
    for part in (part for chunk in chunks for part in lines.meta_parts(chunk)):
        if phrases().is_label_of_time(part) and (stated := find_date(part)):
            return stated.iso
    places = [place for place, chunk in enumerate(chunks) if title and lines.same(chunk, title)]
    for place in places:
        below = chunks[place + 1 : place + 1 + _BELOW_HEADLINE]
        for part in (part for chunk in below for part in lines.meta_parts(chunk)):
            if is_only_a_date(part) and (stated := find_date(part)):
                return stated.iso
    return None


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


def _linked_data(scripts: list[str]) -> Iterator[dict[str, object]]:
    """Yield every object of the page's JSON-LD."""
    waiting: list[object] = []
    for script in scripts:
        try:
            waiting.append(json.loads(script))
        except (ValueError, RecursionError):
            continue
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


@dataclass(slots=True)
class _Seen:
    """Meta tags, JSON-LD, the title, the headlines and, in order, the pieces of visible text."""

    meta: dict[str, str] = field(default_factory=dict)
    scripts: list[str] = field(default_factory=list)
    headlines: list[str] = field(default_factory=list)
    chunks: list[str] = field(default_factory=list)
    title: str | None = None


def _seen(tree: HtmlElement) -> _Seen:
    seen = _Seen()
    walk = library("lxml.etree", "lxml").iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        if event == "end":
            seen.chunks += _words(element.tail)
        elif element.tag in ("meta", "title", *_VOID_OF_TEXT):
            _take_hidden(element, seen)
            walk.skip_subtree()
        else:
            seen.chunks += _words(element.text)
            seen.headlines += _words("".join(element.itertext())) if element.tag == "h1" else []
    return seen


def _take_hidden(element: HtmlElement, seen: _Seen) -> None:
    """Take what an element states that shows no text."""
    if element.tag == "title":
        seen.title = seen.title or next(iter(_words(element.text)), None)
    elif element.tag == "meta" and (content := (element.get("content") or "").strip()):
        key = element.get("property") or element.get("name") or element.get("itemprop") or ""
        seen.meta.setdefault(key.lower(), content)
    elif (element.get("type") or "").lower() == "application/ld+json":
        seen.scripts.append(element.text or "")


def _words(text: str | None) -> list[str]:
    words = " ".join((text or "").split())
    return [words] if words else []
