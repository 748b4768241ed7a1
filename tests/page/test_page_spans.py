"""Where figures stand in the text: nothing lost, nothing twice, whatever the offsets say."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, strategies as st

from helpers.page_results import hostile
from helpers.reviews import example
from smmextract.figure import Figure, NotFigure, Reader, ReportInfo, Result
from smmextract.page.spans import marks_of, passages_of, pieces

TEXTS = st.text(alphabet="ab1 \n<&\u202e\U0001f525\x00", max_size=40)


@st.composite
def results(draw: st.DrawFn) -> Result:
    text = draw(TEXTS)
    places = st.tuples(st.integers(-2, 45), st.integers(-2, 45))
    figures = []
    for number, (start, end) in enumerate(draw(st.lists(places, max_size=6))):
        literal = draw(st.sampled_from([text[max(start, 0) : max(end, 0)], "7"]))
        figures.append(
            Figure.model_validate(
                {"id": f"f{number}", "literal": literal, "start": start, "end": end, "metric": "other", "value": 7}
            )
        )
    others = [
        NotFigure(literal=text[max(s, 0) : max(e, 0)], start=s, end=e, why="other")
        for s, e in draw(st.lists(places, max_size=3))
    ]
    return Result(report=ReportInfo(text=text), reader=Reader(name="given"), figures=figures, not_figures=others)


@given(results())
def test_every_figure_is_marked_once_or_astray(result: Result) -> None:
    marks, astray = marks_of(result)
    marked = [place for mark in marks for place in mark.figures]
    assert sorted(marked + astray) == list(range(len(result.figures)))
    assert all(one.end <= other.start for one, other in pairwise(marks))
    for mark in marks:
        for place in mark.figures:
            assert result.report.text[mark.start : mark.end] == result.figures[place].literal


@given(results(), st.integers(0, 40), st.integers(0, 40))
def test_pieces_are_the_text(result: Result, start: int, end: int) -> None:
    marks, _ = marks_of(result)
    text = result.report.text
    assert "".join(piece.text for piece in pieces(text, start, end, marks)) == text[start:end]


def test_offsets_count_astral_characters_as_one() -> None:
    marks, astray = marks_of(hostile())
    assert not astray
    literals = [hostile().report.text[mark.start : mark.end] for mark in marks if mark.figures]
    assert "74,500 mt" in literals


def test_passages_hold_all_the_text_but_blank_space() -> None:
    for result in (example(), hostile()):
        marks, _ = marks_of(result)
        told = "".join(piece.text for passage in passages_of(result.report, marks) for piece in passage.pieces)
        assert "".join(told.split()) == "".join(result.report.text.split())
