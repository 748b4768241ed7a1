"""Recording and replay: any endpoint's recording replays, only for the same request, and holds no key."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

import record_cassettes
from conftest import Replay
from helpers import recording
from helpers.llm_made import CHANGE, DAYS, GOOD, LEAD, LEAD_MENTIONS, LEVEL, report
from helpers.stub_server import Stub, completion
from smmextract.config import load_config
from smmextract.errors import ModelError
from smmextract.label.labeller import Labelling
from smmextract.label.llm import LlmLabeller
from smmextract.pipeline import read_report
from smmextract.report import Report, from_text

KEY = "sk-the-very-secret-key"


def label(environ: dict[str, str], of: Report = LEAD) -> Labelling:
    return asyncio.run(LlmLabeller(load_config(environ=environ).model()).label(of, LEAD_MENTIONS))


@pytest.fixture(params=["tools", "json_schema"])
def recorded(request: pytest.FixtureRequest, stub: Stub, tmp_path: Path) -> Path:
    """A cassette of a re-ask."""
    tool = request.param == "tools"
    stub.will_answer(completion({"marks": [LEVEL, DAYS]}, tool=tool), completion(GOOD, tool=tool))
    path = tmp_path / "lead.yaml"
    environ = {
        "SMMEXTRACT_MODEL": "some-model",
        "SMMEXTRACT_MODE": request.param,
        "OPENAI_BASE_URL": stub.url,
        "OPENAI_API_KEY": KEY,
    }
    with recording.cassette(path, record=True):
        label(environ)
    assert len(stub.asked) == 2
    return path


def test_a_recording_replays_without_the_server(recorded: Path) -> None:
    with recording.cassette(recorded):
        found = label(recording.settings_of(recorded))
    assert [one if isinstance(one, str) else one.kind for one in found.labels] == ["level", "day_count", "change"]
    assert (found.doubts, found.reader.calls, found.reader.model) == ({}, 2, "stub-1")


def test_another_request_is_not_answered_from_a_recording(recorded: Path) -> None:
    other = report(("body", LEAD.text.replace("up 2.1%", "by 2.1%")))
    with recording.cassette(recorded), pytest.raises(ModelError, match="cannot reach"):
        label(recording.settings_of(recorded), other)


def test_a_recording_holds_neither_key_nor_host_nor_headers(recorded: Path, stub: Stub) -> None:
    text = recorded.read_text(encoding="utf-8")
    for secret in (KEY, "uthorization", stub.url, "127.0.0.1", "user-agent", "!!binary"):
        assert secret not in text


def test_a_recording_can_be_read_and_repeats_nothing(recorded: Path) -> None:
    text = recorded.read_text(encoding="utf-8")
    assert text.count("You read one report on a metals market") == 1
    (_, first), (again, _) = recording.recorded(recorded)
    assert first["model"] == "stub-1"
    assert len(again["messages"]) == 2
    assert CHANGE["literal"] in again["messages"][1]["content"]


KEPT = sorted(recording.CASSETTES.glob("*.yaml"))


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)
def test_each_kept_cassette_is_small_and_has_no_secret(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.encode()) < 48_000
    for interaction in recording.interactions(path):
        for side in ("request", "response"):
            assert set(interaction[side]["headers"]) <= {"content-type"}
        assert interaction["request"]["uri"].startswith(recording.NEUTRAL)


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)
def test_each_kept_cassette_answers_its_report_as_it_is_asked_now(path: Path, replay: Replay) -> None:
    report = from_text(record_cassettes.sources()[path.stem].read_text(encoding="utf-8"))
    result = asyncio.run(read_report(report, LlmLabeller(replay(path.stem).model())))
    assert result.reader.calls == len(recording.interactions(path))
    assert not any("the model did not label it" in figure.doubts for figure in result.figures)
