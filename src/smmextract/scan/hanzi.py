"""Reads numbers written in Chinese characters: `三十五万吨`, `两三成`, `百分之五`, `三分之一`, `三家企业`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from math import prod
from typing import NamedTuple

from smmextract.lazy import regex
from smmextract.scan.amount import Amount
from smmextract.scan.number import ONE, Number, read
from smmextract.scan.scanned_quantity import ScannedQuantity, percentage, share_of, unsigned
from smmextract.scan.units import Measure, units

_DIGITS = {sign: place for place, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10_000, "亿": 100_000_000}
_SIGNS = "零〇一二两三四五六七八九十百千万亿"
# Not 数十万吨 (some hundred thousand), 几家, 第三 or a number that continues digits.
_RUN = regex(rf"(?<![{_SIGNS}点几数上好第0-9.周星初])[{_SIGNS}]+(?:点[零〇一二三四五六七八九]+)?(?![几多余点])")
# Everything read here contains one of these.
_ANY = regex(rf"[{_SIGNS}半的占约近超过达到为成少加降升高低]")
_PART = regex(
    rf"(?:百分之(?P<percent>[0-9]+(?:\.[0-9]+)?|[{_SIGNS}]+(?:点[零〇一二三四五六七八九]+)?)|(?P<below>[{_SIGNS}]+)分之(?P<above>[{_SIGNS}]+))"
)
_HALF = regex(r"(?<![另前后上下这那第每])(?:一半|半数)(?![年月天])")
_DIGIT_FRACTION = regex(r"(?<=[的占约近超过达到为成少加降升高低])(?P<above>[1-9])/(?P<below>[1-9][0-9]?)(?![0-9/])")
_TWO = regex(
    r"(?P<lead>十)?(?P<one>[一二两三四五六七八])(?P<other>[二三四五六七八九])(?P<place>[十百千]?)(?P<rest>[万亿]?)$"
)
_LEAD = regex(rf"(?<![{_SIGNS}点第])(?P<run>[{_SIGNS}]+(?:点[零〇一二三四五六七八九]+)?)[到至~—-]$")
_LEAD_REACH = 10
_COUNTERS = "家座台艘辆"
_FIVE = regex(r"[一二三四五六七八九](?![成个家分点十百千万亿年月天])")
_TENTH = Decimal("0.1")
_MORE_HALF = regex(r"半(?![年月天成径])")


class _Hanzi(NamedTuple):
    numbers: tuple[Number, ...]
    scale: Decimal


def hanzi_quantities(text: str) -> Iterator[ScannedQuantity]:
    """Yield the numbers in Chinese characters that state a quantity, in no order."""
    if not _ANY.search(text):
        return
    for part in (*_PART.finditer(text), *_DIGIT_FRACTION.finditer(text)):
        if quantity := _part(part):
            yield quantity
    for half in _HALF.finditer(text):
        yield percentage(half.start(), half.end(), Decimal(50), (Decimal(45), Decimal(55)))
    for run in _RUN.finditer(text):
        is_part = "分之" in (text[run.end() : run.end() + 2], text[run.start() - 2 : run.start()])
        if not is_part and (quantity := _counted(text, run)):
            yield quantity


def _part(found: re.Match[str]) -> ScannedQuantity | None:
    """Read 百分之五 and 三分之一 as percentages."""
    groups = found.groupdict()
    if groups.get("percent"):
        number = read(groups["percent"]) if groups["percent"][0].isdigit() else None
        number = number or read(_arabic(groups["percent"]))
        return unsigned(found.start(), found.end(), number, Measure(found.end(), unit="%")) if number else None
    above, below = (
        Decimal(part if part.isdigit() and part.isascii() else _arabic(part))
        for part in (groups["above"], groups["below"])
    )
    return share_of(found.start(), found.end(), above, below) if 0 < above < below else None


def _counted(text: str, run: re.Match[str]) -> ScannedQuantity | None:
    """Read a run of characters before a unit."""
    start, end, said = run.start(), run.end(), run[0]
    measure = units().measure(text, end)
    spelt = _spelt(said) if _states_quantity(text, said, measure, end) else None
    if spelt is None:
        return None
    numbers = tuple(Number(n.value, n.step, n.strict) for n in spelt.numbers)
    one = len(numbers) == 1
    half = _MORE_HALF.match(text, measure.end) if one and measure.unit in ("%", "times", "t") else None
    tenths = _FIVE.match(text, measure.end) if one and text[measure.end - 1 : measure.end] == "成" else None
    if tenths:  # 两成五 is 25%
        measure = measure._replace(end=tenths.end())
        numbers = (Number(numbers[0].value + Decimal(_DIGITS[tenths[0]]) / 10, _TENTH, _TENTH),)
    if half:
        measure = measure._replace(end=half.end())
        step = spelt.numbers[0].step / 10
        numbers = (Number(numbers[0].value + Decimal("0.5"), step, step),)
    scales = (measure.scale * spelt.scale,) * len(numbers)
    lead = _LEAD.search(text, max(0, start - _LEAD_REACH), start) if one else None
    first = _spelt(lead["run"]) if lead else None
    if lead and first and len(first.numbers) == 1:  # 两万到三万吨, 三到四成
        own = first.scale if first.scale != ONE else scales[0]
        if first.numbers[0].value * own < numbers[0].value * scales[0]:
            start, numbers, scales = lead.start("run"), (first.numbers[0], numbers[0]), (own, scales[0])
    amounts = tuple(Amount(start, start, end, number, 0, None, measure) for number in numbers)
    return ScannedQuantity(start, measure.end, amounts, scales, measure.unit, measure.factor, sense=measure.sense)


def _states_quantity(text: str, said: str, measure: Measure, end: int) -> bool:
    """Return whether a run of characters before this unit is a number: not 三元材料, 一家 (a), 每千克, 两个."""
    if measure.unit in (None, "day") or measure.sense == "points" or measure.unit.startswith("/"):
        return False
    bare = said[0] not in _DIGITS  # 十万, 百万
    if bare and not (said[0] == "十" or (said[0] in _PLACES and said[-1] in _MYRIADS) or measure.unit == "%"):
        return False
    if measure.unit == "count":
        # 三家企业, but not 三家分别为: that only points back
        return text[end] in _COUNTERS and said != "一" and text[end + 1 : end + 2] not in "分均都合共，。"
    if "/" not in measure.unit and measure.unit in ("CNY", "W", "L", "g", "m3", "t"):
        return len(said) > 1 or measure.scale != ONE or measure.unit == "t"
    return True


def _spelt(said: str) -> _Hanzi | None:
    """Read one number, or the two ends of 两三成 and 三四十万."""
    two = _TWO.match(said)
    if two and _DIGITS[two["other"]] == _DIGITS[two["one"]] + 1:
        place = Decimal(_PLACES.get(two["place"], 1))
        lead = 10 if two["lead"] else 0
        if lead and place != ONE:
            return None
        numbers = tuple(Number(lead + _DIGITS[two[end]] * place, place, place) for end in ("one", "other"))
        return _Hanzi(numbers, Decimal(_MYRIADS.get(two["rest"], 1)))
    digits = (one in _DIGITS and other in _DIGITS and one not in "零〇" for one, other in pairwise(said))
    if two or ("点" not in said and any(digits)):
        return None
    scale, head = ONE, said.rstrip("万亿")
    if head and not set(head) & set(_MYRIADS):
        scale, said = Decimal(prod(_MYRIADS[sign] for sign in said[len(head) :])), head
    number = read(_arabic(said))
    return _Hanzi((number,), scale) if number else None


def _arabic(words: str) -> str:
    """Convert 三十五点二 to 35.2, 一亿两千万 to 120000000."""
    whole, _, decimals = words.partition("点")
    total = section = digit = 0
    for sign in whole:
        if sign in _PLACES:
            section, digit = section + (digit or 1) * _PLACES[sign], 0
        elif sign in _MYRIADS:
            section += digit
            more = (section or 1) * _MYRIADS[sign]
            total, section, digit = (total * _MYRIADS[sign] if sign == "亿" else total) + more, 0, 0
        else:
            digit = _DIGITS[sign]
    point = "." if decimals else ""
    return f"{total + section + digit}{point}{''.join(str(_DIGITS[sign]) for sign in decimals)}"
