"""What other reports say of a report's figures: contradictions, revisions, and what had been expected."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import given, strategies as st

from smmextract.figure import Figure, Label, Reader
from smmextract.label.build_figures import build_figures
from smmextract.label.labeller import Labelling
from smmextract.scan import read_literal
from smmextract.series import KnownFigure, check_across
from smmextract.series.known import believed, periods_of, relevant
from smmextract.vocabulary import Vocabulary

WORDS = Vocabulary.shipped()

BASE = {"metric": "production", "product": "refined lead", "region": "China", "period": "2031-05"}


def figure(name: str, literal: str, **label: Any) -> Figure:
    mention = read_literal(literal)
    assert mention is not None
    made = build_figures(
        [mention], Labelling([Label.model_validate({**BASE, **label})], Reader(name="made")), WORDS
    ).figures[0]
    return made.model_copy(update={"id": name})


def change(name: str, literal: str, basis: str, direction: str, **label: Any) -> Figure:
    return figure(name, literal, kind="change", basis=basis, direction=direction, **label)


def known(literal: str, published: str = "2031-05-10", **label: Any) -> KnownFigure:
    return KnownFigure(figure("f1", literal, **label), "earlier.txt", published)


LEVEL = figure("level", "312,400 mt")


def test_a_change_that_last_months_level_belies_is_a_contradiction() -> None:
    wrong = change("mom", "8.1%", "mom", "up")
    found = check_across([LEVEL, wrong], known=[known("318,500 mt", period="2031-04")], published="2031-06-10")
    assert found.alone.conflicts == []
    (finding,) = found.findings
    assert finding.kind == "contradiction"
    assert set(finding.figures) == {"level", "mom"}
    assert finding.others[0].source == "earlier.txt"
    assert finding.blame


def test_what_others_say_makes_one_of_several_repairs_nearly_certain() -> None:
    mom = change("mom", "25%", "mom", "down")
    wrong = change("loss", "160,100 mt", "mom", "down")
    alone = check_across([LEVEL, mom, wrong]).alone
    (conflict,) = alone.conflicts
    assert not conflict.proposed
    found = check_across([LEVEL, mom, wrong], known=[known("418,500 mt", period="2031-04")], published="2031-06-10")
    (repair,) = (finding for finding in found.findings if finding.kind == "repair")
    assert repair.blame == ["loss"]
    assert [(one.figure, one.old, one.new) for one in repair.repairs] == [("loss", "-160100", "-106100")]
    assert repair.why.startswith("160,100 mt: value -160100 → -106100: ")
    assert repair.others[0].source == "earlier.txt"


def test_a_change_that_agrees_is_none_and_the_figures_are_pinned_down() -> None:
    right = change("mom", "1.9%", "mom", "down")
    found = check_across([LEVEL, right], known=[known("318,500 mt", period="2031-04")])
    assert found.findings == []
    assert found.checkable > found.alone.checkable


def test_last_years_level_tests_the_yoy() -> None:
    wrong = change("yoy", "20%", "yoy", "down")
    found = check_across([LEVEL, wrong], known=[known("260,000 mt", period="2030-05")])
    assert [finding.kind for finding in found.findings] == ["contradiction"]


def test_a_cumulative_figure_is_tested_by_its_months() -> None:
    months = [known(f"{300 + n},000 mt", period=f"2031-0{n}") for n in range(1, 5)]
    total = figure("sum", "1.83 million mt", period="2031-01/2031-05")
    found = check_across([LEVEL, total], known=months)
    assert [finding.kind for finding in found.findings] == ["contradiction"]
    right = figure("sum", "1.52 million mt", period="2031-01/2031-05")
    assert check_across([LEVEL, right], known=months).findings == []


def test_a_half_year_is_tested_by_its_quarters_and_a_year_by_its_halves() -> None:
    quarters = [known("1,000,100 mt", period="2031-01/2031-03"), known("1,100,200 mt", period="2031-Q2")]
    found = check_across([figure("half", "2,300,500 mt", period="2031-H1")], known=quarters)
    assert [(finding.kind, finding.blame, len(finding.others)) for finding in found.findings] == [
        ("contradiction", ["half"], 2)
    ]
    assert check_across([figure("half", "2,100,400 mt", period="2031-H1")], known=quarters).findings == []
    halves = [known("2,100,400 mt", period="2031-H1"), known("2,200,300 mt", period="2031-07/2031-12")]
    found = check_across([figure("year", "4,500,100 mt", period="2031")], known=halves)
    assert [finding.kind for finding in found.findings] == ["contradiction"]
    assert check_across([figure("year", "4,300,100 mt", period="2031")], known=halves).findings == []


def test_a_number_that_was_revised_a_little_is_no_error() -> None:
    found = check_across([LEVEL], known=[known("313,900 mt")], published="2031-07-10")
    (finding,) = found.findings
    assert (finding.kind, finding.blame) == ("revision", [])


def test_a_number_that_was_restated_by_a_lot_is_a_contradiction() -> None:
    found = check_across([LEVEL], known=[known("342,100 mt")], published="2031-07-10")
    assert [finding.kind for finding in found.findings] == ["contradiction"]


def test_what_was_expected_is_told_and_never_an_error() -> None:
    expected = known("330,000 mt", modality="forecast")
    (finding,) = check_across([LEVEL], known=[expected]).findings
    assert finding.kind == "forecast"
    assert finding.size == float(Decimal(312400) / 330000 - 1)
    assert "was expected" in finding.why
    again = figure("again", "335,000 mt", modality="forecast")
    assert check_across([again], known=[expected]).findings == []


def test_a_level_far_from_all_others_of_the_year_is_a_jump() -> None:
    months = [known(f"31{n},000 mt", period=f"2031-0{n}") for n in range(1, 5)]
    lost = figure("lost", "31,240 mt")
    (finding,) = check_across([lost], known=months).findings
    assert (finding.kind, finding.blame) == ("jump", ["lost"])
    assert "far from the 311,000 to 314,000 t of 4 other reports" in finding.why
    assert check_across([LEVEL], known=months).findings == []
    assert check_across([lost], known=months[:2]).findings == []
    rates = [known(f"8{n}%", period=f"2031-0{n}", metric="operating_rate") for n in range(1, 5)]
    low = figure("low", "57.4%", metric="operating_rate")
    assert [finding.kind for finding in check_across([low], known=rates).findings] == ["jump"]


def test_what_the_report_shows_alone_is_not_told_again() -> None:
    twice = [LEVEL, figure("other", "342,100 mt")]
    found = check_across(twice, known=[known("312,400 mt")])
    assert found.alone.conflicts
    assert found.contradictions == []


def test_other_products_flagged_and_doubtful_figures_say_nothing() -> None:
    others = [
        known("1 mt", product="refined zinc"),
        known("1 mt", region="Global"),
        known("1 mt", period="2029-01"),
        KnownFigure(figure("f1", "1 mt").model_copy(update={"verdict": "flagged"}), "a"),
        KnownFigure(figure("f1", "1 mt").model_copy(update={"doubts": ["unsure"]}), "a"),
    ]
    assert relevant([LEVEL], others, None, WORDS) == []


def test_of_several_the_last_before_the_report_counts() -> None:
    said = [known(f"31{n},000 mt", published=day) for n, day in enumerate(("2031-06-01", "2031-06-20", "2031-08-01"))]
    (one,) = relevant([LEVEL], said, "2031-07-01", WORDS)
    assert one.figure.literal == "311,000 mt"
    (one,) = relevant([LEVEL], said[2:], "2031-07-01", WORDS)
    assert one.figure.literal == "312,000 mt"


def test_the_periods_that_matter_are_the_bases_and_the_months_within() -> None:
    total = change("a", "5%", "ytd_yoy", "up", period="2031-01/2031-03")
    assert {str(period) for period in periods_of([total], WORDS)} == {
        "2031-01/2031-03", "2031-01", "2031-02", "2031-03", "2031-01/2031-02",
        "2030-01/2030-03", "2030-01", "2030-02", "2030-03", "2030-01/2030-02",
    }  # fmt: skip


@given(st.integers(100_000, 999_999), st.floats(-0.01, 0.01))
def test_no_small_revision_is_ever_a_contradiction(level: int, revised: float) -> None:
    earlier = known(f"{round(level * (1 + revised)):,} mt")
    assert check_across([figure("level", f"{level:,} mt")], known=[earlier]).contradictions == []


def test_slack_only_ever_widens() -> None:
    for one in (
        known("318,512 mt"),
        known("71.4%", metric="operating_rate"),
        known("about 60%", metric="liquid_ratio"),
    ):
        exact, wide = believed(one, "a", WORDS, slack=False), believed(one, "a", WORDS, slack=True)
        assert wide.low is not None and exact.low is not None and wide.high is not None and exact.high is not None
        assert wide.low <= exact.low <= exact.high <= wide.high
