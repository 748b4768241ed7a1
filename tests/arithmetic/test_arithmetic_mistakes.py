"""Slips and variants of digits, with numbers worked out by hand."""

from __future__ import annotations

import pytest

from helpers.arithmetic_build import said
from smmextract.arithmetic.diagnose.checks import digit_and_sign_slips, informs, nearest, pins, would_be_noticed
from smmextract.arithmetic.diagnose.mistake_kinds import EXTRA_DIGIT, LOST_DIGIT, TRANSPOSED, WRONG_DIGIT, Operator
from smmextract.arithmetic.diagnose.written_digits import digit_variants
from smmextract.arithmetic.model.statement import Statement


def slipped_to(statement: Statement) -> list[float]:
    return [one.value for one in digit_and_sign_slips(statement)]


def test_the_slips_of_a_number_are_its_sign_its_point_and_a_digit() -> None:
    assert slipped_to(said("same", 200, 1)) == pytest.approx([2000, 20, 210, 190])
    assert slipped_to(said("same", 200, 20)) == pytest.approx([2000, 20, 240, 160]), "what is rounder shows less"
    assert slipped_to(said("difference", -200, 1)) == pytest.approx([200, -2000, -20, -190, -210])
    assert slipped_to(said("beat", 200, 1)) == pytest.approx([-200, 2000, 20, 210, 190])
    assert slipped_to(said("change", 1.5, 0.005)) == pytest.approx([0.5, 6.0, 1.05, 1.525, 1.475])
    assert slipped_to(said("share", 0.5, 0.005)) == pytest.approx([5.0, 0.05, 0.525, 0.475])
    assert slipped_to(said("same", 0.0, 1)) == []


def test_a_slip_is_noticed_where_the_others_leave_too_little_room_for_it() -> None:
    level = said("same", 200, 1)  # its slips are 2000, 20, 210 and 190, each give or take 1
    assert would_be_noticed(level, ((198, 202),))
    assert would_be_noticed(level, ((192, 208),))
    assert not would_be_noticed(level, ((190, 202),))
    assert not would_be_noticed(level, ((198, 210),))
    assert not would_be_noticed(level, ((300, 400),)), "the figure itself does not fit"
    assert not would_be_noticed(level, ((198, 202), (2000, 2001))), "a slip fits the other reading"
    assert would_be_noticed(level, ((198, 202), (500, 501)))
    assert not would_be_noticed(level, ())
    assert not would_be_noticed(said("same", 0.0, 1), ((-1, 1),)), "zero has no slips"
    assert not would_be_noticed(said("difference", 200, 1), ((-202, 202),)), "the sign could be turned"


def test_the_nearest_reading_is_the_one_that_fits_best() -> None:
    level = said("same", 100)
    for derived in ([(0.0, 50.0), (90.0, 120.0)], [(90.0, 120.0), (0.0, 50.0)]):
        assert nearest(level, tuple(derived)) == (90, 120)
    assert nearest(level, ((110, 115), (0, 95))) == (0, 95)
    assert nearest(level, ((104, 105), (0, 95))) == (104, 105)


def test_a_range_informs_that_says_more_than_the_order_of_magnitude() -> None:
    assert informs(said("same", 100), (0, 200))
    assert not informs(said("same", 100), (0, 201))
    assert informs(said("difference", -100), (-200, 0))
    assert informs(said("change", 1.5), (1.0, 2.0))
    assert not informs(said("change", 1.5), (0.5, 2.0))


def test_others_pin_a_number_whatever_it_says() -> None:
    wrong = said("same", 500, 1)
    assert pins(wrong, ((198, 202),))
    assert not pins(wrong, ((190, 212),))
    assert not pins(wrong, ((100, 300),))
    assert pins(said("difference", 500, 1), ((-202, -198),))
    assert pins(wrong, ((100, 101), (499, 501)))
    assert not pins(wrong, ((198, 202), (450, 550))), "the nearest reading counts"


def variants(mantissa: str, operator: Operator) -> list[tuple[str, int]]:
    return [(digits, count) for kind, digits, count in digit_variants(mantissa) if kind is operator]


def test_digits_change_places_around_the_decimal_point() -> None:
    assert variants("6.59", TRANSPOSED) == [("5.69", 2), ("6.95", 2)]
    assert variants("11.2", TRANSPOSED) == [("12.1", 1)]
    assert variants("77", TRANSPOSED) == []


def test_a_wrong_digit_is_any_other_in_its_place() -> None:
    found = variants("4.2", WRONG_DIGIT)
    assert [digits for digits, _ in found] == [*(f"{d}.2" for d in "012356789"), *(f"4.{d}" for d in "013456789")]
    assert {count for _, count in found} == {18}


def test_a_lost_digit_may_have_stood_anywhere() -> None:
    found = variants("4.2", LOST_DIGIT)
    assert [digits for digits, _ in found] == [
        *(f"{d}4.2" for d in "0123456789"),
        *(f"4{d}.2" for d in "0123456789"),
        *(f"4.{d}2" for d in "0123456789"),
        *(f"4.2{d}" for d in "0123456789"),
    ]
    assert {count for _, count in found} == {3}, "one of three digits was lost"


def test_of_two_equal_digits_in_a_row_one_may_be_too_many() -> None:
    assert variants("6.55", EXTRA_DIGIT) == [("6.5", 2)]
    assert variants("1122", EXTRA_DIGIT) == [("122", 3), ("112", 3)]
    assert variants("12", EXTRA_DIGIT) == []
    assert variants("7", EXTRA_DIGIT) == []


def test_without_a_digit_there_is_nothing_to_write_otherwise() -> None:
    assert list(digit_variants(".")) == []
