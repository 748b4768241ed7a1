"""Numbers whose form tells that they are no figures, and numbers that must not be taken for such."""

from __future__ import annotations

import re
import tomllib
from importlib import resources

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from smmextract.figure import Reason
from smmextract.scan import non_figures, scan

NO_FIGURES = [
    ("on ⟦Feb 9, 2024⟧ in", "date"),
    ("on ⟦February 24⟧: stocks", "date"),
    ("on ⟦9 Feb⟧ in", "date"),
    ("on ⟦July 28-30⟧ in", "date"),
    ("on ⟦2024-02-09⟧ in", "date"),
    ("on ⟦2024/02/09⟧ in", "date"),
    ("in ⟦2024年1月⟧，", "date"),
    ("⟦1-11月⟧累计", "date"),
    ("⟦1月-11月⟧累计", "date"),
    ("in ⟦January 2024⟧ (the", "date"),
    ("in ⟦Jan-Nov 2024⟧, the", "date"),
    ("in ⟦January to May 2022⟧, the", "date"),
    ("in ⟦January-June 2025⟧, the", "date"),
    ("in ⟦2023⟧, the", "date"),
    ("over ⟦2000-2023⟧ the", "date"),
    ("the season of ⟦2023/24⟧ was", "date"),
    ("in ⟦H1 2025⟧ the", "date"),
    ("in ⟦H1⟧ the", "date"),
    ("in ⟦Q1⟧ the", "date"),
    ("in ⟦Q1 2024⟧ the", "date"),
    ("in ⟦1Q24⟧ the", "date"),
    ("for ⟦2025E⟧ the", "date"),
    ("for ⟦FY2024⟧ the", "date"),
    ("since the ⟦1990s⟧ the", "date"),
    ("in ⟦2024Q1⟧ the", "date"),
    ("in ⟦11M 2024⟧ the", "date"),
    ("of ⟦2025.5.16⟧ the", "date"),
    ("on ⟦7/18⟧ the", "date"),
    ("on ⟦20240209⟧ the", "date"),
    ("by ⟦mid-2024⟧ the", "date"),
    ("in ⟦week 32⟧ the", "date"),
    ("at ⟦16:01⟧ on", "time"),
    ("at ⟦4 pm⟧ on", "time"),
    ("at ⟦10:15 a.m.⟧ on", "time"),
    ("⟦2024-02-09T16:01⟧ on", "date"),
    ("May (⟦31 days⟧) was", "day_count"),
    ("May (⟦31 calendar days⟧) was", "day_count"),
    ("had ⟦1 production day⟧ more", "day_count"),
    ("for ⟦2-3 weeks⟧ more", "day_count"),
    ("a ⟦10-day⟧ halt", "day_count"),
    ("共⟦29天⟧，", "day_count"),
    ("⟦3.⟧ They bought", "ordinal"),
    ("⟦(2)⟧ They bought", "ordinal"),
    ("⟦1)⟧ They bought", "ordinal"),
    ("⟦4、⟧铜", "ordinal"),
    ("the ⟦1st⟧ of", "ordinal"),
    ("the ⟦21st⟧ round", "ordinal"),
    ("at ⟦No. 3⟧ smelter", "ordinal"),
    ("at ⟦Phase 2⟧ of", "ordinal"),
    ("see ⟦page 3⟧ of", "ordinal"),
    ("at the ⟦#4⟧ blast furnace", "name"),
    ("of ⟦#553⟧ silicon", "name"),
    ("of ⟦3303#⟧ silicon", "name"),
    ("of ⟦SiMn 6517⟧ at", "name"),
    ("NPI (⟦8-12%⟧) was", "name"),
    ("African ⟦36.5% semi-carbonate lump⟧ was", "name"),
    ("lepidolite (⟦2.0%-2.5% Li2O⟧) was", "name"),
    ("metal (⟦99.9%⟧) was", "name"),
    ("of ⟦1.2.3⟧ the", "name"),
    ("by ⟦ISO 9001⟧ the", "name"),
    ("of ⟦1#⟧ lead ingot", "name"),
    ("of ⟦A00⟧ aluminium", "name"),
    ("of ⟦Pb60⟧ concentrate", "name"),
    ("of ⟦TA1-0⟧ sponge", "name"),
    ("of the ⟦300 series⟧ went", "name"),
    ("a ⟦300-series⟧ producer", "name"),
    ("of ⟦200/300/400-series⟧ steel", "name"),
    ("the ⟦200, 300 and 400 series⟧ went", "name"),
    ("of ⟦6063⟧ aluminium billet", "name"),
    ("of ⟦304⟧ stainless steel", "name"),
    ("of ⟦40% grade⟧ ore", "name"),
    ("of ⟦50-grade⟧ ore", "name"),
    ("of ⟦62% Fe⟧ fines", "name"),
    ("NPI (⟦Ni 8-12%⟧) was", "name"),
    ("with ⟦6% Cr⟧ was", "name"),
    ("the ⟦SHFE 2403⟧ contract", "name"),
    ("the ⟦AL2405⟧ contract", "name"),
    ("over the ⟦1812 contract⟧", "name"),
    ("The ⟦SHFE 1901⟧ zinc contract", "name"),
    ("the ⟦2301 alumina contract⟧", "name"),
    ("under ⟦HS 7601⟧ the", "name"),
    ("under ⟦heading 7404⟧ the", "name"),
    ("under ⟦Section 232⟧ the", "name"),
    ("after ⟦Covid-19⟧ the", "name"),
    ("cells of ⟦N-210⟧ size", "name"),
    ("at ⟦3.2mm⟧ glass", "name"),
    ("call ⟦+86 21 5550 0148⟧ now", "contact"),
    ("at ⟦+86 021 5550-0147⟧ now", "contact"),
    ("fax ⟦021-5550 0162⟧ now", "contact"),
    ("or ⟦86-19946295759⟧ if", "contact"),
    ("to ⟦desk24@example.com⟧ or", "contact"),
    ("see ⟦news.example.com/newscontent/101856907/⟧ or", "contact"),
    ("see ⟦https://example.com/a/101856907/⟧ or", "contact"),
]


@pytest.mark.parametrize(("text", "why"), NO_FIGURES)
def test_the_form_tells_that_a_number_is_no_figure(text: str, why: Reason) -> None:
    (mention,) = scan(text.replace("⟦", "").replace("⟧", ""))
    assert (mention.start, mention.literal) == (text.index("⟦"), text[text.index("⟦") + 1 : text.index("⟧")])
    assert mention.why_not == why


@pytest.mark.parametrize(
    "text",
    [
        "2023 mt",
        "output of 2,023",
        "5.5 million",
        "up 3 percentage points",
        "inventory covers 25.3 days of consumption",
        "premium of 300 yuan",
        "11 smelters",
        "at 2000 yuan/mt",
        "lines 1.5% longer",
        "a 5% rise",
        "99.5%",
        "PMI at 50.3",
        "LME copper rose 120",
        "a total of 500 contracts",
        "May 2000 mt",
        "last week 2 smelters",
        "+23 200 000 mt",
    ],
)
def test_a_number_that_may_be_a_figure_stays_a_candidate(text: str) -> None:
    assert [mention.why_not for mention in scan(text)] == [None]


def test_a_passage_of_the_page_gives_its_numbers_its_reason() -> None:
    text = "Output was 5 mt.\nRelated News\nStocks fall 6% on Feb 9\nTel 021-5550 0162"
    page, contact = text.index("Related"), text.index("Tel")
    found = scan(text, [(contact, len(text), "contact"), (page, contact, "page_chrome")])
    assert [(m.literal, m.why_not) for m in found] == [
        ("5 mt", None),
        ("6%", "page_chrome"),
        ("Feb 9", "page_chrome"),
        ("021-5550 0162", "contact"),
    ]


@pytest.mark.parametrize(
    ("text", "literal"),
    [
        ("output of 7,40 in May", "7,40"),
        ("output of 000 mt in May", "000 mt"),
        ("output of 1,2345 mt in May", "1,2345 mt"),
        ("at 1,200dB now", "1,200dB"),
        ("sold 20,000-25 t lots", "20,000-25 t"),
        ("output of 1.2.3 mt", "1.2.3 mt"),
    ],
)
def test_a_quantity_whose_form_is_not_understood_is_unread_and_says_why(text: str, literal: str) -> None:
    (mention,) = scan(text)
    assert (mention.literal, mention.why_not) == (literal, "unread")
    assert mention.unread


def _all_patterns(begin: str) -> list[str]:
    """Every pattern of non_figures.toml that begins so, written out; from_regex knows no look behind."""
    data = tomllib.loads(resources.files("smmextract.scan").joinpath("non_figures.toml").read_text(encoding="utf-8"))
    pieces: dict[str, str] = {}
    for name, piece in data["pieces"].items():
        pieces[name] = re.sub(r"<(\w+)>", lambda found: pieces[found[1]], piece)
    patterns = [pattern for form in data["form"] for pattern in form.get(begin, [])]
    return [
        re.sub(r"<(\w+)>", lambda found: pieces[found[1]], pattern) for pattern in patterns if "(?<=" not in pattern
    ]


def _written(begin: str) -> st.SearchStrategy[tuple[str, int]]:
    """Texts in which a pattern matches, and where."""

    def texts(pattern: str) -> st.SearchStrategy[tuple[str, int]]:
        compiled = re.compile(pattern, re.ASCII)
        found = st.from_regex(compiled).map(lambda text: (text, compiled.search(text)))
        return found.filter(lambda pair: pair[1] is not None).map(lambda pair: (pair[0], pair[1].start()))  # type: ignore[union-attr]

    return st.sampled_from(_all_patterns(begin)).flatmap(texts)


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(_written("words"))
def test_the_words_that_may_begin_a_form_are_all_listed(written: tuple[str, int]) -> None:
    text, start = written
    begin = non_figures._WORD_STARTS.match(text, start)
    assert begin is None or non_figures._may_begin(begin[0])


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(_written("digits"))
def test_no_form_is_passed_over_as_a_plain_number(written: tuple[str, int]) -> None:
    text, start = written
    assert non_figures._GROUPED.match(text, start) or not non_figures._forms()[2].match(text, start)
