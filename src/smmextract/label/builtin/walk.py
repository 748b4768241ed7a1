"""Goes through a report sentence by sentence and number by number, and chooses each field among its candidates.

In: the report, its mentions and weights. Out: a `NumberReading` for every mention, with the choice behind every field.
Titles are read last, because the text below repeats them in more words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from smmextract.figure import Label, Reason
from smmextract.label.builtin.choose import WORDED, Candidate, Choice, Weights, choose
from smmextract.label.builtin.clock import Clock
from smmextract.label.builtin.cues import CueLexicon, lexicon
from smmextract.label.builtin.evidence import (
    COMPARED,
    is_telling,
    list_of,
    looks_ahead,
    mention_key,
    preposition,
    told_before,
)
from smmextract.label.builtin.form_candidates import direction_candidates, form_candidates
from smmextract.label.builtin.home import home_of, seats, tells_of_itself
from smmextract.label.builtin.metric_candidates import metric_candidates
from smmextract.label.builtin.names import main_names, named
from smmextract.label.builtin.period_candidates import basis_candidates, period_candidates
from smmextract.label.builtin.period_features import form_of, parsed
from smmextract.label.builtin.place_candidates import (
    modality_candidates,
    product_candidates,
    region_candidates,
    segment_candidates,
)
from smmextract.label.builtin.report_clock import clock_of
from smmextract.label.builtin.scene import Before, EarlierValue, Scene, View, measure_of
from smmextract.label.builtin.sentence import BlockSentences, Sentence, SentenceNumber
from smmextract.label.builtin.templates import hits
from smmextract.label.builtin.tokens import Passage, Token, phrase_tokens
from smmextract.lazy import regex
from smmextract.report.report import Block, Report
from smmextract.scan.mention import Mention
from smmextract.vocabulary import Vocabulary

_SPOKEN = ("metric", "product", "region", "segment")
_WEEKLY = regex(r"\b(?:week|weekly|WoW)\b", re.IGNORECASE)
_BY_PUBLISHER = ("period", "basis")
"""Fields in which publishers differ, and tables from sentences."""
_SMM = "SMM"
_BESIDE = 4
"""How many words may stand between the name of a mine and its place."""
_OWN_PLACE = "China"
_NO_WEIGHTS: Mapping[str, float] = {}


@dataclass(frozen=True, slots=True)
class NumberReading:
    """The reading of one number, and the choice behind each field; `view` is its evidence."""

    label: Label | Reason
    choices: Mapping[str, Choice]
    view: View


_MAY_BE = 0.03
"""A number with a unit that is a figure with at least this probability is one in doubt."""
CHANGES = "capacity_change"
"""The metric of numbers that are changes whatever their form."""
SIGN = ("form", "metric", "direction")
"""The fields that determine the direction of a change; none depends on other fields."""


@dataclass(slots=True)
class Walk:
    """The pass over one report. `readings` are by place in `mentions`; `only` restricts the fields that are read
    (empty: all).
    """

    report: Report
    mentions: Sequence[Mention]
    vocabulary: Vocabulary
    weights: Weights
    only: Sequence[str] = ()
    divided: dict[int, BlockSentences] = field(default_factory=dict)
    """The blocks that this or an earlier pass has divided into sentences, by number."""
    readings: dict[int, NumberReading] = field(default_factory=dict)
    sentences: list[Sentence] = field(default_factory=list)
    _lexicon: CueLexicon = field(init=False)
    own: bool = field(init=False)
    """Whether the publisher is the one whose phrasing the reader knows best."""
    _heads: dict[str, tuple[Token, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.own = self.report.publisher == _SMM or re.search(r"\bSMM\b", self.report.text) is not None
        self._lexicon = lexicon(self.vocabulary, self.own)

    def run(self) -> None:
        """Read the whole report."""
        self.sentences = list(self.all_sentences())
        votes = seats(self.sentences, self.mentions, self.head(self.report.publisher or ""))
        scene = _scene_of(self.report, self.sentences, self.vocabulary, votes, own=self.own)
        scene.parted_years = {
            cell.table for one in self.mentions if (cell := one.cell) and _is_part_of_year(self.head(cell.column))
        }
        body = [one for one in self.sentences if one.kind != "title"]
        block = -1
        for sentence in body + [one for one in self.sentences if one.kind == "title"]:
            if sentence.block != block:
                scene.opening.clear()
                block = sentence.block
            self.read_sentence(sentence, scene)
            _remember(sentence, scene)
            scene.sentence += 1

    def decide(self, name: str, view: View, candidates: Sequence[Candidate]) -> Choice:
        """Choose the value of one field."""
        said = view.sentence.said
        if name in WORDED and name not in said:
            said[name] = self.weights.said(name, view.sentence.words)
        return choose(self.weights.features.get(name, _NO_WEIGHTS), candidates, said.get(name, _NO_WEIGHTS))

    def all_sentences(self) -> Iterator[Sentence]:
        """Yield the sentences of the report's own text, in order."""
        for number in self.readable_blocks():
            yield from self.sentences_of(number)

    def readable_blocks(self) -> dict[int, Block]:
        """Return the blocks of the report's own text, by number."""
        return {
            number: block
            for number, block in enumerate(self.report.blocks)
            if block.why is None and block.kind in ("title", "heading", "body")
        }

    def sentences_of(self, number: int) -> BlockSentences:
        """Return the sentences of a block."""
        if number not in self.divided:
            block = self.report.blocks[number]
            passage = Passage(self.report.text, block.start, block.end, self.mentions, self._lexicon)
            self.divided[number] = BlockSentences(passage, self.mentions, number, block.kind)
        return self.divided[number]

    def read_sentence(self, sentence: Sentence, scene: Scene, numbers: Sequence[SentenceNumber] | None = None) -> None:
        """Read the numbers of a sentence, or only its first ones."""
        ahead = looks_ahead(sentence.tokens)
        labels: dict[int, Label] = {}
        for number in sentence.numbers if numbers is None else numbers:
            cell = number.mention.cell
            view = View(
                scene,
                sentence,
                number,
                number.at,
                hits(sentence.tokens, number.at),
                measure_of(number.mention),
                mention_key(number.mention),
                self.head(cell.row) if cell else (),
                self.head(cell.column) if cell else (),
                self.head(cell.caption) if cell else (),
                list_of(sentence, number.at),
                ahead=ahead,
            )
            view.again = told_before(view)
            reading = self._read(view)
            self.readings[number.place] = reading
            label = reading.label
            if isinstance(label, Label):
                labels[number.at] = label
                scene.last = Before(
                    label, scene.sentence, sentence.block, number.at, view.form, reading.choices, view.base
                )
                if label.basis is not None:
                    scene.compared = scene.last
                if not view.base and not _looks_back(scene, label):
                    scene.stand(scene.last)
                scene.first = scene.first or label
                if view.listed and view.listed[-1] == number.at and all(at in labels for at in view.listed):
                    scene.listed = [labels[at] for at in view.listed]
                if cell:
                    scene.cells["column", cell.table, cell.column] = label
                    scene.cells["row", cell.table, cell.row] = label
                    scene.rows.setdefault((cell.table, cell.row), []).append(label)
                if is_telling(number.mention.literal):
                    scene.known.setdefault(view.key, label)

    def head(self, text: str) -> tuple[Token, ...]:
        """Return the header of a row or column as tokens; many numbers share it."""
        if text not in self._heads:
            self._heads[text] = phrase_tokens(text, self._lexicon)
        return self._heads[text]

    def _read(self, view: View) -> NumberReading:
        choices: dict[str, Choice] = {}

        def decided(name: str, candidates: Callable[[View], Sequence[Candidate]]) -> str | None:
            if self.only and name not in self.only:
                return None
            choices[name] = self.decide(name, view, _by_publisher(name, view, candidates(view)))
            return choices[name].value

        view.form = decided("form", form_candidates) or "level"
        if view.form == "none":
            form, likely = choices["form"].second
            if view.measure == "bare" or form is None or likely < _MAY_BE:
                return NumberReading("other", choices, view)
            view.form = form
        view.base = view.form in ("level", "change") and any(hit.template.base for hit in view.hits)
        view.stepped = any(hit.template.base and hit.template.kind == view.form for hit in view.hits)
        view.metric = decided("metric", metric_candidates) or "other"
        moves = view.metric == CHANGES
        kind = "change" if moves else view.form
        view.period = decided("period", period_candidates)
        basis = direction = None
        if kind == "change":
            basis = "other" if moves else decided("basis", basis_candidates)
            basis = _cumulative(basis, view)
        if kind == "change" or (kind == "level" and view.facts.signed):
            sign = view.number.mention.sign
            direction = ("up" if sign > 0 else "down") if sign else decided("direction", direction_candidates)
        fields: dict[str, Any] = {
            "metric": view.metric,
            "product": decided("product", product_candidates),
            "region": decided("region", region_candidates),
            "segment": decided("segment", segment_candidates),
            "period": view.period,
            "kind": kind,
            "basis": basis,
            "direction": direction,
            "modality": decided("modality", lambda one: modality_candidates(one, _is_ahead(one))) or "actual",
        }
        label = Label.model_construct(**fields)  # validating each field again would take as long as reading it
        return NumberReading(label, choices, view)


def _by_publisher(name: str, view: View, candidates: Sequence[Candidate]) -> Sequence[Candidate]:
    """Return the candidates; of other publishers and in tables their first features have weights of their own too."""
    in_table = view.number.mention.cell is not None
    if name not in _BY_PUBLISHER or (view.scene.own and not in_table):
        return candidates
    mark = "#" if in_table else "~"
    return [Candidate(value, features + _marked(mark, features[:3]), doubt) for value, features, doubt in candidates]


@lru_cache(maxsize=8192)
def _marked(mark: str, features: tuple[str, ...]) -> tuple[str, ...]:
    return tuple([mark + feature for feature in features])


def _is_part_of_year(head: Sequence[Token]) -> bool:
    """Return whether a header names a month, a quarter or the like."""
    return any(token.time is not None and token.time.form != "year" for token in head)


def _looks_back(scene: Scene, label: Label) -> bool:
    """Return whether a figure tells, for comparison, of a time before that of its sentence or of the whole report."""
    standing, own = scene.standing, parsed(label.period)
    about = parsed(scene.common.get("time"))
    if own is not None and about is not None and own.months == about.months and own.last < about.last:
        return True
    if own is None or standing is None or standing.sentence != scene.sentence:
        return False
    before = parsed(standing.label.period)
    return before is not None and own.last < before.last


def _is_ahead(view: View) -> bool | None:
    period, clock = parsed(view.period), view.scene.clock
    if period is None or clock is None or not clock.known:
        return None
    return period.last > clock.today


def _cumulative(basis: str | None, view: View) -> str | None:
    """Return a cumulative basis for a yearly comparison if several months form no quarter or year, or are added up. For
    the reader's own publisher January to March is a sum of months, for others a quarter.
    """
    found, clock = parsed(view.period), view.scene.clock
    if basis != "yoy" or found is None or found.is_day or clock is None:
        return basis
    tokens = view.sentence.tokens
    added = found.months == 3 and any(
        "cumulative" in token.cues
        or (
            view.scene.own
            and token.time is not None
            and token.time.cumulative
            and clock.period(token.time, view.ahead) == found
        )
        for token in tokens
    )
    return "ytd_yoy" if added or found.months not in (1, 3, 12) else basis


def _remember(sentence: Sentence, scene: Scene) -> None:
    """Keep what a sentence mentions for those after it."""
    scene.liquid = scene.liquid or sentence.tells_of_liquid
    _remember_sites(sentence, scene)
    told: dict[str, str] = {}
    for kind in _SPOKEN:
        places = sentence.cues.get(kind)
        if places:
            told[kind] = sentence.tokens[places[-1]].cues[kind]
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


def _spoken_period(sentence: Sentence, clock: Clock | None) -> str | None:
    """Return the first period that a sentence names, other than a base of comparison."""
    for at in sentence.cues.get("time", ()):
        time = sentence.tokens[at].time
        if time is not None and clock is not None and preposition(sentence, at) not in COMPARED:
            period = clock.period(time, bool(sentence.cues.get("forecast")))
            if period is not None:
                return str(period)
    return None


def _scene_of(
    report: Report, all_sentences: Sequence[Sentence], vocabulary: Vocabulary, votes: Counter[str], *, own: bool
) -> Scene:
    """Collect what is known about a report before its first number is read."""
    clock = clock_of(report)
    scene = Scene(vocabulary, clock, None, own=own)
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in (*_SPOKEN, "basis", "time")}
    for sentence in all_sentences:
        weight = 4 if sentence.kind == "title" else 1
        for kind, places in sentence.cues.items():
            if kind in counts:
                for at in places:
                    token = sentence.tokens[at]
                    value = token.cues.get(kind)
                    if value is None and clock is not None and token.time is not None:
                        compared = preposition(sentence, at) in COMPARED
                        period = None if compared else clock.period(token.time)
                        coming = period is not None and period.is_day and period.first > clock.today
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
    about = parsed(scene.title.get("time") or scene.common.get("time"))
    scene.weekly = bool(report.title and _WEEKLY.search(report.title))
    scene.rhythm = "day" if scene.weekly else form_of(about) if about is not None else "none"
    return scene


def _count_for_the_year_after(times: Counter[str]) -> None:
    """Let a period that the same one a year later is compared with speak for that one."""
    for text, count in sorted(times.items()):
        period = parsed(text)
        later = str(period.months_back(-12)) if period is not None else ""
        if later in times:
            times[later] += count
            times[text] = 0


def _subject(scene: Scene, counts: Counter[str]) -> str | None:
    """Return the product that the report is about; for the reader's own publisher, a bare metal means its usual
    product.
    """
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
