"""Broken, deep and large pages end in a report or in one clear line."""

from __future__ import annotations

from pathlib import Path

import pytest

from smmextract.errors import InputError
from smmextract.report import read
from smmextract.scan import scan

FILLER = "<p>Zinc stocks fell to 12,300 mt in the week, as buyers stayed away and smelters cut their output.</p>"


@pytest.mark.parametrize(
    "page",
    [
        '<html><head><script type="application/ld+json">' + "[" * 100_000 + "</script></head><body><article>" + FILLER,
        '<html><head><script type="application/ld+json">{"@graph": 5, "publisher": [1]}</script></head><body>' + FILLER,
        "<html><body><article>" + FILLER + "<p>5" + "<sup>" * 2_000 + "1" + "</sup>" * 2_000 + " kt</p>",
        "<html><body><article>" + FILLER + "<p>5" + "<del>" * 2_000 + "1" + "</del>" * 2_000 + " kt</p>",
        "<html><body><article>" + FILLER + "<table><tr><td>" * 500 + "5" + "</td></tr></table>" * 500,
        "<html><body><article>" + FILLER + "<table><tr><td colspan=abc>Zinc</td><td colspan=-5>5</td></tr></table>",
        "<html><body><article><table><tr><td>5<td>6<tr><td>" + FILLER,
        "<html><body><article><p>&#xD800; zinc</p>" + FILLER,
        "<html><body>" + "<div>" * 5_000 + FILLER,
        "<html></html>",
    ],
)
def test_a_page_is_read_or_refused_in_one_line(page: str, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(page)
    try:
        scan(read(str(path)).text)
    except InputError as error:
        assert "\n" not in str(error)
        assert str(error).startswith(str(path))
