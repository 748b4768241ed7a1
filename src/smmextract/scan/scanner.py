"""The scanner: a text in, one `Mention` for every number that stands in it out, in reading order.

Digits are looked up one after the other. Each is first tried as a form that is no figure (a date, a name), then read
as a quantity with its sign, currency, range, scale and unit, then judged by what it is glued to. Every digit of the
text ends up inside exactly one mention.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from smmextract.figure import Reason
from smmextract.scan.forms import Form, form_at, links, name_around, years_at
from smmextract.scan.hedges import MORE, Reading, is_hedge, read_hedge
from smmextract.scan.mention import Mention
from smmextract.scan.number import NUMERAL, ONE, fold, next_number, read
from smmextract.scan.quantity import Quantity, quantity_at, shares_scale
from smmextract.scan.tables import read_tables
from smmextract.scan.words import word_quantities
from smmextract.tables import tables_of, with_bars

_JOINS = re.compile(
    r"\s?(?:,|、|/|&|和|与|至|到|,?\s(?:to|and|or|versus|vs\.?|against|beside|from|compared\s(?:to|with)))\s?(?:(?:minus|negative)\s|负)?"
)
_FIRST_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_EACH = re.compile(r"(?:a|an|every)\s[a-z]+")
_NO_NUMBER = Decimal(0)


def scan(text: str, chrome: Sequence[tuple[int, int, Reason]] = ()) -> list[Mention]:
    """Every number of the text. Numbers within a passage of `chrome` (start, end, reason) get its reason."""
    tables = tables_of(text)
    folded = with_bars(fold(text), tables)
    found = list(_found(folded))
    _share_units(folded, found)
    cells = read_tables(folded, found, tables)
    mentions: list[Mention] = []
    previous = 0
    for item in found:
        if isinstance(item, Form):
            mentions.append(_no_figure(text, folded, item))
        else:
            mention = item.mention(text, _how(folded, item, previous))
            mentions.append(replace(mention, cell=cells[item.start]) if item.start in cells else mention)
            previous = item.end
    return _within(mentions, chrome)


def read_literal(literal: str) -> Mention | None:
    """The quantity that another program wrote as `literal`; None where that is not one whole quantity.

    A hedge may stand before or after it, nothing else.
    """
    folded = fold(literal)
    digits = next_number(folded, 0)
    quantity = next(word_quantities(folded), None) if digits is None else quantity_at(folded, 0, digits)
    if quantity is None:
        return None
    before, after = folded[: quantity.start].strip(), folded[quantity.end :].strip()
    if quantity.first.sign and before.lower() in ("minus", "negative"):
        before = ""
    if (before and not is_hedge(before)) or (after and not is_hedge(after) and not _EACH.fullmatch(after)):
        return None
    return quantity.mention(literal, _how(folded, quantity, 0))


def _found(text: str) -> Iterator[Quantity | Form]:
    """Quantities and forms in reading order, none overlapping."""
    addresses, words = iter(links(text)), word_quantities(text)
    address, word = next(addresses, None), next(words, None)
    floor = 0
    while True:
        digits = next_number(text, floor)
        while address and address.end <= floor:
            address = next(addresses, None)
        item: Quantity | Form | None = None
        if digits is not None:
            if address and address.start <= digits < address.end:
                item = Form(max(floor, address.start), address.end, "contact")
            else:
                item = _at(text, floor, digits)
        limit = item.start if item else len(text)
        while word and word.start < limit:
            if word.start >= floor and word.end <= limit:
                yield word
                floor = word.end
            word = next(words, None)
        if item is None:
            return
        yield item
        floor = item.end


def _at(text: str, floor: int, position: int) -> Quantity | Form:
    """What the number at `position` is."""
    form = form_at(text, floor, position)
    if form:
        return form
    quantity = quantity_at(text, floor, position)
    if quantity is None:
        return _unreadable(text, floor, position)
    if quantity.is_bare:
        year_end = years_at(text, position)
        if year_end and year_end >= quantity.end:
            return Form(position, year_end, "date")
    if _is_glued(text, floor, quantity):
        return name_around(text, floor, position, quantity.end)
    return quantity


def _is_glued(text: str, floor: int, quantity: Quantity) -> bool:
    """Whether the digits are part of an alphanumeric word: `TA1-0`, `Covid-19`, `3M`."""
    if quantity.unit is None and quantity.scales[-1] == ONE and not quantity.amounts[-1].number.grouped:
        after = text[quantity.end : quantity.end + 1]
        if after in ("#", "_") or (after.isascii() and after.isalpha()):
            return True
    if quantity.start <= floor or quantity.first.currency or quantity.first.sign:
        return False
    before = text[quantity.start - 1]
    if text[quantity.start] == "(":
        return False
    if before == "_" or (before.isascii() and before.isalnum()):
        return True
    joined = before in "-/." and quantity.start - 1 > floor and text[quantity.start - 2].isascii()
    return joined and text[quantity.start - 2].isalnum() and quantity.unit is None


def _unreadable(text: str, floor: int, position: int) -> Form:
    """Digits, points and commas that make no number: a version or code, or a slip that nobody can read."""
    found = NUMERAL.match(text, position)
    digits = found[0] if found else ""
    if digits.count(".") > 1 and "," not in digits:
        return name_around(text, floor, position, position + len(digits))
    return Form(position, position + len(digits), "other")


def _share_units(text: str, found: list[Quantity | Form]) -> None:
    """Give bare numbers the scale and unit of the one that they stand parallel to: `5.71 and 5.711 million mt`."""
    joined = False
    for index in range(len(found) - 2, -1, -1):
        one, other = found[index], found[index + 1]
        if isinstance(one, Form) and isinstance(other, Quantity):
            one = _year_that_is_none(text, found[index - 1].end if index else 0, one, other) or one
        if isinstance(one, Form) or isinstance(other, Form) or one.unit is not None:
            joined = False
            continue
        joint = _JOINS.fullmatch(text, one.end, other.start)
        if joint is None or other.unit in (None, "count") or (joint[0].strip() in (",", "、") and not joined):
            joined = False
            continue
        joined = True
        one.unit, one.factor = other.unit, other.factor
        if one.scales[0] == ONE and shares_scale(one.first.number, other.first.number):
            one.scales = tuple(other.scales[:1] * len(one.scales))
        found[index] = one


def _year_that_is_none(text: str, floor: int, form: Form, other: Quantity) -> Quantity | None:
    """The first number of "from 2050 to 1980 yuan/mt", which looks like a year."""
    if form.why != "date" or form.end - form.start != 4 or not other.first.number.is_year() or other.unit is None:
        return None
    if text[form.end : other.start].strip() != "to" or not text[form.start : form.end].isdigit():
        return None
    return quantity_at(text, floor, form.start)


def _how(text: str, quantity: Quantity, previous: int) -> Reading:
    """The hedge or bound of a quantity, in words around it or as a "+" within."""
    if quantity.amounts[-1].measure.more:
        return MORE
    return read_hedge(text, quantity.start, quantity.end, previous)


def _no_figure(text: str, folded: str, form: Form) -> Mention:
    """The mention of a number that is no figure; its value is its first number, for what it is worth."""
    digits = _FIRST_NUMBER.search(folded, form.start, form.end)
    number = read(digits[0]) if digits else None
    value = number.value if number else _NO_NUMBER
    return Mention(
        start=form.start,
        end=form.end,
        literal=text[form.start : form.end],
        value=value,
        low=value,
        high=value,
        step=number.step if number else ONE,
        strict_step=number.strict if number else ONE,
        unit=None,
        why_not=form.why,
    )


def _within(mentions: list[Mention], chrome: Sequence[tuple[int, int, Reason]]) -> list[Mention]:
    """The mentions with those inside a passage of the page, not of the report, marked."""
    if not chrome:
        return mentions
    passages = sorted(chrome)
    place = 0
    for index, mention in enumerate(mentions):
        while place < len(passages) and passages[place][1] <= mention.start:
            place += 1
        if place < len(passages) and passages[place][0] <= mention.start:
            mentions[index] = replace(mention, why_not=passages[place][2])
    return mentions
