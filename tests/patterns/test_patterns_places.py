"""Where figures of other publishers belong: what tells where a report is from, and what "domestic" means there."""

from __future__ import annotations

import asyncio

import pytest

from smmextract.label.build_figures import mentions_of
from smmextract.label.builtin import BuiltinLabeller
from smmextract.label.builtin.choose import shipped_weights
from smmextract.label.builtin.names import main_names
from smmextract.label.builtin.walk import Walk
from smmextract.pipeline import read_report
from smmextract.report import from_text
from smmextract.vocabulary import Vocabulary


def test_names_that_a_report_says_again_are_found_and_those_of_bodies_that_count_are_not() -> None:
    body = (
        "Onsan smelter made 42,000 tonnes of zinc in February, the Lead Study Group said. At Onsan, output of lead was"
        " 12,000 tonnes. The Lead Study Group meets in May.\n"
    )
    report = from_text(f"Metals\n\nPublished: 20 March 2019\nSource: Metals Wire\n\n{body}")
    words = Vocabulary.shipped()
    mentions = [one for one in mentions_of(report, words) if one.why_not is None]
    walk = Walk(report, mentions, words, shipped_weights())
    walk.run()
    assert list(main_names(walk.sentences, "Metals Wire")) == ["Onsan"]


def figures(body: str, title: str = "Metals", publisher: str = "Metals Wire") -> list[tuple[str | None, str | None]]:
    """Product and region of each figure of a report."""
    text = f"{title}\n\nPublished: 20 March 2019\nSource: {publisher}\n\n{body}\n"
    found = asyncio.run(read_report(from_text(text), BuiltinLabeller())).figures
    return [(one.product, one.region) for one in found]


@pytest.mark.parametrize(
    ("body", "region"),
    [
        (
            "The smelter made 42,000 tonnes of zinc in February. Net profit fell to Rs 612 crore from Rs 745 crore.",
            "India",
        ),
        ("TAIPEI, March 20 - The mill shipped 42,000 tonnes of stainless steel in February.", "Taiwan"),
        ("Domestic mills in the United States produced 42,000 tonnes of steel in February.", "United States"),
        ("Zinc production was 42,000 tonnes in February.", "Global"),
    ],
)
def test_what_a_report_leaves_unsaid_is_of_the_country_it_is_from(body: str, region: str) -> None:
    assert figures(body)[0][1] == region


def test_domestic_is_the_country_of_the_report_and_china_to_its_own_publisher() -> None:
    body = "Domestic output of zinc was 42,000 tonnes in February."
    assert figures(body, "Japan's zinc output falls")[0][1] == "Japan"
    assert figures(body, "Zinc output falls", "SMM")[0][1] == "China"


def test_a_row_is_of_the_place_that_its_head_names() -> None:
    body = "Area | February 2019 (tonnes)\n--- | ---\nOceania | 155,000\nRussia & Eastern Europe | 330,000"
    assert [region for _, region in figures(body, "Aluminium output")] == ["Oceania", "Russia & Eastern Europe"]


def test_a_product_is_called_what_the_report_calls_it_in_full() -> None:
    body = "World output of mixed hydroxide precipitate was 42,000 tonnes in February."
    product = figures(body)[0][0]
    assert product == "mixed hydroxide precipitate"
    assert Vocabulary.shipped().product(product) == "MHP"


@pytest.mark.parametrize(
    ("words", "product"),
    [
        ("ferro-chrome", "ferrochrome"),
        ("steel scrap", "ferrous scrap"),
        ("rhodium", "rhodium"),
        ("V2O5 flake", "vanadium pentoxide"),
        ("lead in concentrate", "lead concentrate"),
        ("uranium oxide", "uranium"),
        ("EV batteries", "power battery"),
    ],
)
def test_names_of_products_of_all_kinds_are_known(words: str, product: str) -> None:
    assert Vocabulary.shipped().product(words) == product


def test_gulf_countries_are_a_part_of_the_middle_east() -> None:
    words = Vocabulary.shipped()
    assert words.region("Gulf Cooperation Council") == "GCC"
    assert words.contains("GCC", "UAE")
    assert words.contains("Middle East", "UAE")
