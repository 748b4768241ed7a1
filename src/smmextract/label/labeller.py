"""The one interface of all labellers: a report and its mentions in, one label or reason for every mention out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from smmextract.figure import Label, Reader, Reason
from smmextract.report.model import Report
from smmextract.scan.mention import Mention


@dataclass(frozen=True, slots=True)
class Parts:
    """Marks (places in the list of mentions) that are together the complete parts of another one."""

    whole: int
    parts: tuple[int, ...]


@dataclass(slots=True)
class Labelling:
    """What a labeller says of the mentions, by their place in the list that it was given.

    `labels` has an entry for every mention: its label, or why it is no figure. `doubts` holds, for single mentions,
    what is wrong or unsure with the label; such a figure is flagged.
    """

    labels: list[Label | Reason]
    reader: Reader
    doubts: dict[int, list[str]] = field(default_factory=dict)
    groups: list[Parts] = field(default_factory=list)


class Labeller(Protocol):
    """Says what each number means. It sees only mentions that may be figures (`why_not` is None)."""

    async def label(self, report: Report, mentions: Sequence[Mention]) -> Labelling:
        """Label every mention. Raises ModelError where a model cannot be reached or gives no usable answer."""
        ...
