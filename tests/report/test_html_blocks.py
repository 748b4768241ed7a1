"""What an extractor drops of an article stays: no figure of a page vanishes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings, strategies as st

from smmextract.report.html_article import article

NUMBER = re.compile(r"[0-9],[0-9]{3}")
SAID = (
    "<p>Copper cathode output of the country's smelters rose in May, said the agency, as maintenance ended at two of "
    "them and a third raised its operating rate; demand from makers of cable stayed weak.</p>"
)
FORMS = (
    "<p>Output was {}, it said.</p>",
    "<div>Output was {}, the agency said on Monday.</div>",
    "<ul><li>Chile: {}</li><li>Peru: {}</li></ul>",
    "<ol><li>Chile: {}</li></ol>",
    "<h2>Output {}</h2>",
    "<h4>Output {}</h4>",
    "<table><tr><td>Copper</td><td>{}</td></tr><tr><td>Zinc</td><td>{}</td></tr></table>",
    "<table><thead><tr><th>Metal</th><th>May</th></tr></thead><tbody><tr><td>Copper</td><td>{}</td></tr></tbody></table>",
    "<dl><dt>Copper</dt><dd>{}</dd></dl>",
    "<blockquote>Output was {}</blockquote>",
    "Output was {}<br>and {} in June<br>",
    "<span>Output was {}</span>",
    "<p><strong>Output:</strong> {}</p>",
    "<pre>Copper   {}\nZinc   {}</pre>",
    "<details><summary>Output</summary>It was {}</details>",
    "<center>Output was {}</center>",
    "<font size=2>Output was {}</font>",
    "<div><div class='row'><div>Copper</div><div>{}</div></div></div>",
    "<figure><figcaption>Output {}</figcaption></figure>",
    "<table><tr><td><h3>Output</h3><p>It was {}</p></td></tr></table>",
)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from(FORMS), min_size=1, max_size=6),
    st.sampled_from(["article", "main", "section", "div class=content"]),
    st.integers(0, 6),
)
def test_every_number_between_the_paragraphs_of_an_article_stays_in_its_order(
    forms: list[str], around: str, place: int
) -> None:
    numbers = iter(f"{1000 + 7 * count:,}" for count in range(100))
    said = [form.format(f"{next(numbers)} mt", f"{next(numbers)} mt") for form in forms]
    inner = SAID + "".join([*said[:place], SAID.replace("Copper", "Zinc"), *said[place:]])
    page = f"<nav>Home 1</nav><{around}>{inner}</{around.removesuffix(' class=content')}><footer>Copyright 2</footer>"
    text = article(f"<html><body>{page}</body></html>", "page").text
    assert NUMBER.findall(text) == NUMBER.findall("".join(said))
    assert "Home" not in text and "Copyright" not in text


def around_an_article(inside: str, outside: str = "") -> str:
    page = (
        f"<html><body><div class='all'><div class='left'>{SAID}{inside}{SAID.replace('Copper', 'Tin')}</div>{outside}"
    )
    return article(page + "</div></body></html>", "page").text


@pytest.mark.parametrize(
    "chrome",
    [
        "<div class='share'>Share 12</div>",
        "<div id='most-read'>Zinc rose to 2,700</div>",
        "<aside>Zinc rose to 2,700</aside>",
        "<p><a href='x'>Zinc rose 3% to 2,700</a></p>",
        "<form>Subscribe for $99 a year</form>",
        "<div style='display:none'>Output was 5 mt</div>",
        "<script>var stock = 99</script>",
    ],
)
def test_what_only_surrounds_an_article_is_no_part_of_it(chrome: str) -> None:
    assert not any(sign.isdigit() for sign in around_an_article(chrome))
    assert not any(
        sign.isdigit() for sign in around_an_article("", f"<div class='right'>{chrome}<div>5 mt</div></div>")
    )


def test_a_spanning_header_stands_over_each_of_its_columns_and_a_spanning_number_once() -> None:
    text = around_an_article(
        "<table><tr><th rowspan=2>Metal</th><th colspan=2>2024</th></tr><tr><th>May</th><th>June</th></tr>"
        "<tr><td rowspan=2>Copper</td><td>12.5</td><td>13.5</td></tr><tr><td colspan=2>26.0</td></tr></table>"
    )
    rows = [line for line in text.split("\n") if line.startswith("|")]
    assert rows == [
        "| Metal | 2024 | 2024 |",
        "| Metal | May | June |",
        "| Copper | 12.5 | 13.5 |",
        "| Copper | 26.0 |  |",
    ]


def test_a_term_is_written_with_what_is_said_of_it() -> None:
    text = around_an_article("<dl><dt>Nickel</dt><dd>28,100 mt</dd><dt>Tin</dt><dd>16,500 mt</dd></dl>")
    assert "- Nickel: 28,100 mt\n- Tin: 16,500 mt" in text


def test_a_newline_in_the_source_is_a_blank_and_a_break_a_new_line() -> None:
    assert "output was 28,100\nmt" not in around_an_article("<p>Nickel output was 28,100\nmt<br>in May</p>")
    assert "Nickel output was 28,100 mt\nin May" in around_an_article("<p>Nickel output was 28,100\nmt<br>in May</p>")


@pytest.mark.parametrize(
    ("inside", "written"),
    [
        (
            "<div><div><div>Place</div><div>Stocks (t)</div></div><div><div>Busan</div><div>21,350</div></div></div>",
            "| Place | Stocks (t) |\n| Busan | 21,350 |",
        ),
        (
            "<div role=table><div><span>Place</span><span>Stocks, t</span></div>"
            "<div><span>Busan</span><span>21,350</span></div></div>",
            "| Place | Stocks, t |\n| Busan | 21,350 |",
        ),
        ("<div><div>Zinc imports</div><div>285,000 mt</div></div>", "- Zinc imports: 285,000 mt"),
        ("<div class=market-share><div>Tsingshan</div><div>31.5%</div></div>", "- Tsingshan: 31.5%"),
        (
            "<table><tr><td>Henan<br>Hunan</td><td>92,000 mt<br>44,000 mt</td></tr></table>",
            "| Henan | 92,000 mt |\n| Hunan | 44,000 mt |",
        ),
        (
            "<table><tr><th>Place</th><th>Output (mt)</th></tr><tr><td>Henan</td><td>92,000<br>+0.8%</td></tr></table>",
            "| Place | Output (mt) |\n| Henan | 92,000 +0.8% |",
        ),
    ],
)
def test_boxes_and_lists_within_cells_are_written_as_the_rows_that_people_see(inside: str, written: str) -> None:
    assert written in around_an_article(inside)


def test_a_page_laid_out_in_a_table_is_read_whole() -> None:
    page = f"<table><tr><td><font>Zinc daily, 15 March 2024</font></td></tr><tr><td>{SAID}</td></tr><tr><td><table><tr>"
    page += "<td>Zinc</td><td>2,514.5 USD/t</td></tr></table></td></tr></table>"
    text = article(f"<html><body>{page}</body></html>", "page").text
    assert text.startswith("Zinc daily, 15 March 2024")
    assert "| Zinc | 2,514.5 USD/t |" in text


def test_what_follows_a_headline_alone_is_read() -> None:
    boxes = "<div><div>Rotterdam</div><div>37,100 t</div></div><div><div>New Orleans</div><div>21,350 t</div></div>"
    text = article(f"<html><body><h1>LME copper stocks on 12 March 2024</h1>{boxes}</body></html>", "page").text
    assert "- Rotterdam: 37,100 t\n- New Orleans: 21,350 t" in text
