"""A lone literal, as another program wrote it, is read by the same rules as the text."""

from __future__ import annotations

from decimal import Decimal

import pytest

from smmextract.scan import read_literal


@pytest.mark.parametrize(
    ("literal", "value", "unit"),
    [
        ("3.562 million tons", "3562000", "t"),
        (" 3.562 million tons ", "3562000", "t"),
        ("182,600 吨", "182600", "t"),
        ("18.26万吨", "182600", "t"),
        ("81300", "81300", None),
        ("2023", "2023", None),
        ("81300元/吨", "81300", "CNY/t"),
        ("114,900 t/day", "114900", "t/day"),
        ("10200 CNY/t", "10200", "CNY/t"),
        ("-11.2 pp", "-11.2", "pp"),
        ("about 5%", "5", "%"),
        ("> 5%", "5", "%"),
        ("20万吨左右", "200000", "t"),
        ("224,400 mt a day", "224400", "t/day"),
        ("39-45 yuan/kg", "42000", "CNY/t"),
        ("seven smelters", "7", "count"),
        ("one third", "33.3", "%"),
    ],
)
def test_a_literal_that_is_one_quantity_is_read(literal: str, value: str, unit: str | None) -> None:
    mention = read_literal(literal)
    assert mention is not None
    assert (mention.value, mention.unit) == (Decimal(value), unit)
    assert literal[mention.start : mention.end] == mention.literal


@pytest.mark.parametrize(
    "literal",
    [
        "",
        "tons",
        "7,40",
        "1,2345 mt",
        "A00",
        "#553",
        "Feb 9",
        "16:01",
        "5% or 6%",
        "output of 5%",
        "5% more",
        "62% Fe",
        "1.2.3",
        "of",
        "three",
        "5 6",
        "n/a",
        "5,",
    ],
)
def test_a_literal_that_is_not_one_whole_quantity_is_none(literal: str) -> None:
    assert read_literal(literal) is None
