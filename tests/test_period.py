"""Reporting periods."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from smmextract.errors import InputError
from smmextract.period import parse_period


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2024-02", 29),
        ("2023-02", 28),
        ("1900-02", 28),
        ("2000-02", 29),
        ("2024-01", 31),
        ("2024-04", 30),
        ("2024-Q1", 91),
        ("2023-H1", 181),
        ("2024", 366),
        ("2024-01/2024-11", 335),
        ("2024-11-29", 1),
    ],
)
def test_days_are_calendar_days(text: str, days: int) -> None:
    assert parse_period(text).days == days


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2024-Q2", "2024-04/2024-06"),
        ("2025-H1", "2025-01/2025-06"),
        ("2024", "2024-01/2024-12"),
        ("2024-H2", "2024-07/2024-12"),
    ],
)
def test_a_quarter_half_or_year_is_its_months(one: str, other: str) -> None:
    assert parse_period(one) == parse_period(other)


@pytest.mark.parametrize(
    ("period", "basis", "base"),
    [
        ("2024-01", "mom", "2023-12"),
        ("2024-01", "yoy", "2023-01"),
        ("2024-Q1", "qoq", "2023-Q4"),
        ("2024-Q1", "yoy", "2023-Q1"),
        ("2024-01/2024-08", "ytd_yoy", "2023-01/2023-08"),
        ("2025-01/2025-06", "mom", "2024-07/2024-12"),
        ("2025-02-21", "wow", "2025-02-14"),
        ("2024-02-29", "yoy", "2023-02-28"),
        ("2024-03-31", "mom", "2024-02-29"),
        ("2023", "yoy", "2022"),
    ],
)
def test_the_base_of_a_change(period: str, basis: str, base: str) -> None:
    assert parse_period(period).base(basis) == parse_period(base)


@pytest.mark.parametrize(("period", "basis"), [("2024-01", "vs_forecast"), ("2024-01", "other"), ("2024-01", "wow")])
def test_some_changes_have_no_earlier_period(period: str, basis: str) -> None:
    assert parse_period(period).base(basis) is None


@pytest.mark.parametrize(
    "text",
    ["", "January", "2024-13", "2024-00", "2024-02-30", "2024-Q5", "2024-11/2024-01", "24-01", "2024/01", "9999"],
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="not a period"):
        parse_period(text)


@given(st.integers(1901, 2099), st.integers(1, 12), st.integers(0, 11))
def test_a_period_is_read_as_it_is_printed(year: int, month: int, longer: int) -> None:
    last = min(12, month + longer)
    period = parse_period(f"{year}-{month:02d}/{year}-{last:02d}")
    assert parse_period(str(period)) == period
    assert period.months_back(12).months == period.months
