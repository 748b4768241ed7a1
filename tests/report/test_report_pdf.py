"""PDFs: paragraphs over lines and pages, headings, tables, columns, running heads; what cannot be read is refused."""

from __future__ import annotations

import io
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from reportlab.lib import pdfencrypt
from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Frame,
    PageTemplate,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

from smmextract import extract
from smmextract.errors import InputError
from smmextract.report import Report, read
from smmextract.report.pdf import LayoutLine, without_edges

STYLES = getSampleStyleSheet()
BODY, HEADING, TITLE = STYLES["Normal"], STYLES["Heading2"], STYLES["Title"]
SUPPLY = (
    "SHANGHAI, Jun 7 (SMM) - China's refined tin output came to 15,400 mt in May, a survey of smelters shows, 1,200 mt "
    "or 7.2% less than in April. Ore from Myanmar ran short in Yunnan, where smelters ran at 58.3%, down 4.1 points."
)
STOCKS = (
    "Stocks in {place} fell by {n} mt to 9,{n} mt, as buyers came back after the holidays and took all that arrived."
)
ROWS = [["Place", "Stocks (mt)", "WoW"], ["Shanghai", "9,300", "+4.2%"], ["Jiangsu", "5,100", "-1.0%"]]


def furniture(canvas: Canvas, document: Any) -> None:
    canvas.setFont("Helvetica", 8)
    canvas.drawString(72, 815, "Tin Monthly, issue 24")
    canvas.drawString(72, 30, "SMM Information & Technology")
    canvas.drawRightString(520, 30, f"Page {document.page} of 2")


def bare(canvas: Canvas, document: Any) -> None:
    """A page with nothing around its text."""


def built(*flowables: Any, on_page: Callable[[Canvas, Any], None] = bare, **options: Any) -> bytes:
    out = io.BytesIO()
    document = SimpleDocTemplate(out, pagesize=A4, **options)
    document.build(list(flowables), onFirstPage=on_page, onLaterPages=on_page)
    return out.getvalue()


def report_of(data: bytes) -> Report:
    return read("-", stdin=io.BytesIO(data))


def paragraphs(data: bytes) -> list[str]:
    return report_of(data).text.split("\n\n")


def refused(data: bytes) -> str:
    with pytest.raises(InputError) as caught:
        report_of(data)
    return str(caught.value).removeprefix("- (standard input): ")


def stocks(count: int) -> list[str]:
    return [STOCKS.format(place=f"{place} Delta", n=100 + number) for number, place in enumerate(["East"] * count)]


def test_two_pages_come_out_as_they_were_put_in() -> None:
    """One paragraph runs over the end of the page; what stands at the edge of both pages is gone."""
    body = stocks(24)
    flow = [Paragraph("Tin Output Fell 1,200 mt in May", TITLE), Paragraph("Published: Jun 7, 2024 11:20", BODY)]
    flow += [Paragraph("Supply", HEADING), Paragraph(SUPPLY, BODY), Paragraph("Stocks", HEADING)]
    flow += [part for text in body for part in (Paragraph(text + " " + text, BODY), Spacer(1, 7))]
    data = built(*flow, on_page=furniture)
    assert b"/Count 2" in data
    found = paragraphs(data)
    assert found == [
        "Tin Output Fell 1,200 mt in May",
        "Published: Jun 7, 2024 11:20",
        "Supply",
        SUPPLY,
        "Stocks",
        *(f"{text} {text}" for text in body),
    ]
    report = report_of(data)
    assert (report.title, report.published) == ("Tin Output Fell 1,200 mt in May", "2024-06-07T11:20")
    kinds = {report.text[block.start : block.end]: block.kind for block in report.blocks}
    assert (kinds["Supply"], kinds[SUPPLY]) == ("heading", "body")


def test_figures_are_read_from_a_pdf_like_from_its_text(tmp_path: Path) -> None:
    path = tmp_path / "tin.pdf"
    path.write_bytes(built(Paragraph("Tin Output Fell in May 2024", TITLE), Paragraph(SUPPLY, BODY)))
    by_pdf = extract(read(str(path)).text)
    by_text = extract("Tin Output Fell in May 2024\n\n" + SUPPLY)
    assert [(one.literal, one.metric, one.value, one.region) for one in by_pdf.figures] == [
        (one.literal, one.metric, one.value, one.region) for one in by_text.figures
    ]
    assert len(by_pdf.figures) == 5


def test_justified_lines_without_a_gap_between_paragraphs() -> None:
    style = ParagraphStyle("justified", parent=BODY, alignment=TA_JUSTIFY)
    texts = [SUPPLY, *stocks(3), SUPPLY.replace("tin", "zinc")]
    assert paragraphs(built(*(Paragraph(text, style) for text in texts))) == texts


def test_indented_paragraphs_without_a_gap() -> None:
    style = ParagraphStyle("indented", parent=BODY, firstLineIndent=20)
    texts = [SUPPLY, SUPPLY.replace("tin", "zinc"), *stocks(2)]
    assert paragraphs(built(*(Paragraph(text, style) for text in texts))) == texts


@pytest.mark.parametrize("ruled", [True, False])
def test_tables_keep_their_rows(ruled: bool) -> None:
    table = Table(ROWS, style=TableStyle([("GRID", (0, 0), (-1, -1), 0.5, "black")] if ruled else []))
    data = built(Paragraph(SUPPLY, BODY), Spacer(1, 10), table, Spacer(1, 10), Paragraph(stocks(1)[0], BODY))
    found = paragraphs(data)
    assert found == [SUPPLY, "\n".join(f"| {' | '.join(row)} |" for row in ROWS), stocks(1)[0]]
    units = {one.literal: one.unit for one in extract(report_of(data).text).figures}
    assert units["9,300"] == "t"


def test_two_columns_are_read_one_after_the_other() -> None:
    out = io.BytesIO()
    document = BaseDocTemplate(out, pagesize=A4)
    frames = [Frame(50, 60, 240, 640, id="left"), Frame(305, 60, 240, 640, id="right")]
    document.addPageTemplates(PageTemplate(frames=frames, onPage=furniture))
    texts = [SUPPLY.partition(" - ")[2].replace("China", f"Country {chr(65 + number)}") for number in range(26)]
    document.build([part for text in texts for part in (Paragraph(text, BODY), Spacer(1, 9))])
    assert paragraphs(out.getvalue()) == texts


def test_chinese() -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    style = ParagraphStyle("song", fontName="STSong-Light", fontSize=11, leading=16, wordWrap="CJK")
    text = (
        "据SMM统计,2024年5月国内精炼锡产量为1.54万吨,环比减少7.2%,同比增加3.1%。"
        "云南地区冶炼企业开工率为58.3%,环比下降4.1个百分点,主要因缅甸锡矿供应偏紧。"
    )
    assert paragraphs(built(Paragraph(text, style), Spacer(1, 8), Paragraph(text, style))) == [text, text]


def test_a_number_at_the_edge_of_a_page_is_no_page_number() -> None:
    def edge(canvas: Canvas, document: Any) -> None:
        canvas.drawString(72, 40, "12")
        canvas.drawString(72, 25, "1")

    assert paragraphs(built(Paragraph(SUPPLY, BODY), on_page=edge)) == [SUPPLY, "12"]


def test_lines_at_the_edge_of_pages_that_differ_in_a_number_are_kept() -> None:
    out = io.BytesIO()
    canvas = Canvas(out)
    for stock in ("9,300 mt", "9,500 mt"):
        canvas.drawString(72, 800, f"Tin stocks were {stock}.")
        canvas.drawString(72, 780, "Tin Monthly")
        canvas.showPage()
    canvas.save()
    text = " ".join(report_of(out.getvalue()).text.split())
    assert text == "Tin stocks were 9,300 mt. Tin stocks were 9,500 mt."


def test_a_scan_is_refused() -> None:
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.rect(50, 50, 300, 500, fill=1)
    canvas.showPage()
    canvas.save()
    assert refused(out.getvalue()) == "is a PDF without text (a scan?); make one with text recognition first"


def test_a_password_is_told() -> None:
    locked = built(Paragraph(SUPPLY, BODY), encrypt=pdfencrypt.StandardEncryption("secret", canPrint=0))
    assert refused(locked) == "is a PDF with a password"
    open_to_read = built(Paragraph(SUPPLY, BODY), encrypt=pdfencrypt.StandardEncryption("", "owner", canPrint=0))
    assert paragraphs(open_to_read) == [SUPPLY]


def test_too_many_pages_are_refused() -> None:
    out = io.BytesIO()
    canvas = Canvas(out)
    for _ in range(301):
        canvas.showPage()
    canvas.save()
    assert refused(out.getvalue()) == "has 301 pages, more than 300"


def test_damaged_files_are_told_in_one_line() -> None:
    whole = built(Paragraph(SUPPLY, BODY), Table(ROWS))
    chance = random.Random(1)
    for _ in range(60):
        data = bytearray(whole)
        for _ in range(chance.randrange(1, 40)):
            data[chance.randrange(20, len(data))] = chance.randrange(256)
        try:
            report_of(bytes(data[: chance.randrange(len(data) // 2, len(data) + 1)]))
        except InputError as error:
            assert str(error).count("\n") == 0


def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pdfplumber", None)
    assert refused(built(Paragraph(SUPPLY, BODY))) == "is a PDF; reading it needs an extra: pip install pdfplumber"


def test_a_number_at_the_edge_of_a_page_is_its_page_number_only_where_it_stands_alone() -> None:
    row = LayoutLine(("North Mine", "0", "-1"), (), 0, 500, 700, 710, 10, 60, 0)
    loss = LayoutLine(("Result", "-1"), (), 0, 500, 720, 730, 10, 60, 0)
    number = LayoutLine(("Metals Weekly", "1"), (), 0, 500, 740, 750, 10, 60, 0)
    kept = without_edges([[row, loss, number]])
    assert [line.cells for line in kept] == [row.cells, loss.cells, ("Metals Weekly",)]
