"""What small local models answered wrongly when they were tried, word for word where it is short."""

from __future__ import annotations

import json

from llm_made import GOOD, LEVEL, mentions, report
from test_llm_calls import label, unreadable

from stub_server import Stub, completion

ZINC = report(("title", "Refined zinc"), ("body", "China's refined zinc output was 496,000 mt in March, up 8.4% MoM."))
ZINC_MENTIONS = mentions(ZINC, ("496,000 mt", "t"), ("8.4%", "%"))

SMOLLM2_135M = (
    '{ "marks":[{"mark":1,"literal":"312,400 mt","metric":"production","product":"refined lead","region":"China",'
    '"period":"2031-05","kind":"level"},{"mark":2,"literal":"31 days","not_figure":"day_count"}]}'
)
"""The example of the instructions, given twice as the answer about whatever report."""


def test_a_model_that_repeats_the_example_is_not_believed(stub: Stub) -> None:
    said = f"{SMOLLM2_135M}\n{SMOLLM2_135M}"
    stub.will_answer(completion(said, tool=False))
    assert "labelled none of the 2 numbers" in unreadable(stub, of=ZINC, marked=ZINC_MENTIONS)
    assert len(stub.asked) == 2


def test_an_example_before_the_answer_is_a_doubt_and_never_a_label(stub: Stub) -> None:
    marks = [{**LEVEL, "literal": "496,000 mt", "product": "refined zinc", "period": "2031-03"}]
    stub.will_answer(completion(SMOLLM2_135M + json.dumps({"marks": marks}), tool=False))
    found = label(stub, ZINC, ZINC_MENTIONS)
    assert getattr(found.labels[0], "product", None) == "refined zinc"
    assert sorted(found.doubts) == [0, 1]


def test_an_answer_that_is_given_twice_is_one_answer(stub: Stub) -> None:
    stub.will_answer(completion(f"{json.dumps(GOOD)}\n{json.dumps(GOOD)}", tool=False))
    assert label(stub).doubts == {}
