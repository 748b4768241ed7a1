"""What the whole report, a list or another number tells of a number: weeks, comparisons, names in the order before."""

from __future__ import annotations

from helpers.patterns_passage import read
from smmextract.label.build_figures import mentions_of
from smmextract.label.builtin.choose import Choice, shipped_weights
from smmextract.label.builtin.doubts import other_readings
from smmextract.label.builtin.walk import Walk
from smmextract.report import from_text
from smmextract.vocabulary import Vocabulary

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


def test_a_long_list_is_paired_from_its_first_place_on() -> None:
    places = "Shandong, Shanxi, Henan, Guangxi, Guizhou, Yunnan, Inner Mongolia, Chongqing and Hebei"
    passage = read(
        f"In February {places} made 11,000 mt, 13,000 mt, 15,000 mt, 19,000 mt, 16,000 mt, 23,000 mt, 12,000 mt, "
        "24,000 mt and 21,000 mt of alumina respectively.",
        published=ON,
    )
    named = places.replace(" and ", ", ").split(", ")
    assert [row.split(" | ")[1] for row in passage.rows("region")] == named


def test_shipments_are_of_the_trade_that_the_report_is_about() -> None:
    customs = "Exports of nickel ore from the Philippines stood at 4.1 million mt in January. Shipments to Japan were "
    assert read(f"{customs}3.8 million mt.", published=ON).rows("metric")[-1] == "3.8 million mt | exports"


def test_what_had_been_expected_of_a_month_is_of_that_month() -> None:
    passage = read(
        "China's copper cathode output in February was 889,600 mt, 11,300 mt short of the 900,900 mt that SMM had "
        "projected.",
        published=ON,
    )
    assert passage.rows("period")[-1] == "900,900 mt | 2025-02"


def test_the_previous_month_is_the_one_before_the_month_told_of() -> None:
    passage = read(
        "In December producers ran at 47.5% of capacity, compared with 50.2% in the previous month.", published=ON
    )
    assert passage.rows("period") == ["47.5% | 2024-12", "50.2% | 2024-11"]


def test_a_day_of_this_week_or_the_last_is_told_by_both_words() -> None:
    passage = read("As of Thursday last week, copper social inventory was 66,200 mt.", published="2025-03-12")
    assert passage.rows("period") == ["66,200 mt | 2025-03-06"]


def test_the_words_of_a_sentence_come_in_order() -> None:
    report, vocabulary = from_text("Zinc output was 5,000 mt in May, and zinc stocks rose."), Vocabulary.shipped()
    walk = Walk(report, mentions_of(report, vocabulary), vocabulary, shipped_weights())
    [sentence] = walk.all_sentences()
    assert sentence.words == ["zinc", "output", "was", "in", "and", "stocks", "rose"]


def test_that_a_number_may_be_no_figure_is_no_other_kind_of_a_figure() -> None:
    choices = {"form": Choice((("change", 0.7), ("none", 0.2), ("level", 0.1)))}
    assert list(other_readings(choices)) == []
    unsure = {"form": Choice((("change", 0.7), ("level", 0.3)))}
    assert [one.fields for one in other_readings(unsure)] == [{"kind": "level"}]
