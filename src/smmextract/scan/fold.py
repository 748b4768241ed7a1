"""Normalises digits, signs, blanks and dashes, so that the scanner has to know only one form of each.

Most characters are replaced one for one, so offsets stay the same. Invisible ones (zero-width blanks, soft hyphens
within a number or word) are removed, and `Folded` maps the offsets back.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from smmextract.lazy import regex

_ONE_FOR_ONE = {
    "０１２３４５６７８９．％（）／：＋＃＄～〜￥，": "0123456789.%()/:+#$~~¥,",
    # all characters used as hyphen or minus; the en dash stays, since it is punctuation as well
    "－−‐‑‒﹣⁃": "-------",
    "―": "—",
    "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u200a\u205f\u3000": "\u00a0" * 12,
    "×✕⨯": "×××",
    # traditional characters of numbers, units and the words beside them
    "萬億噸約過餘達兩價漲錢產幣鎊負減個點對數開實屬濕幾從於間範圍為與較銅鋁鋅鉛鎳錫鋼": (
        "万亿吨约过余达两价涨钱产币镑负减个点对数开实属湿几从于间范围为与较铜铝锌铅镍锡钢"
    ),
    "礦廠條輛臺倉庫圓極區內僅單將後關際頓會並沒無應見曾臨幾總計報跌據門歐韓盧蘭鐵鋰鈷銀錳硅鎢": (
        "矿厂条辆台仓库圆极区内仅单将后关际顿会并没无应见曾临几总计报跌据门欧韩卢兰铁锂钴银锰硅钨"
    ),
    "貳參肆伍陸柒捌玖拾佰仟壹": "二三四五六七八九十百千一",
}
_TABLE = {ord(one): other for many, others in _ONE_FOR_ONE.items() for one, other in zip(many, others, strict=True)}
_ODD = regex("[" + re.escape("".join(map(chr, _TABLE))) + "]")
_DOT = regex(r"(?<=[0-9])[·∙⋅•・](?=[0-9])(?!10(?:\^|[⁰¹²³⁴-⁹]))")
_FOREIGN_DIGIT = regex(r"(?![0-9])\d")
_SOFT = "\u00ad"
_HYPHEN = regex(rf"(?:(?<=[0-9])|(?<![\w.,])){_SOFT}(?=[0-9$€£¥])")
_UNSEEN = regex("[\u00ad\u200b\u200c\u200d\u2060\ufeff\u180e]+")


class Folded(NamedTuple):
    """A normalised text; `places` holds the original offset of each character, or None if nothing was removed."""

    text: str
    places: list[int] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Convert a passage of the normalised text to the original one."""
        if self.places is None or start >= end:
            return start, end
        return self.places[start], self.places[end - 1] + 1


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
    kept: list[str] = []
    places: list[int] = []
    end = 0
    for unseen in _UNSEEN.finditer(text):
        kept.append(text[end : unseen.start()])
        places += range(end, unseen.start())
        end = unseen.end()
    kept.append(text[end:])
    places += range(end, len(text))
    return Folded("".join(kept), places)
