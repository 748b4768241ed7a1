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
from smmextract.vocabulary import Vocabulary

_RHYTHMS = {
    "week": r"(?:(?:a|one|the) week (?:ago|earlier|before)|(?:last|the previous|the prior) week(?:'s)?|WoW"
    r"|week[- ]on[- ]week|on the week)",
    "month": r"(?:(?:a|one|the) month (?:ago|earlier|before)|(?:last|the previous|the prior) month(?:'s)?|MoM"
    r"|month[- ]on[- ]month|on the month)",
}
_AFTER: dict[Direction, str] = {
    "flat": r"(?:unchanged|flat|steady|stable|the same|level|on a par)(?: (?:from|as|with|on|compared with))?",
    "up": r"(?:up|higher|more|an increase|a rise)(?: (?:from|than|on|compared with))?",
    "down": r"(?:down|lower|less|a decrease|a fall|a decline)(?: (?:from|than|on|compared with))?",
}
_BEFORE: dict[Direction, str] = {
    "flat": r"(?:unchanged|flat|steady|stable)(?: (?:from|on|compared with))? {base} at",
    "up": r"(?:rose|increased|grew|climbed|edged up|picked up|rebounded)(?: (?:from|on))? {base} to",
    "down": r"(?:fell|decreased|dropped|declined|slipped|eased|edged down)(?: (?:from|on))? {base} to",
}
_DATE = r"(?: (?:in|as of|on) \w+(?: \d{1,2})?(?=[ ,(]))?"
_REACH = 80


def _patterns(rhythm: str) -> Iterator[tuple[Direction, re.Pattern[str], re.Pattern[str]]]:
    base = _RHYTHMS[rhythm]
    for direction, words in _AFTER.items():
        after = regex(rf"{_DATE}[\s,(]*(?:which (?:is|was) |and |or )?{words}(?: that of)? {base}\b", re.IGNORECASE)
        before = regex(rf"\b{_BEFORE[direction].format(base=base)} (?:\w+ ){{0,2}}$", re.IGNORECASE)
        yield direction, after, before


_PATTERNS = {rhythm: tuple(_patterns(rhythm)) for rhythm in _RHYTHMS}


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
    found = (one for one, after, before in _PATTERNS[rhythm] if after.match(right) or before.search(left))
    return next(found, None)


def _rhythm(period: str | None) -> str | None:
    """Return what the previous level is compared with: a date with a week, a month with a month."""
    try:
        found = parse_period(period or "")
    except InputError:
        return None
    return "week" if found.is_day else "month" if found.months == 1 else None
