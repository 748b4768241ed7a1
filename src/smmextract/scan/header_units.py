"""Reads the unit that words beside a table state: a header, a row name, a column of units, a line around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from smmextract.lazy import regex
from smmextract.scan.lexicon import Lexicon, lexicon
from smmextract.scan.number import ONE, read
from smmextract.scan.units import Measure, read_unit, units

_BRACKETS = regex(r"[(（\[]([^()（）\[\]]*)[)）\]]")
_PART = regex(r"[,，:：;]")
_LEAD = regex(
    r"(?:units?|(?:all |data )?(?:figures|numbers)?\s?(?:are\s)?in|unit of measure|单位)\s*[:：]?\s+|单位[:：]?\s*",
    re.IGNORECASE,
)
# "(10,000 mt)" or "('000 t)" states a scale
_LOT = regex(r"['’‘`]?(?P<thousands>000)(?:['’]?s)?(?=\s|$)(?:\s+of)?|(?P<lot>1(?:0{1,2})?,?000)(?![0-9,])")
_OF = regex(r"\b(thousand|million|billion)s?\s+of\s+", re.IGNORECASE)
_PLURAL_SCALE = regex(r"\b(thousand|million|billion)s\b", re.IGNORECASE)
_MONEY_SCALE = regex(
    r"(?P<money>[A-Z]{0,3}[$€£¥]|[A-Za-z]{3,8})\s(?P<scale>thousands?|millions?|billions?)", re.IGNORECASE
)
_IN_LINE = regex(r"\b(?:in|units?\s?[:：]?)\s+(?=\S)|单位[:：]\s*", re.IGNORECASE)
_AFTER_UNIT = regex(r"(?=$|[\s).,;:：，。*†\]])")
_NO_SENTENCE = regex(r"[.!?。]\s*$")
_LONGEST_HEADER = 120
_LONGEST_WHOLE = 40
_NEVER = {"times", "count", "pp"}
_CHANGE = regex(
    r"\b(?:y-?o-?y|m-?o-?m|w-?o-?w|q-?o-?q|y/y|m/m|q/q|w/w|change|chg|growth|increase|decrease|vs|versus|diff(?:erence)?|vari?(?:ance|ation)?|delta)\b"
    r"|[+＋]\s?/\s?[-–−]|±|[%Δ△]\s?(?:change)?$|同比|环比|涨跌|增减|变化|增幅|增长",
    re.IGNORECASE,
)
_RATE = regex(r"\b(?:rates?|ratios?|share|utili[sz]ation|grades?|yields?|recovery|index)\b|率", re.IGNORECASE)
_PRICE = regex(r"\b(?:prices?|costs?|premiums?|margins?)\b|价", re.IGNORECASE)


_PERCENT = regex(r"(?<!\S)%(?!\S)")  # "+/- % y-o-y"


class StatedUnit(NamedTuple):
    """A unit and the words that state it."""

    measure: Measure
    words: str


def is_change(header: str) -> bool:
    """Return whether a header says that its column holds changes: `YoY (%)`, `vs Q1 2023`, `+/- %`."""
    return _CHANGE.search(header) is not None


def can_have(words: str, unit: str | None) -> bool:
    """Return whether what words name can be in a unit stated around the table: a rate cannot, a price only in money."""
    if _RATE.search(words):
        return False
    return not _PRICE.search(words) or is_money((unit or "").split("/")[0])


def is_money(unit: str) -> bool:
    """Return whether a unit is a currency by its code."""
    return len(unit) == 3 and unit.isalpha() and unit.isupper()


def header_unit(header: str, *, loose: bool = True) -> StatedUnit | None:
    """Return the unit in a header: `Copper output (mt)`, `Output, kt`; with `loose` also `Output kt`, `YoY %`."""
    return _header_unit(header, loose, lexicon())


@lru_cache(maxsize=4096)
def _header_unit(header: str, loose: bool, _words: Lexicon) -> StatedUnit | None:
    if len(header) > _LONGEST_HEADER:
        return None
    brackets = list(reversed(_BRACKETS.findall(header)))
    parts = list(reversed(_PART.split(_BRACKETS.sub(" ", header)))) if loose or _PART.search(header) else []
    words = header.split()
    tails = [" ".join(words[-count:]) for count in (4, 3, 2, 1) if len(words) >= count] if loose else []
    for said in (*brackets, *parts, *tails):
        for piece in (said, *_PART.split(said)):
            if measure := _measured(piece):
                return StatedUnit(measure, header)
    for said in brackets:
        if stated := _in_words(said):
            return StatedUnit(stated, header)
    percent = read_unit("%") if loose and is_change(header) and _PERCENT.search(header) else None
    return StatedUnit(percent, header) if percent else None


def whole_unit(words: str) -> StatedUnit | None:
    """Return the unit that a cell consists of: `Mt`, `RMB/mt`, `'000 t`."""
    return _whole_unit(words, lexicon())


@lru_cache(maxsize=4096)
def _whole_unit(words: str, _words: Lexicon) -> StatedUnit | None:
    measure = _measured(words.strip("()（） *")) if 0 < len(words) <= _LONGEST_WHOLE else None
    return StatedUnit(measure, words) if measure else None


def caption_unit(captions: Sequence[str]) -> StatedUnit | None:
    """Return the unit stated by the nearest line around a table that states one; None if that names several."""
    for place, caption in enumerate(captions):
        if place and len(caption) > _LONGEST_HEADER:
            continue
        found = {(measure.unit, measure.scale, measure.factor): measure for measure in _units_of_line(caption)}
        if len(found) == 1:
            return StatedUnit(next(iter(found.values())), caption)
        if found:
            return None
    return None


def _units_of_line(line: str) -> list[Measure]:
    is_sentence = len(line) > _LONGEST_HEADER or _NO_SENTENCE.search(line)
    found = [measure for said in _BRACKETS.findall(line) if (measure := _measured(said) or _in_words(said))]
    if not is_sentence or not found:
        measure = _in_words(line if not is_sentence else line[-_LONGEST_HEADER:])
        found += [measure] if measure else []
    if not found and not is_sentence:
        found = [measure for said in _PART.split(line) if (measure := _measured(said))]
    return found


def _in_words(words: str) -> Measure | None:
    """Return the unit after an `in`: `in thousands of tonnes from January to March`."""
    for lead in _IN_LINE.finditer(words):
        rest, scale = _scaled(words[lead.end() :])
        measure = units().measure(f"1 {rest}", 1)
        if measure.unit in _NEVER or measure.unit is None or measure.unit.startswith("/"):
            continue
        if _AFTER_UNIT.match(f"1 {rest}", measure.end):
            return measure._replace(scale=measure.scale * scale)
    return None


def _measured(words: str) -> Measure | None:
    """Return the unit if these words are nothing else."""
    rest, scale = _scaled(_LEAD.sub("", words.strip(), count=1))
    measure = read_unit(rest)
    if measure is None or measure.unit in _NEVER - {"pp"}:
        return None
    return measure._replace(scale=measure.scale * scale)


def _scaled(words: str) -> tuple[str, Decimal]:
    """Split words into the rest and the scale that they state."""
    lot = _LOT.match(words)
    if lot:
        size = read(lot["lot"] or "1000")
        return words[lot.end() :].lstrip(), size.value if size else ONE
    words = _PLURAL_SCALE.sub(r"\1", _OF.sub(r"\1 ", words))
    if money := _MONEY_SCALE.match(words):  # "US$ million" is million US$
        words = f"{money['scale'].rstrip('sS')} {money['money']}{words[money.end() :]}"
    return words, ONE
