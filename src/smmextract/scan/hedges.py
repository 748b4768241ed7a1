"""Reads words right at a number that qualify it: about, nearly, over, below, not below (hedges.toml)."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from smmextract.figure import Hedge
from smmextract.scan.mention import Bound
from smmextract.scan.number import nothing_follows
from smmextract.shipped_tables import shipped_table

_REACH = 60
_AFTER_REACH = 26
_LONGEST = 5
_MOST_BETWEEN = 4


class HedgedMeaning(NamedTuple):
    """How a number is qualified; both fields are None if it is not."""

    hedge: Hedge | None = None
    bound: Bound | None = None


NONE = HedgedMeaning()
MORE = HedgedMeaning("over", "above")
LESS = HedgedMeaning(None, "below")


class _Words(NamedTuple):
    before: dict[str, HedgedMeaning]
    before_cjk: list[tuple[str, HedgedMeaning]]
    after: list[tuple[str, HedgedMeaning]]
    after_any: tuple[str, ...]
    symbols: dict[str, HedgedMeaning]
    fillers: frozenset[str]
    lasts: frozenset[str]
    negations: frozenset[str]
    negative_endings: tuple[str, ...]
    between: frozenset[str]
    negations_cjk: tuple[str, ...]


@cache
def _words() -> _Words:
    data = shipped_table(__package__, "hedges")
    before: dict[str, HedgedMeaning] = {}
    cjk: dict[str, HedgedMeaning] = {}
    by_hedge: dict[str, HedgedMeaning] = {}
    for block in data["before"]:
        reading = HedgedMeaning(block.get("hedge"), block.get("bound"))
        by_hedge[block.get("hedge") or block["bound"]] = reading
        before |= dict.fromkeys(block["words"], reading)
        cjk |= dict.fromkeys(block["cjk"], reading)
    after = [(word, HedgedMeaning(b.get("hedge"), b.get("bound"))) for b in data["after"] for word in b["words"]]
    negations = data["negations"]
    return _Words(
        before,
        sorted(cjk.items(), key=lambda item: -len(item[0])),
        sorted(after, key=lambda item: -len(item[0])),
        tuple(word for word, _ in after),
        {symbol: by_hedge[name] for symbol, name in data["symbols"].items()},
        frozenset(data["fillers"]),
        frozenset(word.split()[-1] for word in before),
        frozenset(negations["words"]),
        tuple(negations["endings"]),
        frozenset(negations["between"]),
        tuple(sorted(negations["cjk"], key=len, reverse=True)),
    )


def is_hedge(phrase: str) -> bool:
    """Return whether these words, before or after a number, are a hedge and nothing else."""
    words, phrase = _words(), " ".join(phrase.lower().split())
    known = (phrase in words.before, phrase in words.symbols)
    return any(known) or any(phrase == word for word, _ in (*words.before_cjk, *words.after))


def read_hedge(text: str, start: int, end: int, previous: int) -> HedgedMeaning:
    """Return how the number from `start` to `end` is qualified; `previous` is the end of the one before, or 0."""
    words = _words()
    before = text[max(previous, start - _REACH) : start].rstrip("\"'“‘(（[ \n\u00a0")
    if before:
        found = words.symbols.get(before[-2:]) or words.symbols.get(before[-1])
        if found is None and not before[-1].isascii():
            found = _cjk(words, before)
        if found is None:
            found = _before(words, before, previous > 0 and start - previous <= _REACH)
        if found is not None:
            return found
    after = "" if nothing_follows(text, end) else text[end : end + _AFTER_REACH].lstrip(" \n\u00a0,").lower()
    if after.startswith(words.after_any):
        for word, reading in words.after:
            if after.startswith(word) and not (word.isascii() and after[len(word) : len(word) + 1].isalpha()):
                return reading
    return NONE


def _cjk(words: _Words, before: str) -> HedgedMeaning | None:
    """Read a Chinese hedge right before the number; a negation before it reverses it."""
    for word, reading in words.before_cjk:
        if before.endswith(word) and not before.endswith(("最近", "附近", "超近")):
            is_negated = before.removesuffix(word).endswith(words.negations_cjk)
            return _turned(reading) if is_negated and reading.bound else reading
    return None


def _turned(reading: HedgedMeaning) -> HedgedMeaning:
    """Return the opposite bound: "not above" means at most."""
    return MORE if reading.bound == "below" else LESS


def _before(words: _Words, before: str, follows_quantity: bool) -> HedgedMeaning | None:
    last = before[before.rfind(" ") + 1 :].lower()
    if last.isascii() and last.isalpha() and last not in words.lasts and last not in words.fillers:
        return None
    tokens = before.lower().split()[-(_LONGEST + _MOST_BETWEEN + 2) :]
    phrases = [token.lstrip("\"'“‘(（[") for token in tokens]
    for _ in range(2):
        if phrases and phrases[-1] in words.lasts:
            for count in range(min(_LONGEST, len(phrases)), 0, -1):
                reading = words.before.get(" ".join(phrases[-count:]))
                if reading is None:
                    continue
                if reading.bound is not None and _is_negated(words, phrases[:-count]):
                    return _turned(reading)
                # "23,800 mt above 902,100 mt" compares two numbers, and bounds neither.
                compares = reading.bound is not None and follows_quantity and count == len(phrases)
                return NONE if compares else reading
        if not phrases or phrases[-1] not in words.fillers:
            break
        phrases.pop()
    return None


def _is_negated(words: _Words, before: list[str]) -> bool:
    """Return whether the words before a bound end in a negation, with words like "be" or "expected to" between."""
    for count, token in enumerate(reversed(before)):
        if token in words.negations or token.endswith(words.negative_endings):
            return True
        pair = " ".join(before[-count - 2 : len(before) - count])
        if pair in words.negations:
            return True
        if token not in words.between or count >= _MOST_BETWEEN:
            return False
    return False
