"""Reads files that a user writes (text, TOML, JSON) and reports each faulty one in one line.

A byte order mark is removed. Too deep nesting, or bytes that are not text, are errors like any other.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

import tomli

from smmextract.errors import InputError, SmmextractError

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError

Record = TypeVar("Record", bound="BaseModel")
_LONGEST = 200
_TOO_DEEP = "it is nested too deeply"


def read_text(path: Path, error: type[SmmextractError] = InputError) -> str:
    """Return the text of a file. Raises `error` if it cannot be read or is not UTF-8."""
    return decoded(read_bytes(path, error), str(path), error)


def read_bytes(path: Path, error: type[SmmextractError] = InputError) -> bytes:
    """Return the content of a file. Raises `error` if it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as failure:
        raise error(f"{path}: cannot be read ({failure.strerror})") from None
    except ValueError:
        raise error(f"{str(path)!r}: is not a file name") from None


def decoded(data: bytes, source: str, error: type[SmmextractError] = InputError) -> str:
    """Decode bytes as UTF-8. Raises `error` if they are not."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise error(f"{source}: not UTF-8 text") from None


def parse_toml(
    text: str, source: str, error: type[SmmextractError] = InputError, parse_float: Callable[[str], Any] = float
) -> dict[str, Any]:
    """Parse a TOML text. Raises `error` if it is not valid."""
    try:
        return tomli.loads(text.removeprefix("\ufeff"), parse_float=parse_float)
    except RecursionError:
        raise error(f"{source}: not valid TOML: {_TOO_DEEP}") from None
    except ValueError as failure:  # also raised for a number with too many digits
        raise error(f"{source}: not valid TOML: {_brief(failure)}") from None


def parse_json(text: str | bytes, source: str) -> Any:
    """Parse a JSON text, with exact numbers. Raises InputError if it is not valid."""
    try:
        if isinstance(text, bytes):
            text = text.decode("utf-8")
        return json.loads(text.removeprefix("\ufeff"), parse_float=Decimal)
    except RecursionError:
        raise InputError(f"{source}: not valid JSON: {_TOO_DEEP}") from None
    except UnicodeDecodeError:
        raise InputError(f"{source}: not UTF-8 text, so not JSON") from None
    except ValueError as failure:
        raise InputError(f"{source}: not valid JSON: {_brief(failure)}") from None


def parse_each(text: str, source: str) -> Iterator[tuple[str, Any]]:
    """Yield the entries of a JSON list, the lines of a JSONL text, or its only value, each with its place for messages.
    Raises InputError if one is not valid.
    """
    try:
        whole = parse_json(text, source)
    except InputError:
        lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
        if len(lines) < 2 or not lines[0][1].lstrip().startswith("{"):
            raise
        for number, line in lines:
            place = f"{source}: line {number}"
            yield place, parse_json(line, place)
        return
    if isinstance(whole, list):
        yield from ((f"{source}: [{place}]", entry) for place, entry in enumerate(whole))
    else:
        yield source, whole


def first_problem(error: ValidationError) -> str:
    """Return the first problem of data that does not have the expected form, with its place."""
    first = error.errors(include_url=False)[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}".removeprefix(": ")


def validated(form: type[Record], data: object, place: str) -> Record:
    """Return data as a record of this form. Raises InputError that names the first problem, and its place."""
    from pydantic import ValidationError  # noqa: PLC0415 - only where there are records

    try:
        return form.model_validate(data)
    except ValidationError as error:
        raise InputError(f"{place}: {first_problem(error)}") from None


def standard_input_stream() -> BinaryIO:
    """Return standard input. Raises InputError if it is closed."""
    if sys.stdin is None:
        raise InputError("there is no standard input to read from")
    return sys.stdin.buffer


def standard_input() -> bytes:
    """Read all of standard input. Raises InputError if it is closed."""
    try:
        return standard_input_stream().read()
    except OSError as failure:
        raise InputError(f"standard input: cannot be read ({failure.strerror})") from None


def _brief(failure: Exception) -> str:
    return " ".join(str(failure).split())[:_LONGEST]
