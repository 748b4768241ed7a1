"""The command with a model: its recorded answers replayed in process."""

from __future__ import annotations

import json

import pytest
from test_cli_commands import EXAMPLE

from conftest import Replay
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
