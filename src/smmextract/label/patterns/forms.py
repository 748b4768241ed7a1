"""What form each number of a sentence has: level, change, share, or the base that a change starts from.

In come the tokens of one sentence, out comes a `Reading` for each of its numbers: role, direction and what a change is
measured against, from the cue words that stand between this number and its neighbours. What it is a figure of is not
asked here (see `scene`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, cast

from smmextract.figure import Basis, Direction
from smmextract.label.patterns.basis import find_basis, share_basis
from smmextract.label.patterns.links import find_alternatives, go_on
from smmextract.label.patterns.reading import CLAUSE_MARKS, Reading, is_remark, measure_of
from smmextract.label.patterns.tokens import Token
from smmextract.scan.mention import Mention

Cue = Literal["level", "change", "base", "share", "after", "none"]

_AGO = ("ago", "earlier", "last year")
_THEN = ("a ", "one ", "the same ", "same ")
_REACH = 3
"""Unknown words that may stand between a word of change and its number."""


def read_forms(tokens: Sequence[Token], mentions: Sequence[Mention]) -> list[Reading]:
    """The readings of all numbers of the sentence, in order."""
    readings = _spread(tokens, mentions)
    for index, reading in enumerate(readings):
        _own_cues(tokens, readings, index)
        if reading.role is None and reading.measure == "points":
            reading.role = "change"
        after_base = index > 0 and readings[index - 1].role == "base"
        if reading.role in (None, "level") and _is_of_before(tokens, reading, after_base):
            reading.role = "base"
    for reading in readings:
        _turn(tokens, reading)
    find_alternatives(tokens, readings)
    for index in range(len(readings)):
        go_on(tokens, readings, index)
    find_alternatives(tokens, readings)
    for index, reading in enumerate(readings):
        if reading.role in ("change", "base") and reading.basis is None:
            find_basis(tokens, readings, index)
    share_basis(tokens, readings)
    return readings


def _turn(tokens: Sequence[Token], reading: Reading) -> None:
    """ "A year ago stocks were 5,000 mt higher": they are lower now."""
    opening = tokens[0]
    past = opening.has("basis") and opening.text.endswith(_AGO) and opening.text.startswith(_THEN)
    behind = tokens[reading.at + 1 : reading.right]
    if not past or not reading.compared or reading.left > 0 or any(token.has("basis", "compare") for token in behind):
        return
    reading.direction = "down" if reading.direction == "up" else "up"
    reading.basis = cast(Basis, opening.cues["basis"])


def _spread(tokens: Sequence[Token], mentions: Sequence[Mention]) -> list[Reading]:
    """The numbers, and which tokens around each are its own."""
    readings: list[Reading] = []
    depth = 0
    for at, token in enumerate(tokens):
        depth += (token.mark == "(") - (token.mark == ")")
        if token.mention is not None:
            mention = mentions[token.mention]
            readings.append(Reading(at, token.mention, mention, measure_of(mention), depth=max(depth, 0)))
    for index, reading in enumerate(readings):
        stop = readings[index + 1].at if index + 1 < len(readings) else len(tokens)
        reading.right = _right_end(tokens, reading.at, stop)
        reading.left = readings[index - 1].right if index else 0
    return readings


def _right_end(tokens: Sequence[Token], at: int, stop: int) -> int:
    for place in range(at + 1, stop):
        token = tokens[place]
        if token.mark in CLAUSE_MARKS or token.has("break", "aside") or token.cues.get("link") in ("and", "or"):
            return place
        if token.has("capacity_move", "effect") and not token.has("metric"):
            return place
        leads_on = stop < len(tokens) and _only_fillers(tokens, place + 1, stop)
        onward = token.cues.get("link") in ("to", "from") and place + 1 < stop < len(tokens)
        if onward and _names_level(tokens[place + 1 : stop]):
            return place  # "a discount of 50 yuan/mt to a premium of 20 yuan/mt"
        if leads_on and (token.cues.get("link") in ("to", "from", "by", "of") or token.has("direction")):
            return place
        if token.has("direction") and place + 1 < stop < len(tokens) and tokens[place + 1].has("link", "basis"):
            linked = tokens[place + 1].cues.get("link") in ("by", "from", "to") or tokens[place + 1].has("basis")
            if linked and _only_fillers(tokens, place + 2, stop):
                return place
    return stop


def _names_level(tokens: Sequence[Token]) -> bool:
    """ "a premium of": names what the next number is, and nothing else."""
    known = all(token.has("filler", "segment", "metric") or token.cues.get("link") == "of" for token in tokens)
    return known and tokens[-1].cues.get("link") == "of"


def _only_fillers(tokens: Sequence[Token], start: int, stop: int) -> bool:
    return all(token.has("filler") or token.mark in ("+", "-", "−") for token in tokens[start:stop])


def _own_cues(tokens: Sequence[Token], readings: Sequence[Reading], index: int) -> None:
    reading = readings[index]
    adjacent = _verb_beside(tokens, reading.at)
    direction = _right_cue(tokens, reading, readings[index + 1].at if index + 1 < len(readings) else len(tokens))
    if direction:
        reading.role, reading.direction = "change", adjacent or direction
        return
    cue, direction = _left_cue(tokens, reading.at)
    if cue in ("level", "change", "base") or (cue == "share" and reading.measure == "percent"):
        reading.role = cue
        reading.direction = direction if cue == "change" else None
    if cue == "base" and _is_of_another_place(tokens, reading):
        reading.role = "level"
    reading.remark = is_remark(tokens, reading.at, reading.mention)
    signed = reading.mention.sign and reading.measure in ("percent", "mass", "points")
    if reading.role in (None, "level") and (reading.remark or (signed and not _is_signed_level(tokens, reading))):
        reading.role = "change"
    if reading.role == "change" and reading.mention.sign:
        reading.direction = "up" if reading.mention.sign > 0 else "down"
    if reading.measure == "percent" and reading.role == "level" and _share_moved(tokens, reading):
        reading.role = "share"
    if reading.measure == "percent" and reading.role in (None, "level") and _is_share(tokens, reading):
        reading.role = "share"
    reading.expected = _expected_beside(tokens, reading, readings[index - 1].at + 1 if index else 0)
    if reading.expected and (reading.role is None or _is_expected_level(tokens, reading)):
        reading.role, reading.direction = "level", None


def _is_expected_level(tokens: Sequence[Token], reading: Reading) -> bool:
    """ "beating the expected 77.1%", but not "beat expectations by 2%" or "3% above the forecast"."""
    for token in reversed(tokens[reading.left : reading.at]):
        if token.has("expected"):
            return True
        if token.cues.get("link") == "by" or not token.has("filler", "link"):
            return False
    return False


def _verb_beside(tokens: Sequence[Token], at: int) -> Direction | None:
    """ "slid 9.1%", "fell by 3% more than expected": the word of change directly before the number."""
    place = at - 1
    while place >= 0 and (tokens[place].has("filler") or tokens[place].cues.get("link") == "by"):
        place -= 1
    return _direction(tokens[place].cues["direction"]) if place >= 0 and tokens[place].has("direction") else None


def _is_signed_level(tokens: Sequence[Token], reading: Reading) -> bool:
    """ "net imports amounted to -147,400 mt", "the margin was -2.6%": a quantity that can be below zero."""
    if reading.role != "level":
        return False
    clause = tokens[reading.left : reading.at]
    return any(token.has("signed") or token.text in ("net", "margin", "margins", "balance") for token in clause)


def _right_cue(tokens: Sequence[Token], reading: Reading, stop: int) -> Direction | None:
    """ "3% higher", "a 28-point drop", "8,000 mt more than a month earlier"."""
    for place in range(reading.at + 1, stop):
        token = tokens[place]
        if token.text == "ahead of" and not _base_named(tokens, place):
            return None
        if token.has("comparative"):
            reading.compared = True
            return _direction(token.cues["comparative"])
        if token.has("direction"):
            beside = place == reading.at + 1 and _base_follows(tokens, place)  # "1.9 points up from 56.5%"
            if (place >= reading.right and not beside) or (token.text in ("up", "down") and not _base_follows(tokens, place)):
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


def _left_cue(tokens: Sequence[Token], at: int) -> tuple[Cue, Direction | None]:
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
        if token.mention is not None:
            if link == "by" and (beaten := _beaten(tokens, place)):
                return "change", beaten
            return ("base" if link == "from" and unknown == 0 else "after"), None
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
        elif token.has("flat") and link is None and unknown == 0:
            return "level", None
        elif token.has("share") and link in (None, "of") and unknown <= _REACH:
            return "share", None
        elif token.has("compare") and link is None and unknown == 0 and (
            token.text != "than" or _is_compared_number(tokens, place)
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


def _beaten(tokens: Sequence[Token], place: int) -> Direction | None:
    """ "beating the expected 77.1% by 1.54 points": the word of change before the level at this place."""
    before = tokens[max(0, place - _REACH - 1) : place]
    expected = any(token.has("expected") for token in before)
    verb = next((token for token in reversed(before) if token.has("direction")), None)
    return _direction(verb.cues["direction"]) if expected and verb is not None else None


def _is_compared_number(tokens: Sequence[Token], place: int) -> bool:
    """ "1.03 dollars lower than -43.75 dollars", but not "lower than 40%"."""
    return place > 1 and tokens[place - 1].has("comparative") and tokens[place - 2].mention is not None


def _is_of_another_place(tokens: Sequence[Token], reading: Reading) -> bool:
    """ "72%, versus 31% in Yunnan": compared with another place, and not with another time."""
    behind = tokens[reading.at + 1 : reading.right]
    placed = len(behind) > 1 and behind[0].has("place") and any(token.has("region") for token in behind[:3])
    return placed and not any(token.time is not None or token.has("basis") for token in behind)


def _by_direction(token: Token, link: str | None, unknown: int) -> tuple[Cue, Direction | None]:
    if link == "to":
        return "level", None
    if link == "from":
        return "base", None
    if link in ("by", "of") or unknown <= _REACH:
        return "change", _direction(token.cues["direction"])
    return "none", None


def _is_comparison(tokens: Sequence[Token], place: int) -> bool:
    """ "compared with a profit of": what precedes the metric at this place."""
    before = [token for token in tokens[max(0, place - 2) : place] if not token.has("filler")]
    return bool(before) and before[-1].has("compare")


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


def _share_moved(tokens: Sequence[Token], reading: Reading) -> bool:
    """ "its share climbed to 68%"."""
    clause = tokens[reading.left : reading.at]
    return any(token.text in ("share", "proportion") for token in clause) and not any(
        token.has("metric") for token in clause
    )


def _is_share(tokens: Sequence[Token], reading: Reading) -> bool:
    following = tokens[reading.at + 1] if reading.at + 1 < len(tokens) else None
    if following is None or following.has("metric") or _is_signed_level(tokens, reading):
        return False
    return following.cues.get("link") == "of" or following.has("share") or following.text.startswith("of ")


def _is_of_before(tokens: Sequence[Token], reading: Reading, after_base: bool) -> bool:
    """ "the 9,200 mt of a year ago", "against 34.9% a week earlier and 30.1% in the same period last year"."""
    percent = reading.measure == "percent" and reading.role != "level" and not after_base
    if reading.measure == "points" or percent:
        return False
    behind = tokens[reading.at + 1 : reading.right][:2]
    # "and 5,100 mt from a year earlier" goes on with the change before it
    return any(
        token.has("basis") and token.text.endswith(_AGO) and not token.text.startswith(("from ", "than "))
        for token in behind
    )


def _expected_beside(tokens: Sequence[Token], reading: Reading, start: int) -> bool:
    """Whether this number is what had been expected."""
    if any(token.has("expected") for token in tokens[reading.at + 1 : reading.right][:4]):
        return not any(token.has("comparative") for token in tokens[reading.at + 1 : reading.right][:2])
    before = tokens[max(start, reading.at - _REACH) : reading.at]
    if any(token.has("expected") for token in before):
        return not any(token.has("level") for token in before)
    subject = tokens[max(start, reading.at - _REACH - 1) : reading.at]  # "the expected volume was"
    return bool(subject) and subject[-1].has("level") and any(token.text == "the expected" for token in subject)
