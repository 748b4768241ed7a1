"""What `publishers.toml` knows about the publisher of a report.

In: a name as a source line writes it (`Reuters/EP`, `International Aluminium Institute (worldal.com)`). Out: a
`Profile`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args

from smmextract.lazy import regex
from smmextract.shipped_tables import shipped_table

Kind = Literal["agency", "price reporter", "association", "exchange", "company", "press", "wire"]
"""Type of publisher, ordered from those that others republish to those that republish others."""

_PARTS = regex(r"\s*(?:/|\||\bvia\b|,|\+|&(?= )|;)\s*")
_BRACKET = regex(r"\s*[(（][^()（）]*[)）]")


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known about a publisher; None for what the data does not say.

    `region` is the region of reports that name no place, `mt` the meaning of "Mt" in exactly this case.
    """

    name: str
    kind: Kind | None = None
    region: str | None = None
    mt: Literal["million t", "metric tons"] | None = None
    language: str | None = None


def profile(publisher: str | None) -> Profile | None:
    """Return the profile of a publisher; None if the data does not know it.

    For a name that joins several ("Kitco / Reuters") it is the one whose words the others republish.
    """
    if not publisher:
        return None
    known = _known()
    for name in (publisher, _BRACKET.sub("", publisher)):
        if found := known.get(_key(name)):
            return found
    parts = [found for part in _PARTS.split(_BRACKET.sub("", publisher)) if (found := known.get(_key(part)))]
    kinds = get_args(Kind)
    return min(parts, key=lambda part: kinds.index(part.kind) if part.kind else len(kinds), default=None)


def _key(name: str) -> str:
    return " ".join(name.split()).strip(" .。,，;；|").casefold()


@lru_cache(maxsize=1)
def _known() -> dict[str, Profile]:
    data = shipped_table(__package__, "publishers")
    return {
        _key(name): Profile(
            table["name"], table.get("kind"), table.get("region"), table.get("mt"), table.get("language")
        )
        for table in data["publisher"]
        for name in table["names"]
    }
