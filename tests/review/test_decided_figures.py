"""What people decided reaches series and exports."""

from __future__ import annotations

import json
import sys

import pytest

from helpers.reviews import decided, deciding, example, key
from smmextract import extract
from smmextract.arithmetic import default_rules
from smmextract.cli.app import main
from smmextract.figure import Result
from smmextract.review.stores import StoreDesk, current_series
from smmextract.series.points import latest
from smmextract.series.wanted import narrowed
from smmextract.store import ReaderKey, open_store
from smmextract.store.saving import Run, save_run
from smmextract.vocabulary import Vocabulary


def save(address: str, result: Result) -> None:
    with open_store(address, create=True) as store, store.writing() as connection:
        assert save_run(connection, Run(result.report, ReaderKey("patterns", "", "1"), result=result), None)


def take_the_proposal(address: str) -> None:
    with deciding(address) as session:
        session.advance()
        session.take(1, "plain")


def ratio_changes(address: str) -> list[tuple[str, int]]:
    wanted = {"metric": "liquid_ratio", "kind": "change", "basis": "yoy"}
    with open_store(address) as store, store.reading() as connection:
        there = current_series(connection, default_rules())
    told = [point for key in narrowed(there, wanted, Vocabulary.shipped()) for point in there[key]]
    return [(point.verdict, 1 if point.value > 0 else -1) for point in told if point.literal.startswith("11.2")]


def test_a_correction_is_in_the_series(store_address: str) -> None:
    save(store_address, example())
    assert ratio_changes(store_address) == [("flagged", -1)]
    take_the_proposal(store_address)
    assert ratio_changes(store_address) == [("corrected", 1)]


def test_a_correction_is_in_the_export_and_found_by_its_verdict(
    store_address: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    save(store_address, example())
    take_the_proposal(store_address)

    def exported(*options: str) -> list[str]:
        monkeypatch.setattr(sys, "argv", ["smmextract", "export", "--store", store_address, *options])
        with pytest.raises(SystemExit):
            main()
        return [json.loads(line)["literal"] for line in capsys.readouterr().out.splitlines()]

    assert len(exported()) == len(example().figures)
    assert [one.split()[0] for one in exported("--verdict", "corrected")] == ["11.2"]
    assert exported("--verdict", "flagged") == []


def test_what_a_person_kept_is_the_value_and_no_longer_flagged(store_address: str) -> None:
    first = extract("China's refined zinc output was 501,300 mt in March 2022.", source="first.txt")
    later = extract("China's refined zinc output was 540,000 mt in March 2022.", source="later.txt")
    for result, day in ((first, "2022-04-09"), (later, "2022-05-09")):
        save(store_address, result.model_copy(update={"report": result.report.model_copy(update={"published": day})}))

    def march() -> tuple[list[tuple[str, str]], str]:
        with open_store(store_address) as store, store.reading() as connection:
            [points] = current_series(connection, default_rules(), "production").values()
        [holds] = latest(points)
        return [(point.literal, point.verdict) for point in points], holds.literal

    assert march() == ([("501,300 mt", "flagged"), ("540,000 mt", "flagged")], "540,000 mt")
    desk = StoreDesk(store_address)
    desk.claim(key(first))
    desk.add(key(first), [decided(first, first.figures[0], "keep")], [])
    desk.close()
    assert march() == ([("501,300 mt", "kept"), ("540,000 mt", "flagged")], "501,300 mt")
