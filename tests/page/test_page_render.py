"""The page as a file: self-contained, its links lead somewhere, and a report's text is text."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from decimal import Decimal
from typing import get_args

import pytest
from bs4 import BeautifulSoup, Tag

from helpers.page_results import hostile, reports
from helpers.reviews import example
from smmextract import Result, check, extract
from smmextract.figure import Alternative, Figure, Reader, ReportInfo, Tension, Unread, Verdict
from smmextract.page import render, render_folder
from smmextract.page.view import GLYPHS
from smmextract.series.known import KnownFigure
from smmextract.series.points import Point, SeriesKey, points_of


def page(*results: Result, series: dict[SeriesKey, list[Point]] | None = None) -> Tag:
    return BeautifulSoup(render(results, series), "html.parser")


def words(element: Tag) -> str:
    return " ".join(element.get_text().split())


def names_in(element: Tag, attribute: str) -> list[str]:
    """The parts of an attribute's value."""
    return " ".join(one for one in element.get_attribute_list(attribute) if one).split()


@pytest.fixture(scope="module")
def shown() -> Tag:
    return page(example())


@pytest.fixture(scope="module")
def several() -> list[Result]:
    return [*reports(), example(), hostile()]


@pytest.fixture(scope="module")
def whole(several: list[Result]) -> Tag:
    """The page of several results, which takes seconds to make and to read."""
    return page(*several)


def test_every_figure_stands_in_the_text_with_its_verdict(shown: Tag) -> None:
    marks = shown.select(".fig")
    assert [mark.get_text() for mark in marks] == [figure.literal for figure in example().figures]
    for mark, figure in zip(marks, example().figures, strict=True):
        assert figure.verdict in names_in(mark, "class")


def test_the_report_is_all_there_and_in_its_order(shown: Tag) -> None:
    told = "".join(element.get_text() for element in shown.select("h1, .passage"))
    assert "".join(told.split()) == "".join(example().report.text.split())


def test_a_card_tells_label_interval_checks_and_arithmetic(shown: Tag) -> None:
    card = words(next(one for one in shown.select(".card") if words(one).startswith("3.562 million mt")))
    for part in (
        "● confirmed",
        "production, aluminium, China, 2024-01",
        "Stands for3,561,500 to 3,562,500 t",
        "Others leave3,5",  # the range itself is the arithmetic's
        "356,200 t",
        " holds: ",
        "114,900 mt",
    ):
        assert part in card


def test_a_contradiction_shows_the_sum_blame_and_repair(shown: Tag) -> None:
    [note] = shown.select(".note.conflict")
    steps = [words(step) for step in note.select(".sum")[0].select("li")]
    place = steps.index("So ingot production in 2024-01 would be up 68.16%")
    assert steps[place + 1] == "The report says down 24%"
    assert "To blame is one of: 4.2% and 4.2%; 11.2 percentage points; or 24%." in words(note)
    assert "11.2 percentage points: direction down → up" in words(note)
    literals = {shown.select(f"#{name}")[0].get_text() for name in names_in(note, "data-members")}
    assert literals == {"4.2%", "11.2 percentage points", "24%"}


def test_links_lead_somewhere_and_names_are_unique(whole: Tag) -> None:
    names = Counter(name for element in whole.select("[id]") for name in names_in(element, "id"))
    assert names.most_common(1)[0][1] == 1
    for element in whole.select("a"):
        assert names_in(element, "href")[0].removeprefix("#") in names
    for attribute in ("aria-describedby", "aria-labelledby", "data-cards", "data-members", "data-blame"):
        for element in whole.select(f"[{attribute}]"):
            assert set(names_in(element, attribute)) <= set(names)


def test_nothing_in_the_file_is_elsewhere() -> None:
    text = render([example(), hostile()])
    whole = BeautifulSoup(text, "html.parser")
    assert not whole.select("[src], [style], base, iframe, object, form[action]")
    for element in whole.select("[href]"):
        assert names_in(element, "href")[0].startswith(("#", "data:image/svg+xml,"))
    assert not [name for element in whole.find_all(True) for name in element.attrs if name.startswith("on")]
    [style] = whole.select("style")
    assert "url(" not in style.get_text()
    assert "@import" not in style.get_text()


def test_the_policy_knows_style_and_script_by_their_digests(shown: Tag) -> None:
    [policy] = shown.select("meta[http-equiv=Content-Security-Policy]")
    for name in ("style", "script"):
        [element] = shown.select(name)
        digest = base64.b64encode(hashlib.sha256(element.get_text().encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in str(policy.get("content"))
    assert "default-src 'none'" in str(policy.get("content"))


def test_hostile_text_is_text() -> None:
    text = render([hostile()])
    assert text.count("<script>") == 1
    assert "<img" not in text
    assert "\x00" not in text
    assert "\u202e" not in text
    whole = BeautifulSoup(text, "html.parser")
    assert not whole.select("img, .passage b, svg[onload]")
    heading = words(whole.select("h1")[0])
    assert heading.startswith("<script>window.hit = 1</script> Zinc & Co U+202E")
    passage = words(whole.select(".passage")[0])
    for part in ("<b>4.2%</b>", "U+0000NUL", "&amp; &lt;", "{{ 7 * 7 }}", "U+200B", "\U0001f525 fire"):
        assert part in passage
    assert "[U+202E]" in words(whole.select("title")[0])


def test_half_a_character_in_a_result_is_spelled_out() -> None:
    result = example().model_copy(update={"report": ReportInfo(title="half \ud83d", text="x \udc00 y")})
    text = render([result])
    text.encode()
    assert "U+DC00" in text


def test_figures_of_elsewhere_need_no_text() -> None:
    built = {"id": '"><i>', "literal": "45.19 million mt", "metric": "capacity", "period": "2024-01", "value": 45190000}
    running = built | {"id": " ", "literal": "51.98 million mt", "metric": "operating_capacity", "value": 51980000}
    checked = check([built, running])
    result = Result(
        report=ReportInfo(),
        reader=Reader(name="given"),
        figures=checked.figures,
        checks=checked.checks,
        conflicts=checked.conflicts,
    )
    whole = page(result)
    assert [mark.get_text() for mark in whole.select(".loose .fig")] == [built["literal"], running["literal"]]
    assert len(whole.select(".note.conflict")) == len(checked.conflicts) == 1


def test_an_empty_result_is_a_page_too() -> None:
    whole = page(Result(report=ReportInfo(source="empty.txt", text="Nothing."), reader=Reader(name="patterns")))
    assert words(whole.select("h1")[0])
    assert whole.select(".fig") == []


def test_figures_at_one_place_share_a_mark_with_the_gravest_verdict() -> None:
    first = example().figures[5]
    twice = [first, first.model_copy(update={"id": "again", "verdict": "accepted"})]
    result = example().model_copy(update={"figures": twice, "conflicts": [], "checks": [], "groups": []})
    [mark] = page(result).select(".fig")
    assert "flagged" in names_in(mark, "class")
    assert names_in(mark, "data-cards") == ["r1f1", "r1f2"]


def test_several_reports_have_an_index_with_trouble_first(several: list[Result], whole: Tag) -> None:
    rows = whole.select("table.reports tbody tr")
    assert len(rows) == len(several) == len(whole.select("article"))
    told = [[words(cell) for cell in row.select("td.value")] for row in rows]
    contradictions = [int(cells[1]) for cells in told]
    assert contradictions == sorted(contradictions, reverse=True)
    assert sum(contradictions) == sum(len(result.conflicts) for result in several) == len(whole.select(".troubles li"))
    assert sum(int(cells[0]) for cells in told) == sum(len(result.figures) for result in several)
    assert f"{len(several)} reports" in words(whole.select(".totals")[0])
    assert len(whole.select("table.figures tbody tr")) == sum(len(result.figures) for result in several)
    assert all("open" not in fold.attrs for fold in whole.select("details"))


def test_the_index_tells_the_sum_of_a_contradiction_and_not_who_is_wrong(whole: Tag) -> None:
    told = [words(one) for one in whole.select(".troubles li p")]
    assert told
    assert not [one for one in told if "is wrong" in one.partition("Likely")[0]]
    assert any(" = " in one and "; the report says " in one for one in told), told


def test_a_folder_has_an_index_and_a_page_for_each_report() -> None:
    some = reports()[::3]
    pages = dict(render_folder(some))
    index = BeautifulSoup(pages.pop("index.html"), "html.parser")
    assert len(pages) == len(some)
    assert index.select("article") == []
    names = {one: BeautifulSoup(html, "html.parser") for one, html in pages.items()}
    for link in index.select("table.reports a, .troubles a"):
        file, _, anchor = str(link["href"]).partition("#")
        assert names[file].select(f"#{anchor}")
    for one in names.values():
        assert str(one.select("nav a")[0]["href"]) == "../index.html"
        assert len(one.select("h1")) == 1


def test_a_title_that_the_page_repeats_is_one_title() -> None:
    title = "China's Zinc Output Rose 4.2% in March"
    text = f"{title}\n\nPublished: Apr 9, 2022\n\n{title}\n\nZinc output was 501,300 mt in March 2022.\n\n{title}\n"
    whole = page(extract(text))
    assert words(whole.select("h1")[0]) == title
    told = "".join(element.get_text() for element in whole.select("h1, .passage"))
    assert "".join(told.split()) == "".join(text.split())  # put away, not left out
    assert [words(one) for one in whole.select("details.chrome .passage")] == [title, title]


def test_what_was_not_understood_is_marked_and_told() -> None:
    text = "Output was 5 flasks of 76 lb."
    unread = Unread(literal="5 flasks", start=11, end=19, why="flasks of what?")
    whole = page(Result(report=ReportInfo(text=text), reader=Reader(name="patterns"), unread=[unread]))
    [mark] = whole.select("mark.unread")
    assert mark.get_text() == "5 flasks"
    [note] = whole.select(".note.unread")
    assert words(note) == "5 flasks: not understood, flasks of what?."
    assert str(note.select("a")[0]["href"]) == f"#{mark['id']}"
    assert "1 not understood" in words(whole.select(".tally")[0])


def test_both_readings_of_a_number_in_doubt_are_told() -> None:
    first = example().figures[1]
    other = Alternative(fields={"unit": "t", "value": Decimal(3562)}, weight=0.4, why="mt may be metric tons")
    doubted = first.model_copy(update={"verdict": "flagged", "doubts": ["the unit is unsure"], "alternatives": [other]})
    whole = page(example().model_copy(update={"figures": [doubted], "conflicts": [], "checks": [], "groups": []}))
    other_reading = "ther reading: value 3,562,000 → 3,562 (40%: mt may be metric tons)"
    assert f"the unit is unsure; o{other_reading}" in words(whole.select(".note.doubt")[0])
    assert f"O{other_reading}." in words(whole.select(".card")[0])


def test_a_tension_is_told_beside_its_figure() -> None:
    one, other = example().figures[1].id, example().figures[3].id
    tension = Tension(figures=[one, other], why="114,900 t × 31 = 3.56 million t", implied=(1, 2), stated=(3, 4))
    whole = page(example().model_copy(update={"tensions": [tension]}))
    told = words(whole.select(".note.tense")[0])
    assert "114,900 mt says 3 to 4 t/day, the others leave 1 to 2 t/day" in told


def test_a_repair_that_is_not_certain_says_only_who_may_be_wrong() -> None:
    [conflict] = example().conflicts
    repair = conflict.repairs[0].model_copy(update={"probability": 0.3})
    less = conflict.model_copy(update={"repairs": [repair]})
    assert "(the report may be wrong), 30%" in words(page(example().model_copy(update={"conflicts": [less]})))
    assert "(the report is wrong)" in words(page(example()))


def test_every_verdict_has_a_sign_beside_its_colour() -> None:
    assert set(GLYPHS) == set(get_args(Verdict))


@pytest.mark.parametrize("verdict", ["kept", "corrected", "dropped"])
def test_what_a_person_decided_is_shown(verdict: str) -> None:
    figures = [one.model_copy(update={"verdict": verdict}) for one in example().figures]
    whole = page(example().model_copy(update={"figures": figures, "conflicts": []}))
    assert all(verdict in names_in(mark, "class") for mark in whole.select(".fig"))


def test_two_runs_give_the_same_page() -> None:
    assert render([example()]) == render([example()])


def series(*values: tuple[str, int], **label: object) -> dict[SeriesKey, list[Point]]:
    usual = {"id": "f1", "metric": "production", "product": "refined zinc", "region": "<b>here</b>", "unit": "t"}
    figures = [
        Figure.model_validate({**usual, "literal": f"{value} t", "period": period, "value": value, **label})
        for period, value in values
    ]
    return points_of(KnownFigure(one, "a.txt") for one in figures)


def test_a_series_is_drawn_in_the_order_of_time_with_its_values_in_a_table() -> None:
    pytest.importorskip("vl_convert")
    whole = page(example(), series=series(("2024-03", 120), ("2024-01", 100), ("2024-02", 90)))
    [chart] = whole.select(".chart")
    assert "production, refined zinc, <b>here</b>" in words(chart.select("figcaption")[0])
    cells = [[words(cell) for cell in row.select("td")] for row in chart.select("tbody tr")]
    assert cells[0] == ["2024-01", "100 t", "accepted", "a.txt"]
    assert [row[0] for row in cells] == ["2024-01", "2024-02", "2024-03"]
    assert len(chart.select("svg")) == 1


def test_two_units_or_spans_are_two_charts() -> None:
    mixed = {**series(("2024-03", 120)), **series(("2024-03", 120), unit="%"), **series(("2024-01/2024-03", 350))}
    assert len(page(example(), series=mixed).select(".chart")) == 3


def test_a_range_with_an_open_end_is_told() -> None:
    figure = Figure(id="f1", literal="above 5%", metric="operating_rate", value=Decimal(5), low=Decimal(5), unit="%")
    result = Result(report=ReportInfo(), reader=Reader(name="given"), figures=[figure])
    assert "at least 5%" in words(page(result).select(".card")[0])
