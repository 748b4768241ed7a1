"""Ways to say a change, its base and its basis: one sentence each, with what its numbers are."""

from __future__ import annotations

import pytest

from helpers.patterns_passage import read

ON = "2025-03-06"
FORM = ("kind", "basis", "value")


@pytest.mark.parametrize(
    ("sentence", "rows"),
    [
        (
            "Down 10% from January and up 22.9% from a year ago, China's tin output in February stood at 14,050 mt.",
            ["10% | change | mom | -10", "22.9% | change | yoy | 22.9", "14,050 mt | level | - | 14050"],
        ),
        (
            "Tin output slid 9.1% MoM ahead of the holiday in February.",
            ["9.1% | change | mom | -9.1"],
        ),
        (
            "Smelters added merely 90 mt (2.7%) from a month ago to 3,470 mt in February.",
            ["90 mt | change | mom | 90", "2.7% | change | mom | 2.7", "3,470 mt | level | - | 3470"],
        ),
        (
            "SMM estimates March tin output at 15,300 mt, an 8.9% MoM and 1.4% YoY rise.",
            ["15,300 mt | level | - | 15300", "8.9% | change | mom | 8.9", "1.4% | change | yoy | 1.4"],
        ),
        (
            "Tin output in February was 14,050 mt, a MoM decrease of 1,560 mt (10%) and a YoY increase of 22.9%.",
            [
                "14,050 mt | level | - | 14050",
                "1,560 mt | change | mom | -1560",
                "10% | change | mom | -10",
                "22.9% | change | yoy | 22.9",
            ],
        ),
        (
            "Tin output was 14,050 mt in February, but 800 mt, or 5.4%, lower than expected.",
            [
                "14,050 mt | level | - | 14050",
                "800 mt | change | vs_forecast | -800",
                "5.4% | change | vs_forecast | -5.4",
            ],
        ),
        (
            "The operating rate of tin smelters was 58.4% last week, 1.9 percentage points up from 56.5%.",
            ["58.4% | level | - | 58.4", "1.9 percentage points | change | wow | 1.9", "56.5% | level | - | 56.5"],
        ),
        (
            "In January-February tin output reached 29,660 mt, a growth of 3.9% on the same period of 2024.",
            ["29,660 mt | level | - | 29660", "3.9% | change | ytd_yoy | 3.9"],
        ),
        (
            "Tin output in March is forecast at 15,300 mt, 14.2% below the figure of last March.",
            ["15,300 mt | level | - | 15300", "14.2% | change | yoy | -14.2"],
        ),
        (
            "Compared with the same period last year, tin stocks were 2,300 mt higher on March 6.",
            ["2,300 mt | change | yoy | 2300"],
        ),
        (
            "Yunnan's tin output fell 7% MoM to 8,120 mt in February, Jiangxi's 14% to 2,930 mt.",
            [
                "7% | change | mom | -7",
                "8,120 mt | level | - | 8120",
                "14% | change | mom | -14",
                "2,930 mt | level | - | 2930",
            ],
        ),
        (
            "Tin output was 8,265 mt in February, taking its share to 52.1%.",
            ["8,265 mt | level | - | 8265", "52.1% | share | - | 52.1"],
        ),
    ],
)
def test_changes(sentence: str, rows: list[str]) -> None:
    assert read(sentence, published=ON).rows(*FORM) == rows


@pytest.mark.parametrize(
    ("sentence", "rows"),
    [
        (
            "Tin output rose 16% MoM and 142% YoY to 24,600 mt in January.",
            ["16% | 2025-01", "142% | 2025-01", "24,600 mt | 2025-01"],
        ),
        (
            "In January tin output fell 7.6% MoM to 15,610 mt; it is expected to rebound by 400 mt to 16,010 mt in "
            "March.",
            ["7.6% | 2025-01", "15,610 mt | 2025-01", "400 mt | 2025-03", "16,010 mt | 2025-03"],
        ),
        (
            "Tin imports were 18,400 mt in January, against 3,200 mt in December and a mere 140 mt in January 2024.",
            ["18,400 mt | 2025-01", "3,200 mt | 2024-12", "140 mt | 2024-01"],
        ),
        (
            "The operating rate of tin smelters was 32.5% this week, versus 34.9% a week earlier and 30.1% in the same "
            "period last year.",
            ["32.5% | 2025-03-06", "34.9% | 2025-02-27", "30.1% | 2024-03-06"],
        ),
        (
            "The operating rate of tin smelters in Yunnan was 72% in February, versus 31% in Jiangxi.",
            ["72% | 2025-02", "31% | 2025-02"],
        ),
        (
            "Tin imports were 4,100 mt in December; for the full year they were 57,500 mt.",
            ["4,100 mt | 2024-12", "57,500 mt | 2024"],
        ),
    ],
)
def test_periods(sentence: str, rows: list[str]) -> None:
    assert read(sentence, published=ON).rows("period") == rows
