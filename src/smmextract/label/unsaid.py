"""Reads words that say without a number how a level moved: "9,600 mt, the same as a week ago", "rose MoM to 61.2%".

This applies only if the words name the week or month before, and the figure is weekly or monthly. Such a level gets a
direction, which arithmetic uses as a weak observation of the previous level.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from smmextract.errors import InputError
from smmextract.figure import Direction, Figure
from smmextract.lazy import regex
from smmextract.period import parse_period
from smmextract.shipped_tables import shipped_table
from smmextract.vocabulary import Vocabulary

_WORDS = shipped_table(__package__, "unsaid")
_DIRECTIONS: tuple[Direction, ...] = ("flat", "up", "down")
_DATE = r"(?: (?:in|as of|on) \w+(?: \d{1,2})?(?=[ ,(]))?"
_REACH = 80
_SHORT = {"week": "wow", "month": "mom"}


def _patterns(words: Sequence[str]) -> Iterator[tuple[Direction, re.Pattern[str], re.Pattern[str]]]:
    base = f"(?:{'|'.join(words)})"
    for direction in _DIRECTIONS:
        moved, said = _WORDS["after"][direction], _WORDS["before"][direction].format(base=base)
        after = regex(rf"{_DATE}[\s,(]*(?:which (?:is|was) |and |or )?{moved}(?: that of)? {base}\b", re.IGNORECASE)
        yield direction, after, regex(rf"\b{said} (?:\w+ ){{0,2}}$", re.IGNORECASE)


_PATTERNS = {rhythm: tuple(_patterns(words)) for rhythm, words in _WORDS["base"].items()}


def with_directions(figures: Sequence[Figure], text: str, vocabulary: Vocabulary) -> list[Figure]:
    """Return the figures; a level gets the direction in which the words at it say that it moved, or did not."""
    return [
        figure.model_copy(update={"direction": direction}) if (direction := _said(figure, text, vocabulary)) else figure
        for figure in figures
    ]


def _said(figure: Figure, text: str, vocabulary: Vocabulary) -> Direction | None:
    if figure.kind != "level" or figure.direction or vocabulary.facts(figure.metric).signed:
        return None
    rhythm = _rhythm(figure.period)
    if rhythm is None or figure.start is None or figure.end is None:
        return None
    left = text[max(0, figure.start - _REACH) : figure.start]
    right = text[figure.end : figure.end + _REACH]
    before_it, behind_it = _names_rhythm(left, rhythm), _names_rhythm(right, rhythm)
    for direction, after, before in _PATTERNS[rhythm]:
        if (behind_it and after.match(right)) or (before_it and before.search(left)):
            return direction
    return None


def _names_rhythm(words: str, rhythm: str) -> bool:
    """Return whether words name a week (or month) at all, as those of each pattern do."""
    said = words.lower()
    return rhythm in said or _SHORT[rhythm] in said


def _rhythm(period: str | None) -> str | None:
    """Return what the previous level is compared with: a date with a week, a month with a month."""
    try:
        found = parse_period(period or "")
    except InputError:
        return None
    return "week" if found.is_day else "month" if found.months == 1 else None
