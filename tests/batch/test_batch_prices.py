"""Prices are data: the program's table, a user's, a price given outright."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from smmextract.batch.keeping import Price, price_of
from smmextract.errors import UsageError


def test_tokens_cost_what_the_table_says() -> None:
    price = price_of("gpt-4.1")
    assert price == price_of("gpt-4.1-2025-04-14")
    assert price is not None
    assert price.of(1_000_000, 500_000) == price.prompt + price.completion / 2


def test_no_price_is_guessed() -> None:
    assert price_of("gpt-4.1-secret") is None


def test_a_users_table_goes_over_the_programs(tmp_path: Path) -> None:
    table = tmp_path / "prices.toml"
    table.write_text('"gpt-4.1" = { in = 1, out = 0.05 }\n"local" = { in = 0, out = 0 }\n')
    assert price_of("gpt-4.1", table=table) == Price(Decimal(1), Decimal("0.05"))
    assert price_of("local", table=table) == Price(Decimal(0), Decimal(0))
    assert price_of("gpt-4o", table=table) == price_of("gpt-4o")
    assert price_of("x", table=table, price_in=Decimal(3), price_out=Decimal(4)) == Price(Decimal(3), Decimal(4))


def test_half_a_price_is_refused() -> None:
    with pytest.raises(UsageError, match="belong together"):
        price_of("gpt-4.1", price_in=Decimal(1))


@pytest.mark.parametrize(
    "content", ["x =", '"a" = 3', '"a" = { in = -1, out = 2 }', '"a" = { in = 1 }', '"a" = {in=true,out=1}']
)
def test_a_table_that_is_none_is_refused(tmp_path: Path, content: str) -> None:
    table = tmp_path / "prices.toml"
    table.write_text(content)
    with pytest.raises(UsageError, match=r"prices\.toml") as caught:
        price_of("a", table=table)
    assert "\n" not in str(caught.value)
