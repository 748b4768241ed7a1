"""The queue: a contradiction is one item, what settles most comes first, filters name what they do not know."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpers.reviews import doubtful, example, figure, key, two_numbers, written_results
from smmextract.errors import InputError, UsageError
from smmextract.figure import Result
from smmextract.review.desk import FileDesk
from smmextract.review.items import Filter, QueueItem, filter_of, items_of, report_title, sorted_items
from smmextract.review.session import Session
from smmextract.vocabulary import Vocabulary

WORDS = Vocabulary.shipped()


def items(result: Result) -> list[QueueItem]:
    return items_of(
        key(result),
        result.figures,
        result.conflicts,
        report_title(result.report.title, result.report.source),
    )


def session(folder: Path, *results: Result, wanted: Filter | None = None, who: str = "ann") -> Session:
    return Session(FileDesk(written_results(folder, *results)), who, wanted=wanted)


def test_a_contradiction_is_one_item_and_doubts_are_others() -> None:
    [conflict, doubt] = items(doubtful(two_numbers(), "120,400 mt"))
    assert (conflict.kind, conflict.figures, conflict.worth) == ("conflict", ("f1", "f2"), 1)
    assert (doubt.kind, doubt.figures, doubt.metrics, doubt.products) == (
        "doubt", ("f3",), ("inventory",), ("copper cathode",),
    )  # fmt: skip


def test_a_doubt_about_a_figure_that_is_said_twice_is_one_item() -> None:
    result = doubtful(example(), "4.2%")
    doubts = [item for item in items(result) if item.kind == "doubt"]
    assert [(item.figures, item.worth) for item in doubts] == [(("f1", "f3"), 1)]


def test_what_settles_most_comes_first(tmp_path: Path) -> None:
    [large] = items(example())
    assert large.worth == 3  # the figures that the proposal leaves standing
    doubt = items(doubtful(two_numbers(), "120,400 mt"))[1]
    assert sorted_items([doubt, *items(two_numbers()), large])[0] == large
    opened = session(tmp_path, doubtful(two_numbers(), "120,400 mt"), example())
    assert [item.worth for item in opened.left] == [3, 1, 0]


def test_a_file_is_opened_as_its_results_are(tmp_path: Path) -> None:
    results = [doubtful(example(), "66%"), two_numbers()]
    desk = FileDesk(written_results(tmp_path, *results))
    assert desk.queue() == [item for one in results for item in items(one)]
    assert desk.reports() == [key(one) for one in results]
    assert desk.result(key(two_numbers())) == two_numbers()
    one = tmp_path / "one.json"
    one.write_text(example().to_json(indent=2))
    assert FileDesk(one).queue() == items(example())
    several = tmp_path / "list.json"
    several.write_text("[" + ",\n".join(result.to_json(indent=2) for result in results) + "]")
    assert FileDesk(several).queue() == desk.queue()


@pytest.mark.parametrize(
    ("content", "message"),
    [("", "no results in it"), ("{}", "report: Field required"), ("[]", "no results"), ("no", "result 1"),
     ('{"figures": []}', "what `extract` or `check` wrote is expected")],
)  # fmt: skip
def test_a_file_without_results_is_one_error(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "file.json"
    path.write_text(content)
    with pytest.raises(InputError, match=message):
        FileDesk(path)
    with pytest.raises(InputError, match="cannot be read"):
        FileDesk(tmp_path / "none.json")


def test_filters(tmp_path: Path) -> None:
    opened = session(tmp_path, doubtful(two_numbers(), "120,400 mt"), example())
    everything = opened.queue
    assert len(everything) == 3
    for wanted, kinds in (
        (filter_of(everything, WORDS, product="electrolytic aluminum"), ["conflict"]),
        (filter_of(everything, WORDS, metric="liquid ratio"), ["conflict"]),
        (filter_of(everything, WORDS, only="doubt"), ["doubt"]),
        (filter_of(everything, WORDS, product="copper cathode", metric="inventory", only="doubt"), ["doubt"]),
        (filter_of(everything, WORDS, product="copper cathode", metric="production"), []),
    ):
        opened.wanted = wanted
        assert [item.kind for item in opened.left] == kinds, wanted
    with pytest.raises(UsageError, match="did you mean 'zinc'"):
        filter_of(everything, WORDS, product="zink")
    with pytest.raises(UsageError, match="did you mean 'inventory'"):
        filter_of(everything, WORDS, metric="inventry")


def test_a_decision_takes_out_of_the_queue_what_it_settles_and_the_next_comes(tmp_path: Path) -> None:
    opened = session(tmp_path, two_numbers(), example())
    assert opened.advance()
    assert opened.case
    [proposal] = opened.case.proposals(opened.item)  # type: ignore[arg-type]
    assert proposal.words == "11.2 percentage points: direction down → up"
    outcome = opened.take(1)
    assert [one.literal for one in outcome.decided] == ["11.2 percentage points"]
    assert opened.advance()
    outcome = opened.drop("f2")
    assert [one.literal for one in outcome.settled] == ["501,300 mt"]
    assert opened.advance() is None
    # and the same when the file is opened again, without a check
    assert session(tmp_path, two_numbers(), example()).left == []


def test_keeping_decides_the_whole_contradiction(tmp_path: Path) -> None:
    opened = session(tmp_path, two_numbers())
    opened.advance()
    outcome = opened.keep("as printed")
    assert [one.verdict for one in outcome.decided] == ["kept", "kept"]
    assert opened.left == []
    assert {one.why for one in opened.desk.decisions(key(two_numbers()))} == {"as printed"}


def test_a_correction_that_settles_nothing_leaves_the_others_open(tmp_path: Path) -> None:
    opened = session(tmp_path, two_numbers())
    opened.advance()
    outcome = opened.correct("f2", {"value": "520300"})
    assert outcome.settled == ()
    assert [item.figures for item in opened.left] == [("f1",)]
    opened.advance()
    assert opened.case
    assert opened.case.figures["f2"].verdict == "corrected"
    opened.keep()
    assert opened.left == []


def test_a_figure_said_twice_is_corrected_in_both_places(tmp_path: Path) -> None:
    opened = session(tmp_path, doubtful(example(), "4.2%"), wanted=Filter(kind="doubt"))
    opened.advance()
    outcome = opened.correct("f3", {"basis": "mom"})
    assert [(one.id, one.basis) for one in outcome.decided] == [("f1", "mom"), ("f3", "mom")]
    with pytest.raises(UsageError, match="there is nothing to decide"):
        opened.keep()


def test_undo_goes_back_step_by_step_also_into_an_earlier_session(tmp_path: Path) -> None:
    opened = session(tmp_path, two_numbers(), example())
    opened.advance()
    opened.take(1)
    opened.advance()
    opened.keep()
    assert opened.advance() is None
    first = opened.undo()
    assert first
    assert {one.verdict for one in first.decided} == {"flagged"}
    assert opened.item
    assert opened.item.figures == ("f1", "f2")
    second = opened.undo()
    assert second
    assert [one.literal for one in second.decided] == ["11.2 percentage points"]
    assert len(opened.left) == 2
    assert opened.undo() is None
    opened.advance()
    opened.keep()
    opened.close()
    later = session(tmp_path, two_numbers(), example())
    assert len(later.left) == 1
    later.advance()
    later.keep()
    assert later.undo()
    assert later.undo() is None  # the other report is not the one that is open


def test_skipped_items_come_no_more_but_are_still_open(tmp_path: Path) -> None:
    opened = session(tmp_path, two_numbers(), example())
    first = opened.advance()
    opened.skip()
    assert opened.advance() != first
    opened.skip()
    assert opened.advance() is None
    assert (len(opened.left), len(opened.skipped)) == (2, 2)
    assert first
    assert opened.go_to(first)


def test_what_cannot_be_taken_or_corrected_decides_nothing(tmp_path: Path) -> None:
    opened = session(tmp_path, two_numbers())
    opened.advance()
    with pytest.raises(UsageError, match="there is no proposal 3, only 1 to 1"):
        opened.take(3)
    with pytest.raises(InputError, match="changes nothing"):
        opened.correct("f1", {"product": "zinc"})
    with pytest.raises(UsageError, match="did you mean 'metric'"):
        opened.correct("f1", {"metrik": "price"})
    assert opened.desk.decisions(key(two_numbers())) == []
    assert figure(opened.case.now, "501,300 mt").verdict == "flagged"  # type: ignore[union-attr]


def test_what_somebody_else_has_settled_meanwhile_does_not_come(tmp_path: Path) -> None:
    mine = session(tmp_path, two_numbers(), example())
    theirs = session(tmp_path, two_numbers(), example(), who="bob")
    theirs.advance()
    theirs.keep()
    assert mine.advance()
    assert mine.item
    assert mine.item.figures == ("f1", "f2")
    assert len(mine.left) == 1
