"""One sentence, token by token: what it speaks of changes as it is read, and each number is labelled in passing.

In come the tokens with their readings and the scene that the sentence begins with, out come labels and doubts by place
in the list of mentions, and the scene that the last number stood in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

from smmextract.figure import Basis, Label
from smmextract.label.patterns.behind import belongs, closes_earlier, closes_remark, explained, says_both
from smmextract.label.patterns.capacity import owner_of_capacity
from smmextract.label.patterns.dating import DATED
from smmextract.label.patterns.known import category, contains, family, is_raw, main_product, metrics
from smmextract.label.patterns.lists import Pairing, echoes, joined_places, number_runs, pair, source_named
from smmextract.label.patterns.market import session_of
from smmextract.label.patterns.meaning import Meaning
from smmextract.label.patterns.names import name_before, part_before
from smmextract.label.patterns.places import remember
from smmextract.label.patterns.reading import Reading
from smmextract.label.patterns.scene import Scene
from smmextract.label.patterns.tokens import Token
from smmextract.label.patterns.topic import Topic
from smmextract.period import parse_period

_REPEATED = ("mom", "wow", "qoq", "other")
"""Bases that a report goes on to mean when it no longer says them."""


_CONCLUDING = ("hence", "so", "thus", "therefore", "and", "accordingly", "consequently")
_SMELTING = ("smelter", "smelters", "refinery", "refineries")
_ORES_BY_UNIT = ("manganese", "chrome")
"""Metals of which only ore is priced per metric tonne unit."""


@dataclass(slots=True)
class Sentence:
    """A sentence that is read. `scene` moves on with the tokens; `after` is the scene of the last number."""

    tokens: Sequence[Token]
    readings: Sequence[Reading]
    topic: Topic
    scene: Scene
    after: Scene
    named: tuple[str, ...] = ()
    looks_ahead: bool = False
    pairings: list[Pairing] = field(default_factory=list)
    labels: dict[int, Label] = field(default_factory=dict)
    doubts: dict[int, list[str]] = field(default_factory=dict)
    joined: dict[int, tuple[int, str]] = field(default_factory=dict)
    echoes: dict[int, int] = field(default_factory=dict)
    scenes: list[Scene] = field(default_factory=list)
    again: tuple[tuple[str, str], ...] = ()
    """The names, as kind and value, that numbers of this sentence have from the sentences before."""

    def read(self) -> None:
        """Label all numbers."""
        self.looks_ahead = any(token.has("forecast") for token in self.tokens)
        self.pairings = pair(self.tokens, self.readings)
        self.echoes = echoes(self.tokens, self.readings, self.pairings)
        given = {at for pairing in self.pairings if not self._interleaved(pairing) for at in pairing.names.at}
        self.joined = joined = joined_places(self.tokens, given)
        number = 0
        passed_to = 0
        outside: list[Scene] = []
        aside: list[int] | None = None
        opened: Scene | None = None
        for at, token in enumerate(self.tokens):
            self.scene.named = self.named
            self.named = remember(self.named, token)
            self.scene.here = remember(self.scene.here, token)
            if token.mention is not None:
                self._hear(self.scene, aside or ())
                aside = None
                self._number(number)
                reading = self.readings[number]
                if reading.role == "base" or reading.expected:
                    passed_to = reading.right
                number += 1
            elif at < passed_to and not token.mark:
                continue
            elif token.mark == "(":
                outside.append(self.scene.copy())
            elif token.mark == ")" and outside:
                self._close(at, outside.pop())
            elif token.has("aside"):
                aside = []
                opened = self.scene.copy() if at == 0 and token.text == "with" else None
            elif opened is not None and token.mark == ",":
                self.scene, opened = opened, None
                aside = None
            elif aside is not None:
                aside = None if token.mark in (",", ";") else [*aside, at]
            elif at in joined:
                first, places = joined[at]
                self.scene.hear_region(self.tokens, at, first, places)
                self.scene.regions = tuple(places.split("; "))
            elif token.mark == ";":
                self._new_clause(at)
            elif at not in given:
                if self._is_concluded(at):
                    self._new_clause(at)
                self._hear(self.scene, (at,))
            if token.cues.get("list") == "sum":
                self._total(at)

    def _close(self, at: int, before: Scene) -> None:
        """A bracket ends: what a remark or the level before told is not what is spoken of."""
        if closes_earlier(self.tokens, at):
            self.after = before.copy()
        if closes_remark(self.tokens, at):
            self.scene = before

    def _total(self, at: int) -> None:
        """ "The total was" after places is of all of them: of the country."""
        following = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        subject = following is not None and (following.mention is not None or following.has("level", "mark"))
        before = self.tokens[at - 1] if at else None
        home, region = self.topic.scene.region, self.scene.region
        if not subject or home is None or region is None or (before is not None and before.has("link", "aside")):
            return
        for token in reversed(self.tokens[:at]):
            if token.mention is not None:
                break
            if token.has("region", "anaphor", "site"):
                return
        if all(contains(home, place) for place in region.split("; ")):
            self.scene.region = home

    def _is_concluded(self, at: int) -> bool:
        """ "Mines in the north stop for the winter, hence SMM expects output to drop": of the whole again."""
        following = self.tokens[at + 1 : at + 2]
        beside = at > 1 and self.tokens[at - 1].text in _CONCLUDING and self.tokens[at - 2].mark == ","
        return beside and self.tokens[at].has("author") and following[0].has("forecast") if following else False

    def _new_clause(self, at: int) -> None:
        """After a semicolon a new subject is about the whole again, unless it names a place."""
        clause: list[Token] = []
        for token in self.tokens[at + 1 :]:
            if token.mention is not None:
                break
            clause.append(token)
        if any(token.has("metric", "product") for token in clause) and not any(token.has("region") for token in clause):
            self.scene.region = self.topic.scene.region

    def _interleaved(self, pairing: Pairing) -> bool:
        """Whether numbers stand between the names, each of the name before it."""
        return any(pairing.names.at[0] < reading.at < pairing.names.at[-1] for reading in self.readings)

    def _hear(self, scene: Scene, places: Sequence[int]) -> None:
        for at in places:
            scene.hear(self.tokens, at, self.topic.clock, self.looks_ahead)

    def _number(self, index: int) -> None:
        """Label one number and move the scene on to what it was about."""
        reading = self.readings[index]
        twin = self.echoes.get(index)
        own = (self.scene if twin is None else self.scenes[twin]).copy()
        own.metrics, own.signed = self.scene.metrics, dict(self.scene.signed)
        pairings = [pairing for pairing in self.pairings if index in pairing.numbers]
        for pairing in pairings:
            self._give(own, pairing, index)
        own.heard_time = own.heard_time and not self._is_next(reading)
        if not pairings:
            self._give_again(own, index)
        given = {at for pairing in pairings for at in pairing.names.at}
        if reading.role != "share":  # behind a share is its whole
            self._hear_behind(own, reading, given)
        elif own.metrics[:1] == ("imports",):  # "97% of which came from Congo"
            behind = range(reading.at + 2, reading.right)
            origins = [
                at for at in behind if self.tokens[at].has("region") and self.tokens[at - 1].has("link", "filler")
            ]
            self._hear(own, [at for at in origins if at not in given])
        self._hear(own, self._metric_ahead(reading))
        self._hear(own, explained(self.tokens, reading.right))
        self._hear(own, self._content_ahead(index))
        name = name_before(self.tokens, reading, own.metrics[:1]) or owner_of_capacity(self.tokens, reading)
        if name:
            own.segments["site"] = name
        self._set_session(own, reading)
        if index > 1 and says_both(self.tokens, reading):
            own.recall_both([self.labels[one.place].region for one in self.readings[index - 2 : index]])
        partner = self.labels.get(self.readings[reading.alternative].place) if reading.alternative is not None else None
        if partner is not None:
            own.push(partner.metric)
        self._set_product(own, reading)
        topic, spoken = self.topic, self.scene.effective_period()
        self._set_content(own, reading)
        meaning = Meaning(topic.report.text, self.tokens, self.readings, topic.clock, topic.weekly, spoken)
        label, doubts = meaning.label(reading, own)
        if self._is_part(label, reading) and (part := part_before(self.tokens, reading)):
            own.segments["site"] = part
            label = label.model_copy(update={"segment": own.segment})
        self.labels[reading.place] = label
        self.scenes.append(own.copy())
        if doubts:
            self.doubts[reading.place] = doubts
        if reading.role == "base" or reading.expected:
            return
        self._keep_names(pairings)
        if pairings:
            self.after = self.scene.copy()
        else:
            self._move_on(own, label, said=bool(reading.basis or reading.base_time), sure=not doubts)

    def _hear_behind(self, own: Scene, reading: Reading, given: set[int]) -> None:
        """Take in what is said of a number behind it, up to what it is compared with, but no name that was `given`."""
        behind = range(reading.at + 1, reading.right)
        compared = next((place for place in behind if self.tokens[place].has("compare")), reading.right)
        near = [place for place in behind if place < compared and place not in given]
        self._hear(own, [place for place in near if belongs(self.tokens, place)])
        for place in behind[: compared - reading.at - 1]:
            if place in self.joined and own.region == self.tokens[place].cues["region"]:
                own.region = self._whole_list(place)  # "the remaining 4,129 mt came from A, B and C"
        home = self.topic.scene.region
        summed = any(self.tokens[place].cues.get("list") == "sum" for place in behind)
        if summed and home and own.region and contains(home, own.region):
            own.region = home

    def _is_part(self, label: Label, reading: Reading) -> bool:
        """Whether this level, by all that is known of it, would be the one before said again with another number."""
        if label.kind != "level" or reading.role == "base":
            return False
        behind = self.tokens[reading.at + 1 : reading.at + 3]
        of_it = len(behind) == 2 and behind[0].cues.get("link") == "of" and behind[1].text in ("it", "that", "them")
        return of_it or any(
            one.role != "base" and one.measure == reading.measure and self.labels[one.place] == label
            for one in self.readings
            if one.place in self.labels and one.mention.value != reading.mention.value
        )

    def _metric_ahead(self, reading: Reading) -> list[int]:
        """ "At 68.1%, the operating rate was 1.1 points above September": named behind the number that opens it."""
        behind = reading.at + 1
        opens = reading.at == 1 and self.tokens[0].text == "at" and self.tokens[behind : behind + 1]
        if not opens or self.tokens[behind].mark != ",":
            return []
        clause = range(behind + 1, min(behind + 4, len(self.tokens)))
        return [at for at in clause if self.tokens[at].has("metric")][:1]

    def _content_ahead(self, index: int) -> list[int]:
        """ "Down by 700 mt or 2.7% to 24,910 mt in nickel content": what the change is of too."""
        if self.readings[index].role != "change":
            return []
        level = next((one for one in self.readings[index + 1 :] if one.alternative is None), None)
        if level is None or self.tokens[level.at - 1].cues.get("link") != "to":
            return []
        behind = range(level.at + 1, level.right)
        return [at for at in behind if category(self.tokens[at].cues.get("segment", "")) == "content"]

    def _set_product(self, own: Scene, reading: Reading) -> None:
        """What the unit and those who act tell of the product, and what a bare metal name stands for."""
        if "wmt" in reading.mention.literal.casefold():
            own.segments.pop("content", None)  # wet tonnes are never of metal
            if own.product and not is_raw(own.product):
                own.hear_form("ore", reading.at)
        metal = family(own.product or "")
        if (reading.mention.unit or "").endswith("/mtu") and metal in _ORES_BY_UNIT:
            own.hear_form("ore", reading.at)
        smelting = any(token.text in _SMELTING for token in self.tokens[: reading.at])
        if metal and own.product and is_raw(own.product) and smelting and own.metrics[:1] == ("operating_rate",):
            own.product = main_product(metal)
        if own.product is not None:
            own.product = self.topic.resolved(own.product, own.segments.values())

    def _whole_list(self, place: int) -> str:
        """All places of the list that begins here."""
        return max(
            (text for first, text in self.joined.values() if first == place), key=len, default=self.joined[place][1]
        )

    def _is_next(self, reading: Reading) -> bool:
        """Whether a forecast begins between the last time and this number: a time of its own may follow."""
        ahead = False
        for token in reversed(self.tokens[: reading.at]):
            if token.time is not None:
                return False
            if ahead and (token.mark or token.has("break") or token.cues.get("link") == "and"):
                return True
            ahead = ahead or (token.has("forecast") and not token.has("filler"))
        return False

    def _set_session(self, own: Scene, reading: Reading) -> None:
        """The open, high, low and close of a day are different prices; a change is of the one that it follows."""
        session = session_of(self.tokens, reading)
        if session or reading.role != "change":
            own.segments.pop("session", None)
        if session and self.topic.intraday and reading.measure == "price":
            own.segments["session"] = session

    def _move_on(self, own: Scene, label: Label, said: bool, sure: bool) -> None:
        own.regions = own.regions or self.scene.regions
        own.forecast = label.modality == "forecast"
        if said and label.basis in _REPEATED:
            own.bases = (label.basis, *(one for one in own.bases if one != label.basis))
        if label.metric == "daily_production" or (label.kind == "level" and sure):
            own.push(label.metric)
        own.liquid = own.liquid or self.scene.liquid
        region = self.after.region
        if label.metric in DATED and own.period is not None and not own.period.is_day and _is_day(label.period):
            own.day = parse_period(label.period or "")
        self.scene, self.after = own, own.copy()
        sums = any(metrics()[one.metric].sums for one in self.labels.values())
        if (
            label.metric == "capacity_change" and sums
        ):  # told of in passing: "rose after 300,000 mt/year was restarted. It was"
            self.after.metrics = (*own.metrics[1:], *own.metrics[:1])
        alone = any(token.text == "alone" and self.tokens[at - 1].has("region") for at, token in enumerate(self.tokens))
        if alone or (
            label.kind == "change" and label.basis == "other" and metrics()[label.metric].dimension != "price"
        ):
            self.after.region = region  # what happens at one place is not what the next sentence is about

    def _set_content(self, own: Scene, reading: Reading) -> None:
        """The content of this metric and product that was told first, where none is told."""
        measured = reading.measure == "mass" or (reading.measure == "percent" and reading.role == "change")
        if not measured or not own.metrics or "wmt" in reading.mention.literal.casefold():
            return
        key = (own.metrics[0], own.product)
        told = own.segments.get("content", "")
        first = self.topic.contents.setdefault(key, told)
        if first and not told:
            own.segments["content"] = first

    def _keep_names(self, pairings: Sequence[Pairing]) -> None:
        """Keep the names that were given out, for a list of numbers that has none of its own."""
        for pairing in pairings:
            if pairing.names.kind in ("region", "product", "segment", "size"):
                kind = pairing.names.kind
                named = tuple((kind, self.tokens[at].cues[kind]) for at in pairing.names.at)
                self.scene.given = (named, *(one for one in self.scene.given if one != named))

    def _give_again(self, scene: Scene, index: int) -> None:
        """ "All three fell, by 1, 2 and 3 points in the same order", "the two sources made up 63% and 33%
        respectively": the names are those of the last list of so many.
        """
        run = next((one for one in number_runs(self.tokens, self.readings) if index in one), ())
        if not run or not any(token.cues.get("list") == "respectively" for token in self.tokens):
            return
        if index == run[0]:
            self.again = self._known_names(scene, len(run))
        if self.again:
            kind, value = self.again[run.index(index)]
            if kind == "origin":
                scene.segments["origin"] = value
            else:
                scene.name(kind, value)

    def _known_names(self, scene: Scene, count: int) -> tuple[tuple[str, str], ...]:
        """So many names that are in force together, or were given out to numbers before."""
        link, _, origins = scene.segments.get("origin", "").partition(" ")
        for kind, lead, names in (("origin", f"{link} ", origins), ("region", "", scene.region or "")):
            listed = names.split("; ")
            if len(listed) == count > 1:
                return tuple((kind, lead + one) for one in listed)
        return next((one for one in scene.given if len(one) == count), self.again if len(self.again) == count else ())

    def _give(self, scene: Scene, pairing: Pairing, index: int) -> None:
        """Give a number its name of a paired list, and the time that is said behind the last number."""
        reading = self.readings[index]
        names = pairing.names
        at = names.at[pairing.numbers.index(index)]
        token = self.tokens[at]
        if token.time is not None:
            self._hear(scene, (at,))
        elif names.kind == "basis":
            reading.basis = cast(Basis, token.cues["basis"])
        elif names.kind == "source":
            scene.name("segment", source_named(token) or "", at)
        elif names.kind == "holder":
            scene.hear_holder(token.cues.get("holder", "others"), at)
        elif names.kind == "region":
            scene.hear_region(self.tokens, at, names.at[0])
        else:
            scene.name(names.kind, token.cues[names.kind])
        last = self.readings[pairing.numbers[-1]]
        times = [place for place in range(last.at + 1, last.right) if self.tokens[place].time is not None]
        self._hear(scene, times)
        if times and reading.role == "base":
            reading.role = "level"


def _is_day(period: str | None) -> bool:
    return period is not None and parse_period(period).is_day
