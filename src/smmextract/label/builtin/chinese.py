"""Finds numbers in Chinese sentences, which the cue words do not cover, so that labels there are guesses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from smmextract.lazy import regex
from smmextract.scan.mention import Mention

_SENTENCE_END = regex(r"[。；;!?！？\n]|\.\s")
_FIRST_HANZI = "\u3400"
_HANZI = regex(r"[\u3400-\u9fff]")
_LATIN = regex(r"[A-Za-z]")
_LETTERS_A_HANZI = 2
"""A hanzi conveys about as much as two letters."""


def chinese_places(text: str, mentions: Sequence[Mention]) -> Iterator[int]:
    """Yield the places, in the list of mentions, of numbers whose sentence is mostly Chinese."""
    if text.isascii() or max(set(text)) < _FIRST_HANZI:  # to compile the expression takes 2 ms
        return
    ends = [0, *(found.end() for found in _SENTENCE_END.finditer(text)), len(text)]
    at = 0
    for place, mention in enumerate(mentions):
        while at + 2 < len(ends) and ends[at + 1] <= mention.start:
            at += 1
        sentence = text[ends[at] : ends[at + 1]]
        if len(_HANZI.findall(sentence)) * _LETTERS_A_HANZI > len(_LATIN.findall(sentence)):
            yield place
