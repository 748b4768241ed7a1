"""What the tests of the page in a browser share: sizes of windows, where chromium is, figures of a year."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import Literal

from playwright.sync_api import Page

from smmextract.figure import Figure

CHROMIUM = shutil.which("chromium")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
WIDE, TABLET, PHONE = (1280, 900), (900, 1000), (390, 844)
Scheme = Literal["light", "dark"]
Open = Callable[..., Page]


def figure(page: Page, literal: str) -> str:
    """The selector of the first figure with this literal."""
    name = page.locator(".fig", has_text=literal).first.get_attribute("id")
    return f"#{name}"


def months() -> list[Figure]:
    usual = {"id": "f1", "literal": "100 t", "metric": "production", "product": "refined zinc", "unit": "t", "low": 95}
    return [
        Figure.model_validate({**usual, "period": f"2023-{month:02}", "value": 100 + month, "high": 120})
        for month in range(1, 13)
    ]
