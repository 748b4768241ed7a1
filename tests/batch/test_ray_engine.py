"""On a cluster of two nodes: the same rows as on one machine, whatever becomes of a node."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from helpers.batch_made import calls, config, labelled, run, write_reports
from helpers.stub_server import Asked, Reply, Stub
from smmextract.store import open_store
from smmextract.store.loading import load_result, runs
from smmextract.store.models import ClaimRow

ray = pytest.importorskip("ray")
pytestmark = [
    pytest.mark.filterwarnings("ignore"),  # those of the library
    pytest.mark.xdist_group("ray"),
]

NODE: dict[str, Any] = {"num_cpus": 2, "object_store_memory": 80_000_000}


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    from ray.cluster_utils import Cluster  # noqa: PLC0415

    made: Any = Cluster(initialize_head=True, head_node_args={**NODE, "include_dashboard": False})
    made.add_node(**NODE)
    ray.init(address=made.address, log_to_driver=False, logging_level="error")
    yield made
    ray.shutdown()
    made.shutdown()


def rows(store: str | Path) -> list[Any]:
    with open_store(str(store)) as opened, opened.reading() as connection:
        assert connection.execute(select(ClaimRow)).all() == []
        found = [load_result(connection, one.id).model_dump() for one in runs(connection)]
    for one in found:
        one["reader"].pop("seconds")
    return sorted(found, key=lambda one: str(one["report"]["source"]))


def test_a_cluster_stores_what_one_machine_stores(cluster: Any, store_address: str, stub: Stub, tmp_path: Path) -> None:
    stub.reply_to = labelled
    folder = write_reports(tmp_path / "in", 24)
    tally = run(store_address, [folder], config(stub), workers=4, engine="ray")
    assert (tally.done, tally.failures, tally.calls) == (24, [], 24)
    assert run(tmp_path / "here.db", [folder], config(stub)).done == 24
    assert rows(store_address) == rows(tmp_path / "here.db")
    assert run(store_address, [folder], config(stub), workers=4, engine="ray").stored_before == 24


def test_a_limit_a_minute_holds_for_all_nodes_together(cluster: Any, stub: Stub, tmp_path: Path) -> None:
    came: list[float] = []

    def timed(asked: Asked) -> Reply:
        came.append(time.monotonic())
        return labelled(asked)

    stub.reply_to = timed
    folder = write_reports(tmp_path / "in", 24)
    reading = {"requests_a_minute": 300.0}  # a burst of 15, and 5 a second
    tally = run(tmp_path / "a.db", [folder], config(stub, concurrency=16), workers=4, engine="ray", reading=reading)
    assert tally.done == 24
    assert all(number <= 15 + 5 * (at - came[0]) + 2 for number, at in enumerate(sorted(came), 1))


def test_a_node_that_is_killed_costs_no_report(cluster: Any, stub: Stub, tmp_path: Path) -> None:
    node = cluster.add_node(**NODE)
    killing: list[threading.Thread] = []

    def kills(asked: Asked) -> Reply:
        if len(stub.asked) == 20:
            killing.append(threading.Thread(target=lambda: cluster.remove_node(node, allow_graceful=False)))
            killing[0].start()
        return Reply(labelled(asked).body, late=0.1)

    stub.reply_to = kills
    count, concurrency = 60, 12
    folder = write_reports(tmp_path / "in", count)
    tally = run(tmp_path / "a.db", [folder], config(stub, concurrency=concurrency), workers=4, engine="ray")
    killing[0].join()
    assert (tally.done, tally.failures) == (count, [])
    asked = calls(stub)
    assert set(asked) == set(range(count))
    assert sum(asked.values()) - count <= 2 * concurrency
    assert len(rows(tmp_path / "a.db")) == count
