"""Which units a metric can have."""

from __future__ import annotations

import pytest

from smmextract.vocabulary import Vocabulary

VOCABULARY = Vocabulary.shipped()


@pytest.mark.parametrize(
    ("metric", "unit"),
    [("production", "oz"), ("balance", "oz"), ("production", "GWh"), ("capacity", "GW"), ("inventory", "ct")],
)
def test_what_is_not_weighed_in_tonnes_has_its_own_unit(metric: str, unit: str) -> None:
    assert VOCABULARY.facts(metric).unit_of("level", unit) == unit
    assert VOCABULARY.facts(metric).fits("level", unit)


@pytest.mark.parametrize(("metric", "unit"), [("production", "USD/t"), ("operating_rate", "oz"), ("price", "t")])
def test_a_unit_of_another_dimension_does_not_fit(metric: str, unit: str) -> None:
    assert not VOCABULARY.facts(metric).fits("level", unit)
