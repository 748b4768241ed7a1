"""What the tokens beside a name tell of it: whether it is what is measured, what that is made from, or a comparison.

In comes a place in a sentence, out comes yes or no; nothing here knows what was spoken of before.
"""

from __future__ import annotations

from collections.abc import Sequence

from smmextract.label.patterns.known import is_raw, place_of
from smmextract.label.patterns.tokens import Token

ADJACENT = 3
"""So many tokens count as beside."""


_BUYING = ("purchases", "purchase", "purchased", "purchasing", "procurement", "procured", "buying", "bought", "buy")


def is_subject(tokens: Sequence[Token], at: int) -> bool:
    """Whether a bare word for a form names what is measured: "concentrate TC", "stocks of ore", "Ingot:"."""
    first = at
    while first and _is_code(tokens[first - 1]):
        first -= 1  # "of φ120 billets", "of 55% concentrates"
    behind, before = tokens[at + 1 : at + 3], tokens[max(0, first - 2) : first]
    if any(token.has("metric") for token in behind) and not (behind[0].mark or behind[0].has("link", "place")):
        return True
    if behind and behind[0].has("actor") and any(token.has("metric") for token in tokens[max(0, at - ADJACENT) : at]):
        return True
    if before and before[-1].text in ("for", "of") and (len(before) == 1 or before[0].mark):
        return True
    if before and before[-1].has("region") and (len(before) == 1 or before[0].mark or before[0].has("link")):
        return tokens[at].cues.get("form") in ("ore", "concentrate")  # "Philippine ore stood at"
    if at == 0 and len(behind) == 1 and behind[0].mark == ":":
        return True
    return len(before) == 2 and before[0].has("metric") and before[1].cues.get("link") == "of"


def _is_code(token: Token) -> bool:
    """A grade or size before a name."""
    return token.mark in ("%", "#") or (
        token.mention is None and not token.cues and (len(token.text) == 1 or any(map(str.isdigit, token.text)))
    )


def is_bought(tokens: Sequence[Token], at: int) -> bool:
    """ "Tube makers reduced purchases of copper cathode, and their stocks fell": what those who act buy."""
    linked = at > 1 and tokens[at - 1].cues.get("link") == "of"
    verb = tokens[at - 2 if linked else at - 1].text if at > 1 else ""
    return verb in _BUYING and any(token.has("actor") for token in tokens[: at - 1])


def is_shipped(tokens: Sequence[Token], first: int) -> bool:
    """ "Deliveries from Gabon", "lumps from South Africa": where something comes from, and not what is told of."""
    before = tokens[max(0, first - 1 - ADJACENT) : max(0, first - 1)]
    if any(token.has("metric") for token in before[-2:]):
        return False
    return any(
        token.has("form", "circumstance", "delivery") or is_raw(token.cues.get("product", "")) for token in before
    )


def is_circumstance(tokens: Sequence[Token], at: int) -> bool:
    """ "Costs at the latest ore price": the metric before is what is measured."""
    if at and tokens[at - 1].text in ("including", "excluding", "besides"):
        return True
    placed = False
    for token in reversed(tokens[:at]):
        if token.mark or token.mention is not None or token.has("level", "direction", "break"):
            return False
        if placed and token.has("metric"):
            return True
        placed = placed or token.text == "at"
    return False


def is_source(tokens: Sequence[Token], at: int) -> bool:
    """ "output from MHP", "producers on MHP", "with matte as feed": a raw material, and not what is made."""
    before = next((one for one in reversed(tokens[max(0, at - ADJACENT) : at]) if not one.has("segment")), None)
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    return (before is not None and before.text in ("from", "on", "via", "using")) or (
        following is not None and following.cues.get("sourced") == "from"
    )


def is_delivery(tokens: Sequence[Token], at: int) -> bool:
    """ "For July shipment": when it will come, and not when it was."""
    if at and tokens[at - 1].text == "qp":
        return True
    return at + 1 < len(tokens) and tokens[at + 1].has("delivery")


def is_return(tokens: Sequence[Token], at: int) -> bool:
    """ "Came back from maintenance in late September and made 14,600 mt more": when that was, and not the output."""
    stop = at - 1
    while stop > 0 and tokens[stop].has("place", "filler"):
        stop -= 1
    return stop > 0 and tokens[stop].has("stoppage") and tokens[stop - 1].cues.get("link") == "from"


def is_made(tokens: Sequence[Token], at: int) -> bool:
    """ "Secondary smelters", "the secondary rate", "primary output"."""
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    named = following is not None and (following.has("metric") or following.text in ("rate", "rates"))
    return named or actor_follows(tokens[: at + 3], at)


def is_mine(tokens: Sequence[Token], at: int) -> bool:
    """ "Zinc mines", "lead-zinc mines": those who make concentrate."""
    behind = next((token for token in tokens[at + 1 :] if not token.has("product")), None)
    return behind is not None and behind.text in ("mine", "mines", "miners")


def is_contract(tokens: Sequence[Token], at: int, metrics: Sequence[str]) -> bool:
    """ "LME zinc fell 1.2%": the price, unless stocks are spoken of."""
    behind = tokens[at + 1 : at + 1 + ADJACENT]
    traded = place_of(tokens[at].cues["segment"]) is not None and bool(behind) and behind[0].has("product")
    stocks = metrics[:1] == ("inventory",) and any(token.cues.get("metric") == "inventory" for token in tokens[:at])
    return traded and not stocks and not any(token.has("metric") for token in behind)


def is_reference(tokens: Sequence[Token], at: int) -> bool:
    """ "a premium of 165 yuan/mt against the SHFE 2505 contract": the exchange is what it is measured from."""
    if place_of(tokens[at].cues["segment"]) is None:
        return False
    articles = ("the", "a", "most", "traded", "front", "month")
    before = next((one for one in reversed(tokens[max(0, at - ADJACENT) : at]) if one.text not in articles), None)
    return before is not None and before.text in ("against", "over", "versus", "to", "vs", "under")


def is_measured_from(tokens: Sequence[Token], at: int) -> bool:
    """ "The discount of secondary rod to cathode rod": the other product is what the discount is of."""
    if at == 0 or tokens[at - 1].text not in ("to", "over", "against"):
        return False
    clause = tokens[max(0, at - 2 * ADJACENT) : at - 1]
    named = next((place for place, one in enumerate(clause) if one.text in ("discount", "premium")), None)
    return named is not None and any(one.has("product", "form") for one in clause[named:])


def is_origin(tokens: Sequence[Token], at: int, metrics: Sequence[str]) -> bool:
    """ "Australian lumps", "Guinean bauxite", "South African ore": where a quoted raw material is from."""
    if metrics[:1] not in ((), ("price",)) and not any(token.cues.get("metric") == "price" for token in tokens):
        return False
    behind = tokens[at + 1 : at + 1 + ADJACENT]
    raw = (
        token.cues.get("form") in ("ore", "concentrate") or is_raw(token.cues.get("product", "")) for token in behind
    )
    return any(raw) and not any(token.mark or token.has("link", "metric") for token in behind[:1])


def trade_follows(tokens: Sequence[Token], at: int) -> bool:
    """ "Japan's imports", "India imported": the place imports, and is no origin; "US arrivals" are from there."""
    behind = (token for token in tokens[at + 1 : at + 1 + ADJACENT] if not token.text.startswith("arrival"))
    return any(token.cues.get("metric") in ("imports", "exports") for token in behind)


def holds(tokens: Sequence[Token], at: int) -> bool:
    """ "stocks at smelters", "smelters held", "smelters' inventory", but not "more cargo came from smelters"."""
    before = next(
        (one for one in reversed(tokens[max(0, at - ADJACENT) : at]) if not one.has("filler", "region")), None
    )
    return before is None or before.cues.get("link") not in ("from", "to")


def holds_stocks(tokens: Sequence[Token], at: int) -> bool:
    """ "Plants held 14,700 mt of zinc ingot"."""
    behind = next((token for token in tokens[at + 1 : at + 1 + ADJACENT] if not token.has("filler")), None)
    tonnes = behind is not None and behind.mention is not None and behind.text.endswith(("mt", "tons", "tonnes"))
    return at > 0 and tokens[at - 1].has("actor") and tonnes


def actor_follows(tokens: Sequence[Token], at: int) -> bool:
    """Whether those who act are named behind this place: "large smelters"."""
    return any(token.has("actor") for token in tokens[at + 1 : at + 1 + ADJACENT])
