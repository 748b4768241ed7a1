"""The gold reports: every figure is one mention of exactly its literal, and nothing else is taken for one."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest

from smmextract.figure import Reason
from smmextract.report import from_text
from smmextract.scan import Mention, scan

OURS = Path(__file__).parents[1] / "reports"
USERS_OWN = Path(__file__).parents[2].parent / "shared" / "reports" / "aluminium-2024-01"
FOLDERS = {folder.name: folder for folder in [USERS_OWN, *sorted(OURS.iterdir())] if folder.is_dir()}


class Gold(NamedTuple):
    text: str
    chrome: list[tuple[int, int, Reason]]
    figures: list[dict[str, str | float | bool | None]]
    no_figures: list[str]


@pytest.fixture(params=sorted(FOLDERS))
def gold(request: pytest.FixtureRequest) -> Gold:
    folder = FOLDERS[request.param]
    answers = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
    report = from_text((folder / "report.txt").read_text(encoding="utf-8"))
    chrome: list[tuple[int, int, Reason]] = [(b.start, b.end, b.why) for b in report.blocks if b.why]
    return Gold(report.text, chrome, answers["figures"], answers["not_figures"])


def candidates(gold: Gold) -> list[Mention]:
    return [mention for mention in scan(gold.text, gold.chrome) if mention.why_not is None]


def test_every_gold_figure_is_one_mention_of_its_literal(gold: Gold) -> None:
    wanted = Counter(str(figure["literal"]) for figure in gold.figures)
    found = Counter(mention.literal for mention in candidates(gold))
    assert wanted - found == Counter()
    # What is found beyond them: plants that are counted, which an answer may leave out.
    extra = [m for m in candidates(gold) if m.literal in found - wanted]
    assert [m.literal for m in extra if m.unit != "count"] == []


def test_value_and_unit_are_those_of_the_gold_figure(gold: Gold) -> None:
    wanted: Counter[tuple[str, Decimal, str]] = Counter()
    for figure in gold.figures:
        unit = str(figure["unit"] or "t")
        wanted[
            str(figure["literal"]),
            abs(Decimal(str(figure["value"]))),
            unit.split("/", maxsplit=1)[0] if unit[0] == "t" else unit,
        ] += 1
    found: Counter[tuple[str, Decimal, str]] = Counter()
    for mention in candidates(gold):
        unit = mention.unit or "t"
        found[mention.literal, abs(mention.value), unit.split("/")[0] if unit[0] == "t" else unit] += 1
    assert wanted - found == Counter()


def test_a_gold_range_has_its_ends(gold: Gold) -> None:
    for figure in gold.figures:
        if figure.get("low") is not None and figure.get("high") is not None:
            ends = {abs(Decimal(str(figure["low"]))), abs(Decimal(str(figure["high"])))}
            assert [{m.low, m.high} == ends for m in candidates(gold) if m.literal == figure["literal"]] == [
                True
            ] * sum(other["literal"] == figure["literal"] for other in gold.figures)


def test_a_hedge_stands_where_the_gold_figure_is_approximate(gold: Gold) -> None:
    hedged = {mention.literal for mention in candidates(gold) if mention.hedge}
    approximate = {figure["literal"] for figure in gold.figures if figure["approximate"]}
    # "estimated at 2524 kmt" is called approximate there, the other estimates are not.
    assert hedged == approximate - {"2524 kmt"}


def test_no_number_that_is_no_figure_is_a_candidate(gold: Gold) -> None:
    digits = [literal for literal in gold.no_figures if any(c.isdigit() for c in literal)]
    found = Counter(mention.literal for mention in candidates(gold))
    wanted = Counter(str(figure["literal"]) for figure in gold.figures)
    assert [literal for literal in digits if found[literal] > wanted[literal]] == []


def test_spans_are_in_order_apart_and_reproduce_their_literals(gold: Gold) -> None:
    end = 0
    for mention in scan(gold.text, gold.chrome):
        assert gold.text[mention.start : mention.end] == mention.literal
        assert end <= mention.start < mention.end
        end = mention.end


def test_every_digit_is_inside_one_mention(gold: Gold) -> None:
    covered = {place for m in scan(gold.text) for place in range(m.start, m.end)}
    assert {place for place, sign in enumerate(gold.text) if sign.isdigit()} <= covered
