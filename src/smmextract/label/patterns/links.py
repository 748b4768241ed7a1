"""Numbers that are said together: two ways to say one change, and changes under one verb."""

from __future__ import annotations

from collections.abc import Sequence

from smmextract.label.patterns.reading import Reading
from smmextract.label.patterns.tokens import Token


def _gap(tokens: Sequence[Token], first: Reading, second: Reading) -> Sequence[Token]:
    """The tokens between two numbers, without what stands in brackets of its own."""
    gap: list[Token] = []
    depth = 0
    for token in tokens[first.at + 1 : second.at]:
        depth += token.mark == "("
        if depth <= 0 and token.mark != ")":
            gap.append(token)
        if token.mark == ")":
            depth = max(depth - 1, 0)
    return gap


def _before(readings: Sequence[Reading], index: int) -> Reading | None:
    """The number before at the same depth of brackets (or the one that the bracket follows)."""
    for earlier in reversed(readings[:index]):
        if earlier.depth <= readings[index].depth:
            return earlier
    return None


def find_alternatives(tokens: Sequence[Token], readings: Sequence[Reading]) -> None:
    """ "8,000 mt or 0.9% more": two ways to say one change."""
    for index, reading in enumerate(readings):
        before = _before(readings, index)
        if before is None:
            continue
        gap = _gap(tokens, before, reading)
        joined = any(token.cues.get("link") == "or" for token in gap)
        if not joined or before.measure == reading.measure or any(token.has("level", "metric") for token in gap):
            continue
        if reading.role is None and _is_of_change_before(tokens, readings, index):
            reading.role, reading.direction, reading.alternative = "change", readings[index - 2].direction, index - 2
            continue
        for one, other in ((before, reading), (reading, before)):
            led_to = tokens[other.at - 1].cues.get("link") == "to"
            said = other.role is None or _is_called(tokens, other, one)
            if one.role == "change" and said and not led_to and (one is before or one.compared):
                other.role, other.direction = "change", one.direction
        if before.role == reading.role == "change":
            reading.alternative = readings.index(before)
            reading.direction = reading.direction or before.direction


def _is_called(tokens: Sequence[Token], reading: Reading, partner: Reading) -> bool:
    """ "which was 15,200 mt or 3.93% more than in September": no level, in spite of the verb."""
    beside = partner.at == reading.at + 2 and tokens[reading.at - 1].text in ("was", "were", "is", "are", "be")
    return beside and reading.role == "level" and partner.compared


def _is_of_change_before(tokens: Sequence[Token], readings: Sequence[Reading], index: int) -> bool:
    """ "fell by 1,250 mt to 251,850 mt, or 0.49%": the percentage is of the change, and not of the level."""
    if index < 2:
        return False
    change, level, reading = readings[index - 2 : index + 1]
    led_to = level.role == "level" or tokens[level.at - 1].cues.get("link") == "to"
    alike = change.measure == level.measure and reading.measure == "percent" and reading.depth == level.depth
    return led_to and alike and change.role == "change"


def go_on(tokens: Sequence[Token], readings: Sequence[Reading], index: int) -> None:
    """ "up 3.7 points MoM and 11.2 points YoY": a number that goes on with the form of the one before."""
    reading, before = readings[index], _before(readings, index)
    following = readings[index + 1] if index + 1 < len(readings) else None
    if following is not None and _is_said_with(tokens, reading, following):
        reading.role, reading.direction = "change", following.direction
        return
    if before is None:
        return
    if tokens[reading.at - 1].cues.get("link") == "by" and reading.direction is None and reading.role != "level":
        earlier = next((one for one in reversed(readings[:index]) if one.role == "change"), None)
        if earlier is not None:  # "it dropped by 2.4 points to 76.1%, in Henan by 2.5 points to 60%"
            reading.role, reading.direction = "change", earlier.direction
            return
    gap = _gap(tokens, before, reading)
    if reading.role is None and following is not None:
        onward = tokens[reading.at + 1].cues.get("link") == "to" and following.at == reading.at + 2
        earlier = next((one for one in reversed(readings[:index]) if one.role == "change"), None)
        alike = following.measure == reading.measure or reading.measure in ("percent", "points")
        if onward and earlier and alike:
            reading.role, reading.direction = "change", earlier.direction
            return
    if before.role == "base" and reading.role is None and _is_next_base(gap):
        reading.role = "base"
        return
    if before.role != "change" or reading.role == "level":
        return
    if reading.role is None and _is_in_bracket(tokens, before, reading):
        reading.role, reading.direction, reading.alternative = "change", before.direction, readings.index(before)
        return
    followed = reading.role is None and _own_change_follows(tokens, reading, following)
    if followed and (reading.measure in ("mass", "price") or _is_rate_of(reading, following)):
        return
    leads_to = any(token.cues.get("link") == "to" for token in gap)
    joined = any(token.mark == "," or token.cues.get("link") in ("and", "or") for token in gap)
    broken = any(
        (token.has("level", "metric", "product") and not token.has("basis", "filler"))
        or token.mark == ";"
        or token.text == "with"
        or token.cues.get("list") in ("of_this", "some")
        for token in gap
    )
    if reading.role is None and _is_next_level(gap, readings, index):
        return
    if reading.role is None and not leads_to and joined and not broken and not reading.depth > before.depth:
        alike = reading.measure == before.measure or {reading.measure, before.measure} == {"percent", "points"}
        if alike or (before.measure == "mass" and reading.measure == "percent") or _basis_behind(tokens, reading):
            reading.role = "change"
    if reading.role == "change" and reading.direction is None:
        moves = [token.cues["capacity_move"] for token in gap if token.has("capacity_move")]
        reading.direction = before.direction if not moves else "up" if moves[-1] == "up" else "down"


def _is_said_with(tokens: Sequence[Token], reading: Reading, following: Reading) -> bool:
    """ "an 8.9% MoM and 1.4% YoY rise": one noun for both."""
    between = tokens[reading.at + 1 : following.at]
    if reading.role is not None or following.role != "change" or reading.measure != following.measure or not between:
        return False
    joined = all(token.has("basis", "filler") or token.cues.get("link") == "and" for token in between)
    return between[0].has("basis") and joined


def _is_in_bracket(tokens: Sequence[Token], before: Reading, reading: Reading) -> bool:
    """ "90 mt (2.7%) more": the bracket behind a change says it in percent."""
    opens = before.at + 2 == reading.at and tokens[reading.at - 1].mark == "("
    closed = reading.at + 1 < len(tokens) and tokens[reading.at + 1].mark == ")"
    return opens and closed and before.measure in ("mass", "price") and reading.measure == "percent"


def _is_next_base(gap: Sequence[Token]) -> bool:
    """ "against 3,200 mt in May and a mere 140 mt in June 2023"."""
    joined = any(token.cues.get("link") == "and" for token in gap)
    return joined and all(
        token.time is not None or token.has("filler", "place", "basis", "flat") or token.cues.get("link") == "and"
        for token in gap
    )


def _is_rate_of(reading: Reading, following: Reading | None) -> bool:
    """ "and 51.1% in Jiangxi, 0.4 points lower": what moved by points is a rate."""
    return following is not None and reading.measure == "percent" and following.measure == "points"


def _is_next_level(gap: Sequence[Token], readings: Sequence[Reading], index: int) -> bool:
    """ "A held 53,200 mt, up 3,700 mt, and B 38,700 mt": a new subject, and the size of the level before."""
    reading, change = readings[index], readings[index - 1]
    level = readings[index - 2] if index > 1 else None
    if level is None or level.role == "change" or not level.measure == change.measure == reading.measure:
        return False
    subject = any(not token.cues or token.has("actor", "holder", "region", "segment", "product") for token in gap)
    value, small, large = (abs(one.mention.value) for one in (reading, change, level))
    return subject and small > 0 and value * value > small * large


def _basis_behind(tokens: Sequence[Token], reading: Reading) -> bool:
    return any(token.has("basis") and not token.has("metric") for token in tokens[reading.at + 1 : reading.at + 2])


def _own_change_follows(tokens: Sequence[Token], reading: Reading, following: Reading | None) -> bool:
    """ "and 396,000 mt in B, up 1,000 mt": what a change of its own follows is a level."""
    if following is None or following.role != "change":
        return False
    gap = _gap(tokens, reading, following)
    apart = following.depth > reading.depth or any(token.mark == "," for token in gap)
    return apart and not any(token.cues.get("link") in ("and", "or") for token in gap)
