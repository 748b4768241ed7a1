"""The contradiction that the program was made for: a molten share that fell, where it must have risen."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest

from helpers.arithmetic_build import change, figure, scaled
from smmextract.arithmetic import Checked, check
from smmextract.figure import Figure


@pytest.fixture
def january() -> list[Figure]:
    return [
        figure("3.562 million mt", "production", figure_id="output"),
        change("4.2%", "production", "yoy", "up", figure_id="output yoy"),
        figure("114,900 mt", "daily_production", figure_id="daily", approximate=True),
        change("11.2 percentage points", "liquid_ratio", "yoy", "down", figure_id="ratio yoy"),
        figure("70.36%", "liquid_ratio", figure_id="ratio", approximate=True),
        change("24%", "ingot_production", "yoy", "down", figure_id="ingot yoy"),
        figure("1.06 million mt", "ingot_production", figure_id="ingot", approximate=True),
        figure("590,000 mt", "ingot_production", region="Xinjiang; Inner Mongolia; Yunnan", figure_id="three"),
        figure("55.7%", "ingot_production", region="Xinjiang; Inner Mongolia; Yunnan", kind="share", figure_id="share"),
        figure("45.19 million mt", "capacity", figure_id="built"),
        figure("41.98 million mt", "operating_capacity", figure_id="running"),
        figure("92.9%", "operating_rate", figure_id="rate"),
    ]


def verdicts(checked: Checked) -> dict[str, str]:
    return {one.id: one.verdict for one in checked.figures}


def replaced(figures: Sequence[Figure], figure_id: str, **update: object) -> list[Figure]:
    return [one.model_copy(update=update) if one.id == figure_id else one for one in figures]


def test_the_turned_sign_is_found_blamed_and_repaired(january: list[Figure]) -> None:
    checked = check(january)
    [conflict] = checked.conflicts
    assert set(conflict.figures) == {"output yoy", "ratio yoy", "ingot yoy"}
    assert sorted(conflict.blame_sets) == [["ingot yoy"], ["output yoy"], ["ratio yoy"]]
    assert conflict.proposed
    assert conflict.blame == ["ratio yoy"]
    first = conflict.repairs[0]
    assert (first.figure, first.field, first.old, first.new) == ("ratio yoy", "direction", "down", "up")
    for number in ("3.418 million t", "81.56%", "630,358 t", "up 68", "down 24%"):
        assert number in conflict.why
    for number in ("59.16%", "1.396 million t", "down 24.0"):
        assert number in first.then


def test_only_the_culprit_is_flagged_and_what_fits_is_confirmed(january: list[Figure]) -> None:
    found = verdicts(check(january))
    assert [name for name, verdict in found.items() if verdict == "flagged"] == ["ratio yoy"]
    for name in ("output", "daily", "ratio", "ingot", "built", "running", "rate"):
        assert found[name] == "confirmed", name


def test_with_the_sign_turned_back_nothing_contradicts(january: list[Figure]) -> None:
    right = change("11.2 percentage points", "liquid_ratio", "yoy", "up", figure_id="ratio yoy")
    checked = check([right if one.id == "ratio yoy" else one for one in january])
    assert checked.conflicts == []
    assert verdicts(checked)["ingot yoy"] == "confirmed"


def test_the_checks_name_their_rules_and_print_both_intervals(january: list[Figure]) -> None:
    checks = {frozenset(item.figures): item for item in check(january).checks}
    daily = checks[frozenset({"output", "daily"})]
    assert (daily.rule, daily.holds) == ("daily-average", True)
    assert daily.figures[-1] == "daily"
    assert daily.implied[0] is not None and daily.implied[1] is not None
    assert float(daily.implied[0]) == pytest.approx(3_561_500 / 31, rel=1e-6)
    assert float(daily.implied[1]) == pytest.approx(3_562_500 / 31, rel=1e-6)
    assert checks[frozenset({"built", "running", "rate"})].rule == "operating-rate"
    assert checks[frozenset({"output", "ratio", "ingot"})].rule == "ingot"
    share = checks[frozenset({"three", "ingot", "share"})]
    assert (share.rule, share.holds) == ("share", True)
    assert all(item.holds for item in checks.values())


def test_output_taken_for_ingot_output_is_found_and_named_a_slip_of_the_metric(january: list[Figure]) -> None:
    checked = check(replaced(january, "output", metric="ingot_production"))
    [conflict] = [one for one in checked.conflicts if "output" in one.blame]
    assert conflict.proposed
    first = conflict.repairs[0]
    assert (first.field, first.old, first.new) == ("metric", "ingot_production", "production")
    assert "1.06 million t" in conflict.why or "1.056 million t" in conflict.why


@pytest.mark.parametrize("factor", [Decimal("0.001"), Decimal(7), Decimal(10_000)])
def test_scaling_all_masses_changes_no_verdict(january: list[Figure], factor: Decimal) -> None:
    assert verdicts(check(scaled(january, factor))) == verdicts(check(january))


def test_the_order_of_figures_changes_no_verdict(january: list[Figure]) -> None:
    backwards = check(january[::-1])
    assert verdicts(backwards) == verdicts(check(january))
    [conflict] = backwards.conflicts
    assert conflict.blame == ["ratio yoy"]


def test_a_person_s_verdict_stands_and_a_dropped_figure_takes_no_part(january: list[Figure]) -> None:
    kept = check(replaced(january, "ratio yoy", verdict="kept"))
    assert verdicts(kept)["ratio yoy"] == "kept"
    dropped = check(replaced(january, "ratio yoy", verdict="dropped"))
    assert dropped.conflicts == []
    assert verdicts(dropped)["ratio yoy"] == "dropped"


def test_nothing_rests_on_a_figure_whose_label_is_in_doubt(january: list[Figure]) -> None:
    checked = check(replaced(january, "output yoy", doubts=["no word says what the change is measured against"]))
    assert verdicts(checked)["output yoy"] == "flagged"
    assert checked.conflicts == []
    assert all("output yoy" not in item.figures for item in checked.checks)


def test_arithmetic_settles_a_doubt(january: list[Figure]) -> None:
    checked = check(replaced(january, "output", doubts=["no word says which month"]))
    assert verdicts(checked)["output"] == "confirmed"


def test_the_range_that_the_others_leave_is_told(january: list[Figure]) -> None:
    checked = check(january)
    implied = {one.id: one.implied for one in checked.figures}
    ratio_yoy = implied["ratio yoy"]
    assert ratio_yoy is not None
    assert ratio_yoy[0] is not None
    assert ratio_yoy[1] is not None
    assert 10 < float(ratio_yoy[0]) < 11.16 < float(ratio_yoy[1]) < 12.5
    assert checked.checkable == pytest.approx(sum(v == "confirmed" for v in verdicts(checked).values()) / 12, abs=0.1)
