"""The scanner: a text in; one `Mention` for every number in it out, in reading order.

Digits are processed from left to right. Each is first tried as a form that is not a figure (a date, a name), then read
as a quantity with its sign, currency, range, scale and unit, then judged by what it is glued to. Afterwards, numbers of
one clause share what they have in common, cells take the units of their headers, and the document decides what only it
can show. Every digit ends up in exactly one mention: read, read with a doubt, not a figure (and why), or unread.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from smmextract.figure import Reason
from smmextract.lazy import regex
from smmextract.scan.cell_units import read_tables
from smmextract.scan.document import settle
from smmextract.scan.fold import Folded, fold
from smmextract.scan.hedges import LESS, MORE, NONE, HedgedMeaning, is_hedge, read_hedge
from smmextract.scan.lexicon import scanning_with
from smmextract.scan.mention import Cell, Mention
from smmextract.scan.non_figures import NonFigure, form_at, links, name_around, years_at
from smmextract.scan.number import NUMERAL, ONE, Number, next_number, read
from smmextract.scan.number_words import word_quantities
from smmextract.scan.said import SAID
from smmextract.scan.scanned_quantity import Readable, ScannedQuantity, quantity_at
from smmextract.scan.share import doubt_comparisons, share
from smmextract.scan.units import units
from smmextract.tables import tables_of, with_bars
from smmextract.vocabulary import Vocabulary

_FIRST_NUMBER = regex(r"[0-9]+(?:\.[0-9]+)?")
_EACH = regex(r"(?:a|an|every)\s[a-z]+")
_NO_NUMBER = Number(Decimal(0), ONE, ONE)
_LONGEST_RANGE = 120
_LEAST = HedgedMeaning(None, "above")
_BROKEN_RANGE = SAID["broken_range"]
_END_OF_RANGE = SAID["end_of_range"]
_ABOUT = HedgedMeaning("about")
_LETTERS = regex(r"[A-Za-z]+")
_THIN = "\u00a0\u2009\u202f"


def scan(
    text: str, chrome: Sequence[tuple[int, int, Reason]] = (), vocabulary: Vocabulary | None = None
) -> list[Mention]:
    """Return every number of the text, read by `vocabulary`; those in `chrome` (start, end, reason) get its reason."""
    with scanning_with(vocabulary):
        folded = fold(text)
        tables = tables_of(folded.text)
        folded = folded._replace(text=with_bars(folded.text, tables))
        items = list(_found(folded.text))
        share(folded.text, items)
        cells = read_tables(folded.text, items, tables)
        quantities = [item for item in items if isinstance(item, ScannedQuantity)]
        settle(folded.text, quantities)
        doubt_comparisons(folded.text, quantities)
        return _within(_mentions(text, folded, items, cells), chrome)


def _mentions(text: str, folded: Folded, items: Sequence[Readable], cells: Mapping[int, Cell]) -> list[Mention]:
    mentions: list[Mention] = []
    previous = 0
    for item in items:
        if isinstance(item, ScannedQuantity):
            cell = cells.get(item.start)
            how = _how(folded.text, item, previous)
            limit = _END_OF_RANGE.search(cell.column) if cell and how is NONE else None
            mention = item.mention(folded.text, (_LEAST if limit["low"] else LESS) if limit else how, cell)
            previous = item.end
        else:
            mention = _no_figure(folded.text, item)
        if folded.places is not None:
            start, end = folded.places[mention.start], folded.places[mention.end - 1] + 1
            converts = None if mention.converts is None else folded.places[mention.converts]
            mention = replace(mention, start=start, end=end, converts=converts)
        literal = text[mention.start : mention.end]
        mentions.append(mention if mention.literal == literal else replace(mention, literal=literal))
    return mentions


def read_literal(literal: str, vocabulary: Vocabulary | None = None) -> Mention | None:
    """Return the quantity of another program's literal, a hedge beside it at most; None if it is not one."""
    with scanning_with(vocabulary):
        folded = fold(literal)
        text = folded.text
        digits = next_number(text, 0)
        quantity = next(word_quantities(text), None) if digits is None else quantity_at(text, 0, digits)
        if quantity is None:
            return None
        before, after = text[: quantity.start].strip(), text[max(quantity.end, quantity.each) :].strip()
        if quantity.first.sign and before.lower() in ("minus", "negative", "负"):
            before = ""
        if (before and not is_hedge(before)) or (after and not is_hedge(after) and not _EACH.fullmatch(after)):
            return None
        settle(text, [quantity])
        return None if quantity.unread else _mentions(literal, folded, [quantity], {})[0]


def _found(text: str) -> Iterator[Readable]:
    """Yield quantities and forms in reading order, without overlaps."""
    addresses, words = iter(links(text)), word_quantities(text)
    address, word = next(addresses, None), next(words, None)
    floor = 0
    while True:
        digits = next_number(text, floor)
        while address and address.end <= floor:
            address = next(addresses, None)
        item: Readable | None = None
        if digits is not None and address and address.start <= digits < address.end:
            item = NonFigure(max(floor, address.start), address.end, "contact")
        elif digits is not None:
            item = _at(text, floor, digits)
        limit = item.start if item else len(text)
        while word and word.start <= limit:
            if word.start >= floor and (word.end <= limit or (item and word.end >= item.end)):
                yield word
                floor = word.end
                if word.end > limit:
                    item = None
                    word = next(words, None)
                    break
            word = next(words, None)
        if item is not None:
            yield item
            floor = item.end
        elif digits is None:
            return


def _at(text: str, floor: int, position: int) -> Readable:
    form = form_at(text, floor, position)
    if form and not _goes_on(text, form):
        return form
    quantity = quantity_at(text, floor, position)
    if quantity is None:
        return _unreadable(text, floor, position)
    year_end = years_at(text, position) if quantity.is_bare else None
    if year_end and year_end >= quantity.end:
        return NonFigure(position, year_end, "date")
    if glued := _glued(text, floor, position, quantity):
        return glued
    goes_on = quantity.start > 1 and text[quantity.start - 1] in _THIN and text[quantity.start - 2].isdigit()
    if quantity.unit and goes_on:
        quantity.unread = "the rest of a longer run of digits"
    return quantity


def _goes_on(text: str, form: NonFigure) -> bool:
    """Return whether the last number of a date has a unit of its own: "In June 12 GWh", "2024.05美金" (dollars)."""
    after = text[form.end : form.end + 1]
    if form.why != "date" or not text[form.end - 1].isdigit() or (after.isascii() and after not in (" ", "$")):
        return False
    unit = units().measure(text, form.end)
    return unit.unit is not None and unit.end > form.end and unit.unit not in ("day", "count", "m3") and not unit.sense


def _glued(text: str, floor: int, position: int, quantity: ScannedQuantity) -> Readable | None:
    """Return the item for digits within an alphanumeric word (`TA1-0`, `Covid-19`, `3M`); None if they are not."""
    after = text[quantity.end : quantity.end + 1]
    goes_on = after in ("#", "_") or (after.isascii() and after.isalpha())
    if goes_on and quantity.unit is None and quantity.scales[-1] == ONE:
        return _unit_unknown(text, floor, position, quantity)
    if quantity.start <= floor or quantity.first.currency or quantity.first.sign or text[quantity.start] == "(":
        return None
    before = text[quantity.start - 1]
    if before == "_" or (before.isascii() and before.isalnum()):
        return _letter_before(text, floor, position, quantity)
    if before in ",." and _MISREAD.search(text, max(floor, quantity.start - 3), quantity.start):
        return NonFigure(quantity.start - 2, quantity.end, "other", "a letter stands where a digit should")
    word = text[quantity.start - 2]
    joined = before in "-/." and quantity.start - 1 > floor and word.isascii() and word.isalnum()
    if joined and quantity.unit is None and not _is_hyphened(text, floor, quantity):
        return name_around(text, floor, position, quantity.end)
    return None


_COMPOUND = SAID["compound"]


def _is_hyphened(text: str, floor: int, quantity: ScannedQuantity) -> bool:
    """Return whether the hyphen before belongs to a compound with a number: `low-2,800s`."""
    grouped = quantity.first.number.grouped or quantity.first.number.strict < 1
    return grouped and _COMPOUND.search(text, max(floor, quantity.start - 12), quantity.start) is not None


def _unit_unknown(text: str, floor: int, position: int, quantity: ScannedQuantity) -> Readable | None:
    """Return the item for a number with letters after it: a name, or a quantity in an unknown unit."""
    number = quantity.amounts[-1].number
    before = text[quantity.start - 1 : quantity.start]
    if (before.isascii() and before.isalnum()) or before in ("-", "_", "#", "/", "."):
        return name_around(text, floor, position, quantity.end)
    if _MOVED.search(text, max(0, quantity.start - 12), quantity.start) and (short := _SHORT.match(text, quantity.end)):
        quantity.end += 1
        if short[0] == "c":
            quantity.unit, quantity.factor = "USD", _CENT
        else:
            quantity.scales = (_THOUSAND,) * len(quantity.scales)
        quantity.may_be("its unit is cut short", unit=None)
        return None
    letters = _LETTERS.match(text, quantity.end)
    if letters and (number.grouped or number.strict < 1) and not quantity.first.currency:
        return NonFigure(quantity.start, letters.end(), "other", f"the unit {letters[0]!r} is not known")
    if number.grouped or quantity.first.currency:
        return None
    return name_around(text, floor, position, quantity.end)


_MOVED = regex(r"\b(?:up|down|by|rose|fell|gained|lost|added|shed)\s$", re.IGNORECASE)
_SHORT = regex(r"[kc](?![A-Za-z0-9])")  # "up 12k WoW", "down 10c"
_CENT, _THOUSAND = Decimal("0.01"), Decimal(1000)
_MISREAD = regex(r"(?<![A-Za-z])[IlOo][,.]$")  # "I,324,600 t"
_AMERICAN = regex(r"\bUS$")


def _letter_before(text: str, floor: int, position: int, quantity: ScannedQuantity) -> Readable | None:
    """Return the item for a number behind letters: a name, `c30kt` (about 30 kt), `x1.5` (times), or unread."""
    before = text[quantity.start - 1]
    behind = text[quantity.start - 2]
    alone = quantity.start - 1 == floor or not (behind.isalnum() or behind in "-_/.")
    if alone and before == "c" and quantity.unit:
        return None
    if alone and before == "x" and quantity.unit is None and quantity.first.number.strict < 1:
        quantity.start, quantity.unit = quantity.start - 1, "times"
        return None
    if (quantity.unit or "").startswith("USD/") and _AMERICAN.search(text, floor, quantity.start):
        quantity.start -= 2  # `US72.3c/lb`
        return None
    name = name_around(text, floor, position, quantity.end)
    if quantity.first.number.grouped or quantity.scales[0] > ONE or "/" in (quantity.unit or ""):
        return NonFigure(name.start, max(name.end, quantity.end), "other", "letters stand before the digits")
    return name


def _unreadable(text: str, floor: int, position: int) -> NonFigure:
    """Return the item for digits, points and commas that form no number: a version or code, or unreadable."""
    found = NUMERAL.match(text, position)
    digits = found[0] if found else text[position]
    end = position + len(digits)
    measure = units().measure(text, end)
    if measure.unit is not None or measure.scale != ONE or units().money_before(text, position):
        begins_with_zero = digits[0] == "0" and digits[1:2].isdigit()
        why = "it begins with zeros" if begins_with_zero else "its commas and points make no number"
        return NonFigure(position, measure.end, "other", why)
    if digits.count(".") > 1 and "," not in digits:
        return name_around(text, floor, position, end)
    before, after = text[position - 1 : position], text[end : end + 1]
    if (before.isascii() and before.isalpha()) or (after.isascii() and after.isalpha()):
        return name_around(text, floor, position, end)
    return NonFigure(position, end, "other", "its commas and points make no number" if "," in digits else "")


def _how(text: str, quantity: ScannedQuantity, previous: int) -> HedgedMeaning:
    """Return the hedge or bound of a quantity, in words around it or as a "+" within."""
    if quantity.amounts[-1].measure.more:
        return MORE
    if text[quantity.start - 1 : quantity.start] == "c" and quantity.start and quantity.unit:
        return _ABOUT
    return _end_of_range(text, quantity) or read_hedge(text, quantity.start, max(quantity.end, quantity.each), previous)


def _end_of_range(text: str, quantity: ScannedQuantity) -> HedgedMeaning | None:
    """Return the bound of an end of a range that a conversion interrupts: `between €6 bn ($7 bn) and €8 bn`."""
    place = text.rfind("between ", max(0, quantity.start - _LONGEST_RANGE), quantity.start)
    found = _BROKEN_RANGE.match(text, place) if place >= 0 and quantity.unit != "%" else None
    if found is None:
        return None
    if quantity.start < found.end("low"):
        return _LEAST
    return LESS if quantity.start <= found.start("high") or quantity.start in range(*found.span("too")) else None


def _no_figure(text: str, item: NonFigure) -> Mention:
    """Return the mention of a number that is not a figure or unread; its value is just its first number."""
    digits = _FIRST_NUMBER.search(text, item.start, item.end)
    number = (read(digits[0]) if digits else None) or _NO_NUMBER
    return Mention(
        start=item.start,
        end=item.end,
        literal=text[item.start : item.end],
        value=number.value,
        low=number.value,
        high=number.value,
        step=number.step,
        strict_step=number.strict,
        unit=None,
        why_not="unread" if item.unread else item.why,
        unread=item.unread,
    )


def _within(mentions: list[Mention], chrome: Sequence[tuple[int, int, Reason]]) -> list[Mention]:
    """Return the mentions, marking those inside passages of page chrome."""
    if not chrome:
        return mentions
    passages = sorted(chrome)
    place = 0
    for index, mention in enumerate(mentions):
        while place < len(passages) and passages[place][1] <= mention.start:
            place += 1
        if place < len(passages) and passages[place][0] <= mention.start:
            mentions[index] = replace(mention, why_not=passages[place][2], unread="", doubt=None)
    return mentions
