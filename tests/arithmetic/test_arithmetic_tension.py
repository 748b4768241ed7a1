"""Between agreement and contradiction: tensions, doubts about labels, and who is likelier wrong."""

from __future__ import annotations

import re
from decimal import Decimal

from helpers.arithmetic_build import change, figure
from smmextract.arithmetic import check
from smmextract.arithmetic.diagnose.blame import disagreements
from smmextract.arithmetic.diagnose.habits import Habits
from smmextract.arithmetic.diagnose.repair import diagnose, nearly_certain
from smmextract.arithmetic.model.rule_book import default_rules
from smmextract.arithmetic.model.statement import read_statements
from smmextract.arithmetic.solve.assemble import assemble
from smmextract.figure import Alternative, Figure, Group


def parts(whole: str, *numbers: str) -> tuple[list[Figure], list[Group]]:
    total = figure(whole, "production", figure_id="total")
    provinces = ("Shandong", "Henan", "Yunnan")
    listed = [
        figure(number, "production", region=place, figure_id=place)
        for number, place in zip(numbers, provinces, strict=False)
    ]
    return [total, *listed], [Group(whole="total", parts=[one.id for one in listed])]


def test_a_sum_that_only_cutting_off_explains_is_a_tension() -> None:
    figures, groups = parts("37,200 mt", "30,700 mt", "6,400 mt")
    assert check(figures, groups).tensions == []
    figures, groups = parts("37,300 mt", "30,700 mt", "6,400 mt")
    result = check(figures, groups)
    [tension] = result.tensions
    assert result.conflicts == []
    assert set(tension.figures) == {"total", "Shandong", "Henan"}
    assert "numbers cut off, or computed from rounded ones, would explain it" in tension.why


def test_a_sum_that_not_even_cutting_off_explains_is_a_contradiction() -> None:
    figures, groups = parts("37,600 mt", "30,700 mt", "6,400 mt")
    result = check(figures, groups)
    assert result.tensions == []
    assert len(result.conflicts) == 1


def test_a_percentage_of_rounded_tonnages_is_a_tension_with_both_intervals() -> None:
    level = figure("1.334 million mt", "production", figure_id="level")
    tons = change("177,000 mt", "production", "yoy", "down", figure_id="tons")
    percent = change("11.6%", "production", "yoy", "down", figure_id="percent")
    result = check([level, tons, percent])
    [tension] = result.tensions
    assert result.conflicts == []
    assert None not in (*tension.implied, *tension.stated)
    low, high = tension.implied
    assert low is not None
    assert high is not None
    assert high < (tension.stated[0] or Decimal(0)) or low > (tension.stated[1] or Decimal(0))
    assert "confirmed" not in {one.verdict for one in result.figures}


def test_a_tension_tells_no_range_that_holds_what_the_report_says() -> None:
    high, low = (f"{grade}, physical content" for grade in ("high-grade", "low-grade"))
    figures = [
        figure("560,000 mt", "production", segment="physical content"),
        change("1.9%", "production", "mom", "down", segment="physical content"),
        figure("207,300 mt", "production", segment=high),
        change("1,300 mt", "production", "mom", "up", segment=high),
        change("2.24%", "production", "mom", "down", segment=low),
    ]
    [tension] = check(figures).tensions
    assert "the report says down 2.24%; numbers cut off" in tension.why


def test_no_tension_where_rounding_explains_all() -> None:
    figures, groups = parts("37,150 mt", "30,700 mt", "6,450 mt")
    result = check(figures, groups)
    assert (result.tensions, result.conflicts) == ([], [])


def test_every_contradiction_says_who_is_likelier_wrong() -> None:
    level, before = figure("3.562 million mt", "production"), figure("3.418 million mt", "production", "2023-01")
    digits = check([level, before, change("42.1%", "production", "yoy", "up")]).conflicts[0]
    assert re.search(r"The report is wrong \(9\d%\)$", digits.why)
    sign = check([level, before, change("4.2%", "production", "yoy", "down")]).conflicts[0]
    assert "label" in sign.why.rpartition(". ")[2]


def test_a_label_that_its_labeller_is_sure_of_leaves_the_report() -> None:
    level, before = figure("3.562 million mt", "production"), figure("3.418 million mt", "production", "2023-01")
    growth = change("4.2%", "production", "yoy", "down").model_copy(update={"confidence": 0.9999})
    why = check([level, before, growth]).conflicts[0].why
    assert "The report is wrong" in why


def test_a_contradiction_of_unsure_labels_alone_is_a_doubt_about_them() -> None:
    one, other = figure("520,000 mt", "inventory"), figure("310,000 mt", "inventory")
    shaky = [each.model_copy(update={"confidence": 0.4}) for each in (one, other)]
    result = check(shaky)
    assert result.conflicts == []
    assert [each.verdict for each in result.figures] == ["flagged", "flagged"]
    assert all("the label is unsure" in each.doubts[0] for each in result.figures)
    rather_sure = one.model_copy(update={"confidence": 0.55})
    assert check([rather_sure, other]).conflicts, "one of them is sure, and the other is likelier right than not"


def test_repairs_less_likely_than_not_are_told_as_the_range_that_is_left() -> None:
    now, before = figure("56.88%", "operating_rate", "2026-01"), figure("56.58%", "operating_rate", "2025-12")
    rise = change("0.57 percentage points", "operating_rate", "mom", "up", "2026-01")
    [conflict] = check([now, before, rise]).conflicts
    assert all(repair.probability >= 0.5 for repair in conflict.repairs)
    assert conflict.repairs == []
    assert "57.14% to 57.16% in the place of 56.88%" in conflict.why


def test_another_reading_of_the_label_that_settles_it_is_the_repair() -> None:
    level, month = figure("30,140 mt", "production", "2024-08"), figure("28,610 mt", "production", "2024-07")
    year = figure("34,868 mt", "production", "2023-08")
    reading = Alternative(fields={"basis": "mom"}, weight=0.35, why="the words stand further off")
    growth = change("5.35%", "production", "yoy", "up", "2024-08").model_copy(update={"alternatives": [reading]})
    conflict = check([level, month, year, growth]).conflicts[0]
    assert (conflict.repairs[0].figure, conflict.repairs[0].field, conflict.repairs[0].new) == (
        growth.id,
        "basis",
        "mom",
    )
    assert conflict.proposed


def test_two_bases_that_are_exchanged_are_among_what_may_be_wrong() -> None:
    level, month = figure("30,140 mt", "production", "2024-08"), figure("28,610 mt", "production", "2024-07")
    fall = change("13.56%", "production", "mom", "down", "2024-08", figure_id="fall")
    rise = change("5.35%", "production", "yoy", "up", "2024-08", figure_id="rise")
    figures = [level, month, fall, rise]
    [system] = assemble(read_statements(figures, default_rules().vocabulary), default_rules().rules)
    [found] = disagreements(system)
    ranked = diagnose(system, found, {one.id: one for one in figures}, Habits(figures))
    pairs = [[(variant.figure.id, variant.new) for variant in candidate.variants] for candidate in ranked]
    assert [("fall", "yoy"), ("rise", "mom")] in pairs
    assert not nearly_certain(ranked), "the month may be a year before as well"


def test_parts_that_all_lost_the_same_decimal_place_are_one_mistake() -> None:
    label = {"product": "nickel pig iron"}
    figures = [
        figure("27,680 mt", "production", segment="metal content", **label),
        figure("211,900 mt", "production", segment="high-grade, metal content", figure_id="high", **label),
        figure("64,900 mt", "production", segment="low-grade, metal content", figure_id="low", **label),
        figure("662,000 mt", "production", segment="physical content", **label),
        figure("225,000 mt", "production", segment="high-grade, physical content", **label),
        figure("437,000 mt", "production", segment="low-grade, physical content", **label),
    ]
    [conflict] = check(figures).conflicts
    assert conflict.proposed
    assert {(repair.figure, repair.new) for repair in conflict.repairs} == {("high", "21190"), ("low", "6490")}


def test_the_sum_of_a_contradiction_is_told_without_the_verdict() -> None:
    now, before = figure("56.88%", "operating_rate", "2026-01"), figure("56.58%", "operating_rate", "2025-12")
    rise = change("0.57 percentage points", "operating_rate", "mom", "up", "2026-01")
    [conflict] = check([now, before, rise]).conflicts
    assert conflict.why.startswith(f"{conflict.sum}; the others leave")
    assert conflict.sum.endswith("the report says 56.58%")
