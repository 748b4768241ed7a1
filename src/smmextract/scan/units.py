"""Reads what after a number makes it a quantity: scale, unit, and "per" (`million mt/year`)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from smmextract.lazy import regex
from smmextract.scan.lexicon import Lexicon, Word, begin_at, lexicon, of_words_in_use
from smmextract.scan.number import ONE, nothing_follows
from smmextract.vocabulary import Vocabulary

_TIMES = ("hour", "day", "week", "month", "quarter", "year")
# Between a number and its words: spaces, one line break, or the hyphen of "28-percentage-point".
_GAP = regex(r"[^\S\n]{0,2}(?=[^\s-])|[^\S\n]{0,2}\n[^\S\n]{0,2}(?=[A-Za-z]{2}|[A-Za-z]\b)|-(?=[A-Za-z]{2}|t\b)")
# A line that begins anew, as in a list of names and numbers, goes on with no unit: "Stocks 118,950\nDays of use 12".
NEXT_KEY = regex(r"[^\S\n]{0,2}\n[^\S\n]{0,2}(?:[A-Z][a-z]{2}|[^\n:]{1,30}:[^\n]{0,16}(?:\n|$))")
_NOTE = regex(r"(?:[¹²³⁴-⁹]{1,2}|\[[0-9a-z]{1,2}\]|[*†‡§]{1,3}|\((?:[0-9]|[a-e])\))(?=[^\S\n]?[A-Za-z%/㐀-鿿])")
_MORE = regex(r"\+(?![0-9])|[多余](?!少)|-odd(?![a-z])|(?:-|[^\S\n])plus(?![a-z])(?!\s?[$€£¥0-9])", re.IGNORECASE)
_OVER = regex(r"[多余](?=[吨元个家])|-plus(?=\s[a-z])")
_MORE_BEHIND = regex(r"\+(?![0-9A-Za-z])")  # "545kt+"
_PER = regex(
    r"(?:/-)?(?:\s(?:fob|cif|cfr|fot|dap|exw|cpt|fca))?[\s-](?:per|each)[\s-]|\s?/\s?|\sp(?=mt\b)|\s?每", re.IGNORECASE
)
_EACH = regex(r"[\s-](?:a|an|every)[\s-]", re.IGNORECASE)
_ANNUM = regex(r"\s?p\.\s?a\.(?![A-Za-z])|\sp\.?a(?![A-Za-z.])", re.IGNORECASE)
_EACH_ENDS = regex(r"\s(?:ago|earlier|before|previously|prior|later)", re.IGNORECASE)
_LAST_END = regex(r"(?:\s?[-–—]\s?|\sto\s)[0-9][0-9.,]*")
_SLASH = regex(r"\s?/|\sper\s(?:lb|pound)\b|[-–][0-9.]+[cp]/")
_TRILLIONS = ("tn", "trn", "tln")
_AFTER_A_BLANK = ("m", "mm", "b", "cr")
_FOLD = regex(r"(?:x|×)(?![A-Za-z0-9])")
_STARTS = frozenset(" \n\t\u00a0-/%$€£¥+*[(每¹²³†‡§")
_NOTES = frozenset("¹²³⁴⁵⁶⁷⁸⁹[*†‡§(")
_LEADS = _NOTES | frozenset("+多余- \u00a0")
_MOST_SCALES = 3
_PRICE_REACH = 34
_PRICE_BEFORE = regex(
    r"(?P<money>[A-Za-z.]{0,12}[$€£¥¢₹]?|[㐀-鿿]{1,3})\s?(?:/|[\s-]per[\s-])\s?(?P<per>[^\s:()（）,，/]+(?:\s[a-z]+)?)\s?[)）]?\s?[:：]?\s?$"
)


class Measure(NamedTuple):
    """The meaning of the words after a number: `number * scale * factor` in `unit`; `end` is where they end.

    `more` is set if a "+" or 余 after the digits says "and more". `sense` names a word that has a second meaning (see
    document.py). `each` is where a following "per" clause ends that is not part of the literal, or 0.
    """

    end: int
    scale: Decimal = ONE
    unit: str | None = None
    factor: Decimal = ONE
    more: bool = False
    sense: str = ""
    each: int = 0


class Units:
    """Reads the words around a number with one lexicon."""

    def __init__(self, words: Lexicon, nouns: re.Pattern[str]) -> None:
        self.words = words
        self.counted = nouns

    def measure(self, text: str, position: int, currency: Word | None = None) -> Measure:
        """Read the scale, unit and "per" after a number that ends at `position` and has this currency before it."""
        if nothing_follows(text, position):
            if currency is None:
                return Measure(position)
            return Measure(position, unit=currency.name, factor=currency.factor, sense=currency.sense)
        if text[position] == "%" and currency is None:
            return self._percent(text, position)
        start, more = self._lead(text, position)
        scale, end = self._scale(text, start, currency)
        if found := _OVER.match(text, end) if text[end : end + 1] in ("多", "余", "-") else None:
            more, end = True, found.end()
        unit, end = self._unit(text, end, scale)
        if unit is not None and _MORE_BEHIND.match(text, end):
            more, end = True, end + 1
        if unit is None:
            unit = currency
            if scale is None and not more:
                end = position
        elif currency is not None and (unit.role != "money" or text[position] == "-"):
            # "$20 mt": the currency stays, and a mass after it is something else; so is "USD 580-USD 590"
            unit, end = currency, end if scale is not None else position
        per, end, each = self._per(text, end, unit)
        name, factor = compound(unit, per)
        sense = unit.sense if unit else ""
        return Measure(end, scale or ONE, name, factor, more, sense, each)

    def _percent(self, text: str, position: int) -> Measure:
        """Read a percent sign, the commonest unit, without further checks."""
        found = self.words.after.at(text, position)
        if found is None:
            return Measure(position)
        word, end = found
        more = _MORE.match(text, end) if text[end : end + 1] in ("+", "-") else None
        return Measure(more.end() if more else end, unit=word.name, factor=word.factor, more=more is not None)

    def unit_word(self, text: str, position: int) -> tuple[Word, int] | None:
        """Return the unit word at `position`, including modifiers of tons: `dry metric tonnes`."""
        begin = begin_at(text, position)
        before_slash = self.words.slashed.at(text, position, begin)
        if before_slash is not None and _SLASH.match(text, before_slash[1]):
            return before_slash
        found = self.words.after.at(text, position, begin)
        if found is not None:
            return found
        if not self.words.modifiers.may_begin(begin):
            return None
        place = position
        for _ in range(2):
            modifier = self.words.modifiers.at(text, place)
            if modifier is None:
                return None
            place = modifier[1]
            if text[place : place + 1] in (" ", "-", "\u00a0"):
                place += 1
            found = self.words.after.at(text, place)
            if found is not None:
                return found if found[0].role in ("mass", "rate") else None
        return None

    def _lead(self, text: str, position: int) -> tuple[int, bool]:
        """Return the offset after a footnote mark or a word for "and more"."""
        if text[position] not in _LEADS:
            return position, False
        note = _NOTE.match(text, position) if text[position] in _NOTES else None
        if note and not self.words.after.at(text, position) and text[position - 1 : position].isdigit():
            position = note.end()
        more = _MORE.match(text, position)
        return (more.end(), True) if more else (position, False)

    def _scale(self, text: str, position: int, currency: Word | None) -> tuple[Decimal | None, int]:
        """Return the product of the scale words at `position`: one, or several (`hundred thousand`)."""
        scale: Decimal | None = None
        for _ in range(_MOST_SCALES):
            place = self._behind_gap(text, position)
            if place is None:
                break
            begin = begin_at(text, place)
            found = self.words.scales.at(text, place, begin) if self.words.scales.may_begin(begin) else None
            if found is None or self._is_unit(text, place, found[1]):
                if scale is None and self.words.letters.may_begin(begin):
                    return self._letter(text, position, place, currency)
                break
            scale, position = (scale or ONE) * found[0].factor, found[1]
        if scale is None:
            return None, position
        if text[position : position + 1] == ".":
            return scale, self._behind_abbreviation(text, position)
        note = _NOTE.match(text, position) if text[position : position + 1] in _NOTES else None
        return scale, note.end() if note else position

    def _behind_abbreviation(self, text: str, point: int) -> int:
        """Return the offset after the point of `2.3 mln. tonnes`: a unit in lower case follows."""
        place = self._behind_gap(text, point + 1)
        found = self.unit_word(text, place) if place is not None else None
        known = place is not None and found is not None and (text[place].islower() or found[0].role == "money")
        return point + 1 if known else point

    def _is_unit(self, text: str, place: int, end: int) -> bool:
        """Return whether a longer unit word begins where a scale would: 千瓦时, 百分点."""
        unit = self.words.after.at(text, place)
        return unit is not None and unit[1] > end

    def _letter(self, text: str, position: int, place: int, currency: Word | None) -> tuple[Decimal | None, int]:
        """Read a letter that is a scale beside money or a unit."""
        found = self.words.letters.at(text, place)
        if found is None:
            return None, position
        word, end = found
        if text[end : end + 2] == ". " and self._behind_abbreviation(text, end) > end:
            end += 1  # "3.4 m. tonnes"
        if currency is not None:
            spaced = place > position and word.name not in (*_TRILLIONS, *_AFTER_A_BLANK)
            return (None, position) if spaced and not text[place].isupper() else (word.factor, end)
        gap = self._behind_gap(text, end)
        unit = self.unit_word(text, gap) if gap is not None else None
        unit = unit or self._unit_of_range(text, end, word.name)
        if unit is None or word.name not in (*self.words.before_units, *_TRILLIONS, "cr"):
            return None, position
        if word.name not in self.words.before_units and unit[0].role != "money":
            return None, position
        counts_nothing = unit[0].name in ("%", "pp", "") or unit[0].sense == "points"
        return (None, position) if counts_nothing else (word.factor, end)

    def _unit_of_range(self, text: str, position: int, letter: str) -> tuple[Word, int] | None:
        """Return the unit of the first end of a range that repeats a scale letter: `60m-64m tonnes`."""
        last = _LAST_END.match(text, position)
        if last is None or not text.startswith(letter, last.end()):
            return None
        gap = self._behind_gap(text, last.end() + len(letter))
        return self.unit_word(text, gap) if gap is not None else None

    def _behind_gap(self, text: str, position: int) -> int | None:
        if text[position : position + 1] == " ":
            after = text[position + 1 : position + 2]
            if after not in (" ", "\n", "\u00a0", "-", ""):
                return position + 1
        gap = _GAP.match(text, position)
        return gap.end() if gap and not NEXT_KEY.match(text, position) else None

    def _unit(self, text: str, position: int, scale: Decimal | None) -> tuple[Word | None, int]:
        note = _NOTE.match(text, position) if text[position : position + 1] in _NOTES else None
        if note and not self.words.after.at(text, position):
            position = note.end()
        place = self._behind_gap(text, position)
        found = self.unit_word(text, place) if place is not None else None
        if found is not None:
            return found
        fold = _FOLD.match(text, position) if scale is None else None
        if fold:
            return Word("plain", "times"), fold.end()
        return None, position

    def _per(self, text: str, position: int, unit: Word | None) -> tuple[Word | None, int, int]:
        """Return what the quantity is per, where its words end, and where a clause that is not part of it ends."""
        if text[position : position + 1] not in _STARTS:
            return None, position, 0
        clause = _PER.match(text, position)
        if clause:
            found = self.per_word(text, clause.end())
            if found is None or (found[0].slash and "/" not in clause[0]):
                return None, position, 0
            return found[0], found[1], 0
        if unit and unit.role == "mass" and (annum := _ANNUM.match(text, position)):
            return self.words.pers.folded["year"], annum.end(), 0
        each = _EACH.match(text, position) if unit else None
        if each:
            found = self.per_word(text, each.end())
            if found and not found[0].slash and not _EACH_ENDS.match(text, found[1]):
                return found[0], position, found[1]
        return None, position, 0

    def per_word(self, text: str, position: int) -> tuple[Word, int] | None:
        """Return the word at `position` that a price or rate can be per."""
        found = self.words.pers.at(text, position)
        if found is not None:
            return found
        modifier = self.words.modifiers.at(text, position)
        if modifier is None:
            return None
        place = modifier[1] + (text[modifier[1] : modifier[1] + 1] in (" ", "-"))
        found = self.words.pers.at(text, place)
        return found if found is not None and found[0].name in ("t", "lb", "oz") else None

    def price_before(self, text: str, floor: int, start: int) -> tuple[str, Decimal] | None:
        """Return unit and factor of a price unit right before a number: `USD/mt 2,350`, `yuan/mt: 21,300`."""
        low = max(floor, start - _PRICE_REACH)
        if text[start - 1 : start] not in (" ", ":", "：", "\u00a0", ")", "）"):
            return None
        if text.find("/", low, start) < 0 and text.find("per", low, start) < 0:
            return None
        found = _PRICE_BEFORE.search(text, low, start)
        word = self.money(found["money"]) if found and found["money"] else None
        per = self.per_word(found["per"] + " ", 0) if found and word else None
        if per is None or found is None or per[1] < len(found["per"]):
            return None
        name, factor = compound(word, per[0])
        return (name, factor) if name else None

    def money_before(self, text: str, start: int) -> bool:
        """Return whether a currency stands right before a number, or with a blank between."""
        before = text[max(0, start - 5) : start].rstrip(" ")
        return before[-1:] in ("$", "€", "£", "¥") or (
            before[-3:] in self.words.before and before[-3:] not in self.words.weak and not before[-4:-3].isalnum()
        )

    def is_money(self, unit: str | None) -> bool:
        """Return whether a unit is a currency and nothing more."""
        return unit == "peso" or (unit is not None and len(unit) == 3 and unit.isupper() and unit in self.words.before)

    def money(self, written: str) -> Word | None:
        """Return the currency with this spelling, before a number or after it."""
        word = self.words.before.get(written)
        if word is None:
            found = self.words.after.at(written, 0)
            word = found[0] if found and found[1] == len(written) and found[0].role == "money" else None
        return word


def compound(word: Word | None, per: Word | None) -> tuple[str | None, Decimal]:
    """Return unit and factor of a word and its per: t and day, CNY and kg (as CNY/t), kg and t (not converted)."""
    if word is None:
        return (f"/{per.name}" if per else None), (per.factor if per else ONE)
    if word.role == "mass" and (per is None or per.name in _TIMES):
        return (f"t/{per.name}" if per else "t"), word.factor
    if per is None:
        return word.name or None, word.factor
    return f"{word.name}/{per.name}", (ONE if word.role == "mass" else word.factor * per.factor)


def _plural(noun: str) -> str:
    return noun[:-1] + "ies" if noun.endswith("y") and noun[-2] not in "aeiou" else f"{noun}s"


def counted(nouns: Iterable[str], not_between: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern for the noun after a number, with at most one word between."""
    names = list(nouns)
    nouns_pattern = "|".join(map(re.escape, [*map(_plural, names), *names]))
    between = "|".join(not_between)
    return regex(rf"\s(?:(?!(?:{between})\s)[A-Za-z-]+\s)?(?:{nouns_pattern})(?![A-Za-z-])", re.IGNORECASE)


@of_words_in_use
def units(vocabulary: Vocabulary) -> Units:
    """Return the reader of units for the current scan."""
    return Units(lexicon(), counted(**vocabulary.units["counts"]))
