"""What stands where, how large it is and what a report says twice, as evidence for repairs."""

from __future__ import annotations

from helpers.arithmetic_build import change, figure
from smmextract.arithmetic import check
from smmextract.arithmetic.diagnose.figure_order import FigureOrder
from smmextract.arithmetic.diagnose.habits import Habits
from smmextract.figure import Conflict, Figure

PLACES = ("Shandong", "Shanxi", "Henan", "Guangxi", "Guizhou")


def provinces(*named: str, product: str = "alumina") -> list[Figure]:
    """Output of five provinces with its change; the changes are labelled with the places named."""
    levels = ("1,584,000 mt", "801,000 mt", "953,000 mt", "1,243,000 mt", "313,000 mt")
    rises = ("1.6%", "15.2%", "5.8%", "9.3%", "27.3%")
    listed = [
        figure(one, "production", region=place, product=product) for one, place in zip(levels, PLACES, strict=True)
    ]
    told = zip(rises, named, strict=True)
    return [
        *listed,
        figure("78.2%", "operating_rate", product=product),
        *(change(one, "production", "mom", "up", region=place, product=product, figure_id=one) for one, place in told),
    ]


def only_conflict(figures: list[Figure]) -> Conflict:
    [conflict] = check(figures).conflicts
    return conflict


def test_a_place_named_twice_in_a_list_is_the_one_that_the_other_list_has_there() -> None:
    figures = provinces("Guizhou", *PLACES[1:])
    order = FigureOrder(figures)
    first, last = figures[-5], figures[-1]
    assert (first.region, last.region) == ("Guizhou", "Guizhou")
    for_the_first, for_the_last = (
        order.speaks_for(one.model_copy(update={"region": "Shandong"}), one) for one in (first, last)
    )
    assert for_the_first > 5
    assert for_the_last < 1
    [repair, *_] = only_conflict(figures).repairs
    assert (repair.figure, repair.field, repair.old, repair.new) == (first.id, "region", "Guizhou", "Shandong")


def test_a_change_belongs_to_the_level_before_it() -> None:
    told = []
    for place, level, rise in (("Shandong", "48,100 mt", "210 mt"), ("Henan", "21,300 mt", "340 mt")):
        told.append(figure(level, "inventory", "2024-03-14", region=place))
        told.append(change(rise, "inventory", "wow", "up", "2024-03-14", region=place))
    told.append(figure("38,300 mt", "inventory", "2024-03-14", region="Guangxi"))
    astray = change("1,300 mt", "inventory", "wow", "up", "2024-03-14", region="Henan", figure_id="astray")
    conflict = only_conflict([*told, astray])
    assert conflict.proposed
    assert [(one.figure, one.field, one.new) for one in conflict.repairs] == [("astray", "region", "Guangxi")]


def test_two_lists_in_another_order_leave_open_which_label_is_wrong() -> None:
    order = FigureOrder(provinces("Guangxi", "Shandong", "Guizhou", "Henan", "Shanxi"))
    [*_, last] = provinces(*PLACES)
    assert order.speaks_for(last.model_copy(update={"region": "Henan"}), last) < 3


def test_a_figure_of_which_the_report_does_not_know_is_judged_by_nothing() -> None:
    [stranger] = provinces(*PLACES)[-1:]
    moved = stranger.model_copy(update={"region": "Henan"})
    assert FigureOrder([]).speaks_for(moved, stranger) == 1.0
    assert FigureOrder([stranger]).speaks_for(moved, stranger) == 1.0


def test_a_title_is_repeated_and_the_rest_seldom() -> None:
    figures = provinces(*PLACES)
    habits = Habits(figures)
    first, second, third = (habits.of_repetition([one.id, figures[-1].id]) for one in figures[:3])
    assert first > second > third


def test_of_two_numbers_a_thousand_times_apart_the_one_that_is_unlike_the_others_is_wrong() -> None:
    label = {"product": "nickel pig iron"}
    gross = figure("170,000 mt", "production", segment="physical content", **label)
    metal = figure("17.95 tonnes", "production", segment="metal content", figure_id="metal", **label)
    assert only_conflict([gross, metal]).repairs == []
    before = [
        figure(said, "production", f"2023-{month}", segment="metal content", **label)
        for said, month in (("16,910 mt", "10"), ("17,240 mt", "11"), ("18,660 mt", "12"))
    ]
    conflict = only_conflict([gross, metal, *before])
    assert [(one.figure, one.new) for one in conflict.repairs] == [("metal", "17950")]


def test_what_may_be_wrong_instead_of_the_proposed_figure_confirms_nothing() -> None:
    """Two shares have changed places: that of the 5-series in the text and that of the others in the title."""
    label = {"product": "lithium", "kind": "share"}
    literals = (("45.2%", "5-series"), ("15.39%", "6-series"), ("15%", "8-series"), ("45.2%", "9-series"))
    shares = [figure(said, "production", segment=name, **label) for said, name in literals]
    total = figure("56,450 mt", "production", product="lithium")
    title = figure("24.9%", "production", segment="5-series", **label)
    checked = check([total, *shares, title])
    assert checked.conflicts
    assert [one.verdict for one in checked.figures if one.literal in ("24.9%", "45.2%")].count("confirmed") == 0
