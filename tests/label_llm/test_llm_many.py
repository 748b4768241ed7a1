"""Many questions through one client: each is asked in the same way as the first one."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from helpers.llm_asked import KEY
from helpers.llm_made import GOOD, LEAD, LEAD_MENTIONS
from helpers.stub_server import Asked, Stub, completion
from smmextract.config import load_config
from smmextract.label.llm import Client, LlmLabeller
from smmextract.vocabulary import Vocabulary

OWN = '[metrics.smelter_margin]\ndimension = "price"\nhelp = "what is left to a smelter"\n'


def asked_by_each(stub: Stub, *vocabularies: Vocabulary, mode: str) -> list[Asked]:
    """What a client asks when labellers of these vocabularies share it."""
    stub.will_answer(completion(GOOD, tool=mode == "tools"))
    given = {"model": "some-model", "base_url": stub.url, "mode": mode}
    config = load_config(given, environ={"OPENAI_API_KEY": KEY}).model()

    async def label() -> None:
        async with Client(config) as client:
            for vocabulary in vocabularies:
                await LlmLabeller(config, client, vocabulary=vocabulary).label(LEAD, LEAD_MENTIONS)

    asyncio.run(label())
    return stub.asked


@pytest.mark.parametrize("mode", ["tools", "json_schema", "json_object", "text"])
def test_a_later_question_is_sent_as_the_first_one(stub: Stub, mode: str) -> None:
    first, *later = asked_by_each(stub, *[Vocabulary.shipped()] * 3, mode=mode)
    assert [one.body for one in later] == [first.body, first.body]
    assert {"messages", "model"} < first.body.keys()


@pytest.mark.parametrize("mode", ["tools", "json_schema"])
def test_each_vocabulary_is_asked_with_its_own_metrics(stub: Stub, tmp_path: Path, mode: str) -> None:
    own = tmp_path / "own.toml"
    own.write_text(OWN, encoding="utf-8")
    shipped, extended = Vocabulary.shipped(), Vocabulary.of([own])
    bodies = [one.body for one in asked_by_each(stub, shipped, extended, shipped, extended, mode=mode)]
    assert ["smelter_margin" in str({**body, "messages": []}) for body in bodies] == [False, True, False, True]
    assert bodies[:2] == bodies[2:]
