"""Splits a passage into tokens: numbers, times, cue phrases with their meanings, punctuation.

Unknown words remain as tokens without cues, because distance matters.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from smmextract.label.builtin.clock import Time
from smmextract.label.builtin.cues import CueLexicon, Cues
from smmextract.label.builtin.times import Found, find_times, month_number
from smmextract.lazy import regex
from smmextract.scan.mention import Mention
from smmextract.vocabulary.phrases import normal_word

_PIECE = regex(
    r"(?P<mark>[A-Z]{1,2}\$)|(?P<word>#?(?:[^\W_]+(?:\.[^\W_]+)*(?:['\u2019][^\W_]+)?))|(?P<line>\s*\n\s*)|[^\w\s]"
)
_ABBREVIATIONS = frozenset("i.e e.g cf incl excl op no vs approx inc ltd co corp mr ms st u.s".split())  # noqa: SIM905
_ONE_PRODUCT = (("plate", "sheet"), ("sheet", "strip"), ("plate", "strip"))
"""Words that name one product when joined by a slash."""
_NO_CUES: Cues = {}
_UNKNOWN: tuple[int, Cues, frozenset[str]] = (0, _NO_CUES, frozenset())
_SHORT_LINE = 60
_LONGEST = 400
"""Most pieces of a sentence; longer text without a full stop is a list or noise, and is read in parts of
this length.
"""


class Token(NamedTuple):
    """One piece of a sentence. `text` is normalised, `raw` is as written; `cues` maps kinds to values, `classes` are
    their names for templates (`link`, `link=by`); `place` is the place of a number in the list of mentions.
    """

    start: int
    end: int
    text: str
    raw: str
    cues: Mapping[str, str]
    classes: frozenset[str]
    place: int | None = None
    time: Time | None = None

    @property
    def is_word(self) -> bool:
        """Whether this is a word or phrase and not punctuation."""
        return "mark" not in self.cues


class _Piece(NamedTuple):
    start: int
    end: int
    raw: str
    word: str
    place: int | None = None
    line: bool = False


class Passage:
    """The sentences of `text[start:end]`, as `bounds` of pieces; each is made into tokens when it is wanted."""

    def __init__(self, text: str, start: int, end: int, mentions: Sequence[Mention], lexicon: CueLexicon) -> None:
        self._pieces = list(_pieces(text, start, end, mentions))
        self._times = {found.start: found for found in find_times(text, start, end)}
        self._mentions, self._lexicon = mentions, lexicon
        self.bounds = [(low, high) for low, high in _bounds(self._pieces) if low < high]

    def numbers(self) -> Iterator[tuple[int, int]]:
        """Yield each number, as its place in the list of mentions, with that of its sentence in `bounds`."""
        for sentence, (low, high) in enumerate(self.bounds):
            for piece in self._pieces[low:high]:
                if piece.place is not None:
                    yield piece.place, sentence

    def tokens(self, sentence: int) -> tuple[Token, ...]:
        """Return the tokens of a sentence; there may be none."""
        low, high = self.bounds[sentence]
        found = _tokens(self._pieces[low:high], self._lexicon, self._times, self._mentions)
        return tuple(_explained(list(found)) if self._times else found)


def phrase_tokens(text: str, lexicon: CueLexicon) -> tuple[Token, ...]:
    """Return a short text without numbers of its own (the header of a column) as tokens."""
    passage = Passage(text, 0, len(text), (), lexicon)
    return tuple(token for sentence in range(len(passage.bounds)) for token in passage.tokens(sentence))


def _pieces(text: str, start: int, end: int, mentions: Sequence[Mention]) -> Iterator[_Piece]:
    at, number = start, bisect_left(mentions, start, key=lambda mention: mention.start)
    while at < end:
        if number < len(mentions) and mentions[number].start <= at:
            mention = mentions[number]
            if mention.end > at:
                yield _Piece(mention.start, mention.end, mention.literal, mention.literal.casefold(), number)
                at = mention.end
            number += 1
            continue
        limit = min(end, mentions[number].start) if number < len(mentions) else end
        for found in _PIECE.finditer(text, at, limit):
            raw, (first, last), form = found[0], found.span(), found.lastgroup
            yield _Piece(first, last, raw, normal_word(raw) if form == "word" else raw, None, form == "line")
        at = limit


def _bounds(pieces: Sequence[_Piece]) -> Iterator[tuple[int, int]]:
    """Yield where sentences begin and end."""
    low = 0
    for at, piece in enumerate(pieces):
        if at - low >= _LONGEST:
            yield low, at
            low = at
        if (piece.raw in _ENDS or piece.line) and _ends_sentence(pieces, low, at, piece):
            yield low, at
            low = at + 1
    yield low, len(pieces)


_CERTAIN_ENDS = frozenset("!?。•·")
_ENDS = _CERTAIN_ENDS | {"."}
"""What may end a sentence, beside a line."""


def _ends_sentence(pieces: Sequence[_Piece], low: int, at: int, piece: _Piece) -> bool:
    if piece.line:
        line = pieces[low:at]
        return not line or line[-1].raw in ".:!?;|" or line[-1].end - line[0].start < _SHORT_LINE
    if piece.raw in _CERTAIN_ENDS:
        return True
    following = pieces[at + 1] if at + 1 < len(pieces) else None
    gap = following is None or following.line or following.start > piece.end
    before = pieces[at - 1].word if at else ""
    return gap and not _is_abbreviation(before) and not (following and following.raw[0].islower())


_SHORT_MONTHS = ("may", "june", "july")


def _is_abbreviation(word: str) -> bool:
    return word in _ABBREVIATIONS or (month_number(word) is not None and len(word) <= 4 and word not in _SHORT_MONTHS)


def _tokens(
    pieces: Sequence[_Piece], lexicon: CueLexicon, times: Mapping[int, Found], mentions: Sequence[Mention]
) -> Iterator[Token]:
    kept = [piece for at, piece in enumerate(pieces) if not (piece.raw in _JOINTS or piece.line) or _counts(pieces, at)]
    words = ["" if piece.place is not None else piece.word for piece in kept]
    phrases, at = lexicon.lengths, 0
    while at < len(kept):
        piece, word = kept[at], words[at]
        found = times.get(piece.start)
        taken = _taken(kept, at, found, mentions) if found else 0
        if piece.place is not None and not taken:
            yield Token(piece.start, piece.end, piece.word, piece.raw, _NO_CUES, _NUMBER, piece.place)
            at += 1
            continue
        length, cues, classes = lexicon.longest(words, at, piece.raw) if word in phrases else _UNKNOWN
        if found and taken and taken >= length:
            last = kept[at + taken - 1]
            yield Token(piece.start, last.end, found.time.form, piece.raw, _NO_CUES, _TIME, time=found.time)
            at += taken
            continue
        if length:
            text = word if length == 1 else " ".join(words[at : at + length])
            yield Token(piece.start, kept[at + length - 1].end, text, piece.raw, cues, classes)
        else:
            yield Token(piece.start, piece.end, word, piece.raw, *_alone(word))
        at += length or 1


@lru_cache(maxsize=16_384)
def _alone(word: str) -> tuple[Cues, frozenset[str]]:
    """The cues and classes of a mark, or of a word that tells nothing."""
    if word[-1].isalnum():
        return _NO_CUES, frozenset((word,))
    return {"mark": word}, frozenset((word, "mark"))


def _explained(tokens: Sequence[Token]) -> Iterator[Token]:
    """Yield the tokens, replacing a week or weekday by the date that explains it ("this week (March 8-14)")."""
    for at, token in enumerate(tokens):
        if token.time is not None and token.time.form in ("week", "weekday"):
            beside = [one for one in tokens[at + 1 : at + 3] if one.raw not in (",", "(")][:1]
            if beside and beside[0].time is not None and beside[0].time.form == "day":
                yield token._replace(time=beside[0].time)
                continue
        yield token


_NUMBER = frozenset(("num",))
_TIME = frozenset(("time",))


def _taken(kept: Sequence[_Piece], at: int, found: Found, mentions: Sequence[Mention]) -> int:
    """Count the pieces of a time expression; 0 if a number with a unit, or that extends beyond it, is part of it."""
    count = 0
    while at + count < len(kept) and kept[at + count].start < found.end:
        piece = kept[at + count]
        if piece.place is not None and (mentions[piece.place].unit is not None or piece.end > found.end):
            return 0
        count += 1
    return count


def _counts(pieces: Sequence[_Piece], at: int) -> bool:
    """Return whether a piece counts: line ends, joints within a word and stops of abbreviations do not."""
    piece = pieces[at]
    if piece.line:
        return False
    if piece.raw != ".":
        return not _glued(pieces, at)
    return at == 0 or pieces[at - 1].word not in _ABBREVIATIONS


_JOINTS = frozenset("-–‐‑/.")
"""What may not count; everything else does, but for the end of a line."""


def _glued(pieces: Sequence[_Piece], at: int) -> bool:
    if not 0 < at < len(pieces) - 1:
        return False
    before, dash, after = pieces[at - 1], pieces[at], pieces[at + 1]
    if before.end != dash.start or after.start != dash.end:
        return False
    if dash.raw == "/":
        return before.word == after.word or (before.word, after.word) in _ONE_PRODUCT
    return before.place is None
