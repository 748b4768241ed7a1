"""The screen in a browser: on loopback, for whoever has the token."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from helpers.reviews import example, key, two_numbers, written_results
from smmextract.review.desk import FileDesk
from smmextract.review.screen.web import lets_in, without_fonts

CHROMIUM = shutil.which("chromium")
START = "from smmextract.cli import main; main()"


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    pytest.importorskip("textual_serve")
    results = written_results(tmp_path, two_numbers(), example())
    command = [sys.executable, "-c", START, "review", str(results), "--web", "--who", "ann"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        found = re.search(r"http://127\.0\.0\.1:\d+/\?token=\S+", server.stderr.readline())
        assert found
        yield found[0]
        server.terminate()
        server.stderr.close()


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed (Debian: apt-get install chromium)")
def test_a_decision_is_taken_in_the_browser(address: str, tmp_path: Path) -> None:
    asked: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
        page.on("request", lambda request: asked.append(request.url))
        refused = page.goto(address.partition("?")[0])
        assert refused is not None
        assert refused.status == 403
        page.goto(address)
        expect(page.locator("body.-first-byte")).to_be_attached(timeout=30_000)
        page.wait_for_timeout(1500)
        page.click(".textual-terminal")
        page.keyboard.press("1")
        desk = FileDesk(tmp_path / "results.jsonl")
        for _ in range(50):
            if made := desk.decisions(key(example())):
                break
            page.wait_for_timeout(200)
        assert [(one.literal, one.action, one.who) for one in made] == [("11.2 percentage points", "repair", "ann")]
        browser.close()
    assert [url for url in asked if not url.startswith(("http://127.0.0.1", "ws://127.0.0.1", "data:"))] == []


@pytest.mark.parametrize(
    ("headers", "query", "cookies", "may"),
    [({"Host": "127.0.0.1:80"}, {"token": "secret"}, {}, True),
     ({"Host": "127.0.0.1:80"}, {}, {"smmextract-review": "secret"}, True),
     ({"Host": "localhost:80", "Origin": "http://localhost:80"}, {"token": "secret"}, {}, True),
     ({"Host": "127.0.0.1:80"}, {"token": "secre"}, {}, False),
     ({"Host": "127.0.0.1:80"}, {}, {}, False),
     ({"Host": "evil.example:80"}, {"token": "secret"}, {}, False),
     ({}, {"token": "secret"}, {}, False),
     ({"Host": "127.0.0.1:80", "Origin": "http://evil.example"}, {}, {"smmextract-review": "secret"}, False)],
)  # fmt: skip
def test_only_the_token_lets_in(
    headers: dict[str, str], query: dict[str, str], cookies: dict[str, str], may: bool
) -> None:
    assert lets_in("secret", 80, headers, query, cookies) == may


def test_the_page_fetches_no_font_from_elsewhere() -> None:
    font = '<link\n rel="x"\n href="https://fonts.googleapis.com/css?f=R"\n/>'
    html = f'<link rel="a" href="b.css" />\n{font}\n<script></script>'
    assert without_fonts(html) == '<link rel="a" href="b.css" />\n\n<script></script>'
    assert without_fonts("<p>") == "<p>"
