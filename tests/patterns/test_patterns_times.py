"""Times as reports say them, by the date of publication."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given, settings, strategies as st

from helpers.patterns_passage import read
from smmextract.label.builtin.clock import Clock
from smmextract.label.builtin.times import begins, find_times, patterns
from smmextract.pipeline import extract


def period_of(words: str, published: str, ahead: bool = False) -> str:
    (found,) = find_times(words, 0, len(words))
    assert found.end == len(words)
    return str(Clock(date.fromisoformat(published)).period(found.time, ahead))


@pytest.mark.parametrize(
    ("words", "published", "period"),
    [
        ("March", "2024-04-15", "2024-03"),
        ("December", "2024-01-08", "2023-12"),
        ("January 2024", "2024-02-09", "2024-01"),
        ("January-August", "2023-09-12", "2023-01/2023-08"),
        ("from January to May", "2022-06-10", "2022-01/2022-05"),
        ("January through November 2024", "2024-12-06", "2024-01/2024-11"),
        ("the first half of 2025", "2025-07-03", "2025-01/2025-06"),
        ("H1 2025", "2025-07-03", "2025-01/2025-06"),
        ("the first half of this year", "2025-07-03", "2025-01/2025-06"),
        ("first quarter", "2024-04-15", "2024-01/2024-03"),
        ("Q3 2023", "2024-04-15", "2023-07/2023-09"),
        ("the first eleven months", "2023-12-20", "2023-01/2023-11"),
        ("February 21", "2025-02-24", "2025-02-21"),
        ("December 30", "2025-01-02", "2024-12-30"),
        ("end of January", "2024-02-09", "2024-01"),
        ("last week", "2025-02-24", "2025-02-21"),
        ("the week", "2025-02-21", "2025-02-21"),
        ("last Thursday", "2024-05-27", "2024-05-23"),
        ("Monday", "2025-03-11", "2025-03-10"),
        ("last year", "2024-04-15", "2023"),
        ("last month", "2024-01-15", "2023-12"),
        ("January and February 2024", "2024-03-20", "2024-01/2024-02"),
        ("Jan/Feb 2024", "2024-03-20", "2024-01/2024-02"),
        ("2024-01", "2024-02-20", "2024-01"),
        ("2024-01-05", "2024-02-20", "2024-01-05"),
        ("05/01/2024", "2024-02-20", "2024-01-05"),
        ("01/2024", "2024-02-20", "2024-01"),
        ("Q3/2023", "2024-02-20", "2023-07/2023-09"),
        ("9M 2023", "2023-11-20", "2023-01/2023-09"),
        ("12 months to March 2024", "2024-05-20", "2023-04/2024-03"),
        ("year ended March 31, 2024", "2024-05-20", "2023-04/2024-03"),
        ("2.28-3.6", "2025-03-07", "2025-03-06"),
        ("May'23", "2023-07-03", "2023-05"),
        ("Jan-24", "2024-03-20", "2024-01"),
    ],
)
def test_a_time_means_the_period_that_is_last_by_the_date_of_publication(
    words: str, published: str, period: str
) -> None:
    assert period_of(words, published) == period


@pytest.mark.parametrize(
    ("words", "published", "period"),
    [("January", "2021-12-08", "2022-01"), ("October", "2023-09-12", "2023-10"), ("August", "2023-08-03", "2023-08")],
)
def test_a_sentence_that_looks_ahead_means_the_coming_month(words: str, published: str, period: str) -> None:
    assert period_of(words, published, ahead=True) == period


def test_may_is_a_month_only_with_a_capital() -> None:
    assert not list(find_times("output in may", 0, 13))
    assert list(find_times("output in May", 0, 13))
    assert not list(find_times("Destocking May Lift Rates", 0, 25))


def test_the_month_that_a_change_starts_from_is_not_its_period() -> None:
    passage = read("Zinc output was 501,300 mt in August, up 42,900 mt from July.")
    assert passage.rows("period", "basis") == ["501,300 mt | 2024-08 | -", "42,900 mt | 2024-08 | mom"]


def test_the_turn_of_the_year_is_found() -> None:
    passage = read("In January refined tin output was 11,990 mt, down 24.9% from December.", published="2023-02-06")
    assert passage.rows("period", "basis") == ["11,990 mt | 2023-01 | -", "24.9% | 2023-01 | mom"]


def test_a_month_to_come_is_a_forecast_and_the_month_past_is_not() -> None:
    passage = read("SMM estimates zinc output at 489,600 mt for August and expects 480,500 mt in September.")
    assert passage.rows("period", "modality") == ["489,600 mt | 2024-08 | actual", "480,500 mt | 2024-09 | forecast"]


def test_a_total_by_the_end_of_a_month_is_cumulative() -> None:
    passage = read("By the end of August the total for 2024 had come to 4.9 million mt of zinc output.")
    assert passage.rows("period") == ["4.9 million mt | 2024-01/2024-08"]


def test_the_weeks_change_is_told_from_the_dates() -> None:
    passage = read(
        "As of September 5, zinc inventories were 124,000 mt, down 1,700 mt from September 2 and 3,100 mt from "
        "August 29."
    )
    assert passage.rows("basis") == ["124,000 mt | -", "1,700 mt | other", "3,100 mt | wow"]


def test_a_year_as_a_whole_is_not_the_year_so_far() -> None:
    passage = read("For 2024 as a whole SMM looks for 7.1 million mt of zinc output, or 2.7% growth.")
    assert passage.rows("period", "kind", "basis", "modality") == [
        "7.1 million mt | 2024 | level | - | forecast",
        "2.7% | 2024 | change | yoy | forecast",
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "Zinc output rose 3.5% from 480,000 mt in July to 496,800 mt in August.",
        "Zinc output fell to 496,800 mt in August from 515,000 mt in July, a decrease of 3.5%.",
    ],
)
def test_the_month_of_the_base_is_not_the_month_of_the_change(sentence: str) -> None:
    rows = {row.split(" | ")[0]: row for row in read(sentence).rows("period", "basis", "kind")}
    assert rows.pop("3.5%") == "3.5% | 2024-08 | mom | change"
    assert rows.pop("496,800 mt") == "496,800 mt | 2024-08 | - | level"
    assert [row.split(" | ")[1] for row in rows.values()] == ["2024-07"]


@pytest.mark.parametrize("words", ["①", "²", "q² 2024", "first ③ months", "March ⁵", "②⓪②④", "Ⅳ", "٢ March", "'⑨"])
def test_digits_that_are_no_decimals_are_no_numbers_of_a_date(words: str) -> None:
    result = extract(f"{words} Copper output in China was 5,000 mt in March 2024.")
    assert [(figure.literal, figure.period) for figure in result.figures][-1] == ("5,000 mt", "2024-03")


@pytest.mark.parametrize("pattern", [one for one in patterns() if "(?<=" not in one and "(?= " not in one])
@settings(max_examples=15)
@given(st.data())
def test_every_form_of_a_time_begins_like_one_of_the_beginnings(pattern: str, data: st.DataObject) -> None:
    words = data.draw(st.from_regex(re.compile(pattern, re.ASCII | re.IGNORECASE), fullmatch=True))
    assert re.match(begins(), words, re.IGNORECASE)


@pytest.mark.parametrize(
    ("text", "flagged"),
    [
        # the one year that is named is that of the comparison
        ("Output in July was 510,000 mt, more than in July 2024.", ["510,000 mt"]),
        ("Output in July 2025 was 510,000 mt. In July, exports were 20,000 mt.", []),
        ("Copper output in China was 5,000 mt in March.", ["5,000 mt"]),
        ("Copper output in China was 5,000 mt.", []),
    ],
)
def test_the_year_of_a_month_is_in_doubt_where_neither_date_nor_words_tell_it(text: str, flagged: list[str]) -> None:
    doubt = "the report does not say of which year"
    assert [one.literal for one in extract(text).figures if doubt in one.doubts] == flagged


def test_a_monthly_change_of_nine_months_is_a_doubt_and_no_contradiction() -> None:
    result = extract(
        "Lead output falls\n\nPublished: Oct 17, 2025\nSource: SMM\n\nIn September primary lead production fell 1.9% "
        "MoM, but rose 5.8% YoY; January-September: +7.7%. Secondary lead production plunged 18% MoM to 252,000 mt, "
        "bringing the nine-month total down by 4%."
    )
    assert result.conflicts == []
    assert [figure.verdict for figure in result.figures if figure.literal == "18%"] == ["flagged"]
