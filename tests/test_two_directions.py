"""Two opposite directions in one clause are a doubt, and two that speak of two things are none."""

from __future__ import annotations

from decimal import Decimal

import pytest

from smmextract.figure import Figure, Label, Reader
from smmextract.label.build_figures import build_figures
from smmextract.label.labeller import Labelling
from smmextract.label.moved_words import with_both_directions
from smmextract.scan import read_literal
from smmextract.vocabulary import Vocabulary


def read(sentence: str, literal: str, direction: str, basis: str = "wow") -> Figure:
    """The change in this sentence, by a labeller that believes the word right at it."""
    mention = read_literal(literal)
    assert mention is not None
    told = {"metric": "inventory", "period": "2024-03-14", "kind": "change", "basis": basis, "direction": direction}
    labelling = Labelling([Label.model_validate(told)], Reader(name="test"))
    built = build_figures([mention], labelling, Vocabulary.shipped()).figures[0]
    start = sentence.index(literal)
    placed = built.model_copy(update={"start": start, "end": start + len(literal)})
    return with_both_directions([placed], sentence)[0]


@pytest.mark.parametrize(
    ("sentence", "literal", "direction"),
    [
        ("Finished product inventories dropped back, with inventories increasing by 5.08%.", "5.08%", "up"),
        ("Social inventory of zinc fell this week, with inventory rising by 2,300 mt.", "2,300 mt", "up"),
        ("Copper stocks in the two ports rose sharply and stocks were down 1,200 mt.", "1,200 mt", "down"),
        ("Inventories at plants showed a clear buildup, a decrease of 3.2%.", "3.2%", "down"),
        (
            "Raw material inventories saw a clear increase; plants bought less, but destocking was slow, "
            "the raw material inventory ratio falling by only 0.6% MoM.",
            "0.6%",
            "down",
        ),
    ],
)
def test_a_clause_that_says_both_is_a_doubt_with_both_signs(sentence: str, literal: str, direction: str) -> None:
    figure = read(sentence, literal, direction)
    [doubt] = figure.doubts
    assert "the same clause says that it went the other way" in doubt
    [other] = figure.alternatives
    assert other.fields == {"direction": "down" if direction == "up" else "up"}
    assert abs(figure.value) == abs(Decimal(literal.removesuffix("mt").strip(" %").replace(",", "")))


@pytest.mark.parametrize(
    ("sentence", "literal", "direction"),
    [
        ("Prices dropped back, with inventories increasing by 5.08%.", "5.08%", "up"),
        ("Raw material inventories rose; the finished product inventory ratio falling by 0.6%.", "0.6%", "down"),
        ("Raw material inventories rose last week; raw material inventories fell by 0.6%.", "0.6%", "down"),
        ("Inventories dropped back, with inventories decreasing by 5.08%.", "5.08%", "down"),
        ("Inventories fell early in the week, but inventories rose by 500 mt later.", "500 mt", "up"),
        ("Stocks in Shanghai fell, with stocks rising by 500 mt in Guangdong.", "500 mt", "up"),
        ("Stocks fell by 300 mt last week, and stocks rose by 500 mt.", "500 mt", "up"),
        ("Inventories fell. Inventories rose by 500 mt in the two weeks.", "500 mt", "up"),
        ("Inventories fell on the month, an increase of 500 mt YoY.", "500 mt", "up"),
        ("Inventories fell back, and receipts were up 200 mt.", "200 mt", "up"),
    ],
)
def test_two_things_times_or_places_may_move_apart(sentence: str, literal: str, direction: str) -> None:
    assert read(sentence, literal, direction).doubts == []


def test_a_change_on_the_year_may_go_the_other_way() -> None:
    assert read("Inventories dropped back, with inventories up 5.08%.", "5.08%", "up", "yoy").doubts == []
