"""One quantity at one place of the text: sign, currency, number or range, scale and unit, and how far it reaches."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from smmextract.scan.hedges import NONE, Reading
from smmextract.scan.mention import Mention
from smmextract.scan.number import (
    NUMERAL,
    ONE,
    Number,
    Sign,
    nothing_follows,
    read,
    spaced_end,
    stands_in_row,
    stray_space_end,
)
from smmextract.scan.ranges import Joint, joint_at
from smmextract.scan.units import Measure, units

_CUT_UNIT = re.compile(r"\s?m(?![A-Za-z0-9²³])(?!\s?(?:mt|t|tons?|tonnes?)\b)")
_SIGNS: dict[str, Sign] = {"+": 1, "-": -1, "–": -1}
_LOOK_BACK = 6
_MOST_BARE_GROUPS = 5  # 1 000 000 000 000
_NEGATIVE = re.compile(r"\b(?:minus|negative)\s$", re.IGNORECASE)
_NEGATIVE_REACH = 12
_SECOND_SCALE = re.compile(r"(?P<upper>[亿万])(?P<lower>[1-9][0-9]{0,3}(?:\.[0-9]+)?)(?P<small>[万千百]?)(?![0-9.])")
_SCALES = {"": ONE, "百": Decimal(100), "千": Decimal(1000), "万": Decimal(10_000), "亿": Decimal(100_000_000)}


@dataclass(frozen=True, slots=True)
class Amount:
    """One number with its own sign, currency and unit words. `start` is that of the sign or currency."""

    start: int
    digits_end: int
    number: Number
    sign: Sign
    currency: str | None
    measure: Measure

    def value(self, scale: Decimal) -> Decimal:
        """The signed number, scaled, in the unit as it is written."""
        return self.number.value * scale * (self.sign or 1)


@dataclass(slots=True)
class Quantity:
    """A number, or the two ends of a range, in one unit; not yet judged by its place in the text."""

    start: int
    end: int
    amounts: tuple[Amount, ...]
    scales: tuple[Decimal, ...]
    unit: str | None
    factor: Decimal = ONE
    interval: tuple[Decimal, Decimal] | None = None

    @property
    def first(self) -> Amount:
        """The number, or the first end of the range."""
        return self.amounts[0]

    @property
    def is_bare(self) -> bool:
        """Digits and nothing else: no unit, scale, currency or sign."""
        return self.unit is None and self.scales[0] == ONE and not self.first.sign

    def mention(self, text: str, how: Reading = NONE) -> Mention:
        """The mention of this quantity in the (unfolded) text."""
        first, last = self.amounts[0], self.amounts[-1]
        is_range = len(self.amounts) > 1
        worth = _worth((first.number, first.sign, self.scales[0]), self.factor, self.unit)
        if is_range:
            worth = _between(worth, _worth((last.number, last.sign, self.scales[1]), self.factor, self.unit))
        value = worth.value
        low: Decimal | None
        high: Decimal | None
        low, high = self.interval or (worth.low, worth.high)
        if how.bound and not is_range:
            low, high = (value, None) if how.bound == "above" else (None, value)
        return Mention(
            start=self.start,
            end=self.end,
            literal=text[self.start : self.end],
            value=value,
            low=low,
            high=high,
            step=worth.step,
            strict_step=worth.strict,
            unit=self.unit,
            sign=first.sign if first.sign == last.sign else 0,
            is_range=is_range,
            hedge=how.hedge,
            bound=None if is_range else how.bound,
        )


class _Worth(NamedTuple):
    """What a number or range comes to in its base unit, and between which ends."""

    value: Decimal
    low: Decimal
    high: Decimal
    step: Decimal
    strict: Decimal


@lru_cache(maxsize=4096)
def _worth(amount: tuple[Number, Sign, Decimal], factor: Decimal, unit: str | None) -> _Worth:
    number, sign, scale = amount
    value = number.value * scale * (sign or 1) * factor
    step = _step(number, scale, unit) * scale * factor
    strict = number.strict * scale * factor
    return _Worth(*map(plain, (value, value - step / 2, value + step / 2, step, strict)))


def _between(one: _Worth, other: _Worth) -> _Worth:
    low, high = min(one.value, other.value), max(one.value, other.value)
    return _Worth(plain((low + high) / 2), low, high, max(one.step, other.step), max(one.strict, other.strict))


def plain(number: Decimal) -> Decimal:
    """The same number without an exponent or needless zeros, as people write it."""
    return Decimal(int(number)) if number == number.to_integral_value() else number.normalize()


def _step(number: Number, scale: Decimal, unit: str | None) -> Decimal:
    """One unit of the last significant digit. Trailing zeros of an integer are not significant; but "100%" says more
    than "50 to 150", so the step of a percentage is never above 10."""
    return min(number.step, Decimal(10)) if unit in ("%", "pp") and scale == ONE else number.step


def amount_at(text: str, floor: int, position: int, currency: str | None = None) -> Amount | None:
    """The amount whose digits begin at `position`; None where the digits make no number."""
    found = NUMERAL.match(text, position)
    if found is None:
        return None
    end = stray_space_end(text, position, found.end())
    if end == found.end():
        end = _spaced(text, position, end)
    number = read(text[position:end])
    if number is None:
        return None
    if text[end : end + 1] in ("万", "亿"):
        number, end = _compound(text, end, number)
    start, sign, own_currency = _before(text, floor, position)
    if not sign and _is_called_negative(text, floor, start):
        sign = -1
    currency = own_currency or currency
    measure = units().measure(text, end, currency)
    if number.grouped and measure.unit is None and measure.scale == ONE:
        cut = _CUT_UNIT.match(text, end)
        if cut:
            measure = Measure(cut.end(), unit="t")
    return Amount(start, end, number, sign, currency, measure)


def _compound(text: str, end: int, number: Number) -> tuple[Number, int]:
    """A number in two scales, 1亿3000万 or 3万5千, as one that is written out; else as it is."""
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
    """Thousands grouped by common spaces count where a unit follows, or where there are several groups and no other
    number stands beside them; other spaces are there to group."""
    grouped = spaced_end(text, start, end)
    if grouped == end or " " not in text[end:grouped] or units().measure(text, grouped).end > grouped:
        return grouped
    groups = len(text[start:grouped].split())
    return grouped if 3 <= groups <= _MOST_BARE_GROUPS and not stands_in_row(text, start, grouped) else end


def _before(text: str, floor: int, position: int) -> tuple[int, Sign, str | None]:
    """Where the amount begins, its sign, its currency."""
    low = max(floor, position - _LOOK_BACK)
    if text[low:position].rstrip()[-1:] not in units().prefix_ends:
        return position, 0, None
    found = units().prefix.search(text, low, position)
    if found is None:
        return position, 0, None
    if found["currency"] is None:
        joins = found.start() > 0 and _joins(text[found.start() - 1])
        return (position, 0, None) if joins else (found.start(), _SIGNS[found["bare"]], None)
    currency = units().currencies[found["currency"]]
    if found["outer"] and not (found.start() > 0 and text[found.start() - 1].isdigit()):
        return found.start(), _SIGNS[found["outer"]], currency
    return found.start("currency"), _SIGNS.get(found["inner"], 0), currency


def _is_called_negative(text: str, floor: int, start: int) -> bool:
    """Whether "minus", "negative" or 负 says the sign; a "minus" right after another number takes away from that."""
    if text[start - 1 : start] == "负":
        return True
    if text[start - 2 : start - 1].lower() not in ("s", "e"):
        return False
    found = _NEGATIVE.search(text, max(floor, start - _NEGATIVE_REACH), start)
    return found is not None and (floor == 0 or not text[floor : found.start()].isspace())


def _joins(before: str) -> bool:
    """Whether a dash after this character joins words, so that it is no sign."""
    return (before.isascii() and before.isalnum()) or before in ")]%"


def quantity_at(text: str, floor: int, position: int) -> Quantity | None:
    """The quantity whose first digit is at `position`; None where the digits make no number."""
    first = amount_at(text, floor, position)
    if first is None:
        return None
    own = first.measure
    ends = nothing_follows(text, own.end)
    joint = None if ends else joint_at(text, floor, first.start, own.end)
    quantity = _range(text, first, joint) if joint else None
    if quantity is None:
        quantity = Quantity(first.start, own.end, (first,), (own.scale,), own.unit, own.factor)
    if not ends and quantity.unit is None and not quantity.first.number.is_year():
        counted = units().counted.match(text, quantity.end)
        if counted:
            quantity.end, quantity.unit = counted.end(), "count"
    if quantity.unit is None:
        _look_around(text, floor, quantity)
    return quantity


def _look_around(text: str, floor: int, quantity: Quantity) -> None:
    """The unit that stands apart: outside brackets, `(3.2)%`, or before the number, `USD/mt 2,350`."""
    start, end = quantity.start - 1, quantity.end
    if start < floor:
        return
    if text[start] == "(" and text[end : end + 2] == ")%":
        measure = units().measure(text, end + 1)
        quantity.start, quantity.end, quantity.unit = start, measure.end, measure.unit
    elif quantity.first.currency is None:
        price = units().price_before(text, floor, quantity.start)
        if price:
            quantity.unit, quantity.factor = price


def _range(text: str, first: Amount, joint: Joint) -> Quantity | None:
    """The range from `first` to the amount behind the joint, if the two belong together."""
    last = amount_at(text, joint.end, joint.digits, first.currency)
    if last is None or last.start != joint.end:
        return None
    own, measure = first.measure, last.measure
    if joint.closing and text[last.digits_end : last.digits_end + 1] == ")":
        measure = units().measure(text, last.digits_end + 1, last.currency)
        last = Amount(last.start, last.digits_end, last.number, last.sign, last.currency, measure)
    if joint.kind == "to" and (measure.unit is None or (own.unit and own.unit != first.currency)):
        return None
    if own.unit and measure.unit and own.unit != measure.unit and not measure.unit.startswith(own.unit + "/"):
        return None
    if own.unit and measure.unit is None and (joint.loose or text[measure.end : measure.end + 1].isalpha()):
        return None
    if first.number.is_year() and own.unit is None and not last.number.is_year():
        return None
    if first.sign == -1 and not (last.sign or joint.spelt) and _is_called_negative(text, 0, first.start):
        last = replace(last, sign=-1)
    unit, factor = (measure.unit, measure.factor) if measure.unit else (own.unit, own.factor)
    scale = own.scale
    if own.scale == ONE and own.unit in (None, first.currency) and shares_scale(first.number, last.number):
        scale = measure.scale
    one, other = first.value(scale), last.value(measure.scale)
    if joint.kind == "to" and (one >= other or (joint.after_change and other > 2 * abs(one))):
        return None
    if joint.loose and own.unit and not one < other <= one + 2 * abs(one):
        return None
    return Quantity(first.start, measure.end, (first, last), (scale, measure.scale), unit, factor)


def shares_scale(bare: Number, scaled: Number) -> bool:
    """Whether a bare number beside a scaled one means the same scale: `5.71` beside `5.711 million`, not `900,000`."""
    return bare.value <= 20 * scaled.value
