"""What recurs in decisions becomes a suggestion in the form of the file that it is for."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from helpers.reviews import decision, example, figure, key, two_numbers, written_results
from smmextract import extract
from smmextract.arithmetic import default_rules, parse_rules, with_rules
from smmextract.arithmetic.model.rule_book import Rule
from smmextract.figure import Result
from smmextract.review.correct import corrected
from smmextract.review.decisions import undo
from smmextract.review.desk import FileDesk
from smmextract.review.lessons import Doubtful, Lessons, Recurring, learn, rule_file, vocabulary_file
from smmextract.review.session import Session
from smmextract.vocabulary import Vocabulary

RULES = default_rules()


def copies(result: Result, count: int) -> list[Result]:
    """The same reading of reports that differ."""
    return [
        result.model_copy(update={"report": result.report.model_copy(update={"text": f"{result.report.text} {n}"})})
        for n in range(count)
    ]


def with_product(result: Result, name: str) -> Result:
    return result.model_copy(update={"figures": [one.model_copy(update={"product": name}) for one in result.figures]})


def desk_of(folder: Path, results: list[Result], literal: str, changes: dict[str, str]) -> FileDesk:
    desk = FileDesk(written_results(folder, *results))
    for result in results:
        before = figure(result, literal)
        after = corrected(before, changes, Vocabulary.shipped())
        desk.add(key(result), [decision(result, literal, "correct", after)], [])
    return desk


def test_a_name_that_recurs_is_an_alias(tmp_path: Path) -> None:
    results = copies(with_product(two_numbers(), "spelter"), 3)
    desk = desk_of(tmp_path, results, "501,300 mt", {"product": "zinc", "region": "Yunnan"})
    lessons = learn([desk], RULES)
    assert [(one.old, one.new, one.reports) for one in lessons.names] == [("spelter", "zinc", 3)]
    told = vocabulary_file(lessons)
    assert tomllib.loads(told) == {"products": {"zinc": {"zinc": ["spelter"]}}}
    assert "#   region China → Yunnan in 3 reports" in told  # both are known: misread, not misnamed
    assert learn([desk], RULES, least=4).corrections == []


@pytest.mark.parametrize(
    ("field", "old", "new"),
    [("product", "spelter", "zinc"), ("product", "galliumoxid", "gallium oxide"), ("region", "Yun Nan", "Yunnan"),
     ("region", "PR of C", "China"), ("region", "Tonnerre", "Blitzland"), ("segment", "hg", "high-grade")],
)  # fmt: skip
def test_a_suggestion_is_a_vocabulary_file(tmp_path: Path, field: str, old: str, new: str) -> None:
    lessons = Lessons(RULES.vocabulary, [Recurring(field, old, new, 2, "1 mt")])
    path = tmp_path / "words.toml"
    path.write_text(vocabulary_file(lessons))
    words = Vocabulary.of([path])
    assert words.canonical(field, old) == words.canonical(field, new)


def test_new_names_and_other_tables(tmp_path: Path) -> None:
    results = copies(with_product(two_numbers(), 'a "b" \\'), 2)
    desk = desk_of(tmp_path, results, "501,300 mt", {"product": "gallium oxide"})
    assert tomllib.loads(vocabulary_file(learn([desk], RULES))) == {
        "products": {"new": {"gallium oxide": ['a "b" \\']}}
    }


def test_what_is_undone_teaches_nothing(tmp_path: Path) -> None:
    results = copies(with_product(two_numbers(), "spelter"), 2)
    desk = desk_of(tmp_path, results, "501,300 mt", {"product": "zinc"})
    [made] = desk.decisions(key(results[0]))
    desk.add(key(results[0]), undo([made], made.step, "ann"), [])
    assert learn([desk], RULES).corrections == []


DAILY = (
    "Zinc notes\n\nPublished: Apr 5, 2022\nSource: SMM\n\n"
    "China's zinc output was 501,300 mt in March 2022 (31 days). The daily output averaged {} mt."
)


def reviewed(folder: Path, keeps: int, drops: int) -> FileDesk:
    results = [extract(DAILY.format(f"{15_001 + number:,}")) for number in range(keeps + drops)]
    desk = FileDesk(written_results(folder, *results))
    session = Session(desk, "ann")
    for number in range(len(results)):
        assert session.advance()
        if number < keeps:
            session.keep()
        else:
            assert session.item
            session.drop(session.item.figures[0])
    session.close()
    return desk


def test_a_rule_that_people_keep_figures_against_is_made_as_wide(tmp_path: Path) -> None:
    desk = reviewed(tmp_path, keeps=3, drops=1)
    told = rule_file(learn([desk], RULES))
    assert "Kept against this rule in 3 of 4 reports" in told
    more = parse_rules(told, "learned.toml")
    [rule] = more.rules
    assert (rule.id, rule.rule_class) == ("daily-average", "definition")
    assert 0.06 < rule.tolerance < 0.09
    book = with_rules(RULES, more)
    assert not extract(DAILY.format("15,101"), rules=book).flagged
    assert extract(DAILY.format("19,001"), rules=book).flagged


def test_a_rule_that_was_right_more_often_stays(tmp_path: Path) -> None:
    assert rule_file(learn([reviewed(tmp_path, keeps=2, drops=2)], RULES)) == ""


@pytest.mark.parametrize("rule", RULES.rules, ids=lambda rule: rule.id)
def test_every_rule_can_be_suggested(rule: Rule) -> None:
    told = rule_file(Lessons(RULES.vocabulary, rules=[Doubtful(rule, 2, 2, 0.01)]))
    [same] = parse_rules(told, "learned.toml").rules
    assert (same.id, same.formula.text, same.terms, same.product, same.one_month, same.words) == (
        rule.id, rule.formula.text, rule.terms, rule.product, rule.one_month, rule.words,
    )  # fmt: skip


def test_nothing_decided_nothing_learned(tmp_path: Path) -> None:
    lessons = learn([FileDesk(written_results(tmp_path, example()))], RULES, least=1)
    assert (vocabulary_file(lessons), rule_file(lessons)) == ("", "")
