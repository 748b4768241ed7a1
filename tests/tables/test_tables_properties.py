"""One table written in many forms: the same numbers under the same headers, every digit covered, offsets exact."""

from __future__ import annotations

import html as markup
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from smmextract.report import html_article, pdf
from smmextract.scan import scan
from smmextract.tables import tables_of, with_bars

NAMES = (
    "Zinc",
    "Lead",
    "North Mine",
    "Other smelters",
    "El Teniente",
    "East China",
    "Total",
    "Tin (ingot)",
    "A00 alloy",
)
HEADERS = (
    ("2021", "2022", "2023", "2024"),
    ("Q1 2023", "Q4 2023", "Q1 2024", "H1 2024"),
    ("Jan 2024", "Dec 2023", "YoY", "MoM"),
    ("Output", "Stocks", "Imports", "Exports"),
    ("Shanghai", "Jiangsu", "Change", "Total"),
)
UNITS = (("kt", Decimal(1000)), ("t", Decimal(1)), ("million tonnes", Decimal(1_000_000)))
NONE = ("n/a", "-", "–", "")


@dataclass(frozen=True)
class Made:
    """A table: its headers, its cells as they are written, and what each is worth (None: no number)."""

    headers: tuple[str, ...]
    names: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    values: tuple[tuple[Decimal | None, ...], ...]

    @property
    def rows(self) -> list[list[str]]:
        return [["Item", *self.headers], *([name, *row] for name, row in zip(self.names, self.cells, strict=True))]

    @property
    def expected(self) -> list[tuple[str, str, Decimal]]:
        return [
            (name, header, value)
            for name, row in zip(self.names, self.values, strict=True)
            for header, value in zip(self.headers, row, strict=True)
            if value is not None
        ]


@st.composite
def numbers(draw: st.DrawFn) -> tuple[str, Decimal]:
    """A number as a table writes it, and its value."""
    value = draw(st.decimals(0, 99_999, places=draw(st.integers(0, 2)), allow_nan=False))
    written = f"{value:,f}" if draw(st.booleans()) else f"{value:f}"
    if re.fullmatch(r"(?:19|20)\d\d(?:\.(?:0[1-9]|1[0-2]))?", written):  # a year or month, for all that its cell says
        written, value = "7", Decimal(7)
    if value and draw(st.integers(0, 4)) == 0:
        return draw(st.sampled_from([f"-{written}", f"−{written}", f"({written})"])), -value
    return written, value


@st.composite
def tables(draw: st.DrawFn, *, gaps: bool = True) -> Made:
    headers = draw(st.lists(st.sampled_from(draw(st.sampled_from(HEADERS))), min_size=2, max_size=4, unique=True))
    names = draw(st.lists(st.sampled_from(NAMES), min_size=2, max_size=5, unique=True))
    cells, values = [], []
    for _ in names:
        row = [
            (draw(st.sampled_from(NONE)), None) if gaps and draw(st.integers(0, 9)) == 0 else draw(numbers())
            for _ in headers
        ]
        if not any(words for words, _ in row):  # a name alone is the head of a section, and no row
            row[0] = ("n/a", None)
        cells.append([words for words, _ in row])
        values.append([value for _, value in row])
    for column in range(len(headers)):  # each column has a number, and one that stands in no brackets
        cells[0][column], values[0][column] = "12.5", Decimal("12.5")
    return Made(tuple(headers), tuple(names), tuple(map(tuple, cells)), tuple(map(tuple, values)))


def markdown(made: Made) -> str:
    rows = [f"| {' | '.join(row)} |" for row in made.rows]
    return "\n".join([rows[0], "|" + "---|" * (len(made.headers) + 1), *rows[1:]])


def bars_inside(made: Made) -> str:
    return "\n".join(" | ".join(row) for row in made.rows)


def tabs(made: Made) -> str:
    return "\n".join("\t".join(row) for row in made.rows)


def _columns(made: Made, justify: Callable[[str, int], str]) -> str:
    widths = [max(len(row[column]) for row in made.rows) for column in range(len(made.headers) + 1)]
    lines = [
        "   ".join(
            [row[0].ljust(widths[0]), *(justify(cell, width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        )
        for row in made.rows
    ]
    return "\n".join(lines)


def flush_right(made: Made) -> str:
    return _columns(made, str.rjust)


def flush_left(made: Made) -> str:
    return _columns(made, str.ljust)


def centred(made: Made) -> str:
    return _columns(made, str.center)


def page(made: Made) -> str:
    """The table on a page, read back as the article's text."""
    rows = made.rows
    header = "".join(f"<th>{markup.escape(cell)}</th>" for cell in rows[0])
    body = "".join("<tr>" + "".join(f"<td>{markup.escape(cell)}</td>" for cell in row) + "</tr>" for row in rows[1:])
    filler = "<p>Smelters said that the market was quiet before the holiday and that few of them changed output.</p>"
    table = f"<table><thead><tr>{header}</tr></thead><tbody>{body}</tbody></table>"
    return html_article.article(
        f"<html><body><article><h1>Metals</h1>{filler}{table}{filler}</article></body></html>", "x"
    ).text


def _printed(made: Made, style: TableStyle) -> str:
    out = io.BytesIO()
    normal = getSampleStyleSheet()["Normal"]
    words = Paragraph("Smelters said that the market was quiet before the holiday and few changed output.", normal)
    SimpleDocTemplate(out, pagesize=A4).build(
        [words, Spacer(1, 20), Table(made.rows, style=style), Spacer(1, 20), words]
    )
    return pdf.text(out.getvalue(), "x")


def ruled_pdf(made: Made) -> str:
    return _printed(made, TableStyle([("GRID", (0, 0), (-1, -1), 0.5, "black")]))


def plain_pdf(made: Made) -> str:
    return _printed(made, TableStyle([("ALIGN", (1, 0), (-1, -1), "RIGHT"), ("LEFTPADDING", (0, 0), (-1, -1), 14)]))


def read(text: str) -> list[tuple[str, str, Decimal]]:
    found = scan(text)
    for mention in found:
        assert text[mention.start : mention.end] == mention.literal
    covered = {at for mention in found for at in range(mention.start, mention.end)}
    assert all(at in covered for at, sign in enumerate(text) if sign in "0123456789")
    return [(m.cell.row, m.cell.column, m.value) for m in found if m.cell and m.why_not is None]


@pytest.mark.parametrize("written", [markdown, bars_inside, tabs, flush_right])
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_signs_and_blanks_part_the_same_cells(written: Callable[[Made], str], data: st.DataObject) -> None:
    made = data.draw(tables())
    text = written(made)
    assert read(text) == made.expected, text
    assert read(f"Metals in brief.\n\n{text}\n\nThe market was quiet.") == made.expected


@pytest.mark.parametrize("written", [flush_left, centred])
@settings(max_examples=40)
@given(data=st.data())
def test_columns_that_are_not_flush_right(written: Callable[[Made], str], data: st.DataObject) -> None:
    made = data.draw(tables(gaps=False))
    assert read(written(made)) == made.expected


@pytest.mark.parametrize("written", [page, ruled_pdf])
@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_pages_and_ruled_pdfs_keep_the_cells(written: Callable[[Made], str], data: st.DataObject) -> None:
    made = data.draw(tables())
    text = written(made)
    assert read(text) == made.expected, text


@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow])
@given(made=tables(gaps=False))
def test_a_pdf_without_rules_keeps_the_cells(made: Made) -> None:
    text = plain_pdf(made)
    assert read(text) == made.expected, text


@settings(max_examples=60)
@given(made=tables(gaps=False))
def test_one_cell_a_line_is_the_same_table(made: Made) -> None:
    cells = [*made.headers, *(cell for row in made.rows[1:] for cell in row)]
    assert read("\n\n".join(cells)) == made.expected
    assert read("\n".join(cells)) == made.expected


@settings(max_examples=60)
@given(made=tables(gaps=False))
def test_single_blanks_part_the_same_cells_or_leave_a_doubt(made: Made) -> None:
    text = "\n".join([" ".join(made.headers), *(" ".join(row) for row in made.rows[1:])])
    for mention in scan(text):
        if mention.cell and not mention.cell.doubt:
            assert (mention.cell.row, mention.cell.column, mention.value) in made.expected, text


@pytest.mark.parametrize("unit", UNITS)
@settings(max_examples=20)
@given(data=st.data())
def test_a_unit_over_or_beside_a_table_is_that_of_its_numbers(unit: tuple[str, Decimal], data: st.DataObject) -> None:
    made = data.draw(tables())
    name, size = unit
    worth = [
        (row, column, value if column in ("YoY", "MoM", "Change") else value * size)
        for row, column, value in made.expected
    ]
    assert read(f"Metals, in {name}\n\n{markdown(made)}") == worth
    in_stub = markdown(made).replace("| Item |", f"| Item ({name}) |", 1)
    assert read(in_stub) == worth


@given(st.text(alphabet="ab 12.,|-\n\t()%n/", max_size=200))
def test_any_text_is_read_and_parted_without_moving_a_sign(text: str) -> None:
    found = tables_of(text)
    barred = with_bars(text, found)
    assert len(barred) == len(text)
    assert all(one == other or (other == "|" and one.isspace()) for one, other in zip(text, barred, strict=True))
    for table in found:
        for cell in table.cells:
            assert text[cell.start : cell.end] == text[cell.start : cell.end].strip()
    ends = [table.end for table in found]
    assert all(end <= table.start for end, table in zip(ends, found[1:], strict=False))
    scan(text)
