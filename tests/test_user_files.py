"""Files that users write: what is taken off them, and that each wrong one is refused in one line."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from smmextract.errors import InputError, UsageError
from smmextract.user_files import decoded, parse_json, parse_toml, read_text

_DEEP = "[" * 100_000


@pytest.mark.parametrize("text", ["a = " + _DEEP, "a = \x00", "a = " + "9" * 5000, "a =", "a = 1\na = 2"])
def test_what_is_no_toml_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(UsageError, match=r"^my\.toml: not valid TOML: ") as refused:
        parse_toml(text, "my.toml", UsageError)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize("text", [_DEEP, "\x00", "[" + "9" * 5000 + "]", '{"a": ', "", b"\xff\xfe["])
def test_what_is_no_json_is_refused_in_one_line(text: str | bytes) -> None:
    with pytest.raises(InputError, match=r"^my\.json: not ") as refused:
        parse_json(text, "my.json")
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 300


@given(st.binary(max_size=200))
def test_any_bytes_are_a_value_or_an_error_of_ours(data: bytes) -> None:
    for parse in (parse_json, parse_toml):
        try:
            parse(decoded(data, "x"), "x")
        except InputError as error:
            assert "\n" not in str(error)


def test_a_byte_order_mark_is_taken_off_and_numbers_are_exact(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text("\ufeff[0.1]", encoding="utf-8")
    assert parse_json(read_text(path), "x") == [Decimal("0.1")]
    assert parse_toml("\ufeffa = 1", "x") == {"a": 1}


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_text(tmp_path / "missing")
    with pytest.raises(InputError, match="is not a file name"):
        read_text(tmp_path / "a\0b")
    (tmp_path / "latin").write_bytes(b"\xe9")
    with pytest.raises(InputError, match="not UTF-8 text"):
        read_text(tmp_path / "latin")
