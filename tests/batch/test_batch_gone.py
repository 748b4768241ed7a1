"""A name of no file is told and forgotten; status tells what people still have to decide."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner, Result

from smmextract.cli.app import app

SUM = "China's zinc output was 501,300 mt in March 2022. China's zinc output was 510,300 mt in March 2022."


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def test_a_file_that_is_not_there_is_no_failure_for_ever(tmp_path: Path) -> None:
    store, report = str(tmp_path / "a.db"), tmp_path / "report.txt"
    report.write_text(SUM)
    done = invoke("batch", str(report), str(tmp_path / "nofolder"), "--reader", "patterns", "--store", store)
    assert done.exit_code == 4
    assert "nofolder" in done.stderr
    assert "failed (" not in invoke("status", "--store", store).stdout
    assert "nothing has failed" in invoke("retry", "--reader", "patterns", "--store", store).stdout


def test_status_tells_what_is_left_to_decide(tmp_path: Path) -> None:
    store, report = str(tmp_path / "a.db"), tmp_path / "report.txt"
    report.write_text(SUM)
    invoke("batch", str(report), "--reader", "patterns", "--store", store)
    assert "1 left to decide in 1 report: 1 contradiction, 0 doubts" in invoke("status", "--store", store).stdout
    CliRunner().invoke(app, ["review", store, "--plain", "--who", "ann"], input="y\n")
    told = invoke("status", "--store", store).stdout
    assert "nothing is left to decide" in told
    assert "2 decisions of reviewers" in told
