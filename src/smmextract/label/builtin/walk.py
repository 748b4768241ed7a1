"""Goes through a report sentence by sentence and number by number, and chooses each field among its candidates.

Titles are read last, because the text below repeats them in more words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from smmextract.figure import Label, Reason
from smmextract.label.builtin.choose import WORDED, Candidate, Choice, Weights, choose
from smmextract.label.builtin.cues import CueLexicon, lexicon
from smmextract.label.builtin.evidence import announced_from, is_telling, list_of, looks_ahead, mention_key, told_before
from smmextract.label.builtin.form_candidates import direction_candidates, form_candidates
from smmextract.label.builtin.metric_candidates import metric_candidates
from smmextract.label.builtin.names import named
from smmextract.label.builtin.period_candidates import basis_candidates, period_candidates
from smmextract.label.builtin.place_candidates import (
    modality_candidates,
    product_candidates,
    region_candidates,
    segment_candidates,
)
from smmextract.label.builtin.report_scene import remember, scene_of, seats
from smmextract.label.builtin.scene import Before, Scene, View, measure_of
from smmextract.label.builtin.sentence import BlockSentences, Sentence, SentenceNumber
from smmextract.label.builtin.templates import hits
from smmextract.label.builtin.tokens import Passage, Token, phrase_tokens
from smmextract.period import period_or_none
from smmextract.report.report import Block, Report
from smmextract.scan.mention import Mention
from smmextract.vocabulary import Vocabulary

_BY_PUBLISHER = ("period", "basis")
"""Fields in which publishers differ, and tables from sentences."""
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
    """The pass over one report. `readings` are by place in `mentions`; `only` restricts the fields (empty: all)."""

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
        self.own = self.report.publisher == "SMM" or re.search(r"\bSMM\b", self.report.text) is not None
        self._lexicon = lexicon(self.vocabulary, self.own)

    def run(self) -> None:
        """Read the whole report."""
        self.sentences = list(self.all_sentences())
        votes = seats(self.sentences, self.mentions, self.head(self.report.publisher or ""))
        scene = scene_of(self.report, self.sentences, self.vocabulary, votes, own=self.own)
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
            remember(sentence, scene)
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
        ahead, announced = looks_ahead(sentence.tokens), announced_from(sentence)
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
                before=scene.last if scene.last is not None and scene.last.sentence == scene.sentence else None,
                ahead=ahead or (announced is not None and announced < number.at),
            )
            view.again = told_before(view)
            view.maker = scene.maker[1] if scene.maker[0] == sentence.block else ""
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
            choice = self.decide(name, view, _by_publisher(name, view, candidates(view)))
            choices[name] = choice if name not in _TELLING else _kept(view, name, choice)
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
        place = fields["region"]  # no country trades with itself, and a product is no part of itself
        if fields["segment"] in (fields["product"], f"to {place}", f"from {place}"):
            fields["segment"] = None
        label = Label.model_construct(**fields)  # validating each field again would take as long as reading it
        return NumberReading(label, choices, view)


_TELLING = {"product": ("product", "form", "made"), "segment": ("segment", "region", "size", "made", "product")}
"""The cues that tell the product and the segment of a number."""
_BEHIND = 6
"""How many words behind a number may tell them."""
_AS_LIKELY = 0.5
"""How sure a value is that is kept against its own number's evidence."""


def _kept(view: View, name: str, choice: Choice) -> Choice:
    """Return the choice; where no word since the previous number of the sentence tells another value, that one's."""
    before, sentence = view.before, view.sentence
    if before is None or view.number.mention.cell is not None or view.listed:
        return choice
    value, end = getattr(before.label, name), view.at + _BEHIND
    if value == choice.value or (value is None and name == "product"):
        return choice
    told = any(sentence.between(kind, before.at, end) for kind in _TELLING[name])
    if told or any(before.at < at < end for at, _ in named(sentence, view.scene.names)):
        return choice
    others = ((one, min(sure, _AS_LIKELY)) for one, sure in choice.ranked if one != value)
    return Choice(((value, _AS_LIKELY), *others))


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
    standing, own = scene.standing, period_or_none(label.period)
    about = period_or_none(scene.common.get("time"))
    if own is not None and about is not None and own.months == about.months and own.last < about.last:
        return True
    if own is None or standing is None or standing.sentence != scene.sentence:
        return False
    before = period_or_none(standing.label.period)
    return before is not None and own.last < before.last


def _is_ahead(view: View) -> bool | None:
    period, clock = period_or_none(view.period), view.scene.clock
    if period is None or clock is None or not clock.known:
        return None
    return period.last > clock.today


def _cumulative(basis: str | None, view: View) -> str | None:
    """Return a cumulative basis for a yearly comparison if several months form no quarter, half or year, or are added
    up. For the reader's own publisher "January to March" or "to June" is a sum of months, for others a quarter or half.
    """
    found, clock = period_or_none(view.period), view.scene.clock
    if basis != "yoy" or found is None or found.is_day or clock is None:
        return basis
    tokens = view.sentence.tokens
    added = found.months in (3, 6) and any(
        "cumulative" in token.cues
        or (
            view.scene.own
            and token.time is not None
            and token.time.form == "span"
            and clock.period(token.time, view.ahead) == found
        )
        for token in tokens
    )
    return "ytd_yoy" if added or found.months not in (1, 3, 6, 12) else basis
