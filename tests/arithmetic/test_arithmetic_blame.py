"""Minimal conflicts and the smallest sets to blame, against brute force."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, product
from typing import ClassVar

import pytest
from hypothesis import given, strategies as st

from helpers.arithmetic_build import OUTPUT, quantity, said
from smmextract.arithmetic.diagnose.blame import (
    Disagreement,
    disagreements,
    minimal_conflict,
    minimal_subset,
    split,
    tension,
)
from smmextract.arithmetic.model.quantity import Quantity
from smmextract.arithmetic.model.statement import Statement
from smmextract.arithmetic.solve.system import System


def independent(system: System) -> list[Disagreement]:
    return [part for whole in disagreements(system) for part in split(whole)]


def system_of(*statements: Statement) -> System:
    quantities = dict.fromkeys(quantity for statement in statements for quantity in statement.quantities)
    return System(list(statements), [], {quantity: place for place, quantity in enumerate(quantities)})


def levels(*values: float, of: Quantity = OUTPUT, half: float = 1.0) -> list[Statement]:
    return [Statement((f"{of.product} {value}",), "same", of, value=value, half=half) for value in values]


def numbers(sets: Sequence[frozenset[int]]) -> list[list[int]]:
    return sorted(sorted(one) for one in sets)


def growth_of(product: str, now: float, before: float, factor: float) -> list[Statement]:
    here, base = quantity(product=product), quantity(period="2023-01", product=product)
    grown = Statement((product,), "change", here, base, value=factor, half=0.001)
    return [*levels(now, of=here), *levels(before, of=base), grown]


ZINC, TIN = quantity(product="zinc"), quantity(product="tin")


def tension_of(*values: float, half: float = 1.0) -> float:
    system = system_of(*levels(*values, half=half))
    return tension(system, system.everything)


def test_tension_is_the_widening_at_which_statements_agree() -> None:
    assert tension_of(100, 101) == 1
    assert tension_of(100, 102) == 1, "they touch"
    assert 2 <= tension_of(100, 104) <= 2 * 1.05
    assert 50 <= tension_of(100, 200) <= 50 * 2, "of a large one only the order matters"
    assert 750 <= tension_of(100, 103, half=0.002) <= 750 * 2
    assert tension_of(100, 103, half=0.001) == float("inf")
    assert tension_of(100, 103, half=0) == float("inf")


@pytest.mark.parametrize("wanted", [{0}, {6}, {2, 5}, {0, 1, 2}, {1, 3, 4, 6}, set(range(7))])
def test_a_minimal_part_is_found_wherever_it_lies(wanted: set[int]) -> None:
    assert set(minimal_subset(range(7), lambda part: wanted <= part)) == wanted


def test_what_holds_of_nothing_needs_no_part() -> None:
    assert minimal_subset([4, 5], lambda part: True) == []
    assert minimal_subset([4], lambda part: 4 in part) == [4]


def test_a_minimal_part_prefers_what_comes_first() -> None:
    assert sorted(minimal_subset(range(6), lambda part: {0, 3} <= part or {1, 5} <= part)) == [0, 3]


def test_a_minimal_conflict_leaves_out_what_has_nothing_to_do_with_it() -> None:
    system = system_of(*levels(100, 101), *levels(7, of=ZINC), *levels(300))
    assert minimal_conflict(system, system.everything) == {0, 3}
    near_by = system_of(*levels(100, 104.5, 300))
    assert minimal_conflict(near_by, near_by.everything) == {0, 2}, "three half units are no contradiction"
    assert minimal_conflict(near_by, near_by.everything, 1.0) == {0, 1}


def test_statements_that_agree_have_no_disagreement() -> None:
    assert disagreements(system_of(*levels(100, 101, 105.5))) == []
    assert disagreements(system_of(*growth_of("zinc", 110, 100, 1.1))) == []


def test_of_two_numbers_either_may_be_wrong_and_of_three_the_odd_one_is() -> None:
    [pair] = disagreements(system_of(*levels(100, 300)))
    assert (numbers(pair.conflicts), numbers(pair.blame)) == ([[0, 1]], [[0], [1]])
    assert [pair.blamed, pair.statements, pair.elsewhere] == [{0, 1}, {0, 1}, set()]
    [odd] = disagreements(system_of(*levels(100, 300, 101)))
    assert (numbers(odd.conflicts), numbers(odd.blame)) == ([[0, 1], [1, 2]], [[1]])
    assert [odd.blamed, odd.statements] == [{1}, {0, 1, 2}]


def test_a_change_that_its_two_levels_do_not_give_blames_all_three() -> None:
    [found] = disagreements(system_of(*growth_of("zinc", 110, 100, 1.5)))
    assert (numbers(found.conflicts), numbers(found.blame)) == ([[0, 1, 2]], [[0], [1], [2]])
    [fourth] = disagreements(system_of(*growth_of("zinc", 110, 100, 1.5), *levels(111, of=ZINC)))
    assert numbers(fourth.blame) == [[1], [2]]
    assert numbers(fourth.conflicts) == [[0, 1, 2]], "one that shows both is enough"


def test_disagreements_that_share_nothing_are_told_apart() -> None:
    found = independent(system_of(*levels(100, 300), *growth_of("zinc", 110, 100, 1.5)))
    told = {tuple(map(tuple, numbers(one.blame))): one for one in found}
    assert set(told) == {((0,), (1,)), ((2,), (3,), (4,))}
    pair, three = told[(0,), (1,)], told[(2,), (3,), (4,)]
    assert numbers(pair.conflicts) == [[0, 1]]
    assert pair.elsewhere == {2, 3, 4}
    assert numbers(three.conflicts) == [[2, 3, 4]]
    assert three.elsewhere == {0, 1}


def test_nothing_is_blamed_on_a_statement_in_doubt_or_a_convention() -> None:
    doubtful = Statement(("d",), "same", OUTPUT, value=900.0, half=1.0, doubtful=True)
    convention = Statement(("c",), "same", OUTPUT, value=500.0, half=1.0, convention=True)
    assert disagreements(system_of(*levels(100), doubtful, convention)) == []


def test_so_many_clashes_that_no_small_set_explains_them_blame_all_and_stay_apart() -> None:
    found = disagreements(system_of(*levels(100, 200, 300, 400, 500, 600), *levels(10, 90, of=ZINC)))
    assert [(len(one.conflicts), numbers(one.blame)) for one in found] == [
        (15, [[0], [1], [2], [3], [4], [5]]),
        (1, [[6], [7]]),
    ]


def test_twelve_clashes_are_still_explained() -> None:
    odd = [level for of in (OUTPUT, ZINC, TIN) for level in levels(100, 100.5, 101, 101.5, 300, of=of)]
    [found] = disagreements(system_of(*odd))
    assert len(found.conflicts) == 12
    assert numbers(found.blame) == [[4, 9, 14]]


class Rigged(System):
    """Statements that contradict each other in these sets."""

    conflicting: ClassVar[list[frozenset[int]]] = []

    def contradicts(self, believed: frozenset[int], widening: float, extra: Sequence[Statement] = ()) -> bool:
        return any(one <= believed for one in self.conflicting)


@given(st.lists(st.frozensets(st.integers(0, 7), min_size=1, max_size=4), min_size=1, max_size=6))
def test_blame_is_every_smallest_set_that_meets_all_conflicts(conflicting: list[frozenset[int]]) -> None:
    smallest: list[frozenset[int]] = []
    for size in (1, 2, 3):
        sets_of_size = map(frozenset, combinations(range(8), size))
        smallest = smallest or [chosen for chosen in sets_of_size if all(chosen & one for one in conflicting)]
    if not smallest:
        return  # more than three: too many to be searched for
    system = type("Case", (Rigged,), {"conflicting": conflicting})([said("share", 0.5)] * 8, [], {})
    found = independent(system)
    choices = product(*(one.blame for one in found))
    assert numbers([frozenset().union(*chosen) for chosen in choices]) == numbers(smallest)
    for one in found:
        assert all(any(statement in known for known in one.conflicts) for statement in one.blamed)
        assert all(known in conflicting for known in one.conflicts)


class AnySix(System):
    """Statements any six of which contradict each other."""

    def contradicts(self, believed: frozenset[int], widening: float, extra: Sequence[Statement] = ()) -> bool:
        return len(believed) >= 6


def test_a_search_that_grows_too_large_blames_all_that_it_met() -> None:
    [found] = disagreements(AnySix([said("share", 0.5)] * 14, [], {}))
    assert len(found.conflicts) == 61  # the first, and sixty that sets of removed statements did not meet
    assert found.blamed == found.statements
    assert all(len(one) == 1 for one in found.blame)


def test_three_sets_of_a_choice_each_are_three_disagreements() -> None:
    found = independent(system_of(*levels(1, 90), *levels(1, 90, of=ZINC), *levels(1, 90, of=TIN)))
    assert sorted(numbers(one.blame) for one in found) == [[[0], [1]], [[2], [3]], [[4], [5]]]


def test_more_than_three_wrong_numbers_are_not_searched_for() -> None:
    apart = [levels(1, 90, of=quantity(product=name)) for name in ("zinc", "tin", "lead", "nickel")]
    found = disagreements(system_of(*(one for pair in apart for one in pair)))
    assert [numbers(one.conflicts) for one in found] == [[[0, 1]], [[2, 3]], [[4, 5]], [[6, 7]]]
    assert [numbers(one.blame) for one in found] == [[[0], [1]], [[2], [3]], [[4], [5]], [[6], [7]]]


def sets(*members: set[int]) -> tuple[frozenset[int], ...]:
    return tuple(map(frozenset, members))


def test_blame_that_is_one_choice_is_not_split() -> None:
    whole = Disagreement(sets({0, 1}, {1, 2}, {0, 2}), sets({0, 1}, {0, 2}, {1, 2}))
    assert split(whole) == [whole]
    # every two meet in some set, but not every three
    tied = Disagreement(sets({0, 1}, {2, 3}, {4, 5}), sets({0, 2, 4}, {0, 3, 5}, {1, 2, 5}, {1, 3, 4}))
    assert split(tied) == [tied]


def test_a_certain_part_and_a_choice_are_split() -> None:
    certain, choice = split(Disagreement(sets({0, 1}, {0, 2}, {3, 4}), sets({0, 3}, {0, 4})))
    assert (certain.blame, certain.conflicts) == (sets({0}), sets({0, 1}, {0, 2}))
    assert certain.elsewhere == {3, 4}
    assert (choice.blame, choice.conflicts) == (sets({3}, {4}), sets({3, 4}))
    assert choice.elsewhere == {0}


def test_two_that_go_together_are_one_choice() -> None:
    pair = sets({0, 1}, {1, 2}, {2, 3}, {0, 3})  # met by 0 and 2, or by 1 and 3
    both = Disagreement((*pair, frozenset({4, 5})), sets({0, 2, 4}, {0, 2, 5}, {1, 3, 4}, {1, 3, 5}))
    together, single = split(both)
    assert (together.blame, together.conflicts) == (sets({0, 2}, {1, 3}), pair)
    assert (single.blame, single.conflicts) == (sets({4}, {5}), sets({4, 5}))


def test_a_conflict_that_another_blame_meets_counts_only_where_there_is_no_other() -> None:
    shared = Disagreement(sets({0, 1}, {1, 2, 3}, {2, 3}), sets({0, 2}, {0, 3}, {1, 2}, {1, 3}))
    first, second = split(shared)
    assert (first.conflicts, second.conflicts) == (sets({0, 1}), sets({2, 3}))
    only_shared = Disagreement(sets({0, 1, 2}, {2, 3}), sets({0, 2}, {0, 3}, {1, 2}, {1, 3}))
    assert split(only_shared)[0].conflicts == sets({0, 1, 2})
