"""The interface of all labellers: a report and its mentions in, one label or reason for every mention out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from smmextract.config import Opinion
from smmextract.figure import Alternative, Direction, Label, Reader, Reason
from smmextract.report.report import Report
from smmextract.scan.mention import Mention

Ways = Mapping[int, Direction]
"""Direction of changes, by their offset in the text."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Marks (places among the mentions, or numbers in a question) that are together all parts of another one."""

    whole: int
    parts: tuple[int, ...]


@dataclass(slots=True)
class Labelling:
    """The labels of the mentions, by their place in the list that the labeller was given.

    `labels` has a label for every mention, or the reason why it is not a figure. Figures with `doubts` are flagged.
    `confidences` (of the label without its place), `place_confidences` (of product, region and segment) and
    `alternatives` are filled if the labeller knows how sure it is and which readings were close.
    """

    labels: list[Label | Reason]
    reader: Reader
    doubts: dict[int, list[str]] = field(default_factory=dict)
    groups: list[Parts] = field(default_factory=list)
    confidences: dict[int, float] = field(default_factory=dict)
    place_confidences: dict[int, float] = field(default_factory=dict)
    alternatives: dict[int, list[Alternative]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Doubted:
    """The question of a second look: the labels of the marks that may be to blame, by place, and the sums that fail."""

    labels: Mapping[int, Label]
    sums: Sequence[str]


@dataclass(slots=True)
class SecondLook:
    """A labeller's answer when it is asked again; for places missing in `labels`, the first reading stands."""

    labels: dict[int, Label]
    reader: Reader


class Labeller(Protocol):
    """Says what each number means. It sees only mentions that may be figures (`why_not` is None)."""

    @property
    def second_opinion(self) -> Opinion:
        """Fields on which the built-in reader may object to this labeller."""

    async def label(self, report: Report, mentions: Sequence[Mention]) -> Labelling:
        """Label every mention. Raises ModelError if a model cannot be reached or gives no usable answer."""

    async def look_again(self, report: Report, mentions: Sequence[Mention], doubted: Doubted) -> SecondLook | None:
        """Read the doubtful marks once more; return None if the labeller would only repeat itself."""


@runtime_checkable
class PartialLabeller(Labeller, Protocol):
    """A labeller that can be asked about some of the numbers only, at a lower cost."""

    async def label_some(self, report: Report, mentions: Sequence[Mention], places: Collection[int]) -> Labelling:
        """Label the mentions at these places; what is said of others means nothing. Raises ModelError."""
