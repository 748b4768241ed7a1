"""Which place is spoken of, and where what is traded comes from or goes to.

A `Places` is the part of a scene that tokens naming places change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from smmextract.label.patterns.known import contains
from smmextract.label.patterns.nearby import is_origin, is_shipped, trade_follows
from smmextract.label.patterns.tokens import Token

_ORIGINS = {"imports": "from", "exports": "to"}
_REST = "other regions"


@dataclass(slots=True)
class Places:
    """The place in force, the last list of places (`regions`), the country of the report (`home`) and the places named
    so far. `metrics` has the latest first; `segments` has one of each category.
    """

    region: str | None = None
    segments: dict[str, str] = field(default_factory=dict)
    segment_at: dict[str, int] = field(default_factory=dict)
    metrics: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    home: str | None = None
    named: tuple[str, ...] = ()
    here: tuple[str, ...] = ()
    """The places named so far, the latest last, and those named in this paragraph."""

    def recall_both(self, places: Sequence[str | None]) -> None:
        """ "Both 250 yuan/mt lower": of the two places that the last two numbers were of."""
        named = [place for place in places if place is not None]
        if len(set(named)) > 1:
            self.region = "; ".join(named)

    def recall(self, count: int) -> None:
        """ "The three provinces": those of the last list, or the last so many that were named."""
        places = self.regions
        home = self.home or ""
        # an earlier paragraph does not tell which "the three markets" of stocks are
        named = self.here if self.metrics[:1] == ("inventory",) else self.named
        inner = [one for one in named if one != home and (contains(home, one) or not contains(one, home))]
        if count == 1:
            inner = [one for one in inner if contains(home, one)]
        if count and (len(places) != count or count == 1):
            places = tuple(inner[-count:]) if len(inner) >= count else ()
        if places and self.metrics[:1] == ("imports",) and all(map(self.is_foreign, places)):
            self.segments["origin"] = f"from {'; '.join(places)}"
        elif places:
            self.region = "; ".join(places)

    def is_foreign(self, place: str) -> bool:
        if not self.home:
            return False
        places = place.split("; ")
        return all(contains(self.home, one) is False and not contains(one, self.home) for one in places)

    def set_origin(self, origin: str, at: int) -> None:
        self.segments["origin"] = origin
        self.segment_at["origin"] = at

    def hear_region(self, tokens: Sequence[Token], at: int, first: int, places: str | None = None) -> None:
        """Take in the place at `at`, which is in a list that begins at `first`, or all `places` of that list."""
        value = places or tokens[at].cues["region"]
        following = tokens[at + 1] if 0 <= at + 1 < len(tokens) else None
        if following is not None and following.text in ("included", "excluded"):
            return
        before = next((one for one in reversed(tokens[max(0, first - 2) : first]) if not one.has("filler")), None)
        link = before.cues.get("link") if before else None
        for metric, preposition in _ORIGINS.items():
            if self.metrics[:1] == (metric,) and link == preposition:
                self.set_origin(f"{preposition} {value}", at)
                return
        if self.is_foreign(value) and self.metrics[:1] == ("imports",) and not trade_follows(tokens, at):
            self.set_origin(f"from {value}", at)
            return
        if self.is_foreign(value) and link == "from" and self.metrics[:1] == ("inventory",):
            self.set_origin(f"from {value}", at)
            return
        if self.is_foreign(value) and link == "from" and is_shipped(tokens, first):
            self.set_origin(f"from {value}", at)
            self.region = self.home
            return
        if self.is_foreign(value) and is_origin(tokens, at, self.metrics):
            self.set_origin(f"from {value}", at)
            return
        if self.is_foreign(value) and self.metrics[:1] == ("exports",) and not trade_follows(tokens, at):
            self.set_origin(f"to {value}", at)
            return
        if before is not None and before.mark == "," and self.region and contains(value, self.region):
            return
        self.region = value
        self.segments.pop(_REST, None)
        clause = tokens[self.segment_at.get("origin", 0) : at]
        said_here = "origin" in self.segment_at and not any(token.mark == ";" for token in clause)
        if self.metrics[:1] == ("price",) and not said_here and not self.is_foreign(value):
            self.segments.pop("origin", None)


def remember(named: tuple[str, ...], token: Token) -> tuple[str, ...]:
    """The places named so far, the latest last."""
    place = token.cues.get("region")
    return (*(one for one in named if one != place), place) if place else named
