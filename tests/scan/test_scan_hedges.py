"""Hedges and bounds belong to the number they stand at, and to no other."""

from __future__ import annotations

from decimal import Decimal

import pytest

from smmextract.scan import scan

HEDGES = [
    ("about 5%", "about", None),
    ("around a 5% rise", "about", None),
    ("approximately 386,200 mt", "about", None),
    ("roughly $20/mt", "about", None),
    ("some 20 kt", "about", None),
    ("(about 5%)", "about", None),
    ("nearly 5%", "nearly", None),
    ("almost 5%", "nearly", None),
    ("close to 5%", "nearly", None),
    ("just under 5%", "nearly", None),
    ("over 10,000 mt", "over", "above"),
    ("more than 10,000 mt", "over", "above"),
    ("at least 10,000 mt", "over", "above"),
    ("exceeding 10,000 mt", "over", "above"),
    ("10,000+ mt", "over", "above"),
    ("below 60%", None, "below"),
    ("less than 60%", None, "below"),
    ("up to 60%", None, "below"),
    ("no more than 60%", None, "below"),
    ("a total of 60 mt", None, None),
    ("60 mt", None, None),
    ("约20万吨", "about", None),
    ("近20万吨", "nearly", None),
    ("超20万吨", "over", "above"),
    ("20万吨左右", "about", None),
    ("20万吨以上", "over", "above"),
    ("20余万吨", "over", "above"),
    ("不足20万吨", None, "below"),
]


@pytest.mark.parametrize(("text", "hedge", "bound"), HEDGES)
def test_a_word_at_the_number_hedges_or_bounds_it(text: str, hedge: str | None, bound: str | None) -> None:
    (mention,) = scan(text)
    assert (mention.hedge, mention.bound) == (hedge, bound)


def test_a_bound_is_open_on_its_far_side() -> None:
    (over,) = scan("over 10,000 mt")
    assert (over.value, over.low, over.high) == (Decimal(10000), Decimal(10000), None)
    (below,) = scan("below 60%")
    assert (below.value, below.low, below.high) == (Decimal(60), None, Decimal(60))


def test_a_hedge_does_not_widen_the_interval() -> None:
    (mention,) = scan("nearly 5.5%")
    assert (mention.low, mention.high) == (Decimal("5.45"), Decimal("5.55"))


@pytest.mark.parametrize(
    "text",
    [
        "fell 5% over the week to 20 mt",
        "0.9% more than a month earlier and 10.2% more than a year earlier",
        "23,800 mt above the 902,100 mt that had been expected",
        "23,800 mt above 902,100 mt",
        "200 yuan/mt lower than 10,300 yuan/mt",
        "up 2% over June, 5 mt",
        "Above-standard silicon stood at 10,700 yuan/mt",
        "about the market: 5 mt",
        "around, 5 mt",
    ],
)
def test_a_word_elsewhere_hedges_nothing(text: str) -> None:
    assert [(m.hedge, m.bound) for m in scan(text)] == [(None, None)] * len(scan(text))
    assert scan(text)


def test_a_hedge_covers_only_its_own_number() -> None:
    assert [m.hedge for m in scan("about 225,000 mt or 211,900 mt")] == ["about", None]
