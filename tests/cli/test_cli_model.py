"""The command with a model: recorded answers replayed, and a stub of a server, in process."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from conftest import Replay
from helpers import EXAMPLE
from helpers.stub_server import Asked, Reply, Stub, completion, failure
from smmextract.cli.app import main


def test_the_command_asks_the_model_and_says_what_it_cost(
    replay: Replay, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    replay("aluminium-january")
    monkeypatch.setattr("sys.argv", ["smmextract", "extract", "--format", "json", str(EXAMPLE)])
    with pytest.raises(SystemExit) as ended:
        main()
    told = capsys.readouterr()
    assert ended.value.code == 3
    assert told.err == ""
    result = json.loads(told.out)
    assert result["reader"]["name"] == "llm"
    assert result["reader"]["calls"] == 2, "the second one is the second look at what contradicts"
    assert result["reader"]["prompt_tokens"] > 0
    assert result["reader"]["prompt"]
    flagged = [figure["literal"] for figure in result["figures"] if figure["verdict"] == "flagged"]
    assert flagged == ["11.2 percentage points"]


REPORT = "China's aluminium production in January 2024 was 3.562 million mt, up 4.2% YoY.\n"


def labelled(asked: Asked) -> list[dict[str, Any]]:
    """A label for each mark: an amount is output, a percentage its change."""
    same = {"metric": "production", "product": "aluminium", "region": "China", "period": "2024-01"}
    change = {**same, "kind": "change", "basis": "yoy", "direction": "up"}
    shown = re.findall(r"⟦(\d+):([^⟧]*)⟧", asked.messages[-1]["content"])
    kinds = [change if "%" in text else same if "mt" in text else {"not_figure": "date"} for _, text in shown]
    return [{"mark": int(n), "literal": text, **kind} for (n, text), kind in zip(shown, kinds, strict=True)]


def ask(stub: Stub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """The exit code of the command about `REPORT` twice."""
    names = [str(tmp_path / name) for name in ("one.txt", "two.txt")]
    for name in names:
        Path(name).write_text(REPORT, encoding="utf-8")
    monkeypatch.setenv("SMMEXTRACT_MODEL", "stub")
    monkeypatch.setenv("SMMEXTRACT_RETRIES", "0")
    monkeypatch.setenv("OPENAI_BASE_URL", stub.url)
    monkeypatch.setattr("sys.argv", ["smmextract", "extract", "--format", "jsonl", *arguments, *names])
    with pytest.raises(SystemExit) as ended:
        main()
    assert isinstance(ended.value.code, int)
    return ended.value.code


@pytest.mark.parametrize("quiet", [True, False])
def test_how_a_server_is_asked_is_told_in_one_line(
    stub: Stub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], quiet: bool
) -> None:
    stub.reply_to = lambda asked: (
        failure(400, "this model does not support this tool_choice")
        if "tool_choice" in asked.body
        else completion({"marks": labelled(asked)})
    )
    assert ask(stub, tmp_path, monkeypatch, *(["--quiet"] if quiet else [])) == 0
    host = stub.url.removeprefix("http://").removesuffix("/v1")
    told = f"smmextract: model 'stub' at {host} is asked in mode tools, without tool_choice\n"
    shown = capsys.readouterr()
    assert shown.err == ("" if quiet else told)
    assert len(shown.out.splitlines()) == 2
    assert len(stub.asked) == 3


def test_a_failing_re_ask_ends_in_flagged_figures_and_not_in_an_error(
    stub: Stub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def reply(asked: Asked) -> Reply:
        if "labelled before" in asked.messages[-1]["content"]:
            return failure(400, "request (14852 tokens) exceeds the available context size (10240 tokens)")
        return completion({"marks": [{**one, "basis": None} for one in labelled(asked)]})

    stub.reply_to = reply
    assert ask(stub, tmp_path, monkeypatch, "--quiet") == 3
    [result, _] = map(json.loads, capsys.readouterr().out.splitlines())
    found = {one["literal"]: (one["verdict"], one["doubts"]) for one in result["figures"]}
    assert found["3.562 million mt"] == ("accepted", [])
    assert found["4.2%"] == ("flagged", ["a change needs a basis"])


def test_a_batch_keeps_the_best_answer_as_well(stub: Stub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def reply(asked: Asked) -> Reply:
        if "labelled before" in asked.messages[-1]["content"]:
            return failure(429, "quota", retry_after="3600")
        return completion("Sure: " + json.dumps({"marks": [{**one, "basis": None} for one in labelled(asked)]}))

    stub.reply_to = reply
    (tmp_path / "one.txt").write_text(REPORT, encoding="utf-8")
    monkeypatch.setenv("SMMEXTRACT_RETRIES", "0")
    store = str(tmp_path / "store.db")
    flags = ["--model", "stub", "--base-url", stub.url, "--quiet"]
    monkeypatch.setattr("sys.argv", ["smmextract", "batch", "--store", store, *flags, str(tmp_path / "one.txt")])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 3
