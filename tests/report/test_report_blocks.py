"""Which passage is what: titles, publication lines, headings, chrome; and what must not be taken for chrome."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from smmextract.report import from_text

BODY = "Zinc stocks in China fell to 12,300 mt in the week, SMM data show."


def kinds(text: str) -> list[tuple[str, str]]:
    return [(block.kind, text[block.start : block.end]) for block in from_text(text).blocks]


def why(text: str) -> list[tuple[str | None, str]]:
    blocks = from_text(text).blocks
    return [(block.why, text[block.start : block.end]) for block in blocks if block.kind == "chrome"]


LINES = st.sampled_from(
    [
        "",
        " ",
        "Zinc falls",
        "## Prices",
        "- Lead: 3%",
        BODY,
        "Related News",
        "Source: SMM",
        "a | b | c",
        "---",
        "\u3000",
    ]
)


@given(st.one_of(st.text(max_size=300), st.lists(LINES, max_size=12).map("\n".join)).filter(str.strip))
def test_blocks_cover_all_text_but_blank_space_in_order(text: str) -> None:
    try:
        report = from_text(text)
    except ValueError:
        raise AssertionError("no text may break the reader") from None
    position = 0
    for block in report.blocks:
        assert not report.text[position : block.start].strip()
        assert position <= block.start < block.end
        assert report.text[block.start : block.end] == report.text[block.start : block.end].strip()
        assert (block.kind == "chrome") == (block.why is not None)
        position = block.end
    assert not report.text[position:].strip()


@pytest.mark.parametrize(
    "line",
    [
        "Buyers made contact with smelters, and contact prices fell by 3%.",
        "Source: China customs data show that imports were 12,300 mt in March.",
        "Sources of ore were few, and the data source was a survey of 20 smelters.",
        "The source of the 12,300 mt is not named.",
        "Related news of a strike lifted prices by 3%.",
        "Latest news from Peru pushed prices 3% higher.",
        "Copyright fees rose by 3% at smelters that buy the process.",
        "Recommended prices rose by 100 yuan/mt.",
        "For more information on quotas, mills waited 12 days.",
        "Telephone makers used 12,300 mt of tin.",
        "Shares of zinc producers fell 3%, print runs of annual reports did not.",
        "Contact settlement rose to 10,600-10,700 yuan/mt.",
        "Update: output fell to 12,300 mt.",
        "Capacity at Home Mining / Tin reached 12,300 mt.",
        "生产商与贸易商联系减少，库存为9.3万吨。",
    ],
)
def test_a_sentence_of_the_body_is_not_chrome(line: str) -> None:
    assert kinds(f"Zinc falls\n\n{BODY}\n\n{line}\n\n{BODY}")[2] == ("body", line)


@pytest.mark.parametrize(
    "line",
    [
        "Please do not hesitate to contact Nora at nora@example.com if you have any question.",
        "For queries, please contact Nora Fei at +86 21 5550-0147",
        "For enquiries about this page: SMM client service, tel. 021-5550 0162.",
        "Contact the news desk: +86 21 5550 0148",
        "E-mail: desk@example.com",
        "Tel: 021-5550 0162",
        "021-5550 0162",
        "For more information on how to access our research reports, please email desk@example.com",
        "联系人：费女士 电话：021-5550 0162",
        "如有任何疑问，请联系客服",
    ],
)
def test_contact_lines(line: str) -> None:
    assert why(f"Zinc falls\n\n{BODY}\n\n{line}\n\n{BODY}") == [("contact", line)]


@pytest.mark.parametrize(
    "line",
    [
        "Data Source Statement: apart from public data, all is compiled from 20 sources.",
        "**Disclaimer:** for reference only.",
        "Copyright 2000-2023 SMM",
        "© 2024 All rights reserved",
        "These views do not constitute investment advice.",
        "This page is edited for information purposes only, and 3 hours old.",
        "免责声明：以上数据仅供参考。",
        "数据来源声明：除公开信息外，其他数据由20家企业得出。",
        "以上内容仅供参考，不构成决策建议。",
        "Home / Metal News / Zinc falls",
        "Read more: Tin stocks fall 3%",
        "Tags: zinc, stocks 2024",
        "![chart 3](https://example.com/3.png)",
    ],
)
def test_notices_and_furniture_are_page_chrome(line: str) -> None:
    assert why(f"Zinc falls\n\n{BODY}\n\n{line}\n\n{BODY}") == [("page_chrome", line)]


@pytest.mark.parametrize(
    "line",
    ["Related News", "## Related news", "RELATED ARTICLES:", "Recommended Reading", "Read More", "Latest News",
     "相关新闻", "推荐阅读", "You may also like", "Disclaimer", "**Related News**", "Related Prices >"],
)  # fmt: skip
def test_a_chrome_section_goes_on_to_the_end(line: str) -> None:
    text = f"Zinc falls\n\n{BODY}\n{line}\nTin up 3%\n\n{BODY}\n\nTel: 021-5550 0162"
    assert why(text) == [
        ("page_chrome", line),
        ("page_chrome", "Tin up 3%"),
        ("page_chrome", BODY),
        ("contact", "Tel: 021-5550 0162"),
    ]


def test_a_menu_above_the_title_is_no_end_of_the_report() -> None:
    text = f"Base Metals\nLatest News\nPrices\n\nZinc stocks in China fall\n\nPublished: Feb 9, 2024\n\n{BODY}"
    report = from_text(text)
    assert report.title == "Zinc stocks in China fall"
    assert kinds(text)[-1] == ("body", BODY)


def test_a_menu_right_above_the_title_stays_in_order() -> None:
    assert kinds("Zinc\nZinc stocks in China fall\nSource: SMM") == [
        ("heading", "Zinc"),
        ("title", "Zinc stocks in China fall"),
        ("meta", "Source: SMM"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Mr Li (li@example.com) said that copper output in June was 5,000 tonnes.",
        "By Li Wei (li@example.com) - China's copper output in June was 1.12 million tonnes.",
        "For details call +86 21 5550 0306. Copper stocks were 180,125 tonnes.",
        "Bids should reach tender@example.com by July 15; the floor price is $2,810/t.",
        "Please contact us for premiums. The copper premium was $50/t in June.",
    ],
)
def test_a_line_that_states_an_amount_beside_a_contact_is_part_of_the_report(line: str) -> None:
    assert why(f"Zinc falls\n\n{BODY}\n\n{line}\n\n{BODY}") == []


def test_a_contact_at_the_end_of_a_paragraph_is_cut_off() -> None:
    text = f"Zinc falls\n\n{BODY} For more information, please contact Nora Fei at +86 21 5550 0148."
    assert kinds(text)[1:] == [
        ("body", BODY),
        ("chrome", "For more information, please contact Nora Fei at +86 21 5550 0148."),
    ]


def test_a_title_said_again_is_a_title() -> None:
    text = f"SMM Zinc Stocks Fall Again [SMM Analysis]\nSource: SMM\nZinc stocks  fall again\n\n{BODY}"
    assert [kind for kind, _ in kinds(text)] == ["title", "meta", "title", "body"]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (BODY, None),
        ("Zinc stocks fall 3%", None),
        (f"{BODY}\n\n{BODY}", None),
        (f"SHANGHAI, Sep 12 (SMM) – Zinc fell\n\n{BODY}", None),
        (f"- Zinc fell\n\n{BODY}", None),
        (f"# Zinc falls\n\n{BODY}", "Zinc falls"),
        (f"Why did zinc fall?\n\n{BODY}", "Why did zinc fall?"),
        (f"Published: Feb 9, 2024\n\nZinc falls\n\n{BODY}", "Zinc falls"),
        (f"Zinc falls in the U.S.\nPublished: Feb 9, 2024\n\n{BODY}", "Zinc falls in the U.S."),
        (f"Stocks in seven markets fall\nafter holidays\n\n{BODY}", "Stocks in seven markets fall after holidays"),
        (f"锌锭库存下降\n\n{BODY}", "锌锭库存下降"),
    ],
)  # fmt: skip
def test_titles(text: str, title: str | None) -> None:
    assert from_text(text).title == title


@pytest.mark.parametrize(
    "line",
    ["Silicon Metal", "Prices", "Outlook:", "## Stocks at 3 ports", "**Outlook**", "1. Supply", "(2) Demand",
     "一、产能变动", "China: NPI output gained in metal content in March", "Why did stocks fall?", "300 series",
     "Outlook for Q2 2024",
     "Review of February 12", "【市场展望】"],
)  # fmt: skip
def test_headings(line: str) -> None:
    assert kinds(f"Zinc falls\n\n{BODY}\n\n{line}\n\n{BODY}")[2] == ("heading", line)
    assert kinds(f"Zinc falls\n\n{BODY}\n\n{line}\n{BODY}")[2:] == [("heading", line), ("body", BODY)]


@pytest.mark.parametrize(
    "line",
    ["1. They bought more ore.", "- Lead ingot", "Zinc: 12,300 mt, up 3% WoW", "Our analysis gives these reasons:",
     "Stocks are low", "Tianjin 12,300 mt", "10月运行产能4278万吨", "| Region | Stocks |"],
)  # fmt: skip
def test_no_headings(line: str) -> None:
    assert kinds(f"Zinc falls\n\n{BODY}\n\n{line}\n\n{BODY}")[2] == ("body", line)


def test_an_underlined_heading_is_one_block() -> None:
    assert kinds(f"Zinc falls\n\n{BODY}\n\nPrices\n------\n{BODY}")[2] == ("heading", "Prices\n------")


def test_a_wrapped_paragraph_is_one_block_and_a_list_is_many() -> None:
    wrapped = (
        "Zinc stocks in seven markets of China fell to 12,300 mt in the week, as\n"
        "buyers came back and took cargoes from the warehouses in Tianjin and\n"
        "Guangdong."
    )
    items = "- Shanghai: 12,300 mt\n- Tianjin: 9,400 mt"
    assert kinds(f"Zinc falls\n\nSupply\n{wrapped}\n\n{items}")[1:] == [
        ("heading", "Supply"),
        ("body", wrapped),
        ("body", "- Shanghai: 12,300 mt"),
        ("body", "- Tianjin: 9,400 mt"),
    ]


def test_a_wrapped_disclaimer_is_chrome_to_its_last_line() -> None:
    notice = "Disclaimer: apart from public information, the data above are compiled by us\nfrom 20 sources."
    assert why(f"Zinc falls\n\n{BODY}\n\n{notice}") == [("page_chrome", notice)]


def test_a_table_is_one_block() -> None:
    table = "Region\tStocks\nTianjin\t12,300\nShanghai\t2,300"
    assert kinds(f"Zinc falls\n\n{table}\n\n{BODY}") == [("title", "Zinc falls"), ("body", table), ("body", BODY)]


def test_front_matter_gives_title_date_and_publisher() -> None:
    report = from_text(f"---\ntitle: Zinc falls\ndate: 2024-05-13\nsource: Shanghai Metals Market\n---\n\n{BODY}\n")
    assert (report.title, report.published, report.publisher) == ("Zinc falls", "2024-05-13", "SMM")
    assert [block.kind for block in report.blocks] == ["meta", "body"]


@pytest.mark.parametrize(
    "text",
    [
        "Related News\nCopper stocks down 4,300 mt over the week\nZinc up 3%",
        "Related News\n\nCopper stocks down 4,300 mt over the week\n\nZinc up 3% as buyers come back.",
        "Latest News\nCopper stocks down 4,300 mt\nFeb 9, 2024\nZinc up 3%\nFeb 8, 2024",
        "Share\n## Recommended Reading\nTin up 3%",
    ],
)
def test_a_page_of_nothing_but_related_news_is_chrome(text: str) -> None:
    report = from_text(text)
    assert report.title is None
    assert {block.kind for block in report.blocks} == {"chrome"}


@pytest.mark.parametrize(
    ("report", "title"),
    [
        ("SHANGHAI, Feb 9 (SMM) – Zinc fell by 3%.", None),
        ("Zinc fell by 3%. It was at 3,000 mt.", None),
        ("Zinc falls again\n\nZinc fell by 3%. It was at 3,000 mt.", "Zinc falls again"),
        ("Zinc falls again\nPublished: Feb 9, 2024\n\nZinc fell by 3%.", "Zinc falls again"),
        (
            "Zinc stocks in seven markets fell by 3,000 mt to 12,000 mt on Monday morning.\n\n"
            "Buyers came back and took cargoes from the warehouses in Tianjin.",
            None,
        ),
    ],
)
def test_a_report_below_related_news_is_read(report: str, title: str | None) -> None:
    text = f"Related News\nTin up 3%\n\n{report}"
    assert from_text(text).title == title
    assert kinds(text)[:2] == [("chrome", "Related News"), ("chrome", "Tin up 3%")]
    assert kinds(text)[-1] == ("body", report.rpartition("\n")[2])


def test_a_title_with_a_date_and_a_unit_is_the_title() -> None:
    report = from_text(
        "# China's copper inventory, March 15, 2024 (mt)\n\n| Place | Stock |\n|---|---|\n| Hebei | 410 |"
    )
    assert (report.title, report.published) == ("China's copper inventory, March 15, 2024 (mt)", None)
