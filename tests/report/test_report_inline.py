"""Raised, lowered and struck-out words of a page: footnote marks and deleted text are no part of a number."""

from __future__ import annotations

import pytest

from smmextract.report import html_article
from smmextract.scan import scan

FILLER = "<p>Smelters said that the market was quiet before the holiday, and few of them changed their output.</p>"


def body(words: str) -> str:
    """The first paragraph of an article that begins with these words."""
    page = f"<html><body><article><h1>Zinc</h1><p>{words}</p>{FILLER}{FILLER}</article></body></html>"
    return html_article.article(page, "page").text.split("\n\n")[1]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("It was 3.562<sup>1</sup> million mt.", "It was 3.562 million mt."),
        ('It was 6,890,000<sup><a href="#f">3</a></sup> mt.', "It was 6,890,000 mt."),
        ("It was 97<sup>[5]</sup> kt, up 4.2%<sup>1,2</sup>.", "It was 97 kt, up 4.2%."),
        ("It was 97<sup>a</sup> kt, up 4.2<sup>*</sup> %.", "It was 97 kt, up 4.2 %."),
        ("It was 97<sub>5</sub> kt.", "It was 97 kt."),
        ("It was 3.5 x 10<sup>6</sup> t.", "It was 3.5 x 10⁶ t."),
        ("It was 2 × 10<sup>−3</sup> t.", "It was 2 × 10⁻³ t."),
        ("It was 1,234 m<sup>3</sup> of water.", "It was 1,234 m³ of water."),
        ("On the 1<sup>st</sup> of May.", "On the 1st of May."),
        ("CO<sub>2</sub> and Li<sub>2</sub>CO<sub>3</sub> rose.", "CO2 and Li2CO3 rose."),
        ("It was 3<sup>1</sup>/<sub>2</sub> %.", "It was 3 1/2 %."),
        ("It was <sup>1</sup>⁄<sub>2</sub> of it.", "It was 1⁄2 of it."),
        ("Zinc<sup>see the note below</sup> rose.", "Zinc see the note below rose."),
        ("It was <del>652,000 mt</del> <ins>562,000 mt</ins>.", "It was 562,000 mt."),
        ("It was <s>652</s>562 kt, <strike>up 4%</strike> up 5%.", "It was 562 kt, up 5%."),
        ('It was <span style="color:red;text-decoration: line-through">652</span> 562 kt.', "It was 562 kt."),
        ("It was <s>up <s>4%</s> or 3%</s> up 5%.", "It was up 5%."),
    ],
)
def test_what_is_raised_or_struck_out_changes_no_number(words: str, text: str) -> None:
    assert " ".join(body(words).split()) == text


def test_no_figure_ends_in_a_footnote_mark() -> None:
    text = body("It was 3.562<sup>1</sup> million mt, 97<sup>5</sup> kt and 6,890,000<sup>3</sup> mt.")
    assert [str(mention.value) for mention in scan(text)] == ["3562000", "97000", "6890000"]


def test_no_figure_of_a_title_ends_in_a_footnote_mark() -> None:
    page = (
        "<h1>Stocks fall to 45.2<sup>1</sup> kt, down 3<sup>2</sup>%</h1>"
        + "<p>Copper stocks fell again in May.</p>" * 4
    )
    text = html_article.article(f"<html><body><article>{page}</article></body></html>", "page").text
    assert [str(mention.value) for mention in scan(text)] == ["45200", "3"]
