"""What each change of a sentence is measured against.

A basis is said beside the number ("3% MoM", "a year-on-year rise of 3%"), or once for several numbers that are said
together, or as a time to be compared with ("than in October").
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from smmextract.figure import Basis
from smmextract.label.patterns.reading import CLAUSE_MARKS, Reading
from smmextract.label.patterns.tokens import Token

_COMPARED_WITHIN = 7
_WITHIN_COMPARISON = frozenset(
    [
        "end",
        "of",
        "start",
        "beginning",
        "level",
        "that",
        "same",
        "period",
        "month",
        "week",
        "day",
        "quarter",
        "months",
        "figure",
        "volume",
        "output",
        "value",
        "record",
        "total",
        "average",
        "corresponding",
        "number",
        "one",
        "reading",
        "middle",
        "base",
        "very",
        "low",
        "high",
        "comparison",
        "levels",
    ]
)


def find_basis(tokens: Sequence[Token], readings: Sequence[Reading], index: int) -> None:
    """Find what one change (or the base of one) is measured against."""
    reading = readings[index]
    following = readings[index + 1] if index + 1 < len(readings) else None
    if _basis_between(tokens, reading.at + 1, reading.right, reading):
        return
    if _basis_behind_only(tokens, reading):
        return
    if following is not None and following.alternative == index and _basis_behind_bracket(tokens, reading, following):
        return
    before = readings[index - 1] if index else None
    if (
        before is not None
        and before.expected
        and any(token.cues.get("link") == "by" for token in tokens[before.at + 1 : reading.at])
    ):
        reading.basis = "vs_forecast"
        return
    if following is not None:
        gap = tokens[reading.right : following.at]
        if _expected_after(tokens, following, reading):
            reading.basis, following.expected = "vs_forecast", True
            return
        goes_on = following.alternative == index or (
            following.role in ("level", None) and any(token.cues.get("link") == "to" for token in gap)
        )
        if goes_on and _basis_between(tokens, following.at + 1, following.right, reading):
            return
        if following.role == "base" and _base_dated(tokens, following, reading):
            return
    _basis_between(tokens, _clause_start(tokens, reading), reading.at, reading) or _basis_between(
        tokens, reading.left, reading.at, reading, expected=False
    )


def _basis_behind_only(tokens: Sequence[Token], reading: Reading) -> bool:
    """ "Almost half (45.9%) on the year": alone in a bracket, and measured against what stands behind that."""
    behind = reading.at + 2
    alone = reading.at > 0 and tokens[reading.at - 1].mark == "(" and tokens[behind - 1 : behind]
    if not alone or alone[0].mark != ")" or behind >= len(tokens) or not tokens[behind].has("basis"):
        return False
    return _basis_between(tokens, behind, behind + 1, reading)


def _basis_behind_bracket(tokens: Sequence[Token], reading: Reading, following: Reading) -> bool:
    """ "down 412 mt (4.0%) from September 6"."""
    closing = following.at + 1
    if tokens[following.at - 1].mark != "(" or closing >= len(tokens) or tokens[closing].mark != ")":
        return False
    stop = closing + 1
    while stop < len(tokens) and not (tokens[stop].mark or tokens[stop].has("break")) and tokens[stop].mention is None:
        if tokens[stop].cues.get("link") in ("and", "or"):
            break
        stop += 1
    return _basis_between(tokens, closing + 1, stop, reading)


def _base_dated(tokens: Sequence[Token], base: Reading, reading: Reading) -> bool:
    """ "from 695,000 mt in February": what is said of the level that the change starts from."""
    if _basis_between(tokens, base.at + 1, base.right, reading, expected=False):
        return True
    reading.base_time = next((token.time for token in tokens[base.at + 1 : base.right] if token.time is not None), None)
    return reading.base_time is not None


def _clause_start(tokens: Sequence[Token], reading: Reading) -> int:
    marks = (place for place in range(reading.at - 1, reading.left - 1, -1) if tokens[place].mark in CLAUSE_MARKS)
    return next(marks, reading.left)


def _expected_after(tokens: Sequence[Token], following: Reading, reading: Reading) -> bool:
    """ "23,800 mt above the 902,100 mt that had been expected"."""
    compared = any(token.has("comparative") for token in tokens[reading.at + 1 : following.at])
    return compared and any(token.has("expected") for token in tokens[following.at + 1 : following.at + 6])


def _basis_between(tokens: Sequence[Token], low: int, high: int, reading: Reading, expected: bool = True) -> bool:
    for place in range(low, high):
        token = tokens[place]
        if token.has("basis") and (expected or token.cues["basis"] != "vs_forecast"):
            reading.basis = cast(Basis, token.cues["basis"])
            return True
        if expected and token.has("expected") and reading.role == "change" and not token.has("level"):
            reading.basis = "vs_forecast"
            return True
        if token.time is not None and is_compared(tokens, place):
            reading.base_time = token.time
            return True
    return False


def is_compared(tokens: Sequence[Token], place: int) -> bool:
    """Whether the time at this place is what a change is measured from: "than in October", "from February"."""
    following = tokens[place + 1] if place + 1 < len(tokens) else None
    if tokens[place].possessive and (following is None or following.mark or following.cues.get("link") == "by"):
        return True  # "lags last year's by 5.16%"
    for back in range(place - 1, max(-1, place - _COMPARED_WITHIN), -1):
        token = tokens[back]
        if token.mention is not None and back > 0:
            return _is_base(tokens, back)
        if token.has("compare") or token.cues.get("link") == "from":
            return True
        if token.text in ("above", "below", "short of"):
            return True
        time = tokens[place].time
        if token.text == "over" and back == place - 1 and time is not None and back > 0:
            number = tokens[back - 1]
            whole = time.form == "year" or (time.form in ("month", "quarter") and number.text.endswith("%"))
            return whole and number.mention is not None
        if token.text == "on" and back:
            same = any(one.text in ("same", "corresponding", "level") for one in tokens[back + 1 : place])
            risen = back > 2 and tokens[back - 2].cues.get("link") == "of" and tokens[back - 3].has("direction")
            weekday = tokens[place].time
            if risen and weekday is not None and weekday.form == "weekday":
                return True  # "a rise of 1,700 mt on Monday"
            number = tokens[back - 1]
            if time is not None and time.form == "year" and number.mention is not None and number.text.endswith("%"):
                return True  # "a jump of 58.2% on 2023"
            if tokens[back - 1].has("direction") or (same and tokens[back - 1].mention is not None):
                return True
        if not (token.has("filler", "place") or token.text in _WITHIN_COMPARISON):
            return False
    return False


def _is_base(tokens: Sequence[Token], number: int) -> bool:
    """ "From 10,000 mt in July", "lower than the 10,000 mt of July", but not "more than 50% in July"."""
    at = number - 1
    while at > 0 and tokens[at].has("filler") and not tokens[at].has("comparative"):
        at -= 1
    if at > 1 and tokens[at].text in ("double", "triple", "twice") and tokens[at - 1].text == "than":
        return True  # "more than double the 118,900 mt of January"
    if tokens[at].text == "than" and not (at > 1 and tokens[at - 2].mention is not None):
        return False
    risen = at > 0 and tokens[at].has("comparative") and tokens[at - 1].mention is not None
    return risen or tokens[at].has("compare") or tokens[at].cues.get("link") == "from"


def share_basis(tokens: Sequence[Token], readings: Sequence[Reading]) -> None:
    """Pass a basis on between changes that are said together."""
    for index, reading in enumerate(readings):
        if reading.role != "change" or reading.basis or reading.base_time:
            continue
        later = next((one for one in readings[index + 1 :] if one.role == "change"), None)
        earlier = next((one for one in reversed(readings[:index]) if one.role == "change"), None)
        partner = later if later and later.alternative == index else None
        if partner is None and reading.alternative is not None:
            partner = readings[reading.alternative]
        about_same = earlier and _goes_on_from(tokens, readings[:index], earlier, reading)
        if partner is None and earlier and about_same and (earlier.measure != reading.measure or earlier.basis):
            partner = earlier
        levels = later and any(one.role != "change" for one in readings[index + 1 : readings.index(later)])
        if partner is None and later and later.measure == reading.measure and not levels:
            partner = later
        before = readings[index - 1] if index else None
        if partner is None and before is not None and before.role == "base":
            partner = before  # "to 10,350 mt from 10,000 mt in July, up 3.5%"
        if partner:
            reading.basis, reading.base_time = partner.basis, partner.base_time


def _goes_on_from(tokens: Sequence[Token], before: Sequence[Reading], earlier: Reading, reading: Reading) -> bool:
    """Whether a change without a basis can have that of the change before: of the same metric, and behind a semicolon
    only where nothing before it is measured against anything else.
    """
    between = tokens[earlier.at : reading.at]
    if any(token.has("metric") for token in between):
        return False
    return len({one.basis for one in before if one.basis}) < 2 or not any(token.mark == ";" for token in between)
