"""The second look at labels that contradict each other, and the words at the figures as a second opinion."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

import pytest

from smmextract.config import Opinion
from smmextract.errors import ModelError
from smmextract.figure import Figure, Label, Reader, Result
from smmextract.label.build_figures import build_figures, mentions_of
from smmextract.label.builtin import BuiltinLabeller
from smmextract.label.labeller import Doubted, Labelling, SecondLook
from smmextract.label.second_look import rereads
from smmextract.pipeline import read_report
from smmextract.report import Report, from_text
from smmextract.scan import Mention
from smmextract.vocabulary import Vocabulary

REPORT = (
    "Published: May 9, 2022\n\n"
    "SMM data show that refined zinc output in China was 503,600 mt in April 2022, up 2,300 mt MoM. "
    "Output in March 2022 was {march} mt."
)
RIGHT, WRONG = REPORT.format(march="501,300"), REPORT.format(march="510,300")
PARTS = "Published: Jun 9, 2024\n\nRefined lead output in China was 301,400 mt in May 2024. {part} 201,300 mt."
LARGE, WORKS = PARTS.format(part="Large smelters produced"), PARTS.format(part="The Xinling works made")


Wrong = Mapping[str, str | None]
"""Fields of a label, and what the model has for them."""


class Model(BuiltinLabeller):
    """A model that labels one number otherwise than the patterns, at first and when it is asked again."""

    def __init__(self, first: Wrong, second: Wrong | ModelError | None, literal: str) -> None:
        super().__init__()
        self._first, self._second, self._literal = first, second, literal
        self.asked: Doubted | None = None

    second_opinion: Opinion = "off"

    async def label(self, report: Report, mentions: Sequence[Mention]) -> Labelling:
        labelling = await super().label(report, mentions)
        place = self._place(mentions)
        label = labelling.labels[place]
        assert isinstance(label, Label)
        labelling.labels[place] = label.model_copy(update=self._first)
        labelling.reader = Reader(name="llm", calls=1)
        for told in (labelling.doubts, labelling.confidences, labelling.alternatives):
            told.clear()  # a model states none
        return labelling

    async def look_again(  # type: ignore[override]
        self, report: Report, mentions: Sequence[Mention], doubted: Doubted
    ) -> SecondLook | None:
        self.asked = doubted
        if isinstance(self._second, ModelError):
            raise self._second
        if self._second is None:
            return None
        place = self._place(mentions)
        labels = {**doubted.labels, place: doubted.labels[place].model_copy(update=self._second)}
        return SecondLook(dict(labels), Reader(name="llm", calls=1))

    def _place(self, mentions: Sequence[Mention]) -> int:
        return next(place for place, one in enumerate(mentions) if one.literal == self._literal)


def read(text: str, model: Model) -> tuple[Result, Figure]:
    result = asyncio.run(read_report(from_text(text), model))
    [figure] = [one for one in result.figures if one.literal == model._literal]
    return result, figure


PART = "201,300 mt"
LOST: Wrong = {"segment": None}


def test_a_label_that_the_model_takes_back_and_the_words_contradict_is_changed() -> None:
    result, figure = read(LARGE, Model(LOST, {"segment": "large smelters"}, PART))
    assert result.conflicts == []
    assert (figure.segment, figure.verdict, figure.doubts) == ("large smelters", "accepted", [])
    assert figure.relabelled == "segment none → large smelters, at a second look"
    assert result.reader.calls == 2


def test_the_model_is_asked_about_what_may_be_to_blame_and_told_the_sum() -> None:
    model = Model(LOST, {}, PART)
    result, _ = read(LARGE, model)
    assert model.asked is not None
    assert {one.literal for one in result.flagged} == {PART, "301,400 mt"}
    assert len(model.asked.labels) == 2
    assert list(model.asked.sums) == [conflict.sum for conflict in result.conflicts]


def test_a_mistake_of_the_report_stays_a_contradiction() -> None:
    for second in ({}, {"period": "2022-02"}):  # February would settle it, and the words say March
        result, figure = read(WRONG, Model({}, second, "510,300 mt"))
        [conflict] = result.conflicts
        assert conflict.second_look == "read the same at a second look"
        assert (figure.period, figure.relabelled, figure.verdict) == ("2022-03", None, "flagged")


def test_a_change_that_no_other_reader_backs_is_left_to_a_person() -> None:
    result, figure = read(WORKS, Model({}, {"segment": "Xinling works"}, PART))
    assert result.conflicts == []
    assert (figure.segment, figure.verdict) == ("Xinling works", "flagged")
    assert figure.doubts == ["segment none → Xinling works, at a second look, and nothing else says so"]


def test_a_second_look_may_find_whose_figure_it_is_and_that_it_was_replaced() -> None:
    report = from_text(WORKS)
    mentions = [one for one in mentions_of(report, Vocabulary.shipped()) if one.why_not is None]
    labelling = asyncio.run(BuiltinLabeller().label(report, mentions))
    figures = build_figures(mentions, labelling, Vocabulary.shipped()).figures
    [place] = [place for place, one in enumerate(mentions) if one.literal == PART]
    again = {"vintage": "earlier", "company": "Xinling", "stage": "smelter", "exchange": "SHFE"}
    label = labelling.labels[place]
    assert isinstance(label, Label)
    [reread] = rereads(figures, mentions, {place: label.model_copy(update=again)}, {}, Vocabulary.shipped()).values()
    assert {name: getattr(reread.figure, name) for name in again} == again
    assert reread.doubt
    assert "vintage none → earlier" in reread.doubt


def test_a_change_that_settles_nothing_is_not_taken_over() -> None:
    result, figure = read(WORKS, Model({}, {"whole": "all of it"}, PART))
    assert [one.second_look for one in result.conflicts] == ["a second look reads other labels, which settles nothing"]
    assert (figure.whole, figure.verdict) == (None, "flagged")


def test_how_the_words_say_a_level_moved_is_no_label_that_a_model_could_take_back() -> None:
    text = (
        "Published: May 9, 2022\n\nRefined zinc output in China in April 2022 was 503,600 mt, down from the "
        "previous month. Output in March 2022 was 501,300 mt."
    )
    model = Model({}, {"direction": None}, "503,600 mt")
    result, figure = read(text, model)
    assert model.asked is not None
    [conflict] = result.conflicts
    assert conflict.second_look == "read the same at a second look"
    assert (figure.direction, figure.relabelled) == ("down", None)


def test_a_model_that_cannot_be_asked_again_costs_nothing_that_was_read() -> None:
    result, figure = read(WRONG, Model({}, ModelError("gone"), "510,300 mt"))
    [conflict] = result.conflicts
    assert conflict.second_look == "the model could not be asked a second time"
    assert (figure.verdict, result.reader.calls) == ("flagged", 1)


def test_nothing_is_asked_where_nothing_contradicts() -> None:
    model = Model({}, {}, "501,300 mt")
    read(RIGHT, model)
    assert model.asked is None


@pytest.mark.parametrize(("heard", "flagged"), [("off", False), ("sign", True), ("all", True)])
def test_a_sign_that_the_words_contradict_is_flagged(heard: Opinion, flagged: bool) -> None:
    lone = "Published: May 9, 2022\n\nSMM data show that refined zinc output in China in April fell by 2.1% MoM."
    model = Model({"direction": "up"}, None, "2.1%")
    model.second_opinion = heard
    _, figure = read(lone, model)
    assert figure.verdict == ("flagged" if flagged else "accepted")
    assert figure.doubts == (["the words at it say down"] if flagged else [])


@pytest.mark.parametrize(("heard", "doubts"), [("sign", []), ("all", ["the words at it say basis mom"])])
def test_the_basis_is_heard_about_only_where_it_is_asked_for(heard: Opinion, doubts: list[str]) -> None:
    lone = "Published: May 9, 2022\n\nSMM data show that refined zinc output in China in April fell by 2.1% MoM."
    model = Model({"basis": "yoy"}, None, "2.1%")
    model.second_opinion = heard
    _, figure = read(lone, model)
    assert figure.doubts == doubts


def test_arithmetic_settles_what_readers_disagree_about() -> None:
    model = Model({"basis": "mom"}, None, "102,300 mt")
    model.second_opinion = "all"
    _, figure = read(REPORT.format(march="401,300").replace("up 2,300 mt MoM", "up 102,300 mt YoY"), model)
    assert (figure.verdict, figure.doubts) == ("confirmed", [])


@pytest.mark.parametrize(("heard", "read_twice"), [("off", 0), ("sign", 0), ("all", 1)])
def test_the_words_are_read_only_where_they_could_flag_something(
    heard: Opinion, read_twice: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    lone = "Published: May 9, 2022\n\nSMM data show that refined zinc output in China in April was 501,300 mt."
    model = Model({}, None, "501,300 mt")
    model.second_opinion = heard
    reads: list[Report] = []

    class Words(BuiltinLabeller):
        async def label(self, report: Report, mentions: Sequence[Mention]) -> Labelling:
            reads.append(report)
            return await super().label(report, mentions)

    monkeypatch.setattr("smmextract.label.builtin.BuiltinLabeller", Words)
    read(lone, model)
    assert len(reads) == read_twice
