"""By way of a provider's batches: the same rows, nothing asked twice whatever breaks, half the price."""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from helpers.batch_made import labelled, number_of, run, write_reports
from helpers.provider_stub import Provider, providing
from helpers.stub_server import Asked, Reply, completion, failure
from smmextract.batch.engine import ReadingPlan
from smmextract.batch.keeping import Price
from smmextract.batch.provider import courier
from smmextract.batch.runner import Batch, Plan
from smmextract.batch.source_items import find_sources
from smmextract.batch.tally import BatchTally
from smmextract.cli.app import app
from smmextract.config import ModelConfig, load_config
from smmextract.errors import MODEL_FAILED, OK, SOME_FAILED, UsageError
from smmextract.store import open_store
from smmextract.store.loading import load_result, runs
from smmextract.store.provider_batches import open_batches


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    monkeypatch.setattr(courier, "POLL_SECONDS", (0.01, 0.02))
    monkeypatch.setattr(courier, "QUIET_SECONDS", 0.1)
    with providing(labelled) as running:
        yield running


def config(provider: Provider) -> ModelConfig:
    given = {"model": "some-model", "base_url": provider.url, "retries": 2}
    return load_config(given, environ={"OPENAI_API_KEY": "sk-some"}).model()


def batch(store: Path | str, folder: Path, provider: Provider, **plan: Any) -> BatchTally:
    return run(store, [folder], config(provider), engine="provider-batch", **plan)


def answers(provider: Provider) -> Counter[int]:
    """How often each report was answered, and so paid for."""
    return Counter(map(number_of, provider.answered))


def rows(store: Path | str) -> list[Any]:
    with open_store(str(store)) as opened, opened.reading() as connection:
        found = [load_result(connection, one.id).model_dump() for one in runs(connection)]
    for one in found:
        one["reader"].pop("seconds")
    return sorted(found, key=lambda one: str(one["report"]["source"]))


def test_the_rows_are_those_of_asking_at_once(
    store_address: str, provider: Provider, stub: Any, tmp_path: Path
) -> None:
    folder = write_reports(tmp_path / "in", 12)
    stub.reply_to = labelled
    tally = batch(store_address, folder, provider, price=Price(Decimal(5), Decimal(5)))
    assert (tally.done, tally.exit_code, tally.calls) == (12, OK, 12)
    assert len(provider.batches) == 1
    settings = config(provider).model_copy(update={"base_url": stub.url})
    assert run(tmp_path / "live.db", [folder], settings).done == 12
    assert rows(store_address) == rows(tmp_path / "live.db")
    with open_store(store_address) as store, store.reading() as connection:
        assert open_batches(connection) == []
    assert batch(store_address, folder, provider).stored_before == 12


def test_wrong_answers_are_asked_again_in_another_batch(provider: Provider, tmp_path: Path) -> None:
    seen: set[int] = set()

    def wrong_at_first(asked: Asked) -> Reply:
        number = number_of(asked)
        if number % 2 or number in seen:
            return labelled(asked)
        seen.add(number)
        return completion("no JSON at all")

    provider.answer = wrong_at_first
    assert batch(tmp_path / "a.db", write_reports(tmp_path / "in", 6), provider).done == 6
    assert answers(provider) == {number: 1 if number % 2 else 2 for number in range(6)}
    assert len(provider.batches) == 2


def test_expired_and_failed_lines_are_asked_again_or_listed(provider: Provider, tmp_path: Path) -> None:
    asked_before: Counter[int] = Counter()

    def ailing(asked: Asked) -> Reply | None:
        number = number_of(asked)
        asked_before[number] += 1
        if number == 0:
            return None
        if number == 1:
            return failure(400, "this one never")
        if number in (2, 3) and asked_before[number] == 1:
            return failure(500, "oh") if number == 2 else None
        return labelled(asked)

    provider.answer = ailing
    tally = batch(tmp_path / "a.db", write_reports(tmp_path / "in", 6), provider)
    assert (tally.done, tally.failed, tally.exit_code) == (4, 2, SOME_FAILED)
    told = {re.sub(r"\D", "", source[-8:]): error for source, error in tally.failures}
    assert "could not be executed in time" in told["0000"]
    assert "this one never" in told["0001"]
    assert asked_before == {0: 3, 1: 1, 2: 2, 3: 2, 4: 1, 5: 1}
    provider.answer = labelled
    assert batch(tmp_path / "a.db", tmp_path / "in", provider, again=True).done == 2


def test_a_batch_that_is_refused_fails_its_reports_and_can_be_tried_again(provider: Provider, tmp_path: Path) -> None:
    provider.refuse = "the model has no batches"
    tally = batch(tmp_path / "a.db", write_reports(tmp_path / "in", 3), provider)
    assert (tally.failed, tally.exit_code) == (3, MODEL_FAILED)
    assert all("the model has no batches" in error for _, error in tally.failures)
    provider.refuse = None
    assert batch(tmp_path / "a.db", tmp_path / "in", provider, again=True).done == 3


@pytest.mark.parametrize("lost", ["POST files", "POST batches", "GET batches", "GET files/content"])
def test_a_lost_connection_loses_nothing_and_pays_once(provider: Provider, tmp_path: Path, lost: str) -> None:
    dropped: list[str] = []

    def drop(number: int, name: str) -> bool:
        if name == lost and len(dropped) < 2:
            dropped.append(name)
            return True
        return False

    provider.drop = drop
    tally = batch(tmp_path / "a.db", write_reports(tmp_path / "in", 4), provider)
    assert (tally.done, tally.failures) == (4, [])
    assert dropped
    assert len(provider.batches) == 1
    assert answers(provider) == dict.fromkeys(range(4), 1)


def broken_off(store: Path, folder: Path, provider: Provider, at: int, when: str) -> BatchTally | None:
    """A run that ends at once at its `at`-th request, before the provider has it or after it has; None if it did."""

    async def go() -> BatchTally:
        task, loop = asyncio.current_task(), asyncio.get_running_loop()
        first = [0]

        def end(number: int, name: str) -> None:
            first[0] += 1
            if first[0] == at and task:
                loop.call_soon_threadsafe(task.cancel)
                time.sleep(0.05)

        setattr(provider, when, end)
        found = find_sources([str(folder)])
        with open_store(str(store), create=True) as opened:
            plan = Plan(ReadingPlan(config(provider), workers=1), engine="provider-batch")
            return await Batch(opened, plan, found.total).run(found)

    try:
        return asyncio.run(go())
    except asyncio.CancelledError:
        return None
    finally:
        setattr(provider, when, lambda number, name: None)


@pytest.mark.parametrize("when", ["before", "after"])
def test_broken_off_at_every_step_it_goes_on_and_pays_once(provider: Provider, tmp_path: Path, when: str) -> None:
    folder, at = write_reports(tmp_path / "in", 4), 0
    while True:
        at += 1
        store = tmp_path / f"{at}.db"
        provider.answered.clear()
        batches = len(provider.batches)
        if broken_off(store, folder, provider, at, when):
            break
        tally = batch(store, folder, provider)
        assert (tally.done + tally.stored_before, tally.failures) == (4, []), at
        assert answers(provider) == dict.fromkeys(range(4), 1), at
        assert len(provider.batches) == batches + 1, at
    assert at > 4


def test_a_dry_run_tells_half_the_price(provider: Provider, tmp_path: Path) -> None:
    folder = write_reports(tmp_path / "in", 40)
    options = ["--store", str(tmp_path / "a.db"), "--dry-run", "--price-in", "100", "--price-out", "100"]
    reader = ["--model", "m", "--base-url", provider.url]
    told = [
        CliRunner().invoke(app, ["batch", str(folder), *options, *reader, "--engine", name]).stdout
        for name in ("local", "provider-batch")
    ]
    full, half = (float(re.findall(r"([\d.]+) USD", text)[0]) for text in told)
    assert half == pytest.approx(full / 2, abs=0.01)
    assert "half the price" in told[1]
    assert not provider.batches


def test_it_needs_a_model(tmp_path: Path) -> None:
    folder = write_reports(tmp_path / "in", 1)
    options = ["--store", str(tmp_path / "a.db"), "--reader", "patterns", "--engine", "provider-batch"]
    ended = CliRunner().invoke(app, ["batch", str(folder), *options])
    assert isinstance(ended.exception, UsageError)
