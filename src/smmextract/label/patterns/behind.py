"""What is said of a number behind it, and in brackets.

In comes a place in a sentence, out comes which tokens there tell more of the number before them.
"""

from __future__ import annotations

from collections.abc import Sequence

from smmextract.label.patterns.basis import is_compared
from smmextract.label.patterns.reading import Reading
from smmextract.label.patterns.tokens import Token

_EXPLANATION = 3
"""A bracket of so many words explains what is before it."""


def belongs(tokens: Sequence[Token], place: int) -> bool:
    """Whether a token behind a number may say more of it ("of copper cathode", "in July", "in metal content")."""
    token = tokens[place]
    if token.has("metric") and tokens[place - 1].cues.get("link") == "of" and _is_percent(tokens, place - 2):
        return False  # "2.6% of cost"
    if token.time is not None or token.has("segment", "size", "metric", "cumulative", "rest"):
        return True
    before = tokens[place - 1]
    while before.has("filler", "region", "segment") and place > 1:
        place -= 1
        before = tokens[place - 1]
    if token.has("product"):
        made_from = before.cues.get("link") == "from"  # "21,400 mt was made from MHP"
        return made_from or before.cues.get("link") == "of" or before.mention is not None
    delivered = before.text in ("fob", "cif", "cfr", "cnf")
    return token.has("region") and (before.has("place") or before.cues.get("link") in ("from", "to", "of") or delivered)


def _is_percent(tokens: Sequence[Token], place: int) -> bool:
    """Whether a percentage stands here."""
    return (
        place >= 0 and tokens[place].mention is not None and tokens[place].text.endswith(("%", "percent", "per cent"))
    )


def explained(tokens: Sequence[Token], opening: int) -> list[int]:
    """What a short bracket behind a number adds: "117,900 mt (Ni content)", "this week (April 18-24)"."""
    if opening >= len(tokens) or tokens[opening].mark != "(":
        return []
    found: list[int] = []
    for at in range(opening + 1, min(len(tokens), opening + 2 + _EXPLANATION)):
        if tokens[at].mark == ")":
            return found
        if tokens[at].mention is not None:
            return []
        dated = tokens[at].time is not None and tokens[opening - 1].time is not None
        if tokens[at].has("segment") or (dated and not is_compared(tokens, opening - 1)):
            found.append(at)
    return []


def closes_remark(tokens: Sequence[Token], closing: int) -> bool:
    """Whether the bracket that closes here is a remark by the way: it has a number, or many words."""
    for length, token in enumerate(reversed(tokens[:closing])):
        if token.mark == "(":
            return length > _EXPLANATION
        if token.mention is not None:
            return True
    return False


def says_both(tokens: Sequence[Token], reading: Reading) -> bool:
    """ "A was at 7,300 and B at 7,475 yuan/mt, both 250 yuan/mt lower"."""
    for token in reversed(tokens[reading.left : reading.at]):
        if token.text == "both":
            return True
        if token.mark:
            return False
    return False


def closes_earlier(tokens: Sequence[Token], at: int) -> bool:
    """Whether the bracket that ends here gives the level before: "57.11% (previous week 59.48%)"."""
    opening = max(place for place in range(at) if tokens[place].mark == "(")
    time = tokens[opening + 1].time
    numbers = sum(token.mention is not None for token in tokens[opening:at])
    return (
        opening > 0
        and (tokens[opening - 1].mention is not None or tokens[opening - 1].time is not None)
        and numbers == 1
        and time is not None
        and time.shift == -1
    )
