"""Corrections keep value, sign, interval and unit consistent with the label, or are refused with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest

from helpers.reviews import example, figure, two_numbers
from smmextract.errors import InputError, SmmextractError, UsageError
from smmextract.figure import Figure
from smmextract.review.correct import completions, corrected, parse_changes
from smmextract.review.decisions import Meaning, meaning_of
from smmextract.vocabulary import Vocabulary

WORDS = Vocabulary.shipped()


def correct(figure: Figure, changes: Mapping[str, str]) -> Meaning:
    return corrected(figure, changes, WORDS)


def production(**update: object) -> Figure:
    return figure(two_numbers(), "501,300 mt").model_copy(update=update)


def change(**update: object) -> Figure:
    return figure(example(), "11.2 percentage points").model_copy(update=update)


def numbers(meant: Meaning) -> tuple[float | None, ...]:
    return tuple(None if one is None else float(one) for one in (meant.value, meant.low, meant.high))


def test_a_new_direction_turns_sign_and_interval() -> None:
    meant = correct(change(), {"direction": "up"})
    assert (meant.value, meant.low, meant.high) == (Decimal("11.2"), Decimal("11.15"), Decimal("11.25"))
    assert meant.direction == "up"


def test_a_direction_may_contradict_the_sign_that_the_report_prints() -> None:
    printed = change(literal="-11.2%", unit="%", alt_unit=None)
    meant = correct(printed, {"direction": "up"})
    assert meant.value == Decimal("11.2")


def test_how_a_level_moved_does_not_turn_its_sign() -> None:
    meant = correct(production(metric="price", unit="USD/t", value=Decimal(-20), low=Decimal(-21), high=Decimal(-19),
                                 literal="-20 USD/t"), {"direction": "up"})  # fmt: skip
    assert meant.value == -20


def test_a_deficit_is_negative() -> None:
    meant = correct(production(), {"metric": "balance", "direction": "down"})
    assert numbers(meant) == (-501300, -501350, -501250)


def test_a_change_that_is_a_level_loses_basis_direction_and_sign() -> None:
    meant = correct(change(unit="%", literal="11.2%"), {"kind": "level"})
    assert (meant.kind, meant.basis, meant.direction, meant.value) == ("level", None, None, Decimal("11.2"))


def test_a_change_needs_basis_and_direction() -> None:
    with pytest.raises(InputError, match=r"a change needs a basis; a change needs a direction"):
        correct(production(), {"kind": "change"})
    meant = correct(production(), {"kind": "change", "basis": "yoy", "direction": "down"})
    assert numbers(meant) == (-501300, -501350, -501250)


def test_a_new_metric_brings_its_unit() -> None:
    assert correct(production(), {"metric": "capacity"}).unit == "t/year"
    capacity = production(metric="capacity", unit="t/year")
    assert correct(capacity, {"metric": "daily production"}).unit == "t/day"
    with pytest.raises(InputError, match="operating_rate cannot be in t"):
        correct(production(), {"metric": "operating_rate"})


@pytest.mark.parametrize(
    ("text", "value", "low", "high"),
    [
        ("510300", 510300, 510250, 510350),  # as precise as the number that it replaces
        ("510,300", 510300, 510250, 510350),
        ("510,000", 510000, 509950, 510050),
        ("5013000", 5013000, 5012500, 5013500),  # the decimal point moved, and the interval with it
        ("50130", 50130, 50125, 50135),
        ("501,300.5", "501300.5", "501300.45", "501300.55"),
        ("51 kt", 51000, 50500, 51500),  # as a report would write it: its own digits count
        ("0.51 million mt", 510000, 505000, 515000),
    ],
)
def test_a_number_brings_its_interval(text: str, value: object, low: object, high: object) -> None:
    meant = correct(production(), {"value": text})
    assert (meant.value, meant.low, meant.high) == tuple(Decimal(str(one)) for one in (value, low, high))
    assert meant.unit == "t"


def test_a_number_of_a_change_takes_its_sign_from_the_direction_or_gives_it() -> None:
    assert correct(change(), {"value": "12.1"}).value == Decimal("-12.1")
    meant = correct(change(), {"value": "+12.1"})
    assert (meant.value, meant.direction) == (Decimal("12.1"), "up")
    assert (meant.low, meant.high) == (Decimal("12.05"), Decimal("12.15"))
    with pytest.raises(InputError, match=r"the value is given as -12\.1, the direction as up"):
        correct(change(), {"value": "-12.1", "direction": "up"})


def test_a_number_of_fewer_digits_does_not_keep_the_wide_interval_of_the_one_that_it_replaces() -> None:
    value, low, high = map(Decimal, (-2000, -2500, -1500))
    fell = change(literal="2,000 mt", value=value, low=low, high=high, unit="t", basis="mom", metric="production")
    assert numbers(correct(fell, {"value": "77"})) == (-77, -77.5, -76.5)
    assert numbers(correct(fell, {"value": "2100"})) == (-2100, -2150, -2050)


def test_an_open_end_stays_open() -> None:
    meant = correct(production(low=Decimal(501300), high=None), {"value": "510300"})
    assert numbers(meant) == (510300, 510300, None)


def test_a_number_in_another_unit_is_checked_against_the_metric() -> None:
    with pytest.raises(InputError, match="production cannot be in CNY/t"):
        correct(production(), {"value": "501 yuan/mt"})


def test_percent_for_percentage_points() -> None:
    assert correct(change(), {"unit": "%"}).unit == "%"
    with pytest.raises(InputError, match="production cannot be in pp"):
        correct(production(kind="change", basis="yoy", direction="up", unit="%"), {"unit": "pp"})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"metrik": "price"}, "did you mean 'metric'"),
        ({"metric": "prise"}, "did you mean 'price'"),
        ({"basis": "yyo"}, "did you mean 'yoy'"),
        ({"product": "aluminum aloy"}, "did you mean 'aluminium alloy'"),
        ({"region": "Chinna"}, "did you mean 'China'"),
        ({"period": "March 2022"}, "not a period: 'March 2022'"),
        ({"unit": "kt"}, "no unit 'kt'"),
        ({"metric": "none"}, "metric cannot be empty"),
        ({"low": "3"}, "follows from the value"),
        ({"value": "many"}, "not a number: 'many'"),
        ({"product": "\x1b[31m"}, "product cannot be"),
    ],
)
def test_what_does_not_exist_is_refused_with_the_nearest_name(changes: dict[str, str], message: str) -> None:
    with pytest.raises(SmmextractError, match=message):
        correct(production(), changes)


def test_names_take_their_canonical_form_and_an_exclamation_mark_any() -> None:
    meant = correct(production(), {"product": "electrolytic aluminum", "region": "chinese"})
    assert (meant.product, meant.region) == ("aluminium", "China")
    assert correct(production(), {"region": "!Chinna"}).region == "Chinna"
    assert correct(production(), {"region": "none"}).region is None
    assert correct(production(), {"product": "gallium oxide"}).product == "gallium oxide"  # near to no name: a new one


def test_a_correction_as_text() -> None:
    assert parse_changes("kind=change; basis = yoy;") == {"kind": "change", "basis": "yoy"}
    for text in ("", "up", ";"):
        with pytest.raises(UsageError, match="field=value"):
            parse_changes(text)


def test_nothing_corrected_changes_nothing() -> None:
    for one in example().figures:
        if not one.doubts:
            for name in ("metric", "kind", "modality"):
                assert correct(one, {name: getattr(one, name)}) == meaning_of(one)


def test_every_completion_can_be_given() -> None:
    for field in ("product", "region", "segment"):
        names = completions(field, WORDS, example().figures)
        assert len(names) > 10
        for name in names:
            assert getattr(correct(production(), {field: name}), field)
    assert completions("period", WORDS, example().figures)[0] == "2024-01"
    assert completions("value", WORDS, example().figures) == []
