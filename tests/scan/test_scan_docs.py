"""The page about numbers says what the scanner does: each row of its tables is read as it says."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from smmextract.scan import scan

PAGE = Path(__file__).parents[2] / "docs" / "numbers.md"


def rows(columns: int) -> Iterator[list[str]]:
    """The rows of the page's tables with so many columns, without heads."""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and len(cells) == columns and cells[0] not in ("written", "what", "---"):
            yield cells


@pytest.mark.parametrize("row", list(rows(5)), ids=lambda row: row[0])
def test_a_number_is_read_as_the_page_says(row: list[str]) -> None:
    written, value, unit, low, high = row
    (mention,) = scan(f"It is {written} now.")
    assert (mention.why_not, mention.doubt) == (None, None)
    assert (mention.value, mention.unit) == (Decimal(value), unit)
    assert (mention.low, mention.high) == tuple(Decimal(end) if end else None for end in (low, high))


@pytest.mark.parametrize(
    "row", [row for row in rows(2) if "`" not in row[0] and " " not in row[1]], ids=lambda row: row[0]
)
def test_what_is_no_figure_is_named_as_the_page_says(row: list[str]) -> None:
    written, why = row
    (mention,) = scan(f"It is {written} now.")
    assert mention.why_not == why
