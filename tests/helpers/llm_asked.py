"""The labeller asked against a stub server, and what its errors never hold."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from helpers.llm_made import LEAD, LEAD_MENTIONS
from helpers.stub_server import Stub
from smmextract.config import load_config
from smmextract.errors import AnswerError, ModelError
from smmextract.figure import Label
from smmextract.label.labeller import Labelling
from smmextract.label.llm import LlmLabeller
from smmextract.report.report import Report
from smmextract.scan.mention import Mention

KEY = "sk-the-very-secret-key"
SOON = "0.01"

THE_LEVEL = Label(metric="production", product="refined lead", region="China", period="2031-05")
THE_CHANGE = THE_LEVEL.model_copy(update={"kind": "change", "basis": "mom", "direction": "up"})


def label(
    stub: Stub, of: Report = LEAD, marked: list[Mention] | None = None, *, key: str | None = KEY, **flags: object
) -> Labelling:
    environ = {"OPENAI_API_KEY": key} if key else {}
    given = {"model": "some-model", "base_url": stub.url, "retries": 0, **flags}
    config = load_config(given, environ=environ).model()
    return asyncio.run(LlmLabeller(config).label(of, LEAD_MENTIONS if marked is None else marked))


def failing(stub: Stub, **flags: Any) -> str:
    """The one line of the error, which is no AnswerError and has no key in it."""
    with pytest.raises(ModelError) as caught:
        label(stub, **flags)
    message = str(caught.value)
    assert not isinstance(caught.value, AnswerError), message
    assert "\n" not in message
    assert KEY not in message
    return message


def unreadable(stub: Stub, **flags: Any) -> str:
    """The same for answers that cannot be used."""
    with pytest.raises(AnswerError) as caught:
        label(stub, **flags)
    assert "\n" not in str(caught.value)
    assert KEY not in str(caught.value)
    return str(caught.value)


def host(stub: Stub) -> str:
    return stub.url.removeprefix("http://").removesuffix("/v1")
