"""A passage of the report as tokens: the numbers, the cue phrases with what they tell, the times, the marks.

In come the text, its mentions and the lexicon, out come sentences in reading order. A token's `cues` name all parts
that its phrase can play; a number has its place in the list of mentions; unknown words stay as tokens without cues,
because distance counts.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from smmextract.label.patterns.clock import Time
from smmextract.label.patterns.cues import Cues, Lexicon
from smmextract.label.patterns.times import find_time, is_month
from smmextract.scan.mention import Mention
from smmextract.vocabulary.phrases import normal_word

_PIECE = re.compile(r"(?P<word>#?(?:[^\W_]+(?:\.[^\W_]+)*(?:['\u2019][^\W_]+)?))|(?P<line>\s*\n\s*)|(?P<mark>[^\w\s])")
_ABBREVIATIONS = frozenset(
    ("i.e", "e.g", "cf", "incl", "excl", "op", "no", "vs", "approx", "inc", "ltd", "co", "corp", "mr", "ms")
)
_ONE_PRODUCT = (("plate", "sheet"), ("sheet", "strip"), ("plate", "strip"))
"""Words with a slash between them that name one product."""
_NO_CUES: Cues = {}
_SHORT_LINE = 60
_LONGEST = 400
"""Pieces; what goes on for longer without a full stop is a list or noise, and is read in parts of this length."""


@dataclass(slots=True)
class Token:
    """One piece of a sentence. `text` is normalised, `raw` as it stands, `cues` maps kinds to values."""

    start: int
    end: int
    text: str
    cues: Mapping[str, str]
    mention: int | None = None
    time: Time | None = None
    raw: str = ""
    possessive: bool = False

    def has(self, *kinds: str) -> bool:
        """Whether the phrase can play one of these parts."""
        return not self.cues.keys().isdisjoint(kinds)

    @property
    def mark(self) -> str | None:
        """The punctuation mark that this is."""
        return self.cues.get("mark")


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    raw: str
    word: str
    mention: int | None = None
    line: bool = False


def sentences(text: str, start: int, end: int, mentions: Sequence[Mention], lexicon: Lexicon) -> Iterator[list[Token]]:
    """The sentences of `text[start:end]`."""
    pieces = list(_pieces(text, start, end, mentions))
    for low, high in _bounds(pieces):
        tokens = _tokens(pieces[low:high], lexicon)
        if tokens:
            yield tokens


def _pieces(text: str, start: int, end: int, mentions: Sequence[Mention]) -> Iterator[_Piece]:
    place, number = start, bisect_left(mentions, start, key=lambda mention: mention.start)
    while place < end:
        if number < len(mentions) and mentions[number].start <= place:
            mention = mentions[number]
            if mention.end > place:
                yield _Piece(mention.start, mention.end, mention.literal, mention.literal.casefold(), number)
                place = mention.end
            number += 1
            continue
        limit = min(end, mentions[number].start) if number < len(mentions) else end
        found = _PIECE.search(text, place, limit)
        if found is None:
            place = limit
            continue
        place = found.end()
        raw = found[0]
        yield _Piece(
            found.start(), place, raw, normal_word(raw) if found["word"] else raw, line=found["line"] is not None
        )


def _bounds(pieces: Sequence[_Piece]) -> Iterator[tuple[int, int]]:
    """Where sentences begin and end."""
    low = 0
    for at, piece in enumerate(pieces):
        if at - low >= _LONGEST:
            yield low, at
            low = at
        if piece.line:
            line = pieces[low:at]
            ends = not line or line[-1].raw in ".:!?;" or line[-1].end - line[0].start < _SHORT_LINE
        elif piece.raw in ("!", "?", "。"):
            ends = True
        elif piece.raw == ".":
            following = pieces[at + 1] if at + 1 < len(pieces) else None
            gap = following is None or following.line or following.start > piece.end
            before = pieces[at - 1].word if at else ""
            ends = gap and not _is_abbreviation(before) and not (following and following.raw[0].islower())
        else:
            ends = False
        if ends:
            yield low, at
            low = at + 1
    yield low, len(pieces)


def _is_abbreviation(word: str) -> bool:
    return word in _ABBREVIATIONS or (is_month(word) and len(word) <= 4 and word not in ("may", "june", "july"))


def _tokens(pieces: Sequence[_Piece], lexicon: Lexicon) -> list[Token]:
    kept = [
        piece
        for at, piece in enumerate(pieces)
        if not piece.line
        and not (piece.raw in "-–‐‑/" and _glued(pieces, at))
        and not (piece.raw == "." and at and pieces[at - 1].word in _ABBREVIATIONS)
    ]
    words = ["" if piece.mention is not None else piece.word for piece in kept]
    raw = [piece.raw for piece in kept]
    tokens: list[Token] = []
    at = 0
    while at < len(kept):
        piece = kept[at]
        if piece.mention is not None:
            tokens.append(Token(piece.start, piece.end, piece.word, _NO_CUES, mention=piece.mention))
            at += 1
            continue
        length, cues = lexicon.longest(words, at)
        if length == 1 and words[at] in lexicon.capitals and not raw[at][:2].isupper() and raw[at] != "MoM":
            length, cues = 0, _NO_CUES
        time, taken = find_time(words, raw, at) or (None, 0)
        if taken and taken >= length:
            length, cues = taken, _NO_CUES
        else:
            time = None
        if not length:
            length = 1
            cues = {"mark": piece.raw} if not piece.word[-1].isalnum() else _NO_CUES
        last = kept[at + length - 1]
        text = " ".join(words[at : at + length])
        owns = last.raw.endswith(("'s", "\u2019s"))
        tokens.append(Token(piece.start, last.end, text, cues, time=time, raw=raw[at], possessive=owns))
        at += length
    return tokens


def _glued(pieces: Sequence[_Piece], at: int) -> bool:
    """Whether this hyphen only joins two words; between months or days it is a range and counts, as a slash does
    but between the same word twice ("y/y").
    """
    if not 0 < at < len(pieces) - 1:
        return False
    before, dash, after = pieces[at - 1], pieces[at], pieces[at + 1]
    if before.end != dash.start or after.start != dash.end:
        return False
    if dash.raw == "/":
        return before.word == after.word or (before.word, after.word) in _ONE_PRODUCT
    is_range = all(is_month(one) for one in (before.word, after.word)) or (before.word + after.word).isdecimal()
    return not is_range
