"""Whole reports: the gold answers, and whatever text comes."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from smmextract.evaluate.score import Scores, score
from smmextract.label.build_figures import build_figures, mentions_of
from smmextract.label.builtin import BuiltinLabeller
from smmextract.pipeline import extract
from smmextract.report import from_text
from smmextract.vocabulary import Vocabulary

REPORTS = sorted(path for path in (Path(__file__).parents[1] / "reports").iterdir() if path.is_dir())
THE_USERS = Path(__file__).parents[3] / "shared" / "reports" / "aluminium-2024-01"


def scores_of(folder: Path) -> Scores:
    report = from_text((folder / "report.txt").read_text(encoding="utf-8"))
    mentions = mentions_of(report, Vocabulary.shipped())
    candidates = [mention for mention in mentions if mention.why_not is None]
    labelling = asyncio.run(BuiltinLabeller().label(report, candidates))
    figures = build_figures(mentions, labelling, Vocabulary.shipped()).figures
    gold = json.loads((folder / "gold.json").read_text(encoding="utf-8"))["figures"]
    return score(figures, gold, report.text)


@pytest.mark.parametrize("folder", REPORTS, ids=lambda folder: folder.name)
def test_every_gold_figure_is_found_and_nothing_else(folder: Path) -> None:
    scores = scores_of(folder)
    assert [gold["literal"] for gold in scores.missed] == []
    assert [figure.literal for figure in scores.extra] == []


def test_core_and_full_f1_on_the_gold_reports() -> None:
    scores = sum((scores_of(folder) for folder in REPORTS), Scores())
    assert scores.core_f1 >= 0.90  # no rule is made for single reports any more
    assert scores.full_f1 >= 0.78


@pytest.mark.skipif(not THE_USERS.is_dir(), reason="the user's own report is not here")
def test_the_users_own_report_is_read_right() -> None:
    assert scores_of(THE_USERS).core_f1 >= 0.9


WORDS = [
    *("output", "imports", "operating rate", "capacity", "rose", "down", "higher", "by", "to", "from", "of", "was"),
    *("3.5%", "12,000 mt", "5 pp", "$8/mtu", "2024", "#553", "MoM", "YoY", "compared with", "the expected", "of this"),
    *("January", "-", "August", "last week", "Q1", "China", "Shanghai", "Inner Mongolia", "LME", "zinc", "high-grade"),
    *(",", ".", "(", ")", ";", ":", "and", "or", "respectively", "in total", "no.", "SMM", "in", "due to", "will"),
]


@settings(max_examples=60)
@given(st.lists(st.sampled_from(WORDS), max_size=40))
def test_any_words_get_one_label_for_every_mention(words: list[str]) -> None:
    report = from_text("A title\n\nPublished: 2024-09-05\n\nx " + " ".join(words))
    candidates = [mention for mention in mentions_of(report, Vocabulary.shipped()) if mention.why_not is None]
    labelling = asyncio.run(BuiltinLabeller().label(report, candidates))
    assert len(labelling.labels) == len(candidates)
    assert set(labelling.doubts) <= set(range(len(candidates)))


ODD = [
    *("①", "²", "Ⅳ", "½", "٣٤", "၅", "20②4", "Q²", "q4", "\u2003", "\u200b", "é", "%", "‰", "′", "’24", "(", ")", "-"),
    *("y/y", "m/m", "/", "first", "months", "today", "op.", "total", "CPI", "high of", "(-2,000)", "#", "\n", "\n\n"),
    *("Related News", "Published: 2024-09-05", "Published: 0001-01-01", "Dec 31, 9999", "February 30", "1.", "- "),
]


@settings(max_examples=60)
@given(st.lists(st.one_of(st.sampled_from(WORDS + ODD), st.text(max_size=3)), max_size=40))
def test_no_text_is_too_odd_for_the_patterns(words: list[str]) -> None:
    result = extract("x " + " ".join(words))
    assert all(result.report.text[one.start : one.end] == one.literal for one in result.not_figures)


def test_a_sentence_without_an_end_loses_no_number() -> None:
    result = extract("Zinc output: " + "rose 3% to 5,000 mt, " * 1500)
    assert len(result.figures) == 3000
