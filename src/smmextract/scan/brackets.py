"""Reads an amount in brackets, which are a minus in accounts: `(4)%`, `($1,234)/mt`, `$(15)`, `($40)-($20)/dmt`."""

from __future__ import annotations

from smmextract.lazy import regex
from smmextract.scan.amount import Amount
from smmextract.scan.evidence import SAID
from smmextract.scan.units import units

_SYMBOL_OPEN = regex(r"(?:(?<![A-Za-z])[A-Z]{0,3}[$€£¥]|(?<![A-Za-z])[A-Z]{3}\s?)\($")
_RISES = SAID["rises"]
_MORE = regex(r"\)\s?%?\s(?:more|higher|up|increase)\b")
_NEGATIVE_TO_COME = regex(r"\)(?:\s?[-–~]\s?|\sto\s)\([$€£¥]?[0-9.,]+\)")  # "($40)-($20)/dmt"
_UNIT_BEHIND = regex(r"\)\s?(?=[A-Za-z%$€£¥/㐀-鿿])")


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
