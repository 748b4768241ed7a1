"""What is unsure is shown wherever results are: doubts with both readings, what was not understood, tensions."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

from helpers.command import run
from smmextract.batch.tally import BatchTally
from smmextract.figure import Alternative, Figure, Reader, ReportInfo, Result, Tension, Unread
from smmextract.output.result_table import print_result, summary
from smmextract.output.rows import write

TEXT = "Lead output was 312,400 mt in May, of which 71.3 % odd. Stocks were 112.7 Mt and fell by 5~~7 kt."
DOUBT = "read as 112,700,000 t, may be 112.7 t: Mt"


def unsure() -> Result:
    def figure(name: str, literal: str, value: str, **more: object) -> Figure:
        start = TEXT.index(literal)
        told = {"id": name, "literal": literal, "start": start, "end": start + len(literal), "value": Decimal(value)}
        return Figure.model_validate({"metric": "production", "product": "refined lead", "unit": "t", **told, **more})

    other = Alternative(fields={"value": Decimal("112.7"), "unit": "t"}, weight=0.5, why="Mt")
    stocks = {"verdict": "flagged", "doubts": [DOUBT], "alternatives": [other], "stage": "smelter", "confidence": 0.5}
    odd = TEXT.index("5~~7 kt")
    return Result(
        report=ReportInfo(text=TEXT, source="r.txt"),
        reader=Reader(name="patterns"),
        figures=[figure("f1", "312,400 mt", "312400"), figure("f2", "112.7 Mt", "112700000", **stocks)],
        unread=[Unread(literal="5~~7 kt", start=odd, end=odd + 7, why="two signs between the numbers")],
        tensions=[Tension(figures=["f1"], why="the sum is 312,900 t", implied=(None, None), stated=(None, None))],
    )


def test_the_table_lists_doubts_with_both_readings_and_what_was_not_understood() -> None:
    out = io.StringIO()
    print_result(unsure(), out)
    shown = out.getvalue()
    assert f"? 112.7 Mt: {DOUBT}" in shown
    assert "Other reading: value 112,700,000 → 112.7 (50%: Mt)" in shown
    assert "? 5~~7 kt: not understood: two signs between the numbers" in shown
    assert "fell by [5~~7 kt]." in shown
    assert "~ 312,400 mt: in tension" in shown
    assert "The sum is 312,900 t." in shown
    assert "1 tension · 1 not understood" in summary(unsure())


def test_the_summary_says_nothing_of_what_there_is_none_of() -> None:
    plain = unsure().model_copy(update={"unread": [], "tensions": []})
    assert "tension" not in summary(plain)
    assert "understood" not in summary(plain)


def test_strict_flags_the_figures_of_tensions() -> None:
    before = unsure()
    after = before.strict()
    assert [one.verdict for one in before.figures] == ["accepted", "flagged"]
    assert [one.verdict for one in after.figures] == ["flagged", "flagged"]
    assert after.figures[0].doubts == ["the sum is 312,900 t"]
    kept = before.figures[0].model_copy(update={"verdict": "kept"})
    assert before.model_copy(update={"figures": [kept]}).strict().figures == [kept], "a person has decided"


def test_rows_have_what_the_record_has_grown_by() -> None:
    out = io.StringIO()
    write([unsure()], "csv", out)
    [_, row] = csv.DictReader(io.StringIO(out.getvalue()))
    assert (row["stage"], row["confidence"]) == ("smelter", "0.5")
    assert json.loads(row["alternatives"])["weight"] == 0.5
    assert {"company", "exchange", "base_period", "vintage", "converts"} <= row.keys()


def test_a_batch_counts_what_was_not_understood() -> None:
    assert BatchTally(done=2, flagged=1, not_understood=3).lines("x")[0].endswith("; 3 quantities not understood")


def test_a_checked_result_keeps_what_was_not_understood(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_text(unsure().to_json(), encoding="utf-8")
    done = run("check", path)
    assert done.returncode == 3
    assert [one["literal"] for one in json.loads(done.stdout)["unread"]] == ["5~~7 kt"]
