"""Normalises digits, signs, blanks and dashes, so that the scanner has to know only one form of each.

Most characters are replaced one for one, so offsets stay the same. Invisible ones (zero-width blanks, soft hyphens
within a number or word) are removed, and `Folded` keeps the offsets.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from smmextract.lazy import regex
from smmextract.shipped_tables import shipped_table

_TABLE = {
    ord(one): other
    for many, others in shipped_table(__package__, "fold")["one_for_one"]
    for one, other in zip(many, others, strict=True)
}
_ODD = regex("[" + re.escape("".join(map(chr, _TABLE))) + "]")
_DOT = regex(r"(?<=[0-9])[·∙⋅•・](?=[0-9])(?!10(?:\^|[⁰¹²³⁴-⁹]))")
_FOREIGN_DIGIT = regex(r"(?![0-9])\d")
_HYPHEN = regex("(?:(?<=[0-9])|(?<![\\w.,]))\u00ad(?=[0-9$€£¥])")  # a soft one
_UNSEEN_SIGNS = "\u00ad\u200b\u200c\u200d\u2060\ufeff\u180e"
_UNSEEN = regex(f"[{_UNSEEN_SIGNS}]+")


class Folded(NamedTuple):
    """A normalised text; `places` holds the original offset of each character, or None if nothing was removed."""

    text: str
    places: list[int] | None


def fold(text: str) -> Folded:
    """Normalise a text for the scanner."""
    if text.isascii():
        return Folded(text, None)
    if _ODD.search(text):
        text = text.translate(_TABLE)
    text = _DOT.sub(".", _FOREIGN_DIGIT.sub(lambda found: str(int(found[0])), text))
    if not _UNSEEN.search(text):
        return Folded(text, None)
    text = _HYPHEN.sub("-", text)
    return Folded(_UNSEEN.sub("", text), [at for at, sign in enumerate(text) if sign not in _UNSEEN_SIGNS])
