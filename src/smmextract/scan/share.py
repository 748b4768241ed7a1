"""Shares what numbers of one clause have in common: the unit of a list, a common "per", a price in two currencies.

In: the text and the quantities found in it. They get unit, scale and "per" in place; one that repeats the previous
price in another currency or unit (`$3,068 (21,500 yuan)`) is marked with `converts`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise, takewhile

from smmextract.lazy import regex
from smmextract.scan.lexicon import Word
from smmextract.scan.non_figures import NonFigure
from smmextract.scan.number import ONE
from smmextract.scan.said import SAID
from smmextract.scan.scanned_quantity import Readable, ScannedQuantity, quantity_at, shares_scale
from smmextract.scan.units import units

_JOINS = SAID["joins"]
_FORWARD = regex(r"/|\sto\s|[至到]")
_FROM = regex(r"(?:\bfrom\s|[从由自])$", re.IGNORECASE)
_OPENS = SAID["opens_comparison"]
_CLOSES = SAID["closes_comparison"]
_PER_BEFORE = SAID["per_before"]
_BEHIND_BRACKET = regex(r"\s?[(（][^()（）\n]{1,60}[)）]\s?(?:/|per\s|an?\s)\s?", re.IGNORECASE)
_CONVERTS = SAID["converts"]
_SENTENCE_ENDS = regex(r"[.!?]\s|[。！？；;\n]")
_MOVES = SAID["moves"]
_MOST_TIMES = 20
_TOLERANCE = Decimal("0.08")
_ROUGHLY = Decimal("0.15")


IN_ITS_UNIT = "it stands in brackets behind one in that unit"


def share(text: str, found: list[Readable]) -> None:
    """Give the quantities of each clause what they share, in place."""
    _share_units(text, found)
    quantities = [item for item in found if isinstance(item, ScannedQuantity)]
    _share_forward(text, quantities)
    _share_with_changes(text, quantities)
    _pers_around(text, quantities)
    _conversions(text, quantities)
    _share_pers(text, quantities)


def _share_units(text: str, found: list[Readable]) -> None:
    """Give bare numbers the scale and unit of a parallel one: `5.71 and 5.711 million mt`."""
    joined = False
    for index in range(len(found) - 2, -1, -1):
        one, other = found[index], found[index + 1]
        if isinstance(one, NonFigure) and isinstance(other, ScannedQuantity):
            one = _year_that_is_none(text, found[index - 1].end if index else 0, one, other) or one
        if isinstance(one, NonFigure) or isinstance(other, NonFigure) or one.unit is not None:
            joined = False
            continue
        joint = _JOINS.fullmatch(text, one.end, other.start)
        if joint is None or other.unit in (None, "count") or (joint[0].strip() in (",", "、") and not joined):
            joined = False
            continue
        joined = True
        if other.unit == "%" and (level := _changed_by(found[max(0, index - 4) : index + 3], one, other)):
            other = level
        one.unit, one.factor, one.sense = other.unit, other.factor, other.sense
        if one.scales[0] == ONE and shares_scale(one.first.number, other.first.number):
            one.scales = tuple(other.scales[:1] * len(one.scales))
        found[index] = one


def _changed_by(around: Sequence[Readable], one: ScannedQuantity, percent: ScannedQuantity) -> ScannedQuantity | None:
    """Return the level of which a bare number is the percentage: in "closed at $2,946, up 12 or 0.4%", 2,946."""
    rate = percent.first.number.value
    for level in around:
        if isinstance(level, ScannedQuantity) and level.unit not in (None, "%", "pp", "count", "day", "times"):
            said = 100 * one.first.number.value / (level.first.number.value or ONE)
            if abs(said - rate) <= _ROUGHLY * rate + percent.first.number.step:
                return level
    return None


def _share_forward(text: str, quantities: Sequence[ScannedQuantity]) -> None:
    """Give the second number of `$9,512/9,513` and `from 2,000 yuan to 2,100` the unit of the first."""
    for one, other in pairwise(quantities):
        per = (other.unit or "").startswith("/") and units().is_money(one.unit)  # "$9,500/9,700 per tonne"
        if one.unit is None or not (other.unit is None or per) or not (one.is_unscaled and other.is_unscaled):
            continue
        joint = _FORWARD.fullmatch(text, one.end, other.start)
        if joint is None or (joint[0] != "/" and not _FROM.search(text, max(0, one.start - 8), one.start)):
            continue
        if one.first.number.value <= 3 * other.first.number.value <= 9 * one.first.number.value:
            other.unit, other.factor = f"{one.unit}{other.unit or ''}", one.factor * (other.factor if per else ONE)
            other.sense = one.sense


_AFTER_LEVEL = SAID["after_level"]
_CLOSES_CHANGE = SAID["closes_change"]


def _share_with_changes(text: str, quantities: Sequence[ScannedQuantity]) -> None:
    """Give a bare change the unit of the level that it stands behind: `$93.15/dmt, +0.55`, `$150/t, up 5`."""
    for one, other in pairwise(quantities):
        if other.unit is not None or other.first.loose:
            continue
        if one.unit in (None, "%", "pp", "count", "day", "times") or not one.is_unscaled:
            continue
        stands = _AFTER_LEVEL.fullmatch(text, max(one.end, one.each), other.start)
        smaller = other.first.number.value < abs(one.amounts[-1].number.value)
        told = stands and (stands["moved"] or (other.first.sign and len(other.amounts) == 1))
        if told and smaller and _CLOSES_CHANGE.match(text, other.end):
            other.unit, other.factor = one.unit, (one.factor if other.scales[0] == ONE else ONE)


def doubt_comparisons(text: str, quantities: Sequence[ScannedQuantity]) -> None:
    """Keep a second reading of a bare number in brackets, in the unit of the one before: `24.4 Mt (25.7 in 2014)`."""
    for one, other in pairwise(quantities):
        if one.unit is None or not other.is_bare or len(one.amounts) + len(other.amounts) > 2:
            continue
        number, earlier = one.first.number, other.first.number
        alike = number.strict == earlier.strict and number.value <= 3 * earlier.value <= 9 * number.value
        if alike and _OPENS.fullmatch(text, one.end, other.start) and _CLOSES.match(text, other.end):
            other.may_be(IN_ITS_UNIT, factor=one.factor * one.scales[0], unit=one.unit)


def _year_that_is_none(text: str, floor: int, form: NonFigure, other: ScannedQuantity) -> ScannedQuantity | None:
    """Return the first number of "from 2050 to 1980 yuan/mt", which looks like a year."""
    is_year = form.why == "date" and form.end - form.start == 4 and text[form.start : form.end].isdigit()
    if not is_year or not other.first.number.is_year() or other.unit is None:
        return None
    return quantity_at(text, floor, form.start) if text[form.end : other.start].strip() == "to" else None


def _is_price_without_per(quantity: ScannedQuantity) -> bool:
    """Return whether it is money that could be per ton or pound: unscaled, without a "per" of its own."""
    amount = quantity.amounts[-1]
    return units().is_money(quantity.unit) and quantity.is_unscaled and amount.scale == ONE


def _give_per(quantity: ScannedQuantity, per: str, factor: Decimal = ONE) -> None:
    quantity.unit = f"{quantity.unit}/{per}"
    quantity.factor *= factor


def _pers_around(text: str, quantities: Sequence[ScannedQuantity]) -> None:
    """Read `每吨20150元`, and `74,000 yuan ($10,724) per tonne`, whose "per" stands after the bracket."""
    for place, one in enumerate(quantities):
        if not units().is_money(one.unit):
            continue
        before = text[max(0, one.start - 8) : one.start]
        chinese = _PER_BEFORE.search(before) if "每" in before and _is_price_without_per(one) else None
        per = units().per_word(chinese["per"], 0) if chinese else None
        if per is None:
            opens = text[one.end : one.end + 2].lstrip()[:1] in ("(", "（")
            bracket = _BEHIND_BRACKET.match(text, one.end) if opens else None
            per = units().per_word(text, bracket.end()) if bracket else None
            if per and bracket:
                _inside(quantities[place + 1 :], bracket.end(), per[0])
        if per:
            _give_per(one, per[0].name, per[0].factor)


def _inside(quantities: Sequence[ScannedQuantity], end: int, per: Word) -> None:
    for other in takewhile(lambda other: other.start < end, quantities):
        if _is_price_without_per(other):
            _give_per(other, per.name, per.factor)


def _conversions(text: str, quantities: Sequence[ScannedQuantity]) -> None:
    for one, other in pairwise(quantities):
        start = max(one.end, one.each)
        if one.unit is None or other.unit is None or other.start - start > 40 or other.start < start:
            continue
        if _CONVERTS.fullmatch(text, start, other.start) and _says_again(one, other):
            other.converts = one.start
            _complete(one, other)


def _says_again(one: ScannedQuantity, other: ScannedQuantity) -> bool:
    """Return whether two neighbours can be the same amount in two currencies, or in two units of mass."""
    assert one.unit is not None
    assert other.unit is not None
    money = one.unit.split("/")[0], other.unit.split("/")[0]
    if all(map(units().is_money, money)):
        return money[0] != money[1] or one.unit != other.unit
    if {one.unit, other.unit} <= {"t", "t/year", "oz"} and (one.unit, one.factor) != (other.unit, other.factor):
        values = [
            abs(each.worth.value) * (Decimal("0.0000311034768") if each.unit == "oz" else ONE) for each in (one, other)
        ]
        return abs(values[0] - values[1]) <= _TOLERANCE * max(values)
    return False


def _complete(one: ScannedQuantity, other: ScannedQuantity) -> None:
    """Give both prices the same "per" if one of them leaves it out."""
    for priced, bare in ((one, other), (other, one)):
        per = (priced.unit or "").partition("/")[2]
        if per and _is_price_without_per(bare):
            _give_per(bare, per)


def _share_pers(text: str, quantities: Sequence[ScannedQuantity]) -> None:
    """Give all prices of a sentence the same "per", and those of the next sentences if they say how a price moves."""
    if not any(one.unit and "/" in one.unit for one in quantities):
        return
    open_ones = [place for place, one in enumerate(quantities) if _is_price_without_per(one)]
    for place in open_ones:
        if priced := _in_sentence(text, quantities, place):
            _take_per(quantities[place], priced)
    for place in open_ones:
        one = quantities[place]
        moves = _is_price_without_per(one) and _MOVES.search(text, max(0, one.start - 14), one.start)
        if moves and (before := _priced_before(text, quantities, place)):
            _take_per(one, before)


def _priced(one: ScannedQuantity, other: ScannedQuantity) -> bool:
    """Return whether `other` is a price in the currency of `one`, of a size that `one` can be or change."""
    if other.unit is None or not other.unit.startswith(f"{one.unit}/") or "/day" in other.unit:
        return False
    return abs(one.worth.value) <= _MOST_TIMES * abs(other.worth.value / (other.factor or ONE) * one.factor)


def _in_sentence(text: str, quantities: Sequence[ScannedQuantity], place: int) -> ScannedQuantity | None:
    one = quantities[place]
    for others in (quantities[place + 1 : place + 6], quantities[max(0, place - 5) : place][::-1]):
        for other in others:
            if _SENTENCE_ENDS.search(text, min(one.end, other.end), max(one.start, other.start)):
                break
            if _priced(one, other):
                return other
    return None


def _priced_before(text: str, quantities: Sequence[ScannedQuantity], place: int) -> ScannedQuantity | None:
    """Return the last earlier price in this paragraph in the same currency; at most one sentence back."""
    one = quantities[place]
    for other in reversed(quantities[max(0, place - 8) : place]):
        if "\n" in text[other.end : one.start] or len(_SENTENCE_ENDS.findall(text, other.end, one.start)) > 2:
            return None
        if _priced(one, other):
            return other
    return None


def _take_per(one: ScannedQuantity, priced: ScannedQuantity) -> None:
    assert priced.unit is not None
    _give_per(one, priced.unit.partition("/")[2], max(priced.factor, ONE))
