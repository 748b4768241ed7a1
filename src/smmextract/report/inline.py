"""What raised, lowered and struck-out words of a page mean, before the page becomes plain text.

In: the page's tree (lxml). Out: the same tree. Deleted words are gone. A raised footnote mark is gone, because as plain
text `3.562<sup>1</sup>` is another number; a power (`10<sup>6</sup>`, `m<sup>3</sup>`) is written as one, and the two
halves of a fraction keep a space before them (`3<sup>1</sup>/<sub>2</sub>`).
"""

from __future__ import annotations

import re

from smmextract.report.element import HtmlElement

_DELETED = {"del", "s", "strike"}
_STRUCK = re.compile(r"text-decoration(?:-line)?\s*:[^;]*line-through", re.I)
_NOTE = r"(?:\d{1,3}|[a-z]|[ivx]{1,4}|[*†‡§#]+|note \d+)"
_MARK = re.compile(rf"[\s\[(（]*{_NOTE}(?:[\s,;)\]\[(]+{_NOTE})*[\s\])）]*", re.I)
_ORDINAL = re.compile(r"(?:st|nd|rd|th|er|re|e|o|a|º|ª)", re.I)
_LENGTH = re.compile(r"(?<![A-Za-z])(?:[cdkmn]?m|ft|in|Nm)$")
_TEN = re.compile(r"(?:^|[x×*·⋅\s])10$")
_POWER = re.compile(r"[-−–+]?\d{1,2}")
_DIGIT_BEFORE = re.compile(r"\d$")
_RAISED = str.maketrans("0123456789-−–+", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻⁻⁺")


def drop_deleted(tree: HtmlElement) -> None:
    """Remove struck-out text: what an editor took back is not what the report says."""
    for element in list(tree.iter()):
        if element.getparent() is None or not isinstance(element.tag, str):
            continue
        if element.tag in _DELETED or _STRUCK.search(element.get("style") or ""):
            element.drop_tree()


def settle_raised(tree: HtmlElement) -> None:
    """Turn every `sup` and `sub` into what it means as plain text: nothing, a power, or its own words."""
    elements = [element for element in tree.iter("sup", "sub") if element.getparent() is not None]
    settled = [_settled(element) for element in elements]
    # from the last: so the words into which each is put are still few
    for element, words in zip(reversed(elements), reversed(settled), strict=True):
        if element.getparent() is not None:
            element.clear(keep_tail=True)
            element.text = words
            element.drop_tag()


def _settled(element: HtmlElement) -> str:
    words, before = "".join(element.itertext()), _text_before(element)
    return _lowered(words, before) if element.tag == "sub" else _raised(words, before, element)


def _raised(words: str, before: str, element: HtmlElement) -> str:
    """What a raised mark is as plain text."""
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
    """Whether a raised number is the upper half of a fraction."""
    return bare.isdecimal() and after.strip() in ("/", "⁄") and follower is not None and follower.tag == "sub"


def _lowered(words: str, before: str) -> str:
    """What a lowered mark is as plain text: a formula keeps its digits, a note behind a number goes."""
    bare = words.strip()
    if _DIGIT_BEFORE.search(before) and _MARK.fullmatch(words):
        return ""
    return bare


def _text_before(element: HtmlElement) -> str:
    """The words right before an element, as far as its parent's own text and elder siblings tell."""
    previous = element.getprevious()
    if previous is None:
        parent = element.getparent()
        return (parent.text or "") if parent is not None else ""
    return (previous.tail or "") or "".join(previous.itertext())
