"""One canonical form for every name."""

from __future__ import annotations

import pytest

from smmextract.vocabulary import Vocabulary

WORDS = Vocabulary.shipped()


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("electrolytic aluminum", "aluminium"),
        ("Primary Aluminium", "aluminium"),
        ("NPI", "nickel pig iron"),
        ("high-grade NPI", "nickel pig iron"),
        ("metallurgical-grade alumina", "alumina"),
        ("nickel sulfate", "nickel sulphate"),
        ("EMM", "electrolytic manganese metal"),
        ("SiMn alloy", "silicomanganese"),
        ("anode plates", "copper anode"),
        ("Copper Cathodes", "copper cathode"),
        ("Unheard-of  Metal", "unheard-of metal"),
    ],
)
def test_product(text: str, canonical: str) -> None:
    assert WORDS.product(text) == canonical
    assert WORDS.product(canonical) == canonical


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("domestic", "China"),
        ("Indonesian", "Indonesia"),
        ("outside China", "Overseas"),
        ("South China", "south China"),
        ("the Philippines", "Philippines"),
        ("Yunnan province", "Yunnan"),
        ("xinjiang;  Inner Mongolia", "Xinjiang; Inner Mongolia"),
        ("Atlantis", "atlantis"),
    ],
)
def test_region(text: str, canonical: str) -> None:
    assert WORDS.region(text) == canonical
    assert WORDS.region(canonical) == canonical


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("Ni content", "metal content"),
        ("nickel content, high grade", "high-grade, metal content"),
        ("High-grade, Ni content", "high-grade, metal content"),
        ("medium-sized smelters", "medium"),
        ("Alumar smelter", "alumar smelter"),
    ],
)
def test_segment(text: str, canonical: str) -> None:
    assert WORDS.segment(text) == canonical
    assert WORDS.segment(canonical) == canonical


@pytest.mark.parametrize(
    ("whole", "part", "answer"),
    [
        ("China", "Shandong", True),
        ("east China", "Shandong", True),
        ("Shandong", "China", False),
        ("South America", "Brazil", True),
        ("Overseas", "Brazil", True),
        ("Overseas", "Yunnan", False),
        ("Overseas", "Asia", None),
        ("Global", "Overseas", True),
        ("Guangdong", "Foshan", True),
        ("China", "China", True),
        ("China", "Atlantis", None),
    ],
)
def test_contains(whole: str, part: str, answer: bool | None) -> None:
    assert WORDS.contains(whole, part) is answer
