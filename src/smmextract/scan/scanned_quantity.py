"""One quantity at one place of the text: a number or a range with its unit, its extent and its sign."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from smmextract.lazy import regex
from smmextract.scan.amount import Amount, amount_at, bracketed
from smmextract.scan.before import is_called_negative
from smmextract.scan.hedges import NONE, HedgedMeaning
from smmextract.scan.mention import Cell, Mention, NumberDoubt
from smmextract.scan.non_figures import NonFigure
from smmextract.scan.number import ONE, Number, Sign, nothing_follows, read
from smmextract.scan.ranges import Joint, is_between, joint_at, shares_thousands, shortened_end
from smmextract.scan.said import SAID
from smmextract.scan.units import NEXT_KEY, Measure, units

_CELL_BEGINS, _CELL_ENDS = regex(r"[|\t] ?$"), regex(r" ?[|\t\n]")
_PER_UNKNOWN = regex(r"\s?/\s?(?![0-9]{1,3},[0-9]{3})[A-Za-z0-9]|\sper\s(?!cent\b|year\b|month\b|share\b)[0-9a-z]")
_TENTH = Decimal("0.1")


@dataclass(slots=True)
class ScannedQuantity:
    """A number, or the two ends of a range, in one unit; not yet judged by its place in the text.

    `sense` is the word of its unit that has a second meaning; `each` is where a "per" clause after it ends, or 0.
    `doubt` is the other possible reading; `unread` says why the form is not understood.
    """

    start: int
    end: int
    amounts: tuple[Amount, ...]
    scales: tuple[Decimal, ...]
    unit: str | None
    factor: Decimal = ONE
    interval: tuple[Decimal, Decimal] | None = None
    sense: str = ""
    each: int = 0
    doubt: NumberDoubt | None = None
    unread: str = ""
    converts: int | None = None

    @property
    def first(self) -> Amount:
        """The number, or the first end of the range."""
        return self.amounts[0]

    @property
    def most(self) -> Decimal:
        """The number as written, or the larger end of the range."""
        return max(amount.number.value for amount in self.amounts)

    @property
    def is_unscaled(self) -> bool:
        """Whether no scale word stands beside it."""
        return all(scale == ONE for scale in self.scales)

    @property
    def is_bare(self) -> bool:
        """Whether it is only digits: no unit, scale, currency or sign."""
        return self.unit is None and self.scales[0] == ONE and not self.first.sign

    @property
    def worth(self) -> Worth:
        """Its value in the base unit, and its interval."""
        first, last = self.amounts[0], self.amounts[-1]
        one = worth_of((first.number, first.sign, self.scales[0]), self.factor, self.unit)
        if len(self.amounts) == 1:
            return one
        other = worth_of((last.number, last.sign, self.scales[-1]), self.factor, self.unit)
        low, high = min(one.value, other.value), max(one.value, other.value)
        return Worth(plain((low + high) / 2), low, high, max(one.step, other.step), max(one.strict, other.strict))

    def mention(self, text: str, how: HedgedMeaning = NONE, cell: Cell | None = None) -> Mention:
        """Return the mention of this quantity in the original text; `cell` is its place in a table."""
        first, last = self.amounts[0], self.amounts[-1]
        is_range = len(self.amounts) > 1
        worth = self.worth
        low: Decimal | None
        high: Decimal | None
        low, high = self.interval or (worth.low, worth.high)
        if how.bound and not is_range:
            low, high = (worth.value, None) if how.bound == "above" else (None, worth.value)
        return Mention(
            start=self.start,
            end=self.end,
            literal=text[self.start : self.end],
            value=worth.value,
            low=low,
            high=high,
            step=worth.step,
            strict_step=worth.strict,
            unit=self.unit,
            sign=first.sign if first.sign == last.sign else 0,
            is_range=is_range,
            hedge=how.hedge,
            bound=None if is_range else how.bound,
            why_not="unread" if self.unread else None,
            unread=self.unread,
            doubt=self.doubt,
            cell=cell,
            converts=self.converts,
        )

    def may_be(self, why: str, *, factor: Decimal | None = None, unit: str | None = None) -> None:
        """Keep a second reading with another factor or unit, unless there is already a doubt."""
        other = replace(self, factor=self.factor if factor is None else factor, unit=unit)
        self._doubt(why, other.worth, unit)

    def may_be_numbers(self, why: str, numbers: tuple[Number, ...], sign: Sign | None = None) -> None:
        """Keep a second reading with other numbers or another sign, unless there is already a doubt."""
        amounts = tuple(
            amount._replace(number=number, sign=amount.sign if sign is None else sign)
            for amount, number in zip(self.amounts, numbers, strict=True)
        )
        self._doubt(why, replace(self, amounts=amounts).worth, self.unit)

    def may_be_negative(self) -> None:
        """Keep a second reading with a minus before the last number."""
        last = self.amounts[-1]._replace(sign=-1)
        self._doubt("the dash may be a minus", replace(self, amounts=(*self.amounts[:-1], last)).worth, self.unit)

    def _doubt(self, why: str, worth: Worth, unit: str | None) -> None:
        if self.doubt is None:
            self.doubt = NumberDoubt(why, worth.value, worth.low, worth.high, unit)


Readable = ScannedQuantity | NonFigure
"""An item of a text: a quantity, or digits that are not a figure."""


class Worth(NamedTuple):
    """The value of a number or range in its base unit, and its interval."""

    value: Decimal
    low: Decimal
    high: Decimal
    step: Decimal
    strict: Decimal


@lru_cache(maxsize=4096)
def worth_of(amount: tuple[Number, Sign, Decimal], factor: Decimal, unit: str | None) -> Worth:
    """Return the value, interval and steps of a signed and scaled number."""
    number, sign, scale = amount
    value = number.value * scale * (sign or 1) * factor
    step = _step(number, scale, unit) * scale * factor
    strict = number.strict * scale * factor
    return Worth(*map(plain, (value, value - step / 2, value + step / 2, step, strict)))


def plain(number: Decimal) -> Decimal:
    """Return the same number without an exponent or superfluous zeros, as people write it."""
    return Decimal(int(number)) if number == number.to_integral_value() else number.normalize()


def _step(number: Number, scale: Decimal, unit: str | None) -> Decimal:
    """Return one unit of the last significant digit. Trailing zeros of an integer are not significant; but "100%" is
    more precise than "50 to 150", so the step of a percentage is at most 10.
    """
    return min(number.step, Decimal(10)) if unit in ("%", "pp") and scale == ONE else number.step


def quantity_of(first: Amount) -> ScannedQuantity:
    """Return the quantity that consists of one amount."""
    own, scales = first.measure, (first.multiple,)
    return ScannedQuantity(first.start, own.end, (first,), scales, own.unit, own.factor, sense=own.sense, each=own.each)


def unsigned(start: int, end: int, number: Number, measure: Measure) -> ScannedQuantity:
    """Return the quantity of a number that is not in plain digits, without sign or currency."""
    return quantity_of(Amount(start, start, end, number, 0, None, measure))


def share_of(start: int, end: int, above: Decimal, below: Decimal) -> ScannedQuantity:
    """Return a fraction as a percentage, give or take a tenth of one of its parts."""
    half = (10 / below).quantize(_TENTH)
    value = (above * 100 / below).quantize(_TENTH)
    return percentage(start, end, value, (value - half, value + half))


def percentage(start: int, end: int, value: Decimal, interval: tuple[Decimal, Decimal]) -> ScannedQuantity:
    """Return a percentage that is not in digits, with its interval."""
    return replace(unsigned(start, end, Number(value, ONE, ONE), Measure(end, unit="%")), interval=interval)


def quantity_at(text: str, floor: int, position: int) -> ScannedQuantity | None:
    """Return the quantity whose first digit is at `position`; None if the digits form no number."""
    first = amount_at(text, floor, position)
    if first is None:
        return None
    first = bracketed(text, floor, first)
    if first.measure.unit is None and text.endswith("factor of ", floor, first.start):
        return replace(quantity_of(first), unit="times")
    ends = nothing_follows(text, first.measure.end)
    joint = None if ends else joint_at(text, floor, first.start, first.measure.end)
    quantity = _range(text, first, joint) if joint else None
    if quantity is None:
        quantity = (None if ends else _give_or_take(text, first)) or quantity_of(first)
    if not ends and quantity.unit is None and not quantity.first.number.is_year():
        counted = units().counted.match(text, quantity.end)
        if counted and not NEXT_KEY.match(text, quantity.end):
            quantity.end, quantity.unit = counted.end(), "count"
    if quantity.unit is None and quantity.first.currency is None:
        price = units().price_before(text, floor, quantity.start)
        if price:
            quantity.unit, quantity.factor = price
    _judge(text, quantity)
    return quantity


def _judge(text: str, quantity: ScannedQuantity) -> None:
    """Settle the sign that a quantity's surroundings show, and keep its doubts."""
    if quantity.first.loose:
        quantity.may_be_numbers("the dash before it may be a minus", tuple(a.number for a in quantity.amounts), sign=-1)
    called(text, quantity)
    _doubt_multiple(text, quantity)
    _doubt_blank(text, quantity)
    if units().is_money(quantity.unit) and _PER_UNKNOWN.match(text, quantity.end):
        quantity.may_be("what it is per is not understood")


_PLUS_MINUS = regex(r"\s?(?:±|\+/[-–])\s?(?=[0-9])")


def _give_or_take(text: str, first: Amount) -> ScannedQuantity | None:
    """Return the amount with the interval that it states itself: `1,125±10 kt`; None if it states none."""
    joint = _PLUS_MINUS.match(text, first.measure.end)
    off = amount_at(text, joint.end(), joint.end(), first.currency) if joint else None
    if off is None:
        return None
    own, measure = first.measure, off.measure
    if own.unit and measure.unit and not f"{measure.unit}/".startswith(f"{own.unit}/"):
        return None
    told = measure if measure.unit else own
    scale = off.multiple if first.multiple == ONE and shares_scale(first.number, off.number) else first.multiple
    value, width = first.value(scale) * told.factor, off.value(off.multiple) * told.factor
    found = ScannedQuantity(first.start, measure.end, (first,), (scale,), told.unit, told.factor, sense=told.sense)
    found.interval, found.each = (plain(value - width), plain(value + width)), measure.each
    return found


_MULTIPLE = regex(r"(?<![0-9A-Za-z.,])([2-9]|1[0-2])\s?[x×*]\s?$", re.IGNORECASE)


def _doubt_multiple(text: str, quantity: ScannedQuantity) -> None:
    """Keep the second reading of `2×360,000 mt/yr`: all of them together."""
    if quantity.unit is None or quantity.unit.split("/")[0] != "t":
        return
    if found := _MULTIPLE.search(text, max(0, quantity.start - 6), quantity.start):
        count = int(found[1])
        numbers = tuple(
            replace(one.number, value=one.number.value * count, step=one.number.step * count)
            for one in quantity.amounts
        )
        quantity.may_be_numbers(f"{count} of them may be meant", numbers)


_TWO_GROUPS = regex(r"(?<![0-9][\s,.])(?<![0-9A-Za-z$€£¥.,/-])[1-9][0-9]{0,2} [0-9]{3}(?![0-9A-Za-z%/-]|[.,\s] ?[0-9])")


def _doubt_blank(text: str, quantity: ScannedQuantity) -> None:
    """Keep the reading of `182 350` as one number with both of its halves."""
    if not quantity.is_bare:
        return
    for start in range(max(0, quantity.start - 4), quantity.start + 1):
        found = _TWO_GROUPS.match(text, start)
        whole = read(found[0]) if found and found.start() <= quantity.start and quantity.end <= found.end() else None
        if whole and len(quantity.amounts) == 1:
            quantity.may_be_numbers("a blank may group its thousands", (whole,))
            return


def _range(text: str, first: Amount, joint: Joint) -> ScannedQuantity | None:
    """Return the range from `first` to the amount after the joint, if the two belong together."""
    last = amount_at(text, joint.end, joint.digits, first.currency)
    if last is None or (last.start != joint.end and not joint.closing):
        return None
    if joint.closing and text[last.digits_end : last.digits_end + 1] == ")":
        measure = units().measure(text, last.digits_end + 1, last.currency)
        last = last._replace(measure=measure, sign=last.sign or (-1 if "(" in text[first.start : first.digits] else 0))
    own, measure = first.measure, last.measure
    if (
        measure.unit is None
        and _CELL_BEGINS.search(text, max(0, first.start - 2), first.start)
        and _CELL_ENDS.match(text, measure.end)
    ):
        joint = joint._replace(kind="dash")  # its header has the unit
    if not _may_join(first, last, joint) or not is_between(text, joint, measure.end):
        return None
    if own.unit and measure.unit is None and (joint.loose or text[measure.end : measure.end + 1].isalpha()):
        return None
    if first.sign == -1 and not (last.sign or joint.spelt) and is_called_negative(text, 0, first.start):
        last = last._replace(sign=-1)
    return _joined(text, first, last, joint)


def _may_join(first: Amount, last: Amount, joint: Joint) -> bool:
    """Return whether the units of two amounts allow them to be the ends of one range."""
    own, measure = first.measure, last.measure
    currency = first.currency.name if first.currency else None
    if joint.kind == "to" and (measure.unit is None or (own.unit and own.unit not in (currency, measure.unit))):
        return False
    if own.unit and measure.unit and own.unit != measure.unit and not measure.unit.startswith(own.unit + "/"):
        return False
    return not (first.number.is_year() and own.unit is None and not last.number.is_year())


def _joined(text: str, first: Amount, last: Amount, joint: Joint) -> ScannedQuantity | None:
    """Return the range of two amounts, each completed by the other: scale, thousands, leading digits."""
    own, measure = first.measure, last.measure
    named = measure if measure.unit else own
    currency = first.currency.name if first.currency else None
    scale = first.multiple
    if scale == ONE and own.unit in (None, currency, measure.unit) and shares_scale(first.number, last.number):
        scale = last.multiple
    written = text[first.digits : first.digits_end], text[last.digits : last.digits_end]
    if scale == ONE and last.multiple == ONE and not first.sign and not last.sign:
        if shares_thousands(*written, first.number, last.number):
            scale = Decimal(1000)
        elif joint.kind == "dash" and own.unit in (None, currency):
            full = shortened_end(*written, first.number, last.number)
            last = last._replace(number=full) if full else last
    one, other = first.value(scale), last.value(last.multiple)
    ends, scales = (first, last), (scale, last.multiple)
    quantity = ScannedQuantity(first.start, measure.end, ends, scales, named.unit, named.factor, sense=named.sense)
    quantity.each = measure.each
    if _parts_ranges(first, joint, one, other) or (joint.minus and named.unit is None):
        return None
    if joint.minus or (joint.kind == "dash" and first.sign == -1 and not last.sign and one < -other):
        quantity.may_be_negative()  # "3,480 -3,520", "-60-20"
    if one > other > 0 and other * 10 < one and not first.sign and named.unit is not None:
        quantity.unread = "a range that falls, and no shortened one"
    return quantity


def _parts_ranges(first: Amount, joint: Joint, one: Decimal, other: Decimal) -> bool:
    """Return whether the sizes of two numbers show that they are no ends of one range."""
    own, currency = first.measure.unit, first.currency.name if first.currency else None
    if joint.kind == "to":
        falls = one < 0 and other < 0 and one > other  # "-5% to -10%"
        signs = (joint.after_change, other > 2 * abs(one), own not in (None, currency))  # "fell 1,500 mt to 70,300 mt"
        return (one >= other and not falls) or sum(signs) > 1
    if joint.minus:
        return own is not None or not 0 < one < other <= 2 * one
    return joint.loose and own is not None and not one < other <= one + 2 * abs(one)


def shares_scale(bare: Number, scaled: Number) -> bool:
    """Return whether a bare number has the scale of the other: `5.71` of `5.711 million`, `900,000` not."""
    return bare.value <= 20 * scaled.value


_CELL_BEFORE = regex(r"(?:\||\t|^|\n|\s{3})[ \t]*(?:[A-Z]{0,3}[$€£¥])?\($")
_CELL_BEHIND = regex(r"\)[ \t]*(?:[|\t\n]|$|\s{3})")
_ACCOUNTS = SAID["accounts"]
_LINE = 80


def called(text: str, quantity: ScannedQuantity) -> None:
    """Set the sign of an unsigned amount alone in brackets: in a table cell, or in the account of a loss."""
    start, end = quantity.start - 1, quantity.end
    in_brackets = start >= 0 and text[start] == "(" and text[end : end + 1] == ")"
    if not in_brackets or quantity.first.sign or len(quantity.amounts) > 1:
        return
    amount = quantity.first
    in_cell = _CELL_BEFORE.search(text, max(0, start - 8), start + 1) and _CELL_BEHIND.match(text, end)
    money = amount.currency is not None and "/" not in (quantity.unit or "/")
    plain_group = quantity.unit is None and (amount.number.grouped or amount.number.strict < 1)
    in_account = (money or plain_group) and _ACCOUNTS.search(text, max(0, start - _LINE), start + 1)
    if in_cell or in_account:
        quantity.amounts = (amount._replace(sign=-1),)
        quantity.start, quantity.end = start, end + 1
        if not in_cell:
            quantity.may_be_numbers("brackets may be no minus", (amount.number,), sign=0)
