"""The scorer: alignment by place, the alternatives of a gold answer, the sums."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from smmextract.evaluate.score import score
from smmextract.figure import Figure

TEXT = "Output rose 3% to 500 mt. Imports rose 3% to 900 mt."


def figure(literal: str, start: int, **fields: Any) -> Figure:
    known: dict[str, Any] = {
        "metric": "production",
        "product": "zinc",
        "region": "China",
        "period": "2024-03",
        "kind": "level",
        "value": Decimal(500),
        "unit": "t",
    }
    return Figure(id=f"f{start}", literal=literal, start=start, end=start + len(literal), **(known | fields))


def gold(literal: str, **fields: Any) -> dict[str, Any]:
    known = {
        "metric": "production",
        "product": "zinc",
        "region": "China",
        "period": "2024-03",
        "kind": "level",
        "basis": None,
        "value": 500,
        "unit": "t",
        "modality": "actual",
        "approximate": False,
    }
    return {"literal": literal, **known, **fields}


LEVEL = figure("500 mt", TEXT.index("500"))


def test_the_same_literal_is_aligned_in_reading_order() -> None:
    first, second = (
        figure("3%", TEXT.index("3%"), kind="change", basis="mom", value=Decimal(3), unit="%"),
        figure("3%", TEXT.rindex("3%"), kind="change", basis="mom", value=Decimal(3), unit="%", metric="imports"),
    )
    answers = [
        gold("3%", kind="change", basis="mom", value=3, unit="%"),
        gold("3%", kind="change", basis="mom", value=3, unit="%", metric="imports"),
    ]
    assert score([second, first], answers, TEXT).full_f1 == 1.0


def test_a_wrong_core_field_and_a_wrong_region_are_told_apart() -> None:
    wrong_period = score([LEVEL], [gold("500 mt", period="2024-04")], TEXT)
    assert (wrong_period.core_f1, wrong_period.pairs[0].wrong) == (0.0, ("period",))
    wrong_region = score([LEVEL], [gold("500 mt", region="Peru")], TEXT)
    assert (wrong_region.core_f1, wrong_region.full_f1) == (1.0, 0.0)


def test_alternatives_aliases_and_equal_periods_are_right() -> None:
    answer = gold("500 mt", metric="imports", alt_metric="production", product="Zinc", region="domestic")
    assert score([LEVEL], [answer], TEXT).full_f1 == 1.0
    half = figure("500 mt", TEXT.index("500"), period="2024-01/2024-06")
    assert score([half], [gold("500 mt", period="2024-H1")], TEXT).full_f1 == 1.0


def test_missed_and_extra_figures_lower_recall_and_precision() -> None:
    scores = score([LEVEL], [gold("900 mt", value=900)], TEXT)
    assert (scores.recall, scores.precision, scores.core_f1) == (0.0, 0.0, 0.0)
    assert [one["literal"] for one in scores.missed] == ["900 mt"]
    assert scores.extra == [LEVEL]


def test_optional_figures_count_neither_way() -> None:
    optional = gold("900 mt", value=900, optional=True)
    assert score([LEVEL], [gold("500 mt"), optional], TEXT).full_f1 == 1.0
    found = figure("900 mt", TEXT.index("900"))
    assert score([LEVEL, found], [gold("500 mt"), optional], TEXT).full_f1 == 1.0


def test_scores_of_reports_add_up() -> None:
    right = score([LEVEL], [gold("500 mt")], TEXT)
    wrong = score([LEVEL], [gold("500 mt", value=501)], TEXT)
    assert (right + wrong).core_f1 == 0.5
    assert (right + wrong).accuracy["value"] == 0.5
