"""One canonical form for every name."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from smmextract.label.builtin.cues import lexicon
from smmextract.shipped_tables import shipped_table
from smmextract.vocabulary import Vocabulary
from smmextract.vocabulary.phrases import normal_word, phrase

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


@given(st.lists(st.sampled_from(["aluminum", "the", "sulfate", "x", "percents", "cathodes"]), min_size=1, max_size=4))
def test_plain_lower_case_names_are_normalised_as_others_are(words: list[str]) -> None:
    assert phrase(" ".join(words)) == phrase(" ".join(words).title()) == tuple(map(normal_word, words))


def test_a_basis_is_a_comparator_with_any_of_its_nouns() -> None:
    """The longer noun counts: "from" + "the end of last year", and not "from the end of" + "last year"."""
    data = shipped_table("smmextract.label.builtin", "cues")["base"]
    known = lexicon(WORDS)
    expected: dict[tuple[str, ...], tuple[int, str, str]] = {}
    for basis in ("mom", "yoy", "wow", "qoq", "other"):
        for noun in map(phrase, data[basis]):
            for direction, comparators in (("", data["words"]), ("up", data["up"]), ("down", data["down"])):
                for comparator in comparators:
                    words = (*phrase(comparator), *noun)
                    if len(noun) > expected.get(words, (0, "", ""))[0]:
                        expected[words] = len(noun), basis, direction
    for words, (_, basis, direction) in expected.items():
        length, cues, classes = known.longest([*words, "and"], 0, words[0])
        assert (length, cues["basis"]) == (len(words), basis), words
        assert cues.get("comparative", "") == direction
        assert f"basis={basis}" in classes


def test_a_cue_that_is_longer_than_a_basis_wins() -> None:
    longest = max((words for words in lexicon(WORDS).phrases if words[0] == "than"), key=len)
    assert lexicon(WORDS).longest([*longest, "last", "year"], 0, "than")[0] >= len(longest)
