"""Reads what stands before a number's digits: its sign, its currency and the scale with it (`-US$`, `MUSD`)."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from smmextract.lazy import regex
from smmextract.scan.lexicon import Lexicon, Word
from smmextract.scan.number import ONE, Sign
from smmextract.scan.said import SAID
from smmextract.scan.units import units

_SIGNS: dict[str, Sign] = {"+": 1, "-": -1, "–": -1, "▲": 1, "↑": 1, "▼": -1, "↓": -1, "▽": -1}
_REACH = 16
_TOKEN = regex(
    r"(?:S/\.?|[A-Za-z]{1,9}\.?|(?:U\.S\.\s?|(?:approx\.)?[A-Za-z/.]{0,4})[$€£¥¢₹₩₽₸₺฿₫₪₦₵₮₭৳₱₴](?:US|S|m|mn|mln|mm|MM|M|k|K|b|B|bn)?"
    r"|Kč|zł|人民币)$"
)
_CODED = regex(r"(?<![A-Za-z])[A-Z]{3} $")  # "SEK -213 m"
_ABOUT = regex(r"(?:c|ca|est|approx)\.(?=.)", re.IGNORECASE)
_SYMBOLS = "$€£¥¢₹₩₽₸₺฿₫₪₦₵₮₭৳₱₴"
_THOUSAND = Decimal(1000)
_CODE = 3
_LONGEST = 9
_NEGATIVE = regex(r"\b(?:minus|negative)\s$", re.IGNORECASE)
_NEGATIVE_REACH = 12
_NEGATIVE_OF = SAID["negative_of"]
_NEGATIVE_OF_REACH = 48
_NEGATIVE_ENDS = frozenset("eEsSfF负")
_CJK_NEGATIVE = regex(r"负[ \u00a0]?$")
# A dash glued to these is still a sign: "TC-$15/mt".
_CHARGES = regex(r"(?<![A-Za-z])(?:TCs?|RCs?|TC/RCs?)$")
_SIGN_AFTER = SAID["sign_after"]
_OPENS = frozenset(" \n\t\u00a0([{（【|:;,~=<>\"'“‘/、，。：；")


class Lead(NamedTuple):
    """The sign and currency of a number; `start` is where they begin. `loose`: the sign may be punctuation."""

    start: int
    sign: Sign = 0
    currency: Word | None = None
    scale: Decimal = ONE
    loose: bool = False


def lead_at(text: str, floor: int, position: int, *, strength: Callable[[], int] = lambda: 2) -> Lead:
    """Return what stands before the digits at `position`; `strength` says how surely they are money (`TOP 10`)."""
    if text[position - 1 : position] == " " and text[position - 2 : position - 1] not in units().words.last_signs:
        return _sign_at(text, floor, position, None, ONE)
    place = position
    inner: Sign = 0
    signed = place - 1 > floor and text[place - 1] in _SIGNS
    if signed and (text[place - 2] in _SYMBOLS or _CODED.search(text, max(0, place - 6), place - 1)):
        inner, place = _SIGNS[text[place - 1]], place - 1
    found = _currency(text, floor, place, strength=strength)
    if found is None:
        return _sign_at(text, floor, position, None, ONE)
    currency, scale, start = found
    return Lead(start, inner, currency, scale) if inner else _sign_at(text, floor, start, currency, scale)


def _sign_at(text: str, floor: int, start: int, currency: Word | None, scale: Decimal) -> Lead:
    plain = Lead(start, 0, currency, scale)
    if start <= floor:
        return plain
    before = text[start - 1]
    if before in _SIGNS:
        return _glued_sign(text, floor, start, plain)
    if before in " \u00a0" and start - 2 >= floor and text[start - 2] in _SIGNS:
        return _spaced_sign(text, floor, start, plain)
    may_be_called = before in " \u00a0负" and text[start - 2 : start - 1] in _NEGATIVE_ENDS
    negative = before == "负" or (may_be_called and is_called_negative(text, floor, start))
    return plain._replace(sign=-1) if negative else plain


def _glued_sign(text: str, floor: int, start: int, plain: Lead) -> Lead:
    """Return a sign right before the number, but not the hyphen of a compound (`sub-$9,000`) or `+/-`."""
    at, sign = start - 1, _SIGNS[text[start - 1]]
    before = text[at - 1 : at]
    if before == "/" and text[at - 2 : at - 1] in ("+", "-"):
        return plain._replace(start=max(floor, at - 2))
    joins = bool(before) and before not in _OPENS and (before.isascii() or before in "–—“”±") and before not in "$€£¥"
    is_hyphen = joins and not _CHARGES.search(text, max(0, at - 6), at)
    return plain if is_hyphen else plain._replace(start=at, sign=sign)


def _spaced_sign(text: str, floor: int, start: int, plain: Lead) -> Lead:
    """Return a sign and a blank before the number: `of - 3.5%`. At the start of a line it is a list marker."""
    at = start - 2
    before = text[max(0, at - 18) : at]
    line = before[before.rfind("\n") + 1 :]
    if not line.strip(" \t") or at <= floor or not (line[-1:].isspace() or line[-1:] in ":：(（|"):
        return plain
    if _SIGN_AFTER.search(line):
        return plain._replace(start=at, sign=_SIGNS[text[at]])
    return plain._replace(loose=text[at] != "+" and plain.currency is None and line[-2:-1].isalpha())


def is_called_negative(text: str, floor: int, start: int) -> bool:
    """Return whether "minus", "negative" or 负 is the sign; a "minus" right after another number is a subtraction."""
    if _CJK_NEGATIVE.search(text, max(floor, start - 2), start):
        return True
    if text[start - 3 : start] == "of ":
        return _NEGATIVE_OF.search(text, max(floor, start - _NEGATIVE_OF_REACH), start) is not None
    if text[start - 2 : start - 1].lower() not in ("s", "e"):
        return False
    found = _NEGATIVE.search(text, max(floor, start - _NEGATIVE_REACH), start)
    return found is not None and (floor == 0 or not text[floor : found.start()].isspace())


def _currency(text: str, floor: int, place: int, *, strength: Callable[[], int]) -> tuple[Word, Decimal, int] | None:
    """Return the currency that ends before `place`, the scale with it, and where they begin."""
    end = place - (place > floor and text[place - 1] in " \u00a0")
    if end <= floor or text[end - 1] not in units().words.last_signs:
        return None
    low = max(floor, end - _REACH)
    start = _token_start(text, low, end)
    if start is None or (
        start > 0 and text[start - 1].isascii() and (text[start - 1].isalnum() or text[start - 1] == "/")
    ):
        return None
    word = text[start:end]
    if prefix := _ABOUT.match(word):  # "c.US$450m"
        start, word = start + prefix.end(), word[prefix.end() :]
    known = _token(word, units().words)
    if known is not None:
        currency, scale = known
        if word in units().words.weak and not _is_no_word(text, start, word, strength(), glued=end == place):
            return None
        if word == "$" and text[start - 3 : start] in ("US ", "U.S"):
            start -= 3
        return currency, scale, start
    lone = _lone_scale(word, units().words)
    return None if lone is None else _behind_scale(text, floor, start, lone)


def _token_start(text: str, low: int, end: int) -> int | None:
    """Return where the word or sign that ends at `end` begins; None for most words, which have no meaning here."""
    word = text[low:end].rsplit(None, 1)[-1]
    if word.isascii() and word.isalpha():
        return end - min(len(word), _LONGEST)
    token = _TOKEN.search(text, low, end)
    return token.start() if token else None


def _is_no_word(text: str, start: int, word: str, strength: int, *, glued: bool) -> bool:
    """Return whether a code that is also a word stands for money: glued to its number, or before a lower-case scale."""
    if glued:
        return strength > 0
    before = text[max(0, start - 12) : start].split()
    return strength > 1 and len(word) == _CODE and not (before and before[-1].isupper())


@lru_cache(maxsize=4096)
def _lone_scale(word: str, words: Lexicon) -> Decimal | None:
    scale = words.scales.at(word, 0) or words.letters.at(word, 0)
    return None if scale is None or scale[1] < len(word) else scale[0].factor


def _behind_scale(text: str, floor: int, start: int, scale: Decimal) -> tuple[Word, Decimal, int] | None:
    """Return a currency in front of the scale that begins at `start`: `US$ m 450`, `EUR million 450`."""
    if start - 1 <= floor or text[start - 1] not in " \u00a0":
        return None
    before = _TOKEN.search(text, max(floor, start - 1 - _REACH), start - 1)
    known = _token(before[0], units().words) if before else None
    if before is None or known is None or known[1] != ONE:
        return None
    return known[0], scale, before.start()


@lru_cache(maxsize=4096)
def _token(word: str, words: Lexicon) -> tuple[Word, Decimal] | None:
    """Return the currency of a word, alone or with a letter for its scale: `MUSD`, `US$m`, `kEUR`, `USDbn`."""
    if word in words.before:
        return words.before[word], ONE
    head, tail = words.before.get(word[1:]), words.letters.folded.get(word[:1].lower())
    is_money = len(word) > _CODE or word[-1] in _SYMBOLS
    if head and tail and is_money and word[1:] not in words.weak and word[0] in "MmKkBTt":
        return head, _THOUSAND if word[0] == "T" else tail.factor  # TEUR is a thousand euros
    for cut in range(len(word) - 1, 0, -1):
        currency = words.before.get(word[:cut])
        rest = words.letters.folded.get(word[cut:].lower()) or words.scales.folded.get(word[cut:].lower())
        if currency and rest and (cut >= _CODE or word[cut - 1] in _SYMBOLS):
            return currency, rest.factor
    symbol = word[-1]
    if symbol in _SYMBOLS and len(word) > 1 and word[-2].islower():
        return words.before.get(symbol, Word("money", symbol)), ONE
    return None
