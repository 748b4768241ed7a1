"""The one interface of all labellers: a report and its mentions in, one label or reason for every mention out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from smmextract.config import Opinion
from smmextract.figure import Alternative, Direction, Label, Reader, Reason
from smmextract.report.report import Report
from smmextract.scan.mention import Mention

Ways = Mapping[int, Direction]
"""Which way changes go, by where they stand in the text."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Marks (places in the list of mentions) that are together the complete parts of another one."""

    whole: int
    parts: tuple[int, ...]


@dataclass(slots=True)
class Labelling:
    """What a labeller says of the mentions, by their place in the list that it was given.

    `labels` has an entry for every mention: its label, or why it is no figure. `doubts` holds, for single mentions,
    what is wrong or unsure with the label; such a figure is flagged. `confidences` and `alternatives` are there where
    the labeller tells how sure it is and which readings were close.
    """

    labels: list[Label | Reason]
    reader: Reader
    doubts: dict[int, list[str]] = field(default_factory=dict)
    groups: list[Parts] = field(default_factory=list)
    confidences: dict[int, float] = field(default_factory=dict)
    alternatives: dict[int, list[Alternative]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Doubted:
    """What a second look is about: the labels of the marks that may be to blame, by place, and the sums that fail."""

    labels: Mapping[int, Label]
    sums: Sequence[str]


@dataclass(slots=True)
class SecondLook:
    """What a labeller says when it is asked again; a place that is not in `labels` it reads as before."""

    labels: dict[int, Label]
    reader: Reader


class Labeller(Protocol):
    """Says what each number means. It sees only mentions that may be figures (`why_not` is None)."""

    @property
    def second_opinion(self) -> Opinion:
        """What the words at the figures are heard about beside this labeller."""
        ...

    async def label(self, report: Report, mentions: Sequence[Mention]) -> Labelling:
        """Label every mention. Raises ModelError where a model cannot be reached or gives no usable answer."""
        ...

    async def look_again(self, report: Report, mentions: Sequence[Mention], doubted: Doubted) -> SecondLook | None:
        """Read the marks in doubt once more; None of a labeller that would only repeat itself."""
        ...
