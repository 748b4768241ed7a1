"""What market reports say beside the figures of the metal: macro numbers, and the day's open, high, low and close."""

from __future__ import annotations

from collections.abc import Sequence

from smmextract.figure import Direction
from smmextract.label.patterns.known import place_of
from smmextract.label.patterns.reading import Reading
from smmextract.label.patterns.tokens import Token
from smmextract.scan.mention import Mention

_POINTS = "bp"
_BEHIND = 2
_ACTOR_WITHIN = 10


def macro_numbers(tokens: Sequence[Token], mentions: Sequence[Mention], goes_on: bool) -> tuple[set[int], bool]:
    """The tokens whose numbers are of the economy (consumer prices, interest rates, tariffs) and not of the metal.

    `goes_on` says that the sentence before spoke of the economy; so does the second value for the next sentence.
    """
    found: set[int] = set()
    spoken, on_something = goes_on, False
    before_cause: bool | None = None
    for at, token in enumerate(tokens):
        if token.has("macro"):
            if before_cause is None and _is_cause(tokens, at):
                before_cause = spoken
            spoken = True
            on_something = at + 1 < len(tokens) and tokens[at + 1].text in ("on", "for")
        elif token.mention is not None:
            mention = mentions[token.mention]
            if mention.unit == _POINTS or (_may_be_macro(mention) and (spoken or _macro_behind(tokens, at))):
                found.add(at)
        elif spoken and token.has("metric", "product", "segment") and not on_something:
            spoken = False
        elif token.mark == "," and before_cause is not None:
            spoken, before_cause = before_cause, None
        if token.has("direction", "level", "break") or token.mark:
            on_something = False
    return found, spoken and bool(found)


def _may_be_macro(mention: Mention) -> bool:
    """A tonnage or a price per tonne is never macro."""
    return mention.unit is None or not ("/" in mention.unit or mention.unit == "t")


def _macro_behind(tokens: Sequence[Token], at: int) -> bool:
    """ "a 25% tariff"."""
    for token in tokens[at + 1 : at + 1 + _BEHIND]:
        if token.has("macro"):
            return True
        if token.has("metric", "product", "direction", "link", "break", "aside") or token.mark:
            return False
    return False


def _is_cause(tokens: Sequence[Token], at: int) -> bool:
    """ "weighed down by a firm dollar, ...": what the clause tells of comes after the comma."""
    for token in reversed(tokens[:at]):
        if token.mark or token.mention is not None:
            return False
        if token.has("aside") or token.cues.get("link") == "by":
            return True
    return False


def hear_losses(tokens: Sequence[Token]) -> None:
    """ "LME copper closed at $9,660/mt, a loss of $88/mt": what a contract loses is a fall, no loss of a smelter."""
    for at, token in enumerate(tokens[:-2]):
        percent = (
            tokens[at + 1].text == "of" and tokens[at + 2].mention is not None and tokens[at + 2].text.endswith("%")
        )
        before = tokens[:at]
        if percent and token.text in ("loss", "losses") and any(one.cues.get("direction") == "down" for one in before):
            token.cues = {"direction": "down"}  # "dropped $17/mt to $718/mt, a loss of 2.31%"
    traded = any(place_of(token.cues.get("segment", "")) for token in tokens)
    if traded and not any(token.has("actor", "made") for token in tokens):
        for token in tokens:
            if token.text in ("loss", "losses"):
                token.cues = {"direction": "down"}


def gain_of_actor(tokens: Sequence[Token], reading: Reading) -> Direction | None:
    """ "smelters were losing 320 yuan/mt", "plants made 500 yuan/mt": the profit of those who act, no change."""
    place = reading.at - 1
    while place >= reading.left and tokens[place].has("filler"):
        place -= 1
    gain = tokens[place].cues.get("gain") if place >= reading.left else None
    if gain is None:
        return None
    for token in reversed(tokens[max(0, place - _ACTOR_WITHIN) : place]):
        if token.has("actor"):
            return "up" if gain == "up" else "down"
        if token.mention is not None or token.mark in (",", ";") or token.has("metric"):
            return None
    return None


def session_of(tokens: Sequence[Token], reading: Reading) -> str | None:
    """Which of the day's prices a price is: the open, the high, the low or the close."""
    behind = tokens[reading.at + 1] if reading.at + 1 < len(tokens) else None
    if behind is not None and behind.has("session") and behind.text.startswith("at "):
        return behind.cues["session"]
    for token in reversed(tokens[reading.left : reading.at]):
        if token.has("session"):
            return token.cues["session"]
        if token.mark in (",", ";") or token.has("break"):
            return None
    return None
