"""Phrases with what the reader must make of them: most are read right, and what it is sure of nearly always."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from smmextract.evaluate.score import agrees
from smmextract.figure import Figure
from smmextract.label.build_figures import build_figures, mentions_of
from smmextract.label.builtin import BuiltinLabeller
from smmextract.report import from_text
from smmextract.vocabulary import Vocabulary

CORE = ("metric", "period", "kind", "basis", "value", "unit")
LINES = (Path(__file__).parent / "phrases.jsonl").read_text(encoding="utf-8").splitlines()


def figures_of(told: dict[str, Any]) -> list[Figure]:
    words = Vocabulary.shipped()
    report = from_text(f"{told['title']}\n\nPublished: {told['published']} 10:00\nSource: SMM\n\n{told['body']}\n")
    mentions = mentions_of(report, words)
    labelling = asyncio.run(BuiltinLabeller().label(report, [one for one in mentions if one.why_not is None]))
    return build_figures(mentions, labelling, words).figures


def fields_of(told: dict[str, Any], figures: list[Figure]) -> list[tuple[str, bool, bool]]:
    """Each field that a phrase tells: its name, whether it is read right, whether the figure is left unflagged."""
    found = []
    left = list(figures)
    for row in told["expected"]:
        literal, *values = row.split(" | ")
        figure = next((one for one in left if one.literal == literal), None)
        for name, value in zip(told["fields"], values, strict=True):
            gold = {name: None if value == "-" else float(value) if name == "value" else value}
            right = figure is not None and agrees(name, getattr(figure, name), gold, Vocabulary.shipped())
            found.append((name, right, figure is not None and not figure.doubts))
        if figure is not None:
            left.remove(figure)
    return found


@pytest.fixture(scope="module")
def fields() -> list[tuple[str, bool, bool]]:
    return [one for told in map(json.loads, LINES) for one in fields_of(told, figures_of(told))]


def test_the_core_of_phrases_is_read_right(fields: list[tuple[str, bool, bool]]) -> None:
    core = [right for name, right, _ in fields if name in CORE]
    assert sum(core) / len(core) >= 0.93


def test_product_place_and_segment_of_phrases_are_mostly_read_right(fields: list[tuple[str, bool, bool]]) -> None:
    right = Counter(name for name, right, _ in fields if right)
    asked = Counter(name for name, _, _ in fields)
    assert right["product"] / asked["product"] >= 0.6
    assert right["region"] / asked["region"] >= 0.75
    assert right["segment"] / asked["segment"] >= 0.55


def test_what_is_left_unflagged_is_right(fields: list[tuple[str, bool, bool]]) -> None:
    core = [right for name, right, sure in fields if sure and name in CORE]
    assert sum(core) / len(core) >= 0.97
