"""The page in a browser: what a reader does with mouse, keys and finger. Skipped where there is no chromium."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect, sync_playwright

from helpers.browser import ARGUMENTS, CHROMIUM, PHONE, TABLET, WIDE, Open, Scheme, figure, months
from helpers.page_results import hostile, reports
from helpers.reviews import example
from smmextract import Result, extract
from smmextract.page import render, render_folder
from smmextract.series.known import KnownFigure
from smmextract.series.points import points_of

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed (Debian: apt-get install chromium)")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def show(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Opens a page of results; at the end nothing may have been asked for and nothing refused by its policy."""
    contexts: list[BrowserContext] = []
    asked: list[str] = []
    said: list[str] = []

    def open_(*results: Result, size: tuple[int, int] = WIDE, scheme: Scheme = "light", html: str = "") -> Page:
        path = tmp_path / f"page{len(contexts)}.html"
        path.write_text(html or render(results or [example()]), encoding="utf-8")
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(path.as_uri())
        return page

    yield open_
    for context in contexts:
        context.close()
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert said == []


def test_hovering_shows_the_card_of_a_figure_and_leaving_hides_it(show: Open) -> None:
    page = show()
    expect(page.locator(".card:visible")).to_have_count(0)
    page.hover(figure(page, "3.562 million mt"))
    card = page.locator(".card:visible")
    expect(card).to_have_count(1)
    expect(card).to_contain_text("3,561,500 to 3,562,500 t")
    expect(card).to_contain_text("114,900 t/day × 31 days = 3.562 million t")
    card.hover()
    page.wait_for_timeout(500)
    expect(card).to_be_visible()  # one can go into it
    page.hover("footer")
    expect(card).to_have_count(0)


def test_the_keyboard_does_all_that_the_mouse_does(show: Open) -> None:
    page = show()
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    while not page.evaluate("document.activeElement.matches('.fig')"):
        page.keyboard.press("Tab")
    expect(page.locator(".card:visible")).to_have_count(1)
    page.keyboard.press("ArrowRight")
    expect(page.locator(".fig:focus")).to_have_text("3.562 million mt")
    page.keyboard.press("Enter")  # into the card, whose links can be reached
    expect(page.locator(".card:focus")).to_contain_text("3.562 million mt")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".fig:focus")).to_have_text("114,900 mt")
    expect(page.locator(".card:visible")).to_contain_text("daily production")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.locator(".card:visible")).to_have_count(0)
    expect(page.locator(".fig:focus")).to_have_text("114,900 mt")


@pytest.mark.parametrize("place", [".note.conflict .blame", "table.figures", ".tally .flagged"])
def test_a_figure_named_elsewhere_leads_to_its_place_and_card(show: Open, place: str) -> None:
    page = show()
    page.locator(f"{place} a[href='{figure(page, '11.2 percentage points')}']").click()
    expect(page.locator(".fig:focus")).to_be_in_viewport()
    expect(page.locator(".card:visible")).to_contain_text("11.2 percentage points")


def test_a_click_keeps_the_card_until_escape_or_a_click_elsewhere(show: Open) -> None:
    page = show()
    page.click(figure(page, "70.36%"))
    page.hover(figure(page, "92.9%"))
    page.wait_for_timeout(300)
    expect(page.locator(".card:visible")).to_contain_text("70.36%")
    page.keyboard.press("Escape")
    expect(page.locator(".card:visible")).to_have_count(0)
    page.click(figure(page, "70.36%"))
    page.click("footer")
    expect(page.locator(".card:visible")).to_have_count(0)


@pytest.mark.parametrize("size", [WIDE, TABLET, PHONE])
def test_a_line_runs_from_each_figure_of_a_contradiction_to_its_note(show: Open, size: tuple[int, int]) -> None:
    page = show(size=size)
    members = (page.locator(".note.conflict").get_attribute("data-members") or "").split()
    starts = page.locator(".lines circle")
    expect(starts).to_have_count(len(members))
    for place, name in enumerate(members):
        mark = page.evaluate(
            "name => { const last = [...document.getElementById(name).getClientRects()].pop();"
            " return [last.right, last.bottom]; }",
            name,
        )
        box = starts.nth(place).bounding_box()
        assert box is not None
        assert abs(box["x"] + box["width"] / 2 - mark[0]) < 6
        assert abs(box["y"] + box["height"] / 2 - mark[1]) < 6
    page.hover(".note.conflict")
    expect(page.locator(".fig.involved")).to_have_count(len(members))
    page.hover(figure(page, "45.19 million mt"))
    expect(page.locator(".lines g.open")).to_have_count(0)
    page.hover(figure(page, "24%"))
    expect(page.locator(".lines g.open")).to_have_count(1)


def test_lines_follow_when_the_window_changes(show: Open) -> None:
    page = show()
    before = page.locator(".lines circle").last.bounding_box()
    page.set_viewport_size({"width": 700, "height": 900})
    page.wait_for_function("y => document.querySelector('.lines g:last-child circle:last-of-type') !== null", arg=0)
    page.wait_for_timeout(200)
    after = page.locator(".lines circle").last.bounding_box()
    mark = page.locator(figure(page, "24%")).bounding_box()
    assert before
    assert after
    assert mark
    assert before != after
    assert abs(after["y"] + after["height"] / 2 - mark["y"] - mark["height"]) < 6


def test_notes_in_the_margin_do_not_lie_on_each_other(show: Open) -> None:
    page = show(*reports())
    assert page.locator(".note").count() > 8
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    page.wait_for_timeout(300)
    notes = page.evaluate(
        "[...document.querySelectorAll('.note')].map(one => [one.getBoundingClientRect(), one.closest('.report')])"
        ".map(([box, report]) => [box.top, box.bottom, report.getBoundingClientRect().bottom])"
    )
    assert all(one[1] <= other[0] for one, other in pairwise(sorted(notes)))
    assert all(bottom <= end for _, bottom, end in notes)


@pytest.mark.parametrize("size", [WIDE, TABLET, PHONE])
def test_nothing_is_wider_than_the_window_and_every_card_is_on_the_screen(show: Open, size: tuple[int, int]) -> None:
    page = show(*reports(), example(), size=size)
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    for literal in ("12.16%", "11.2 percentage points"):
        page.locator(figure(page, literal)).scroll_into_view_if_needed()
        page.click(figure(page, literal))
        box = page.locator(".card:visible").bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size[0]
        page.keyboard.press("Escape")


def test_on_a_telephone_the_card_does_not_hide_its_figure(show: Open) -> None:
    page = show(size=PHONE)
    name = figure(page, "3.33 million mt")
    page.click(name)
    mark, card = page.locator(name).bounding_box(), page.locator(".card:visible").bounding_box()
    assert mark
    assert card
    assert mark["y"] >= 0
    assert mark["y"] + mark["height"] <= card["y"]
    page.click(".card:visible .close")
    expect(page.locator(".card:visible")).to_have_count(0)


@pytest.mark.parametrize("size", [WIDE, TABLET, PHONE])
def test_two_figures_at_one_place_have_their_cards_one_under_the_other(show: Open, size: tuple[int, int]) -> None:
    first = example().figures[5]
    twice = [first, first.model_copy(update={"id": "again", "doubts": ["the second of two"]})]
    page = show(example().model_copy(update={"figures": twice, "conflicts": [], "checks": [], "groups": []}), size=size)
    page.click(".fig")
    cards = page.locator(".card:visible")
    expect(cards).to_have_count(2)
    one, other = cards.nth(0).bounding_box(), cards.nth(1).bounding_box()
    assert one
    assert other
    assert one["y"] + one["height"] <= other["y"] + 1  # rounding of sub-pixels


def test_the_table_is_searched_narrowed_and_sorted(show: Open) -> None:
    page = show(*reports(), example())
    page.click(".fold-figures > summary")
    figures = page.locator("#figures")
    rows = page.locator("table.figures tbody tr:visible")
    total = sum(len(result.figures) for result in [*reports(), example()])
    expect(rows).to_have_count(total)
    figures.get_by_label("Verdict").select_option("flagged")
    flagged = sum(len(result.flagged) for result in [*reports(), example()])
    expect(rows).to_have_count(flagged)
    expect(figures.locator("output")).to_have_text(f"{flagged} of {total} figures")
    figures.get_by_label("Search").fill("liquid 11.2")
    expect(rows).to_have_count(1)
    figures.get_by_label("Search").fill("")
    figures.get_by_label("Verdict").select_option("all")
    figures.get_by_role("button", name="Value").click()
    values = page.eval_on_selector_all("table.figures tbody tr", "rows => rows.map(row => Number(row.dataset.value))")
    assert values == sorted(values)
    figures.get_by_role("button", name="Value").click()
    values = page.eval_on_selector_all("table.figures tbody tr", "rows => rows.map(row => Number(row.dataset.value))")
    assert values == sorted(values, reverse=True)
    expect(figures.locator("th[aria-sort]")).to_have_text("Value")


def test_the_index_is_searched_narrowed_and_sorted(show: Open) -> None:
    page = show(*reports(), example())
    index = page.locator("#reports")
    rows = page.locator("table.reports tbody tr:visible")
    expect(rows).to_have_count(len(reports()) + 1)
    index.get_by_label("Only with something to decide").check()
    expect(rows).to_have_count(sum(result.needs_review for result in [*reports(), example()]))
    index.get_by_label("Product").select_option("aluminium")
    index.get_by_label("Search").fill("fewer plants")
    expect(rows).to_have_count(1)
    index.get_by_label("Search").fill("")
    index.get_by_label("Product").select_option("all")
    index.get_by_role("button", name="Figures").click()
    counts = page.eval_on_selector_all(
        "table.reports tbody tr", "rows => rows.map(row => parseInt(row.cells[4].textContent))"
    )
    assert counts == sorted(counts, reverse=True)


def test_every_column_of_a_table_is_within_its_box(show: Open) -> None:
    page = show(*reports(), example())
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    inside = "box => box.querySelector('table').getBoundingClientRect().right <= box.getBoundingClientRect().right + 1"
    assert page.eval_on_selector_all(".scroll:has(table)", f"boxes => boxes.every({inside})")


def test_a_folded_report_opens_where_one_goes(show: Open) -> None:
    page = show(*reports(), example())
    assert page.evaluate("document.documentElement.scrollHeight") < 12_000  # not all reports one under the other
    expect(page.locator("article:visible")).to_have_count(0)
    page.locator("table.reports a", has_text="Fewer Plants").click()
    expect(page.locator("article:visible")).to_have_count(1)
    page.locator(".troubles a", has_text="11.2 percentage points").click()
    expect(page.locator(".note.conflict", has_text="630,358")).to_be_in_viewport()


def test_what_the_site_says_is_put_away(show: Open) -> None:
    title = "Zinc Output Rose in March"
    page = show(extract(f"Login\n\n{title}\n\n{title}\n\nApr 9, 2022\n\nZinc output was 501,300 mt in March 2022.\n"))
    expect(page.locator("details.chrome .passage:visible")).to_have_count(0)
    page.locator("details.chrome summary").first.click()
    expect(page.locator("details.chrome .passage", has_text=title).first).to_be_visible()


def test_labels_of_a_chart_do_not_lie_on_each_other_or_outside(show: Open) -> None:
    pytest.importorskip("vl_convert")
    figures = [one.model_copy(update={"period": period}) for one in months() for period in (one.period, "2019-11")]
    page = show(html=render([example()], points_of(KnownFigure(one, "a.txt") for one in figures)))
    boxes = page.evaluate(
        "[...document.querySelectorAll('.chart svg text')].filter(one => one.textContent && getComputedStyle(one)"
        ".opacity !== '0').map(one => one.getBoundingClientRect()).map(b => [b.left, b.right, b.top, b.bottom])"
    )
    frame = page.locator(".chart svg").bounding_box()
    assert frame
    assert len(boxes) > 4
    for place, (left, right, top, bottom) in enumerate(boxes):
        assert left >= frame["x"] - 1
        assert right <= frame["x"] + frame["width"] + 1
        for other in boxes[:place]:
            assert right <= other[0] or other[1] <= left or bottom <= other[2] + 1 or other[3] <= top + 1


def test_the_pages_of_a_folder_lead_to_each_other(show: Open, tmp_path: Path) -> None:
    for name, html in render_folder([*reports()[:3], example()]):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(html, encoding="utf-8")
    page = show(html=(tmp_path / "index.html").read_text(encoding="utf-8"))
    page.goto((tmp_path / "index.html").as_uri())
    page.locator("table.reports a", has_text="Fewer Plants").click()
    expect(page.locator("h1")).to_contain_text("Fewer Plants")
    page.get_by_role("link", name="All reports").click()
    expect(page.locator("h1")).to_have_text("4 reports")


def test_the_theme_follows_the_system_until_it_is_chosen(show: Open) -> None:
    page = show(scheme="dark")
    paper = "getComputedStyle(document.documentElement).backgroundColor"
    dark = page.evaluate(paper)
    button = page.get_by_role("button", name="Theme")
    button.click()
    expect(button).to_have_text("Theme: light")
    light = page.evaluate(paper)
    assert light != dark
    page.reload()
    expect(button).to_have_text("Theme: light")
    assert page.evaluate(paper) == light
    button.click()
    button.click()
    expect(button).to_have_text("Theme: automatic")
    assert page.evaluate(paper) == dark


def test_a_hostile_report_does_nothing_and_is_read_in_full(show: Open) -> None:
    page = show(hostile())
    assert page.evaluate("window.hit") is None
    expect(page.locator(".text")).to_contain_text("<img src=x onerror='window.hit = 2'>")
    expect(page.locator("h1")).to_contain_text("<script>window.hit = 1</script>")
    for one in hostile().figures:
        exactly = re.compile(rf"^\s*{re.escape(one.literal)}\s*$")
        expect(page.locator(".fig").filter(has_text=exactly).first).to_be_attached()


def test_the_policy_stops_what_would_get_in_all_the_same(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    bad = "<script>window.hit = 1</script><img src=x onerror='window.hit = 2'><style>body{display:none}</style></body>"
    path.write_text(render([example()]).replace("</body>", bad), encoding="utf-8")
    page = browser.new_context().new_page()
    page.goto(path.as_uri())
    assert page.evaluate("window.hit") is None
    assert page.evaluate("getComputedStyle(document.body).display") == "block"
    with pytest.raises(Error, match="TrustedHTML"):
        page.evaluate("document.body.innerHTML = '<p>'")
    page.context.close()


def test_without_script_everything_can_be_read(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(render([example()]), encoding="utf-8")
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(path.as_uri())
    expect(page.locator(".note.conflict")).to_be_visible()
    expect(page.locator(".card").first).to_be_visible()
    expect(page.locator("table.figures tbody tr")).to_have_count(20)
    expect(page.locator(".filters")).to_be_hidden()
    page.context.close()


def test_print_has_the_notes_in_the_text_and_no_buttons(show: Open) -> None:
    page = show(scheme="dark", size=(794, 1123))
    page.emulate_media(media="print")
    expect(page.locator(".note.conflict")).to_be_visible()
    for hidden in (".lines", ".filters", ".theme", ".card"):
        expect(page.locator(f"{hidden}:visible")).to_have_count(0)
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
    note, after = page.locator(".note.conflict").bounding_box(), page.locator(".row:has(.note) + .row").bounding_box()
    assert note
    assert after
    assert note["y"] + note["height"] <= after["y"]


@pytest.mark.parametrize(("size", "scheme"), [(WIDE, "light"), (PHONE, "dark")])
def test_axe_finds_nothing(show: Open, size: tuple[int, int], scheme: Scheme) -> None:
    series = points_of(KnownFigure(one, "a.txt") for one in months())
    sources = [{"publisher": "SMM", "reports": 3, "figures": 60, "contradictions": 2, "revisions": 0, "forecasts": 0,
                "forecast_error": None}]  # fmt: skip
    html = render([example(), hostile(), *reports()[:1]], series, sources=sources)
    page = show(html=html, size=size, scheme=scheme)
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    # axe cannot see the contrast of text on a gradient: the marks get the gradient's colour as a whole
    page.evaluate(
        "document.styleSheets[0].insertRule('.fig { background: var(--wash) !important }',"
        " document.styleSheets[0].cssRules.length)"
    )
    page.click(figure(page, "11.2 percentage points"))
    found = Axe().run(page).response
    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found["violations"]] == []
    unsure = [node["target"] for one in found["incomplete"] if one["id"] == "color-contrast" for node in one["nodes"]]
    assert not [target for target in unsure if ".fig" in str(target)]
