"""Reads one number with its own sign, currency, scale and unit words, in any notation.

Brackets are a minus in accounts: `(4)%`, `($1,234)/mt`, `$(15)`, `($40)-($20)/dmt`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from smmextract.lazy import regex
from smmextract.scan.before import lead_at
from smmextract.scan.lexicon import Word
from smmextract.scan.number import (
    NUMERAL,
    ONE,
    POWER_OF_TEN,
    Number,
    Sign,
    broken_end,
    read,
    spaced_end,
    stands_in_row,
    stray_space_end,
    ten_to,
)
from smmextract.scan.said import SAID
from smmextract.scan.units import Measure, units

_CUT_UNIT = regex(r"\s?m(?![A-Za-z0-9²³])(?!\s?(?:mt|t|tons?|tonnes?)\b)")
_MOST_BARE_GROUPS = 5  # 1 000 000 000 000
_SECOND_SCALE = regex(
    r"(?P<upper>[亿万])(?P<lower>[1-9][0-9]{0,3}(?:\.[0-9]+)?)(?P<small>[千百十]?万|[千百]?)(?![0-9.万亿])"
)
_SMALLER_SCALES = regex(r"[万千](?:[1-9][千百十]){1,3}(?![0-9万亿])")
_SCALES = {
    "": 1, "十": 10, "百": 100, "千": 1000, "万": 10_000, "十万": 100_000, "百万": 10**6, "千万": 10**7, "亿": 10**8,
}  # fmt: skip
_POWER = regex(r"\s?(?:[x×*]|·)\s?10(?:\^|\*\*)?(?P<power>[1-9][0-9]?|[⁰¹²³⁴-⁹]{1,2})(?![0-9.,])")
_EXPONENT = regex(r"[eE]\+?(?P<power>[0-9]{1,2})(?![0-9A-Za-z])")
_LOT = regex(POWER_OF_TEN + r"(?![0-9.,])")
_FRACTION = regex(
    r"(?P<gap>[ \u00a0-]?)(?P<top>[1-9][0-9]?)\s?[/⁄]\s?(?P<bottom>[1-9][0-9]?)(?![0-9/.,])"
    r"|(?P<half> and a half)(?![a-z])"
)
# What may continue a number after its digits; most numbers skip these checks.
_GOES_ON = regex(r"[ \u00a0\u2009\u202f\n]?[0-9.,/⁄x×*·]| and a|-[0-9]|[eE万亿千^³⁴-⁹]")
# The second end of a range behind thousands that blanks group: `25 800 - 25 900 tonnes`.
_LAST_GROUPS = regex(r"(?:\s?[-–—]\s?|\sto\s|\sand\s)[$€£¥]?[0-9]{1,3}(?: [0-9]{3})+(?![0-9.,])")
# "3.5 x 10,000 t"; behind decimals also "54.58 10kt", as translated from 万吨
_LOTS = regex(
    r"(?:\s?[x×*]\s?|(?:(?<=\.[0-9])|(?<=\.[0-9]{2})) (?=10kt\b|10,000 (?:mt|t|tons|tonnes)\b))"
    r"(?P<lot>10{0,2},?000|1,?000,?000|10(?=kt))(?![0-9.,])"
)
_LOWER = regex(r" (?P<digits>[1-9][0-9]{0,2}(?:\.[0-9]+)?) ")
_HALVES = (2, 3, 4, 5, 6, 8, 10, 16, 32)
_HALF = regex(r"半(?![年月天成径数])")
_A_DECADE = _TEN = 10
_ONE_HALF = Decimal("0.5")
_DECADE = regex(r"['’]?s(?![A-Za-z])")
_SYMBOL_OPEN = regex(r"(?:(?<![A-Za-z])[A-Z]{0,3}[$€£¥]|(?<![A-Za-z])[A-Z]{3}\s?)\($")
_RISES = SAID["rises"]
_MORE = regex(r"\)\s?%?\s(?:more|higher|up|increase)\b")
_NEGATIVE_TO_COME = regex(r"\)(?:\s?[-–~]\s?|\sto\s)\([$€£¥]?[0-9.,]+\)")  # "($40)-($20)/dmt"
_UNIT_BEHIND = regex(r"\)\s?(?=[A-Za-z%$€£¥/㐀-鿿])")


class Amount(NamedTuple):
    """One number with its own sign, currency and unit words. `start` is the offset of the sign or currency.

    `scale` is the one before the digits (`MUSD 450`); `loose` says that its sign may be punctuation.
    """

    start: int
    digits: int
    digits_end: int
    number: Number
    sign: Sign
    currency: Word | None
    measure: Measure
    scale: Decimal = ONE
    loose: bool = False

    @property
    def multiple(self) -> Decimal:
        """Return the product of the scale words before and after the digits."""
        return self.measure.scale * self.scale

    def value(self, scale: Decimal) -> Decimal:
        """Return the signed number, scaled, in the unit as written."""
        return self.number.value * scale * (self.sign or 1)


def amount_at(text: str, floor: int, position: int, currency: Word | None = None) -> Amount | None:
    """Return the amount whose digits begin at `position`; None if the digits form no number."""
    digits = _digits_at(text, position)
    if digits is None:
        return None
    number, end = digits
    lead = lead_at(text, floor, position, strength=lambda: _strength(text, number, end))
    own = lead.currency or currency
    measure = units().measure(text, _behind_decade(text, end, number), own)
    if text[measure.end : measure.end + 1] == "半":
        number, measure = _and_a_half(text, number, measure)
    elif measure.scale > ONE and measure.unit is None:
        number, measure = _and_lower(text, number, measure)
    if number.grouped and measure.unit is None and measure.scale == ONE and (cut := _CUT_UNIT.match(text, end)):
        measure = Measure(cut.end(), unit="t")
    return Amount(lead.start, position, end, number, lead.sign, own, measure, lead.scale, lead.loose)


def _and_a_half(text: str, number: Number, measure: Measure) -> tuple[Number, Measure]:
    """Read `1万吨半`: add half of the number's unit."""
    if measure.unit not in ("t", "times") or number.strict != ONE or not _HALF.match(text, measure.end):
        return number, measure
    more = Number(number.value + _ONE_HALF, number.strict / 10, number.strict / 10, grouped=True)
    return more, measure._replace(end=measure.end + 1)


def _and_lower(text: str, number: Number, measure: Measure) -> tuple[Number, Measure]:
    """Read `1 million 200 thousand tonnes`: add what a smaller scale says, in that scale."""
    found = _LOWER.match(text, measure.end)
    rest = units().measure(text, found.end() - 1) if found else None
    if found is None or rest is None or rest.unit is None or not ONE < rest.scale < measure.scale:
        return number, measure
    lower, times = Decimal(found["digits"]), measure.scale / rest.scale
    if lower >= times:
        return number, measure
    return Number(number.value * times + lower, ONE, ONE, grouped=True), rest


def _behind_decade(text: str, end: int, number: Number) -> int:
    """Return the offset after the "s" of `$9,400s` and `2,800s`, which has no meaning of its own."""
    if text[end : end + 1] not in ("s", "'", "’"):
        return end
    decade = _DECADE.match(text, end) if number.grouped or number.step >= _A_DECADE else None
    return decade.end() if decade else end


def _strength(text: str, number: Number, end: int) -> int:
    """Return how surely digits are money, so that TOP may be a currency: 2 before a scale, 1 with decimals."""
    measure = units().measure(text, end)
    if measure.scale != ONE or (measure.unit or "").startswith("/") or units().words.letters.at(text, end):
        return 2
    return int(number.grouped or number.strict < 1)


def _digits_at(text: str, position: int) -> tuple[Number, int] | None:
    """Return the number at `position` and where its digits end, with all that may interrupt or continue them."""
    found = NUMERAL.match(text, position)
    if found is None:
        return None
    end, number = found.end(), read(found[0])
    if not _GOES_ON.match(text, end):
        return (number, end) if number else None
    end = stray_space_end(text, position, end)
    if end == found.end():
        if whole := _fraction(text, position, end) or _broken(text, position, end):
            return whole
        end = _spaced(text, position, end)
    number = read(text[position:end])
    if number is None:
        return None
    if "\n" in text[position:end] or ("," in text[position:end] and ". " in text[position:end]):
        # "3.\n562 million": the point may end a sentence
        number = replace(number, broken=read(text[position:end].rsplit(maxsplit=1)[-1].lstrip(".")))
    if text[end : end + 1] in ("万", "亿", "千"):
        return _compound(text, end, number)
    return _power(text, end, number)


def _broken(text: str, position: int, end: int) -> tuple[Number, int] | None:
    """Read a number with a blank beside the comma that groups it, before a unit."""
    broken = broken_end(text, position, end)
    if broken is None:
        return None
    place, part = broken
    number = read(re.sub(r"[\s,]", "", text[position:place]))
    measure = units().measure(text, place)
    if number is None or (part is not None and measure.unit in (None, "count", "day") and measure.scale == ONE):
        return None
    return Number(number.value, number.step, number.strict, grouped=True, broken=part), place


def _fraction(text: str, position: int, end: int) -> tuple[Number, int] | None:
    """Read fractions before a unit: `3 1/2 million`, `5-1/4%`, `1/2 percent` and `1 and a half million`."""
    whole = Decimal(0)
    found = _FRACTION.match(text, position) if text[end : end + 1] in ("/", "⁄", " ") else None
    if found is None or found["gap"]:
        if not text[position:end].isdigit() or end - position > 3:
            return None
        found = _FRACTION.match(text, end)
        if found is None or not (found["gap"] or found["half"]):
            return None
        whole = Decimal(text[position:end])
    top, bottom = (1, 2) if found["half"] else (int(found["top"]), int(found["bottom"]))
    if top >= bottom or bottom not in _HALVES:
        return None
    measure = units().measure(text, found.end())
    if measure.unit is None or measure.sense == "points":
        return None
    value = (whole + Decimal(top) / bottom).quantize(Decimal("0.0001")).normalize()
    step = Decimal(1) / (2 * bottom)
    return Number(value, step, step, grouped=True), found.end()


def _power(text: str, end: int, number: Number) -> tuple[Number, int]:
    """Read `3.562 x 10^6` and, before a unit, `1e6` and `10⁶`."""
    lot = _LOT.match(text, end - 2) if number.value == _TEN else None
    if lot and units().measure(text, lot.end()).unit is not None:
        return _scaled(Number(ONE, ONE, ONE), ten_to(lot["power"])), lot.end()
    times = _LOTS.match(text, end)
    if times and units().measure(text, times.end()).unit is not None:
        return _scaled(number, Decimal(times["lot"].replace(",", ""))), times.end()
    found = _POWER.match(text, end) if "10" in text[end : end + 6] else None
    if found is None:
        found = _EXPONENT.match(text, end) if text[end : end + 1] in ("e", "E") else None
        if found is None or units().measure(text, found.end()).unit is None:
            return number, end
    return _scaled(number, ten_to(found["power"])), found.end()


def _scaled(number: Number, scale: Decimal) -> Number:
    return Number(number.value * scale, number.strict * scale, number.strict * scale, grouped=True)


def _compound(text: str, end: int, number: Number) -> tuple[Number, int]:
    """Combine a number in several scales (1亿3000万, 3万5千 or 5万4千6百) into one; leave other numbers unchanged."""
    smaller = _SMALLER_SCALES.match(text, end)
    if smaller and number.strict == ONE:
        value, step = number.value * _SCALES[text[end]], Decimal(_SCALES[text[end]])
        for place in range(end + 1, smaller.end(), 2):
            worth = _SCALES[text[place + 1]]
            if worth >= step:
                return number, end
            value, step = value + int(text[place]) * worth, Decimal(worth)
        return Number(value, step, step, grouped=True), smaller.end()
    found = _SECOND_SCALE.match(text, end)
    lower = read(found["lower"]) if found else None
    if found is None or lower is None or number.strict != ONE:
        return number, end
    upper, small = _SCALES[found["upper"]], _SCALES[found["small"]]
    if lower.value * small >= upper or (not found["small"] and lower.value < 1000):
        return number, end
    value = number.value * upper + lower.value * small
    return Number(value, lower.step * small, lower.strict * small, grouped=True), found.end()


def _spaced(text: str, start: int, end: int) -> int:
    """Return the end of thousands grouped by spaces; common ones need a unit, or several groups that stand alone."""
    grouped = spaced_end(text, start, end)
    if grouped == end or " " not in text[end:grouped] or units().measure(text, grouped).end > grouped:
        return grouped
    if text[end + 1] == "0" or units().money_before(text, start):
        return grouped
    before, after = text[start - 1 : start], text[grouped : grouped + 2].lstrip(" ")[:1]
    if (before == "(" and after == ")") or (before in ("-", "–") and after in ("", "|", "\n")):
        return grouped  # "(1 500)"
    last = _LAST_GROUPS.match(text, grouped)
    if last and units().measure(text, last.end()).end > last.end():
        return grouped
    groups = len(text[start:grouped].split())
    return grouped if 3 <= groups <= _MOST_BARE_GROUPS and not stands_in_row(text, start, grouped) else end


def bracketed(text: str, floor: int, amount: Amount) -> Amount:
    """Return the amount with the brackets around its number resolved: negative where accountants write it so."""
    opened = amount.start - 1
    if opened < floor or text[opened : opened + 1] != "(":
        return amount
    outer = _SYMBOL_OPEN.search(text, max(floor, opened - 6), opened + 1)
    if outer and amount.currency is None and text[amount.digits_end : amount.digits_end + 1] == ")":
        word = units().money(outer[0].rstrip("( "))
        if word is not None:
            measure = units().measure(text, amount.digits_end + 1, word)
            return amount._replace(start=outer.start(), sign=-1, currency=word, measure=measure)
    if text[amount.measure.end : amount.measure.end + 1] != ")" or amount.sign:
        return amount
    if _NEGATIVE_TO_COME.match(text, amount.measure.end):
        measure = amount.measure._replace(end=amount.measure.end + 1)
        return amount._replace(start=opened, sign=-1, measure=measure)
    return _unit_behind(text, floor, amount, opened)


def _unit_behind(text: str, floor: int, amount: Amount, opened: int) -> Amount:
    """Complete an amount in brackets by its unit, or the rest of it, after them."""
    end = amount.measure.end
    behind = _UNIT_BEHIND.match(text, end)
    if behind is None or (amount.measure.unit and (amount.currency is None or text[end + 1 : end + 2] != "/")):
        return amount
    measure = units().measure(text, end + 1, amount.currency)
    if measure.end == end + 1 or (measure.unit is None and measure.scale == 1):
        return amount
    letter = units().words.letters.at(text, measure.end) if text[measure.end - 1] in "$€£¥" else None
    if letter:  # "(1,234) US$m"
        measure = measure._replace(end=letter[1], scale=letter[0].factor)
    measure = measure._replace(scale=measure.scale * amount.measure.scale)
    rises = _RISES.search(text, max(floor, opened - 16), opened + 1) or _MORE.match(text, end)
    return amount._replace(start=opened, sign=0 if rises else -1, measure=measure)
