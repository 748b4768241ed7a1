"""The labeller against a stub server that refuses, fails, or cannot be reached: one line, and never a shown key."""

from __future__ import annotations

import logging

import pytest

from helpers.llm_asked import KEY, SOON, failing, host, label
from helpers.llm_made import GOOD
from helpers.stub_server import Reply, Stub, completion, failure


def test_a_wrong_key_fails_at_once(stub: Stub) -> None:
    stub.will_answer(failure(401, f"Incorrect API key provided: {KEY}"))
    assert failing(stub, retries=3) == f"the key was refused by {host(stub)} (401): see OPENAI_API_KEY"
    assert len(stub.asked) == 1


def test_a_server_that_wants_a_key_says_which_variable(stub: Stub) -> None:
    stub.will_answer(failure(401))
    assert failing(stub, key=None) == f"{host(stub)} wants a key (401): set OPENAI_API_KEY"


def test_a_wrong_model_fails_at_once(stub: Stub) -> None:
    stub.will_answer(failure(404))
    assert failing(stub, retries=3).startswith(f"model 'some-model' does not exist at {host(stub)} (404)")
    assert len(stub.asked) == 1


@pytest.mark.parametrize("status", [400, 403, 422])
def test_a_refused_request_fails_at_once(stub: Stub, status: int) -> None:
    stub.will_answer(failure(status, f"{KEY} may not"))
    assert f"({status})" in failing(stub, retries=3)
    assert len(stub.asked) == 1


@pytest.mark.parametrize("status", [408, 429, 500, 503])
def test_a_busy_or_failing_server_is_asked_again(stub: Stub, status: int) -> None:
    stub.will_answer(failure(status, retry_after=SOON), completion(GOOD))
    found = label(stub, retries=1)
    assert (found.doubts, found.reader.calls) == ({}, 1)


def test_retries_are_not_multiplied_by_re_asks(stub: Stub) -> None:
    stub.will_answer(failure(500, "out of order", retry_after=SOON))
    assert failing(stub, retries=2) == f"{host(stub)} failed (500, tried 3 times): out of order"
    assert len(stub.asked) == 3


def test_a_limit_that_stays_tells_how_long_to_wait(stub: Stub) -> None:
    stub.will_answer(failure(429, "quota", retry_after="3600"))
    assert failing(stub, retries=2) == (
        f"{host(stub)} takes no more requests now (429, tried once, it asks to wait 3600 s): quota"
    )
    assert len(stub.asked) == 1


def test_a_server_that_does_not_answer_in_time_is_an_error(stub: Stub) -> None:
    stub.will_answer(Reply("{}", late=0.4))
    assert failing(stub, timeout=0.05) == f"{host(stub)} did not answer within 0.05 s (tried once)"


def test_a_cut_connection_is_retried(stub: Stub) -> None:
    stub.will_answer(Reply(completion(GOOD).body, cut=True), completion(GOOD))
    assert label(stub, retries=1).doubts == {}


def test_a_connection_that_is_cut_always_is_an_error(stub: Stub) -> None:
    stub.will_answer(Reply(completion(GOOD).body, cut=True))
    assert failing(stub).startswith(f"cannot reach {host(stub)} (tried once): ")


def test_no_server_at_all_is_an_error(stub: Stub) -> None:
    assert "cannot reach 127.0.0.1:1 (tried once)" in failing(stub, base_url="http://127.0.0.1:1/v1")


def test_nothing_is_logged_that_python_would_print(stub: Stub, capfd: pytest.CaptureFixture[str]) -> None:
    stub.will_answer(failure(401, f"Incorrect API key provided: {KEY}"))
    failing(stub)
    shown = capfd.readouterr()
    assert (shown.out, shown.err) == ("", "")


def test_the_key_is_in_no_log(stub: Stub, caplog: pytest.LogCaptureFixture) -> None:
    stub.will_answer(failure(400, f"{KEY} may not"))
    with caplog.at_level(logging.DEBUG):
        failing(stub)
    assert caplog.records
    assert KEY not in caplog.text
