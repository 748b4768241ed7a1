"""Which way changes go is known without reading all the rest of a label."""

from __future__ import annotations

from pathlib import Path

import pytest

from smmextract.figure import Label
from smmextract.label.build_figures import mentions_of
from smmextract.label.builtin import BuiltinLabeller
from smmextract.report import from_text
from smmextract.vocabulary import Vocabulary
from smmextract.waiting import at_once

REPORTS = sorted(Path(__file__).parents[1].glob("*/*/report.txt"))


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
