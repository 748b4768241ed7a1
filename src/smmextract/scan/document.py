"""Decides what only the whole document shows about a number: its decimal style, and the meaning of `Mt`, `¥` or
"points".

Evidence is collected once: the separators of other numbers, explanations in the text ("million tonnes (Mt)"), the sizes
of figures in the same unit, the countries and units mentioned. If the evidence supports one reading, that one is taken;
otherwise the likelier one is taken and the other kept as a doubt.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from smmextract.lazy import regex
from smmextract.scan.number import ONE, read
from smmextract.scan.said import SAID
from smmextract.scan.scanned_quantity import ScannedQuantity

_MILLION = Decimal(1_000_000)
_SETTLED = ("", "english")
_SURE_TONS = 20_000
_SURE_MEGATONS = 2_000
_SURE_CAPACITY = 100
_UNSURE_CAPACITY = 5_000
_FEW_TONS = 1_000
"""As many mt in a number are metric tons."""
_FEW_OF_BULK = 2_000
"""Of steel or ore, a report that tells no larger number means million tonnes."""
_SEVERAL = 4
_SHORT_TON = Decimal("0.90718474")
_PLAIN_TONS = regex(r"(?<!metric)(?<!net)(?<!short)(?<!gross)(?<!long)(?<!dry)(?<!wet)[\s/-]tons?$")
_TONS = ("t", "t/year", "t/month")
_PER_TON = regex(r"[A-Z]{3}/[a-z]?t")
_MOST_POINTS = 100
_SENTENCE = 160


def settle(text: str, quantities: Sequence[ScannedQuantity]) -> None:
    """Decide in place what the document shows about each quantity, or leave a doubt."""
    document = _Document(text, quantities)
    for quantity in quantities:
        _settle_digits(document, quantity)
        if quantity.sense:
            _SENSES[quantity.sense](document, quantity)
        elif text.endswith(("ton", "tons"), quantity.start, quantity.end):
            _american_tons(document, quantity)


@dataclass
class _Document:
    """The evidence of one document, each piece computed on first use."""

    text: str
    quantities: Sequence[ScannedQuantity]

    @cached_property
    def habits(self) -> Counter[str]:
        """Count how many numbers of the document use each separator style."""
        return Counter(amount.number.habit for one in self.quantities for amount in one.amounts)

    @cached_property
    def mega(self) -> bool | None:
        """Whether Mt means million tonnes here, by explanations, sizes and other units; None if undecided."""
        if SAID["mega"].search(self.text):
            return True
        if SAID["tons"].search(self.text):
            return False
        sizes = [one.first.number.value for one in self.quantities if one.sense == "Mt" and one.scales[0] == ONE]
        if any(size >= _SURE_TONS for size in sizes):
            return False
        if any(size >= _SURE_MEGATONS for size in sizes):
            return None
        return True if SAID["mega_company"].search(self.text) else None

    @cached_property
    def explains_mt(self) -> bool:
        """Whether it explains mt or MT as million tonnes."""
        return SAID["million_mt"].search(self.text) is not None

    @cached_property
    def most_mt(self) -> Decimal:
        """The largest number of mt."""
        return max((one.first.number.value for one in self.quantities if one.sense == "mt"), default=ONE)

    @cached_property
    def tells_mt_in_fractions(self) -> bool:
        """Whether it tells several small amounts in mt to a fraction, and none that could only be metric tons."""
        small = (one.first.number.value for one in self.quantities if one.sense == "mt" and one.scales[0] == ONE)
        fractions = sum(size % 1 != 0 for size in small)
        return fractions >= _SEVERAL and self.most_mt < _FEW_TONS and not SAID["small_mt"].search(self.text)

    @cached_property
    def yen(self) -> bool | None:
        """Whether ¥ is the yen here; None if the text mentions both countries, or neither."""
        return _is_yen(self.text)

    def sentence(self, quantity: ScannedQuantity) -> str:
        """Return the sentence around a quantity, as far as it matters."""
        low, high = max(0, quantity.start - _SENTENCE), min(len(self.text), quantity.end + _SENTENCE)
        start = max(self.text.rfind(end, low, quantity.start) for end in (". ", "\n", "。"))
        ends = [found for end in (". ", "\n", "。") if (found := self.text.find(end, quantity.end, high)) >= 0]
        return self.text[max(low, start + 1) : min(ends, default=high)]


def _settle_digits(document: _Document, quantity: ScannedQuantity) -> None:
    """Decide the separators of a quantity's numbers, and the parts of one that a blank broke."""
    amounts = quantity.amounts
    if all(amount.number.habit in _SETTLED and amount.number.broken is None for amount in amounts):
        return
    broken = tuple(amount.number.broken or amount.number for amount in amounts)
    if broken != tuple(amount.number for amount in amounts):
        quantity.may_be_numbers("a blank stands within it", broken)
    if not any(amount.number.habit in ("european", "point", "comma") for amount in amounts):
        return
    english, european = document.habits["english"], document.habits["european"]
    if all(amount.number.other is None for amount in amounts):
        _settle_comma(document, quantity, english, european)
        return
    other = tuple(amount.number.other or amount.number for amount in amounts)
    if european and english:
        quantity.may_be_numbers("numbers are written in two ways here", other)
    elif european:
        quantity.amounts = tuple(amount._replace(number=number) for amount, number in zip(amounts, other, strict=True))
    elif not english and _is_odd(quantity):
        quantity.may_be_numbers("the point may group thousands", other)


def _settle_comma(document: _Document, quantity: ScannedQuantity, english: int, european: int) -> None:
    """Decide a decimal comma (`4,2%`): certain if others are written so, a doubt if none is, unread without a unit."""
    written = [document.text[amount.digits : amount.digits_end] for amount in quantity.amounts]
    if any("." in digits for digits in written):
        return  # 1.234,56 can be read in only one way
    if quantity.unit is None and european <= len(written) and quantity.scales[-1] == ONE:
        quantity.unread = "a comma that groups no thousands"
    elif english or european <= len(written):
        behind = (read(digits.rpartition(",")[2].strip()) for digits in written)
        parts = tuple(part or amount.number for part, amount in zip(behind, quantity.amounts, strict=True))
        quantity.may_be_numbers("the comma may part two numbers", parts)


def _is_odd(quantity: ScannedQuantity) -> bool:
    """Return whether three decimals are unusual here: `520.000 mt`, `€1.350/t`; not `3.562 million` or `$2.415/lb`."""
    number = quantity.amounts[-1].number
    return (
        number.habit == "point"
        and quantity.scales[-1] == ONE
        and (
            (quantity.factor == ONE and (quantity.unit == "t" or _PER_TON.fullmatch(quantity.unit or "") is not None))
            or number.value == number.value.to_integral_value()
        )
    )


def _megatons(document: _Document, quantity: ScannedQuantity) -> None:
    """Read `Mt` and `Mtpa` as million tonnes, unless the document writes metric tons so."""
    tons = quantity.factor / _MILLION
    if not quantity.is_unscaled or quantity.most >= _SURE_TONS:
        quantity.factor = tons  # "1.2 million Mt"
    elif document.mega is None or (document.mega is False and quantity.most.as_tuple().exponent != 0):
        quantity.may_be("Mt may be metric tons", factor=tons, unit=quantity.unit)
    elif document.mega is False:
        quantity.factor = tons


def _metric_tons(document: _Document, quantity: ScannedQuantity) -> None:
    """Read `mt` as metric tons, or million tonnes if so explained; doubt small amounts told to a fraction."""
    number = max((amount.number for amount in quantity.amounts), key=lambda one: one.value)
    if quantity.unit not in _TONS or quantity.scales[-1] != ONE or number.value >= _SURE_TONS:
        return
    tons, said = quantity.factor, document.sentence(quantity)
    if document.explains_mt:
        quantity.factor *= _MILLION
        if SAID["small_mt"].search(said):
            quantity.may_be("mt may be metric tons", factor=tons, unit=quantity.unit)
    elif document.tells_mt_in_fractions:
        quantity.factor *= _MILLION
        quantity.may_be("mt may be metric tons", factor=tons, unit=quantity.unit)
    elif quantity.unit == "t":
        whole = number.value == number.value.to_integral_value()
        is_bulk = document.most_mt < _FEW_OF_BULK and SAID["bulk"].search(said) and not SAID["small_mt"].search(said)
        if is_bulk if whole else document.most_mt < _FEW_TONS:
            quantity.may_be("mt may be million tonnes", factor=tons * _MILLION, unit=quantity.unit)


def _american_tons(document: _Document, quantity: ScannedQuantity) -> None:
    """Doubt tons in a sentence about steel, scrap or coal of the United States, where they are short."""
    own = _PLAIN_TONS.search(document.text, quantity.start, quantity.end)
    if own is None or not SAID["american"].search(document.sentence(quantity)):
        return
    short = ONE / _SHORT_TON if "/" in (quantity.unit or "") else _SHORT_TON
    quantity.may_be("tons may be short tons", factor=quantity.factor * short, unit=quantity.unit)


def _capacity(_document: _Document, quantity: ScannedQuantity) -> None:
    """Read `mtpa` and `mtpy` as metric tons a year; where that is next to nothing, `mtpa` as million tonnes."""
    is_mtpa = quantity.sense == "mtpa"
    if not quantity.is_unscaled or quantity.most >= (_UNSURE_CAPACITY if is_mtpa else _SURE_CAPACITY):
        return
    if is_mtpa and quantity.most < _SURE_CAPACITY:
        quantity.factor *= _MILLION
    else:
        why = f"{quantity.sense} may be million tonnes a year"
        quantity.may_be(why, factor=quantity.factor * _MILLION, unit=quantity.unit)


def _is_yen(text: str) -> bool | None:
    japan, china = bool(SAID["japan"].search(text)), bool(SAID["china"].search(text))
    return japan if japan != china else None


def _yen(document: _Document, quantity: ScannedQuantity) -> None:
    """Read `¥` as yen if the text is about Japan, as yuan if it is about China."""
    yen = _is_yen(document.sentence(quantity)) if document.yen is None else document.yen
    in_yen = (quantity.unit or "CNY").replace("CNY", "JPY")
    if yen:
        quantity.unit = in_yen
    elif yen is None:
        quantity.may_be("¥ may be the yen", unit=in_yen)


def _points(document: _Document, quantity: ScannedQuantity) -> None:
    """Read "points" of a rate as percentage points, those of an index without a unit."""
    said = document.sentence(quantity)
    if SAID["index"].search(said) or quantity.amounts[-1].number.value > _MOST_POINTS:
        quantity.unit = None
    elif not SAID["rate"].search(said):
        quantity.may_be("points may be those of an index", unit=None)


_SENSES = {"Mt": _megatons, "mt": _metric_tons, "mtpa": _capacity, "mtpy": _capacity, "¥": _yen, "points": _points}
