"""The oracle and the generators of the benchmark, on cases worked out by hand."""

from __future__ import annotations

from random import Random

import pytest

from faults import CLASSES, Fault, inject
from helpers.arithmetic_build import change, figure
from oracle import Answer, decide
from smmextract.figure import Figure, Group, Repair
from synthetic import report
from undone import is_right, meaning


def july(rise: str) -> list[Figure]:
    """925,900 t, 8,000 t more than a month before: 8,000/917,900 = 0.87%."""
    told = {"period": "2023-07", "product": "copper cathode"}
    return [
        figure("925,900 mt", "production", **told),
        change("8,000 mt", "production", "mom", "up", **told),
        change(rise, "production", "mom", "up", **told),
    ]


def stocks(part: str) -> tuple[list[Figure], list[Group]]:
    told = {"period": "2025-02-21", "product": "silicon metal"}
    whole = figure("546,000 mt", "inventory", figure_id="whole", **told)
    one = figure(part, "inventory", figure_id="one", segment="general social warehouses", **told)
    other = figure("396,000 mt", "inventory", figure_id="other", segment="social delivery warehouses", **told)
    return [whole, one, other], [Group(whole="whole", parts=["one", "other"])]


@pytest.mark.parametrize(
    ("rise", "widening", "answer"),
    [
        ("0.9%", 1.0, "satisfiable"),  # 0.81% to 0.93% by rounding of the tonnes
        ("1.0%", 1.0, "contradictory"),  # 0.95% at least
        ("1.0%", 3.0, "satisfiable"),  # 6,500 to 9,500 t more: 0.71% to 1.04%
        ("9.9%", 3.0, "contradictory"),
    ],
)
def test_a_change_in_percent_against_tonnes(rise: str, widening: float, answer: Answer) -> None:
    assert decide(july(rise), (), widening) == answer


def test_parts_that_do_not_add_up_contradict_only_where_they_are_said_to_be_complete() -> None:
    figures, groups = stocks("50,000 mt")
    assert decide(figures, groups) == "contradictory"
    assert decide(figures, groups, 1.0, "figures") == "satisfiable"
    assert decide(figures) == "satisfiable"
    assert decide(*stocks("150,000 mt")) == "satisfiable"


def test_a_rise_in_tonnes_and_a_fall_in_percent_contradict_whatever_the_level() -> None:
    rise, fall = change("8,000 mt", "production", "mom", "up"), change("4.1%", "production", "mom", "down")
    assert decide([rise, fall], (), 3.0) == "contradictory"


@pytest.mark.parametrize("number", range(20))
def test_a_clean_report_can_be_true(number: int) -> None:
    clean = report("clean", number)
    assert 20 <= len(clean.figures) <= 40
    assert decide(clean.figures, clean.groups, believed="figures") == "satisfiable"


def test_the_same_number_is_the_same_report() -> None:
    assert report("hedged", 7) == report("hedged", 7)
    assert report("hedged", 7) != report("hedged", 8)


def faults(name: str) -> list[Fault]:
    drawn = (inject(Random(number), report("clean", number).figures, name) for number in range(10))
    return [fault for fault in drawn if fault]


@pytest.mark.parametrize("name", CLASSES)
def test_a_fault_changes_what_its_figures_say_and_no_other(name: str) -> None:
    found = faults(name)
    assert found
    for fault in found:
        for right, faulty in zip(fault.right, fault.figures, strict=True):
            assert (meaning(right) != meaning(faulty)) == (right.id in fault.changed)


@pytest.mark.parametrize("name", CLASSES)
def test_the_fix_of_a_fault_is_a_right_repair_and_its_contrary_is_not(name: str) -> None:
    for fault in faults(name):
        right = [_repair(fix.figure, fix.field, fix.value) for fix in fault.fixes]
        assert is_right(fault, right)
        elsewhere = next(one.id for one in fault.figures if one.id not in fault.changed)
        assert not is_right(fault, [_repair(elsewhere, fault.fixes[0].field, fault.fixes[0].value)])
        assert not is_right(fault, [_repair(fault.fixes[0].figure, "value", "31415926.535")])
    assert not is_right(fault, [])


def _repair(figure_id: str, field: str, value: str) -> Repair:
    told = {"figure": figure_id, "field": field, "from": None, "to": value, "then": "", "probability": 1}
    return Repair.model_validate(told)
