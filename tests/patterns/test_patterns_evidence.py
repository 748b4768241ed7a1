"""What the whole report, a list or another number tells of a number: weeks, comparisons, names in the order before."""

from __future__ import annotations

from helpers.patterns_passage import read

ON = "2025-03-07"


def test_a_week_told_by_its_days_says_where_weeks_end() -> None:
    passage = read(
        "This week (2.28-3.6) the operating rate of copper cathode rod makers was 73.13%.\n\n"
        "The operating rate was 1.2 percentage points higher than last week.",
        published=ON,
    )
    assert passage.rows("period") == ["73.13% | 2025-03-06", "1.2 percentage points | 2025-03-06"]


def test_below_a_day_is_a_comparison_with_it() -> None:
    passage = read(
        "Copper social inventory was 66,200 mt as of Friday March 7, 10,100 mt below Monday and 8,100 mt below last "
        "Friday.",
        published=ON,
    )
    assert passage.rows("basis") == ["66,200 mt | -", "10,100 mt | other", "8,100 mt | wow"]


def test_one_comparison_closes_a_list() -> None:
    passage = read("Alumina output in Shandong, Shanxi and Henan rose by 11%, 3% and 5% MoM in February.", published=ON)
    assert passage.rows("basis") == ["11% | mom", "3% | mom", "5% | mom"]


def test_a_first_quarter_that_is_added_up_is_compared_cumulatively() -> None:
    passage = read("Refined zinc output in January-March was 1.477 million mt, down 2.19% year-on-year.", published=ON)
    assert passage.rows("basis")[1] == "2.19% | ytd_yoy"


def test_a_month_of_four_letters_ends_its_sentence() -> None:
    passage = read(
        "Refined nickel output in August was 31,600 mt, 1.9% higher than in July. For September 33,000 mt is foreseen.",
        published="2024-09-06",
    )
    assert passage.rows("period")[1:] == ["1.9% | 2024-08", "33,000 mt | 2024-09"]


def test_what_was_higher_a_year_ago_has_fallen() -> None:
    passage = read(
        "Copper social inventory was 181,700 mt on March 6. A year ago stocks were 222,900 mt higher.", published=ON
    )
    assert passage.rows("value")[1] == "222,900 mt | -222900"
