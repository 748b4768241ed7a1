"""Finds where in its report each figure of another extractor stands, or that it does not.

The scanner reads the text, so a changed digit, a piece of a longer number or another unit is never accepted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from smmextract.figure import Figure, Reason
from smmextract.scan import Mention, read_literal
from smmextract.vocabulary import Vocabulary

NOT_THERE = "not in the report"
_REASONS: Mapping[Reason | Literal["unread"], str] = {
    "date": "a date",
    "time": "a time",
    "day_count": "a number of days",
    "contact": "part of a contact",
    "page_chrome": "part of the surrounding page",
    "ordinal": "an ordinal",
    "name": "a name",
    "other": "something else",
    "unread": "a quantity that is not understood",
}


def ground(figures: Sequence[Figure], text: str, mentions: Sequence[Mention], vocabulary: Vocabulary) -> list[Figure]:
    """Return each figure with the offsets of its number in the text; if the number is not there, the figure gets a
    doubt.

    Figures with the same number take its places in order.
    """
    free = list(mentions)
    grounded = []
    for figure in figures:
        found = _find(figure, text, free, vocabulary) or _find(figure, text, mentions, vocabulary)
        if found is None:
            doubts = [*figure.doubts, f"{NOT_THERE}: {figure.literal}"]
            grounded.append(figure.model_copy(update={"start": None, "end": None, "doubts": doubts}))
            continue
        mention, doubt = found
        if mention in free:
            free.remove(mention)
        doubts = [*figure.doubts, doubt] if doubt else figure.doubts
        place = {"start": mention.start, "end": mention.end, "literal": mention.literal, "doubts": doubts}
        grounded.append(figure.model_copy(update=place))
    return grounded


def _find(figure: Figure, text: str, mentions: Sequence[Mention], vocabulary: Vocabulary) -> tuple[Mention, str] | None:
    """Return the first mention of this figure's number, and what is odd about it."""
    literal = " ".join(figure.literal.split())
    read = read_literal(figure.literal, vocabulary)
    for mention in mentions:
        if " ".join(mention.literal.split()) == literal:
            return mention, _value_doubt(figure, mention, vocabulary)
    for mention in mentions:
        if read is not None and same_number(read, mention):
            return mention, _value_doubt(figure, mention, vocabulary)
    at = _whole_phrase(figure.literal, text, mentions)
    if at is not None:
        inside = [mention for mention in mentions if at <= mention.start and mention.end <= at + len(figure.literal)]
        if len(inside) == 1:
            return inside[0], _value_doubt(figure, inside[0], vocabulary)
    return None


def same_number(one: Mention, other: Mention) -> bool:
    """Return whether two readings are the same quantity: equal in value and, unless the first is a bare number, in
    unit.
    """
    if one.is_range != other.is_range or (one.bound != other.bound and one.bound is not None):
        return False
    same = (one.value, one.low if one.is_range else None) == (other.value, other.low if other.is_range else None)
    return same and one.unit in (other.unit, None)


def _whole_phrase(phrase: str, text: str, mentions: Sequence[Mention]) -> int | None:
    """Return where a longer phrase stands word for word, without cutting a word or a number."""
    at = text.find(phrase) if phrase else -1
    while at >= 0:
        end = at + len(phrase)
        cuts_number = any(m.start < at < m.end or m.start < end < m.end for m in mentions)
        cuts_word = (at > 0 and _one_word(text[at - 1 : at + 1])) or _one_word(text[end - 1 : end + 1])
        if not cuts_number and not cuts_word:
            return at
        at = text.find(phrase, at + 1)
    return None


def _one_word(pair: str) -> bool:
    return len(pair) == 2 and pair.isascii() and pair.isalnum()


def _value_doubt(figure: Figure, mention: Mention, vocabulary: Vocabulary) -> str:
    if mention.why_not is not None:
        return f"the report has {mention.literal} as {_REASONS[mention.why_not]}, not as a figure"
    unit = vocabulary.unit_of(figure.metric, figure.kind, mention.unit)
    if abs(figure.value) != abs(mention.value) or (figure.unit not in (None, unit, mention.unit)):
        return f"given as {figure.value} {figure.unit or ''}".rstrip() + f", but the report says {mention.literal}"
    return ""
