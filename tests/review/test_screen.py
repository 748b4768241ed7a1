"""The program on the screen, driven by keys and mouse through textual's pilot."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example as with_keys, given, settings, strategies as st
from rich.text import Text
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static

from helpers import REPORTS
from helpers.reviews import doubtful, example, key, two_numbers, written_results
from smmextract import extract
from smmextract.figure import Alternative, Result, Tension, Unread
from smmextract.review.decisions import standing
from smmextract.review.desk import FileDesk
from smmextract.review.screen.panes import Pane
from smmextract.review.screen.questions import LineScreen
from smmextract.review.screen.review_app import ReviewApp
from smmextract.review.session import Session

Script = Callable[[ReviewApp, Pilot[int]], Awaitable[None]]
RESULTS = (doubtful(two_numbers(), "120,400 mt"), example())


def played(folder: Path, script: Script, *results: Result, size: tuple[int, int] = (80, 24)) -> ReviewApp:
    """Run the program and do what a script says; nothing of it waits for a network."""
    app = ReviewApp(Session(FileDesk(written_results(folder, *(results or RESULTS))), "ann"))

    async def run() -> None:
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await script(app, pilot)

    asyncio.run(run())
    return app


def shown(app: ReviewApp, name: str) -> str:
    content = app.screen.query_one(f"#{name}", Static).content
    return content.plain if isinstance(content, Text) else str(content)


def decisions(app: ReviewApp) -> list[tuple[str, str]]:
    return [(one.literal, one.action) for result in RESULTS for one in app.session.desk.decisions(key(result))]


def test_what_is_shown(tmp_path: Path) -> None:
    async def script(app: ReviewApp, pilot: Pilot[int]) -> None:
        assert shown(app, "head").startswith("3 left · China's Aluminium Output Grew")
        said = " ".join(shown(app, "item-text").split())
        assert "Contradiction Production in 2023-01 3.562 million t / 1.042" in said
        assert "1 11.2 percentage points: direction down → up (95%, the report is wrong)" in said
        assert "the others leave 10.68 to 11.32 pp" in said
        content = app.query_one("#report-text", Static).content
        assert isinstance(content, Text)
        marked = {span.style.meta["figure"] for span in content.spans if not isinstance(span.style, str)}
        assert marked == {"f1", "f3", "f6", "f9"}
        assert app.query_one("#report", Pane).scroll_y > 0  # the passage is in sight

    played(tmp_path, script)


def test_one_key_each_and_the_next_comes_by_itself(tmp_path: Path) -> None:
    async def script(app: ReviewApp, pilot: Pilot[int]) -> None:
        await pilot.press("1")
        assert "repaired 11.2 percentage points" in shown(app, "message")
        assert "501,300 t in one place" in " ".join(shown(app, "item-text").split())
        await pilot.press("s")
        assert "Label in doubt" in shown(app, "item-text")
        await pilot.press("y")
        assert "1 left: 1 skipped" in shown(app, "item-text")
        await pilot.press("s")
        await pilot.press("tab", "d")
        assert "dropped 510,300 mt; this settles 501,300 mt" in shown(app, "message")
        assert "Nothing is left to decide." in shown(app, "item-text")
        await pilot.press("y", "1", "d", "c", "tab")  # nothing to decide upon, nothing happens
        await pilot.press("u")
        assert app.session.item
        assert "undone 510,300 mt" in shown(app, "message")
        await pilot.press("1", "q")

    app = played(tmp_path, script)
    assert app.return_value == 0
    assert sorted(decisions(app)) == sorted(
        [("11.2 percentage points", "repair"), ("120,400 mt", "keep"), ("510,300 mt", "drop"), ("510,300 mt", "undo"),
         ("510,300 mt", "repair")]
    )  # fmt: skip


def test_a_correction_is_completed_checked_and_taken(tmp_path: Path) -> None:
    async def script(app: ReviewApp, pilot: Pilot[int]) -> None:
        await pilot.press("c")
        assert isinstance(app.screen, LineScreen)
        await pilot.press(*"dir", "tab")
        line = app.screen.query_one(Input)
        assert line.value == "direction="
        await pilot.press("x")
        assert "no direction 'x'" in shown(app, "said")
        await pilot.press("enter")
        assert isinstance(app.screen, LineScreen)  # refused, and the line is still there
        await pilot.press("backspace", "tab")
        assert line.value == "direction=up"
        assert shown(app, "said").startswith("direction down → up, value -11.2 → 11.2")
        await pilot.press("enter")
        assert "corrected 11.2 percentage points" in shown(app, "message")

    app = played(tmp_path, script)
    assert decisions(app) == [("11.2 percentage points", "correct")]


def test_a_dialogue_can_be_left(tmp_path: Path) -> None:
    async def script(app: ReviewApp, pilot: Pilot[int]) -> None:
        for opening in ("c", "f", "l", "slash", "question_mark"):
            await pilot.press(opening)
            assert len(app.screen_stack) == 2
            await pilot.press("escape")
            assert len(app.screen_stack) == 1

    assert decisions(played(tmp_path, script)) == []


def test_a_filter_and_a_reason(tmp_path: Path) -> None:
    async def script(app: ReviewApp, pilot: Pilot[int]) -> None:
        await pilot.press("f", *"only=", "tab")
        assert shown(app, "said") == "2 of 3 items: conflict"
        await pilot.press(*"; product=zi", "tab", "enter")
        assert "1 left · only zinc, conflict" in shown(app, "head")
        await pilot.press("r")
        assert "decide first" in shown(app, "message")
        await pilot.press("y", "r", *"as told", "enter")
        assert shown(app, "message") == "kept 501,300 mt, 510,300 mt because: as told"
        await pilot.press("f")
        app.screen.query_one(Input).value = ""
        await pilot.press("enter")
        assert shown(app, "head").startswith("2 left ·")

    app = played(tmp_path, script)
    made = app.session.desk.decisions(key(two_numbers()))
    assert [(one.literal, one.why) for one in made] == [
        ("501,300 mt", None), ("510,300 mt", None), ("501,300 mt", "as told"), ("510,300 mt", "as told"),
    ]  # fmt: skip
    assert {one.why for one in standing(made)} == {"as told"}
    assert len(standing(made)) == 2


def test_the_mouse(tmp_path: Path) -> None:
    async def script(app: ReviewApp, pilot: Pilot[int]) -> None:
        text = app.query_one("#report-text", Static)
        lines = shown(app, "report-text").split("\n")
        row = next(number for number, line in enumerate(lines) if "510,300" in line)
        await pilot.click(text, offset=(lines[row].index("510,300") + 2, row))
        assert app.picked == "f2"
        await pilot.press("f")
        options = app.screen.query_one(OptionList)
        await pilot.click(options, offset=(3, 1))
        assert app.screen.query_one(Input).value == "doubt"
        await pilot.press("escape")
        said = shown(app, "item-text").split("\n")
        row = next(number for number, line in enumerate(said) if line.startswith("  1 "))
        await pilot.click(app.query_one("#item-text", Static), offset=(2, row))
        assert "repaired" in shown(app, "message")

    app = played(tmp_path, script, two_numbers(), size=(140, 40))
    assert decisions(app) == [("510,300 mt", "repair")]


def test_a_result_without_its_report_and_one_of_many_lines(tmp_path: Path) -> None:
    result = two_numbers()
    bare = result.model_copy(
        update={"report": result.report.model_copy(update={"text": "", "title": None, "source": ""})}
    )

    async def script(app: ReviewApp, pilot: Pilot[int]) -> None:
        assert "does not hold the report's text" in " ".join(shown(app, "report-text").split())
        await pilot.press("y")

    assert played(tmp_path, script, bare).session.left == []


@pytest.mark.parametrize("size", [(20, 5), (60, 12), (200, 60)])
def test_any_size_of_terminal(tmp_path: Path, size: tuple[int, int]) -> None:
    async def script(app: ReviewApp, pilot: Pilot[int]) -> None:
        await pilot.press("tab", "c", "escape", "question_mark", "escape", "y")
        await pilot.resize_terminal(size[1], size[0])
        await pilot.press("y", "y")

    assert played(tmp_path, script, size=size).session.left == []


def test_markup_and_controls_in_a_report_are_text(tmp_path: Path) -> None:
    result = two_numbers()
    nasty = "[bold red]\x1b[31m[@click=app.quit]x[/]\t中文 "
    text = nasty + result.report.text
    moved = [
        one.model_copy(update={"start": (one.start or 0) + len(nasty), "end": (one.end or 0) + len(nasty)})
        for one in result.figures
    ]
    report = result.report.model_copy(update={"text": text, "title": "[red]title[/red]"})

    async def script(app: ReviewApp, pilot: Pilot[int]) -> None:
        assert "[bold red]" in shown(app, "report-text")
        assert "\x1b" not in shown(app, "report-text")
        assert "[red]title[/red]" in shown(app, "head")
        content = app.query_one("#report-text", Static).content
        assert isinstance(content, Text)
        [(start, end)] = [
            (span.start, span.end)
            for span in content.spans
            if not isinstance(span.style, str) and span.style.meta.get("figure") == "f1"
        ]
        assert content.plain[start:end] == "501,300 mt"

    played(tmp_path, script, result.model_copy(update={"report": report, "figures": moved}), size=(140, 40))


def test_without_colour_the_marks_are_still_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")

    async def script(app: ReviewApp, pilot: Pilot[int]) -> None:
        assert app.no_color
        colours, reversed_text = set(), ""
        for strip in app.screen._compositor.render_strips():
            for segment in strip.apply_filter(app._filters[-1], app.screen.styles.background):
                for colour in (segment.style.color, segment.style.bgcolor) if segment.style else ():
                    if colour and colour.triplet:
                        colours.add(len(set(colour.triplet)))
                if segment.style and segment.style.reverse:
                    reversed_text += segment.text
        assert colours <= {1}  # greys
        assert "11.2 percentage points" in reversed_text

    played(tmp_path, script, size=(140, 40))


@cache
def three_reports() -> tuple[Result, ...]:
    """Reports in which figures of the same name are in question."""
    text = (REPORTS / "npi-2024-03" / "report.txt").read_text(encoding="utf-8")
    return (example(), extract(text, source="npi"), *RESULTS[:1])


def highlighted(app: ReviewApp) -> dict[str, set[str]]:
    """Of the report on the screen the figures that are marked in its text and told beside it."""
    if app.session.item is None or app.session.case is None:
        return {}
    marked = set()
    for name in ("report-text", "item-text"):
        content = app.screen_stack[0].query_one(f"#{name}", Static).content
        assert isinstance(content, Text)
        marked |= {span.style.meta.get("figure", "") for span in content.spans if not isinstance(span.style, str)}
    return {app.session.case.key: marked}


KEYS = ["y", "1", "2", "d", "s", "u", "tab", "shift+tab", "left", "right", "j", "k", "J", "K", "space", "p", "n"]


@settings(max_examples=8)
@given(st.lists(st.sampled_from(KEYS), max_size=12))
@with_keys(["y", "u", "d"])
@with_keys(["y", "u", "tab"])
@with_keys(["d", "d", "u", "u", "d"])
def test_no_key_acts_on_what_is_not_shown(keys: list[str]) -> None:
    results = three_reports()

    async def script(app: ReviewApp, pilot: Pilot[int]) -> None:
        desk = app.session.desk
        done = {report: len(desk.decisions(report)) for report in desk.reports()}
        for pressed in keys:
            before, deed = highlighted(app), shown(app, "deed")
            focus, proposed = app.picked, shown(app, "item-text")
            await pilot.press(pressed)
            for report in desk.reports():
                made = desk.decisions(report)[done[report] :]
                done[report] += len(made)
                there = highlighted(app) if pressed == "u" else before
                for one in made:
                    assert one.figure in there.get(report, set()), (pressed, one.literal)
                    assert (one.action == "undo") == (pressed == "u")
                    if pressed in "yd":
                        assert one.literal in deed
                    if pressed == "d":
                        assert one.figure == focus or one.literal in deed
                    if pressed in "12":
                        assert one.literal in " ".join(proposed.split())
            if app.session.item and app.session.case:
                assert app.picked in app.session.case.members(app.session.item)

    with TemporaryDirectory() as folder:
        played(Path(folder), script, *results, size=(140, 40))


def test_the_queue_is_a_list_to_search_and_to_go_anywhere(tmp_path: Path) -> None:
    async def script(app: ReviewApp, pilot: Pilot[int]) -> None:
        await pilot.press("l")
        assert shown(app, "count") == "3 of 3 left to decide"
        await pilot.press(*"120,4", "enter")
        assert "Label in doubt" in shown(app, "item-text")
        assert shown(app, "deed").startswith("y keeps 120,400 mt")
        await pilot.press("left")
        assert "501,300 t in one place" in " ".join(shown(app, "item-text").split())
        await pilot.press("p", "p")
        assert shown(app, "message") == "this is the first item"
        await pilot.press("n")
        assert "501,300 t in one place" in " ".join(shown(app, "item-text").split())
        await pilot.press("l", "down", "enter")
        assert "Label in doubt" in shown(app, "item-text")
        await pilot.press("right")
        assert shown(app, "message") == "this is the last item"

    assert decisions(played(tmp_path, script)) == []


def test_a_skip_is_undone(tmp_path: Path) -> None:
    async def script(app: ReviewApp, pilot: Pilot[int]) -> None:
        first = app.session.item
        await pilot.press("s", "s", "s")
        assert "3 left: 3 skipped" in shown(app, "item-text")
        await pilot.press("u", "u")
        assert shown(app, "message") == "no longer skipped"
        await pilot.press("u")
        assert app.session.item == first
        assert not app.session.skipped
        await pilot.press("u")
        assert shown(app, "message") == "there is nothing to undo"

    played(tmp_path, script)


@pytest.mark.parametrize(
    ("words", "count"),
    [("aluminium", 1), ("contradictions", 2), ("doubts", 1), ("zinc contradictions", 1), ("stocks", 1),
     ("fewer plants", 1), ("copper", 1), ("copper; only=doubt", 1)],
)  # fmt: skip
def test_a_filter_takes_plain_words(tmp_path: Path, words: str, count: int) -> None:
    async def script(app: ReviewApp, pilot: Pilot[int]) -> None:
        await pilot.press("f")
        app.screen.query_one(Input).value = words
        await pilot.press("enter")
        assert shown(app, "head").startswith(f"{count} left · only ")

    played(tmp_path, script)


def test_the_queue_stands_at_the_left_of_a_wide_terminal(tmp_path: Path) -> None:
    async def script(app: ReviewApp, pilot: Pilot[int]) -> None:
        queue = app.query_one("#queue", Pane)
        assert queue.display
        told = shown(app, "queue-text").split("\n")
        row = next(number for number, line in enumerate(told) if "120,400 mt" in line)
        await pilot.click(app.query_one("#queue-text", Static), offset=(4, row))
        assert "Label in doubt" in shown(app, "item-text")

    assert decisions(played(tmp_path, script, size=(200, 50))) == []


def test_what_was_not_understood_tensions_and_other_readings_are_shown(tmp_path: Path) -> None:
    result = doubtful(two_numbers(), "120,400 mt")
    place = result.report.text.index("copper cathode")
    other = Alternative(fields={"basis": None, "region": "Global"}, weight=0.4, why="no place is named")
    figures = [one.model_copy(update={"alternatives": [other]}) if one.doubts else one for one in result.figures]
    unread = Unread(literal="copper", start=place, end=place + 6, why="how much?")
    tension = Tension(figures=[figures[0].id], why="rounding alone", implied=(1, 2), stated=(3, 4))
    more = result.model_copy(update={"figures": figures, "unread": [unread], "tensions": [tension]})

    async def script(app: ReviewApp, pilot: Pilot[int]) -> None:
        await pilot.press("right")
        said = " ".join(shown(app, "item-text").split())
        assert "Not understood copper: how much?" in said
        assert "Tension 501,300 mt Rounding alone." in said
        assert "other reading: region China → Global (40%: no place is named)" in said
        content = app.query_one("#report-text", Static).content
        assert isinstance(content, Text)
        marked = [content.plain[span.start : span.end] for span in content.spans]
        assert "copper" in marked
        await pilot.press("1")
        assert "repaired 120,400 mt" in shown(app, "message")

    app = played(tmp_path, script, more, size=(140, 50))
    assert app.session.case
    assert {one.region for one in app.session.case.now.figures if one.literal == "120,400 mt"} == {"Global"}
