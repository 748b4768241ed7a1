"""The page as a file: self-contained, its links lead somewhere, and a report's text is text."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from decimal import Decimal
from typing import get_args

import pytest
from bs4 import BeautifulSoup, Tag
from page_results import example, hostile, reports

from smmextract import Result, check
from smmextract.errors import InputError
from smmextract.figure import Figure, Reader, ReportInfo, Verdict
from smmextract.page import Point, Series, render
from smmextract.page.chart import chart_of
from smmextract.page.view import GLYPHS


def page(*results: Result, series: list[Series] | None = None) -> Tag:
    return BeautifulSoup(render(results, series or ()), "html.parser")


def words(element: Tag) -> str:
    return " ".join(element.get_text().split())


def names_in(element: Tag, attribute: str) -> list[str]:
    """The parts of an attribute's value."""
    return " ".join(one for one in element.get_attribute_list(attribute) if one).split()


@pytest.fixture(scope="module")
def shown() -> Tag:
    return page(example())


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
        "Others leave3,558,800 to 3,565,000 t",
        "114,900 t/day × 31 days = 3.562 million t",
        "356,200 t",
        "daily average holds: production = daily production × days, with 114,900 mt",
    ):
        assert part in card


def test_a_contradiction_shows_the_sum_blame_and_repair(shown: Tag) -> None:
    [note] = shown.select(".note.conflict")
    assert [words(step) for step in note.select(".sum")[0].select("li")][-2:] == [
        "So ingot production in 2024-01 would be up 68.16%",
        "The report says down 24%",
    ]
    assert "To blame is one of: 4.2% and 4.2%; 11.2 percentage points; or 24%." in words(note)
    assert "11.2 percentage points: direction down → up" in words(note)
    literals = {shown.select(f"#{name}")[0].get_text() for name in names_in(note, "data-members")}
    assert literals == {"4.2%", "11.2 percentage points", "24%"}


def test_links_lead_somewhere_and_names_are_unique() -> None:
    whole = page(*reports(), example(), hostile())
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


def test_several_reports_are_listed_with_their_counts() -> None:
    whole = page(*reports())
    listed = whole.select(".reports li")
    assert len(listed) == len(reports()) == len(whole.select("article"))
    for item, result in zip(listed, reports(), strict=True):
        assert f"{len(result.figures)} figures" in words(item)
        assert ("contradiction" in words(item)) == bool(result.conflicts)
    assert len(whole.select("table.figures tbody tr")) == sum(len(result.figures) for result in reports())


def test_every_verdict_has_a_sign_beside_its_colour() -> None:
    assert set(GLYPHS) == set(get_args(Verdict))


@pytest.mark.parametrize("verdict", ["kept", "corrected", "dropped"])
def test_what_a_person_decided_is_shown(verdict: str) -> None:
    figures = [one.model_copy(update={"verdict": verdict}) for one in example().figures]
    whole = page(example().model_copy(update={"figures": figures, "conflicts": []}))
    assert all(verdict in names_in(mark, "class") for mark in whole.select(".fig"))


def test_two_runs_give_the_same_page() -> None:
    assert render([example()]) == render([example()])


def series(*values: tuple[str, int]) -> Series:
    points = [Point(period, Decimal(value), Decimal(value - 5), Decimal(value + 5)) for period, value in values]
    return Series("Output <b>of</b> zinc", points, "t")


def test_a_series_is_drawn_in_the_order_of_time_with_its_values_in_a_table() -> None:
    whole = page(example(), series=[series(("2024-03", 120), ("2024-01", 100), ("2024-02", 90))])
    [chart] = whole.select(".chart")
    assert words(chart.select("figcaption")[0]) == "Output <b>of</b> zinc"
    cells = [[words(cell) for cell in row.select("td")] for row in chart.select("tbody tr")]
    assert cells[0] == ["2024-01", "100 t", "95 to 105", "○ accepted"]
    assert [row[0] for row in cells] == ["2024-01", "2024-02", "2024-03"]


def test_higher_values_are_drawn_higher_and_later_ones_further_right() -> None:
    spots = chart_of(series(("2024-01", 100), ("2024-02", 90), ("2024-03", 120))).spots
    assert spots[0].x < spots[1].x < spots[2].x
    assert spots[2].y < spots[0].y < spots[1].y


def test_a_gap_in_a_series_is_not_drawn_as_if_known() -> None:
    chart = chart_of(series(("2024-01", 1), ("2024-02", 2), ("2024-03", 3), ("2024-08", 4), ("2024-09", 5)))
    assert (len(chart.lines), len(chart.broken)) == (2, 1)
    alone = chart_of(series(("2024-01", 7)))
    assert (len(alone.lines), len(alone.spots)) == (0, 1)


def test_a_series_with_no_period_or_no_point_is_refused() -> None:
    with pytest.raises(InputError, match="no period: 'May'"):
        render([example()], [series(("May", 1))])
    with pytest.raises(ValueError, match="no points"):
        chart_of(Series("none", []))


def test_a_range_with_an_open_end_is_told() -> None:
    figure = Figure(id="f1", literal="above 5%", metric="operating_rate", value=Decimal(5), low=Decimal(5), unit="%")
    result = Result(report=ReportInfo(), reader=Reader(name="given"), figures=[figure])
    assert "at least 5%" in words(page(result).select(".card")[0])
