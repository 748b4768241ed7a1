"""Pages of many publishers: their publication lines, what they carry beside the report, and who writes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, strategies as st

from smmextract.report import from_text, profile
from smmextract.report.line_phrases import phrases
from smmextract.shipped_tables import shipped_table

BODY = (
    "Zinc stocks fell to 12,300 mt in the week, as buyers stayed away from the market.\n\n"
    "Lead stocks rose by 3% to 4,500 mt at the same time, the exchange said."
)


def chrome(line: str, *, title: str = "Zinc falls as stocks rise") -> bool:
    """Whether a line between the body and its last paragraph is page chrome, and the paragraphs are not."""
    report = from_text(f"{title}\n\nPublished: Feb 9, 2024\n\n{BODY}\n\n{line}")
    kinds = [(block.kind, report.text[block.start : block.end]) for block in report.blocks]
    assert [kind for kind, words in kinds if words in BODY.split("\n\n")] == ["body", "body"]
    last = line.strip().rsplit("\n", maxsplit=1)[-1]
    return [kind for kind, words in kinds if last in words] == ["chrome"]


@pytest.mark.parametrize(
    "line",
    [
        "Facebook Twitter LinkedIn WhatsApp",
        "Share on Facebook",
        "Tweet",
        "Accept all cookies",
        "Cookie settings",
        "We use cookies to improve your visit. By continuing you agree to 12 partners.",
        "Privacy Policy",
        "Sign up for our newsletter",
        "Subscribe to our daily metals newsletter",
        "Get the latest metals news in your inbox",
        "Related articles\nCopper up 99% in 2023",
        "(Reporting by Jane Doe; editing by John Smith)",
        "Reporting by Jane Doe in London; editing by John Smith",
        "Our Standards: The Thomson Reuters Trust Principles.",
        "Send comments and request more information at feedback@argusmedia.com",
        "Copyright © 2025. Argus Media group . All rights reserved.",
        "View source version on businesswire.com: https://www.businesswire.com/news/20240209",
        "-ENDS-",
        "About Teck",
        "About Rio Tinto\n\nRio Tinto works in 35 countries with 57,000 people.",
        "About us\n\nWe have 300 reporters in 20 offices.",
        "Forward-Looking Statements\n\nThis release speaks of 12 risks in 2025 that may turn out otherwise.",
        "Cautionary note regarding forward-looking information\n\nThere are 12 risks in 2025.",
        "This press release contains forward-looking statements within the meaning of 27A.",
        "For further information, please contact Jane Doe on +44 20 7781 2000",
        "Media Contact: jane@zinc.com",
        "Photo: Reuters/Jane Doe",
        "3 min read",
        "Advertisement",
    ],
)
def test_what_pages_carry_beside_a_report_is_chrome(line: str) -> None:
    assert chrome(line)


@pytest.mark.parametrize(
    "line",
    [
        "About 5,000 mt were lost.",
        "About Zinc smelters said that 5 of them were shut.",
        "Output forecasts look forward to 2025 with 5,000 mt.",
        "The exchange shared its stocks of 5,000 mt on Monday.",
        "Data are reported by 12 smelters.",
        "Shares of 5% went to Twitter.",
    ],
)
def test_what_only_sounds_like_chrome_is_body(line: str) -> None:
    assert not chrome(line)


def test_boilerplate_ends_at_the_next_heading_or_table() -> None:
    text = f"Zinc falls\n\n{BODY}\n\nAbout Teck\n\nWe have 57,000 people.\n\nProduction\n\nZinc output was 5,000 mt.\n"
    report = from_text(text)
    kinds = {report.text[block.start : block.end]: block.kind for block in report.blocks}
    assert kinds["We have 57,000 people."] == "chrome"
    assert kinds["Zinc output was 5,000 mt."] == "body"
    table = from_text(f"Zinc falls\n\n{BODY}\n\nAbout Teck\n\nWe mine.\n\n| Mine | kt |\n| One | 5 |\n| Two | 6 |")
    assert table.blocks[-1].kind == "body"


@pytest.mark.parametrize(
    ("line", "published"),
    [
        ("Tue Dec 14, 2010 5:10am EST", "2010-12-14T05:10"),
        ("14 Dec 2010 | 05:10 GMT", "2010-12-14"),
        ("December 14, 2010 — 05:10 am EST", "2010-12-14T05:10"),
        ("First Published: Dec 14 2010 | 5:10 AM IST", "2010-12-14"),
        ("Posted by Admin on December 14, 2010", "2010-12-14"),
        ("Published by Reuters on 14 December 2010", "2010-12-14"),
        ("Embargoed until 14 December 2010", "2010-12-14"),
        ("PUBLISHED 14 DEC 2010", "2010-12-14"),
        ("Published Dec 14, 2010 at 5:10 pm", "2010-12-14T17:10"),
        ("By Jane Doe - December 14, 2010", "2010-12-14"),
        ("LONDON, 14 December 2010", "2010-12-14"),
        ("Lisbon, Portugal – 14 December 2010", "2010-12-14"),
        ("14 December 2010, Zurich", "2010-12-14"),
        ("Press release | 14 December 2010", "2010-12-14"),
        ("Reuters • 14 Dec 2010", "2010-12-14"),
        ("14 Dec 2010 5.10pm", "2010-12-14T17:10"),
        ("4 min read | December 14, 2010", "2010-12-14"),
        ("Date 14/12/2010 - 17:42", "2010-12-14T17:42"),
        ("12/14/2010", "2010-12-14"),
        ("11/11/2010", "2010-11-11"),
        ("10/12/2010", None),
        ("Zinc Prices December 14, 2010", None),
    ],
)
def test_publication_lines_of_many_pages(line: str, published: str | None) -> None:
    report = from_text(f"Zinc falls as stocks rise\n\n{line}\n\n{BODY}")
    assert report.published == published
    assert report.title == "Zinc falls as stocks rise"
    assert [block.kind for block in report.blocks][-2:] == ["body", "body"]


@pytest.mark.parametrize(
    ("text", "publisher"),
    [
        ("LONDON, Dec 14 (Reuters) - Zinc fell, data of SMM showed.", "Reuters"),
        ("LONDON (Reuters) - Zinc fell.", "Reuters"),
        ("May 25 (Bloomberg) -- Zinc fell, according to SMM.", "Bloomberg"),
        ("SHANGHAI, Jul 8 (SMM) – Zinc fell.", "SMM"),
        ("Zinc fell, according to SMM.", "SMM"),
        ("Zinc fell.", None),
    ],
)
def test_a_dateline_tells_who_writes(text: str, publisher: str | None) -> None:
    assert from_text(f"Zinc falls\n\n{text}").publisher == publisher


@pytest.mark.parametrize(
    ("title", "source", "publisher"),
    [
        ("Zinc falls", "Kitco / Reuters", "Reuters"),
        ("Zinc falls", "Hellenic Shipping News / Platts", "S&P Global"),
        ("Zinc falls", "International Aluminium Institute (world-aluminium.org)", "International Aluminium Institute"),
        ("Zinc falls", "City A.M.", "City A.M."),
        ("Antofagasta plc - Q3 2022 production", "RNS", "Antofagasta"),
        ("Zinc falls", "RNS", "RNS"),
        ("Zinc falls", "A Paper Nobody Knows", "A Paper Nobody Knows"),
    ],
)
def test_of_several_names_the_one_whose_words_the_others_carry(title: str, source: str, publisher: str) -> None:
    assert from_text(f"{title}\n\nSource: {source}\n\n{BODY}").publisher == publisher


def test_a_profile_says_which_publisher_is_meant() -> None:
    smm, rio = profile("metal.com"), profile("Rio Tinto PLC")
    assert smm is not None
    assert rio is not None
    assert (smm.name, smm.kind) == ("SMM", "price reporter")
    assert (rio.name, rio.kind) == ("Rio Tinto", "company")
    assert profile("A Paper Nobody Knows") is None
    assert profile(None) is None


@pytest.mark.parametrize("key", ["contact", "notices"])
@given(st.data())
def test_what_paragraphs_are_searched_for_has_one_of_its_words(key: str, data: st.DataObject) -> None:
    pattern = data.draw(st.sampled_from(shipped_table("smmextract.report", "publishers")["general"][key]))
    words = data.draw(st.from_regex(re.compile(pattern, re.ASCII | re.IGNORECASE))).casefold()
    assert any(word in words for word in phrases().words[key])


def test_only_publishers_whose_name_stands_in_their_dateline_have_one() -> None:
    for publisher in shipped_table("smmextract.report", "publishers")["publisher"]:
        assert all(publisher["name"] in pattern for pattern in publisher.get("datelines", ()))
