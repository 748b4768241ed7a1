"""Reads words at a figure that say how it moved, beside the number: without one, or twice and in opposite directions.

"9,600 mt, the same as a week ago": if the words name the week or month before, and the figure is weekly or monthly, the
level gets a direction, which arithmetic uses as a weak observation of the previous level. "Inventories dropped back,
with inventories increasing by 5.08%": one of the two words is wrong, and no sum may reach the number, so the change is
a doubt with both signs; but only where nothing between them tells two times, places or things apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from smmextract.figure import Alternative, Direction, Figure
from smmextract.lazy import regex
from smmextract.period import period_or_none
from smmextract.shipped_tables import shipped_table
from smmextract.vocabulary import Vocabulary

_UNSAID = shipped_table(__package__, "unsaid")
_DIRECTIONS: tuple[Direction, ...] = ("flat", "up", "down")
_DATE = r"(?: (?:in|as of|on) \w+(?: \d{1,2})?(?=[ ,(]))?"
_BESIDE = 80
_SHORT = {"week": "wow", "month": "mom"}


def _patterns(words: Sequence[str]) -> Iterator[tuple[Direction, re.Pattern[str], re.Pattern[str]]]:
    base = f"(?:{'|'.join(words)})"
    for direction in _DIRECTIONS:
        moved, said = _UNSAID["after"][direction], _UNSAID["before"][direction].format(base=base)
        after = regex(rf"{_DATE}[\s,(]*(?:which (?:is|was) |and |or )?{moved}(?: that of)? {base}\b", re.IGNORECASE)
        yield direction, after, regex(rf"\b{said} (?:\w+ ){{0,2}}$", re.IGNORECASE)


_PATTERNS = {rhythm: tuple(_patterns(words)) for rhythm, words in _UNSAID["base"].items()}


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
    left = text[max(0, figure.start - _BESIDE) : figure.start]
    right = text[figure.end : figure.end + _BESIDE]
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
    found = period_or_none(period)
    return None if found is None else "week" if found.is_day else "month" if found.months == 1 else None


_BOTH = shipped_table(__package__, "two_directions")
_THINGS = _BOTH["things"]
_UP, _DOWN, _UP_BY, _DOWN_BY = (f"(?:{'|'.join(_BOTH[name])})" for name in ("up", "down", "up_by", "down_by"))
_ABOUT = rf"(?: (?:{'|'.join(_BOTH['about'])}))*"
_APART, _LATER = (regex(rf"\b(?:{'|'.join(_BOTH[name])})\b|\d", re.IGNORECASE) for name in ("apart", "later"))
"""Words that tell two times or things apart, those that tell two times apart, and numbers."""
_APART_AFTER = regex(r"^\s*(?:YoY\b|year[- ]on[- ]year|from (?:a|the same).{0,20}year|\(?(?:in|at) [A-Z])")
_REACH = 200


def _pattern(thing: str, first: str, second: str) -> re.Pattern[str]:
    same = rf"(?:(?:,| and|, and) (?:with )?(?:the |these |its |their )?(?:{thing})(?: levels?)? (?:were |was )?|, )"
    return regex(
        rf"\b(?:{thing})(?: [^\s,.;:()]+){{0,6}}? {first}(?: [^\s,.;:()]+){{0,5}}?{same}{second}{_ABOUT} $",
        re.IGNORECASE,
    )


_WENT_UP, _WENT_DOWN = (regex(f" {words}", re.IGNORECASE) for words in (_UP, _DOWN))
"""The first direction by itself: few sentences have it, and the longer patterns need not be tried in the others."""
_SAID_UP = tuple(_pattern(thing, _DOWN, _UP_BY) for thing in _THINGS)
_SAID_DOWN = tuple(_pattern(thing, _UP, _DOWN_BY) for thing in _THINGS)


def _again(thing: str, first: str, second: str) -> re.Pattern[str]:
    """Match the same thing, under the same full name, told to go both ways in a sentence."""
    return regex(
        rf"\b(?P<what>[\w-]+ [\w-]+ )(?:{thing})(?: [^\s.,;:()]+){{0,3}}? {first}\b[^:()]*"
        rf"\b(?P=what)(?:{thing})(?: (?:ratio|level|rate)s?)?,? (?:was |were )?{second}{_ABOUT} $",
        re.IGNORECASE,
    )


_AGAIN_UP = tuple(_again(thing, _DOWN, _UP_BY) for thing in _THINGS)
_AGAIN_DOWN = tuple(_again(thing, _UP, _DOWN_BY) for thing in _THINGS)


def with_both_directions(figures: Sequence[Figure], text: str) -> list[Figure]:
    """The figures; a change that the words before it in its clause call the other way is in doubt, with both signs."""
    return [_with_both(figure) if _is_said_both_ways(figure, text) else figure for figure in figures]


def _with_both(figure: Figure) -> Figure:
    this, other = ("down", "up") if figure.value < 0 else ("up", "down")
    reading = Alternative(fields={"direction": other}, weight=0.4, why="the clause says both")
    doubt = f"read as {this}, may be {other}: the same clause says that it went the other way"
    return figure.model_copy(
        update={"doubts": [*figure.doubts, doubt], "alternatives": [*figure.alternatives, reading]}
    )


def _is_said_both_ways(figure: Figure, text: str) -> bool:
    if figure.kind != "change" or not figure.value or figure.start is None or figure.end is None:
        return False
    if figure.basis in ("yoy", "ytd_yoy", "vs_forecast"):
        return False
    if _APART_AFTER.match(text[figure.end : figure.end + 40]):
        return False
    down = figure.value < 0
    sentence = re.split(r"[.!?]\s|\n", text[max(0, figure.start - 2 * _REACH) : figure.start])[-1]
    if not (_WENT_UP if down else _WENT_DOWN).search(sentence):
        return False
    clause = re.split(r"[;:]\s", sentence[-_REACH:])[-1]
    return _is_in(clause, _SAID_DOWN if down else _SAID_UP, _APART) or _is_in(
        sentence, _AGAIN_DOWN if down else _AGAIN_UP, _LATER
    )


def _is_in(text: str, patterns: Sequence[re.Pattern[str]], apart: re.Pattern[str]) -> bool:
    """Whether one of the patterns ends the text, with nothing in it that tells two times or things apart."""
    found = (pattern.search(text) for pattern in patterns)
    return any(match is not None and not apart.search(match[0]) for match in found)
