"""Collects what a report says before its first number is read, and what each sentence adds for those after it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from smmextract.label.builtin.clock import Clock, clock_of
from smmextract.label.builtin.evidence import COMPARED, announced_from, preposition
from smmextract.label.builtin.names import main_names, maker_before, named
from smmextract.label.builtin.scene import EarlierValue, Scene
from smmextract.label.builtin.sentence import Sentence
from smmextract.label.builtin.tokens import Token
from smmextract.label.builtin.told_periods import form_of
from smmextract.lazy import regex
from smmextract.period import period_or_none
from smmextract.report.report import Report
from smmextract.scan.mention import Mention
from smmextract.shipped_tables import shipped_table
from smmextract.vocabulary import Vocabulary

_SPOKEN = ("metric", "product", "region", "segment")
_WEEKLY = regex(r"\b(?:week|weekly|WoW)\b", re.IGNORECASE)
_BESIDE = 4
"""How many words may stand between the name of a mine and its place."""
_OWN_PLACE, _GLOBAL = "China", "Global"
_FEW, _LEAST, _DATELINE, _OPENING = 2, 3, 2, 4
_COMPANY = regex(
    r"\b(?:plc|Ltd|Limited|Inc|Corp|N\.?V|ASA|Oyj|S\.A|the [Cc]ompany|[Oo]ur|[Ww]e|attributable|guidance|C1|EBITDA"
    r"|Ebitda|the group|Group)\b"
)
"""What companies say in reports on themselves."""


def remember(sentence: Sentence, scene: Scene) -> None:
    """Keep what a sentence mentions for those after it."""
    tokens = sentence.tokens
    scene.liquid = scene.liquid or sentence.tells_of_liquid
    if sentence.numbers and (maker := maker_before(sentence, sentence.numbers[-1].at)):
        scene.maker = (sentence.block, maker)
    elif sentence.cues.get("region") or any(named(sentence, scene.names)):
        scene.maker = (-1, "")
    scene.places += [tokens[at].cues["region"] for at in sentence.cues.get("region", ())]
    _remember_sites(sentence, scene)
    told = {kind: tokens[places[-1]].cues[kind] for kind in _SPOKEN if (places := sentence.cues.get(kind))}
    if period := _spoken_period(sentence, scene.clock):
        told["time"] = period
    if sentence.kind == "heading":
        if told:
            scene.heading.clear()
            scene.heading.update(told)
        return
    for kind, value in told.items():
        said = EarlierValue(value, scene.sentence, sentence.block)
        scene.recent[kind] = said
        first = sentence.cues[kind][0] if kind != "time" else _OPENING
        if first < min(_OPENING, len(tokens) - 1) and tokens[first + 1].text == ":":
            said = said._replace(value=tokens[first].cues[kind], leads=True)
        scene.opening.setdefault(kind, said)


def _remember_sites(sentence: Sentence, scene: Scene) -> None:
    """Keep the places of mines and plants that are told with their names ("Los Ceibos in Chile")."""
    regions = sentence.cues.get("region", ())
    for last, name in named(sentence, scene.names):
        beside = [at for at in regions if -_BESIDE <= at - last <= _BESIDE]
        if beside and name not in scene.sites:
            nearest_one = min(beside, key=lambda at: (abs(at - last), at))
            scene.sites[name] = sentence.tokens[nearest_one].cues["region"]
        scene.site = name if name in scene.sites else ""


_NOT_ITS_TIME = COMPARED | {"p=since"}


def _spoken_period(sentence: Sentence, clock: Clock | None) -> str | None:
    """Return the first period that a sentence names, other than a base of comparison."""
    for at in sentence.cues.get("time", ()):
        time = sentence.tokens[at].time
        if time is not None and clock is not None and preposition(sentence, at) not in _NOT_ITS_TIME:
            period = clock.period(time, bool(sentence.cues.get("forecast")))
            if period is not None:
                return str(period)
    return None


def scene_of(
    report: Report, all_sentences: Sequence[Sentence], vocabulary: Vocabulary, votes: Counter[str], *, own: bool
) -> Scene:
    """Collect what is known about a report before its first number is read."""
    clock = clock_of(report)
    scene = Scene(vocabulary, clock, None, own=own)
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in (*_SPOKEN, "basis", "time")}
    for sentence in all_sentences:
        weight = 4 if sentence.kind == "title" else 1
        to_come = announced_from(sentence) is not None
        for kind, places in sentence.cues.items():
            if kind in counts:
                for at in places:
                    token = sentence.tokens[at]
                    value = token.cues.get(kind)
                    if value is None and clock is not None and token.time is not None:
                        compared = preposition(sentence, at) in COMPARED
                        period = None if compared else clock.period(token.time)
                        limit = clock.today.replace(day=1) if to_come else clock.today
                        coming = period is not None and (period.is_day or to_come) and period.last > limit
                        value = str(period) if period is not None and not coming else None
                    if value is not None:
                        counts[kind][value] += weight
                        if sentence.kind == "title":
                            scene.title.setdefault(kind, value)
    _count_for_the_year_after(counts["time"])
    scene.common = {kind: found.most_common(1)[0][0] for kind, found in counts.items() if found}
    scene.common["product"] = _subject(scene, counts["product"]) or scene.common.get("product", "")
    scene.common = {kind: value for kind, value in scene.common.items() if value}
    scene.home, scene.at_home_by = home_of(scene, all_sentences, counts["region"], votes)
    scene.names = Counter() if own else main_names(all_sentences, report.publisher or "")
    scene.company = tells_of_itself(report.text)
    about = period_or_none(scene.title.get("time") or scene.common.get("time"))
    scene.weekly = bool(report.title and _WEEKLY.search(report.title))
    scene.rhythm = "day" if scene.weekly else form_of(about) if about is not None else "none"
    return scene


def _count_for_the_year_after(times: Counter[str]) -> None:
    """Let a period that the same one a year later is compared with speak for that one."""
    for text, count in sorted(times.items()):
        period = period_or_none(text)
        later = str(period.months_back(-12)) if period is not None else ""
        if later in times:
            times[later] += count
            times[text] = 0


def _subject(scene: Scene, counts: Counter[str]) -> str | None:
    """Return the product that the report is about; in the reader's own publisher's, a bare metal is its usual one."""
    named = scene.title.get("product") or (counts.most_common(1)[0][0] if counts else None)
    if named is None or not scene.own or not scene.vocabulary.is_family(named):
        return named
    if named == scene.vocabulary.main_product(named):
        return named  # alumina is what it is called, and no metal of many products
    own = [
        product
        for product, _ in counts.most_common()
        if scene.vocabulary.family(product) == named and not scene.vocabulary.is_family(product)
    ]
    return own[0] if own and counts[own[0]] * 2 >= counts[named] else scene.vocabulary.main_product(named)


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
    """Return the place that goes without saying, and what tells it; the world if nothing does."""
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
