"""The record: the program's output, in the one format that other programs read.

A `Label` says what a number means. A `Figure` is a number of the report with its label, interval and verdict. A
`Result` is one report read to the end. Numbers are exact: `Decimal` here, exact JSON numbers outside.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

from smmextract.lazy import regex

Kind = Literal["level", "change", "share"]
Basis = Literal["mom", "yoy", "wow", "qoq", "ytd_yoy", "vs_forecast", "other"]
Direction = Literal["up", "down", "flat"]
Modality = Literal["actual", "forecast"]
Stage = Literal["mine", "smelter", "refinery", "primary", "secondary"]
Vintage = Literal["earlier"]
Hedge = Literal["about", "nearly", "over"]
"""about: either side (about, around, roughly); nearly: at most the number; over: at least the number."""
Reason = Literal["date", "time", "day_count", "contact", "page_chrome", "ordinal", "name", "other"]
Verdict = Literal["confirmed", "accepted", "flagged", "kept", "corrected", "dropped"]

OTHER = "other"
"""The metric of quantities without a name of their own; the segment says what they are."""
BASES: tuple[str, ...] = get_args(Basis)
REASONS: tuple[str, ...] = get_args(Reason)


_WHO = r"(The report is wrong|A label is likelier|One of these is wrong)[^;]*$"
_VERDICT = regex(rf"(; the others leave [^;]*)?\. {_WHO}")
NEARLY_CERTAIN = 0.9
"""Statements more probable than this are made without reservation."""


def who_is_wrong(report: float) -> str:
    """Return the sentence on who is likelier wrong; `report` is the probability that it is not a label."""
    if report > NEARLY_CERTAIN:
        return f"The report is wrong ({report:.0%})"
    if report < 1 - NEARLY_CERTAIN:
        return f"A label is likelier wrong than the report ({1 - report:.0%})"
    likelier = "the report likelier than a label" if report >= 0.5 else "a label likelier than the report"
    return f"One of these is wrong, {likelier}"


def exact_number(value: Decimal) -> int | float:
    """Return the JSON number that prints `value` exactly (a float's shortest form is exact up to 15 digits)."""
    return int(value) if value == value.to_integral_value() else float(value)


def opposite(low: Decimal | None, high: Decimal | None) -> tuple[Decimal | None, Decimal | None]:
    """Return the interval of a number with the other sign; an open end stays open."""
    return None if high is None else -high, None if low is None else -low


Number = Annotated[Decimal, PlainSerializer(exact_number, when_used="json")]


class _Record(BaseModel):
    # a command that makes no records should not pay for their validators
    model_config = ConfigDict(defer_build=True)


class Label(_Record):
    """What a number means, according to the sentence: everything that a labeller decides, without any digit.

    `metric` is one of the vocabulary; code that takes labels from outside must check it. `period` is ISO-like:
    `2024-01`, `2024-Q1`, `2024-H1`, `2024`, `2024-11-29`, `2024-01/2024-11` (cumulative). A change has the period that
    changed, not its base. Only changes have a `basis`. `direction` gives a change its sign; for a `balance`, `down`
    means a deficit; for another level, it is the move since the month or week before, if words and not a number state
    it. `whole` names what a share is a share of.

    A quantity is also identified by its `stage` (mine, smelter, refinery, primary, secondary), `company` (whose figure
    it is), `exchange` (LME, SHFE, COMEX, INE) and `vintage` (`earlier` for a forecast, plan or figure that the text
    says was replaced or withdrawn). `base_period` is the period that a change is compared with, if the text names it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    metric: str
    product: str | None = None
    region: str | None = None
    segment: str | None = None
    period: str | None = None
    kind: Kind = "level"
    basis: Basis | None = None
    direction: Direction | None = None
    modality: Modality = "actual"
    whole: str | None = None
    stage: Stage | None = None
    company: str | None = None
    exchange: str | None = None
    base_period: str | None = None
    vintage: Vintage | None = None


class Alternative(_Record):
    """Another reading of a number that was close to the chosen one.

    `fields` maps the fields of the figure that would differ to their other values; `weight` is its probability, 0 to 1.
    """

    fields: dict[str, str | Number | None]
    weight: float = Field(ge=0, le=1)
    why: str = ""


class Figure(_Record):
    """One number of the report: its place, its meaning, its possible values, and what arithmetic says about it.

    `value` is signed, in `unit` (t, t/day, t/year, %, pp, CNY/t, ...); `low` and `high` are the interval that the
    literal stands for (an open end is null). `start` and `end` are offsets into the report's text; they are null only
    for figures of another extractor that were checked without their report. `hedge` says in which direction a number is
    approximate. `implied` is the range that the other figures leave for this one, in its unit. `relabelled` says what
    the words at the figure changed in its label. `doubts` say why the label or the number is unsure. `converts` is the
    id of the figure that this one repeats in another currency or unit. `confidence` is the labeller's probability that
    its label is right, null if it gives none, and `place_confidence` that of its product, region and segment.
    `alternatives` are readings that were close.
    """

    id: str
    literal: str
    start: int | None = None
    end: int | None = None
    metric: str
    product: str | None = None
    region: str | None = None
    segment: str | None = None
    period: str | None = None
    kind: Kind = "level"
    basis: Basis | None = None
    direction: Direction | None = None
    value: Number
    low: Number | None = None
    high: Number | None = None
    unit: str | None = None
    modality: Modality = "actual"
    approximate: bool = False
    hedge: Hedge | None = None
    whole: str | None = None
    stage: Stage | None = None
    company: str | None = None
    exchange: str | None = None
    base_period: str | None = None
    vintage: Vintage | None = None
    converts: str | None = None
    confidence: float | None = Field(default=None, ge=0, le=1)
    place_confidence: float | None = Field(default=None, ge=0, le=1)
    alternatives: list[Alternative] = []
    implied: tuple[Number | None, Number | None] | None = None
    relabelled: str | None = None
    verdict: Verdict = "accepted"
    checks: list[str] = []
    doubts: list[str] = []


class NotFigure(_Record):
    """A number of the report that is not a figure, and why."""

    literal: str
    start: int
    end: int
    why: Reason


class Unread(_Record):
    """Text that looks like a quantity but was not understood; `why` gives the reason."""

    literal: str
    start: int
    end: int
    why: str


class Group(_Record):
    """Figures that together are the complete parts of another one, by id."""

    whole: str
    parts: list[str]


class Check(_Record):
    """One relation that was tested: what the other figures imply for the last of `figures`, and what that figure
    states.

    `implied` and `stated` are intervals in that figure's unit. `tension` is the factor on all rounding intervals at
    which the relation would hold (1 or less: it holds as it is).
    """

    id: str
    rule: str
    statement: str
    figures: list[str]
    implied: tuple[Number | None, Number | None]
    stated: tuple[Number | None, Number | None]
    holds: bool
    tension: float = 0.0


class Tension(_Record):
    """Figures that rounding of each alone cannot reconcile, but figures computed from rounded ones could.

    `implied` is what the others leave for the last of `figures`, `stated` what it says, both in its unit.
    """

    figures: list[str]
    why: str
    implied: tuple[Number | None, Number | None]
    stated: tuple[Number | None, Number | None]


class Repair(_Record):
    """A change of one field of one figure that would resolve a conflict; an annotation until a person accepts it.

    `wrong` says who is wrong, if the words at the figure show it: the label, or the report itself.
    """

    model_config = ConfigDict(populate_by_name=True)

    figure: str
    field: str
    old: str | None = Field(alias="from")
    new: str | None = Field(alias="to")
    then: str
    wrong: Literal["label", "report"] | None = None
    probability: float = Field(ge=0, le=1)

    @property
    def change(self) -> str:
        """The field with its old and new value, in words."""
        return f"{self.field} {self.old or 'none'} → {self.new or 'none'}"


class Conflict(_Record):
    """Figures that cannot all be right.

    `why` is the sum worked out. `blame_sets` are all the smallest sets of figures of which one must be wrong. `blame`
    are the figures a person should look at: those of the proposed repair if there is one, else those of all these sets.
    `proposed` is true if the first repair is nearly certain; otherwise `repairs` are candidates, likeliest first.
    `second_look` says what happened when the model was asked again about the labels.
    """

    figures: list[str]
    why: str
    blame: list[str]
    blame_sets: list[list[str]] = []
    proposed: bool = False
    repairs: list[Repair] = []
    tension: float | None = None
    second_look: str | None = None

    @property
    def sum(self) -> str:
        """The worked-out sum alone, without what the others leave and who is more likely wrong."""
        return _VERDICT.sub("", self.why)

    def accusing(self, report: float) -> Conflict:
        """Return the conflict with another sentence on who is wrong (see `who_is_wrong`)."""
        return self.model_copy(update={"why": re.sub(_WHO, who_is_wrong(report), self.why)})


class ReportInfo(_Record):
    """The report of the figures. All offsets of the result refer to `text`."""

    title: str | None = None
    published: str | None = None
    publisher: str | None = None
    source: str = ""
    sha256: str = ""
    text: str = ""


BUILTIN_READER = "patterns"
"""Name of the reader that asks no model, in results and stores."""


class Reader(_Record):
    """The labeller that read the report, and its cost."""

    name: str
    model: str | None = None
    prompt: str | None = None
    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0.0

    @property
    def is_builtin(self) -> bool:
        """Whether the built-in reader labelled the report, by the words at the figures alone."""
        return self.name == BUILTIN_READER

    def with_cost_of(self, other: Reader) -> Reader:
        """Return the same reader with the cost of another reading added."""
        costs = ("calls", "prompt_tokens", "completion_tokens", "seconds")
        return self.model_copy(update={name: getattr(self, name) + getattr(other, name) for name in costs})


class Result(_Record):
    """One report read to the end: every number is a figure, not a figure, or unread, and every figure has a verdict.

    `checkable` is the share of the figures that the others determine so well that a slip would be noticed.
    """

    report: ReportInfo
    reader: Reader
    figures: list[Figure] = []
    not_figures: list[NotFigure] = []
    groups: list[Group] = []
    checks: list[Check] = []
    conflicts: list[Conflict] = []
    unread: list[Unread] = []
    tensions: list[Tension] = []
    checkable: float = 0.0

    def literals(self, names: Iterable[str]) -> list[str]:
        """Return the figures with these ids as the report writes them, each literal once."""
        known = {figure.id: figure.literal for figure in self.figures}
        return list(dict.fromkeys(known[name] for name in names if name in known))

    @property
    def flagged(self) -> list[Figure]:
        """The figures that a person has to decide."""
        return [figure for figure in self.figures if figure.verdict == "flagged"]

    @property
    def needs_review(self) -> bool:
        """Whether a person has to look at it: a figure is flagged, or a quantity was not understood."""
        return bool(self.unread) or any(figure.verdict == "flagged" for figure in self.figures)

    def strict(self) -> Result:
        """Return the result with the figures of its tensions flagged, each with what it is in tension with."""
        why: dict[str, list[str]] = {}
        for tension in self.tensions:
            for name in tension.figures:
                why.setdefault(name, []).append(tension.why)
        figures = [
            figure.model_copy(update={"verdict": "flagged", "doubts": [*figure.doubts, *why[figure.id]]})
            if figure.id in why and figure.verdict in ("confirmed", "accepted")
            else figure
            for figure in self.figures
        ]
        return self.model_copy(update={"figures": figures})

    def to_json(self, indent: int | None = None) -> str:
        """Return the result as JSON, in the format of the record."""
        return self.model_dump_json(by_alias=True, indent=indent)
