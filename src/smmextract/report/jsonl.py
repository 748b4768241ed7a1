"""Reads many reports from one file: JSON Lines with one report per line.

    {"id": "zn-2024-03", "url": "https://...", "published": "2024-04-09", "title": "...", "text": "..."}

`text` (plain text or an HTML page) is required. The others may be missing or null, and other keys are ignored. A faulty
line is reported as an error of its own; the other lines are read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO

from smmextract.errors import InputError
from smmextract.report.published import find_date

SUFFIXES = (".jsonl", ".ndjson")
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class JsonlEntry:
    """One line: the text, its name (its URL, or its file with id or line), and the facts stated about it."""

    text: str
    source: str
    title: str | None = None
    published: str | None = None


def is_many(source: str) -> bool:
    """Return whether a source holds many reports, judging by its name."""
    return PurePath(source).suffix.lower() in SUFFIXES


def is_entry(line: bytes) -> bool:
    """Return whether a line is a report in this format. Used for standard input, which has no file name."""
    line = line.removeprefix(b"\xef\xbb\xbf").strip()
    try:
        found = json.loads(line) if line.startswith(b"{") else None
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and isinstance(found.get("text"), str)


def entries(
    stream: BinaryIO, source: str, name: str, most: int, first: bytes = b""
) -> Iterator[JsonlEntry | InputError]:
    """Yield the entries of a stream, and an error for each line that is faulty or longer than `most` bytes.

    Errors begin with `name`; `first` is a line that was read already.
    """
    empty = True
    for number, line in enumerate(_lines(stream, most, first), 1):
        if line.strip():
            empty = False
            try:
                yield _entry(line.removeprefix(b"\xef\xbb\xbf"), source, number, most)
            except InputError as error:
                yield InputError(f"{name}: line {number}: {error}")
    if empty:
        yield InputError(f"{name}: is empty")


def _lines(stream: BinaryIO, most: int, first: bytes) -> Iterator[bytes]:
    """Yield the lines; of a line that is too long, only enough to detect that."""
    line = first or stream.readline(most + 1)
    while line:
        yield line
        while line and not line.endswith(b"\n") and len(line) > most:
            line = stream.readline(most + 1)
        line = stream.readline(most + 1)


def _entry(line: bytes, source: str, number: int, most: int) -> JsonlEntry:
    if len(line) > most:
        raise InputError(f"has more than {most:,} bytes")
    try:
        found = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        raise InputError("not UTF-8 text, so not JSON") from None
    except (ValueError, RecursionError) as error:
        raise InputError(f"not valid JSON: {str(error)[:_LONGEST_NAME]}") from None
    if not isinstance(found, Mapping) or not isinstance(found.get("text"), str):
        raise InputError('not a report (an object with a string "text" is expected)')
    for key in ("id", "url", "title", "published"):
        if not isinstance(found.get(key), str | None) and not (key == "id" and isinstance(found[key], int)):
            raise InputError(f"{key}: a string is expected")
    published = found.get("published") or None
    if published:
        stated = find_date(published)
        if stated is None:
            raise InputError(
                f"published: not a date: {published[:_LONGEST_NAME]!r} (expected is 2024-02-09 or 2024-02-09T16:01)"
            )
        published = stated.iso
    named = " ".join(str(found.get("id") or "").split())[:_LONGEST_NAME]
    return JsonlEntry(
        text=found["text"],
        source=found.get("url") or f"{source}#{named or number}",
        title=found.get("title") or None,
        published=published,
    )
