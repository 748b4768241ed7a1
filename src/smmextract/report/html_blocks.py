"""Writes the article's part of a page as plain text, in the order of the page.

In: the page's tree, and what an extractor kept of it. Out: paragraphs separated by a blank line, headings as
`## heading`, list items, tables as rows with vertical bars.

An extractor knows where the article is, but it drops some of its headings, lists and tables, and no figure may vanish.
So what it kept marks the container; whatever else stands there with a digit stays, except links, forms and the like.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Literal, NamedTuple
from xml.etree.ElementTree import Element

from smmextract.lazy import regex
from smmextract.report.report import HtmlElement

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BLOCKS = (
    *_HEADINGS, "address", "article", "aside", "blockquote", "center", "dd", "details", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "header", "li", "main", "nav", "ol", "p", "pre", "section", "summary",
    "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
)  # fmt: skip
_UNSEEN = {"script", "style", "noscript", "template", "svg", "head", "iframe", "select", "button", "textarea"}
_LEAVES = {*_HEADINGS, "p", "ul", "ol", "dl", "table", "figure"}
_BESIDE = {"nav", "aside", "footer", "header", "form"}
_BESIDE_BY_NAME = regex(
    r"\b(?:(?<!market-)share|social|comments?|related|recommend(?:ed)?|sidebar|widgets?|promo|advert(?:isement)?s?|ads?|breadcrumbs?"
    r"|pagination|pager|tags?|author|byline|ticker|newsletter|subscribe|footer|menu|nav(?:bar)?|most-read|hidden)\b",
    re.IGNORECASE,
)
_HIDDEN = regex(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_IN_LAYOUT = ("table", "ul", "ol", "dl", *_HEADINGS)
_LONGEST_CELL, _LONGEST_BOX = 300, 60
_A_PAIR = 2
_SURELY_SAME = 25
_MOST_SPANNED = 40
_LINE_BREAK = "\v"  # a newline in the source is only a blank


class _PageBlock(NamedTuple):
    """A paragraph, heading, list item or table of a page, as text."""

    element: HtmlElement
    kind: Literal["text", "heading", "item", "table"]
    text: str


def article_text(tree: HtmlElement, main: Element) -> str:
    """Return the text of a page's article; `main` is what an extractor kept of the page `tree`."""
    kept, whole = _kept(main), _bare("".join(main.itertext()))
    blocks = list(_blocks(tree))
    places = [place for place, block in enumerate(blocks) if _is_kept(block, kept, whole)]
    if not places:
        return ""
    container = _common([blocks[place].element for place in places])
    known = set(places)
    chosen = [
        block
        for place, block in enumerate(blocks)
        if place in known or _belongs(block, container, between=places[0] < place < places[-1])
    ]
    return "\n\n".join(_written(chosen))


def _kept(main: Element) -> set[str]:
    """Return the words of each element that an extractor kept, and of each loose piece between elements."""
    words = {_bare("".join(element.itertext())) for element in main.iter()}
    return words | {_bare(piece) for piece in main.itertext()}


def _is_kept(block: _PageBlock, kept: set[str], whole: str) -> bool:
    if block.kind == "table":
        return any(_bare(cell) in kept for row in block.text.split("\n") for cell in row.split(" | ") if len(cell) > 1)
    words = _bare(block.text if block.element.tag != "dd" else _all_text(block.element))
    return words in kept or (len(words) >= _SURELY_SAME and words in whole)


def _bare(text: str) -> str:
    return "".join(text.split()).strip("|")


def _common(elements: Sequence[HtmlElement]) -> HtmlElement:
    """Return the smallest element around these that may hold an article; of a page laid out in tables, all of that."""
    first = elements[0]
    for container in (first, *first.iterancestors()):
        below = set(container.iter())
        if len(below) > 1 and container.tag not in _LEAVES and all(element in below for element in elements):
            break
    return next((table.getparent() for table in reversed(list(container.iterancestors("table")))), container)


def _belongs(block: _PageBlock, container: HtmlElement, *, between: bool) -> bool:
    """Return whether a block that the extractor left out is part of the article."""
    if not any(map(str.isdigit, block.text)):
        return block.kind == "heading" and between
    around = [block.element]
    for ancestor in block.element.iterancestors():
        if ancestor is container:
            break
        around.append(ancestor)
    else:
        return block.element is container
    if any(map(_is_beside, around)) or _linked(block.element) * 2 > len(_bare(block.text)):
        return False
    return (
        between or container.tag not in ("body", "html") or _linked(around[-1]) * 4 < len(_bare(_all_text(around[-1])))
    )


def _is_beside(element: HtmlElement) -> bool:
    named = f"{element.get('class') or ''} {element.get('id') or ''}".replace("_", "-")
    hidden = element.get("hidden") is not None or _HIDDEN.search(element.get("style") or "")
    return bool(element.tag in _BESIDE or hidden or _BESIDE_BY_NAME.search(named))


def _linked(element: HtmlElement) -> int:
    return sum(len(_bare(_all_text(link))) for link in element.iter("a"))


def _all_text(element: HtmlElement) -> str:
    return "".join(element.itertext())


def _blocks(element: HtmlElement) -> Iterator[_PageBlock]:
    """Yield the blocks below an element in order, and the loose text between them."""
    loose = [element.text or ""]
    for child in element:
        if _is_block(child):
            yield from _loose(element, loose)
            loose = []
            if child.tag == "table" and _holds_data(child):
                yield from _table(child)
            else:
                yield from _grid(child) or _blocks(child)
        else:
            loose.append(_inline(child))
        loose.append(child.tail or "")
    yield from _loose(element, loose)


def _is_block(element: HtmlElement) -> bool:
    seen = isinstance(element.tag, str) and element.tag not in _UNSEEN
    return seen and next(element.iter(*_BLOCKS), None) is not None


def _loose(element: HtmlElement, pieces: Iterable[str]) -> Iterator[_PageBlock]:
    words = "".join(pieces)
    if element.tag == "pre":
        words = words.replace("\n", _LINE_BREAK)
    written = [line.strip() if element.tag == "pre" else " ".join(line.split()) for line in words.split(_LINE_BREAK)]
    text = "\n".join(line for line in written if line)
    if not text.strip(" |"):
        return
    if element.tag in _HEADINGS:
        yield _PageBlock(element, "heading", " ".join(text.split()))
    elif any(one.tag in ("li", "dt", "dd") for one in (element, element.getparent()) if one is not None):
        yield from _item(element, " ".join(text.split()))
    else:
        yield _PageBlock(element, "text", text)


def _item(element: HtmlElement, text: str) -> Iterator[_PageBlock]:
    """Yield a list item; a term is written with what is said of it: `- Nickel: 28,100 mt`."""
    before, after = element.getprevious(), element.getnext()
    if element.tag == "dt" and after is not None and after.tag == "dd":
        return
    if element.tag == "dd" and before is not None and before.tag == "dt":
        text = f"{' '.join(_inline(before).split())}: {text}"
    yield _PageBlock(element, "item", text)


def _inline(element: HtmlElement) -> str:
    if not isinstance(element.tag, str) or element.tag in _UNSEEN:
        return ""
    if element.tag == "br":
        return _LINE_BREAK
    inner = "".join(_inline(child) + (child.tail or "") for child in element)
    return (element.text or "") + inner


def _holds_data(table: HtmlElement) -> bool:
    cells = list(table.iter("td", "th"))
    layout = any(next(cell.iterdescendants(*_IN_LAYOUT), None) is not None for cell in cells)
    return len(cells) > 1 and not layout and all(len(_all_text(cell)) <= _LONGEST_CELL for cell in cells)


def _table(table: HtmlElement) -> Iterator[_PageBlock]:
    for caption in table.iter("caption"):
        yield from _loose(caption, [_inline(caption)])
    rows = _spread([list(row.iterchildren("td", "th")) for row in table.iter("tr")])
    lines = [cells for row in rows for cells in _lines(row)]
    text = "\n".join(f"| {' | '.join(cells)} |" for cells in lines if any(cells))
    if text:
        yield _PageBlock(table, "table", text)


def _lines(row: list[str]) -> list[list[str]]:
    """Return the rows of a row whose cells all list as many lines: `Henan<br>Hunan` beside `92,000<br>44,000`."""
    cells = [cell.split(_LINE_BREAK) for cell in row]
    if len({len(cell) for cell in cells}) > 1:
        return [[" ".join(cell) for cell in cells]]
    return [list(line) for line in zip(*cells, strict=True)]


def _grid(element: HtmlElement) -> list[_PageBlock]:
    """Return the table that rows of equally many short boxes form, or the item of two boxes; none for anything else."""
    if element.tag not in ("div", "section"):
        return []
    if _are_boxes(element) and len(element) == _A_PAIR:
        return [_PageBlock(element, "item", ": ".join(_box_text(box) for box in element))]
    rows = [row for row in element if isinstance(row.tag, str)]
    if len(rows) < _A_PAIR or len({len(row) for row in rows}) > 1 or not all(map(_are_boxes, rows)):
        return []
    text = "\n".join(f"| {' | '.join(map(_box_text, row))} |" for row in rows)
    return [_PageBlock(element, "table", text)]


def _are_boxes(row: HtmlElement) -> bool:
    return len(row) >= _A_PAIR and all(
        box.tag in ("div", "span") and len(box) == 0 and len(_all_text(box)) <= _LONGEST_BOX for box in row
    )


def _box_text(box: HtmlElement) -> str:
    return " ".join(_all_text(box).split())


def _spread(rows: Sequence[Sequence[HtmlElement]]) -> list[list[str]]:
    """Return the rows with each cell in all columns and rows that it spans: headers and names repeated, numbers not."""
    spread: list[list[str]] = []
    below: dict[int, tuple[int, str]] = {}
    for row in rows:
        cells: list[str] = []
        for cell in row:
            _fill(cells, below)
            words = _LINE_BREAK.join(" ".join(line.split()) for line in _inline(cell).strip().split(_LINE_BREAK))
            again = words if cell.tag == "th" or not any(map(str.isdigit, words)) else ""
            for place in range(_span(cell, "colspan")):
                if (down := _span(cell, "rowspan") - 1) > 0:
                    below[len(cells)] = (down, again)
                cells.append(again if place else words)
        _fill(cells, below)
        spread.append(cells)
    return spread


def _fill(cells: list[str], below: dict[int, tuple[int, str]]) -> None:
    """Add what cells above span down into the next places of a row."""
    while len(cells) in below:
        left, words = below.pop(len(cells))
        if left > 1:
            below[len(cells)] = (left - 1, words)
        cells.append(words)


def _span(cell: HtmlElement, name: str) -> int:
    stated = cell.get(name) or ""
    return min(max(int(stated), 1), _MOST_SPANNED) if stated.isdecimal() else 1


def _written(blocks: Iterable[_PageBlock]) -> Iterator[str]:
    for is_item, run in groupby(blocks, key=lambda block: block.kind == "item"):
        if is_item:
            yield "\n".join(f"- {block.text}" for block in run)
        else:
            yield from (f"## {block.text}" if block.kind == "heading" else block.text for block in run)
