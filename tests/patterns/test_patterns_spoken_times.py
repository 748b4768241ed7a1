"""Periods that are told by pointing: the quarter, the same period, financial years, the report's own period again."""

import pytest

from helpers.patterns_passage import read


@pytest.mark.parametrize(
    ("sentence", "published", "rows"),
    [
        (
            "Over the first ten months of 2018 mine output was 10,593,000 mt, against 10,447,000 mt in the first ten "
            "months of 2017.",
            "2018-12-14",
            ["10,593,000 mt | 2018-01/2018-10", "10,447,000 mt | 2017-01/2017-10"],
        ),
        (
            "In the half year to the end of June zinc output was 34,140 mt.",
            "2023-07-20",
            ["34,140 mt | 2023-01/2023-06"],
        ),
        (
            "Zinc output in the fiscal year that ended on March 31 was 1,997,067 mt.",
            "2019-04-24",
            ["1,997,067 mt | 2018-04/2019-03"],
        ),
        (
            "Zinc output from January 1 through March 22 was 19,850 mt.",
            "2014-03-24",
            ["19,850 mt | 2014-01/2014-03"],
        ),
        (
            "Zinc output was 12,000 mt in FY21 and 13,000 mt in 2021-22, the company's financial year in India.",
            "2022-05-26",
            ["12,000 mt | 2020-04/2021-03", "13,000 mt | 2021-04/2022-03"],
        ),
        (
            "The nickel market will have a deficit of 42,000 mt in 2018E.",
            "2017-11-13",
            ["42,000 mt | 2018"],
        ),
    ],
)
def test_spans_and_years_are_read_as_they_are_told(sentence: str, published: str, rows: list[str]) -> None:
    assert read(sentence, published=published).rows("period") == rows


def test_the_full_year_in_a_report_of_january_is_the_one_before() -> None:
    passage = read("For the full year zinc imports were 57,500 mt.", published="2025-01-15")
    assert passage.rows("period") == ["57,500 mt | 2024"]


def test_what_is_told_for_comparison_is_not_what_the_next_sentence_is_about() -> None:
    body = (
        "Zinc output was 5.65 million mt in the first half of 2023, more than the 5.41 million mt of the first half of "
        "2022.\n\nLead output was 2.1 million mt."
    )
    rows = read(body, title="Zinc and lead in the first half of 2023", published="2023-08-10").rows("period")
    assert rows[-1] == "2.1 million mt | 2023-01/2023-06"


def test_the_quarter_is_the_one_that_was_spoken_of() -> None:
    body = (
        "Zinc output was 84,000 mt in the second quarter of 2023. Guidance for 2023 is 330,000 mt.\n\n"
        "Zinc sales in the quarter were 81,000 mt."
    )
    rows = read(body, title="Zinc miner's second quarter", published="2023-07-20").rows("period")
    assert rows[0] == "84,000 mt | 2023-04/2023-06"
    assert rows[-1] == "81,000 mt | 2023-04/2023-06"


def test_a_quarter_at_the_end_of_a_sentence_is_one() -> None:
    passage = read("Zinc smelters earned 182 yuan/mt in Q2. In Q3 they earned 70 yuan/mt.", published="2022-10-13")
    assert passage.rows("period") == ["182 yuan/mt | 2022-04/2022-06", "70 yuan/mt | 2022-07/2022-09"]


def test_a_quarter_of_a_financial_year_is_counted_from_its_beginning() -> None:
    body = "The Indian company's zinc output was 257,000 mt in Q1 FY23, against 236,000 mt in Q1 FY22."
    rows = read(body, published="2022-07-22").rows("period")
    assert rows == ["257,000 mt | 2022-04/2022-06", "236,000 mt | 2021-04/2021-06"]


def test_the_base_of_a_change_is_counted_from_the_number_before_it() -> None:
    body = "Turkish mills imported 1.41 million mt of scrap in October, down 21% YoY from 1.78 million mt."
    rows = read(body, title="Scrap imports in November", published="2018-12-20").rows("period")
    assert rows[-1] == "1.78 million mt | 2017-10"
