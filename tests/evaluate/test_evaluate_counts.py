"""What an evaluation counts: verdicts of wrong figures, anomalies, false flags, mistakes, tokens; and its sums."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from smmextract.errors import InputError
from smmextract.evaluate.evaluation import evaluate, together
from smmextract.evaluate.results import GoldAnswer
from smmextract.evaluate.score import score
from smmextract.figure import Conflict, Figure, Reader, ReportInfo, Result

TEXT = "Zinc output fell 3% to 500 mt. Imports rose 4% to 900 mt, for 12 reasons."
BASE: dict[str, Any] = {
    "metric": "production",
    "product": "zinc",
    "region": "China",
    "segment": None,
    "period": "2024-03",
    "kind": "level",
    "basis": None,
    "unit": "t",
    "modality": "actual",
    "approximate": False,
}
CHANGE = {"kind": "change", "basis": "mom", "unit": "%"}
GOLD: dict[str, dict[str, Any]] = {
    "3%": BASE | CHANGE | {"value": -3},
    "500 mt": BASE | {"value": 500},
    "4%": BASE | CHANGE | {"metric": "imports", "value": 4},
    "900 mt": BASE | {"metric": "imports", "value": 900},
}


def answer(*anomalies: str, name: str = "zinc", changed: dict[str, dict[str, Any]] | None = None) -> GoldAnswer:
    entries = tuple(
        {"literal": literal, **fields, **(changed or {}).get(literal, {})} for literal, fields in GOLD.items()
    )
    return GoldAnswer(name, entries, tuple(frozenset({one}) for one in anomalies))


def result(
    *conflicts: Conflict, drop: tuple[str, ...] = (), extra: str | None = None, **changed: dict[str, Any]
) -> Result:
    """The right figures, those in `drop` left out, with fields changed by literal."""
    figures = [
        Figure.model_validate(
            {"id": f"f{place}", "literal": literal, **_span(literal), **fields, **_given(changed, literal)}
        )
        for place, (literal, fields) in enumerate(GOLD.items())
        if literal not in drop
    ]
    if extra:
        figures.append(
            Figure(id="fx", literal=extra, **_span(extra), metric="other", value=Decimal(12), verdict="confirmed")
        )
    reader = Reader(name="llm", model="m-1", calls=2, prompt_tokens=3000, completion_tokens=500, seconds=1.5)
    return Result(report=ReportInfo(text=TEXT), reader=reader, figures=figures, conflicts=list(conflicts))


def _given(changed: dict[str, dict[str, Any]], literal: str) -> dict[str, Any]:
    return changed.get("f" + "".join(sign for sign in literal if sign.isdigit()), {})


def _span(literal: str) -> dict[str, int]:
    return {"start": TEXT.index(literal), "end": TEXT.index(literal) + len(literal)}


def conflict(*blame: str, sets: tuple[tuple[str, ...], ...] = ()) -> Conflict:
    return Conflict(figures=list(blame), why="they differ", blame=list(blame), blame_sets=[list(one) for one in sets])


def test_all_right_and_accepted() -> None:
    found = evaluate(result(), answer())
    assert (found.scores.core_f1, found.scores.full_f1, found.scores.found_f1) == (1, 1, 1)
    assert found.verdicts["accepted"].right == 4
    assert found.confusions() == []
    assert (found.clean, found.clean_contradicted, found.false_flags) == (1, 0, [])


def test_wrong_figures_are_counted_by_verdict() -> None:
    found = evaluate(
        result(
            f3={"value": Decimal(3), "verdict": "confirmed"},
            f500={"region": "Peru", "verdict": "confirmed"},
            f4={"basis": "yoy", "verdict": "flagged"},
        ),
        answer(),
    )
    confirmed, flagged = found.verdicts["confirmed"], found.verdicts["flagged"]
    assert (confirmed.core, confirmed.elsewhere, confirmed.right, confirmed.wrong) == (1, 1, 0, 1)
    assert (flagged.core, flagged.right) == (1, 0)
    assert found.verdicts["accepted"].right == 1
    assert found.false_flags == []


def test_a_number_that_is_no_figure_is_wrong_where_it_is_confirmed() -> None:
    found = evaluate(result(extra="12"), answer())
    assert found.verdicts["confirmed"].wrong == 1
    assert [(one.field, one.gold, one.read) for one in found.confusions()] == [("figure", "none", "other")]


def test_a_flag_on_a_right_figure_is_false_unless_an_anomaly_names_it() -> None:
    flagged = {"verdict": "flagged"}
    assert evaluate(result(f3=flagged, f4=flagged), answer("3%")).false_flags == [("zinc", "4%")]


def test_an_anomaly_is_found_where_a_contradiction_may_be_due_to_it() -> None:
    both = answer("500 mt", "4%")
    by_set = evaluate(result(conflict("f0", sets=(("f0",), ("f1", "f3")))), both)
    assert (by_set.anomalies, by_set.found_anomalies) == (2, 1)
    assert by_set.missed_anomalies == [("zinc", "4%")]
    assert by_set.astray == []
    elsewhere = evaluate(result(conflict("f3")), both)
    assert (elsewhere.found_anomalies, elsewhere.astray) == (0, [("zinc", "they differ")])


def test_a_contradiction_in_a_clean_report_is_counted() -> None:
    found = evaluate(result(conflict("f3")), answer())
    assert (found.clean, found.clean_contradicted) == (1, 1)


def test_a_dropped_figure_does_not_count() -> None:
    found = evaluate(result(f3={"verdict": "dropped"}), answer())
    assert [one["literal"] for one in found.scores.missed] == ["3%"]


def test_equal_mistakes_are_one_confusion_and_a_turned_sign_is_told_as_such() -> None:
    wrong = {"period": "2024-02"}
    found = evaluate(result(f500=wrong, f900=wrong, f3={"value": Decimal(3)}), answer())
    told = [(one.field, one.gold, one.read, one.places) for one in found.confusions()]
    assert told == [
        ("period", "2024-03", "2024-02", (("zinc", "500 mt"), ("zinc", "900 mt"))),
        ("value", "negative", "positive", (("zinc", "3%"),)),
    ]


def test_a_list_of_second_readings_is_respected() -> None:
    gold = answer(changed={"500 mt": {"alt_metric": ["demand", "exports"], "alt_segment": None, "segment": "net"}})
    assert evaluate(result(f500={"metric": "exports"}), gold).scores.full_f1 == 1
    assert evaluate(result(f500={"metric": "price"}), gold).scores.full_f1 == 0.75
    assert evaluate(result(), gold).scores.accuracy["segment"] == 1


def test_minor_and_optional_figures_count_neither_way_even_when_flagged() -> None:
    gold = answer(changed={"500 mt": {"minor": True}, "4%": {"optional": True}})
    found = evaluate(result(drop=("4%",), f500={"verdict": "flagged", "metric": "price"}), gold)
    assert (found.scores.wanted, found.scores.full_f1, found.false_flags) == (2, 1, [])


def test_figures_in_a_chinese_text_are_aligned() -> None:
    text = "3月锌产量500吨,环比下降3%。"
    start = text.index("500")
    figure = Figure(id="f1", literal="500吨", start=start, end=start + 4, value=Decimal(500), **_some(BASE))
    assert score([figure], [{"literal": "500吨", "value": 500, **BASE}], text).full_f1 == 1


def _some(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name != "value"}


def test_sums_of_reports() -> None:
    one = evaluate(result(conflict("f1")), answer("500 mt", name="a"))
    other = evaluate(result(conflict("f3"), f4={"verdict": "flagged"}), answer(name="b"))
    total = together([one, other])
    assert total.scores.wanted == 8
    assert (total.anomalies, total.found_anomalies, total.clean, total.clean_contradicted) == (1, 1, 1, 1)
    assert total.false_flags == [("b", "4%")]
    assert total.spent == Reader(name="", calls=4, prompt_tokens=6000, completion_tokens=1000, seconds=3.0)
    assert total.readers == ("m-1",)
    assert total.cost(2, 8) == pytest.approx(0.02)
    assert one.scores.wanted == 4, "the sum must not change its parts"


def test_a_result_without_text_cannot_be_aligned() -> None:
    bare = result().model_copy(update={"report": ReportInfo()})
    with pytest.raises(InputError, match="zinc: the result has no text"):
        evaluate(bare, answer())


def test_trust_is_the_share_of_unflagged_figures_that_are_right_in_core() -> None:
    found = evaluate(
        result(
            f3={"value": Decimal(3), "verdict": "confirmed"},
            f500={"region": "Peru"},
            f4={"basis": "yoy", "verdict": "flagged"},
        ),
        answer(),
    )
    assert found.trust == pytest.approx(2 / 3)
    assert found.flagged_share == pytest.approx(1 / 4)
    assert found.verdicts["confirmed"].trust == 0
    assert found.verdicts["kept"].trust is None


def test_stated_confidence_is_held_against_what_is_right() -> None:
    sure, unsure = {"confidence": 0.97}, {"confidence": 0.55}
    found = evaluate(
        result(f3={"value": Decimal(3), **unsure}, f500=sure, f4={**unsure}, extra="12"),
        answer(),
    )
    total = together([found, found])
    assert [(one.low, one.figures, round(one.stated, 4), one.right) for one in total.reliability] == [
        (0.5, 4, 0.55, 0.5),
        (0.95, 2, 0.97, 1.0),
    ]
