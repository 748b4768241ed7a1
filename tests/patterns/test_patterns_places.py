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


def test_a_mine_whose_place_was_told_has_it_further_down() -> None:
    body = (
        "The company made 88,000 tonnes of copper in the quarter. At Los Ceibos in Chile, its biggest mine, grades "
        "fell. Cobrizo in Peru was shut for a week.\n\nLos Ceibos produced 61,000 tonnes, and Cobrizo made 27,000 "
        "tonnes.\n"
    )
    report = from_text(f"Austral Copper plc\n\nPublished: 20 October 2021\nSource: Austral Copper\n\n{body}")
    result = asyncio.run(read_report(report, BuiltinLabeller()))
    regions = {figure.literal: figure.region for figure in result.figures}
    assert (regions["61,000 tonnes"], regions["27,000 tonnes"]) == ("Chile", "Peru")


def test_a_quarter_told_by_its_months_is_compared_with_that_of_the_year_before() -> None:
    body = "Moanda yielded 1.78mn t of manganese ore in January-March, up by 4pc on the year.\n"
    report = from_text(f"Ore output rises\n\nPublished: 20 April 2021\nSource: Argus\n\n{body}")
    result = asyncio.run(read_report(report, BuiltinLabeller()))
    assert {figure.literal: figure.basis for figure in result.figures}["4pc"] == "yoy"


def test_what_one_sentence_is_compared_with_holds_for_those_after_it() -> None:
    body = (
        "Africa made 2.0 Mt in July 2024, up 4.0% on July 2023. Asia made 112.7 Mt, down 6.4%. Japan made 7.1 Mt, down "
        "3.8%.\n"
    )
    report = from_text(f"July steel production\n\nPublished: 23 August 2024\nSource: World Steel Association\n\n{body}")
    result = asyncio.run(read_report(report, BuiltinLabeller()))
    assert {figure.basis for figure in result.figures if figure.kind == "change"} == {"yoy"}


def test_these_provinces_are_those_named_last() -> None:
    body = (
        "China made 3.5 Mt of aluminium in May. The smelters that cut output lie in Yunnan, Sichuan and Guizhou. "
        "Production in these three provinces was 610,000 tonnes in May.\n"
    )
    report = from_text(f"Aluminium output falls\n\nPublished: 20 June 2023\nSource: Metals Daily\n\n{body}")
    result = asyncio.run(read_report(report, BuiltinLabeller()))
    assert {figure.literal: figure.region for figure in result.figures}["610,000 tonnes"] == "Yunnan; Sichuan; Guizhou"


def test_half_years_of_others_are_compared_year_on_year_unless_they_are_told_as_totals() -> None:
    body = "Nickel output was 69,000 tonnes in the first half of 2023, up by 8.4 percent from a year earlier.\n"
    for text, basis in ((body, "yoy"), (body.replace("Nickel", "Cumulative nickel"), "ytd_yoy")):
        report = from_text(f"Nickel output rises\n\nPublished: 20 August 2023\nSource: Metals Daily\n\n{text}")
        result = asyncio.run(read_report(report, BuiltinLabeller()))
        assert {figure.literal: figure.basis for figure in result.figures}["8.4 percent"] == basis
