"""What small local models answered wrongly when they were tried, word for word where it is short."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from helpers import REPORTS
from helpers.llm_asked import label, unreadable
from helpers.llm_made import GOOD, LEVEL, mentions, report
from helpers.stub_server import Stub, completion, failure
from smmextract.config import load_config
from smmextract.label.llm import LlmLabeller
from smmextract.pipeline import read_report
from smmextract.report import from_text

ZINC = report(("title", "Refined zinc"), ("body", "China's refined zinc output was 496,000 mt in March, up 8.4% MoM."))
ZINC_MENTIONS = mentions(ZINC, ("496,000 mt", "t"), ("8.4%", "%"))

SMOLLM2_135M = (
    '{ "marks":[{"mark":1,"literal":"312,400 mt","metric":"production","product":"refined lead","region":"China",'
    '"period":"2031-05","kind":"level"},{"mark":2,"literal":"31 days","not_figure":"day_count"}]}'
)
"""The example of the instructions, given twice as the answer about whatever report."""


def test_of_a_model_that_copies_numbers_wrongly_no_figure_is_accepted(stub: Stub) -> None:
    """Qwen2.5-Coder-1.5B about a report of 13 numbers, of whose labels two were wrong and had nothing against them."""
    answers = json.loads(Path(__file__).with_name("qwen2.5-coder-1.5b.json").read_text(encoding="utf-8"))
    stub.will_answer(*(completion(one["said"]) for one in answers))
    text = (REPORTS / "zn-refined-2022-03" / "report.txt").read_text(encoding="utf-8")
    config = load_config({"model": "qwen", "base_url": stub.url}, environ={}).model()
    result = asyncio.run(read_report(from_text(text), LlmLabeller(config)))
    assert len(result.figures) == 13
    assert {figure.verdict for figure in result.figures} == {"flagged"}
    assert "none of its labels is taken unseen" in result.figures[0].doubts[-1]


def test_two_literals_copied_wrongly_are_no_reason_to_doubt_the_others(stub: Stub) -> None:
    wrong = [{**one, "literal": f"{one['literal']} or so"} for one in GOOD["marks"][:2]]
    stub.will_answer(completion({"marks": [*wrong, GOOD["marks"][2]]}), failure(500))
    assert sorted(label(stub).doubts) == [0, 1]


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
