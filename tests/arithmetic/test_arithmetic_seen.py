"""Faults that a stranger found in sets of true figures, or of figures with one slip."""

from __future__ import annotations

import json
from typing import Any

from smmextract.figure import Result
from smmextract.grounding import check_foreign


def checked(*figures: dict[str, Any], **common: Any) -> Result:
    shared = {"metric": "production", "product": "aluminium", "region": "China", "kind": "level", "unit": "t"} | common
    told = [shared | one for one in figures]
    for one in told:
        one.setdefault("literal", f"{one['value']:,}{'%' if one['unit'] == '%' else ' ' + one['unit']}")
    return check_foreign(json.dumps(told), "figures")


def level(period: str, value: float, **more: Any) -> dict[str, Any]:
    return {"period": period, "value": value, **more}


def change(period: str, basis: str, value: float, unit: str = "%") -> dict[str, Any]:
    how = {"direction": "up" if value > 0 else "down", "unit": unit, "literal": f"{abs(value):,}{unit}"}
    return {"period": period, "basis": basis, "value": value, "kind": "change"} | how


def verdicts(result: Result) -> list[str]:
    return [figure.verdict for figure in result.figures]


PROFIT = {"metric": "profit", "product": "nickel pig iron", "unit": "CNY/t"}


def test_a_change_that_is_given_without_a_sign_takes_that_of_its_direction() -> None:
    fell = change("2024-01", "yoy", -4.2) | {"value": 4.2}
    result = checked(level("2024-01", 3562000), level("2023-01", 3718000), fell)
    assert verdicts(result) == ["confirmed"] * 3
    assert float(result.figures[2].value) == -4.2


def test_a_percentage_of_a_loss_or_across_zero_contradicts_nothing() -> None:
    for before, after, by in ((500, -200, -140), (-940, -1250, -33.0), (-1250, -940, 24.8), (-500, 200, 140)):
        result = checked(level("2024-05", before), level("2024-06", after), change("2024-06", "mom", by), **PROFIT)
        assert result.conflicts == []


def test_ten_per_cent_is_not_confirmed_by_fourteen() -> None:
    result = checked(level("2024-01", 114200), level("2023-01", 100300), change("2024-01", "yoy", 10))
    assert (result.conflicts, verdicts(result)) == ([], ["accepted"] * 3)
    exact = checked(level("2024-01", 110300), level("2023-01", 100300), change("2024-01", "yoy", 10))
    assert exact.figures[2].verdict == "confirmed"


def test_a_rounder_number_is_no_likelier_the_right_one() -> None:
    result = checked(level("2024-01", 160400), level("2023-01", 100300), change("2024-01", "yoy", 100))
    assert [repair.new for conflict in result.conflicts for repair in conflict.repairs] == []


def test_changes_with_each_others_basis_are_blamed_beside_levels_exchanged() -> None:
    levels = level("2024-06", 1005000), level("2024-05", 1013000), level("2023-06", 943000)
    result = checked(*levels, change("2024-06", "mom", 6.6), change("2024-06", "yoy", -0.8))
    assert {"f2", "f3", "f4", "f5"} <= set(result.conflicts[0].blame)


def test_the_stock_of_a_week_ago_is_not_moved_onto_that_of_today() -> None:
    levels = level("2024-07-11", 174100), level("2024-07-04", 170000)
    result = checked(*levels, change("2024-07-11", "wow", 41000, "t"), metric="inventory")
    assert "f3" in result.conflicts[0].blame


def test_a_sum_that_no_digits_cut_off_explain_is_a_contradiction() -> None:
    months = (level("2024-01", 1002100), level("2024-02", 1005200), level("2024-03", 900000))
    [conflict] = checked(level("2024-01/2024-03", 3012300), *months).conflicts
    assert set(conflict.blame) == {"f1", "f2", "f3", "f4"}
    cut = (level("2024-01", 1002100), level("2024-02", 1005200), level("2024-03", 1000000))
    assert checked(level("2024-01/2024-03", 3012300), *cut).conflicts == []


def test_imports_from_one_country_are_no_more_than_all_imports() -> None:
    bauxite = {"metric": "imports", "product": "bauxite"}
    assert checked(level("2024-05", 1420000), level("2024-05", 10100000, segment="from Guinea"), **bauxite).conflicts
    several = level("2024-05", 106980, segment="from Thailand, Japan, Malaysia")
    assert not checked(level("2024-05", 30700, segment="from Thailand"), several, **bauxite).conflicts


def test_a_loss_does_not_confirm_a_cost_below_the_price() -> None:
    money = (("price", 19850), ("cost", 17352), ("profit", -2498))
    result = checked(*(level("2024-05", value, metric=metric) for metric, value in money), unit="CNY/t")
    assert "confirmed" not in verdicts(result)


def test_a_part_has_an_upper_bound_and_no_lower_one() -> None:
    parts = level("2024-05", 680000), level("2024-05", 820100, segment="metal content")
    [conflict] = checked(*parts, product="nickel pig iron").conflicts
    assert "leave at most 685,000 t" in conflict.why


def test_shares_of_two_wholes_do_not_contradict_each_other() -> None:
    shares = [
        level("2024-01", value, kind="share", unit="%", segment="Donghae", whole=whole, metric="capacity")
        for value, whole in ((25, "its capacity"), (5, "the capacity of the world"))
    ]
    assert checked(*shares).conflicts == []
    assert checked(shares[0], shares[1] | {"whole": "its capacity"}).conflicts
