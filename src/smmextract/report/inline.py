"""Resolves superscripts, subscripts and struck-out words before a page becomes plain text.

In: the page's tree (lxml). Out: the same tree. Deleted words are removed. A footnote mark is removed, because in plain
text `3.562<sup>1</sup>` would be another number. A power (`10<sup>6</sup>`, `m<sup>3</sup>`) is written as one. The two
halves of a fraction are separated from the number before them (`3<sup>1</sup>/<sub>2</sub>`).
"""

from __future__ import annotations

import re

from smmextract.lazy import regex
from smmextract.report.element import HtmlElement

_DELETED = {"del", "s", "strike"}
_STRUCK = regex(r"text-decoration(?:-line)?\s*:[^;]*line-through", re.I)
_NOTE = r"(?:\d{1,3}|[a-z]|[ivx]{1,4}|[*†‡§#]+|note \d+)"
_MARK = regex(rf"[\s\[(（]*{_NOTE}(?:[\s,;)\]\[(]+{_NOTE})*[\s\])）]*", re.I)
_ORDINAL = regex(r"(?:st|nd|rd|th|er|re|e|o|a|º|ª)", re.I)
_LENGTH = regex(r"(?<![A-Za-z])(?:[cdkmn]?m|ft|in|Nm)$")
_TEN = regex(r"(?:^|[x×*·⋅\s])10$")
_POWER = regex(r"[-−–+]?\d{1,2}")
_DIGIT_BEFORE = regex(r"\d$")
_RAISED = str.maketrans("0123456789-−–+", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻⁻⁺")


def drop_deleted(tree: HtmlElement) -> None:
    """Remove struck-out text, because the report no longer says it."""
    for element in list(tree.iter()):
        if element.getparent() is None or not isinstance(element.tag, str):
            continue
        if element.tag in _DELETED or _STRUCK.search(element.get("style") or ""):
            element.drop_tree()


def settle_raised(tree: HtmlElement) -> None:
    """Replace every `sup` and `sub` by its meaning in plain text: nothing, a power, or its own words."""
    elements = [element for element in tree.iter("sup", "sub") if element.getparent() is not None]
    settled = [_settled(element) for element in elements]
    # last first, so that the texts being joined stay short
    for element, words in zip(reversed(elements), reversed(settled), strict=True):
        if element.getparent() is not None:
            element.clear(keep_tail=True)
            element.text = words
            element.drop_tag()


def _settled(element: HtmlElement) -> str:
    words, before = "".join(element.itertext()), _text_before(element)
    return _lowered(words, before) if element.tag == "sub" else _raised(words, before, element)


def _raised(words: str, before: str, element: HtmlElement) -> str:
    """Return the plain text for a superscript."""
    bare = words.strip()
    if _is_numerator(bare, element.tail or "", element.getnext()):
        return f" {bare}" if _DIGIT_BEFORE.search(before) else bare
    if _POWER.fullmatch(bare) and (_TEN.search(before) or (_LENGTH.search(before) and bare in ("2", "3"))):
        return bare.translate(_RAISED)
    if _DIGIT_BEFORE.search(before) and _ORDINAL.fullmatch(bare) and not re.fullmatch(r"[aeo]", bare, re.I):
        return bare
    if _MARK.fullmatch(words) or not bare:
        return ""
    return f" {bare}" if before[-1:].isalnum() and bare[:1].isalnum() else bare


def _is_numerator(bare: str, after: str, follower: HtmlElement | None) -> bool:
    """Return whether a superscript number is the upper half of a fraction."""
    return bare.isdecimal() and after.strip() in ("/", "⁄") and follower is not None and follower.tag == "sub"


def _lowered(words: str, before: str) -> str:
    """Return the plain text for a subscript: digits of a formula stay, a note after a number is removed."""
    bare = words.strip()
    if _DIGIT_BEFORE.search(before) and _MARK.fullmatch(words):
        return ""
    return bare


def _text_before(element: HtmlElement) -> str:
    """Return the words right before an element, as far as its parent's text and earlier siblings show them."""
    previous = element.getprevious()
    if previous is None:
        parent = element.getparent()
        return (parent.text or "") if parent is not None else ""
    return (previous.tail or "") or "".join(previous.itertext())
