"""The cascade: the built-in reader labels every number, and a model those that are left in doubt.

Most of what a question costs is its answer, and most of that is about numbers that the built-in reader reads well.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from smmextract.figure import Result
from smmextract.label.labeller import Labelling
from smmextract.scan.mention import Mention

T = TypeVar("T")


def doubt_of(result: Result) -> float:
    """Return the share of a report's figures and unread quantities that its reading leaves flagged or unread."""
    doubted, read = len(result.flagged) + len(result.unread), len(result.figures) + len(result.unread)
    return doubted / read if read else 0.0


def doubted_places(result: Result, mentions: Sequence[Mention]) -> frozenset[int]:
    """Return the places, in the list of mentions, of the numbers that a reading leaves flagged or unread."""
    starts = {figure.start for figure in result.flagged} | {one.start for one in result.unread}
    return frozenset(place for place, mention in enumerate(mentions) if mention.start in starts)


def joined(first: Labelling, asked: Labelling, places: frozenset[int]) -> Labelling:
    """Return a labelling that takes these places from the labeller who was asked about them, and all others from the
    first one.
    """
    groups = [group for group in asked.groups if places.issuperset((group.whole, *group.parts))]
    told = {group.whole for group in groups}
    return Labelling(
        [asked.labels[place] if place in places else label for place, label in enumerate(first.labels)],
        asked.reader,
        _chosen(first.doubts, asked.doubts, places),
        [*groups, *(group for group in first.groups if group.whole not in told)],
        _chosen(first.confidences, asked.confidences, places),
        _chosen(first.place_confidences, asked.place_confidences, places),
        _chosen(first.alternatives, asked.alternatives, places),
    )


def _chosen(first: dict[int, T], asked: dict[int, T], places: frozenset[int]) -> dict[int, T]:
    kept = {place: one for place, one in first.items() if place not in places}
    return kept | {place: one for place, one in asked.items() if place in places}
