"""What people decided reaches series and exports."""

from __future__ import annotations

import json
import sys

import pytest

from reviews import example
from smmextract.cli.app import main
from smmextract.figure import Result
from smmextract.review.decided import decided_figures
from smmextract.review.session import Session
from smmextract.review.stores import StoreDesk
from smmextract.series.points import Wanted, points
from smmextract.store import ReaderKey, open_store
from smmextract.store.saving import Run, save_run


def save(address: str, result: Result) -> None:
    with open_store(address, create=True) as store, store.writing() as connection:
        assert save_run(connection, Run(result.report, ReaderKey("patterns", "", "1"), result=result), None)


def take_the_proposal(address: str) -> None:
    session = Session(StoreDesk(address), "ann")
    session.advance()
    session.take(1, "plain")
    session.close()


def ratio_changes(address: str) -> list[tuple[str, int]]:
    wanted = Wanted("liquid_ratio", kind="change", basis="yoy")
    with open_store(address) as store, store.reading() as connection:
        found = points(connection, wanted, decided_figures(connection))
    return [(point.verdict, 1 if point.value > 0 else -1) for point in found if point.literal.startswith("11.2")]


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
