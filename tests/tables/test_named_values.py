"""Lists of a name and a bare number, and rows whose numbers a slash separates, are tables."""

from decimal import Decimal

import pytest

from smmextract.scan import Mention, scan

REPORT = "Output\n\nPublished: 2012-07-24\nSource: An agency\n\n{}\n"


def figures(body: str) -> list[Mention]:
    """The numbers of a report that may be figures."""
    return [one for one in scan(REPORT.format(body)) if one.why_not is None]


def test_names_with_bare_numbers_below_a_line_with_a_colon_take_its_unit() -> None:
    found = figures("Output in April by area (thousand tonnes):\n\nAfrica: 134\nNorth America: 313\nOceania: 156")
    assert [one.value for one in found] == [134_000, 313_000, 156_000]
    assert [one.cell.row for one in found if one.cell] == ["Africa", "North America", "Oceania"]


@pytest.mark.parametrize(
    "body",
    [
        "Output by area was mixed.\n\nAfrica: 134\nNorth America: 313\nOceania: 156",  # nothing announces a list
        "Output in April (thousand tonnes):\n\nAfrica: 134\nOceania: 156",  # two lines are no list
    ],
)
def test_other_lines_with_a_colon_are_no_table(body: str) -> None:
    assert not any(one.cell for one in scan(REPORT.format(body)))


def test_a_slash_separates_the_numbers_and_headers_of_rows() -> None:
    found = figures("(tonnes) March 11 / March 4\nYokohama 198,400 / 201,100\nNagoya 171,900 / 174,300")
    assert [(one.value, one.unit) for one in found[:2]] == [(Decimal(198_400), "t"), (Decimal(201_100), "t")]
    assert [one.cell.column for one in found if one.cell] == ["March 11", "March 4", "March 11", "March 4"]


def test_a_header_of_changes_with_a_percent_sign_states_the_unit() -> None:
    rows = (
        "Region | 2017 | 2018 | +/- % y-o-y\n---|---|---|---\nEurope | 5,527 | 5,650 | 2.2\nUSA | 2,090 | 2,130 | 1.9"
    )
    assert [one.unit for one in figures(rows) if one.value < 10] == ["%", "%"]


def test_a_year_before_a_figure_of_that_year_is_no_ratio() -> None:
    found = figures("Zinc in concentrate rose to 24,700 tonnes (2009: 24,300 tonnes).")
    assert [one.value for one in found] == [Decimal(24_700), Decimal(24_300)]


@pytest.mark.parametrize(("literal", "unit"), [("RO24.3 million", "OMR"), ("QR1.2bn", "QAR"), ("BD14.5m", "BHD")])
def test_gulf_currencies_are_read(literal: str, unit: str) -> None:
    (found,) = figures(f"Net profit was {literal}.")
    assert (found.literal, found.unit) == (literal, unit)
