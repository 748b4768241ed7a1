"""The reading-order pass: from block to block, sentence to sentence, token to token, with the scene in force.

In come the report and its mentions, out comes a label or a reason for every mention, and what was guessed. A paragraph
begins with what the title and headings say; a sentence begins with what the last number before it was about.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date

from smmextract.figure import Label, Reason
from smmextract.label.patterns.basis import is_compared
from smmextract.label.patterns.clock import FRIDAY, Clock
from smmextract.label.patterns.cues import Lexicon
from smmextract.label.patterns.forms import read_forms
from smmextract.label.patterns.known import contains, family, is_raw, metric_of, metrics, place_of
from smmextract.label.patterns.lists import name_runs
from smmextract.label.patterns.market import hear_losses, macro_numbers
from smmextract.label.patterns.places import remember
from smmextract.label.patterns.reading import Reading, is_remark
from smmextract.label.patterns.scene import Scene
from smmextract.label.patterns.sentence import Sentence
from smmextract.label.patterns.times import month_number
from smmextract.label.patterns.titles import complete_titles
from smmextract.label.patterns.tokens import Token
from smmextract.label.patterns.topic import Topic, is_heading
from smmextract.report.model import Block, Report
from smmextract.scan.mention import Mention

_SUBJECT = 6
"""The subject of a sentence stands among so many tokens."""
_CONCLUDING = ("thus", "hence", "therefore")
_GOING_ON = ("this", "that", *_CONCLUDING)
_PRONOUNS = ("it", "its", "they", "their", "them", "this", "these", "such")
_PASSING = ("source", "size", "site", "holder", "where")
"""Categories of segments that do not go on into a sentence that names another segment."""
_SMALLEST_BARE = 1000
_WEEK = re.compile(
    r"\bweek,?\s(?:ended|ending)\s(?:\w+day,?\s)?(?P<month>[A-Z][a-z]{2,8})\.?\s(?P<day>\d{1,2})\b"
    r"|\bweek\s\((?P<first>[A-Z][a-z]{2,8})\.?\s\d{1,2}\s?[-–]\s?(?:(?P<last>[A-Z][a-z]{2,8})\.?\s)?(?P<end>\d{1,2})\)"
)
_OUTLOOK = re.compile(r"(?:Outlook|Forecast|Summary):")
"""A paragraph that opens so is on all that the report is about again, whichever heading stands above."""
_YEAR = re.compile(r"\b(20\d\d)\b")


class Walk:
    """The pass over one report. `labels` and `doubts` are by place in `mentions`."""

    def __init__(self, report: Report, mentions: Sequence[Mention], lexicon: Lexicon) -> None:
        self.report, self.mentions = report, mentions
        self.labels: dict[int, Label | Reason] = {}
        self.doubts: dict[int, list[str]] = {}
        self.sentences: list[Sentence] = []
        self.clock = _clock(report)
        self.topic = Topic(report, mentions, lexicon, self.clock)
        self.scene = Scene()
        self.named: tuple[str, ...] = ()
        self.macro = False
        self.passed: str | None = None
        """The product before a sentence without numbers that named another one of the same metal."""
        self.opened = 0
        """How many sentences were read before this paragraph."""

    def run(self) -> None:
        """Read the report to the end."""
        for block in self.report.blocks:
            if block.kind == "heading":
                for tokens in self.topic.sentences(block):
                    self.topic.set_heading(tokens)
            if block.kind in ("title", "heading", "body"):
                self._block(block)
        title_end = next((block.end for block in self.report.blocks if block.kind == "title"), 0)
        today = f"{self.clock.today}" if self.clock is not None and self.clock.known else None
        complete_titles(title_end, today, self.sentences, self.labels, self.doubts)

    def _block(self, block: Block) -> None:
        before = self.scene
        self.scene, self.passed, self.opened = self.topic.scene.copy(), None, len(self.sentences)
        self.scene.liquid, self.scene.earlier_bases = before.liquid, (*before.bases, *before.earlier_bases)
        self.scene.earlier_metrics = before.metrics
        if _OUTLOOK.match(self.report.text, block.start):
            self.scene.product, self.scene.region = self.topic.own_product, self.topic.own_region
            self.scene.segments, self.scene.metrics = {}, ()
        for tokens in self.topic.sentences(block):
            if block.kind == "body" and is_heading(tokens):
                self.topic.set_heading(tokens)
                self.scene = self.topic.scene.copy()
            elif block.kind == "body":
                self.topic.opened = False
            self._sentence(tokens)

    def _sentence(self, tokens: list[Token]) -> None:
        self._set_aside(tokens)
        hear_losses(tokens)
        readings = read_forms(tokens, self.mentions)
        scene = self._opening_scene(tokens, readings)
        scene.sources = scene.sources or any(token.cues.get("sourced") == "material" for token in tokens)
        if not readings:
            self._pass_by(scene, tokens)
            return
        sentence = Sentence(tokens, readings, self.topic, scene, self.scene, self.named)
        sentence.read()
        self.labels |= sentence.labels
        self.doubts |= sentence.doubts
        self.scene, self.named = sentence.after, sentence.named
        self.sentences.append(sentence)

    def _set_aside(self, tokens: Sequence[Token]) -> None:
        """Counts, macro numbers and bare small numbers are no figures here, and no number for the reading."""
        names_metric = any(token.has("metric") for token in tokens)
        macro, self.macro = macro_numbers(tokens, self.mentions, self.macro)
        event = any(token.has("event") for token in tokens)
        for at, token in enumerate(tokens):
            if token.mention is None:
                continue
            mention = self.mentions[token.mention]
            if at in macro or (event and not _is_of_metal(mention)):
                self.labels[token.mention], token.mention = "other", None
                continue
            if is_remark(tokens, at, mention):
                continue
            if _is_grade(tokens, at, mention) or _is_grade_ahead(tokens, at, self.mentions):
                self.labels[token.mention], token.mention = "name", None
                continue
            if mention.unit == "day":
                self.labels[token.mention], token.mention = "day_count", None
                continue
            is_name = at > 0 and tokens[at - 1].has("product")
            bare = mention.unit is None and (not names_metric or is_name or abs(mention.value) < _SMALLEST_BARE)
            if mention.unit == "count" or bare:
                self.labels[token.mention] = "name" if mention.unit is None and is_name else "other"
                token.mention = None

    def _opening_scene(self, tokens: Sequence[Token], readings: Sequence[Reading]) -> Scene:
        """The scene that a sentence begins with."""
        scene = self.scene.copy()
        first = readings[0].at if readings else len(tokens)
        opening = tokens[:first]
        names_metric = any(token.has("metric", "rate") or metric_of(token.cues.get("segment", "")) for token in opening)
        names_product = any(token.has("product") for token in opening)
        scene.cumulative, scene.signed, scene.segment_at, scene.heard_time = False, {}, {}, False
        concludes = any(token.text in _CONCLUDING for token in opening[:_SUBJECT])
        if scene.simple and scene.period != scene.simple and not concludes:
            scene.period, scene.time = scene.simple, None
        goes_on = any(token.text in _GOING_ON for token in opening[:_SUBJECT])  # "this is 142,000 mt in metal"
        if scene.forecast and scene.actual and not goes_on and not any(token.has("forecast") for token in tokens):
            scene.period = scene.simple = scene.actual
        if any(token.has("region") for token in opening):
            scene.segments.pop("site", None)
        if any(token.has("segment") for token in opening):
            for key in _PASSING:
                scene.segments.pop(key, None)
        smm = any(token.has("author") or token.text.startswith("smm ") for token in opening)
        if smm and any(token.has("forecast", "expected") for token in opening):
            scene.segments.pop("size", None)  # "SMM had expected 66%", after those of each size
        if scene.metrics[:1] == ("inventory",) and "wow" in scene.bases:
            scene.bases = ("wow", *(one for one in scene.bases if one != "wow"))
        if names_metric or names_product:
            if any(place_of(name) == scene.region for name in scene.segments.values()):
                scene.region = self.topic.scene.region
            scene.segments = dict(self.topic.scene.segments) if scene.product == self.topic.scene.product else {}
        if self.passed and not names_product and not any(token.text in _PRONOUNS for token in opening[:_SUBJECT]):
            scene.product = self.passed
        self.passed = None if readings else self.passed
        if readings and all(reading.measure != "price" for reading in readings):
            self._end_aside(scene, opening, readings[0])
        told = any(token.has("metric") or token.text in (*_PRONOUNS, "that") for token in tokens)
        if scene.metrics[:1] == ("daily_production",) and not told:
            scene.push("production")
        home = self.topic.scene.region
        if scene.metrics[:1] == ("daily_production",) and any(token.cues.get("list") == "sum" for token in opening):
            scene.push("production")
        several = (scene.region is not None and ";" in scene.region) or self._told_of_parts()
        sums = any(token.cues.get("list") == "sum" for token in opening)
        whole = sums and home is not None and scene.region is not None and contains(home, scene.region)
        renewed = names_product or any(token.time or token.has("segment") for token in opening)
        they = scene.region is not None and ";" in scene.region and any(token.text == "they" for token in opening)
        elsewhere = not names_product and _is_apart(scene.region, home)
        if names_metric and (renewed or several or whole) and not they and not elsewhere:
            scene.region = home
        return scene

    def _end_aside(self, scene: Scene, opening: Sequence[Token], reading: Reading) -> None:
        """After a price or charge that was told of in passing: of what the paragraph was about again."""
        if any(token.has("metric", "product") or metric_of(token.cues.get("segment", "")) for token in opening):
            return
        bare = reading.measure == "points" or (reading.measure == "percent" and reading.role in (None, "level"))
        raw = scene.product is not None and is_raw(scene.product)
        if bare or any(token.has("rate") for token in opening):
            aside = scene.metrics[:1] in (("treatment_charge",), ("price",))
            meant = {"operating_rate"}
        else:
            dated = any(token.time is not None and token.time.form in ("month", "span") for token in opening)
            aside = scene.metrics[:1] == ("treatment_charge",) or (raw and scene.metrics[:1] == ("price",))
            aside = aside or (dated and scene.metrics[:1] in (("capacity",), ("operating_capacity",)))
            meant = {name for name, facts in metrics().items() if facts.sums}
        labels = (label for one in reversed(self.sentences[self.opened :]) for label in reversed(one.labels.values()))
        label = next((label for label in labels if label.metric in meant), None) if aside else None
        if label is not None:
            if label.product != scene.product:
                scene.product, scene.segments = label.product, dict(self.topic.scene.segments)
            scene.push(label.metric)

    def _is_buyer(self, token: Token) -> bool:
        """ "Cell makers had brought their orders forward": those who use what the report is about."""
        product = self.scene.product
        return product is not None and family(token.cues["product"]) != family(product)

    def _told_of_parts(self) -> bool:
        """Whether the sentence before gave levels of several places."""
        last = self.sentences[-1].labels.values() if self.sentences else ()
        return len({label.region for label in last if label.kind == "level"}) > 1

    def _pass_by(self, scene: Scene, tokens: Sequence[Token]) -> None:
        """A sentence without numbers changes only the time, and that only where it opens with it or names a week."""
        ahead = any(token.has("forecast") for token in tokens)
        for at, token in enumerate(tokens):
            if token.time is None:
                continue
            clause = next((place for place in range(at, len(tokens)) if tokens[place].mark in (",", ";")), len(tokens))
            ahead_of_it = any(one.has("forecast") for one in tokens[:clause])
            dated = token.time.form == "week" or (token.time.form in ("weekday", "day") and not self.topic.weekly)
            aside = at > 1 and tokens[at - 1].mark == "(" and tokens[at - 2].time is None  # "the holiday (January 28)"
            opening = (at <= 1 or (ahead and at <= 2) or ahead_of_it or dated) and not aside
            if opening and self.clock is not None and not is_compared(tokens, at):
                scene.hear_time(token.time, self.clock, ahead)
        self.scene.period, self.scene.simple, self.scene.time = scene.period, scene.simple, scene.time
        before = self.scene.product
        for at, token in enumerate(tokens[:_SUBJECT]):
            if token.has("direction", "level", "break", "aside"):
                break
            following = tokens[at + 1] if at + 1 < len(tokens) else None
            if token.has("product") and following is not None and following.has("actor") and self._is_buyer(token):
                break
            if token.has("metric", "product") or place_of(token.cues.get("segment", "")):
                self.scene.hear(tokens, at, self.clock, ahead)
        if before is not None and self.scene.product is not None and family(before) == family(self.scene.product):
            self.passed = (self.passed or before) if before != self.scene.product else self.passed
        self.scene.liquid |= any(token.has("liquid") or token.cues.get("metric") == "liquid_ratio" for token in tokens)
        for token in tokens:
            self.named = remember(self.named, token)
        regions = [run for run in name_runs(tokens) if run.kind == "region"]
        if regions:
            self.scene.regions = tuple(tokens[at].cues["region"] for at in regions[-1].at)


def _is_apart(region: str | None, home: str | None) -> bool:
    """Whether this is another country than the one that the report is about."""
    if region is None or home is None:
        return False
    return ";" not in region and contains(home, region) is False and contains(region, home) is False


def _is_grade(tokens: Sequence[Token], at: int, mention: Mention) -> bool:
    """ "lepidolite (2.0-2.5%)", "tungsten concentrate (65% black)": percents in a bracket behind what it is of."""
    if mention.unit != "%" or mention.sign or not 1 < at < len(tokens) - 2:
        return False
    if tokens[at - 1].mark != "(" or not tokens[at - 2].has("product", "form"):
        return False
    kind = not tokens[at + 1].cues and tokens[at + 1].time is None and tokens[at + 2].mark == ")"
    ore = tokens[at - 2].cues.get("form") in ("ore", "concentrate") or is_raw(tokens[at - 2].cues.get("product", ""))
    return kind or ((mention.is_range or ore) and tokens[at + 1].mark == ")")


def _is_grade_ahead(tokens: Sequence[Token], at: int, mentions: Sequence[Mention]) -> bool:
    """ "65% black tungsten concentrate was at 143,000 yuan/mt": a percentage before the name of what is quoted."""
    mention = mentions[tokens[at].mention or 0]
    before = tokens[at - 1] if at else None
    if (
        mention.unit != "%"
        or mention.sign
        or mention.hedge
        or (before is not None and before.has("direction", "share"))
    ):
        return False
    behind = tokens[at + 1 : at + 3]
    named = bool(behind) and (
        behind[0].has("product", "form") or (not behind[0].cues and behind[-1].has("product", "form"))
    )
    prices = (mentions[token.mention].unit or "" for token in tokens if token.mention is not None)
    return named and any("/t" in unit for unit in prices)


def _is_of_metal(mention: Mention) -> bool:
    """A tonnage, or a price per tonne."""
    return mention.unit is not None and ("/" in mention.unit or mention.unit == "t")


def _week_end(report: Report, today: date) -> int:
    """The weekday with which the weeks of the report end ("this week (October 11-17)"), or Friday."""
    ends: set[int] = set()
    for found in _WEEK.finditer(report.text):
        month, day = month_number(found["month"] or found["last"] or found["first"]), int(found["day"] or found["end"])
        if month:
            try:
                years = [date(today.year + shift, month, day) for shift in (-1, 0)]
            except ValueError:
                continue
            ends.add(min(years, key=lambda one: abs((one - today).days)).weekday())
    return ends.pop() if len(ends) == 1 else FRIDAY


def _clock(report: Report) -> Clock | None:
    if report.published:
        today = date.fromisoformat(report.published[:10])
        return Clock(today, week_end=_week_end(report, today))
    spoken = (report.text[block.start : block.end] for block in report.blocks if block.kind != "chrome")
    years = Counter(int(year) for words in spoken for year in _YEAR.findall(words))
    usual = max(years, key=lambda year: (years[year], year), default=None)
    return Clock(date(usual, 12, 31), known=False) if usual else None
