"""The record: what leaves the program, in the one form that other programs read.

A `Label` says what a number means; a `Figure` is a number of the report with its label, its interval and its verdict;
a `Result` is one report read to the end. Numbers are exact: `Decimal` here, exact JSON numbers outside.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

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
"""The metric of what has no name of its own: the segment says what it is."""
BASES: tuple[str, ...] = get_args(Basis)
REASONS: tuple[str, ...] = get_args(Reason)


_WHO = r"(The report is wrong|A label is likelier|One of these is wrong)[^;]*$"
_VERDICT = re.compile(rf"(; the others leave [^;]*)?\. {_WHO}")
NEARLY_CERTAIN = 0.9
"""What is likelier than this is told as so."""


def who_is_wrong(report: float) -> str:
    """Return the sentence on who is likelier wrong, by how likely it is that the report itself is and no label."""
    if report > NEARLY_CERTAIN:
        return f"The report is wrong ({report:.0%})"
    if report < 1 - NEARLY_CERTAIN:
        return f"A label is likelier wrong than the report ({1 - report:.0%})"
    likelier = "the report likelier than a label" if report >= 0.5 else "a label likelier than the report"
    return f"One of these is wrong, {likelier}"


def exact_number(value: Decimal) -> int | float:
    """The JSON number that prints `value` exactly (a float's shortest form is exact up to 15 digits)."""
    return int(value) if value == value.to_integral_value() else float(value)


Number = Annotated[Decimal, PlainSerializer(exact_number, when_used="json")]


class Label(BaseModel):
    """What a number means, as the sentence says it: all that a labeller decides, and no digit.

    `metric` is one of the vocabulary; whoever takes labels from outside checks it.
    `period` is ISO-like: `2024-01`, `2024-Q1`, `2024-H1`, `2024`, `2024-11-29`, `2024-01/2024-11` (cumulative). A
    change carries the period that changed, not its base. `basis` belongs to changes alone. `direction` gives a change
    its sign; for a `balance` it is `down` for a deficit; of another level it is how the words say that it moved since
    the month or week before, where no number does. `whole` names what a share is a share of.

    Part of a quantity's identity are also its `stage` (mine, smelter, refinery, primary, secondary), `company` (whose
    figure it is), `exchange` (LME, SHFE, COMEX, INE) and `vintage` (`earlier` for a forecast, plan or figure that has
    been replaced or withdrawn, as the text says). `base_period` is what a change is compared with, where it is named.
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


class Alternative(BaseModel):
    """Another reading of a number that was close to the chosen one.

    `fields` are those of the figure that would differ, with what they would be; `weight` is how likely it is, 0 to 1.
    """

    fields: dict[str, str | Number | None]
    weight: float = Field(ge=0, le=1)
    why: str = ""


class Figure(BaseModel):
    """One number of the report: where it stands, what it means, what it may be, and what arithmetic says of it.

    `value` is signed, in `unit` (t, t/day, t/year, %, pp, CNY/t, ...); `low` and `high` are the interval that the
    literal stands for (an open end is null). `start` and `end` are offsets into the report's text; they are null only
    for figures of another extractor that were checked without their report. `hedge` tells which way an
    approximate number is meant. `implied` is the range that the other figures leave for this one, in its unit;
    `relabelled` says what the words at it changed in its label; `doubts` says why the label or the number is unsure.
    `converts` is the id of the figure that this one repeats in another currency or unit; `confidence` is the labeller's
    probability that its label is right, null where it tells none; `alternatives` are the readings that were close.
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
    alternatives: list[Alternative] = Field(default_factory=list)
    implied: tuple[Number | None, Number | None] | None = None
    relabelled: str | None = None
    verdict: Verdict = "accepted"
    checks: list[str] = Field(default_factory=list)
    doubts: list[str] = Field(default_factory=list)


class NotFigure(BaseModel):
    """A number of the report that is no figure, and why."""

    literal: str
    start: int
    end: int
    why: Reason


class Unread(BaseModel):
    """What looks like a quantity and was not understood; `why` says what about it."""

    literal: str
    start: int
    end: int
    why: str


class Group(BaseModel):
    """Figures that are together the complete parts of another one, by id."""

    whole: str
    parts: list[str]


class Check(BaseModel):
    """One relation that was tested: what the other figures imply for the last of `figures`, and what it states.

    `implied` and `stated` are intervals in that figure's unit. `tension` is the widening of all rounding intervals at
    which the relation would hold (1 or less: it holds as it stands).
    """

    id: str
    rule: str
    statement: str
    figures: list[str]
    implied: tuple[Number | None, Number | None]
    stated: tuple[Number | None, Number | None]
    holds: bool
    tension: float = 0.0


class Tension(BaseModel):
    """Figures that rounding of each alone cannot reconcile, but figures computed from rounded ones could.

    `implied` is what the others leave for the last of `figures`, `stated` what it says, both in its unit.
    """

    figures: list[str]
    why: str
    implied: tuple[Number | None, Number | None]
    stated: tuple[Number | None, Number | None]


class Repair(BaseModel):
    """A change of one field of one figure that would settle a conflict; an annotation until a person accepts it.

    `wrong` says who is, where the words at the figure tell: the label, or the report itself.
    """

    model_config = ConfigDict(populate_by_name=True)

    figure: str
    field: str
    old: str | None = Field(alias="from")
    new: str | None = Field(alias="to")
    then: str
    wrong: Literal["label", "report"] | None = None
    probability: float = Field(ge=0, le=1)


class Conflict(BaseModel):
    """Figures that cannot all be right.

    `why` is the sum worked out. `blame_sets` are all the smallest sets of figures one of which must be wrong; `blame`
    are the figures a person should look at: those of the proposed repair where there is one, else of all those sets.
    `proposed` is true when the first repair is nearly certain; otherwise `repairs` are candidates, likeliest first.
    `second_look` says what came of asking the model again about the labels.
    """

    figures: list[str]
    why: str
    blame: list[str]
    blame_sets: list[list[str]] = Field(default_factory=list)
    proposed: bool = False
    repairs: list[Repair] = Field(default_factory=list)
    tension: float | None = None
    second_look: str | None = None

    @property
    def sum(self) -> str:
        """The sum worked out alone, without what the others leave and who is likelier wrong."""
        return _VERDICT.sub("", self.why)

    def accusing(self, report: float) -> Conflict:
        """Return the conflict with another sentence on who is wrong (see `who_is_wrong`)."""
        return self.model_copy(update={"why": re.sub(_WHO, who_is_wrong(report), self.why)})


class ReportInfo(BaseModel):
    """Where the figures come from. All offsets of the result refer to `text`."""

    title: str | None = None
    published: str | None = None
    publisher: str | None = None
    source: str = ""
    sha256: str = ""
    text: str = ""


BUILTIN_READER = "patterns"
"""Name of the reader that asks no model, in results and stores."""


class Reader(BaseModel):
    """Which labeller read the report, and what it cost."""

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
        """The same reader, with what another reading cost added."""
        costs = ("calls", "prompt_tokens", "completion_tokens", "seconds")
        return self.model_copy(update={name: getattr(self, name) + getattr(other, name) for name in costs})


class Result(BaseModel):
    """One report read to the end: every number is a figure, no figure, or unread, and every figure has a verdict.

    `checkable` is the share of the figures that the others pin down so well that a slip would be noticed.
    """

    report: ReportInfo
    reader: Reader
    figures: list[Figure] = Field(default_factory=list)
    not_figures: list[NotFigure] = Field(default_factory=list)
    groups: list[Group] = Field(default_factory=list)
    checks: list[Check] = Field(default_factory=list)
    conflicts: list[Conflict] = Field(default_factory=list)
    unread: list[Unread] = Field(default_factory=list)
    tensions: list[Tension] = Field(default_factory=list)
    checkable: float = 0.0

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
        """The result in the form of the record contract."""
        return self.model_dump_json(by_alias=True, indent=indent)
