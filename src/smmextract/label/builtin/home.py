"""The place that goes without saying in a report, and what tells it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from smmextract.label.builtin.scene import Scene
from smmextract.label.builtin.sentence import Sentence
from smmextract.label.builtin.tokens import Token
from smmextract.lazy import regex
from smmextract.scan.mention import Mention
from smmextract.shipped_tables import shipped_table

_OWN_PLACE, _GLOBAL = "China", "Global"
_FEW, _LEAST, _DATELINE, _OPENING = 2, 3, 2, 4
_COMPANY = regex(
    r"\b(?:plc|Ltd|Limited|Inc|Corp|N\.?V|ASA|Oyj|S\.A|the [Cc]ompany|[Oo]ur|[Ww]e|attributable|guidance|C1|EBITDA"
    r"|Ebitda|the group|Group)\b"
)
"""What companies say in reports on themselves."""


@cache
def country_of_money() -> Mapping[str, str]:
    """The country whose money a currency is."""
    found: Mapping[str, str] = shipped_table(__package__, "cues")["currency"]
    return found


def tells_of_itself(text: str) -> bool:
    """Whether a company tells of itself, so that its figures are of no country unless one is said."""
    return len(_COMPANY.findall(text)) > 1


def seats(sentences: Sequence[Sentence], mentions: Iterable[Mention], publisher: Sequence[Token]) -> Counter[str]:
    """Countries by how much speaks for it that the report is from there: towns, money, the publisher's name."""
    votes: Counter[str] = Counter()
    known = country_of_money()
    paid = Counter(
        known[unit] for one in mentions if (unit := (one.unit or "").split("/")[0]) in known and unit != "CNY"
    )
    for country, count in paid.items():
        votes[country] += min(count, _LEAST)
    for token in publisher:
        votes.update(token.cues[kind] for kind in ("seat", "region") if kind in token.cues)
    first = next((one for one in sentences if one.kind == "body"), None)
    for sentence in sentences:
        if any(number.mention.cell for number in sentence.numbers):
            continue  # a row is of its own place
        for at in sentence.cues.get("seat", ()):
            opens = sentence is first and at < _OPENING
            votes[sentence.tokens[at].cues["seat"]] += _DATELINE if opens else 1
    return votes


def home_of(scene: Scene, sentences: Sequence[Sentence], regions: Counter[str], votes: Counter[str]) -> tuple[str, str]:
    """The place that goes without saying, and what tells it: the publisher, the title, where the report is from, or
    the place that it names far more than others or alone; else the world."""
    words = scene.vocabulary
    if scene.own:
        return _OWN_PLACE, "publisher"
    if named := scene.title.get("region"):
        return (_OWN_PLACE if words.contains(_OWN_PLACE, named) else named), "title"
    if place := words.place_of(scene.title.get("segment", "")):
        return place, "exchange"
    for country, count in votes.most_common(1):
        if count >= _FEW or (scene.common.get("region") == country and regions[country] >= _FEW):
            return country, "seat"
    for place, count in regions.most_common(1):
        if count >= _LEAST and count * 2 > regions.total():
            return place, "count"
    if place := _beside(sentences):
        return place, "beside"
    if len(regions) == 1:
        return next(iter(regions)), "only"
    return _GLOBAL, "nothing"


def _beside(sentences: Sequence[Sentence]) -> str | None:
    """The place that is named where "domestic" or "the nation" is first said."""
    for sentence in sentences:
        if sentence.cues.get("country"):
            places = sentence.cues.get("region")
            return sentence.tokens[places[0]].cues["region"] if places else None
    return None
