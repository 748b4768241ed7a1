"""An earlier value in brackets has the unit of the number before it; `MT` is what the document explains it as."""

from decimal import Decimal

import pytest

from smmextract import extract
from smmextract.scan import scan

HEAD = "Iron ore output\n\nPublished: 2015-02-12\nSource: A company\n\n"


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("Production amounted to 24.4 million tonnes (25.7 in 2014).", 25_700_000, "t"),
        ("Production amounted to 24.4 million tonnes (2013: 25.7).", 25_700_000, "t"),
        ("Production was 45.2 kt (44.1 in Q1).", 44_100, "t"),
    ],
)
def test_a_bare_number_in_brackets_is_measured_as_the_one_before_it(text: str, value: int, unit: str) -> None:
    found = extract(HEAD + text + "\n").figures
    assert [(one.value, one.unit) for one in found[1:]] == [(Decimal(value), unit)]


@pytest.mark.parametrize("text", ["It runs 5.0 kt of furnaces (1).", "Output was 5,200 t (12)."])
def test_other_numbers_in_brackets_stay_bare(text: str) -> None:
    assert all(one.doubt is None for one in scan(text))


def test_mt_explained_as_million_tonnes_is_read_so() -> None:
    text = (
        "Output rose to 7.02 million tonnes (MT) from 6.27 MT; capacity is 4.5 MT per annum, and 24,000 MT were lost."
    )
    assert [one.value for one in scan(text)] == [7_020_000, 6_270_000, 4_500_000, 24_000]


def test_a_fraction_of_few_unexplained_mt_is_a_doubt() -> None:
    (found,) = scan("Port stocks stood at 138.9mt.")
    assert found.doubt is not None
    assert (found.value, found.doubt.value) == (Decimal("138.9"), Decimal(138_900_000))


def test_philippine_pesos_are_read() -> None:
    (found,) = scan("Minerals worth P28.20 billion were produced.")
    assert (found.literal, found.unit) == ("P28.20 billion", "PHP")


def test_what_is_cut_by_one_amount_to_another_of_more_than_twice_is_no_range() -> None:
    for text in ("It cut spending by", "It would lower annual spending there by", "It reduced its capital spending by"):
        found = scan(f"{text} $180 million to $620 million.")
        assert [one.literal for one in found] == ["$180 million", "$620 million"]
    assert [one.literal for one in scan("It may cut spending by $180 million to $220 million.")] == [
        "$180 million to $220 million"
    ]
