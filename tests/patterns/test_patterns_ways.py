"""Which way changes go is known without reading all the rest of a label."""

from __future__ import annotations

from pathlib import Path

import pytest

from smmextract.figure import Direction, Label
from smmextract.label.build_figures import mentions_of
from smmextract.label.builtin import BuiltinLabeller
from smmextract.report import from_text
from smmextract.vocabulary import Vocabulary
from smmextract.waiting import at_once

_EVERY = 6
_ALL = sorted(Path(__file__).parents[1].glob("*/*/report.txt"))
_INVENTED = [path for path in _ALL if path.parent.parent.name in ("written", "unseen")]
REPORTS = [path for path in _ALL if path not in _INVENTED] + _INVENTED[::_EVERY]


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: f"{path.parent.parent.name}-{path.parent.name}")
def test_ways_are_those_of_the_labels(path: Path) -> None:
    vocabulary = Vocabulary.shipped()
    report = from_text(path.read_text(encoding="utf-8"), path.name)
    mentions = [one for one in mentions_of(report, vocabulary) if one.why_not is None]
    reader = BuiltinLabeller(vocabulary)
    labels = at_once(reader.label(report, mentions)).labels
    assert reader.ways(report, mentions) == {
        mention.start: label.direction
        for mention, label in zip(mentions, labels, strict=True)
        if isinstance(label, Label) and label.kind == "change" and label.direction
    }


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: f"{path.parent.parent.name}-{path.parent.name}")
def test_a_single_way_is_known_from_the_sentences_that_matter(path: Path) -> None:
    vocabulary = Vocabulary.shipped()
    report = from_text(path.read_text(encoding="utf-8"), path.name)
    mentions = [one for one in mentions_of(report, vocabulary) if one.why_not is None]
    reader = BuiltinLabeller(vocabulary)
    ways = reader.ways(report, mentions)
    starts = [mention.start for mention in mentions]
    for asked in (starts[::2], starts[1::2], *([start] for start in starts[::7])):
        assert {start: ways.get(start) for start in asked} == {
            start: reader.ways(report, mentions, asked).get(start) for start in asked
        }


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: f"{path.parent.parent.name}-{path.parent.name}")
def test_words_object_where_they_say_the_other_way(path: Path) -> None:
    vocabulary = Vocabulary.shipped()
    report = from_text(path.read_text(encoding="utf-8"), path.name)
    mentions = [one for one in mentions_of(report, vocabulary) if one.why_not is None]
    reader = BuiltinLabeller(vocabulary)
    ways = reader.ways(report, mentions)
    opposites: tuple[tuple[Direction, Direction], ...] = (("up", "down"), ("down", "up"))
    for said, other in opposites:
        objected = {start for start, way in ways.items() if way == other}
        starts = [one.start for one in mentions]
        for some in (starts[::2], starts[1::3], *([start] for start in starts[::6])):
            expected = not objected.isdisjoint(some)
            assert reader.may_object(report, mentions, dict.fromkeys(some, said)) == expected
