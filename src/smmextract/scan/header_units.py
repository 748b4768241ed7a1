"""Reads the unit that words beside a table state: a header, a row name, a column of units, a line around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from smmextract.lazy import regex
from smmextract.scan.lexicon import Lexicon, Word, lexicon
from smmextract.scan.number import ONE, POWER_OF_TEN, ten_to
from smmextract.scan.said import SAID
from smmextract.scan.units import Measure, units

_NAMED = regex(r"(?P<name>[A-Za-z ]{3,30}?)\sin\s(?P<unit>\S.*)")
_SHORT = 3
_BRACKETS = regex(r"[(（\[]((?:[^()（）\[\]]|\([^()]*\))*)[)）\]]")
_PART = regex(r"[，:：;]|,(?![0-9]{3})")
_CONTENT = SAID["content"]
_UNLESS = regex(r",?\s(?:unless|except)\b[^(),;]*", re.IGNORECASE)
_ELEMENT = SAID["element"]
_LEAD = SAID["unit_lead"]
# "10,000 mt", "10 000 t", "x1000 t", "10 kt", "ten thousand t", "'000 t", "000s t", "000' t", "10^3 t" and "10⁶ t" are
# scales; so are "tonnes, thousands", "tonnes '000", "t (000)" and "t x 1000"
_LOT = regex(
    r"[x×]?\s?(?:['’‘`]?000(?:['’]?s)?['’]?(?:\s+of\b)?"
    r"|(?P<lot>10{0,2}[, ]?000|10{2,5}|(?:10|ten)(?=[\s-]?(?:k|thousand|million)))"
    rf"|{POWER_OF_TEN})(?![0-9,.])[\s-]*",
    re.IGNORECASE,
)
_LOT_BEHIND = regex(
    r"(?P<unit>.*\w)[\s,(（]*(?:(?<![\w.,])['’‘`]?(?P<lot>000['’]?s?)"
    r"|(?:[x×]|,\s)\s?(?P<lot2>10{0,2}[, ]?000)|\b(?P<lot3>(?:thous|milli|billi)[a-z]+))",
    re.IGNORECASE,
)
_PART_OF_LOT = regex(r"(?:10[0,³⁴-⁹^]*|[x×](?:10[0,³⁴-⁹^]*)?|ten|hundred|thousand)$", re.IGNORECASE)
_SEPARATORS = {ord(sign): None for sign in ", "}
_SCALE = regex(r"\b(thousand|million|billion|hundred)s?\b(?:\s+of\b)?", re.IGNORECASE)
_LONE_SCALE = regex(r"[(（](?:in\s)?(thousands|millions|billions)(?:[,;]\s[^()]*)?[)）]", re.IGNORECASE)
_MONEY_SCALE = regex(
    r"(?P<money>[A-Z]{0,3}[$€£¥]|(?!ten|hundred)[A-Za-z]{3,8})\s"
    r"(?P<scale>(?:ten )?thousand|(?:hundred )?million|billion)\b",
    re.IGNORECASE,
)
_MONEY = regex(r"(?P<money>[A-Za-z.]{0,4}[$€£¥¢₹]|[A-Z]{3}|[A-Za-z]{2,6}|人民币)\s*(?P<rest>.*)", re.DOTALL)
_IN_LINE = regex(r"\b(?:in|units?\s?[:：]?)\s+(?=\S)|单位[:：]\s*", re.IGNORECASE)
_AFTER_UNIT = regex(r"(?=$|[\s).,;:：，。*†\]])")
_NO_SENTENCE = regex(r"[.!?。]\s*$")
_LONGEST_HEADER = 120
_LONGEST_WHOLE = 40
_LONGEST_UNIT = 60
_LEAST_LOT = 1000
"""Less is a quantity where the words are not the unit alone: "in 100 t bags"."""
_NEVER = {"times", "count", "pp"}
_CHANGE = SAID["change"]
_GROWTH = SAID["growth"]
_PERCENT_TOO = SAID["percent_too"]
_RATE = SAID["unitless"]
_PRICE = SAID["price"]


_PERCENT = regex(r"(?<!\S)(?:%|pct|per ?cent)(?!\S)")  # "+/- % y-o-y", "pct chg"


class StatedUnit(NamedTuple):
    """A unit and the words that state it."""

    measure: Measure
    words: str


def is_change(header: str) -> bool:
    """Return whether a header says that its column holds changes: `YoY (%)`, `vs Q1 2023`, `+/- %`."""
    return _CHANGE.search(header) is not None


def percent_of_growth(headers: Sequence[str], captions: Sequence[str]) -> StatedUnit | None:
    """Return per cent for a column of growth below `单位：万吨，%`: the second unit can be of no other."""
    said = next((caption for caption in captions if _PERCENT_TOO.search(caption)), None)
    percent = _measured("%") if said and any(map(_GROWTH.search, headers)) else None
    return StatedUnit(percent, said) if percent and said else None


def can_have(words: str, unit: str | None) -> bool:
    """Return whether what words name can be in a unit stated around the table: a rate cannot, a price only in money."""
    if _RATE.search(words):
        return False
    return not _PRICE.search(words) or units().is_money((unit or "").split("/")[0])


def header_unit(header: str, *, loose: bool = True) -> StatedUnit | None:
    """Return the unit in a header: `Copper output (mt)`, `Output, kt`; with `loose` also `Output kt`, `YoY %`."""
    return _header_unit(header, loose, lexicon())


@lru_cache(maxsize=4096)
def _header_unit(header: str, loose: bool, _words: Lexicon) -> StatedUnit | None:
    if len(header) > _LONGEST_HEADER:
        return None
    brackets = list(reversed(_BRACKETS.findall(header)))
    parts = list(reversed(_PART.split(_BRACKETS.sub(" ", header)))) if loose or _PART.search(header) else []
    words = _BRACKETS.sub(" ", header).split()  # what is not understood in brackets as a whole is not cut
    counts = [count for count in (4, 3, 2, 1) if loose and len(words) >= count]
    tails = [
        " ".join(words[-count:]) for count in counts if not _PART_OF_LOT.match(" ".join(words[:-count][-1:]).strip("("))
    ]
    for said in (*brackets, *(_CONTENT.sub("", _BRACKETS.sub("", said)) for said in brackets), *parts, *tails):
        for piece in (said, *_PART.split(said)):
            if measure := _measured(piece):
                return StatedUnit(measure, header)
    in_percent = loose and is_change(header) and _PERCENT.search(header)
    stated = next((one for said in brackets for one in _in_words(said)), _measured("%") if in_percent else None)
    return StatedUnit(stated, header) if stated else None


def whole_unit(words: str) -> StatedUnit | None:
    """Return the unit that a cell consists of: `Mt`, `RMB/mt`, `'000 t`."""
    return _whole_unit(words, lexicon())


@lru_cache(maxsize=4096)
def _whole_unit(words: str, _words: Lexicon) -> StatedUnit | None:
    measure = _measured(words.strip("()（） *")) if 0 < len(words) <= _LONGEST_WHOLE else None
    return StatedUnit(measure, words) if measure else None


def named_units(captions: Sequence[str]) -> dict[str, StatedUnit]:
    """Return the units that brackets state for columns of a name: `(tonnes; value in USD million)`."""
    pieces = [one for caption in captions for said in _BRACKETS.findall(caption) for one in said.split(";")[1:]]
    named = [found for piece in pieces if (found := _NAMED.fullmatch(piece.strip()))]
    return {
        word: StatedUnit(measure, one[0])
        for one in named
        if (measure := _measured(one["unit"]))
        for word in one["name"].lower().split()
        if len(word) > _SHORT
    }


def lone_scale(words: str) -> Decimal | None:
    """Return the scale that brackets state without a unit: `(millions)`, `(in thousands, except per share data)`."""
    found = _LONE_SCALE.search(words)
    return units().measure(f"1 {found[1].lower()}", 1).scale if found else None


def caption_units(captions: Sequence[str]) -> list[StatedUnit]:
    """Return the units stated by the nearest line around a table that states one."""
    for place, caption in enumerate(captions):
        if place and len(caption) > _LONGEST_HEADER:
            continue
        found = {(measure.unit, measure.scale, measure.factor): measure for measure in _units_of_line(caption)}
        if found:
            return [StatedUnit(measure, caption) for measure in found.values()]
    return []


def _units_of_line(line: str) -> list[Measure]:
    is_sentence = len(line) > _LONGEST_HEADER or _NO_SENTENCE.search(line)
    line = line if is_sentence else _UNLESS.sub("", line)
    found = [measure for said in _BRACKETS.findall(line) for measure in _in_brackets(_UNLESS.sub("", said))]
    if not is_sentence or not found:
        found += _in_words(_BRACKETS.sub(" ", line) if not is_sentence else line[-_LONGEST_HEADER:])
    if not found and not is_sentence:
        whole = _measured(line)  # "tonnes, thousands"
        parts = [] if whole else [_CONTENT.sub("", said) for said in _PART.split(line)]
        found = [whole] if whole else [measure for said in parts if (measure := _measured(said))]
    return found


def _in_brackets(said: str) -> list[Measure]:
    """Return the units that brackets state: `'000 t Cu`, `in tonnes, gold and silver in kg`."""
    measure = _measured(said)
    found = [measure] if measure else _in_words(said)
    first = _measured(said.partition(";")[0]) if ";" in said else None
    if first:
        return [first]  # the others are those of named columns
    content = None if found else _measured(_CONTENT.sub("", _BRACKETS.sub("", said)))
    return [content] if content else found


def _in_words(words: str) -> list[Measure]:
    """Return each unit after an `in`: `in thousands of tonnes from January to March`."""
    found = []
    for lead in _IN_LINE.finditer(words):
        if whole := _measured(words[lead.end() :]):
            found.append(whole)
            continue
        rest, scale = _scaled(words[lead.end() :])
        measure = units().measure(f"1 {rest}", 1)
        if measure.unit in _NEVER or measure.unit is None or measure.unit.startswith("/") or ONE < scale < _LEAST_LOT:
            continue
        if _AFTER_UNIT.match(f"1 {rest}", measure.end):
            found.append(measure._replace(scale=measure.scale * scale))
    return found


def _measured(words: str) -> Measure | None:
    """Return the unit if these words are nothing else: `thousands of tonnes`, `US$/lb`, `USDm`, `万吨`, `(kt)`."""
    said = _LEAD.sub("", words.strip(), count=1).strip().strip("()（）[]").strip()
    if not said or len(said) > _LONGEST_UNIT:
        return None
    for whole in dict.fromkeys((said, said.rstrip(".*†‡ "), _ELEMENT.sub("", said), _LOT_BEHIND.sub(_lot_first, said))):
        rest, scale = _scaled(whole)
        measure = _unit(f"1 {rest}") or _money_unit(rest) or _counted(rest, scale)
        if measure:
            lot = measure.scale * scale
            is_no_unit = measure.unit == "times" or (measure.unit == "count" and lot == ONE)
            is_share = measure.unit == "%" and scale != ONE  # "Antapaccay (100%)"
            return None if is_no_unit or is_share else measure._replace(scale=lot)
    return None


def _lot_first(found: re.Match[str]) -> str:
    return f"{found['lot'] or found['lot2'] or found['lot3']} {found['unit']}"


def _counted(words: str, lot: Decimal) -> Measure | None:
    """Return the lot in which things are counted: `10,000 vehicles`, `thousand units`."""
    measure = units().measure(f"1 {words}", 1)
    noun = units().counted.fullmatch(f"1 {words}", measure.end) if measure.unit is None else None
    return measure._replace(unit="count") if noun and lot * measure.scale > ONE else None


def _scaled(words: str) -> tuple[str, Decimal]:
    """Split words into the rest and the lot that they state; a scale keeps only its singular."""
    if lot := _LOT.match(words):
        scale = Decimal((lot["lot"] or "1000").lower().replace("ten", "10").translate(_SEPARATORS))
        return words[lot.end() :], ten_to(lot["power"]) if lot["power"] else scale
    words = _SCALE.sub(r"\1", words)
    return _MONEY_SCALE.sub(r"\g<scale> \g<money>", words, count=1) if _MONEY_SCALE.match(words) else words, ONE


def _unit(written: str, currency: Word | None = None) -> Measure | None:
    measure = units().measure(written, 1, currency)
    if max(measure.end, measure.each) < len(written) or measure.unit is None or measure.more:
        return None
    return None if measure.unit.startswith("/") else measure


def _money_unit(words: str) -> Measure | None:
    """Read a currency followed by a scale or "per": `US$ million`, `USDm`, `$/t`, `RMB '000`."""
    found = _MONEY.fullmatch(words)
    if found is None:
        return None
    before, money = units().words.before, found["money"]
    currency, scale = before.get(money), ONE
    if currency is None and len(money) > 3:
        letter = units().words.letters.at(money, 3) or units().words.scales.at(money, 3)
        if letter and letter[1] == len(money):
            currency, scale = before.get(money[:3]), letter[0].factor
    if currency is None:
        return None
    rest, lot = _scaled(found["rest"])
    written = (f"1{rest}", f"1 {rest.strip()}" if rest.strip() and rest[:1] != "/" else f"1{rest}")
    measure = _unit(written[0], currency) or _unit(written[1], currency)
    return measure._replace(scale=measure.scale * scale * lot) if measure else None
