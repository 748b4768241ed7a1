"""HTML pages: the article without navigation, pictures, related lists and footer; what the page says of itself."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from smmextract.errors import InputError
from smmextract.report import Report, read

HERE = Path(__file__).parent


def page(tmp_path: Path, html: str | bytes, name: str = "page.html") -> Report:
    path = tmp_path / name
    path.write_bytes(html.encode() if isinstance(html, str) else html)
    return read(str(path))


def kinds(report: Report) -> list[tuple[str, str]]:
    return [(block.kind, report.text[block.start : block.end]) for block in report.blocks]


SENTENCE = "Tin output was 15,400 mt in May, a fall of 1,200 mt or 7.2% from April, smelters told us."
TEASER = "Nickel ore from the Philippines rose by 99% last week, as the rainy season went on for long."


def test_a_page_with_all_that_surrounds_an_article() -> None:
    report = read(str(HERE / "pages" / "tin.html"))
    assert report.title == "China's Refined Tin Output Fell 1,200 mt in May"
    assert report.published == "2024-06-07T11:20"
    assert report.publisher == "SMM"
    found = kinds(report)
    assert found[0] == ("title", "China's Refined Tin Output Fell 1,200 mt in May")
    assert ("heading", "## Supply") in found
    assert ("heading", "## Stocks") in found
    assert ("body", "Ore from Myanmar ran short in Yunnan, where smelters ran at 58.3%.") in found
    assert (
        "body",
        "Jiangxi smelters ran at 42.1%.",
    ) in found
    assert ("body", "- Ingots at -$70~(-$50)/dmt, grade #553") in found
    assert ("body", "| Place | Stocks (mt) | WoW |\n| Shanghai | 9,300 | +4.2% |\n| Jiangsu | 5,100 | -1.0% |") in found


@pytest.mark.parametrize("number", ["3 new events", "99", "88%", "77,000", "5550", "2000-2024", "May 12"])
def test_numbers_around_the_article_are_gone_or_chrome(number: str) -> None:
    report = read(str(HERE / "pages" / "tin.html"))
    assert number in (HERE / "pages" / "tin.html").read_text(encoding="utf-8")
    for block in report.blocks:
        if block.kind != "chrome":
            assert number not in report.text[block.start : block.end]


LIVE = (HERE / "pages" / "zinc-live.html").read_text(encoding="utf-8")
PARTS = ["571,300 mt", "4.412 million mt", "87.6%", "559,900 mt", "98,200", "+4.9%", "20 days"]


def around(html: str) -> str:
    """The page with all that names its parts gone: every element a bare box."""
    for tag in ("p", "article", "aside", "section", "main", "header", "nav", "footer"):
        html = re.sub(rf"<(/?){tag}\b[^>]*>", r"<\1div>", html)
    return html


def moved(html: str, part: str, to: str) -> str:
    """The page with the part that this pattern finds right behind `to`."""
    found = re.search(part, html, re.DOTALL)
    assert found
    return html.replace(found[0], "").replace(to, to + found[0], 1)


COOKIES, RELATED, ASIDE = (
    '<div class="cookie-banner".*?</div>',
    '<section class="related">.*?</section>',
    "<aside>.*?</aside>",
)


@pytest.mark.parametrize(
    "html",
    [
        LIVE,
        moved(LIVE, COOKIES, "<body>"),
        moved(LIVE, RELATED, "<article>"),
        moved(LIVE, ASIDE, '<div id="__next">'),
        LIVE.replace("aside>", "div>"),
        LIVE.replace("<p>", "<div>").replace("</p>", "</div>"),
        LIVE.replace("<p>", "<br><br>").replace("</p>", ""),
    ],
    ids=["as it is", "cookies first", "related first", "side first", "side is a box", "boxes", "line breaks"],
)
def test_a_page_with_all_that_a_news_site_puts_around_an_article(html: str, tmp_path: Path) -> None:
    """Whatever surrounds the report has 47xx in its numbers."""
    report = page(tmp_path, html)
    assert report.title == "Zinc Output Beat Forecasts in August; September Seen 2% Lower [Zinc Review]"
    assert (report.published, report.publisher) == ("2031-09-04T09:12", "SMM")
    shown = "\n".join(words for kind, words in kinds(report) if kind not in ("chrome", "meta"))
    assert [part for part in PARTS if part not in shown] == []
    assert re.findall(r"47\d\d", re.sub("[,.]", "", shown)) == []


@pytest.mark.parametrize("change", [lambda html: html, around, lambda html: moved(html, COOKIES, "<body>")])
def test_a_note_that_is_shorter_than_what_surrounds_it(change: Callable[[str], str], tmp_path: Path) -> None:
    note = "<p>Zinc stocks in Tianjin were 12,300 mt on Thursday, down 1,100 mt WoW.</p>"
    html = re.sub(r'(?<=<div class="detail">).*?(?=</div>\s*<p class="contact">)', note, LIVE, flags=re.DOTALL)
    shown = [words for kind, words in kinds(page(tmp_path, change(html))) if kind == "body"]
    assert shown[-1] == note[3:-4]
    assert not any(sign.isdigit() for sign in "".join(shown[:-1]))


def test_an_article_in_what_is_named_like_an_overlay_is_kept(tmp_path: Path) -> None:
    html = f'<html><body class="modal-open"><div class="login"><h1>Tin falls</h1><p>{SENTENCE}</p></div></body></html>'
    assert ("body", SENTENCE) in kinds(page(tmp_path, html))


def test_a_chinese_page_in_gbk() -> None:
    report = read(str(HERE / "pages" / "alumina-gbk.html"))
    assert report.title == "5月氧化铝产量环比增长"
    assert report.published == "2024-06-03T16:01"
    assert report.publisher == "SMM"
    found = kinds(report)
    assert ("heading", "展望") in found
    assert any(kind == "body" and "产量为712.4万吨" in words for kind, words in found)
    assert not any(kind == "body" and "镍价" in words for kind, words in found)


def test_line_breaks_are_kept(tmp_path: Path) -> None:
    html = (
        f"<html><body><h1>Tin falls</h1><div>{SENTENCE}<br>Stocks fell to <b>9,300</b> mt.<br><br>Prices<br>Low.</div>"
    )
    assert kinds(page(tmp_path, html))[1:] == [
        ("body", SENTENCE),
        ("body", "Stocks fell to 9,300 mt."),
        ("heading", "Prices"),
        ("body", "Low."),
    ]


def test_a_short_note_is_read_without_its_surroundings(tmp_path: Path) -> None:
    html = "<html><body><nav>Home 24h</nav><h1>Tin falls</h1><p>Tin stocks fell 3% to 9,300 mt.</p></body></html>"
    assert kinds(page(tmp_path, html)) == [("title", "Tin falls"), ("body", "Tin stocks fell 3% to 9,300 mt.")]


def test_a_box_of_related_news_inside_the_article_goes_alone(tmp_path: Path) -> None:
    html = (
        f"<html><body><h1>Tin falls</h1><div><p>{SENTENCE}</p><div><h4>Related News</h4><p>{TEASER}</p></div>"
        f"<p>Stocks fell to 9,300 mt, the lowest in two years, as exports went on at a high pace.</p>"
        f"<h3>Recommended reading</h3><p>{TEASER}</p></div></body></html>"
    )
    report = page(tmp_path, html)
    assert "9,300" in report.text
    assert "99%" not in report.text


@pytest.mark.parametrize(
    ("head", "title", "published", "publisher"),
    [
        ("<title>Tin falls | SMM</title>", "Tin falls", None, None),
        ("<title>Tin falls - Shanghai Metals Market</title>", "Tin falls", None, None),
        ("<title>Tin falls | again</title>", "Tin falls | again", None, None),
        ('<meta property="og:title" content="Tin falls"><meta property="og:site_name" content="The Tin Gazette">',
         "Tin falls", None, "The Tin Gazette"),
        ('<meta property="article:published_time" content="2024-06-07T11:20:05+08:00"><title>T</title>',
         "T", "2024-06-07T11:20", None),
        ('<script type="application/ld+json">{bad</script><script type="application/ld+json">{"@graph": [{"headline":'
         ' "Tin falls", "datePublished": "2024-06-07", "publisher": {"name": "Metal Bulletin"}}]}</script>',
         "Tin falls", "2024-06-07", "Fastmarkets"),
    ],
)  # fmt: skip
def test_what_a_page_says_of_itself(
    tmp_path: Path, head: str, title: str, published: str | None, publisher: str | None
) -> None:
    report = page(tmp_path, f"<html><head>{head}</head><body><p>{SENTENCE}</p><p>{SENTENCE}</p></body></html>")
    assert (report.title, report.published, report.publisher) == (title, published, publisher)


@pytest.mark.parametrize("name", ["page.html", "page.HTM", "page.txt", "page"])
def test_html_is_known_by_its_content(tmp_path: Path, name: str) -> None:
    html = f"\n<!-- saved -->\n<!DOCTYPE html><html><body><h1>Tin</h1><p>{SENTENCE}</p></body></html>"
    assert "<" not in page(tmp_path, html, name).text


def test_a_fragment_is_html_where_its_name_says_so(tmp_path: Path) -> None:
    fragment = f"<div><h2>Tin</h2><p>{SENTENCE}</p></div>"
    assert "<p>" not in page(tmp_path, fragment, "a.html").text
    assert page(tmp_path, fragment, "a.md").text == fragment
    assert page(tmp_path, SENTENCE, "plain.html").text == SENTENCE


def test_a_page_without_an_article(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"page\.html: no article found in this page"):
        page(tmp_path, "<html><body><div id=app></div><script>let a = 1;</script></body></html>")
    with pytest.raises(InputError, match="no article found"):
        page(tmp_path, "<html><body>" + "<div>" * 3000 + SENTENCE)


def test_the_extra_may_be_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    with pytest.raises(InputError) as caught:
        page(tmp_path, f"<html><p>{SENTENCE}</p></html>")
    assert str(caught.value).endswith("page.html: reading HTML needs an extra: pip install trafilatura lxml_html_clean")


def test_an_article_over_the_limit_is_refused_but_a_large_page_is_not(tmp_path: Path) -> None:
    script = f"<script>{'x' * 2_000_000}</script>"
    assert "15,400 mt" in page(tmp_path, f"<html><body>{script}<p>{SENTENCE}</p></body></html>").text
    with pytest.raises(InputError, match="characters of text, more than 1,000,000"):
        page(tmp_path, f"<html><body>{f'<p>{SENTENCE}</p>' * 12_000}</body></html>")


def test_reading_a_page_prints_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(InputError):
        page(tmp_path, "<html></html>")
    logging.getLogger("trafilatura").warning("seen only where logging is configured")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "title",
    [
        "Tin Output in China Fell by 3% in May_Tin Online",
        "Tin Output in China Fell by 3% ... | Tin Online",
        "Tin Output in China Fell - Tin Online",
        "TIN OUTPUT IN CHINA FELL BY 3% IN MAY",
    ],
)
def test_the_headline_on_the_page_is_the_title_where_the_other_has_more_or_less(tmp_path: Path, title: str) -> None:
    html = f"<html><head><title>{title}</title></head><body><h1>Tin Output in China Fell by 3% in May</h1>"
    assert page(tmp_path, f"{html}<p>{SENTENCE}</p></body></html>").title == "Tin Output in China Fell by 3% in May"
