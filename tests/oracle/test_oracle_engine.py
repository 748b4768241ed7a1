"""The engine against the oracle: never a contradiction where z3 finds none, and the provable faults are found."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import given, settings, strategies as st

from faults import CLASSES, Fault, inject
from measure import detect
from oracle import decide
from reporter import HABITS
from smmextract.arithmetic import check
from smmextract.arithmetic.solve.interval import CONTRADICTION, ROUNDING
from smmextract.figure import Group
from synthetic import report

CLEAN = 60


@settings(max_examples=80, derandomize=True)
@given(
    habit=st.sampled_from(sorted(HABITS)),
    number=st.integers(1000, 100_000),
    fault=st.sampled_from((None, *CLASSES)),
    widening=st.sampled_from((ROUNDING, CONTRADICTION)),
)
def test_nothing_contradicts_that_z3_satisfies(habit: str, number: int, fault: str | None, widening: float) -> None:
    drawn = report(habit, number)
    faulty = inject(Random(number), drawn.figures, fault) if fault else None
    figures = faulty.figures if faulty else drawn.figures
    if detect(figures, drawn.groups, widening):
        assert decide(figures, drawn.groups, widening, "everything") != "satisfiable"


@pytest.mark.parametrize("habit", ["clean", "hedged"])
def test_reports_without_a_fault_have_no_conflict(habit: str) -> None:
    contradicted = {}
    for number in range(CLEAN // 2):
        drawn = report(habit, number)
        if found := check(drawn.figures, drawn.groups).conflicts:
            contradicted[drawn.name] = found[0].why
    assert contradicted == {}


def provable_faults(reports: int) -> Iterator[tuple[Fault, list[Group]]]:
    for number in range(reports):
        drawn, rng = report("clean", number), Random(f"faults {number}")
        for name in CLASSES:
            fault = inject(rng, drawn.figures, name)
            if fault and decide(fault.figures, drawn.groups, CONTRADICTION) == "contradictory":
                yield fault, drawn.groups


def test_propagation_finds_faults_that_z3_proves() -> None:
    faults = list(provable_faults(16))
    missed = [(fault.name, fault.fixes) for fault, groups in faults if not detect(fault.figures, groups)]
    assert len(faults) > 80
    assert len(missed) <= len(faults) * 0.01, missed


def test_faults_that_propagation_finds_become_conflicts_that_blame_them() -> None:
    found = [(fault, groups) for fault, groups in provable_faults(3) if detect(fault.figures, groups)]
    assert len(found) > 10
    for fault, groups in found:
        sets = [blamed for conflict in check(fault.figures, groups).conflicts for blamed in conflict.blame_sets]
        assert not fault.changed.isdisjoint(one for blamed in sets for one in blamed), (fault.name, fault.fixes)
