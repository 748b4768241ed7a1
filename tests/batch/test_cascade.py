"""The cascade: the built-in reader first, the model where that leaves too much in doubt."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from helpers.batch_made import calls, config, labelled, number_of, run, text
from helpers.stub_server import Stub
from smmextract.batch.estimate import dry_run
from smmextract.batch.recheck import recheck
from smmextract.batch.source_items import find_sources
from smmextract.cli.app import main
from smmextract.config import ModelConfig, load_config
from smmextract.figure import Result
from smmextract.pipeline import doubt_of, extract
from smmextract.store import open_store
from smmextract.store.loading import load_result, runs
from smmextract.waiting import waited_for

CLEAR, DOUBTFUL = (0, 2), (1, 3)
DATED = "Source: SMM, Jun 20, 2031\n\n"
VAGUE = "The index of it stood at 7 or 8, after 7.5 the year before that."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four reports, of which the built-in reader is sure of two."""
    (tmp_path / "in").mkdir()
    for number in (*CLEAR, *DOUBTFUL):
        body = DATED + text(number) + (VAGUE if number in DOUBTFUL else "")
        (tmp_path / "in" / f"{number}.txt").write_text(body, encoding="utf-8")
    return tmp_path / "in"


@pytest.fixture
def asked(stub: Stub) -> Stub:
    stub.reply_to = labelled
    return stub


def cascade(stub: Stub, **settings: object) -> ModelConfig:
    return config(stub, **settings).read_by("cascade")


def results(store: Path) -> dict[str, Result]:
    with open_store(str(store)) as opened, opened.reading() as connection:
        return {Path(one.source).stem: load_result(connection, one.id) for one in runs(connection)}


@pytest.mark.parametrize("workers", [1, 2])
def test_the_model_is_asked_about_what_is_in_doubt_alone(
    folder: Path, asked: Stub, tmp_path: Path, workers: int
) -> None:
    tally = run(tmp_path / "a.db", [folder], cascade(asked), workers=workers)
    assert (tally.done, tally.calls) == (4, 2)
    assert set(calls(asked)) == set(DOUBTFUL)
    spent = {name: result.reader.calls for name, result in results(tmp_path / "a.db").items()}
    assert spent == {"0": 0, "1": 1, "2": 0, "3": 1}


def test_a_question_shows_only_paragraphs_in_doubt_and_marks_what_is(asked: Stub) -> None:
    clear = "Refined zinc output of China was 512,300 mt in May 2031.\n\n"
    result = extract(DATED + clear + text(1) + VAGUE, model=cascade(asked))
    [question] = [one.messages[1]["content"] for one in asked.asked]
    assert "512,300" not in question
    assert "⟦" in question and "⟧" in question
    assert "100,100 mt⟧" not in question and "100,100 mt" in question
    assert {"512,300 mt", "100,100 mt"} <= {figure.literal for figure in result.figures}


def test_a_question_about_what_is_in_doubt_respects_the_limits(asked: Stub) -> None:
    report = DATED + text(1) + "".join(f"{VAGUE.replace('7', str(number))}\n\n" for number in range(21, 27))
    extract(report, model=cascade(asked, max_marks=2))
    marks = [one.messages[1]["content"].count("⟦") for one in asked.asked]
    assert len(marks) >= 3
    assert max(marks) <= 2


def test_what_is_not_in_doubt_is_read_as_without_a_model(folder: Path, asked: Stub) -> None:
    for number in (*CLEAR, *DOUBTFUL):
        report = (folder / f"{number}.txt").read_text(encoding="utf-8")
        alone, both, model = (
            extract(report),
            extract(report, model=cascade(asked)),
            extract(report, model=config(asked)),
        )
        doubted = {figure.start for figure in alone.flagged}
        assert [one for one in both.figures if one.start not in doubted] == [
            one for one in alone.figures if one.start not in doubted
        ]
        assert [one for one in both.figures if one.start in doubted] == [
            one for one in model.figures if one.start in doubted
        ]
        assert (doubt_of(alone) > 0.1) == bool(doubted) == (number in DOUBTFUL)


@pytest.mark.parametrize(("above", "asked_about"), [(0.0, 2), (1.0, 0)])
def test_the_line_is_drawn_where_the_settings_say(
    folder: Path, asked: Stub, tmp_path: Path, above: float, asked_about: int
) -> None:
    tally = run(tmp_path / "a.db", [folder], cascade(asked, cascade_above=above))
    assert (tally.done, tally.calls) == (4, asked_about)


def test_the_store_tells_a_cascade_from_its_readers_and_from_another_line(
    folder: Path, asked: Stub, tmp_path: Path
) -> None:
    store = tmp_path / "a.db"
    assert run(store, [folder], cascade(asked)).done == 4
    again = run(store, [folder], cascade(asked))
    assert (again.done, again.stored_before, again.calls) == (0, 4, 0)
    for model in (None, config(asked), cascade(asked, cascade_above=0.5)):
        assert run(store, [folder], model).done == 4
    with open_store(str(store)) as opened, opened.reading() as connection:
        kinds = {(one.key.reader, one.key.prompt) for one in runs(connection)}
    assert sorted(reader for reader, _ in kinds) == ["cascade", "cascade", "llm", "patterns"]


def test_a_dry_run_counts_what_would_be_asked(folder: Path, asked: Stub, tmp_path: Path) -> None:
    sources = find_sources([str(folder)])
    nowhere = str(tmp_path / "none.db")
    assert dry_run(sources, cascade(asked), nowhere).estimate.calls == 2
    assert dry_run(sources, config(asked), nowhere).estimate.calls == 4
    assert not asked.asked


def test_what_a_cascade_stored_can_be_read_again_without_a_call(folder: Path, asked: Stub, tmp_path: Path) -> None:
    run(tmp_path / "a.db", [folder], cascade(asked))
    with open_store(str(tmp_path / "a.db")) as store:
        found = waited_for(recheck(store, cascade(asked)))
    assert (found.same, found.changed, found.impossible) == (4, 0, [])
    assert len(asked.asked) == 2


def test_extract_takes_the_cascade_too(
    folder: Path, asked: Stub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", asked.url)
    monkeypatch.setenv("SMMEXTRACT_MODEL", "some-model")
    names = [str(folder / f"{number}.txt") for number in (0, 1)]
    monkeypatch.setattr("sys.argv", ["smmextract", "extract", "--reader", "cascade", "--format", "jsonl", *names])
    with pytest.raises(SystemExit):
        main()
    read = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["reader"]["name"] for one in read] == ["patterns", "llm"]
    assert [number_of(one) for one in asked.asked] == [1]


def test_it_is_off_unless_it_is_asked_for(asked: Stub) -> None:
    assert not config(asked).cascade
    assert not config(asked, cascade=True).read_by("llm").cascade
    set_so = load_config({}, environ={"SMMEXTRACT_MODEL": "m", "SMMEXTRACT_CASCADE": "true", "OPENAI_API_KEY": "k"})
    assert set_so.model().read_by("auto").cascade
