"""Which way changes go is known without reading all the rest of a label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import pytest

from smmextract.figure import Direction, Label
from smmextract.label.build_figures import mentions_of
from smmextract.label.builtin import BuiltinLabeller
from smmextract.report import Report, from_text
from smmextract.scan import Mention
from smmextract.vocabulary import Vocabulary
from smmextract.waiting import at_once

_EVERY = 6
_ALL = sorted(Path(__file__).parents[1].glob("*/*/report.txt"))
_INVENTED = [path for path in _ALL if path.parent.parent.name in ("written", "unseen")]
REPORTS = [path for path in _ALL if path not in _INVENTED] + _INVENTED[::_EVERY]
READER = BuiltinLabeller(Vocabulary.shipped())


@cache
def read(path: Path) -> tuple[Report, list[Mention], Mapping[int, Direction]]:
    """A report, the numbers in it that may be figures, and the ways of its changes."""
    report = from_text(path.read_text(encoding="utf-8"), path.name)
    mentions = [one for one in mentions_of(report, Vocabulary.shipped()) if one.why_not is None]
    return report, mentions, READER.ways(report, mentions)


def alone(starts: Sequence[int], step: int) -> list[list[int]]:
    """Every `step`-th number by itself, of a long report fewer."""
    return [[start] for start in starts[:: max(step, len(starts) // 6)]]


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: f"{path.parent.parent.name}-{path.parent.name}")
def test_ways_are_those_of_the_labels(path: Path) -> None:
    report, mentions, ways = read(path)
    labels = at_once(READER.label(report, mentions)).labels
    assert ways == {
        mention.start: label.direction
        for mention, label in zip(mentions, labels, strict=True)
        if isinstance(label, Label) and label.kind == "change" and label.direction
    }


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: f"{path.parent.parent.name}-{path.parent.name}")
def test_a_single_way_is_known_from_the_sentences_that_matter(path: Path) -> None:
    report, mentions, ways = read(path)
    starts = [mention.start for mention in mentions]
    for asked in (starts[::2], starts[1::2], *alone(starts, 7)):
        known = READER.ways(report, mentions, asked)
        assert {start: ways.get(start) for start in asked} == {start: known.get(start) for start in asked}


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: f"{path.parent.parent.name}-{path.parent.name}")
def test_words_object_where_they_say_the_other_way(path: Path) -> None:
    report, mentions, ways = read(path)
    starts = [one.start for one in mentions]
    opposites: tuple[tuple[Direction, Direction], ...] = (("up", "down"), ("down", "up"))
    for said, other in opposites:
        objected = {start for start, way in ways.items() if way == other}
        for some in (starts[::2], starts[1::3], *alone(starts, 6)):
            expected = not objected.isdisjoint(some)
            assert READER.may_object(report, mentions, dict.fromkeys(some, said)) == expected
