"""Prepares a sentence for reading: its tokens, its numbers, and what lies between any two places.

`Sentence.shape` describes how a cue relates to a number; all fields share these features.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from smmextract.label.builtin.tokens import Passage, Token
from smmextract.report.report import BlockKind
from smmextract.scan.mention import Mention

_SHORT_LINE = 60
_COMMAS, _BREAKS = frozenset(",、，"), frozenset(";:—–|")
_SINCE = 6
"""How many words a superlative may stand before the time since which it holds."""
_FAR = (1, 2, 3, 5, 8, 13, 21)
_KINDS = frozenset(
    (  # noqa: SIM905 - a list of one word a line is harder to read
        "metric product region segment direction comparative signed basis forecast expected share whole cumulative "
        "daily capacity_move stoppage gain effect running macro exchange flat compare event delivery actor form made "
        "size country seat anaphor"
    ).split()
)


class SentenceNumber(NamedTuple):
    """A number of a sentence: its token, its place in the list of mentions, its order in the sentence."""

    at: int
    place: int
    mention: Mention
    order: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence with its place in the report. `cues` holds the places of the tokens of each kind."""

    tokens: tuple[Token, ...]
    numbers: tuple[SentenceNumber, ...]
    block: int
    kind: BlockKind
    cues: dict[str, list[int]]
    words: Sequence[str]
    """The words and phrases of a sentence with numbers, each once and in order, without numbers and times."""
    _words: Sequence[int]
    _numbers: Sequence[int]
    _commas: Sequence[int]
    _breaks: Sequence[int]
    _asides: Sequence[int]
    _brackets: Sequence[int]
    groups: dict[str, list[list[int]]] = field(default_factory=dict)
    leads: dict[int, str] = field(default_factory=dict)
    """Cache of the words before cues."""
    said: dict[str, dict[str, float]] = field(default_factory=dict)
    """Cache of what its words say of the values of a field."""

    def shape(self, at: int, number: int, rank: int) -> tuple[str, ...]:
        """Return the features of a cue at `at` for the number at `number`; `rank` counts the cues of its kind."""
        low, high = (at + 1, number) if at < number else (number + 1, at)
        numbers = self._numbers[high] - self._numbers[low]
        words = self._words[high] - self._words[low]
        commas = self._commas[high] - self._commas[low]
        breaks = self._breaks[high] - self._breaks[low]
        asides = self._asides[high] - self._asides[low]
        far = bisect_right(_FAR, words)
        return _shape((at < number, breaks > 0, asides > 0), min(numbers, 3), far, min(commas, 2), min(rank, 2))

    @property
    def tells_of_liquid(self) -> bool:
        """Whether it mentions metal sold in liquid form."""
        ratio = any(self.tokens[at].cues["metric"] == "liquid_ratio" for at in self.cues.get("metric", ()))
        return ratio or "liquid" in self.cues

    def between(self, kind: str, low: int, high: int) -> bool:
        """Return whether a cue of this kind stands between two places."""
        return any(low < at < high for at in self.cues.get(kind, ()))

    def breaks_between(self, low: int, high: int) -> bool:
        """Return whether a clause ends between two places."""
        return self._breaks[high] > self._breaks[low]

    def bracket(self, at: int) -> int:
        """Return the number of the bracket around a place; 0 for none."""
        return self._brackets[at]


@lru_cache(maxsize=4096)
def _shape(way: tuple[bool, bool, bool], numbers: int, far: int, commas: int, rank: int) -> tuple[str, ...]:
    left, broken, aside = way
    side = "L" if left else "R"
    near = f"{side}{numbers}"
    found = [near, f"{side}d{far}", f"{side}r{rank}", f"{near}c{commas}"]
    if broken:
        found.append(f"{side}broken")
    if aside:
        found.append(f"{side}aside")
    return tuple(found)


def is_heading(tokens: Sequence[Token]) -> bool:
    """Return whether this is a short line without a number or a full stop."""
    if any(token.place is not None for token in tokens) or tokens[-1].end - tokens[0].start > _SHORT_LINE:
        return False
    return all(token.raw not in (".", "|") for token in tokens) and len(tokens) <= 8


def _is_of_a_record(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a time is that of an earlier record ("the highest since May 2020"): no figure is of that time."""
    if at == 0 or tokens[at - 1].text != "since":
        return False
    before = tokens[max(0, at - _SINCE) : at - 1]
    return any(one.text.endswith("est") or one.text in ("most", "least", "first", "record") for one in before)


def laid_out(tokens: tuple[Token, ...], mentions: Sequence[Mention], block: int, kind: BlockKind) -> Sentence:
    """Prepare the tokens of a sentence."""
    cues: dict[str, list[int]] = {}
    numbers: list[SentenceNumber] = []
    for at, token in enumerate(tokens):
        if token.place is not None:
            numbers.append(SentenceNumber(at, token.place, mentions[token.place], len(numbers)))
        elif token.time is not None:
            if _is_of_a_record(tokens, at):
                continue
            cues.setdefault("time", []).append(at)
        else:
            for name in token.cues:
                if name in _KINDS:
                    cues.setdefault(name, []).append(at)
    if "product" in cues and "segment" in cues:
        cues["part"] = sorted({*cues["product"], *cues["segment"]})
    seen = tokens if numbers else ()  # what lies between two places is asked of a number's sentence alone
    return Sentence(
        tokens,
        tuple(numbers),
        block,
        kind,
        cues,
        [*dict.fromkeys(_words(seen))],
        _counted(["mark" not in token.cues for token in seen]),
        _counted([token.place is not None for token in seen]),
        _counted([token.raw in _COMMAS for token in seen]),
        _counted(["break" in token.cues or token.raw in _BREAKS for token in seen]),
        _counted(["aside" in token.cues for token in seen]),
        _bracketed(seen),
    )


def _words(tokens: Sequence[Token]) -> Iterator[str]:
    return (one.text for one in tokens if one.place is None and one.time is None and one.text[:1].isalpha())


def _counted(marks: Sequence[bool]) -> list[int]:
    """How many are marked before each place."""
    return list(accumulate(marks, initial=0))


def _bracketed(tokens: Sequence[Token]) -> list[int]:
    """Return the number of the bracket around each token; 0 outside brackets, or if a bracket never closes."""
    found, opened, count = [], 0, 0
    closes = [at for at, token in enumerate(tokens) if token.raw in (")", "]")]
    for at, token in enumerate(tokens):
        if token.raw in ("(", "[") and closes and closes[-1] > at:
            count += 1
            opened = count
        found.append(opened)
        if token.raw in (")", "]"):
            opened = 0
    return found


class BlockSentences:
    """The sentences of one block of a report, each laid out when it is first wanted."""

    def __init__(self, passage: Passage, mentions: Sequence[Mention], number: int, kind: BlockKind) -> None:
        self._passage, self._mentions, self._number, self._kind = passage, mentions, number, kind
        self._made: dict[int, Sentence | None] = {}

    def of_numbers(self) -> dict[int, int]:
        """Return the place of the sentence of each number of the block."""
        return dict(self._passage.numbers())

    def at(self, place: int) -> Sentence | None:
        """Return a sentence; None if it has no words."""
        if place not in self._made:
            tokens, kind = self._passage.tokens(place), self._kind
            if tokens and kind == "body" and is_heading(tokens):
                kind = "heading"
            self._made[place] = laid_out(tokens, self._mentions, self._number, kind) if tokens else None
        return self._made[place]

    def __iter__(self) -> Iterator[Sentence]:
        return filter(None, map(self.at, range(len(self._passage.bounds))))


_JOINS = frozenset((",", "and", "as well as", "plus", "or", "the", "in", "&"))


def groups_of(sentence: Sentence, kind: str) -> list[list[int]]:
    """Return lists of two or more cues of a kind that only commas and "and" separate ("Shanxi, Henan and Hebei")."""
    if kind not in sentence.groups:
        places = [number.at for number in sentence.numbers] if kind == "num" else sentence.cues.get(kind, [])
        inside = [at for at in places if sentence.bracket(at)]
        outside = [at for at in places if not sentence.bracket(at)]
        sentence.groups[kind] = _listed(sentence, outside, kind) + _listed(sentence, inside, kind)
    return sentence.groups[kind]


def _listed(sentence: Sentence, places: Sequence[int], kind: str) -> list[list[int]]:
    found: list[list[int]] = []
    for at in places:
        if found and _joined(sentence, found[-1][-1], at, kind):
            found[-1].append(at)
        else:
            found.append([at])
    return [group for group in found if len(group) > 1]


def _joined(sentence: Sentence, low: int, high: int, kind: str) -> bool:
    """Return whether only conjunctions stand between two places; text in a bracket of its own is ignored."""
    outside = sentence.bracket(low) == sentence.bracket(high) == 0
    between = [
        token
        for at, token in enumerate(sentence.tokens[low + 1 : high], low + 1)
        if not (outside and sentence.bracket(at))
    ]
    return bool(between) and all(
        token.text in _JOINS or "filler" in token.cues or (kind == "num" and "basis" in token.cues) for token in between
    )
