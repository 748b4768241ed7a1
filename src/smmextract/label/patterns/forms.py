"""What form each number of a sentence has: level, change, share, or the base that a change starts from.

In come the tokens of one sentence, out comes a `Reading` for each of its numbers: role, direction and what a change is
measured against, from the cue words that stand between this number and its neighbours. What it is a figure of is not
asked here (see `scene`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import cast

from smmextract.figure import Basis
from smmextract.label.patterns.basis import find_basis, share_basis
from smmextract.label.patterns.links import find_alternatives, go_on
from smmextract.label.patterns.reading import CLAUSE_MARKS, Reading, is_remark, measure_of
from smmextract.label.patterns.sides import REACH, left_cue, right_cue, verb_beside
from smmextract.label.patterns.tokens import Token
from smmextract.scan.mention import Mention

_BELOW_ZERO = frozenset(("net", "margin", "margins", "balance"))
"""Words for what can be below zero."""
_FAR = 5
"""So many times larger a level is, at the least, than its change."""
_AGO = ("ago", "earlier", "last year")
_INTRODUCING = ("place", "filler", "break")
_THEN = ("a ", "one ", "the same ", "same ")


def read_forms(tokens: Sequence[Token], mentions: Sequence[Mention]) -> list[Reading]:
    """The readings of all numbers of the sentence, in order."""
    readings = _spread(tokens, mentions)
    for index, reading in enumerate(readings):
        _own_cues(tokens, readings, index)
        if reading.role is None and reading.measure == "points":
            reading.role = "change"
        if reading.role is None and _is_bracketed_base(tokens, reading):
            reading.role, reading.basis = "base", cast("Basis | None", tokens[reading.at - 2].cues.get("basis"))
        after_base = index > 0 and readings[index - 1].role == "base"
        earlier = _is_of_before(tokens, reading, after_base) or _is_doubled(tokens, reading)
        if reading.role in (None, "level") and earlier:
            reading.role = "base"
    for reading in readings:
        _turn(tokens, reading)
        _date_back(tokens, reading)
    _lead_on(tokens, readings)
    find_alternatives(tokens, readings)
    for index in range(len(readings)):
        go_on(tokens, readings, index)
    find_alternatives(tokens, readings)
    for index, reading in enumerate(readings):
        if reading.role in ("change", "base") and reading.basis is None:
            find_basis(tokens, readings, index)
    share_basis(tokens, readings)
    return readings


def _is_doubled(tokens: Sequence[Token], reading: Reading) -> bool:
    """ "More than double the 118,900 mt of January 2024"."""
    before = [token.text for token in tokens[max(0, reading.at - 3) : reading.at] if token.text != "the"][-2:]
    return before in (["than", "double"], ["than", "twice"], ["than", "triple"])


def _turn(tokens: Sequence[Token], reading: Reading) -> None:
    """ "A year ago stocks were 5,000 mt higher": they are lower now."""
    opening = tokens[0]
    past = opening.has("basis") and opening.text.endswith(_AGO) and opening.text.startswith(_THEN)
    behind = tokens[reading.at + 1 : reading.right]
    if not past or not reading.compared or reading.left > 0 or any(token.has("basis", "compare") for token in behind):
        return
    reading.direction = "down" if reading.direction == "up" else "up"
    reading.basis = cast(Basis, opening.cues["basis"])


def _is_bracketed_base(tokens: Sequence[Token], reading: Reading) -> bool:
    """ "69,000 mt more than in the same period last year (308,000 mt)": the level that is compared with."""
    at = reading.at
    if not 1 < at < len(tokens) - 1 or tokens[at - 1].mark != "(" or tokens[at + 1].mark != ")":
        return False
    compared = tokens[at - 2].has("basis") and tokens[at - 2].text.startswith(("from ", "than ", "compared ", "on the"))
    return compared and reading.measure in ("mass", "price")


def _date_back(tokens: Sequence[Token], reading: Reading) -> None:
    """ "On the same day last year it stood at 446,000 mt": a level of then."""
    if reading.role not in (None, "level"):
        return
    clause = tokens[reading.left : reading.at]
    opening = next((one for one in clause if not (one.mark or one.text == "on" or one.has(*_INTRODUCING))), None)
    if opening is None or not opening.has("basis") or not any(one.has("level") for one in clause):
        return
    if opening.text.endswith(_AGO) and opening.text.startswith(_THEN):
        reading.role, reading.basis = "base", cast(Basis, opening.cues["basis"])


def _lead_on(tokens: Sequence[Token], readings: Sequence[Reading]) -> None:
    """ "Imported concentrate from $35/dmt to $45/dmt": where it came from and where it is."""
    for first, second in pairwise(readings):
        led = tokens[first.at - 1].cues.get("link") == "from" and tokens[second.at - 1].cues.get("link") == "to"
        if first.at and led and first.role is None and first.measure == second.measure:
            first.role, second.role = "base", second.role or "level"


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
    adjacent = verb_beside(tokens, reading.at)
    direction = right_cue(tokens, reading, readings[index + 1].at if index + 1 < len(readings) else len(tokens))
    if direction:
        reading.role, reading.direction = "change", adjacent or direction
        return
    cue, direction = left_cue(tokens, reading.at)
    if cue in ("level", "change", "base") or (cue == "share" and reading.measure == "percent"):
        reading.role = cue
        reading.direction = direction if cue == "change" else None
    if cue == "base" and _is_of_another_place(tokens, reading):
        reading.role = "level"
    reading.remark = is_remark(tokens, reading.at, reading.mention) or _is_signed_move(readings, index)
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


def _is_signed_move(readings: Sequence[Reading], index: int) -> bool:
    """ "460,000-465,000 yuan/mt, +5,000 yuan/mt": the change, behind a price of quite another size."""
    reading, before = readings[index], readings[index - 1] if index else None
    beside = before is not None and before.at == reading.at - 2
    if before is None or not beside or not reading.mention.sign or reading.mention.unit != before.mention.unit:
        return False
    return abs(reading.mention.value) * _FAR < abs(before.mention.value)


def _is_expected_level(tokens: Sequence[Token], reading: Reading) -> bool:
    """ "beating the expected 77.1%", but not "beat expectations by 2%" or "3% above the forecast"."""
    for token in reversed(tokens[reading.left : reading.at]):
        if token.has("expected"):
            return True
        if token.cues.get("link") == "by" or not token.has("filler", "link"):
            return False
    return False


def _is_signed_level(tokens: Sequence[Token], reading: Reading) -> bool:
    """ "net imports amounted to -147,400 mt", "the margin was -2.6%": a quantity that can be below zero."""
    if reading.role != "level":
        return False
    clause = tokens[reading.left : reading.at]
    return any(token.has("signed") or not _BELOW_ZERO.isdisjoint(token.text.split()) for token in clause)


def _is_of_another_place(tokens: Sequence[Token], reading: Reading) -> bool:
    """ "72%, versus 31% in Yunnan": compared with another place, and not with another time."""
    behind = tokens[reading.at + 1 : reading.right]
    placed = len(behind) > 1 and behind[0].has("place") and any(token.has("region") for token in behind[:3])
    return placed and not any(token.time is not None or token.has("basis") for token in behind)


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
    if reading.at and tokens[reading.at - 1].cues.get("link") == "by":
        return False  # "exceeding the 64,200 mt that we had predicted by 760 mt"
    before = tokens[max(start, reading.at - REACH) : reading.at]
    if any(token.has("expected") for token in before):
        return not any(token.has("level") for token in before)
    subject = tokens[max(start, reading.at - REACH - 1) : reading.at]  # "the expected volume was"
    return bool(subject) and subject[-1].has("level") and any(token.text == "the expected" for token in subject)
