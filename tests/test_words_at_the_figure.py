"""Labeller or author: where the words at a figure say what a repair says, the label was wrong, else the report is."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from smmextract.figure import Label, Reader, Result
from smmextract.label.builtin import BuiltinLabeller
from smmextract.label.labeller import Labelling
from smmextract.pipeline import read_report
from smmextract.report import Report, from_text
from smmextract.scan import Mention

RIGHT = (
    "Published: May 9, 2022\n\n"
    "SMM data show that refined zinc output in China was 503,600 mt in April 2022, up 2,300 mt MoM. "
    "Output in March 2022 was 501,300 mt."
)
WRONG = RIGHT.replace("up 2,300 mt", "down 2,300 mt")


class Misled(BuiltinLabeller):
    """A model that gets one direction wrong."""

    def __init__(self, literal: str, direction: str) -> None:
        super().__init__()
        self._wrong = (literal, direction)

    async def label(self, report: Report, mentions: Sequence[Mention]) -> Labelling:
        labelling = await super().label(report, mentions)
        literal, direction = self._wrong
        for place, (mention, label) in enumerate(zip(mentions, labelling.labels, strict=True)):
            if mention.literal == literal and isinstance(label, Label):
                labelling.labels[place] = label.model_copy(update={"direction": direction})
        labelling.reader = Reader(name="llm")
        labelling.doubts.clear()  # a model states none
        return labelling


def read(text: str, labeller: BuiltinLabeller) -> Result:
    return asyncio.run(read_report(from_text(text), labeller))


def test_the_words_win_over_a_label_that_arithmetic_contradicts() -> None:
    result = read(RIGHT, Misled("2,300 mt", "down"))
    assert result.conflicts == []
    [figure] = [one for one in result.figures if one.literal == "2,300 mt"]
    assert (figure.direction, int(figure.value)) == ("up", 2300)
    assert figure.relabelled == "direction down → up, by the words at the figure"
    assert [one.relabelled for one in result.figures if one is not figure] == [None, None]


def test_a_report_that_says_it_wrongly_keeps_its_words() -> None:
    for labeller in (BuiltinLabeller(), Misled("2,300 mt", "down")):
        result = read(WRONG, labeller)
        [conflict] = result.conflicts
        turned = [repair for repair in conflict.repairs if repair.field == "direction"]
        assert [repair.wrong for repair in turned] == ["report"]
        [figure] = [one for one in result.figures if one.literal == "2,300 mt"]
        assert (figure.direction, int(figure.value), figure.relabelled) == ("down", -2300, None)
        assert figure.verdict == "flagged"


def test_digits_are_never_the_labels_fault() -> None:
    result = read(RIGHT.replace("501,300", "510,300"), BuiltinLabeller())
    [conflict] = result.conflicts
    assert {repair.wrong for repair in conflict.repairs if repair.field == "value"} == {"report"}
