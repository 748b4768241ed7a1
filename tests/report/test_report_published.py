"""When a report was published and by whom."""

from __future__ import annotations

import pytest

from smmextract.report import from_text

BODY = "Zinc stocks fell to 12,300 mt."


@pytest.mark.parametrize(
    ("line", "published"),
    [
        ("Published: Feb 9, 2024 16:01", "2024-02-09T16:01"),
        ("Published on: February 9th, 2024, 4:01 pm", "2024-02-09T16:01"),
        ("Published: 9 February 2024", "2024-02-09"),
        ("Fri, 9 Feb 2024 at 12:05 am", "2024-02-09T00:05"),
        ("Jul 31,2017", "2017-07-31"),
        ("iconSep 21, 2015 16:26", "2015-09-21T16:26"),
        ("2024-02-09 16:01:33", "2024-02-09T16:01"),
        ("2024-02-09T16:01:33+08:00", "2024-02-09T16:01"),
        ("2024/2/9", "2024-02-09"),
        ("2024年2月9日 16:01", "2024-02-09T16:01"),
        ("发布时间：2024年2月9日", "2024-02-09"),
        ("2024-02-09 16:01 来源：SMM", "2024-02-09T16:01"),
        ("Time:Mon, 08 Jan 2024 05:05:37 +0800", "2024-01-08T05:05"),
        ("Feb 9, 2024 16:01 | Source: SMM", "2024-02-09T16:01"),
        ("Published: 10/02/2024", None),
        ("Published: Feb 9", None),
        ("Published: Feb 31, 2024", None),
        ("Published: 0001-01-01", None),
        ("Published: Dec 31, 9999", None),
        ("Published: Feb 9, 2024 25:01", "2024-02-09"),
    ],
)
def test_publication_lines(line: str, published: str | None) -> None:
    report = from_text(f"Zinc falls\n\n{line}\n\n{BODY}")
    assert report.published == published
    assert report.title == "Zinc falls"


def test_the_line_that_says_published_goes_before_other_dates() -> None:
    assert from_text(f"Zinc falls\nUpdated: May 2, 2024\nPublished: May 1, 2024\n\n{BODY}").published == "2024-05-01"


@pytest.mark.parametrize(
    ("body", "published"),
    [
        ("SHANGHAI, Feb 9, 2024 (SMM) – Zinc fell 3%.", "2024-02-09"),
        ("LONDON, 9 Feb 2024 - Zinc fell 3%.", "2024-02-09"),
        ("SMM2024年2月9日讯：锌锭库存9.3万吨。", "2024-02-09"),
        ("April 24, 2025 (Reuters) - Zinc fell 3%.", "2025-04-24"),
        ("JAKARTA (June 10, 2025): Zinc fell 3%.", "2025-06-10"),
        ("LIMA, July 4 2025. Zinc fell 3%.", "2025-07-04"),
        ("The plant closed on Feb 9, 2024. Zinc fell 3%.", None),
        ("Feb 9, 2024 was the day (and it rained) on which zinc fell 3%.", None),
        ("SHANGHAI, Dec 8 (SMM) - Output in January 2022 will drop by 3%.", None),
        ("Stocks on Feb 9, 2024 were 12,300 mt.", None),
    ],
)
def test_a_dateline_dates_the_report_only_with_its_own_year(body: str, published: str | None) -> None:
    report = from_text(f"Zinc falls\n\n{body}")
    assert report.published == published
    assert [block.kind for block in report.blocks] == ["title", "body"]


def test_a_publication_line_goes_before_the_dateline() -> None:
    text = "Zinc falls\n\nPublished: May 2, 2024\n\nSHANGHAI, May 1, 2024 (SMM) – Zinc fell 3%."
    assert from_text(text).published == "2024-05-02"


@pytest.mark.parametrize("line", ["SMM, July 3:", "SHANGHAI, Jun 9 (SMM) –", "SMM7月3日讯："])
def test_a_dateline_on_a_line_of_its_own_is_a_publication_line(line: str) -> None:
    assert from_text(f"Zinc falls\n\n{line}\n\n{BODY}").blocks[1].kind == "meta"


@pytest.mark.parametrize(
    ("text", "publisher"),
    [
        (f"Zinc falls\nSource: SMM\n\n{BODY}", "SMM"),
        (f"Zinc falls\nSource: Shanghai Metals Market\n\n{BODY}", "SMM"),
        (f"Zinc falls\n来源：上海有色网\n\n{BODY}", "SMM"),
        (f"Zinc falls\nSource: The Zinc Gazette\n\nSMM data show a fall of 3%. {BODY}", "The Zinc Gazette"),
        (f"Zinc falls [SMM Analysis]\n\n{BODY}", "SMM"),
        (f"Zinc falls\n\nSHANGHAI, Feb 9 (SMM) – {BODY}", "SMM"),
        (f"Zinc falls\n\nSMM statistics put it at 3%. {BODY}", "SMM"),
        (f"Zinc falls\n\n{BODY}", None),
    ],
)
def test_publishers(text: str, publisher: str | None) -> None:
    assert from_text(text).publisher == publisher


@pytest.mark.parametrize("line", ["By Nora Fei", "Author: Nora Fei", "作者：费女士", "Views: 1,204"])
def test_bylines_are_publication_lines(line: str) -> None:
    assert from_text(f"Zinc falls\n{line}\n\n{BODY}").blocks[1].kind == "meta"
