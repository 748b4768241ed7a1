"""What words say of a level without a number: "9,600 mt, the same as a week ago"."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from smmextract import extract
from smmextract.figure import Figure, Result
from smmextract.label.builtin import BuiltinLabeller
from smmextract.label.labeller import Labelling
from smmextract.pipeline import read_report
from smmextract.report import Report, from_text
from smmextract.scan import Mention

WEEK = "Published: May 20, 2024\n\nZinc ingot social inventory\n\n"
MONTH = "Published: May 20, 2024\n\nRefined lead\n\n"


def level(text: str, literal: str) -> Figure:
    return next(figure for figure in extract(text).figures if figure.literal == literal)


@pytest.mark.parametrize(
    ("words", "direction"),
    [
        ("Stocks in Zhejiang were 9,600 mt as of May 20, {}", None),
        ("Stocks in Zhejiang stood at 9,600 mt, the same as a week ago.", "flat"),
        ("Stocks in Zhejiang stood at 9,600 mt, unchanged from last week.", "flat"),
        ("Stocks in Zhejiang were flat WoW at about 9,600 mt.", "flat"),
        ("Stocks in Zhejiang stood at 9,600 mt (unchanged WoW).", "flat"),
        ("Stocks in Zhejiang stood at 9,600 mt, up from the previous week.", "up"),
        ("Stocks in Zhejiang stood at 9,600 mt, lower than a week earlier.", "down"),
        ("Stocks in Zhejiang fell on the week to 9,600 mt.", "down"),
        ("Stocks in Zhejiang stood at 9,600 mt, the same as a year ago.", None),
        ("Stocks in Zhejiang stood at 9,600 mt, up from last month.", None),
        ("Stocks in Zhejiang stood at 9,600 mt, up from 9,400 mt last week.", None),
        ("Stocks in Zhejiang stood at 9,600 mt. Unlike last week, deals were few.", None),
    ],
)
def test_words_at_a_level_give_it_a_direction(words: str, direction: str | None) -> None:
    assert level(WEEK + words, "9,600 mt").direction == direction


@pytest.mark.parametrize(
    ("words", "direction"),
    [
        ("The operating rate rose MoM to 61.2% in April.", "up"),
        ("The operating rate was 61.2% in April, down from the previous month.", "down"),
        ("The operating rate was 61.2% in April, down from last week.", None),
    ],
)
def test_a_month_is_compared_with_a_month(words: str, direction: str | None) -> None:
    assert level(MONTH + words, "61.2%").direction == direction


class Sure(BuiltinLabeller):
    """The built-in reader without its doubts: figures in doubt would take no part in sums."""

    async def label(self, report: Report, mentions: Sequence[Mention]) -> Labelling:
        labelling = await super().label(report, mentions)
        labelling.doubts.clear()
        labelling.confidences.clear()
        labelling.place_confidences.clear()
        return labelling


def markets(zhejiang: str, change: str) -> Result:
    text = (
        "Published: May 20, 2024\n\nThe social inventory of zinc ingot in three regions totalled 140,800 mt on "
        "May 20, a decrease of 2,300 mt WoW. Social stocks in Shanghai dropped 1,500 mt WoW to 60,900 mt. "
        f"Social stocks in Tianjin {change} 800 mt WoW to 70,300 mt. "
        f"Social stocks in Zhejiang were 9,600 mt, {zhejiang}."
    )
    return asyncio.run(read_report(from_text(text), Sure()))


def test_a_level_that_did_not_move_takes_part_in_the_sum_of_changes() -> None:
    assert markets("the same as a week ago", "fell").conflicts == []
    [conflict] = markets("the same as a week ago", "rose").conflicts
    assert "the words on how it moved mean something else" in conflict.why
    assert markets("as traders said", "rose").conflicts == []
