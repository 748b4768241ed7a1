"""Trials: what is asked of single figures is what the whole check says of them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from helpers.arithmetic_build import change, figure
from smmextract.arithmetic.model.rule_book import default_rules
from smmextract.arithmetic.settle import Court, Trial
from smmextract.figure import Figure

REPORT = [
    figure("3.562 million mt", "production", figure_id="output"),
    change("4.2%", "production", "yoy", "up", figure_id="output yoy"),
    figure("114,900 mt", "daily_production", figure_id="daily", approximate=True),
    change("11.2 percentage points", "liquid_ratio", "yoy", "up", figure_id="ratio yoy"),
    figure("70.36%", "liquid_ratio", figure_id="ratio", approximate=True),
    change("24%", "ingot_production", "yoy", "down", figure_id="ingot yoy"),
    figure("1.06 million mt", "ingot_production", figure_id="ingot", approximate=True),
    figure("45.19 million mt", "capacity", figure_id="built"),
    figure("41.98 million mt", "operating_capacity", figure_id="running"),
    figure("92.9%", "operating_rate", figure_id="rate"),
]


@pytest.mark.parametrize("wrong", [one.id for one in REPORT])
@pytest.mark.parametrize("factor", ["1", "-1", "10", "0.1", "1.3", "0.9"])
def test_each_figure_is_judged_alone_as_in_the_whole_check(wrong: str, factor: str) -> None:
    figures = [multiplied(one, Decimal(factor)) if one.id == wrong else one for one in REPORT]
    asked, whole = (Court(default_rules(), figures).trial(figures, []) for _ in range(2))
    verdicts = {one.id: one.verdict for one in whole.checked().figures}
    assert {name: told(asked, name) for name in verdicts} == verdicts


def multiplied(figure: Figure, factor: Decimal) -> Figure:
    ends = sorted(end * factor for end in (figure.low, figure.high) if end is not None)
    return figure.model_copy(update={"value": figure.value * factor, "low": ends[0], "high": ends[-1]})


def told(trial: Trial, name: str) -> str:
    """What is asked of a figure first, as settling does, and what else is said of it."""
    return "confirmed" if trial.is_confirmed(name) else "flagged" if trial.is_flagged(name) else "accepted"
