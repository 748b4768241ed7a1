"""Limits a minute hold for every request that goes out, retries included."""

from __future__ import annotations

import asyncio

import aiolimiter
import pytest

from helpers.llm_made import GOOD, LEAD, LEAD_MENTIONS
from helpers.stub_server import Stub, completion, failure
from smmextract.config import load_config
from smmextract.label.llm import Client, Limits, LlmLabeller, tokens_in


def test_every_request_waits_its_turn(stub: Stub, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[float] = []

    async def acquire(_: aiolimiter.AsyncLimiter, amount: float = 1) -> None:
        taken.append(amount)

    monkeypatch.setattr(aiolimiter.AsyncLimiter, "acquire", acquire)
    stub.will_answer(failure(429, retry_after="0.01"), completion(GOOD))
    config = load_config({"model": "m", "base_url": stub.url, "retries": 1}, environ={}).model()

    async def label() -> None:
        async with Client(config, Limits(requests=600, tokens=10_000_000)) as client:
            await LlmLabeller(config, client).label(LEAD, LEAD_MENTIONS)

    asyncio.run(label())
    assert len(stub.asked) == 2
    requests, tokens = taken[::2], taken[1::2]
    assert requests == [1, 1]
    assert tokens[0] == tokens[1] > 1000


def test_no_more_than_the_limit_go_out_in_a_minute() -> None:
    limiter = Limits(requests=120)._requests
    assert limiter is not None
    assert limiter.max_rate + 60 * limiter.max_rate / limiter.time_period == pytest.approx(120 * 1.05)


def test_a_question_larger_than_the_limit_does_not_wait_for_ever() -> None:
    limits = Limits(tokens=60)

    async def wait() -> None:
        import httpx2  # noqa: PLC0415

        await asyncio.wait_for(limits._wait(httpx2.Request("POST", "http://a/b", content=b"x" * 10_000)), 5)

    asyncio.run(wait())


def test_without_limits_the_client_is_the_librarys_own() -> None:
    assert Limits().http_client(10) is None


def test_tokens_are_estimated_by_script() -> None:
    assert 20 <= tokens_in("Refined lead output was 312,400 mt in May, up 2.1% MoM, and more in June") <= 30
    assert tokens_in("中国精炼铅产量") >= 5
