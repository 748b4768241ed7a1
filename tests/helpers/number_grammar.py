"""A grammar of the numbers that the scanner knows, as hypothesis strategies: each makes a text and what it means.

The words come from the scanner's own data, so that a word added there is tried in all forms without a line here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from importlib import resources
from typing import Any

from hypothesis import strategies as st

from smmextract.scan import Mention, scan
from smmextract.vocabulary import Vocabulary

DATA = Vocabulary.shipped().units
HEDGES: dict[str, Any] = tomllib.loads(resources.files("smmextract.scan").joinpath("hedges.toml").read_text("utf-8"))
MINUSES = ["-", "\u2212", "\u2010", "\u2011", "\u2012", "\u2013", "\uff0d"]
BLANKS = ["\u00a0", "\u2009", "\u202f", "\u2007", "\u2008", "\u200a"]
UNSEEN = ["\u200b", "\u2060", "\ufeff", "\u200d"]
SCALES = {"thousand": 3, "million": 6, "mln": 6, "mn": 6, "billion": 9, "bn": 9, "trillion": 12, "lakh": 5, "crore": 7}
LETTERS = {"k": 3, "m": 6, "M": 6, "MM": 6, "bn": 9, "b": 9, "B": 9, "tn": 12, "T": 12}
PLACES = ["It came to {} in May.", "The total ({}) was told.", "Of this, {}, they said", "{}"]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as it is written behind a number, and what one of it comes to."""

    written: str
    unit: str
    factor: Decimal


def units_behind() -> Iterator[Unit]:
    """The words of units.toml that have one meaning, behind a number."""
    for table, key in (("masses", "words"), ("rates", "words"), ("money", "after"), ("plain", "words")):
        for block in DATA[table]:
            if block.get("sense") or block.get("before_slash") or not block["unit" if table != "masses" else "raw"]:
                continue
            unit = "t" if table == "masses" else block["unit"]
            for word in block[key]:
                yield Unit(word, unit, Decimal(block.get("factor", "1")))


def currencies_before() -> Iterator[Unit]:
    """The signs, words and codes of currencies in front of a number, but those that are words of English as well."""
    weak = set(DATA["currency_codes"]["words"])
    yield from (Unit(code, code, Decimal(1)) for code in DATA["currency_codes"]["codes"] if code not in weak)
    for block in DATA["money"]:
        if not block.get("sense"):
            yield from (Unit(w, block["unit"], Decimal(block["factor"])) for w in block["before"] if w not in weak)


NUMBERS = st.integers(1, 9_999_999).map(Decimal) | st.decimals(
    Decimal("0.01"), Decimal(99_999), allow_nan=False, places=2
)


@st.composite
def digits(draw: st.DrawFn, number: Decimal) -> str:
    """A number in one of the forms that say by themselves what they are."""
    form = draw(st.sampled_from(["plain", "commas", "blanks", "apostrophes", "wide", "unseen"]))
    if form == "plain":
        return f"{number:f}"
    grouped = f"{number:,f}"
    if form == "blanks":
        return grouped.replace(",", draw(st.sampled_from(BLANKS)))
    if form == "apostrophes":
        return grouped.replace(",", draw(st.sampled_from("'\u2019")))
    if form == "wide":
        return "".join(chr(ord(sign) + 0xFEE0) if sign != "," else sign for sign in grouped)
    if form == "unseen":
        at = draw(st.integers(1, len(grouped)))
        return grouped[:at] + draw(st.sampled_from(UNSEEN)) + grouped[at:] if at < len(grouped) else grouped
    return grouped


def over(text: str, start: int, end: int) -> list[Mention]:
    """The mentions that overlap a passage."""
    return [mention for mention in scan(text) if mention.start < end and mention.end > start]


def verdict(text: str, literal: str, value: Decimal, unit: str | None) -> str:
    """What the scanner makes of the number at `literal`: right, doubted, unread, or what it silently reads instead."""
    start = text.index(literal)
    found = over(text, start, start + len(literal))
    if any(one.why_not == "unread" for one in found):
        return "unread"
    figures = [one for one in found if one.why_not is None]
    if len(figures) == 1 and (figures[0].value, figures[0].unit) == (value, unit):
        return "right" if figures[0].doubt is None else "doubted"
    if any(one.doubt and (one.doubt.value, one.doubt.unit) == (value, unit) for one in figures):
        return "doubted"
    return "; ".join(f"{one.literal!r} = {one.why_not or f'{one.value} {one.unit}'}" for one in found) or "nothing"
