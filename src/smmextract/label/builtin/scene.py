"""Holds what is known when a number is read: `Scene` of the report, `View` of one number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import log
from typing import Literal, NamedTuple

from smmextract.figure import Label
from smmextract.label.builtin.choose import Choice
from smmextract.label.builtin.clock import Clock
from smmextract.label.builtin.sentence import Sentence, SentenceNumber
from smmextract.label.builtin.templates import Hit
from smmextract.label.builtin.tokens import Token
from smmextract.period import Period
from smmextract.scan.header_units import is_change
from smmextract.scan.mention import Mention
from smmextract.scan.units import units
from smmextract.vocabulary import MetricFacts, Vocabulary

_LIKELY = 0.03
"""Values less likely than this are not carried forward."""
Measure = Literal["mass", "percent", "points", "price", "money", "bare"]


class EarlierValue(NamedTuple):
    """A value stated earlier, with its sentence and block; one that leads stands before the colon that begins it."""

    value: str
    sentence: int
    block: int
    leads: bool = False


class Before(NamedTuple):
    """The number that was read before this one."""

    label: Label
    sentence: int
    block: int
    at: int
    form: str
    choices: Mapping[str, Choice]
    base: bool = False
    """Whether a change starts from it."""

    def values(self, name: str) -> Iterator[tuple[str, float]]:
        """Yield the possible values of one field of the number, each with the logarithm of its probability."""
        value = getattr(self.label, name)
        if value is None or name not in self.choices:
            return
        for one, probability in self.choices[name].ranked:
            if one is not None and (probability >= _LIKELY or one == value):
                yield one, log(max(probability, _LIKELY))


@dataclass(slots=True)
class Scene:
    """What the report has said so far: in `title` and `heading` the first of each kind, in `common` the usual one."""

    vocabulary: Vocabulary
    clock: Clock | None
    home: str | None
    title: dict[str, str] = field(default_factory=dict)
    heading: dict[str, str] = field(default_factory=dict)
    opening: dict[str, EarlierValue] = field(default_factory=dict)
    """The first value of each kind in the block."""
    recent: dict[str, EarlierValue] = field(default_factory=dict)
    common: dict[str, str] = field(default_factory=dict)
    first: Label | None = None
    last: Before | None = None
    standing: Before | None = None
    """The last number that is not the base of a change; its period is carried forward."""
    compared: Before | None = None
    """The last change that says what it is compared with."""
    used: list[str] = field(default_factory=list)
    """The periods of the numbers so far, in order, without those that a change starts from."""
    known: dict[tuple[str, str | None], Label] = field(default_factory=dict)
    """Labels by value and unit: a repeated figure means the same."""
    listed: list[Label] = field(default_factory=list)
    """Labels of the last list of numbers; the next list may follow the same order."""
    weekly: bool = False
    rhythm: str = "none"
    """The type of period that the report is about: day (or week), month, quarter, span or year."""
    parted_years: set[int] = field(default_factory=set)
    """The tables in which some column is of a part of a year: a bare year over another column is the whole year."""
    rows: dict[tuple[int, str], list[Label]] = field(default_factory=dict)
    """The labels of a row of a table so far."""
    places: list[str] = field(default_factory=list)
    """All places in the order in which they were named."""
    liquid: bool = False
    """Whether metal sold in liquid form was mentioned; until then, "ingot production" is the whole output."""
    at_home_by: str = "nothing"
    """What tells `home`."""
    names: Counter[str] = field(default_factory=Counter)
    """Companies, mines and plants by how often they are named."""
    sites: dict[str, str] = field(default_factory=dict)
    """The places of those of them whose place was told."""
    site: str = ""
    """The one of them that was named last, if its place is known."""
    maker: tuple[int, str] = (-1, "")
    """Who alone makes what the last sentences told, and in which block."""
    company: bool = False
    """Whether a company tells of itself, so that its figures are of no country unless one is said."""
    own: bool = True
    """Whether the publisher is the one whose phrasing the reader knows best."""
    sentence: int = 0

    def stand(self, number: Before) -> None:
        """Let the period of a number go on."""
        self.standing = number
        if number.label.period is not None:
            self.used.append(number.label.period)


@dataclass(slots=True)
class View:
    """One number with all its evidence; `form`, `metric` and `period` are set as they are decided."""

    scene: Scene
    sentence: Sentence
    number: SentenceNumber
    at: int
    """The place of the number among the tokens of its sentence."""
    hits: list[Hit]
    measure: Measure
    key: tuple[str, str | None]
    """Under which a repeated figure is recognised."""
    row: tuple[Token, ...] = ()
    column: tuple[Token, ...] = ()
    caption: tuple[Token, ...] = ()
    listed: Sequence[int] = ()
    """The list of numbers that it belongs to."""
    before: Before | None = None
    """The previous number in the same sentence."""
    again: Label | None = None
    """How the same number was read before."""
    form: str = "level"
    metric: str = "other"
    period: str | None = None
    base: bool = False
    """Whether a change starts from it or is compared with it, so that its period is not carried forward."""
    stepped: bool = False
    """Whether it is a figure of the previous period."""
    ahead: bool = False
    maker: str = ""
    """Who alone may still make it, by the sentences before in its block."""
    periods: dict[Period, tuple[str, ...]] = field(default_factory=dict)
    """The features of the periods considered so far."""

    @property
    def compares(self) -> bool:
        """Whether its column is headed as one of changes."""
        cell = self.number.mention.cell
        return cell is not None and is_change(cell.column)

    @property
    def words(self) -> Vocabulary:
        """The vocabulary."""
        return self.scene.vocabulary

    @property
    def facts(self) -> MetricFacts:
        """What its metric measures."""
        return self.scene.vocabulary.facts(self.metric)


def standing(view: View, kind: str, value: str) -> tuple[str, ...]:
    """Return features: whether the title, the heading or most of the report names this value too."""
    scene = view.scene
    return _STANDING[scene.title.get(kind) == value, scene.heading.get(kind) == value, scene.common.get(kind) == value]


_STANDING = {
    said: tuple(f"is {name}" for name, holds in zip(("title", "heading", "common"), said, strict=True) if holds)
    for said in product((False, True), repeat=3)
}


def measure_of(mention: Mention) -> Measure:
    """Return the kind of unit."""
    unit = mention.unit or (mention.doubt.unit if mention.doubt else None)
    if unit is None or unit in ("day", "count"):
        return "bare"
    if unit == "%":
        return "percent"
    if unit == "pp":
        return "points"
    if units().is_money(unit):
        return "money"
    return "price" if units().is_money(unit.split("/")[0]) else "mass"
