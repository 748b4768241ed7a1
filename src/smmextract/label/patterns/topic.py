"""What a report and its sections are about: the title, then the heading in force.

In come the blocks, out comes the scene with which each paragraph begins. Looked up once for the whole report: which
products it names at all, and whether it counts in weeks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from smmextract.label.patterns.clock import Clock
from smmextract.label.patterns.cues import Lexicon
from smmextract.label.patterns.known import (
    category,
    contains,
    family,
    is_family,
    main_product,
    metric_of,
    place_of,
    product_named,
)
from smmextract.label.patterns.scene import TRADE_FORM, Scene
from smmextract.label.patterns.tokens import Token, sentences
from smmextract.period import Period
from smmextract.report.model import Block, Report
from smmextract.scan.mention import Mention

_DATELINE = re.compile(r"\s*(?:[A-Z]{3,}[^\n]{0,40}?\(SMM\)\s*[-–—:]*|SMM,?[^\n.]{0,20}:)\s*")
_HOME = "China"
_HEADING_TOKENS = 4
_STANDING = ("grade", "source")
"""Categories of segments that a title can give to the whole report."""


@dataclass(slots=True)
class Topic:
    """The standing subject. `scene` is what a paragraph begins with."""

    report: Report
    mentions: Sequence[Mention]
    lexicon: Lexicon
    clock: Clock | None
    scene: Scene = field(default_factory=Scene)
    named: set[str] = field(default_factory=set)
    weekly: bool = False
    intraday: bool = False
    """Whether it gives more prices of a day than the close."""
    own_product: str | None = None
    """What the whole report is about."""
    own_region: str | None = None
    own_period: Period | None = None
    contents: dict[tuple[str, str | None], str] = field(default_factory=dict)
    """In which content the first figure of a metric and product was told; the others of these are told so too."""
    nested: bool = False
    """Whether headings of metrics stand under headings of products."""
    dated: bool = False
    """Whether the heading in force is a month."""
    opened: bool = False
    """Whether a heading of a product was the last thing read."""
    _read: dict[int, list[list[Token]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.scene.home = _HOME
        title = [block for block in self.report.blocks if block.kind == "title"][:1]
        body = [block for block in self.report.blocks if block.kind == "body"]
        for block in title:
            for tokens in self.sentences(block):
                self._hear_first(tokens, title=True)
        if any(self._lists_places(tokens) for block in title for tokens in self.sentences(block)):
            self.scene.region = None
        self.scene.home = self.scene.region or _HOME
        if self.scene.region is None:
            self.scene.region = self._country(body[0]) if body else _HOME
        for tokens in self.sentences(body[0]) if body else ():
            self._hear_first(tokens, title=False)
        self.scene.period = self.scene.period or next(self._times(title), None)
        for block in body:
            for tokens in self.sentences(block):
                self.named |= {token.cues["product"] for token in tokens if token.has("product")}
                self.weekly = self.weekly or any(_is_weekly(token) for token in tokens)
                self.intraday = self.intraday or any(token.cues.get("session", "close") != "close" for token in tokens)
        if self.scene.product is not None:
            self.scene.product = self.resolved(self.scene.product)
        self.own_product, self.own_region = self.scene.product, self.scene.region
        self.scene.simple = self.own_period = self.scene.period
        self._set_session([*title, *body[:1]])

    def _set_session(self, blocks: Iterable[Block]) -> None:
        """What a morning note says of the night is of the trading day before."""
        if self.clock is None or self.scene.period not in (None, Period(self.clock.today, self.clock.today)):
            return
        for block in blocks:
            for tokens in self.sentences(block):
                time = next((one.time for one in tokens if one.time is not None and one.time.form == "session"), None)
                if time is not None:
                    self.scene.period = self.scene.simple = self.clock.period(time)
                    self.scene.time = time

    def sentences(self, block: Block) -> list[list[Token]]:
        """The sentences of a block, without the dateline."""
        if block.start not in self._read:
            self._read[block.start] = list(self._sentences(block))
        return self._read[block.start]

    def _sentences(self, block: Block) -> Iterator[list[Token]]:
        dateline = _DATELINE.match(self.report.text, block.start, block.end) if block.kind == "body" else None
        start = dateline.end() if dateline else block.start
        return sentences(self.report.text, start, block.end, self.mentions, self.lexicon)

    def set_heading(self, tokens: Sequence[Token]) -> None:
        """Take in a heading: a new product ends what the heading before said of metric and segment."""
        self._set_month(tokens)
        heard = Scene(period=self.scene.period, simple=self.scene.simple)
        for at, token in enumerate(tokens):
            if token.has("form") and not heard.product and self.own_product:
                heard.product = product_named(f"{family(self.own_product)} {token.cues['form']}")
            elif not (token.has("product") and heard.product):
                heard.hear(tokens, at, self.clock, ahead=False)
        self.nested = self.nested or (self.opened and not heard.product)
        self.opened = heard.product is not None
        if not heard.product and not self.nested and heard.metrics:
            heard.product = self.own_product  # "Inventory" after a section on one product is on the whole again
        abroad = self.scene.region is not None and self.scene.is_foreign(self.scene.region)
        if abroad and (heard.metrics or heard.segments) and self.own_region != self.scene.region:
            self.scene.region = self.own_region  # "Port stocks" after "Overseas market"
        if heard.product and heard.product != self.scene.product:
            self.scene.segments, self.scene.metrics = {}, ()
        self.scene.product = heard.product or self.scene.product
        if not (heard.product or heard.region or heard.metrics or heard.segments):
            self.scene.region = self.own_region  # "Outlook" after a section on one place
        self.scene.region = heard.region or self.scene.region
        self.scene.metrics = heard.metrics or self.scene.metrics
        self.scene.segments = heard.segments or self.scene.segments

    def _set_month(self, tokens: Sequence[Token]) -> None:
        """A heading that is nothing but a month dates its section, and is on the whole again."""
        if self.dated:
            self.scene.period = self.scene.simple = self.own_period
        time = tokens[0].time if len(tokens) == 1 else None
        self.dated = time is not None and time.form == "month" and self.clock is not None
        if self.dated and time is not None and self.clock is not None:
            self.scene.period = self.scene.simple = self.clock.period(time, ahead=True)
            self.scene.product, self.scene.region, self.scene.segments = self.own_product, self.own_region, {}

    def resolved(self, product: str, segments: Iterable[str] = ()) -> str:
        """A bare metal name is the metal's main product, where the report names that; not on an exchange, and not of
        what customs count as unwrought.
        """
        wider = any(place_of(segment) or category(segment) == TRADE_FORM for segment in segments)
        if not wider and is_family(product) and main_product(product) in self.named:
            return main_product(product)
        return product

    def _hear_first(self, tokens: Sequence[Token], title: bool) -> None:
        """Take from these tokens what is not known yet, of the times the first that is over by now."""
        scene = self.scene
        for at, token in enumerate(tokens):
            if token.time is not None:
                wanted = scene.period is None and self._is_past(token) and not (title and token.time.form == "year")
            elif token.has("segment"):
                wanted = title and scene.product is None and category(token.cues["segment"]) in _STANDING
            else:
                known = (("product", scene.product), ("region", scene.region), ("metric", scene.metrics))
                wanted = any(token.has(kind) and not value for kind, value in known)
            if title and token.has("metric") and scene.metrics and not token.has("segment"):
                scene.metrics = tuple(dict.fromkeys((*scene.metrics, token.cues["metric"])))
            if title and token.has("region") and not _names_subject(tokens, at):
                continue
            if wanted:
                scene.hear(tokens, at, self.clock, ahead=False)
        scene.heard_time = False

    @staticmethod
    def _lists_places(tokens: Sequence[Token]) -> bool:
        return len({token.cues["region"] for token in tokens if token.has("region")}) > 1

    def _is_past(self, token: Token) -> bool:
        if token.time is None or self.clock is None:
            return False
        period = self.clock.period(token.time)
        return period is not None and period.last <= self.clock.today

    def _times(self, blocks: Iterable[Block]) -> Iterator[Period]:
        """The periods that these blocks name."""
        for block in blocks:
            for tokens in self.sentences(block):
                for token in tokens:
                    period = self.clock.period(token.time) if token.time and self.clock else None
                    if period:
                        yield period

    def _country(self, block: Block) -> str:
        """The country that the first sentence speaks of."""
        scene = Scene(home=_HOME)
        for tokens in self.sentences(block):
            for at, token in enumerate(tokens):
                if token.has("metric", "product", "region"):
                    scene.hear(tokens, at, self.clock, ahead=False)
                if scene.region:
                    return _HOME if contains(_HOME, scene.region) else scene.region
            break
        return _HOME


def _names_subject(tokens: Sequence[Token], at: int) -> bool:
    """Whether the part of a title around this place says what is told of it: not "Xinjiang cuts again, ..."."""
    low, high = at, at
    while low > 0 and tokens[low - 1].mark not in (",", ";", ":"):
        low -= 1
    while high < len(tokens) and tokens[high].mark not in (",", ";", ":"):
        high += 1
    earlier = (token.has("metric") or metric_of(token.cues.get("segment", "")) for token in tokens[:low])
    if any(earlier) and not any(token.has("region") for token in tokens[:low]):
        return False  # "alumina prices fall, Guangxi refineries cut runs": the first part is on the whole country
    return any(token.has("metric", "product") for token in tokens[low:high])


def is_heading(tokens: Sequence[Token]) -> bool:
    """A short line without numbers that names a product or metric and nothing else."""
    if len(tokens) > _HEADING_TOKENS or any(token.mention is not None for token in tokens):
        return False
    known = all(token.has("product", "form", "metric", "region", "segment", "filler", "mark") for token in tokens)
    return known and any(token.has("product", "form", "metric") for token in tokens)


def _is_weekly(token: Token) -> bool:
    return token.cues.get("basis") == "wow" or (token.time is not None and token.time.form == "week")
