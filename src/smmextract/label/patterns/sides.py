"""The words on either side of a number that say what form it has.

In comes a place in a sentence, out comes the nearest cue: a level, a change with its direction, a base, a share.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from smmextract.figure import Direction
from smmextract.label.patterns.reading import CLAUSE_MARKS, Reading
from smmextract.label.patterns.tokens import Token

Cue = Literal["level", "change", "base", "share", "after", "none"]

_EXCEEDING = ("exceeded", "exceeding", "surpassed", "topped")
REACH = 3
"""Unknown words that may stand between a word of change and its number."""


def verb_beside(tokens: Sequence[Token], at: int) -> Direction | None:
    """ "slid 9.1%", "fell by 3% more than expected": the word of change directly before the number."""
    place = at - 1
    while place >= 0 and (tokens[place].has("filler") or tokens[place].cues.get("link") == "by"):
        place -= 1
    return _direction(tokens[place].cues["direction"]) if place >= 0 and tokens[place].has("direction") else None


def right_cue(tokens: Sequence[Token], reading: Reading, stop: int) -> Direction | None:
    """ "3% higher", "a 28-point drop", "8,000 mt more than a month earlier"."""
    start = reading.at + 1
    behind = tokens[start : start + 4]
    if len(behind) == 4 and behind[0].mark == "(" and behind[1].mention is not None and behind[2].mark == ")":
        if behind[3].has("comparative"):  # "1,560 mt (10.0%) lower"
            reading.compared = True
            return _direction(behind[3].cues["comparative"])
        return None
    if reading.at and tokens[reading.at - 1].cues.get("link") == "or" and start < stop and tokens[start].mark == ",":
        start += 1  # "17,800 mt, or 3.1%, lower"
        if tokens[start].has("comparative"):
            reading.right = next((at for at in range(start, stop) if tokens[at].mark), stop)
    for place in range(start, stop):
        token = tokens[place]
        if token.text == "off" and place == reading.at + 1 and tokens[place + 1 : place + 2]:
            return "down" if tokens[place + 1].has("link", "basis") else None
        if token.text == "ahead of" and not _base_named(tokens, place):
            return None
        if token.has("comparative"):
            reading.compared = True
            return _direction(token.cues["comparative"])
        if token.has("direction"):
            beside = place == reading.at + 1 and _base_follows(tokens, place)  # "1.9 points up from 56.5%"
            if (place >= reading.right and not beside) or (
                token.text in ("up", "down") and not _base_follows(tokens, place)
            ):
                return None
            if token.text in ("up", "down"):
                return _direction(token.cues["direction"])
            if place + 1 < len(tokens) and tokens[place + 1].text in ("its", "their", "the"):
                return None  # "smelters with 100,000 mt cut their feed"
            article = tokens[reading.at - 1].text if reading.at else ""
            is_noun = article in ("a", "an", "the", "another", "its", "their") or place + 1 == len(tokens)
            return _direction(token.cues["direction"]) if is_noun or not _verb_follows(tokens, place) else None
        if not token.has("basis", "segment", "daily") and token.text not in ("year", "mt", "in", "of"):
            return None
    return None


def _base_named(tokens: Sequence[Token], place: int) -> bool:
    """ "3% ahead of last year", but not "3% ahead of the holiday"."""
    behind = tokens[place + 1 : place + 6]
    return any(token.time or token.mention is not None or token.has("expected", "basis") for token in behind)


def _base_follows(tokens: Sequence[Token], place: int) -> bool:
    """ "0.1% down from October", "1.2 points up on the month", "..., 3,000 mt down."."""
    behind = tokens[place + 1 : place + 3]
    if not behind or behind[0].has("basis", "mark"):
        return True
    linked = behind[0].cues.get("link") == "from" or behind[0].text in ("on", "over", "against")
    return linked and (behind[-1].time is not None or behind[-1].mention is not None)


def _verb_follows(tokens: Sequence[Token], place: int) -> bool:
    """Whether the word of change goes on to a number of its own."""
    return any(token.mention is not None for token in tokens[place + 1 : place + 4])


def left_cue(tokens: Sequence[Token], at: int) -> tuple[Cue, Direction | None]:
    """The nearest cue before the number that says what form it has."""
    link: str | None = None
    unknown = 0
    beside = True
    toward = False
    place = at - 1
    while place >= 0:
        token = tokens[place]
        found = token.cues.get("link")
        if token.mark == ")":
            place = _opening(tokens, place) - 1
            continue
        if place == at - 1 and token.possessive and _is_base_of(tokens, place):
            return "base", None
        if token.mention is not None:
            if link == "by" and (beaten := _beaten(tokens, place)):
                return "change", beaten
            compared = (link == "from" and unknown == 0) or _is_above(tokens, place, at)
            return ("base" if compared else "after"), None
        if token.mark == "(":
            before = tokens[place - 1] if place else None
            if before is not None and before.has("comparative", "direction"):
                return "change", _direction(before.cues.get("comparative") or before.cues["direction"])
            return "none", None
        if token.mark in CLAUSE_MARKS:
            if link == "from" and beside:
                return "base", None
            if link != "by":
                return "none", None
        elif token.text == "off" and link is None and unknown == 0:
            return "change", "down"
        elif token.has("direction"):
            if link == "to" and place and tokens[place - 1].has("direction"):  # "the increase narrowing to 19%"
                return "change", _direction(tokens[place - 1].cues["direction"])
            return _by_direction(token, "to" if toward and link is None else link, unknown)
        elif token.has("comparative") and link == "by" and unknown == 0:  # "lower by 3%"
            return "change", _direction(token.cues["comparative"])
        elif token.has("flat") and link is None and unknown == 0:
            return "level", None
        elif token.has("share") and link in (None, "of") and unknown <= REACH:
            return "share", None
        elif (
            token.has("compare")
            and link is None
            and unknown == 0
            and (token.text != "than" or _is_compared_number(tokens, place))
        ):
            return "base", None
        elif token.has("level") and not token.has("filler"):
            return ("change", _noun_before(tokens, place)) if _noun_before(tokens, place) else ("level", None)
        elif found in ("to", "by", "of", "from"):
            if link is None and (beside or found in ("by", "of")):
                link = found
        elif token.has("metric") and link == "of" and not _direction_near(tokens, place):
            alike = _is_comparison(tokens, place) and not _is_other_metric(tokens, place)
            return ("base" if alike else "level"), None
        elif token.has("break") and link != "by":
            return "none", None
        elif not (token.has("filler", "basis", "comparative", "compare", "forecast", "place") or token.time or found):
            unknown += 1
        toward = toward or (beside and token.has("toward"))
        whose = token.time is not None and place == at - 1  # "from last Friday's -45 dollars"
        beside = beside and (token.has("filler", "comparative") or found is not None or token.mark == "+" or whose)
        place -= 1
    return "none", None


def _is_above(tokens: Sequence[Token], change: int, at: int) -> bool:
    """ "1.81% above the 3.253 million mt of August": the level that a change starts from, if it is dated."""
    between, behind = tokens[change + 1 : at], tokens[at + 1 : at + 5]
    risen = bool(between) and between[0].text in ("above", "below", "short of") and between[0].has("comparative")
    dated = any(token.time is not None or token.has("basis", "expected") for token in behind)
    return risen and dated and all(token.has("filler") for token in between[1:])


def _is_base_of(tokens: Sequence[Token], place: int) -> bool:
    """ "above the previous week's -43.45", "from April's 5,000 mt": whose level the number is."""
    if tokens[place].has("basis"):
        return True
    before = next((one for one in reversed(tokens[:place]) if not one.has("filler")), None)
    if before is None or tokens[place].time is None:
        return False
    return before.has("compare", "comparative") or before.cues.get("link") == "from"


def _beaten(tokens: Sequence[Token], place: int) -> Direction | None:
    """ "beating the expected 77.1% by 1.54 points": the word of change before the level at this place."""
    before, behind = tokens[max(0, place - REACH - 1) : place], tokens[place + 1 : place + 4]
    expected = any(token.has("expected") for token in (*before, *behind))
    verb = next((token for token in reversed(before) if token.has("direction") or token.text in _EXCEEDING), None)
    if not expected or verb is None:
        return None
    return _direction(verb.cues.get("direction", "up"))


def _is_compared_number(tokens: Sequence[Token], place: int) -> bool:
    """ "1.03 dollars lower than -43.75 dollars", but not "lower than 40%"."""
    return place > 1 and tokens[place - 1].has("comparative") and tokens[place - 2].mention is not None


def _by_direction(token: Token, link: str | None, unknown: int) -> tuple[Cue, Direction | None]:
    if link == "to":
        return "level", None
    if link == "from":
        return "base", None
    if link in ("by", "of") or unknown <= REACH:
        return "change", _direction(token.cues["direction"])
    return "none", None


def _is_comparison(tokens: Sequence[Token], place: int) -> bool:
    """ "compared with a profit of": what precedes the metric at this place."""
    before = [token for token in tokens[max(0, place - 4) : place] if token.time is None and not _is_only_filler(token)]
    if not before:
        return False
    above = before[-1].text in ("above", "below", "short of") and len(before) > 1 and before[-2].mention is not None
    return before[-1].has("compare") or above


def _is_only_filler(token: Token) -> bool:
    return token.has("filler") and not token.has("comparative")


def _is_other_metric(tokens: Sequence[Token], place: int) -> bool:
    """ "exports were 1.6 million mt against imports of 1.4 million mt"."""
    before = next((token.cues["metric"] for token in reversed(tokens[:place]) if token.has("metric")), None)
    return before is not None and before != tokens[place].cues["metric"] and not tokens[place].has("signed")


def _direction_near(tokens: Sequence[Token], place: int) -> bool:
    """ "an increase in output of 5,000 mt"."""
    return any(token.has("direction") for token in tokens[max(0, place - 3) : place])


def _noun_before(tokens: Sequence[Token], place: int) -> Direction | None:
    """ "the increase was 3%": the word of change as subject of the verb at this place."""
    while place > 1 and (tokens[place - 1].time is not None or tokens[place - 1].has("place")):
        place -= 1  # "the growth in March was"
    if place == 0 or not tokens[place - 1].has("direction"):
        return None
    before = tokens[place - 2] if place > 1 else None
    if before is None or before.has("basis") or before.text in ("a", "an", "the", "this", "its", "of"):
        return _direction(tokens[place - 1].cues["direction"])
    return None


def _opening(tokens: Sequence[Token], place: int) -> int:
    while place > 0 and tokens[place].mark != "(":
        place -= 1
    return place


def _direction(value: str) -> Direction:
    return "up" if value == "up" else "down"
