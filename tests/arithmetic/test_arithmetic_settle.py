"""Doubts that arithmetic settles, and those that it must leave to a person."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings, strategies as st
from test_arithmetic_properties import honest_reports

from helpers.arithmetic_build import change, figure
from smmextract.arithmetic import check
from smmextract.figure import Alternative, Figure, Label, Result


def doubted(one: Figure, *others: Alternative, confidence: float = 0.8) -> Figure:
    """A figure whose label is unsure between its own reading and others."""
    return one.model_copy(update={"doubts": ["unsure"], "confidence": confidence, "alternatives": list(others)})


def other(weight: float = 0.15, **fields: str | Decimal | None) -> Alternative:
    return Alternative(fields=dict(fields), weight=weight)


def growth(period: str = "2024-01", before: str = "2023-12") -> list[Figure]:
    return [
        figure("3.562 million mt", "production", period),
        figure("3.418 million mt", "production", before),
        change("4.21%", "production", "mom", "up", period),
    ]


def verdicts(figures: list[Figure]) -> list[str]:
    return [one.verdict for one in check(figures).figures]


def test_figures_in_doubt_are_settled_by_a_sum_with_a_firm_one_and_keep_their_doubts_as_a_note() -> None:
    level, base, rise = growth()
    checked = check([doubted(level), doubted(base), rise])
    assert [(one.verdict, one.doubts) for one in checked.figures] == [
        ("accepted", ["unsure"]), ("accepted", ["unsure"]), ("confirmed", []),
    ]  # fmt: skip


def test_only_a_figure_whose_labeller_is_sure_is_confirmed() -> None:
    """Sums that come out may be sums of something else, also where nothing is in doubt."""
    level, base, rise = growth()
    assert verdicts([doubted(level, confidence=0.94), base, rise])[0] == "confirmed"
    assert verdicts([doubted(level, confidence=0.9), base, rise])[0] == "accepted"
    unsure = level.model_copy(update={"confidence": 0.9})
    assert verdicts([unsure, base, rise]) == ["accepted", "confirmed", "confirmed"]


def test_a_sum_of_doubted_figures_alone_settles_nothing() -> None:
    """A balance holds in any period: what misled one reading may have misled all of them."""
    assert verdicts([doubted(one) for one in growth()]) == ["flagged"] * 3


def test_a_doubt_that_no_check_reaches_stays() -> None:
    alone = doubted(figure("210,010 mt", "inventory", "2022-05"))
    assert verdicts([*growth(), alone])[-1] == "flagged"


def test_a_number_that_is_only_said_twice_settles_nothing() -> None:
    assert verdicts([doubted(one) for one in (growth()[0], growth()[0])]) == ["flagged"] * 2


def test_sums_that_come_out_as_well_another_month_settle_nothing() -> None:
    """What misled one reading misled those beside it: all may be of the month after."""
    moved = zip(growth(), growth("2024-03", "2024-02"), strict=True)
    assert verdicts([doubted(one, other(period=later.period)) for one, later in moved]) == ["flagged"] * 3


def test_one_figure_that_is_sure_of_its_month_settles_those_that_are_not() -> None:
    level, base, rise = growth()
    unsure = [doubted(level, other(period="2024-03")), doubted(base, other(period="2024-02")), rise]
    assert verdicts(unsure) == ["accepted", "accepted", "confirmed"]


def test_hypotheses_that_contradict_each_other_accuse_nobody() -> None:
    level, base, rise = growth()
    wrong = base.model_copy(update={"value": base.value * 2, "low": None, "high": None})
    checked = check([doubted(one) for one in (level, wrong, rise)])
    assert [one.verdict for one in checked.figures] == ["flagged"] * 3
    assert checked.conflicts == []


def test_doubtful_figures_that_firm_ones_bear_out_one_by_one_may_still_contradict_each_other() -> None:
    """Output of the month leaves wide ranges, in which both stand; but one is not the other times the capacity."""
    june = "2031-06"
    output, built = figure("3.620 million mt", "production", june), figure("45.62 million mt", "capacity", june)
    running = doubted(figure("43.62 million mt", "operating_capacity", june), other(metric="capacity"), confidence=0.95)
    rate = doubted(figure("96.5%", "operating_rate", june), other(kind="change"), confidence=0.95)
    assert verdicts([output, built, running])[-1] == verdicts([output, built, rate])[-1] == "confirmed"
    checked = check([output, built, running, rate])
    assert [conflict.blame for conflict in checked.conflicts] == [[rate.id]]
    assert checked.figures[-1].verdict == "flagged"


def test_a_first_reading_less_likely_than_not_is_no_hypothesis() -> None:
    assert verdicts([doubted(one, confidence=0.4) for one in growth()]) == ["flagged"] * 3


def test_an_alternative_that_is_a_year_stays_one_in_a_kept_result() -> None:
    kept = Result.model_validate_json(
        Result.model_validate(
            {"report": {}, "reader": {"name": "test"}, "figures": [doubted(growth()[0], other(period="2024"))]}
        ).to_json()
    )
    assert kept.figures[0].alternatives[0].fields == {"period": "2024"}


READINGS = (
    other(0.4, period="2024-02"),
    other(0.3, metric="inventory"),
    other(0.4, basis="mom"),
    other(0.3, direction="up"),
    other(0.5, value=Decimal(5), low=Decimal(4), high=Decimal(6)),
)


@settings(max_examples=25)
@given(honest_reports(), st.data())
def test_settling_changes_nothing_that_is_not_in_doubt(report: list[Figure], data: st.DataObject) -> None:
    unsure = data.draw(st.sets(st.sampled_from(range(len(report))), min_size=1))
    readings = st.lists(st.sampled_from(READINGS), max_size=2)
    before = [
        doubted(one, *data.draw(readings), confidence=0.95) if place in unsure else one
        for place, one in enumerate(report)
    ]
    checked = check(before)
    told = [*Label.model_fields, "value", "low", "high", "unit"]
    for place, (one, judged) in enumerate(zip(before, checked.figures, strict=True)):
        if place not in unsure:
            assert {name: getattr(judged, name) for name in told} == {name: getattr(one, name) for name in told}
            assert judged.doubts == []
        elif judged.verdict != "confirmed":
            assert judged.verdict == "flagged"
        assert judged.verdict != "flagged" or place in unsure
