"""Intervals and relations one by one, with numbers worked out by hand."""

from __future__ import annotations

import pytest

from smmextract.arithmetic.model.formula import parse_formula
from smmextract.arithmetic.solve.interval import BIG
from smmextract.arithmetic.solve.network import Network, Shape
from smmextract.arithmetic.solve.relation import (
    AtMost,
    Between,
    Box,
    Difference,
    Either,
    Equation,
    Product,
    Ratio,
    Relation,
    Sum,
    narrow,
)

Bounds = tuple[float, float]
ANY = (-BIG, BIG)


def box_of(*bounds: Bounds) -> Box:
    return [low for low, _ in bounds], [high for _, high in bounds]


def revised(relation: Relation, *bounds: Bounds) -> list[Bounds] | None:
    """The bounds after one revision; None where nothing is left."""
    box = box_of(*bounds)
    return list(zip(*box, strict=True)) if relation.revise(box, []) else None


def near(*bounds: Bounds) -> object:
    return [pytest.approx(one, rel=1e-12, abs=1e-15) for one in bounds]


@pytest.mark.parametrize(
    ("old", "cut", "new"),
    [
        ((0, 10), (2, 20), (2, 10)),
        ((0, 10), (-5, 7), (0, 7)),
        ((0, 10), (3, 4), (3, 4)),
        ((0, 10), (-1, 11), (0, 10)),
        ((0, 10), (10, 12), (10, 10)),
        ((-20, -10), (-12, -11), (-12, -11)),
    ],
)
def test_narrowing_keeps_what_lies_in_both(old: Bounds, cut: Bounds, new: Bounds) -> None:
    box = box_of(old)
    assert narrow(box, 0, *cut, [])
    assert (box[0][0], box[1][0]) == new


@pytest.mark.parametrize(("old", "cut"), [((0, 10), (11, 12)), ((0, 10), (-3, -1)), ((-20, -10), (-9, 5))])
def test_narrowing_finds_where_nothing_is_left(old: Bounds, cut: Bounds) -> None:
    assert not narrow(box_of(old), 0, *cut, [])


@pytest.mark.parametrize("sign", [1, -1])
def test_ends_that_only_float_rounding_parts_meet_in_one_point(sign: int) -> None:
    ends = sorted([sign * 1000.0, sign * 1000.0000005])
    box = box_of((ends[0] - 500, ends[0]))
    assert narrow(box, 0, ends[1], ends[1] + 500, [])
    assert box[0] == box[1] == [pytest.approx(sign * 1000.00000025, rel=1e-14)]
    assert not narrow(box_of((ends[0] - 500, ends[0])), 0, ends[0] + 0.00001, ends[0] + 500, [])


@pytest.mark.parametrize(
    ("old", "cut", "wakes"),
    [
        ((0, 1000), (0, 999), False),  # a thousandth
        ((0, 1000), (0, 970), True),
        ((-1000, 0), (-970, 0), True),
        ((-1000, 0), (-999, 0), False),
        ((1000, 2000), (1012, 2000), False),
        ((1000, 2000), (1012, 1988), True),  # two small steps are one that matters
        ((1, 1_000_000), (2, 1_000_000), True),  # little of the interval, much of the bound
        ((-1_000_000, -1), (-1_000_000, -2), True),
        ((0, 10), (-1, 11), False),
        ((0, BIG), (0, 0.95 * BIG), False),
        ((0, BIG), (0, 0.85 * BIG), True),
        ((0, BIG), (0, 0.5 * BIG), True),
        ((0, BIG), (0, 1e6), True),
        ((-BIG, 0), (-0.95 * BIG, 0), False),
        ((-BIG, 0), (-0.5 * BIG, 0), True),
        ((-BIG, BIG), (-1e6, 0.95 * BIG), True),
        ((-BIG, BIG), (-0.95 * BIG, 1e6), True),
    ],
)
def test_only_a_move_that_matters_wakes_other_relations(old: Bounds, cut: Bounds, wakes: bool) -> None:
    moved: list[int] = []
    assert narrow(box_of((5, 5), old), 1, *cut, moved)
    assert moved == ([1] if wakes else [])


def test_a_ratio_narrows_both_sides() -> None:
    grown = Ratio((0, 1), (1.25, 2.0))
    assert revised(grown, (0, 1000), (100, 200)) == near((125, 400), (100, 200))
    assert revised(grown, (100, 250), (0, 1000)) == near((100, 250), (50, 200))
    assert revised(grown, (300, 300), (200, 1000)) == near((300, 300), (200, 240))


def test_a_ratio_of_numbers_below_zero() -> None:
    assert revised(Ratio((0, 1), (2, 3)), (-100, 100), (-10, 20)) == near((-30, 60), (-10, 20))
    assert revised(Ratio((0, 1), (2, 3)), (-6, 12), (-100, 100)) == near((-6, 12), (-3, 6))
    assert revised(Ratio((0, 1), (2, 3)), (0, 12), (-100, 100)) == near((0, 12), (0, 6))


def test_a_ratio_that_may_be_zero_leaves_the_base_without_an_upper_bound() -> None:
    assert revised(Ratio((0, 1), (0, 2)), (0, BIG), (1, 5)) == near((0, 10), (1, 5))
    assert revised(Ratio((0, 1), (0, 2)), (4, 6), (0, BIG)) == near((4, 6), (2, BIG))


@pytest.mark.parametrize("ratio", [(1.0, 1.5), (0.0, 1.5)])
def test_a_ratio_finds_a_contradiction(ratio: Bounds) -> None:
    assert revised(Ratio((0, 1), ratio), (200, 210), (100, 100)) is None
    assert revised(Ratio((0, 1), ratio), (200, 210), (-100, -90)) is None


def test_a_product_narrows_each_of_its_parts() -> None:
    area = Product((0, 1, 2), (1, 1))
    assert revised(area, (0, 100), (2, 3), (4, 5)) == near((8, 15), (2, 3), (4, 5))
    assert revised(area, (14, 14), (2, 3), (4, 5)) == near((14, 14), (2.8, 3), (14 / 3, 5))
    assert revised(area, (8, 15), (2, 3), (-BIG, BIG)) == near((8, 15), (2, 3), (8 / 3, 7.5)), "a positive factor"


def equation(text: str, tolerance: float = 0.0) -> Equation:
    """A formula over a, b, c, ... as the variables 0, 1, 2, ..."""
    formula = parse_formula(text, "abcd")
    return Equation(tuple("abcd".index(name) for name in formula.names), formula, 1, tolerance)


def test_a_formula_that_names_each_quantity_once_narrows_at_once() -> None:
    rest, twice, loose = equation("a == b * (1 - c)"), equation("a == b * (1 - b)"), equation("a == b - c", 0.1)
    assert [one.at_once for one in (rest, twice, loose)] == [True, False, False]
    names = "abc".index
    box = box_of(*(((0, 9), (10, 20), (0, 0.9))[names(name)] for name in rest.formula.names))
    ordered = Equation((0, 1, 2), rest.formula, 1)
    assert ordered.revise(box, [])
    before = [bounds.copy() for bounds in box]
    assert ordered.revise(box, [])
    assert list(box) == before


def test_a_sum_with_signs_narrows_each_of_its_parts_to_within_its_tolerance() -> None:
    balance = equation("a == b + c - d")
    assert revised(balance, (-100, 100), (10, 12), (3, 4), (5, 6)) == near((7, 11), (10, 12), (3, 4), (5, 6))
    assert revised(balance, (7, 7), (10, 12), (3, 4), (0, 100)) == near((7, 7), (10, 12), (3, 4), (6, 9))
    profit = equation("a == b - c", 0.1)
    assert revised(profit, (0, 1000), (300, 300), (200, 200)) == near((90, 110), (300, 300), (200, 200))
    assert revised(profit, (120, 130), (300, 300), (200, 200)) is None


def test_a_product_finds_a_contradiction() -> None:
    assert revised(Product((0, 1, 2), (1, 1)), (16, 20), (2, 3), (4, 5)) is None
    assert revised(Product((0, 1, 2), (1, 1)), (1, 7), (2, 3), (4, 5)) is None


def test_a_difference_narrows_both_sides() -> None:
    step = Difference((0, 1), (2, 3))
    assert revised(step, (0, 100), (10, 20)) == near((12, 23), (10, 20))
    assert revised(step, (15, 16), (0, 100)) == near((15, 16), (12, 14))
    assert revised(Difference((0, 1), (-3, -2)), (-100, 100), (1, 1)) == near((-2, -1), (1, 1))
    assert revised(step, (50, 60), (10, 20)) is None


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_sum_leaves_the_rest_to_the_part_that_is_not_known(place: int) -> None:
    parts: list[Bounds] = [(10, 20), (30, 40)]
    parts.insert(place, (0, BIG))
    found = revised(Sum((0, 1, 2, 3)), (100, 110), *parts)
    parts[place] = (40, 70)  # 100 - 20 - 40 and 110 - 10 - 30
    assert found == near((100, 110), *parts)


def test_a_sum_is_the_sum_of_its_parts() -> None:
    whole = Sum((0, 1, 2, 3))
    assert revised(whole, (0, BIG), (10, 20), (30, 40), (1, 2)) == near((41, 62), (10, 20), (30, 40), (1, 2))
    assert revised(whole, (60, 62), (10, 20), (30, 40), (1, 2)) == near((60, 62), (18, 20), (38, 40), (1, 2))
    assert revised(whole, (63, 70), (10, 20), (30, 40), (1, 2)) is None
    assert revised(Sum((0, 1, 2)), (9, 10), (-5, 1), (-5, 2)) is None


def test_at_most_bounds_one_from_above_and_the_other_from_below() -> None:
    assert revised(AtMost((0, 1)), (5, 20), (0, 10)) == [(5, 10), (5, 10)]
    assert revised(AtMost((0, 1)), (1, 2), (3, 4)) == [(1, 2), (3, 4)]
    assert revised(AtMost((0, 1)), (3, 4), (3, 4)) == [(3, 4), (3, 4)]
    assert revised(AtMost((0, 1)), (11, 12), (0, 10)) is None


def test_a_whole_lies_between_its_parts() -> None:
    rate = Between((0, 1, 2))
    assert revised(rate, (0, 1), (0.2, 0.3), (0.5, 0.6)) == [(0.2, 0.6), (0.2, 0.3), (0.5, 0.6)]
    assert revised(rate, (0.8, 0.9), (0.2, 0.3), (0.5, 0.6)) is None
    assert revised(rate, (0.0, 0.1), (0.2, 0.3), (0.5, 0.6)) is None


def test_the_part_that_alone_can_make_up_for_the_others_must() -> None:
    rate = Between((0, 1, 2, 3))
    assert revised(rate, (0.5, 0.6), (0.1, 0.2), (0, 1), (0.2, 0.3)) == [(0.5, 0.6), (0.1, 0.2), (0.5, 1), (0.2, 0.3)]
    assert revised(rate, (0.5, 0.6), (0.7, 0.8), (0, 1), (0.8, 0.9)) == [(0.5, 0.6), (0.7, 0.8), (0, 0.6), (0.8, 0.9)]
    two = [(0.5, 0.6), (0.1, 0.2), (0.0, 1.0), (0.0, 0.9)]
    assert revised(rate, *two) == two, "either of two could make up for it"
    touching = [(0.5, 0.6), (0.1, 0.5), (0.0, 1.0), (0.1, 0.2)]
    assert revised(rate, *touching) == touching, "a part that just reaches the whole could, too"
    touching = [(0.5, 0.6), (0.6, 0.9), (0.0, 1.0), (0.8, 0.9)]
    assert revised(rate, *touching) == touching


def solved(text: str, bounds: dict[str, Bounds], tolerance: float = 0.0) -> dict[str, Bounds] | None:
    """What a formula over a month of 31 days leaves of its quantities."""
    formula = parse_formula(text, bounds)
    equation = Equation(tuple(range(len(bounds))), formula, 31, tolerance)
    found = revised(equation, *(bounds[name] for name in formula.names))
    return None if found is None else dict(zip(formula.names, found, strict=True))


def test_a_formula_counts_the_days_and_its_constants() -> None:
    assert solved("a == b * days", {"a": (0, 1e6), "b": (10, 20)}) == {"a": (310, 620), "b": (10, 20)}
    assert solved("a == b * days", {"a": (62, 93), "b": (0, 1e6)}) == {"a": (62, 93), "b": (2, 3)}
    assert solved("a / 2 == b", {"a": (0, 100), "b": (10, 20)}) == {"a": (20, 40), "b": (10, 20)}
    assert solved("a / 2 == b", {"a": (0, 100), "b": (60, 70)}) is None


def test_a_formula_teaches_about_one_unknown_and_nothing_about_two() -> None:
    one: dict[str, Bounds] = {"a": (100.0, 110.0), "b": (0, BIG), "c": (30.0, 40.0)}
    assert solved("a - b == c", one) == {**one, "b": (60, 80)}
    two: dict[str, Bounds] = {**one, "c": (0, BIG)}
    assert solved("a - b == c", two) == two


def test_a_formula_with_tolerance_leaves_that_share() -> None:
    assert solved("a == b", {"a": (0, 1000), "b": (100, 100)}, 0.125) == {"a": (87.5, 112.5), "b": (100, 100)}


def test_a_formula_of_numbers_that_cannot_hold_leaves_nothing() -> None:
    assert solved("a <= 5", {"a": (1, 9)}) == {"a": (1, 5)}
    assert solved("a <= 5", {"a": (6, 9)}) is None
    assert solved("5 <= a * 0", {"a": (1, 9)}) is None


def test_a_formula_that_its_own_result_narrows_on_is_worked_out_to_the_end() -> None:
    formula = parse_formula("a == b * (3 - b)", {"a": None, "b": None})
    assert formula.names == ("a", "b")
    shape = Shape(box_of((0, 8), (2, 8)), [Equation((0, 1), formula, 31)])
    network = Network(shape, lambda statement: ([], []), lambda statement, others: ())
    # 3 - b lies between 0 and 1, so b between 2 and 3, so a is 3 at most
    assert network.propagate(()) == ([0, 2], [3, 3])


def test_what_any_reading_leaves_stays() -> None:
    readings = Either((0, 1), (Ratio((0, 1), (0.9, 0.9)), Difference((0, 1), (-0.3, -0.3))))
    assert revised(readings, (0, 1), (0.8, 0.8)) == near((0.5, 0.72), (0.8, 0.8))
    assert revised(readings, (0.6, 1), (0.8, 0.8)) == near((0.72, 0.72), (0.8, 0.8))
    assert revised(readings, (0, 0.6), (0.8, 0.8)) == near((0.5, 0.5), (0.8, 0.8))
    assert revised(readings, (0.55, 0.65), (0.8, 0.8)) is None
    assert revised(readings, (0.45, 0.45), (0, 1)) == near((0.45, 0.45), (0.5, 0.75))
