"""Capacity that comes or goes, capacity of single smelters, and output that maintenance takes away.

In comes a number with the metric and kind that its unit gave it, out comes what it is by the words around it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from smmextract.figure import Direction
from smmextract.label.patterns.known import metrics
from smmextract.label.patterns.reading import Reading
from smmextract.label.patterns.tokens import Token

_OWNER_WITHIN = 8
_NEAR = 4
_GONE = ("lost", "affected", "forgone")
_LOSSES = ("loss", "losses", "impact", "output loss", "output losses", "production loss", "production losses")


def capacity_form(
    tokens: Sequence[Token], reading: Reading, metric: str, kind: str
) -> tuple[str, str, Direction | None]:
    """Metric, kind and, of a change that the words do not call one, direction."""
    if metrics()[metric].dimension == "mass_per_year" and kind == "level":
        around = clause_around(tokens, reading.at)
        if any(one.cues.get("metric") == "operating_capacity" for one in around):
            return metric, kind, None
        move = next((one.cues["capacity_move"] for one in around if one.has("capacity_move")), None)
        move = move or _move_of_owner(tokens, reading)
        if move:
            return "capacity_change", "change", cast(Direction, move)
    if reading.measure == "mass" and kind == "change" and not reading.basis and _is_capacity(tokens, reading):
        return "capacity_change", "change", reading.direction
    if metric == "production" and kind == "level" and reading.measure == "mass" and _is_lost(tokens, reading):
        return metric, "change", "down"
    return metric, kind, None


def is_lost_at_stop(tokens: Sequence[Token], reading: Reading) -> bool:
    """ "Three smelters will be overhauled, with an expected loss of 12,000 mt": output, whatever was told of before."""
    stopped = any(token.has("stoppage") for token in tokens[: reading.at])
    return stopped and any(token.text in _LOSSES for token in tokens[reading.left : reading.at])


def is_lost_before(tokens: Sequence[Token], reading: Reading, before: Reading | None) -> bool:
    """ "Affecting 28,000 mt of output, compared with 41,000 mt in August": a loss too."""
    if before is None or reading.role != "base" or before.role not in (None, "level"):
        return False
    return before.measure == reading.measure == "mass" and _is_lost(tokens, before)


def _is_lost(tokens: Sequence[Token], reading: Reading) -> bool:
    """ "Affected output by about 2,800 mt", "4,500 mt was lost", "the loss was as large as planned, at 41,000 mt"."""
    near = tokens[max(reading.left, reading.at - _NEAR) : reading.at]
    if any(token.has("effect") for token in near):
        return True
    behind = [token for token in tokens[reading.at + 1 : reading.right] if not token.has("level", "filler")]
    if behind and behind[0].text in _GONE and tokens[reading.at + 1].has("level"):
        return True
    output = False
    for token in reversed(tokens[reading.left : reading.at]):
        if token.text in _LOSSES or (output and token.has("effect") and not token.has("stoppage", "metric")):
            return True
        if output and token.has("product"):
            continue  # "affected alumina output by"
        if token.mark == ";" or token.has("product", "actor") or (token.has("metric") and output):
            return False
        if token.has("metric") and token.cues["metric"] != "production":
            return False
        output = token.cues.get("metric") == "production" or (output and token.has("filler"))
    return False


def owner_of_capacity(tokens: Sequence[Token], reading: Reading) -> str | None:
    """ "smelters with a combined capacity of 850,000 mt": those whose capacity it is, never the country's."""
    stop = max(reading.left, reading.at - _OWNER_WITHIN)
    capacity = False
    for place in range(reading.at - 1, stop - 1, -1):
        token = tokens[place]
        if token.text == "with":
            owner = tokens[place - 1] if place else None
            return owner.text if capacity and owner is not None and owner.has("actor") else None
        capacity = capacity or token.cues.get("metric") in ("capacity", "operating_capacity")
    return None


def clause_around(tokens: Sequence[Token], at: int) -> list[Token]:
    """The clause around a number: to the next comma or number on either side."""
    low = high = at
    while low > 0 and not closes(tokens[low - 1]):
        low -= 1
    while high + 1 < len(tokens) and not closes(tokens[high + 1]):
        high += 1
    return [*tokens[low:at], *tokens[at + 1 : high + 1]]


def closes(token: Token) -> bool:
    """Whether a clause ends at this token."""
    return token.mention is not None or token.mark in (",", ";", ":", "(", ")")


def _move_of_owner(tokens: Sequence[Token], reading: Reading) -> str | None:
    """What those whose capacity it is do with it, up to the next number."""
    if owner_of_capacity(tokens, reading) is None:
        return None
    for token in tokens[reading.at + 1 :]:
        if token.mention is not None or token.mark == ";":
            return None
        if token.has("capacity_move"):
            return token.cues["capacity_move"]
        if token.has("stoppage"):
            return "down"
    return None


def _is_capacity(tokens: Sequence[Token], reading: Reading) -> bool:
    """ "cut 600,000 mt/year of capacity": the capacity itself comes or goes."""
    following = tokens[reading.at + 1 : reading.right]
    before = tokens[reading.at - 1] if reading.at else None
    verb = before is not None and (before.has("direction") or before.has("filler"))
    named = any(token.cues.get("metric") == "capacity" for token in following)
    return verb and (named or reading.mention.unit == "t/year")
