"""Draw the pictures of the README: the page and the review of the example, as they are now.

    python docs/pictures.py

The page is drawn by chromium (through playwright, as in the tests); the review is played by textual, whose own drawing
of the screen is given to chromium.
"""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from smmextract import Result, extract
from smmextract.page.render import render
from smmextract.review.desk import FileDesk
from smmextract.review.screen.review_app import ReviewApp
from smmextract.review.session import Session

DOCS = Path(__file__).parent
EXAMPLE = DOCS.parent / "examples" / "aluminium-january.txt"
CELLS = (112, 32)


def review_drawing(result: Result, folder: Path) -> str:
    """Return the screen of the review at its first item, as SVG."""
    saved = folder / "results.json"
    saved.write_text(result.model_dump_json(), encoding="utf-8")
    app = ReviewApp(Session(FileDesk(saved), "you"))

    async def play() -> str:
        async with app.run_test(size=CELLS) as pilot:
            await pilot.pause()
            return app.export_screenshot(title="smmextract review results.json")

    return asyncio.run(play())


def photograph(address: str, target: Path, size: tuple[int, int], pointed_at: str | None = None) -> None:
    """Let chromium draw an address into a PNG, one and a half times as sharp as it is large."""
    width, height = size
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": width, "height": height}, device_scale_factor=1.5)
        page.goto(address)
        if pointed_at:
            page.get_by_text(pointed_at).first.hover()
        page.screenshot(path=target)
        chromium.close()


def main() -> None:
    """Draw both."""
    result = extract(EXAMPLE.read_text(encoding="utf-8"))
    with TemporaryDirectory() as name:
        folder = Path(name)
        page, screen = folder / "page.html", folder / "review.html"
        page.write_text(render([result]), encoding="utf-8")
        style = "body { margin: 0 } svg { display: block; width: 930px; height: auto }"
        screen.write_text(f"<style>{style}</style>{review_drawing(result, folder)}", encoding="utf-8")
        photograph(page.as_uri(), DOCS / "page.png", (1240, 840), "11.2 percentage points")
        photograph(screen.as_uri(), DOCS / "review.png", (930, 560))


if __name__ == "__main__":
    main()
