"""Words directly at a number that say how it is meant: about, nearly, over, below (hedges.toml)."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import NamedTuple

from smmextract.figure import Hedge
from smmextract.scan.mention import Bound
from smmextract.scan.number import nothing_follows

_REACH = 40
_LONGEST = 4


class Reading(NamedTuple):
    """How a number is meant; nothing is said where both are None."""

    hedge: Hedge | None = None
    bound: Bound | None = None


NONE = Reading()
MORE = Reading("over", "above")


class _Words(NamedTuple):
    before: dict[str, Reading]
    before_cjk: list[tuple[str, Reading]]
    after: list[tuple[str, Reading]]
    after_any: tuple[str, ...]
    symbols: dict[str, Reading]
    fillers: frozenset[str]


@cache
def _words() -> _Words:
    data = tomllib.loads(resources.files(__package__).joinpath("hedges.toml").read_text(encoding="utf-8"))
    before: dict[str, Reading] = {}
    cjk: dict[str, Reading] = {}
    by_hedge: dict[str, Reading] = {}
    for block in data["before"]:
        reading = Reading(block.get("hedge"), block.get("bound"))
        by_hedge[block.get("hedge") or block["bound"]] = reading
        before |= dict.fromkeys(block["words"], reading)
        cjk |= dict.fromkeys(block["cjk"], reading)
    after = [(word, Reading(b.get("hedge"), b.get("bound"))) for b in data["after"] for word in b["words"]]
    symbols = {symbol: by_hedge[name] for symbol, name in data["symbols"].items()}
    return _Words(
        before,
        sorted(cjk.items(), key=lambda item: -len(item[0])),
        after,
        tuple(word for word, _ in after),
        symbols,
        frozenset(data["fillers"]),
    )


def is_hedge(phrase: str) -> bool:
    """Whether these words, before or after a number, are a hedge and nothing else."""
    words, phrase = _words(), phrase.lower()
    known = (phrase in words.before, phrase in words.symbols)
    return any(known) or any(phrase == word for word, _ in (*words.before_cjk, *words.after))


def read_hedge(text: str, start: int, end: int, previous: int) -> Reading:
    """How the number at `start` to `end` is meant. `previous` is where the quantity before it ends (0: none)."""
    words = _words()
    before = text[max(previous, start - _REACH) : start].rstrip("\"'“‘(（[ \n\u00a0")
    if before:
        if before[-1] in words.symbols:
            return words.symbols[before[-1]]
        if not before[-1].isascii():
            for word, reading in words.before_cjk:
                if before.endswith(word) and not before.endswith(("最近", "附近")):
                    return reading
        found = _before(words, before, previous > 0 and start - previous <= _REACH)
        if found is not NONE:
            return found
    after = "" if nothing_follows(text, end) else text[end : end + 14].lstrip().lower()
    if after.startswith(words.after_any):
        for word, reading in words.after:
            if after.startswith(word):
                return reading
    return NONE


def _before(words: _Words, before: str, follows_quantity: bool) -> Reading:
    tokens = before.lower().split()[-(_LONGEST + 2) :]
    phrases = [token.lstrip("\"'“‘(（[") for token in tokens]
    for _ in range(2):
        for count in range(min(_LONGEST, len(phrases)), 0, -1):
            reading = words.before.get(" ".join(phrases[-count:]))
            if reading is None:
                continue
            # "23,800 mt above 902,100 mt" compares two numbers, and bounds neither.
            compares = reading.bound is not None and follows_quantity and count == len(phrases)
            return NONE if compares else reading
        if not phrases or phrases[-1] not in words.fillers:
            break
        phrases.pop()
    return NONE
