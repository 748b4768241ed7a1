"""A label in doubt comes with what the words at the figure say, as a proposal of one key."""

from __future__ import annotations

from pathlib import Path

from helpers.reviews import example, figure, key, two_numbers, written_results
from smmextract.figure import Result
from smmextract.review.desk import FileDesk
from smmextract.review.item_words import proposal_line
from smmextract.review.items import Filter
from smmextract.review.session import Session
from smmextract.review.state import words_at_figures
from smmextract.vocabulary import Vocabulary


def misread(result: Result, literal: str, **label: object) -> Result:
    """The result as a model that misreads one figure would give it, with the doubt that the words then raise."""
    figures = [
        one.model_copy(update={**label, "doubts": ["the words at it say something else"], "verdict": "flagged"})
        if one.literal == literal
        else one
        for one in result.figures
    ]
    reader = result.reader.model_copy(update={"name": "llm", "model": "m"})
    return result.model_copy(update={"figures": figures, "reader": reader})


def test_the_words_are_a_proposal(tmp_path: Path) -> None:
    result = misread(example(), "7.9%", basis="mom")
    session = Session(FileDesk(written_results(tmp_path, result)), "ann", wanted=Filter(kind="doubt"))
    item = session.advance()
    assert item
    assert session.case
    [proposal] = session.case.proposals(item)
    assert proposal_line(proposal) == "7.9%: basis mom → yoy (as the words at it say)"
    outcome = session.take(1)
    assert [(one.literal, one.basis, one.verdict) for one in outcome.decided] == [("7.9%", "yoy", "corrected")]
    [made] = session.desk.decisions(key(result))
    assert made.changes == {"basis": ("mom", "yoy")}


def test_a_sign_by_the_words_turns_the_number(tmp_path: Path) -> None:
    down = figure(example(), "7.9%")
    assert down.low is not None and down.high is not None
    result = misread(example(), "7.9%", direction="down", value=-down.value, low=-down.high, high=-down.low)
    session = Session(FileDesk(written_results(tmp_path, result)), "ann", wanted=Filter(kind="doubt"))
    session.advance()
    outcome = session.take(1)
    assert [(one.value, one.direction) for one in outcome.decided] == [(down.value, "up")]


def test_more_than_when_and_how_it_moved_is_a_proposal_of_its_own(tmp_path: Path) -> None:
    result = misread(two_numbers(), "120,400 mt", metric="imports", period="2022-02")
    session = Session(FileDesk(written_results(tmp_path, result)), "ann", wanted=Filter(kind="doubt"))
    item = session.advance()
    assert item
    assert session.case
    first, second, *_ = session.case.proposals(item)
    assert first.words == "120,400 mt: period 2022-02 → 2022-03"
    assert second.words == "120,400 mt: period 2022-02 → 2022-03, metric imports → inventory"


def test_nothing_is_said_where_the_patterns_have_read_it_or_there_is_no_text() -> None:
    words = Vocabulary.shipped()
    assert words_at_figures(example(), words) == {}
    llm = misread(example(), "7.9%")
    in_doubt = {one.id for one in example().figures if one.doubts}
    assert set(words_at_figures(llm, words)) == {one.id for one in llm.figures} - in_doubt
    bare = llm.model_copy(update={"report": llm.report.model_copy(update={"text": ""})})
    assert words_at_figures(bare, words) == {}
